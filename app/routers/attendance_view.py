"""Who is expected, on paper, with boxes to tick. It lies on a table where others can read it: first
names, places and languages stand on it; phone numbers and notes stay on the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.freshness import is_stale
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.registrations import Comer, Comers
from app.routers.card_words import Saying, in_words
from app.routers.sheet_words import text
from app.routers.staff_session_view import room, times, whom_to_phone

DAYS_BESIDE = 5
"""Columns of boxes beside each other; of a longer course the list is printed again."""

LINES_FREE = range(2, 9)
"""For those who come without being expected: at least, and less than."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """`assured`: the last day on which somebody confirmed it; `link`: where it can be looked at."""

    assured: date | None
    link: str


def attendance_view(
    session: dict[str, Any],
    found: Comers,
    moved: datetime | None,
    record: Recorded,
    now: datetime,
    words: Words,
) -> dict[str, Any]:
    """What the template shows. `session` on the wire (DESIGN § 5); `moved`: when it was; `record`:
    of where it takes place."""
    title = in_words(session["training"]["title"], words)
    today = words.date(now.astimezone(BRUSSELS).date())
    return {
        "lang": words.lang,
        "document": f"{words.say(N_('Attendance list'))} · {title.text[:120]}",
        "house": words.say(N_("Attendance list")),
        "printed": words.say(N_("Printed on {date}"), date=today),
        "title": text(title),
        "place": text(in_words(session["help_point"]["name"], words)),
        "times": times(session, now, words),
        "alert": whom_to_phone(session, moved, now, words),
        "room": room(session, words) or "",
        "heads": [words.say(one) for one in (N_("No."), N_("Name"), N_("Places"), N_("Language"))],
        "parts": list(_parts(session, found, words)),
        "look": _look(session, record, now, words),
        "keep": words.say(
            N_("Put on the screen who was there, then tear this list up: names are erased 30 days "
               "after the session.")
        ),
    }  # fmt: skip


def _look(
    session: dict[str, Any], record: Recorded, now: datetime, words: Words
) -> dict[str, Any] | None:
    """None where somebody has confirmed the record not long ago."""
    if not is_stale(record.assured, now.astimezone(BRUSSELS).date()):
        return None
    place = words.name(session["help_point"]["name"])[:120]
    if record.assured is None:
        said = words.say(NEVER, place=place, link=record.link)
    else:
        day = words.date(record.assured)
        said = words.say(LONG_AGO, place=place, day=day, link=record.link)
    return text(Saying(said))


NEVER = N_("What people read about {place} has never been confirmed. Please look: {link}")
LONG_AGO = N_("What people read about {place} was last confirmed on {day}. Please look: {link}")


def _parts(session: dict[str, Any], found: Comers, words: Words) -> Iterator[dict[str, Any]]:
    come = [one for one in found.results if one.state not in ("waiting", "cancelled", "expired")]
    wait = [one for one in found.results if one.state == "waiting"]
    days = [f"{one['starts_at']:%-d/%-m}" for one in session["meetings"]]
    unnamed = [_line(words.say(N_("by phone or at the door")), one.seats) for one in found.walk_ins]
    free = min(max(session["free_places"] or 0, LINES_FREE.start), LINES_FREE.stop - 1)
    rows = [*(_person(one, words) for one in come), *unnamed, *[_line("", "")] * free]
    for start in range(0, len(days), DAYS_BESIDE):
        yield {
            "title": words.say(N_("Who comes")),
            "days": days[start : start + DAYS_BESIDE],
            "rows": _numbered(rows),
        }
    if wait:
        rows = [_person(one, words) for one in wait]
        yield {"title": words.say(N_("Who waits")), "days": [], "rows": _numbered(rows)}


def _person(one: Comer, words: Words) -> dict[str, Any]:
    client = one.client
    name = client.first_name if client else words.say(N_("(forgotten)"))
    lang = words.language(client.lang) if client and client.lang else ""
    return _line(name, one.seats, lang)


def _line(name: str, seats: int | str, lang: str = "") -> dict[str, Any]:
    return {"name": text(Saying(name)), "seats": str(seats), "lang": text(Saying(lang))}


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "number": str(number)} for number, row in enumerate(rows, 1)]
