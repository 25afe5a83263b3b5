"""Tell the versions of a help point: to its space and to the coordination."""

import re

from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.holders import Holder, must_edit
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.help_points import ID
from app.models.tables import HelpPoint, HelpPointVersion
from app.models.versions import VersionList, VersionOut, VersionWhole
from app.storage import versions as kept
from app.storage.versions import bundle_of, first_version
from app.usecases.editing.on_behalf import Heard, heard_in


def versions(db: Session, key: str, holder: Holder, offset: int, limit: int) -> VersionList:
    """A page of them, the newest first. Raises `NotAllowed`, `NotFound`."""
    row = _help_point(db, key, holder)
    total, page = kept.versions(db, key, offset, limit)
    if total == 0:  # from before versions were kept, and not changed since
        total, page = 1, [first_version(bundle_of(db, row))][offset : offset + limit]
    results = [VersionOut(**_told(one)) for one in page]
    return VersionList(total=total, limit=limit, offset=offset, results=results)


def version(db: Session, key: str, number: int, holder: Holder) -> VersionWhole:
    """One, with all that the record said. Raises `NotAllowed`, `NotFound`."""
    row = _help_point(db, key, holder)
    found = kept.version(db, key, number)
    if found is None and number == row.version:
        found = first_version(bundle_of(db, row))
    if found is None:
        raise NotFound(N_("There is no version {number} of it."), number=number)
    return VersionWhole(**_told(found), record=found.record)


def heard(db: Session, key: str, told: VersionList) -> dict[int, Heard]:
    """Of those versions whose facts somebody else had told: by number, how and when."""
    found = {}
    for one in told.results:
        row = kept.version(db, key, one.version) if one.action == "changed" else None
        if row and (said := heard_in(row.record, row.fields, row.by)):
            found[one.version] = said
    return found


def _help_point(db: Session, key: str, holder: Holder) -> HelpPoint:
    must_edit(holder, key)
    row = db.get(HelpPoint, key) if re.fullmatch(ID, key) else None
    if row is None:
        raise NotFound(N_("There is no help point with this id."), {"parameter": "id"})
    return row


def _told(one: HelpPointVersion) -> dict[str, object]:
    return {
        "version": one.version,
        "at": one.at.astimezone(BRUSSELS),
        "by": one.by,
        "action": one.action,
        "fields": one.fields,
    }
