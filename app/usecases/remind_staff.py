"""Ask the staff of a help point by mail whether its record is still true, six months after anybody
has confirmed it. It is never silently removed, and never silently believed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from app.domain.freshness import is_stale
from app.domain.opening import BRUSSELS
from app.models.staff_tables import Account
from app.storage.accounts import add_letter
from app.storage.engine import reading, writing
from app.storage.reminders import (
    is_kept,
    last_assured,
    looked_after,
    note_reminder,
    reminded_at,
    staff_of,
)

AGAIN = timedelta(days=60)
"""So long after a reminder, at the earliest, comes the next."""

SETTLED_IN = timedelta(days=30)
"""Whoever has just joined finds out by herself what her record says."""


def remind(engine: Engine, now: datetime) -> Iterator[str]:
    """The job: one help point a step, its letters and the note of them in one transaction."""
    with reading(engine) as db:
        due = [key for key in looked_after(db) if _to_ask(db, key, now)]
    for key in due:
        with writing(engine) as db:
            _ask(db, key, now)
        yield key


def _ask(db: Session, key: str, now: datetime) -> None:
    asked = _to_ask(db, key, now)
    if asked and note_reminder(db, key, now, now - AGAIN):
        for one in asked:
            assert one.id is not None
            add_letter(db, one.id, "confirm", now, key)


def _to_ask(db: Session, key: str, now: datetime) -> Sequence[Account]:
    """Nobody where it was confirmed, or where they were asked, not long ago."""
    assured, reminded = last_assured(db, key), reminded_at(db, key)
    fresh = not is_stale(assured, now.astimezone(BRUSSELS).date())
    if fresh or not is_kept(db, key) or (reminded is not None and reminded > now - AGAIN):
        return []
    staff = staff_of(db, key)
    if assured is not None:
        return staff
    return [one for one in staff if one.joined_at and one.joined_at <= now - SETTLED_IN]
