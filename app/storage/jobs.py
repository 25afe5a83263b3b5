"""The lease of the background runner, and when each of its jobs was last done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from app.models.tables import Hold, Job, Registration, TrainingSession
from app.storage.engine import insert_unless_there


def lease_of(db: Session, name: str) -> tuple[str | None, datetime | None]:
    """Who has it, and until when."""
    found = select(Job.holder, Job.leased_until).where(Job.name == name)
    return db.exec(found).one_or_none() or (None, None)


def take_lease(db: Session, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Whether `holder` has it from now on: nobody had it, or it ran out, or it is renewed."""
    _make(db, name)
    free = col(Job.leased_until).is_(None) | (col(Job.leased_until) <= now) | (Job.holder == holder)
    mine = update(Job).where(col(Job.name) == name, free)
    return _changed(db, mine.values(holder=holder, leased_until=now + length))


def give_lease_back(db: Session, name: str, holder: str) -> None:
    """So that another process need not wait until it runs out."""
    mine = update(Job).where(col(Job.name) == name, col(Job.holder) == holder)
    _changed(db, mine.values(leased_until=None))


def done_at(db: Session, name: str) -> datetime | None:
    """When a job was last finished."""
    return db.exec(select(Job.done_at).where(Job.name == name)).one_or_none()


def mark_done(db: Session, name: str, now: datetime) -> None:
    _make(db, name)
    _changed(db, update(Job).where(col(Job.name) == name).values(done_at=now))


def sessions_to_settle(db: Session, now: datetime) -> Sequence[str]:
    """Those with a hold that has expired, or with somebody waiting after the start."""
    expired = select(Hold.session_id).where(Hold.expires_at <= now)
    late = (
        select(Registration.session_id)
        .join(TrainingSession)
        .where(Registration.state == "waiting", TrainingSession.starts_at <= now)
    )
    return sorted({*db.exec(expired), *db.exec(late)})


def _make(db: Session, name: str) -> None:
    db.connection().execute(insert_unless_there(db, Job, name=name))


def _changed(db: Session, statement: Any) -> bool:
    return bool(cast(CursorResult[Any], db.connection().execute(statement)).rowcount)
