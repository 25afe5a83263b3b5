"""`/{lang}/sessions`: the coming lessons, for people: what, when, where, how to get in."""

from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from app.directory.asking_sessions import understand_sessions
from app.domain.descriptions import MODES, THEMES
from app.domain.errors import Problem
from app.domain.fee_words import price
from app.domain.people_words import reserved
from app.domain.words import N_, Words
from app.models.session_questions import SessionsQuestion
from app.routers.ask_first import ask_first
from app.routers.card_words import in_words, metres
from app.routers.cards import call_of, call_to
from app.routers.house import House, house_of
from app.routers.locating import located
from app.routers.public_frame import public_page
from app.routers.reading import read
from app.routers.search_form import ORIGIN, Pairs, languages_of, link, pairs_of
from app.usecases.find_sessions import find_sessions

router = APIRouter(include_in_schema=False)

NOTHING: dict[str, Any] = {"total": 0, "limit": 10, "offset": 0, "results": []}
FIELDS = ("postcode", "theme", "spoken", "free", "when", "offset", "limit", "sandbox")
TICKS = (
    ("free", "true", N_("Only free?")),
    ("when", "evening", N_("In the evening?")),
)
HOW = {
    "here": N_("A social service can register you, or ask here:"),
    "phone": N_("Book by phone:"),
    "external": N_("Ask here how to register:"),
    "none": N_("You need not register: just go. Questions?"),
}
"""By `booking`."""


@router.get("/{lang:language}/sessions")
async def sessions_page(request: Request, lang: str) -> Response:
    """The answer of `GET /v1/sessions` to the same parameters, in words."""
    house, words = house_of(request), house_of(request).words[lang]
    pairs = [(name, value) for name, value in pairs_of(request.scope["query_string"])
             if name in FIELDS and value]  # fmt: skip
    found, pairs, left_out = await sessions_heard(house, words, pairs)
    wrong = found if isinstance(found, Problem) else None
    found = NOTHING if isinstance(found, Problem) else found
    asked = dict(reversed(pairs))
    return public_page(
        request, words, "lessons.html", "sessions", pairs, house.now(),
        wrong=wrong, left_out=left_out, typed=asked.get("postcode", ""),
        place=None if wrong else asked.get("postcode"),
        themes=[(code, words.capital(words.say(said)), asked.get("theme") == code)
                for code, said in THEMES.items()],
        spoken=languages_of([value for name, value in pairs if name == "spoken"][:1], words),
        ticks=[(name, value, words.say(said), asked.get(name) == value)
               for name, value, said in TICKS],
        sandbox="sandbox" in asked, total=found["total"],
        fiction=any(one["sandbox"] for one in found["results"]),
        lessons=[lesson(one, pairs, house, words) for one in found["results"]],
        previous=_page(found, -1, pairs, words), next=_page(found, 1, pairs, words),
    )  # fmt: skip


async def sessions_heard(
    house: House, words: Words, pairs: Pairs
) -> tuple[dict[str, Any] | Problem, Pairs, bool]:
    """What there is, or what is wrong with where it was asked; the parameters that could be used,
    and whether another one was left out."""
    left_out = False
    while True:
        try:
            return await _found(house, words, pairs), pairs, left_out
        except Problem as problem:
            faulty = problem.extra.get("parameter")
            if faulty in ORIGIN or faulty not in dict(pairs):
                return problem, pairs, left_out
            pairs, left_out = [pair for pair in pairs if pair[0] != faulty], True


async def _found(house: House, words: Words, pairs: Pairs) -> dict[str, Any]:
    """Raises a `Problem`."""
    query = link("", pairs).removeprefix("?").encode()
    question, now = read(query, SessionsQuestion), house.now()
    places = house.directory.places
    point = await located(question, house, now, partial(understand_sessions))
    asked = understand_sessions(question, places, now, point)
    page = question.model_dump(include={"offset", "limit"})
    found: dict[str, Any] = orjson.loads(
        find_sessions(house.directory, house.seats, asked, words, **page)
    )
    return found


def lesson(one: dict[str, Any], pairs: Pairs, house: House, words: Words) -> dict[str, Any]:
    training, place = one["training"], one["help_point"]
    here = house.directory.help_point(place["id"], words.lang)
    assert here is not None  # sessions are of help points
    spoken = [words.language(tag) for tag in training["languages"] or here["languages"] or []]
    reserved_for = [words.capital(part) for part in reserved(training["only_for"], words)]
    elsewhere = one["booking_url"] if one["booking"] == "external" else None
    asked = {name: [value for key, value in pairs if key == name] for name, _ in pairs}
    fee = training["fee"]
    return {
        "title": in_words(training["title"], words),
        "text": one["text"],
        "place": in_words(place["name"], words),
        "page": f"/{words.lang}/help/{place['id']}",
        "far": None if one["distance_m"] is None else metres(one["distance_m"], words),
        "languages": words.capital(words.listed(spoken)) if spoken else None,
        "price": price(fee, words) if fee and fee["level"] != "unknown" else None,
        "only_for": " · ".join(dict.fromkeys(reserved_for)) or None,
        "mode": words.say(MODES[one["mode"]]) if one["mode"] != "on_site" else None,
        "ask_first": ask_first(one, asked, words),
        "how": None if elsewhere else words.say(HOW[one["booking"]]),
        "call": call_to(elsewhere) if elsewhere else call_of(here["call"]),
    }


def _page(found: dict[str, Any], step: int, pairs: Pairs, words: Words) -> str | None:
    """The page before this one (-1) or behind it (1), if there is one."""
    offset, limit, total = found["offset"], found["limit"], found["total"]
    last = (total - 1) // limit * limit
    there = max(0, min(offset + step * limit, last))
    if (step < 0 and not offset) or (step > 0 and offset >= last):
        return None
    return link(f"/{words.lang}/sessions", pairs, offset=str(there) if there else None)
