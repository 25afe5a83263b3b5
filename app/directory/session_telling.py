"""A session on the wire as it is asked about: its ready JSON, seats, distance and words."""

from datetime import datetime
from typing import Any

import orjson

from app.directory.seats import Seats
from app.directory.session_search import FoundSession
from app.directory.snapshot import KnownSession
from app.domain.opening import BRUSSELS
from app.domain.session_words import session_text
from app.domain.words import Words


def session_told(found: FoundSession, seats: Seats, now: datetime, words: Words) -> bytes:
    """The JSON of one entry of a `SessionList`."""
    session = found.session
    known = seats.get(session.id)
    rest = {
        "free_places": known.free if known else None,
        "waiting": known.waiting if known else 0,
        "distance_m": found.distance_m,
        "match": found.match,
        "text": text_of(session, seats, now, words),
    }
    return session.ready[:-1] + b"," + orjson.dumps(rest)[1:]


def session_brief(
    session: KnownSession, seats: Seats, now: datetime, words: Words
) -> dict[str, Any]:
    """A `SessionBrief`."""
    known = seats.get(session.id)
    return {
        "id": session.id,
        "title": session.title,
        "theme": session.theme,
        "level": session.level,
        "starts_at": session.starts_at.astimezone(BRUSSELS),
        "ends_at": session.ends_at.astimezone(BRUSSELS),
        "booking": session.booking,
        "free_places": known.free if known else None,
        "waiting_list": session.waiting_list,
        "text": text_of(session, seats, now, words),
    }


def text_of(session: KnownSession, seats: Seats, now: datetime, words: Words) -> str:
    known = seats.get(session.id)
    return session_text(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        status=session.status,
        booking=session.booking,
        free_places=known.free if known else None,
        waiting_list=session.waiting_list,
        registration_opens_at=session.registration_opens_at,
        registration_closes_at=session.registration_closes_at,
        now=now,
        words=words,
    )
