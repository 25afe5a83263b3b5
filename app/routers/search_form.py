"""The one field and its choices, as the page shows them back: from what was asked."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from babel import Locale

from app.domain.words import N_, SIGN_LANGUAGES, Words

Pairs = list[tuple[str, str]]

SWITCHES = {
    "free": N_("Free"),
    "walk_in": N_("Without an appointment"),
    "wheelchair": N_("Without steps"),
    "form_help": N_("Help with forms"),
    "unconfirmed": N_("Also places that are not confirmed"),
}

SPOKEN = (
    *("fr", "nl", "en", "ar", "tr", "ro", "sq", "pl", "pt", "es", "de", "it", "bg", "ru"),
    *("uk", "fa", "ps", "so", "ti", *SIGN_LANGUAGES),
)
"""Offered in the list. The first ten are those of the regional brochures and the visitor survey
(annual report 2021, annex 5); any other code can still be asked for in the address."""

ORIGIN = frozenset({"postcode", "lat", "lon", "address"})
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Switch:
    name: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """`hidden`: what was asked and has no control here; it goes along unchanged."""

    typed: str
    switches: list[Switch]
    spoken: list[Choice]
    hidden: Pairs

    @property
    def chosen(self) -> list[str]:
        """The choices below the field that are set."""
        switched = [one.label for one in self.switches if one.on]
        return switched + [one.label for one in self.spoken if one.chosen]


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


def form_of(pairs: Pairs, words: Words, postcode: str | None = None) -> Form:
    """`postcode` stands in the field where nothing was typed (a position was given)."""
    asked = dict(reversed(pairs))
    typed = asked.get("postcode") or postcode or ""
    switches = [
        Switch(name, words.say(label), asked.get(name) == "true")
        for name, label in SWITCHES.items()
    ]
    tags = SPOKEN if asked.get("spoken") in (None, *SPOKEN) else (*SPOKEN, asked["spoken"])
    spoken = [Choice(tag, _in_both(tag, words), asked.get("spoken") == tag) for tag in tags]
    hidden = [
        (name, value)
        for name, value in pairs
        if name not in ORIGIN | SWITCHES.keys() | {"spoken", "offset"}
    ]
    return Form(typed[:LONGEST], switches, spoken, hidden)


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
