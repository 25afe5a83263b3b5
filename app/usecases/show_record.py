"""Show the record of a help point to those who keep it true, as it is and as it was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.errors import NotFound, VersionUnknown
from app.domain.holders import Holder, must_edit
from app.domain.words import N_
from app.models.help_points import ID
from app.models.tables import HelpPoint, Label, Organisation
from app.storage.questions import asked_at
from app.storage.references import labels_in, organisations_in
from app.storage.versions import bundle_of, said_by, version

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """`record`: the JSON of `HelpPointIn`; `organisations`, `labels`: what it may refer to.
    `asked_at`: when they were asked whether they still help people, and have not answered."""

    version: int
    record: Json
    sandbox: bool
    organisations: Sequence[Organisation]
    labels: Sequence[Label]
    asked_at: datetime | None


def record(db: Session, key: str, holder: Holder) -> Recorded:
    """Raises `NotAllowed`, `NotFound`."""
    row = _help_point(db, key, holder)
    stored = bundle_of(db, row)
    said = said_by(stored).model_dump(mode="json")
    labels = labels_in(db, sandbox=row.sandbox) if holder.role == "coordination" else []
    organisations = organisations_in(db, sandbox=row.sandbox)
    asked = asked_at(db, key)
    return Recorded(row.version, said, row.sandbox, organisations, labels, asked)


def record_of(db: Session, key: str, number: str, holder: Holder) -> Json:
    """What it said in a version. Raises `NotAllowed`, `NotFound`, `VersionUnknown`."""
    found = record(db, key, holder)
    if number == str(found.version):
        return found.record
    kept = version(db, key, int(number)) if re.fullmatch(r"[1-9]\d{0,8}", number, re.A) else None
    if kept is None:
        raise VersionUnknown(N_("This page is too old. Open it again."))
    return kept.record


def _help_point(db: Session, key: str, holder: Holder) -> HelpPoint:
    must_edit(holder, key)
    row = db.get(HelpPoint, key) if re.fullmatch(ID, key) else None
    if row is None:
        raise NotFound(N_("There is no help point with this id."), {"parameter": "id"})
    return row
