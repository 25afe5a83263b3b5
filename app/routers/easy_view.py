"""The finder's answer for those who hardly read: one place a screen, pictures, few words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from app.directory.search import Conditions
from app.domain.descriptions import KINDS, STATUSES
from app.domain.fee_words import price
from app.domain.words import N_, Words
from app.routers.answer_view import notices, place_of, several
from app.routers.ask_first import Asked, ask_first
from app.routers.card_details import before_you_come, map_link
from app.routers.card_words import in_words
from app.routers.cards import address_line, call_of, where_of
from app.routers.search_form import EASY, Pairs, link

LATIN = ("fr", "nl")
"""What is spoken on the phone in Brussels."""

HELLO = N_("Hello. I need help with a computer or a phone.")
WHEN = N_("When can I come?")
WHEN_AND_WHO = N_("When can I come? Does somebody speak {language}?")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and few words; `label` says what they are about, `href` opens more."""

    icon: str
    said: str
    label: str | None = None
    href: str | None = None


def is_easy(request: Request) -> bool:
    return request.query_params.get("easy") == "1"


def one_at_a_time(query_string: bytes) -> bytes:
    """The question itself, for one place."""
    parts = query_string.split(b"&")
    kept = [one for one in parts if one.partition(b"=")[0] not in (b"easy", b"limit")]
    return b"&".join([*kept, b"limit=1"])


def as_asked(pairs: Pairs) -> Pairs:
    """What was asked, as it stands in addresses."""
    return [*(pair for pair in pairs if pair[0] != "limit"), *EASY]


def easy_view(
    found: dict[str, Any],
    conditions: Conditions,
    pairs: Pairs,
    words: Words,
    others: Mapping[str, Words],
) -> dict[str, Any]:
    """The values of `easy.html`. Places near come first, then those that come to people or help by
    phone. `others`: the words of every language."""
    path, offset, near = f"/{words.lang}/find", found["offset"], found["total"]
    easy = [pair for pair in as_asked(pairs) if pair[0] != "offset"]
    shown = [*found["results"], *found["everywhere"][max(0, offset - near) :]]
    one, every = shown[0] if shown else None, near + len(found["everywhere"])
    asked: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        asked[name].append(value)
    typed = dict(reversed(pairs)).get("postcode") or ""
    return {
        "near": place_of(found["origin"], words),
        "notices": notices({**found, "widened": False}, conditions.sandbox, words),
        "several": several(found["ambiguity"], typed, easy, words),
        "place": None if one is None else _place(one, asked, words),
        "call": call_of(one["help_point"]["call"] if one else found["call"]),
        "beyond": link(path, easy) if every and one is None else None,
        "previous": link(path, easy, offset=str(offset - 1) if offset > 1 else None)
        if one and offset else None,
        "next": link(path, easy, offset=str(offset + 1)) if offset + 1 < every else None,
        "again": link(f"/{words.lang}/", EASY),
        "full": link(path, [pair for pair in pairs if pair[0] not in ("offset", "limit")]),
        "phrases": _phrases(words, others),
    }  # fmt: skip


def _place(one: Mapping[str, Any], asked: Asked, words: Words) -> dict[str, Any]:
    place = one["help_point"]
    return {
        "name": in_words(place["name"], words),
        "rows": [row for row in _rows(one, words) if row.said],
        "unconfirmed": words.say(STATUSES["unconfirmed"])
        if place["status"] == "unconfirmed" else None,
        "ask_first": ask_first(one, asked, words),
        "present": one["helper"]["state"] == "present",
        "page": f"/{words.lang}/help/{place['id']}",
    }  # fmt: skip


def _rows(one: Mapping[str, Any], words: Words) -> Iterator[Picture]:
    place = one["help_point"]
    fee, tags = place["fees"]["access"], place["languages"] or []
    spoken = words.capital(words.listed([words.language(tag) for tag in tags[:6]]))
    helper, door = one["helper"], one["opening"]
    yield Picture("walk", where_of(one, words) or words.say(KINDS[place["kind"]]))
    yield Picture("where", address_line(place["address"], words) or "", href=map_link(place))
    if helper["state"] != "unknown":
        yield Picture("help", helper["text"])
    else:
        yield Picture("door", door["text"] if door["state"] != "unknown" else "")
        yield Picture("help", words.say(N_("Ask when you can come.")))
    for row in before_you_come(place, words):
        yield Picture(row.icon, " · ".join(row.parts) or row.saying.text, row.label)
    yield Picture("cost", price(fee, words) if fee["level"] != "unknown" else "")
    yield Picture("talk", spoken)


def _phrases(words: Words, others: Mapping[str, Words]) -> list[tuple[str, list[str]]]:
    """What to say on the phone: in the reader's language, then in French and in Dutch."""
    said = []
    for lang in dict.fromkeys((words.lang, *LATIN)):
        theirs = others[lang]
        asked = theirs.say(WHEN)
        if words.lang not in LATIN:
            asked = theirs.say(WHEN_AND_WHO, language=theirs.language(words.lang))
        said.append((lang, [theirs.say(HELLO), asked]))
    return said
