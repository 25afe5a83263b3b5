"""A registration on one sheet of paper, for the person to take home. All its sentences stand here:
a language of `SLIP_LANGUAGES` that is none of the pages has a catalogue of just these.

The sheet may be lost or left lying: no name is printed, there is a line to write it on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.domain.opening import BRUSSELS
from app.domain.phones import shown
from app.domain.words import LANGUAGES, N_, Words
from app.routers.card_words import Saying, in_words, maybe, opening_capital
from app.routers.cards import address_line
from app.usecases.show_registration import Shown

MOST_DAYS = 12
"""That fit on the sheet; of a longer series the others stand behind the link."""

LONGEST_NAME = 120
"""Characters of a training's title in the title of the document."""

AFTERWARDS = {
    "attended": N_("You were there."),
    "continued": N_("You were there."),
    "absent": N_("You were not there."),
    "cancelled": N_("Your place is cancelled. You do not have to come."),
    "expired": N_("No place came free."),
}
ELSEWHERE = {
    "online": N_("Online: you do not have to go anywhere."),
    "at_home": N_("At your home"),
    "mobile": N_("The place changes. Ask where it is."),
}
COMING = ("registered", "waiting")


def slip_view(found: Shown, link: str, now: datetime, words: Words) -> dict[str, Any]:
    """What the template shows. `link`: the absolute address of the registration."""
    title = in_words(found.session["training"]["title"], words)
    return {
        "lang": words.lang,
        "document": f"{words.say(N_('Your registration'))} · {title.text[:LONGEST_NAME]}",
        "house": words.say(N_("Digital help in Brussels")),
        "name": words.say(N_("Name:")),
        "alerts": list(_alerts(found, now, words)),
        "title": _text(title),
        "standing": list(_standing(found, now, words)),
        "off": _off(found),
        "when": _when(found, now, words),
        "rows": [row for row in _rows(found, words) if row["sayings"]],
        "call": _call(found.help_point, words),
        "link": _link(found, link, words),
        "foot": list(_foot(found, now, words)),
    }


def _off(found: Shown) -> bool:
    """Whether she does not have to come, whatever day stands there."""
    return found.registration.state == "cancelled" or found.session["status"] == "cancelled"


def _standing(found: Shown, now: datetime, words: Words) -> Iterator[str]:
    told = found.registration
    if told.state in COMING and not _off(found) and found.session["ends_at"] > now:
        if told.state == "waiting":
            yield words.say(N_("Places asked for: {n}"), n=told.seats)
        else:
            yield words.say(N_("Your place is reserved."))
            yield words.say(N_("Number of places: {n}"), n=told.seats)


def _alerts(found: Shown, now: datetime, words: Words) -> Iterator[str]:
    """What keeps it from being a place on that day, the gravest first."""
    told, status = found.registration, found.session["status"]
    if told.state not in COMING:
        yield words.say(AFTERWARDS[told.state])
    elif status == "cancelled":
        yield words.say(N_("This session was cancelled: it does not take place."))
        yield words.say(N_("You do not have to come."))
    elif found.session["ends_at"] <= now:
        yield words.say(N_("This session is over."))
    else:
        if told.state == "waiting":
            yield words.say(N_("You have no place yet."))
            place = N_("Your number on the waiting list: {position}.")
            yield words.say(place, position=told.position)
        if status == "moved":
            yield words.say(N_("This session was moved. Look at the new day and time."))


def _when(found: Shown, now: datetime, words: Words) -> dict[str, Any]:
    meetings = found.session["meetings"]
    further, said = len(meetings) - MOST_DAYS, N_("Further days: {n}. You see them with the link.")
    return {
        "label": words.say(N_("When")),
        "days": [_day(one, now, words) for one in meetings[:MOST_DAYS]],
        "further": words.say(said, n=further) if further > 0 else None,
    }


def _day(meeting: Mapping[str, datetime], now: datetime, words: Words) -> dict[str, str]:
    start, end = meeting["starts_at"], meeting["ends_at"]
    return {
        "day": opening_capital(words.full_day(start.date(), now.astimezone(BRUSSELS).date())),
        "hours": words.say(
            N_("from {start} to {end}"), start=words.clock(start), end=words.clock(end)
        ),
    }


