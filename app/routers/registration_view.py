"""A registration in words, for the person whose it is: when, where, what to bring, what became of
it. No name stands on the page."""

from datetime import datetime
from typing import Any

from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.routers.card_words import maybe
from app.routers.cards import address_line, call_of
from app.usecases.show_registration import Shown

AFTERWARDS = {
    "attended": N_("You were there."),
    "continued": N_("You were there."),
    "absent": N_("You were not there."),
    "cancelled": N_("Your place is cancelled. You do not have to come."),
    "expired": N_("No place came free."),
}


def registration_view(found: Shown, now: datetime, words: Words) -> dict[str, Any]:
    """What the template shows, every sentence ready."""
    session, here = found.session, found.help_point
    training = session["training"]
    return {
        "title": maybe(training["title"], words),
        "state": _state(found, words),
        "notices": _notices(found, words),
        "over": found.registration.state not in ("registered", "waiting"),
        "times": [_time(meeting, now, words) for meeting in session["meetings"]],
        "place": maybe(session["help_point"]["name"], words),
        "address": address_line(here["address"], words) if here else None,
        "entrance": maybe(here["entrance"], words) if here else None,
        "stop": maybe(here["nearest_stop"], words) if here else None,
        "bring": maybe(training["bring"], words),
        "call": call_of(here["call"]) if here else None,
        "may_cancel": found.may_cancel,
    }


def _state(found: Shown, words: Words) -> str:
    told = found.registration
    if told.state == "registered":
        return words.count("You have {n} place.", "You have {n} places.", told.seats)
    if told.state == "waiting":
        return words.say(
            N_("You are number {position} on the waiting list. You have no place yet."),
            position=told.position,
        )
    return words.say(AFTERWARDS[told.state])


def _notices(found: Shown, words: Words) -> list[str]:
    """What has changed since: it matters only to whoever was to come."""
    if found.registration.state not in ("registered", "waiting"):
        return []
    if found.session["status"] == "cancelled":
        return [words.say(N_("This session was cancelled: it does not take place."))]
    if found.session["status"] == "moved":
        return [words.say(N_("This session was moved. Look at the new day and time."))]
    return []


def _time(meeting: dict[str, Any], now: datetime, words: Words) -> str:
    """ "Tuesday 1 December, 14:00 to 16:00" """
    start, end = meeting["starts_at"], meeting["ends_at"]
    day = words.full_day(start.date(), now.astimezone(BRUSSELS).date())
    said = words.say(
        N_("{day}, {start} to {end}"), day=day, start=words.clock(start), end=words.clock(end)
    )
    return words.capital(said)
