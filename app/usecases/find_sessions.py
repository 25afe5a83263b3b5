"""Find sessions to come: for whom, about what, when, near a place, with free places."""

import orjson

from app.directory.asking_sessions import AskedSessions
from app.directory.seats import Seats
from app.directory.session_search import coming_sessions
from app.directory.session_telling import session_told
from app.directory.snapshot import Directory
from app.domain.words import Words


def find_sessions(
    directory: Directory, seats: Seats, asked: AskedSessions, words: Words, offset: int, limit: int
) -> bytes:
    """A page of the sessions that match, as JSON."""
    found = coming_sessions(directory, seats, asked.wishes)
    now = asked.wishes.conditions.coming_from
    head = {"total": found.total, "limit": limit, "offset": offset}
    told = [session_told(one, seats, now, words) for one in found.page(offset, limit)]
    return orjson.dumps(head)[:-1] + b',"results":[' + b",".join(told) + b"]}"