def _rows(found: Shown, words: Words) -> Iterator[dict[str, Any]]:
    here, training = found.help_point or {}, found.session["training"]
    yield _row(words.say(N_("Where")), _where(found, words), strong=True)
    if found.session["mode"] == "on_site":
        yield _row(words.say(N_("How to get in")), [maybe(here.get("entrance"), words)])
        yield _row(words.say(N_("Nearest stop")), [maybe(here.get("nearest_stop"), words)])
    yield _row(words.say(N_("What to bring")), [maybe(training["bring"], words)])


def _row(label: str, sayings: list[Saying | None], *, strong: bool = False) -> dict[str, Any]:
    told = [_text(one) for one in sayings if one]
    return {"label": label, "sayings": told, "strong": strong}


def _where(found: Shown, words: Words) -> list[Saying | None]:
    elsewhere = ELSEWHERE.get(found.session["mode"])
    name = in_words(found.session["help_point"]["name"], words)
    if elsewhere:
        return [Saying(words.say(elsewhere)), name]
    address = found.help_point and address_line(found.help_point["address"], words)
    return [name, _foreign(address, words) if address else None]


def _call(here: Mapping[str, Any] | None, words: Words) -> dict[str, Any]:
    """Whom to ask; `number`: it is one, or a web address, and reads from left to right."""
    call: Mapping[str, Any] = here["call"] if here else {"kind": "municipality", "value": None}
    kind, value = call["kind"], call["value"]
    if kind == "municipality":
        said = words.say(N_("Ask at the counter of your municipality"))
        if value:
            said = words.say(N_("Ask at the counter of the municipality ({value})"), value=value)
        return _asked(words.say(N_("Questions?")), Saying(said), number=False)
    web = value.startswith(("https://", "http://"))
    label = N_("Questions? Look on the internet:") if web else N_("Questions? Phone:")
    return _asked(words.say(label), Saying(value if web else shown(value)), number=True)


def _asked(label: str, saying: Saying, *, number: bool) -> dict[str, Any]:
    return {"label": label, "saying": _text(saying), "number": number}


def _link(found: Shown, link: str, words: Words) -> dict[str, str]:
    title, said = _why_to_open(found)
    return {
        "title": words.say(title),
        "text": words.say(said),
        "alt": words.say(N_("QR code with the link to your registration")),
        "href": link,
        "shown": link.removeprefix("https://").removeprefix("http://"),
    }


def _why_to_open(found: Shown) -> tuple[str, str]:
    """Before the session: to ask or to cancel."""
    if not found.may_cancel or _off(found):
        said = N_("Scan this code with a phone, or type the link, to see it.")
        return N_("Your registration"), said
    if found.registration.state == "waiting":
        said = N_("Scan this code with a phone, or type the link: you see whether you have one.")
        return N_("Do you have a place now?"), said
    said = N_(
        "Scan this code with a phone, or type the link. Cancel your place: somebody else can have "
        "it."
    )
    return N_("You cannot come?"), said


def _foot(found: Shown, now: datetime, words: Words) -> Iterator[dict[str, Any]]:
    keep = N_("Keep this sheet to yourself: whoever has the link can see and cancel your place.")
    yield _line(words.say(keep))
    yield _line(words.say(N_("30 days after the session we erase what is known about you.")))
    if found.sent_by:
        yield _line(words.say(N_("Who referred you:")), Saying(found.sent_by, _foreign_to(words)))
    today = words.date(now.astimezone(BRUSSELS).date())
    yield _line(words.say(N_("This sheet is of {date}."), date=today))


def _line(label: str, saying: Saying | None = None) -> dict[str, Any]:
    return {"label": label, "saying": saying and _text(saying)}


def _foreign(text: str, words: Words) -> Saying:
    """A name or an address as people write them here, in Latin letters."""
    return Saying(text, _foreign_to(words))


def _foreign_to(words: Words) -> str | None:
    return None if words.lang in LANGUAGES else LANGUAGES[0]


def _text(saying: Saying) -> dict[str, Any]:
    return asdict(Saying(saying.text, saying.lang and saying.lang.split("-")[0].lower()))
