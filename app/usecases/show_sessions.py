"""Show chosen sessions and their help points, to be taken home on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.directory.snapshot import Directory
from app.domain.errors import NotFound
from app.domain.words import N_, Words
from app.storage.trainings import session_with
from app.usecases.planning.showing import shown


@dataclass(frozen=True, slots=True)
class ShownSession:
    """On the wire (DESIGN §§ 4, 5); `help_point` is None where the directory does not have it any
    more."""

    session: dict[str, Any]
    help_point: dict[str, Any] | None


def sessions(
    db: Session, keys: Sequence[str], directory: Directory, words: Words, now: datetime
) -> list[ShownSession]:
    """In the order in which they begin, without those that do not take place or have begun.

    Raises `NotFound` where none is left.
    """
    found = sorted(
        _to_come(db, keys, directory, words, now), key=lambda one: one.session["starts_at"]
    )
    if not found:
        raise NotFound(N_("None of these sessions is still to come. Look for others."))
    return found


def _to_come(
    db: Session, keys: Sequence[str], directory: Directory, words: Words, now: datetime
) -> Iterator[ShownSession]:
    for key in dict.fromkeys(keys):
        row = session_with(db, key)
        if row is not None and row.status != "cancelled" and row.starts_at > now:
            session = shown(db, row, directory.places, words, now)
            here = directory.help_point(session["help_point"]["id"], words.lang)
            yield ShownSession(session, here)
