"""What sheets for people to take home say of a session: when, where, what to bring, whom to ask.

A sheet can be in a language that the pages do not speak (`SLIP_LANGUAGES`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.domain.opening import BRUSSELS
from app.domain.phones import shown
from app.domain.words import LANGUAGES, N_, Words
from app.routers.card_words import Saying, in_words, maybe
from app.routers.cards import address_line

MOST_DAYS = 12
"""Of one session, that fit on a sheet."""

ELSEWHERE = {
    "online": N_("Online: you do not have to go anywhere."),
    "at_home": N_("At your home"),
    "mobile": N_("The place changes. Ask where it is."),
}

Facts = Mapping[str, Any]


def when(session: Facts, now: datetime, words: Words, more: str) -> dict[str, Any]:
    """`more`: a message that says how many days, `n`, are not named."""
    meetings = session["meetings"]
    further = len(meetings) - MOST_DAYS
    return {
        "label": words.say(N_("When")),
        "days": [_day(one, now, words) for one in meetings[:MOST_DAYS]],
        "further": words.say(more, n=further) if further > 0 else None,
    }


def rows_about(session: Facts, here: Facts | None, words: Words) -> Iterator[dict[str, Any]]:
    """Where it is, how to get in, what to bring, as far as known. `here`: the help point on the
    wire, None where the directory does not have it any more."""
    place = here or {}
    rows = [row(words.say(N_("Where")), _where(session, here, words), strong=True)]
    if session["mode"] == "on_site":
        rows += [
            row(words.say(N_("How to get in")), [maybe(place.get("entrance"), words)]),
            row(words.say(N_("Nearest stop")), [maybe(place.get("nearest_stop"), words)]),
        ]
    rows += [row(words.say(N_("What to bring")), [maybe(session["training"]["bring"], words)])]
    return (one for one in rows if one["sayings"])


def whom_to_ask(here: Facts | None, words: Words) -> dict[str, Any]:
    """`number`: it is one, or a web address, and reads from left to right."""
    call: Facts = here["call"] if here else {"kind": "municipality", "value": None}
    kind, value = call["kind"], call["value"]
    if kind == "municipality":
        said = words.say(N_("Ask at the counter of your municipality"))
        if value:
            said = words.say(N_("Ask at the counter of the municipality ({value})"), value=value)
        return _asked(words.say(N_("Questions?")), Saying(said), number=False)
    if value.startswith(("https://", "http://")):
        return _asked(words.say(N_("Questions? Look on the internet:")), Saying(value), number=True)
    number = shown(value).replace(" ", "\N{NO-BREAK SPACE}")
    label = N_("Questions? Phone the helpline:") if kind == "helpline" else N_("Questions? Phone:")
    return _asked(words.say(label), Saying(number), number=True)


def row(label: str, sayings: list[Saying | None], *, strong: bool = False) -> dict[str, Any]:
    return {"label": label, "sayings": [text(one) for one in sayings if one], "strong": strong}


def line(label: str, saying: Saying | None = None) -> dict[str, Any]:
    return {"label": label, "saying": saying and text(saying)}


def printed(now: datetime, words: Words) -> dict[str, Any]:
    today = words.date(now.astimezone(BRUSSELS).date())
    return line(words.say(N_("This sheet is of {date}."), date=today))


def foreign(said: str, words: Words) -> Saying:
    """A name or an address as people write them here, in Latin letters."""
    return Saying(said, None if words.lang in LANGUAGES else LANGUAGES[0])


def text(saying: Saying) -> dict[str, Any]:
    return asdict(Saying(saying.text, saying.lang and saying.lang.split("-")[0].lower()))


def _day(meeting: Mapping[str, datetime], now: datetime, words: Words) -> dict[str, str]:
    start, end = meeting["starts_at"], meeting["ends_at"]
    return {
        "day": words.capital(words.full_day(start.date(), now.astimezone(BRUSSELS).date())),
        "hours": words.say(
            N_("from {start} to {end}"), start=words.clock(start), end=words.clock(end)
        ),
    }


def _where(session: Facts, here: Facts | None, words: Words) -> list[Saying | None]:
    elsewhere = ELSEWHERE.get(session["mode"])
    name = in_words(session["help_point"]["name"], words)
    if elsewhere:
        return [Saying(words.say(elsewhere)), name]
    address = here and address_line(here["address"], words)
    return [name, foreign(address, words) if address else None]


def _asked(label: str, saying: Saying, *, number: bool) -> dict[str, Any]:
    return {"label": label, "saying": text(saying), "number": number}
