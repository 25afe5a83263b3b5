"""Seats taken by phone or at the door, without a name."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from app.domain.errors import NotFound, SessionOver
from app.domain.holders import Holder, must_edit
from app.domain.words import N_
from app.models.registrations import SeatsIn, WalkInOut
from app.models.tables import TrainingSession, WalkIn
from app.storage.seats import add_walk_in, remove_walk_in, settle, take, walk_in_with
from app.usecases.registering.finding import help_point_of
from app.usecases.registering.rules import (
    full,
    locked,
    must_be_ours,
    must_fit_the_room,
    read_body,
)
from app.usecases.registering.telling import walk_in_told


def take_seats(
    db: Session, key: str, given: dict[str, Any], holder: Holder, now: datetime
) -> WalkInOut:
    """Until the end of the session. Raises `RecordInvalid`, `NotFound`, `NotAllowed`,
    `BookedElsewhere`, `SessionCancelled`, `SessionOver`, `GroupTooLarge`, `SessionFull`."""
    row = _own(db, key, holder)
    seats = read_body(SeatsIn, given).seats
    must_be_ours(row)
    if row.ends_at <= now:
        raise SessionOver(N_("This session is over."))
    must_fit_the_room(row, seats)
    settle(db, row, now)
    if not take(db, row, seats):
        raise full(row)
    made = WalkIn(id=str(uuid4()), session_id=row.id, seats=seats, by=holder.name, created_at=now)
    add_walk_in(db, made)
    return walk_in_told(made)


def undo(db: Session, key: str, walk_in_id: str, holder: Holder, now: datetime) -> None:
    """The seats come free. Raises `NotFound`, `NotAllowed`."""
    row = _own(db, key, holder)
    found = walk_in_with(db, walk_in_id.lower())
    if found is None or found.session_id != row.id:
        said = N_("There is no such walk-in: it may have been undone already.")
        raise NotFound(said, {"parameter": "walk_in_id"})
    settle(db, row, now)
    remove_walk_in(db, row, found, now)


def _own(db: Session, key: str, holder: Holder) -> TrainingSession:
    row = locked(db, key)
    must_edit(holder, help_point_of(db, row))
    return row
