"""Two editors at once: what another one has changed since is not overwritten unseen."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session

from app.domain.errors import ChangedSince, VersionUnknown
from app.domain.merging import at, fact
from app.domain.words import N_
from app.models.tables import HelpPoint
from app.storage.bundles import Bundle
from app.storage.versions import version

Json = dict[str, Any]

ANY_VERSION: tuple[int, ...] = ()
"""`If-Match: *`: whatever it says now."""


def must_be_unchanged(
    db: Session,
    stored: Bundle,
    before: Json,
    after: Json,
    written: Iterable[str],
    based_on: Sequence[int],
) -> None:
    if based_on == ANY_VERSION:
        return
    base = _based_on(db, stored, before, based_on)
    changed = [
        path for path in written if fact(before, path) not in (fact(base, path), fact(after, path))
    ]
    if changed:
        said = N_("Somebody else has changed {fields} since. Look at both, and send yours again.")
        conflicts = [conflict(path, after, before) for path in changed]
        raise ChangedSince(
            said,
            {"conflicts": conflicts, "version": stored.row.version},
            fields=", ".join(changed),
        )


def _based_on(db: Session, stored: Bundle, before: Json, based_on: Sequence[int]) -> Json:
    """What the newest of these versions says."""
    row: HelpPoint = stored.row
    for number in sorted(based_on, reverse=True):
        if number == row.version:
            return before
        if (kept := version(db, row.id, number)) is not None:
            return kept.record
    said = N_("There is no version {number} of it. Read it anew, and change what it says now.")
    raise VersionUnknown(said, number=max(based_on))


def conflict(path: str, mine: Json, theirs: Json) -> Json:
    return {"field": path, "yours": at(mine, path), "theirs": at(theirs, path)}
