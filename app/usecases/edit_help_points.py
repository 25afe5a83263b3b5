"""Edit the help points: one story behind the API, the pages of the staff and the commands.

Whoever writes a fact confirms it: its source becomes the writer's word of today, which no file
overwrites. Every version is kept whole, and any of them can be undone.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.adapters.geocoder import Located
from app.directory.places import Places
from app.domain.errors import AlreadyThere, ChangedSince, Fault, NotFound, UndoConflict
from app.domain.holders import Holder, must_coordinate, must_edit
from app.domain.merging import at, fact, merged, named, patch_between
from app.domain.merging import told as known
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.help_points import ID, HelpPointIn
from app.models.tables import HelpPoint
from app.storage.bundles import Bundle
from app.storage.directory import announce_change
from app.storage.versions import (
    add_help_point,
    bundle_of,
    said_by,
    touch,
    version,
    write_version,
)
from app.usecases.editing.checking import (
    examined,
    is_fiction,
    must_be_writable,
    refuse,
)
from app.usecases.editing.confirming import confirmed, taken_back
from app.usecases.editing.conflicts import conflict, must_be_unchanged
from app.usecases.editing.on_behalf import Told, faults, word

Json = dict[str, Any]

NOT_ASSURED = frozenset({"id", "sources", "as_of", "status", "label_id", "complete"})
"""What is no fact that a space could confirm."""


def create(db: Session, given: Json, holder: Holder, places: Places, now: datetime) -> Bundle:
    """A new help point, its facts confirmed by the holder.

    Raises `NotAllowed`, `RecordInvalid`, `AlreadyThere`.
    """
    key = given.get("id")
    if isinstance(key, str):
        must_edit(holder, key)
    must_be_writable({name: value for name, value in given.items() if name != "id"}, holder)
    record = merged({"status": "active", "as_of": _today(now).isoformat()}, given)
    sandbox = is_fiction(db, record, places)
    said, wrong = examined(db, record, sandbox, places)
    refuse(wrong)
    # The locks in the order of every edit; from here on nobody else makes the same one.
    there = touch(db, said["id"])
    announce_change(db)
    if there or db.get(HelpPoint, said["id"]) is not None:
        sentence = N_("There is a help point {id} already. Change that one, or choose another id.")
        raise AlreadyThere(sentence, {"parameter": "id"}, id=said["id"])
    written = [path for path in named(given) if path != "id" and at(said, path) is not None]
    sources = confirmed({}, said, written, holder.word(_today(now)))
    point = HelpPointIn.model_validate({**said, "sources": sources})
    return add_help_point(db, point, sandbox=sandbox, by=holder.name, now=now)


def change(
    db: Session,
    key: str,
    patch: Json,
    based_on: Sequence[int],
    holder: Holder,
    places: Places,
    now: datetime,
    told: Told | None = None,
) -> Bundle:
    """The help point with a merge patch applied that was made on the version `based_on`. `told`:
    how the coordination knows it, where somebody else said so.

    Raises `NotAllowed`, `NotFound`, `RecordInvalid`; `VersionUnknown` where there is none of these
    versions; `ChangedSince`, with both values, where a field that the patch names has become
    another since then (and is not what the patch makes of it). Other fields may have changed.
    """
    must_edit(holder, key)
    must_be_writable(patch, holder)
    stored, before = _taken(db, key)
    written = list(named(patch))
    said, wrong = examined(db, merged(before, patch), stored.row.sandbox, places)
    must_be_unchanged(db, stored, before, said, written, based_on)
    refuse([*wrong, *faults(told, _today(now))])
    sources = confirmed(before, said, written, word(holder, told, _today(now)))
    wanted = HelpPointIn.model_validate({**said, "sources": sources})
    bundle = write_version(
        db, stored, wanted, by=holder.name, action="changed", fields=written, now=now
    )
    announce_change(db)
    return bundle


def foreseen(
    db: Session,
    key: str,
    patch: Json,
    holder: Holder,
    places: Places,
    now: datetime,
    told: Told | None = None,
) -> tuple[Json, list[Fault]]:
    """What the record would say with the patch applied, in the spelling we keep, and all that would
    be wrong with it; nothing is written. Raises `NotAllowed`, `NotFound`, `RecordInvalid`."""
    must_edit(holder, key)
    must_be_writable(patch, holder)
    row = db.get(HelpPoint, key) if re.fullmatch(ID, key) else None
    if row is None:
        raise _missing()
    before = said_by(bundle_of(db, row)).model_dump(mode="json")
    said, wrong = examined(db, merged(before, patch), row.sandbox, places)
    return said, [*wrong, *faults(told, _today(now))]


def still_true(
    db: Session, key: str, seen: int, holder: Holder, now: datetime, told: Told | None = None
) -> Bundle:
    """All that the record says is confirmed as of today, or of the day it was `told`; what is not
    known stays so.

    Raises `NotAllowed`, `NotFound`, `RecordInvalid`; `ChangedSince` where it is not the
    version `seen` any more.
    """
    must_edit(holder, key)
    stored, said = _taken(db, key)
    if stored.row.version != seen:
        raise ChangedSince(N_("Somebody has changed it meanwhile. Look at it again."))
    refuse(faults(told, _today(now)))
    written = [path for path in named(known(said)) if path.partition(".")[0] not in NOT_ASSURED]
    sources = confirmed(said, said, written, word(holder, told, _today(now)))
    wanted = HelpPointIn.model_validate({**said, "sources": sources})
    bundle = write_version(
        db, stored, wanted, by=holder.name, action="changed", fields=written, now=now
    )
    announce_change(db)
    return bundle


def remove(db: Session, key: str, based_on: Sequence[int], holder: Holder, now: datetime) -> None:
    """The help point becomes history: kept, no longer found. Twice is as good as once.

    Raises `NotAllowed`, `NotFound`, `VersionUnknown`, `ChangedSince`.
    """
    must_edit(holder, key)
    stored, before = _taken(db, key)
    if before["status"] == "history":
        return
    after = {**before, "status": "history"}
    must_be_unchanged(db, stored, before, after, ["status"], based_on)
    sources = confirmed(before, after, ["status"], holder.word(_today(now)))
    point = HelpPointIn.model_validate({**after, "sources": sources})
    write_version(db, stored, point, by=holder.name, action="deleted", fields=["status"], now=now)
    announce_change(db)


def undo(
    db: Session, key: str, number: int, holder: Holder, places: Places, now: datetime
) -> Bundle:
    """Take one version back: what it changed becomes again what it was, sources included.

    Raises `NotAllowed`, `NotFound`, `RecordInvalid`; `UndoConflict` for the first version and where
    a later one has changed the same fields.
    """
    must_coordinate(holder)
    stored, now_said = _taken(db, key)
    made = version(db, key, number)
    if made is None:
        raise NotFound(N_("There is no version {number} of it."), number=number)
    base = version(db, key, number - 1)
    if base is None:
        said = N_("There is nothing before the first version. Delete the help point instead.")
        raise UndoConflict(said)
    back = patch_between(made.record, {**base.record, "sources": made.record["sources"]})
    fields = list(named(back))
    changed = [path for path in fields if fact(now_said, path) != fact(made.record, path)]
    if changed:
        said = N_("{fields} changed again since version {number}. Undo the later versions first.")
        conflicts = [conflict(path, base.record, now_said) for path in changed]
        raise UndoConflict(said, {"conflicts": conflicts}, fields=", ".join(changed), number=number)
    after, wrong = examined(db, merged(now_said, back), stored.row.sandbox, places)
    refuse(wrong)
    sources = taken_back(base.record, made.record, now_said, fields)
    point = HelpPointIn.model_validate({**after, "sources": sources})
    bundle = write_version(
        db, stored, point, by=holder.name, action="undone", fields=fields, now=now
    )
    announce_change(db)
    return bundle


def place(db: Session, key: str, found: Located, looked_up: str, now: datetime) -> None:
    """Coordinates that a geocoder gave, for a help point that has none; nobody confirms them.

    `looked_up`: the geocoder, as it stands among the sources. Raises `NotFound`.
    """
    stored, before = _taken(db, key)
    if before["lat"] is not None:
        return
    source = {"title": looked_up, "as_of": _today(now).isoformat()}
    others = {name: told for name, told in before["sources"].items() if name not in ("lat", "lon")}
    point = {"lat": found.lat, "lon": found.lon, "location_precision": found.precision}
    wanted = HelpPointIn.model_validate({**before, **point, "sources": {**others, "lat": [source]}})
    write_version(db, stored, wanted, by="geocode", action="changed", fields=list(point), now=now)
    announce_change(db)


def _taken(db: Session, key: str) -> tuple[Bundle, Json]:
    """The help point, ours until the transaction ends, and what it says."""
    row = touch(db, key) if re.fullmatch(ID, key) else None
    if row is None:
        raise _missing()
    stored = bundle_of(db, row)
    return stored, said_by(stored).model_dump(mode="json")


def _missing() -> NotFound:
    return NotFound(N_("There is no help point with this id."), {"parameter": "id"})


def _today(now: datetime) -> date:
    return now.astimezone(BRUSSELS).date()
