"""The one field and its choices, as the page shows them back: from what was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from babel import Locale

from app.domain.descriptions import EQUIPMENT, KINDS, SERVICES, SORTS, THEMES, WHENS
from app.domain.opening import BRUSSELS
from app.domain.people_words import AUDIENCES, SITUATIONS
from app.domain.words import N_, SIGN_LANGUAGES, Words
from app.routers.card_words import NEAR_M, metres

Pairs = list[tuple[str, str]]
EASY: Pairs = [("easy", "1")]
"""For those who hardly read; kept in the address."""

SWITCHES = {
    "free": N_("Only free?"),
    "when": N_("In the evening?"),
    "walk_in": N_("Without an appointment?"),
    "wheelchair": N_("No stairs?"),
    "form_help": N_("Help with a form?"),
    "unconfirmed": N_("Also places that are not confirmed?"),
}
"""What the form asks. `when` is asked for the evening only."""

EVENING = "evening"
SAID = {
    "free": N_("Free"),
    "walk_in": N_("Without an appointment"),
    "wheelchair": N_("Accessible by wheelchair"),
    "form_help": N_("Help with forms"),
    "unconfirmed": N_("Also places that are not confirmed"),
}
"""The same as choices."""

SPOKEN = (
    *("fr", "nl", "en", "ar", "tr", "ro", "sq", "pl", "pt", "es", "de", "it", "bg", "ru"),
    *("uk", "fa", "ps", "so", "ti", *SIGN_LANGUAGES),
)
"""Offered in the list. The first ten are those of the regional brochures and the visitor survey
(annual report 2021, annex 5); any other code can still be asked for in the address."""

SAID_ONLY = {
    "without_id": N_("No identity card needed"),
    "recognised": N_("Recognised by the Region"),
    "free_places": N_("A training with a free place"),
    "strict": N_("Only what is certain"),
}
"""Switches that an address may hold and the form does not offer."""

LISTS = {
    "service": SERVICES,
    "audience": AUDIENCES,
    "situation": SITUATIONS,
    "kind": KINDS,
    "equipment": EQUIPMENT,
    "when": WHENS,
    "theme": THEMES,
    "sort": {code: text for code, text in SORTS.items() if code != "best"},
}

ORIGIN = frozenset({"postcode", "lat", "lon", "address"})
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Switch:
    name: str
    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """`hidden`: what was asked and has no control here; it goes along unchanged.

    `chosen` are all choices in words, `bare` is the address without them. Where a position is
    asked about, the field may stay empty.
    """

    typed: str
    switches: list[Switch]
    spoken: list[Choice]
    hidden: Pairs
    chosen: list[str]
    bare: str
    required: bool


def without_blanks(query_string: bytes) -> bytes:
    """The query without the choices left open: a form without script sends `spoken=` too."""
    parts = [part for part in query_string.split(b"&") if part and not part.endswith(b"=")]
    named = any(part.partition(b"=")[0].decode("latin-1") in ORIGIN for part in parts)
    return b"&".join(parts if named else [b"postcode=", *parts])


def pairs_of(query_string: bytes) -> Pairs:
    """What can be shown back of a query, good or bad; never raises."""
    text = query_string.decode("ascii", "replace")
    shown = parse_qsl(text, errors="replace", max_num_fields=None)
    return [(name, "".join(char for char in value if char.isprintable())) for name, value in shown]


def form_of(pairs: Pairs, words: Words, bare: str | None = None) -> Form:
    """`bare` where the address without any choice is not that of the answer."""
    asked = dict(reversed(pairs))
    typed = asked.get("postcode") or ""
    origin = [(name, value) for name, value in pairs if name in ORIGIN and value]
    languages = list(dict.fromkeys(value for name, value in pairs if name == "spoken" and value))
    return Form(
        typed[:LONGEST],
        list(_switches(asked, words)),
        languages_of(languages[:1], words),
        [
            *(pair for pair in origin if not typed),
            *_without_control(pairs),
            *(("spoken", tag) for tag in languages[1:]),
        ],
        list(dict.fromkeys(_chosen(pairs, words))),
        bare or link(f"/{words.lang}/find", origin),
        required=bool(typed) or not origin,
    )


def _switches(asked: Mapping[str, str], words: Words) -> Iterator[Switch]:
    """Where another time is asked for than the evening, that goes along as it is."""
    for name, text in SWITCHES.items():
        value = EVENING if name == "when" else "true"
        if name != "when" or asked.get(name, "") in ("", EVENING):
            yield Switch(name, value, words.say(text), asked.get(name) == value)


def languages_of(chosen: list[str], words: Words) -> list[Choice]:
    tags = dict.fromkeys((*SPOKEN, *chosen))
    return [Choice(tag, _in_both(tag, words), tag in chosen) for tag in tags]


def _without_control(pairs: Pairs) -> Pairs:
    controls = ORIGIN | SAID.keys() | {"spoken", "offset"}
    return [pair for pair in pairs if pair[0] not in controls and pair != ("when", EVENING)]


def _chosen(pairs: Pairs, words: Words) -> Iterator[str]:
    """Every choice of a question in words; also what cannot be used, as far as there are words."""
    switches = SAID | SAID_ONLY
    for name, value in pairs:
        if name in switches and value == "true":
            yield words.say(switches[name])
        elif name == "spoken":
            yield words.capital(_in_both(value, words))
        elif value in LISTS.get(name, ()):
            yield words.capital(words.say(LISTS[name][value]))
        elif name == "within_m" and value.isdecimal():
            far = metres(max(int(value), NEAR_M), words)
            yield words.say(N_("Not further than {distance}"), distance=far)
        elif name == "open_at":
            yield _open_at(value, words)


def _open_at(value: str, words: Words) -> str:
    if value == "now":
        return words.say(N_("Open now"))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return words.say(N_("Open at {moment}"), moment=value)
    there = moment.astimezone(BRUSSELS) if moment.tzinfo else moment
    day, time = words.date(there.date()), words.clock(there)
    return words.say(N_("Open at {moment}"), moment=f"{day}, {time}")


def link(path: str, pairs: Pairs, **changed: str | None) -> str:
    """The same question elsewhere, some of its parameters changed (None: left out)."""
    kept = [(name, value) for name, value in pairs if name not in changed]
    new = [(name, value) for name, value in changed.items() if value is not None]
    return f"{path}?{urlencode(kept + new)}" if kept or new else path


def _in_both(tag: str, words: Words) -> str:
    """A language by its name in this language and in itself: "arabe – العربية"."""
    here = words.language(tag)
    if tag not in SPOKEN or tag in SIGN_LANGUAGES:
        return here
    own = Locale.parse(tag).languages.get(tag, here)
    return here if own.casefold() == here.casefold() else f"{here} – {own}"
