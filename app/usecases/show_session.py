"""Show one session, its seats exactly as they are."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.directory.places import Places
from app.domain.opening import BRUSSELS
from app.domain.words import Words
from app.storage.trainings import moved_at, session_with
from app.usecases.planning.showing import shown
from app.usecases.registering.rules import no_session


def waits(db: Session, key: str) -> bool:
    """Whether one can wait for it when it is full."""
    row = session_with(db, key)
    return row is not None and row.waiting_list


def moved(db: Session, key: str) -> datetime | None:
    """When it was moved the last time, in Brussels; None where it never was."""
    found = moved_at(db, [key]).get(key)
    return found and found.astimezone(BRUSSELS)


def session(db: Session, key: str, places: Places, words: Words, now: datetime) -> dict[str, Any]:
    """Raises `NotFound`."""
    row = session_with(db, key)
    if row is None:
        raise no_session()
    return shown(db, row, places, words, now)
