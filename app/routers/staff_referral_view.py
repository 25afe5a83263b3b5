"""Sessions to choose from, and what became of a registration, for whoever sends people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.fee_words import price
from app.domain.opening import BRUSSELS
from app.domain.people_words import reserved
from app.domain.phones import number_to_call
from app.domain.phones import shown as readable
from app.domain.words import N_, Words
from app.routers.ask_first import Asked, ask_first
from app.routers.staff_session_view import times
from app.usecases.list_referrals import Referral

LANGUAGES_SPOKEN = (
    "fr", "nl", "ar", "tr", "en", "es", "ro", "sq", "pl", "pt", "bg", "de", "fa", "it", "ps", "ru",
    "so", "ti", "uk", "ur", "sfb", "vgt",
)  # fmt: skip
"""Offered first: those of the regional brochures and of the visitor survey, and the sign languages.
Any other language can be sent over the API."""

STATES = {
    "registered": N_("Has a place."),
    "waiting": N_("Waits, number {position} on the list. There is no place yet."),
    "attended": N_("Was there."),
    "absent": N_("Was not there."),
    "continued": N_("Was there and goes on."),
    "cancelled": N_("Cancelled."),
    "expired": N_("Waited in vain."),
}
PHONE = {
    "moved": N_("The session was moved: phone the person."),
    "cancelled": N_("The session was cancelled: phone the person."),
    "seated": N_("A place came free: phone the person."),
}
NO_FEE = {"level": "unknown", "amount_eur": None}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether there is room. `tone`: the style in which it is said."""

    tone: str
    said: str


def session_card(
    session: Mapping[str, Any],
    seats: int,
    now: datetime,
    words: Words,
    asked: Asked | None = None,
) -> dict[str, Any]:
    """`session` on the wire (DESIGN § 5), its moments aware. `seats`: for how many."""
    meters, training = session["distance_m"], session["training"]
    return {
        "id": session["id"],
        "title": words.name(training["title"]),
        "text": session["text"],
        "days": times(session, now, words) if len(session["meetings"]) > 1 else [],
        "place": words.name(session["help_point"]["name"]),
        "distance": None if meters is None else _distance(meters, words),
        "languages": [words.language(tag) for tag in training["languages"] or ()],
        "cost": price(training["fee"] or NO_FEE, words),
        "only_for": list(reserved(training["only_for"], words)),
        "must_know": training["prerequisites"] and words.name(training["prerequisites"]),
        "ask_first": ask_first(session, asked or {}, words),
        "here": session["booking"] == "here",
        "may_choose": _may_choose(session, seats),
    }


def standing(
    session: Mapping[str, Any], seats: int, kept: datetime | None, words: Words
) -> Standing:
    """What whoever fills the form may count on."""
    if kept is not None:
        said = words.count(
            "The place is kept for you until {time}.",
            "The places are kept for you until {time}.",
            seats,
            time=words.clock(kept),
        )
        return Standing("notice", said)
    if session["booking"] != "here":
        said = words.say(N_("One does not register here for it: ask the place."))
        return Standing("caution", said)
    if (session["free_places"] or 0) >= seats:
        said = words.say(N_("No place is kept for you: somebody else may be faster."))
        return Standing("notice", said)
    if session["waiting_list"]:
        said = words.say(N_("There is no room now: the person comes on the waiting list."))
        return Standing("caution", said)
    return Standing("caution", words.say(N_("There is no room, and no waiting list.")))


def referral_view(found: Referral, now: datetime, words: Words, base: str) -> dict[str, Any]:
    told, row, session = found.registration, found.client, found.session
    contact = row.contact
    number = number_to_call(contact)
    starts = session["starts_at"]
    day = words.full_day(starts.date(), now.astimezone(BRUSSELS).date())
    return {
        "id": told.id,
        "name": row.first_name or words.say(N_("(forgotten)")),
        "contact": contact and readable(contact),
        "tel": number and f"tel:{number}",
        "reference": row.reference,
        "state": words.say(STATES[told.state], position=told.position),
        "seats": words.count("{n} place", "{n} places", told.seats),
        "title": words.name(session["training"]["title"]),
        "place": words.name(session["help_point"]["name"]),
        "when": words.say(N_("{day} at {time}"), day=day, time=words.clock(starts)),
        "times": times(session, now, words),
        "phone": found.phone and words.say(PHONE[found.phone]),
        "slip": told.slip_url,
        "manage": told.manage_url and f"{base}{told.manage_url}",
        "may_cancel": told.state in ("registered", "waiting") and starts > now,
    }


def _may_choose(session: Mapping[str, Any], seats: int) -> bool:
    """A group that is larger than the room can never have it."""
    if session["booking"] != "here":
        return False
    if (session["free_places"] or 0) >= seats:
        return True
    return bool(session["waiting_list"] and session["capacity"] + session["extra_places"] >= seats)


def _distance(meters: int, words: Words) -> str:
    if meters < 1000:
        return words.say(N_("{m} m away"), m=max(meters // 50 * 50, 50))
    return words.say(N_("{km} km away"), km=words.tenths(meters / 1000))
