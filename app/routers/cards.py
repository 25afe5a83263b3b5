"""One result of the finder as a card: everything said in words, nothing left to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.descriptions import KINDS, STATUSES
from app.domain.fee_words import price
from app.domain.phones import shown
from app.domain.ranking import a_year_before
from app.domain.words import N_, Words
from app.routers.ask_first import Asked, ask_first
from app.routers.card_details import (
    ABOUT_THE_HOURS,
    before_you_come,
    freshness,
    map_link,
    more_rows,
    readable,
    share_links,
    stops_of,
    way_in,
    websites,
    weeks_of,
)
from app.routers.card_words import (
    Row,
    Saying,
    Week,
    in_words,
    maybe,
    metres,
)

Facts = Mapping[str, Any]

LONGEST_WALK = 60
"""Minutes; who has further to go does not walk."""


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to ask; `href` None where there is nothing to press. `number`: the part of the text
    that is read from left to right and best kept together."""

    text: str
    href: str | None
    icon: str
    number: str = ""

    @property
    def around(self) -> tuple[str, str]:
        """What is said before the number, and behind it."""
        before, _, behind = self.text.partition(self.number) if self.number else (self.text, "", "")
        return before, behind


@dataclass(frozen=True, slots=True)
class Card:
    """`anchor` is unlike any other on the page: a help point that travels may stand there twice.
    `sessions`: of the next ones the title, and when there is room."""

    anchor: str
    name: Saying
    kind: str
    unconfirmed: str | None
    recognised: str | None
    where: str | None
    address: str | None
    rows: list[Row]
    not_known: str | None
    ask_first: str | None
    call: Call
    description: Saying | None
    more: list[Row]
    weeks: list[Week]
    stops: list[tuple[Saying, Week | None]]
    websites: list[tuple[str, str]]
    sessions: list[tuple[Saying, str]]
    why: str | None
    fresh: str
    page: str
    map: str | None
    share: list[tuple[str, str]]


def card(found: Facts, section: str, asked: Asked, now: datetime, words: Words, base: str) -> Card:
    """From one entry of `results` or `everywhere` (DESIGN § 4) to what the page shows.

    `asked` are the parameters of the question, each with its values; `base` is where the service
    is reached.
    """
    place, first = found["help_point"], _first_facts(found, words)
    ways = [*way_in(place, words), *before_you_come(place, words)]
    face = [*(row for row in first if row.known), *ways]
    page = f"/{words.lang}/help/{place['id']}"
    return Card(
        anchor=f"{section}-{place['id']}",
        name=in_words(place["name"], words),
        kind=words.say(KINDS[place["kind"]]),
        unconfirmed=_if(place["status"] == "unconfirmed", STATUSES["unconfirmed"], words),
        recognised=_if(place["recognised"], N_("Recognised by the Region"), words),
        where=where_of(found, words),
        address=address_line(place["address"], words),
        rows=face,
        not_known=_not_known(first, found["match"], words),
        ask_first=ask_first(found, asked, words),
        call=call_of(place["call"]),
        description=maybe(place["description"], words),
        more=list(more_rows(place, {row.label for row in face}, now, words)),
        weeks=weeks_of(place, now.date(), words),
        stops=stops_of(place, now.date(), words),
        websites=websites(place),
        sessions=[(in_words(one["title"], words), one["text"]) for one in found["next_sessions"]],
        why=_why(found["reasons"], words),
        fresh=_fresh(place, now, words),
        page=page,
        map=map_link(place),
        share=share_links(place, _message(found, f"{base}{page}", words), words),
    )


def _fresh(place: Facts, now: datetime, words: Words) -> str:
    """After a year without a confirmation it says so, as the reason `not_assured` does."""
    said, assured = freshness(place, words), place["assured_on"]
    if assured is None or date.fromisoformat(assured) >= a_year_before(now.date()):
        return said
    return f"{said} {words.say(N_('Not confirmed for a year.'))}"


def _why(reasons: list[Facts], words: Words) -> str | None:
    """One sentence: what stands between the person and help here, in minutes."""
    if not reasons:
        return None
    said = " · ".join(reason["text"] for reason in reasons)
    return words.say(N_("Why it stands here: {reasons}"), reasons=said)


