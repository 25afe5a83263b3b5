"""The seats of all sessions at once, and how every process learns that they have changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlmodel import Session, col

from app.domain.seats import Kept, Queued, Room, settled
from app.models.tables import Hold, Registration, TrainingSession

CHANNEL = "digitalhelp_seats"
"""PostgreSQL notification channel on which a change of seats is announced."""


class SeatsNow(NamedTuple):
    """Of one session: free places, and how many registrations wait."""

    free: int
    waiting: int


class Overlay(NamedTuple):
    """By the id of the session. `until`: when a hold expires that still counts here, the earliest
    of them; None where there is none."""

    seats: dict[str, SeatsNow]
    until: datetime | None


def announce_seats(db: Session) -> None:
    """Tell the other processes, when the transaction commits, that seats have changed. On SQLite
    every commit is seen anyway."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(text(f"NOTIFY {CHANNEL}"))


def read_seats(db: Session, now: datetime) -> Overlay:
    """The sessions booked here that have not ended, settled as of `now`, in three queries.

    `db` must hold one snapshot for all of them: open it with `app.storage.engine.reading`.
    """
    rows = select(
        col(TrainingSession.id),
        col(TrainingSession.capacity) + col(TrainingSession.extra_places),
        col(TrainingSession.taken),
        col(TrainingSession.starts_at),
        col(TrainingSession.status),
    ).where(*_booked_here(now))
    holds, queues = _holds(db, now), _queues(db, now)
    seats = {}
    for key, places, taken, starts_at, status in _found(db, rows):
        room = Room(places, taken, starts_at, status == "cancelled")
        seats[key] = _settled(room, holds.get(key, ()), queues.get(key, ()), now)
    ends = [one.expires_at for kept in holds.values() for one in kept if one.expires_at > now]
    return Overlay(seats, min(ends, default=None))


def _settled(room: Room, holds: Sequence[Kept], queue: Sequence[Queued], now: datetime) -> SeatsNow:
    """Nobody waits for a session that has started."""
    found = settled(room, holds, queue, now)
    started = room.starts_at <= now
    return SeatsNow(found.free, 0 if started else len(queue) - len(found.promoted))


def _found(db: Session, rows: Any) -> Iterable[Any]:
    """Plain tuples: there may be thousands."""
    found: Iterable[Any] = db.connection().execute(rows)
    return found


def _booked_here(now: datetime) -> tuple[Any, ...]:
    return col(TrainingSession.booking) == "here", col(TrainingSession.ends_at) > now


def _holds(db: Session, now: datetime) -> dict[str, list[Kept]]:
    rows = (
        select(col(Hold.session_id), col(Hold.id), col(Hold.seats), col(Hold.expires_at))
        .join(TrainingSession, col(TrainingSession.id) == col(Hold.session_id))
        .where(*_booked_here(now))
    )
    return _by_session((key, Kept(*one)) for key, *one in _found(db, rows))


def _queues(db: Session, now: datetime) -> dict[str, list[Queued]]:
    rows = (
        select(col(Registration.session_id), col(Registration.id), col(Registration.seats))
        .join(TrainingSession, col(TrainingSession.id) == col(Registration.session_id))
        .where(*_booked_here(now), col(Registration.state) == "waiting")
        .order_by(col(Registration.number))
    )
    return _by_session((key, Queued(*one)) for key, *one in _found(db, rows))


def _by_session(rows: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for key, one in rows:
        groups[key].append(one)
    return groups
