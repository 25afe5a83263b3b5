"""Hold seats for the minutes in which a form is filled."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.holders import Holder, must_refer
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.registrations import HoldOut, SeatsIn
from app.models.tables import Hold
from app.storage.seats import hold_with, keep, let_go, settle
from app.usecases.registering.rules import full, locked, must_be_open, read_body

HELD_FOR = timedelta(minutes=15)


def hold(
    db: Session,
    key: str,
    given: dict[str, Any],
    holder: Holder,
    now: datetime,
    again: str | None = None,
) -> HoldOut:
    """For fifteen minutes, but no longer than one can register. `again`: the id that the hold is to
    have, the holder's own for this session; where it is there already, it lasts anew, or is let go
    for one of another size. Raises `NotAllowed`,
    `RecordInvalid`, `NotFound`, why nobody can register now, and `SessionFull`."""
    must_refer(holder)
    seats = read_body(SeatsIn, given).seats
    row = locked(db, key)
    must_be_open(row, seats, now)
    settle(db, row, now)
    assert holder.id is not None
    closes_at = row.registration_closes_at or row.starts_at
    expires_at = min(now + HELD_FOR, row.starts_at, closes_at)
    before = hold_with(db, again) if again else None
    if before is not None and before.seats == seats:
        before.expires_at = expires_at
        return _told(before)
    if before is not None:
        db.expunge(before)
        let_go(db, row, before, now)
    made = Hold(
        id=again or str(uuid4()),
        session_id=row.id,
        owner_id=holder.id,
        seats=seats,
        expires_at=expires_at,
    )
    if not keep(db, row, made):
        raise full(row)
    return _told(made)


def _told(made: Hold) -> HoldOut:
    expires_at = made.expires_at.astimezone(BRUSSELS)
    return HoldOut(hold_id=made.id, seats=made.seats, expires_at=expires_at)


def kept_until(
    db: Session, key: str, hold_id: str, holder: Holder, now: datetime
) -> datetime | None:
    """Until when one's own hold lasts, in Brussels; None where there is none any more."""
    found = hold_with(db, hold_id.lower()) if hold_id else None
    if found is None or (found.session_id, found.owner_id) != (key, holder.id):
        return None
    return found.expires_at.astimezone(BRUSSELS) if found.expires_at > now else None


def release(db: Session, key: str, hold_id: str, holder: Holder, now: datetime) -> None:
    """Let a hold go; whoever waits may have its seats. Raises `NotAllowed`, `NotFound`."""
    must_refer(holder)
    row = locked(db, key)
    settle(db, row, now)
    found = hold_with(db, hold_id.lower())
    if found is None or found.session_id != row.id or found.owner_id != holder.id:
        said = N_("You have no such hold. It may have been used, let go, or have run out.")
        raise NotFound(said, {"parameter": "hold_id"})
    let_go(db, row, found, now)