def _message(found: Facts, address: str, words: Words) -> str:
    """For somebody else: who, where, when, whom to phone."""
    place = found["help_point"]
    lines = [
        words.name(place["name"]),
        address_line(place["address"], words),
        found["helper"]["text"],
        place["call"]["text"],
        address,
    ]
    return "\n".join(line for line in lines if line)


def call_of(call: Facts) -> Call:
    """A number to phone or an address on the web becomes a link; anything else stays a text."""
    value = call["value"] or ""
    if value.startswith(("https://", "http://")):
        return Call(call["text"].replace(value, readable(value)), value, "web")
    if call["kind"] != "municipality" and any(char.isdigit() for char in value):
        number = shown(value)
        unbroken = number.replace(" ", "\N{NO-BREAK SPACE}")
        return Call(call["text"].replace(number, unbroken), _tel(value), "phone", unbroken)
    return Call(call["text"], None, "ask")


def call_to(address: str) -> Call:
    """A place on the web."""
    return Call(readable(address), address, "web")


def _tel(number: str) -> str:
    return "tel:" + "".join(char for char in number if char.isdigit() or char == "+")


def _if(holds: bool, message: str, words: Words) -> str | None:
    return words.say(message) if holds else None


def where_of(found: Facts, words: Words) -> str | None:
    """ "640 m · 11 minutes on foot"; where only the postcode is known "In 1080", and without a
    street "Somewhere in 1080"."""
    if found["distance_m"] is None:
        return None
    if found["distance_precision"] == "postcode":
        address = found["help_point"]["address"]
        said = N_("In {postcode}") if address["street"] else N_("Somewhere in {postcode}")
        return words.say(said, postcode=address["postcode"])
    far = metres(found["distance_m"], words)
    walk = next(reason for reason in found["reasons"] if reason["code"] == "walk")
    if not 0 < walk["minutes"] <= LONGEST_WALK:
        return far
    text = walk["text"]
    return f"{far}\N{NO-BREAK SPACE}· {text[:1].lower()}{text[1:]}"


def address_line(address: Facts, words: Words) -> str | None:
    municipality = address["municipality"]
    name = words.name(municipality["names"]) if municipality else None
    town = " ".join(part for part in (address["postcode"], name) if part)
    return ", ".join(part for part in (address["street"], town) if part) or None


def _first_facts(found: Facts, words: Words) -> list[Row]:
    """What everybody wants to know first, always in this order."""
    place = found["help_point"]
    helper, opening, fee = found["helper"], found["opening"], place["fees"]["access"]
    tags = place["languages"] or []
    spoken = words.capital(words.listed(map(words.language, tags))) if tags else ""
    cost, note = Saying(price(fee, words)), maybe(fee["note"], words)
    return [
        Row("help", words.say(N_("Help")), Saying(helper["text"]), helper["state"] != "unknown"),
        _door(opening, maybe(place["opening_note"], words), words),
        Row("cost", words.say(N_("Price")), cost, fee["level"] != "unknown" or bool(note), note),
        Row("talk", words.say(N_("Languages")), Saying(spoken), bool(tags)),
    ]


def _door(opening: Facts, note: Saying | None, words: Words) -> Row:
    """When it is open; where nobody knows, what the place says about it instead."""
    if opening["state"] == "unknown" and note:
        return Row("door", words.say(ABOUT_THE_HOURS), note)
    known = opening["state"] != "unknown"
    return Row("door", words.say(N_("Opening hours")), Saying(opening["text"]), known)


def _not_known(rows: list[Row], match: Facts, words: Words) -> str | None:
    """One sentence for all that nobody knows: four times "not known" would hide what is.

    What was asked for is said by `ask_first`.
    """
    said = {ASKED_ABOUT[name] for name in match if name in ASKED_ABOUT and match[name] != "yes"}
    missing = [
        words.say(MISSING[row.icon]) for row in rows if not row.known and row.icon not in said
    ]
    if not missing:
        return None
    return words.say(N_("We do not know: {facts}. Ask first."), facts=words.listed(missing))


MISSING = {
    "help": N_("when somebody is there to help"),
    "door": N_("the opening hours"),
    "cost": N_("the price"),
    "talk": N_("the languages"),
}
ASKED_ABOUT = {"free": "cost", "spoken": "talk", "open_at": "door", "when": "help"}
