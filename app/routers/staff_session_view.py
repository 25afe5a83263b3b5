"""A session and its people in words, for those who run it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.opening import BRUSSELS
from app.domain.phones import number_to_call
from app.domain.phones import shown as readable
from app.domain.words import N_, Words
from app.models.registrations import Comer, Comers

STATES = {
    "registered": N_("comes"),
    "attended": N_("was there"),
    "absent": N_("was not there"),
    "continued": N_("was there and goes on"),
    "waiting": N_("waits, number {position}"),
    "cancelled": N_("cancelled"),
    "expired": N_("waited in vain"),
}
OUTCOMES = {
    "attended": N_("Was there"),
    "absent": N_("Was not there"),
    "continued": N_("Goes on"),
}


def session_view(session: dict[str, Any], now: datetime, words: Words) -> dict[str, Any]:
    """`session` on the wire (DESIGN § 5)."""
    starts, ends = session["starts_at"], session["ends_at"]
    today = now.astimezone(BRUSSELS).date()
    return {
        **session,
        "title": words.name(session["training"]["title"]),
        "place": words.name(session["help_point"]["name"]),
        "times": times(session, now, words),
        "room": room(session, words),
        "over": ends <= now,
        "begun": starts <= now,
        "day_has_come": starts.astimezone(BRUSSELS).date() <= today,
        "href": f"/staff/sessions/{session['id']}",
    }


def comers_view(found: Comers, words: Words) -> dict[str, Any]:
    """Those who come, those who wait, those who do not come any more; and seats without a name."""
    people = [_comer(one, words) for one in found.results]
    return {
        "come": [one for one in people if one["seated"]],
        "wait": [one for one in people if one["state"] == "waiting"],
        "gone": [one for one in people if one["state"] in ("cancelled", "expired")],
        "walk_ins": [
            {
                "id": one.id,
                "text": words.count("{n} place", "{n} places", one.seats),
                "at": words.clock(one.created_at),
            }
            for one in found.walk_ins
        ],
        "outcomes": [(code, words.say(said)) for code, said in OUTCOMES.items()],
    }


def whom_to_phone(
    session: Mapping[str, Any], moved: datetime | None, now: datetime, words: Words
) -> str | None:
    """`moved`: when it was moved; who has been registered since has heard of the new day."""
    if session["status"] == "cancelled":
        return words.say(N_("This session was cancelled: phone everybody here."))
    if session["status"] != "moved":
        return None
    if moved is None:
        return words.say(N_("This session was moved: phone everybody here."))
    day = words.full_day(moved.date(), now.astimezone(BRUSSELS).date())
    said = N_("This session was moved on {day} at {time}: phone those who were registered before.")
    return words.say(said, day=day, time=words.clock(moved))


def times(session: Mapping[str, Any], now: datetime, words: Words) -> list[str]:
    """Day and hours of each meeting."""
    today = now.astimezone(BRUSSELS).date()
    return [
        words.say(
            N_("{day}, {start} to {end}"),
            day=words.full_day(one["starts_at"].date(), today),
            start=words.clock(one["starts_at"]),
            end=words.clock(one["ends_at"]),
        )
        for one in session["meetings"]
    ]


def room(session: Mapping[str, Any], words: Words) -> str | None:
    if session["booking"] != "here":
        return None
    places = session["capacity"] + session["extra_places"]
    said = words.say(
        N_("{free} of {places} places free"), free=session["free_places"], places=places
    )
    if session["waiting"]:
        wait = words.count("{n} person waits", "{n} people wait", session["waiting"])
        return f"{said}, {wait}"
    return said


def _comer(one: Comer, words: Words) -> dict[str, Any]:
    client = one.client
    contact = client.contact if client else None
    number = number_to_call(contact)
    return {
        "id": one.id,
        "name": client.first_name if client else words.say(N_("(forgotten)")),
        "lang": words.language(client.lang) if client and client.lang else None,
        "contact": contact and readable(contact),
        "tel": number and f"tel:{number}",
        "note": one.note,
        "by": one.referral_service,
        "seats": words.count("{n} place", "{n} places", one.seats),
        "state": one.state,
        "said": words.say(STATES[one.state], position=one.position),
        "seated": one.state in ("registered", "attended", "absent", "continued"),
        "outcome": one.outcome,
    }
