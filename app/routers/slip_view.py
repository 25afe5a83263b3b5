"""A registration on one sheet of paper, for the person to take home. Its sentences stand
here and in `sheet_words`: a language of `SLIP_LANGUAGES` that is none of the pages has a catalogue
of just those.

The sheet may be lost or left lying: no name is printed, there is a line to write it on.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.domain.words import N_, Words
from app.routers.card_words import in_words
from app.routers.sheet_words import foreign, line, printed, rows_about, text, when, whom_to_ask
from app.usecases.show_registration import Shown

LONGEST_NAME = 120
"""Characters of a training's title in the title of the document."""

AFTERWARDS = {
    "attended": N_("You were there."),
    "continued": N_("You were there."),
    "absent": N_("You were not there."),
    "cancelled": N_("Your place is cancelled. You do not have to come."),
    "expired": N_("No place came free."),
}
COMING = ("registered", "waiting")
MORE_DAYS = N_("Further days: {n}. You see them with the link.")


def slip_view(found: Shown, link: str, now: datetime, words: Words) -> dict[str, Any]:
    """What the template shows. `link`: the absolute address of the registration."""
    title = in_words(found.session["training"]["title"], words)
    return {
        "lang": words.lang,
        "document": f"{words.say(N_('Your registration'))} · {title.text[:LONGEST_NAME]}",
        "house": words.say(N_("Digital help in Brussels")),
        "name": words.say(N_("Name:")),
        "alerts": list(_alerts(found, now, words)),
        "title": text(title),
        "standing": list(_standing(found, now, words)),
        "off": _off(found),
        "when": when(found.session, now, words, MORE_DAYS),
        "rows": [*rows_about(found.session, found.help_point, words)],
        "call": whom_to_ask(found.help_point, words),
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
    yield line(words.say(keep))
    yield line(words.say(N_("30 days after the session we erase what is known about you.")))
    if found.sent_by:
        yield line(words.say(N_("Who referred you:")), foreign(found.sent_by, words))
    yield printed(now, words)
