"""Sessions to choose from, and what became of a registration, for whoever sends people."""

from datetime import datetime
from typing import Any

from app.domain.fee_words import price
from app.domain.opening import BRUSSELS
from app.domain.phones import number_to_call
from app.domain.phones import shown as readable
from app.domain.words import N_, Words
from app.routers.ask_first import Asked, ask_first
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


def session_card(
    session: dict[str, Any], words: Words, asked: Asked | None = None
) -> dict[str, Any]:
    """`session` as JSON (DESIGN § 5)."""
    meters = session["distance_m"]
    return {
        "id": session["id"],
        "title": words.name(session["training"]["title"]),
        "text": session["text"],
        "place": words.name(session["help_point"]["name"]),
        "distance": None if meters is None else _distance(meters, words),
        "languages": [words.language(tag) for tag in session["training"]["languages"] or ()],
        "free_places": session["free_places"],
        "here": session["booking"] == "here",
        "may_choose": session["booking"] == "here"
        and bool(session["free_places"] or session["waiting_list"]),
        "cost": price(session["training"]["fee"] or NO_FEE, words),
        "ask_first": ask_first(session, asked or {}, words),
        "bring": session["training"]["bring"] and words.name(session["training"]["bring"]),
    }


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
        "phone": found.phone and words.say(PHONE[found.phone]),
        "slip": told.slip_url,
        "manage": told.manage_url and f"{base}{told.manage_url}",
        "may_cancel": told.state in ("registered", "waiting") and starts > now,
    }


def _distance(meters: int, words: Words) -> str:
    if meters < 1000:
        return words.say(N_("{m} m away"), m=max(meters // 50 * 50, 50))
    return words.say(N_("{km} km away"), km=words.tenths(meters / 1000))
