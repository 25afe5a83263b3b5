"""Publish sessions as calendars to subscribe to (RFC 5545): one event a meeting.

Seats are not in them: calendars are fetched a few times a day, and would tell of places long gone.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from icalendar import Calendar, Event

from app.directory.asking import record_of
from app.directory.asking_sessions import AskedSessions
from app.directory.seats import Seats
from app.directory.session_search import calendar_sessions, sessions_of
from app.directory.snapshot import Directory, KnownSession
from app.domain.descriptions import MODES, THEMES
from app.domain.words import N_, Words

CANCELLED_SHOWN = timedelta(days=2)
"""So long after its end a cancelled session is still told of, for calendars that look seldom."""

DOMAIN = "digitalhelp.brussels"

Facts = Mapping[str, Any]


def sessions_calendar(
    directory: Directory, seats: Seats, asked: AskedSessions, words: Words
) -> bytes:
    """Of the sessions that match."""
    since = asked.wishes.conditions.coming_from - CANCELLED_SHOWN
    found = calendar_sessions(directory, seats, asked.wishes, since)
    return _calendar(directory, (one.session for one in found.page(0, found.total)), words)


def help_point_calendar(
    directory: Directory, key: str, words: Words, now: datetime
) -> tuple[bytes, bool]:
    """Of one help point, and whether that is fiction. Raises `NotFound`."""
    record = record_of(directory, key)
    found = sessions_of(directory, record, now, now - CANCELLED_SHOWN)
    return _calendar(directory, found, words), bool(directory.columns.sandbox[record])


def _calendar(directory: Directory, sessions: Iterable[KnownSession], words: Words) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{DOMAIN}//sessions//{words.lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", words.say(N_("Digital help in Brussels: trainings")))
    head, end, _ = calendar.to_ical().partition(b"END:VCALENDAR")
    places = directory.ready[words.lang]
    events = [
        _events(one.ready, one.version, one.changed_at, places[one.record], words)
        for one in sessions
    ]
    return b"".join([head, *events, end, b"\r\n"])


@lru_cache(maxsize=16_384)
def _events(
    session: bytes, version: int, changed_at: datetime, help_point: bytes, words: Words
) -> bytes:
    """The meetings of a session, from its JSON and that of its help point."""
    facts, place = orjson.loads(session), orjson.loads(help_point)
    return b"".join(
        _event(n, meeting, version, changed_at, facts, place, words).to_ical()
        for n, meeting in enumerate(facts["meetings"], start=1)
    )


def _event(
    n: int,
    meeting: Facts,
    version: int,
    changed_at: datetime,
    facts: Facts,
    place: Facts,
    words: Words,
) -> Event:
    event = Event()
    event.add("uid", f"{facts['id']}-{n}@{DOMAIN}")
    event.add("sequence", version - 1)
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("dtstart", datetime.fromisoformat(meeting["starts_at"]).astimezone(UTC))
    event.add("dtend", datetime.fromisoformat(meeting["ends_at"]).astimezone(UTC))
    event.add("status", "CANCELLED" if facts["status"] == "cancelled" else "CONFIRMED")
    event.add("summary", words.name(facts["training"]["title"]))
    event.add("categories", [words.say(THEMES[facts["training"]["theme"]])])
    event.add("location", _location(facts, place, words))
    if described := _description(facts, place, words):
        event.add("description", described)
    if facts["mode"] == "on_site" and place["location_precision"] in ("address", "street"):
        event.add("geo", (place["lat"], place["lon"]))
    if url := facts["booking_url"] or place["website"]:
        event.add("url", url)
    return event


def _location(facts: Facts, place: Facts, words: Words) -> str:
    """The help point and its address; of a session held elsewhere how it is held."""
    name = words.name(place["name"])
    if facts["mode"] != "on_site":
        return f"{words.say(MODES[facts['mode']])} ({name})"
    address = place["address"]
    municipality = address["municipality"]
    town = [address["postcode"], municipality and words.name(municipality["names"])]
    parts = [name, address["street"], " ".join(part for part in town if part)]
    return ", ".join(part for part in parts if part)


def _description(facts: Facts, place: Facts, words: Words) -> str:
    """What it is about, what is needed, whom to ask."""
    training = facts["training"]
    said = [training["description"] and words.name(training["description"])]
    for sentence, texts in ((BEFORE, training["prerequisites"]), (BRING, training["bring"])):
        said.append(texts and words.say(sentence, what=words.name(texts)))
    said.append(place["call"]["text"])
    return "\n".join(line for line in said if line)


BEFORE = N_("You need: {what}")
BRING = N_("Bring along: {what}")
