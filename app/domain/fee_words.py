"""What it costs, and for whom it is free, in words."""

from collections.abc import Mapping
from typing import Any

from app.domain.people_words import SITUATIONS
from app.domain.words import N_, Words

NOT_KNOWN = N_("Not known: ask first")

FEE_LEVELS = {
    "free": N_("Free"),
    "symbolic": N_("A small contribution"),
    "conditional": N_("Sometimes free: ask first"),
    "paid": N_("You pay"),
    "unknown": NOT_KNOWN,
}

FEE_AMOUNTS = {
    None: N_("{amount}"),
    "hour": N_("{amount} an hour"),
    "visit": N_("{amount} a visit"),
    "session": N_("{amount} a session"),
    "page": N_("{amount} a page"),
    "month": N_("{amount} a month"),
    "year": N_("{amount} a year"),
    "course": N_("{amount} a course"),
}


def price(fee: Mapping[str, Any], words: Words) -> str:
    """A fee in words: its level, for whom it is free, its amount."""
    level = fee["level"]
    said = words.say(FEE_LEVELS[level])
    amount = None
    if fee["amount_eur"] is not None and level != "free":
        euro = words.euro(fee["amount_eur"])
        amount = words.say(FEE_AMOUNTS[fee["per"]], amount=euro)
    if level == "conditional" and fee["free_for"]:
        people = words.listed([words.say(SITUATIONS[one]) for one in fee["free_for"]])
        if amount:
            return words.say(
                N_("Free for {people}; for others {amount}"), people=people, amount=amount
            )
        return words.say(N_("Free for {people}"), people=people)
    return words.say(N_("{fee}: {amount}"), fee=said, amount=amount) if amount else said
