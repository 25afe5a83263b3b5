"""`/{lang}/sheet/{postcode}.pdf` and the poster of a place: one page of paper, for everybody.

Drawn outside the loop that answers the others, one after the other, and kept while nothing on it
changes: a sheet is of a day, not of a minute.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request, Response

from app.adapters.sheets import qr_code, sheet
from app.directory.asking import Understood
from app.domain.errors import NotFound, Problem, QueryTooLong
from app.domain.place_text import plainly, postcode_in
from app.domain.words import N_, Words
from app.models.finding import Question
from app.routers.answer_view import ONE_LEFT_OUT, notices
from app.routers.house import House, answer, base_on_paper, house_of
from app.routers.page_question import Heard, hear
from app.routers.pages import refused
from app.routers.public_frame import missing
from app.routers.search_form import ORIGIN, link, pairs_of
from app.routers.sheet_view import MOST, poster_view, sheet_view
from app.usecases.find_on_paper import find_on_paper, municipality_meant
from app.usecases.show_place import show_place

router = APIRouter(include_in_schema=False)

LONGEST_LINK = 400
"""A code of more signs would be too fine for a phone."""

PRESS = ThreadPoolExecutor(1, "sheets")
"""One sheet at a time: whoever asks for many keeps others waiting for sheets, not for answers."""

KEPT = 64
"""Sheets, of some 50 kB each."""

OF_A_PAGE = ("easy", "limit", "offset")
OF_A_MOMENT = ("at", "open_at", "free_places")
"""What is asked about this moment; a sheet is read on another day."""


@router.get("/{lang:language}/sheet/{asked:path}.pdf")
async def sheet_of_paper(request: Request, lang: str, asked: str) -> Response:
    """Of a postcode, what the finder answers; of a municipality, its own places first."""
    house, words = house_of(request), house_of(request).words[lang]
    try:
        base = base_on_paper(request)
    except NotFound:
        return missing(words)
    heard = await _heard(request, house, lang, asked)
    if isinstance(heard.meaning, Problem):
        return refused(heard.meaning, words, heard.pairs, easy=False)
    choices = [(name, value) for name, value in heard.pairs if name not in ("postcode", "limit")]
    place, named = _place(heard.meaning, asked, words)
    target = base + link(f"/{lang}/find", [("postcode", named), *choices])
    if len(target) > LONGEST_LINK:
        return refused(_too_long(), words, heard.pairs, easy=False)
    whole, helpline = _of_municipality(heard.meaning, asked), house.settings.helpline
    told = find_on_paper(
        house.directory, house.seats, heard.meaning, words, helpline, of_municipality=whole
    )
    found = orjson.loads(told)
    said = _notices(heard, found, heard.meaning, words)
    facts = sheet_view(found, place, choices, said, target, house.now(), words, far=not whole)
    return await _paper(request, "sheet.typ", facts, target, named, words)


@router.get("/{lang:language}/help/{key}/poster.pdf")
async def poster(request: Request, lang: str, key: str) -> Response:
    """For the door of a place that is."""
    house, words = house_of(request), house_of(request).words[lang]
    now = house.now()
    try:
        target = f"{base_on_paper(request)}/{lang}/help/{key}"
        told, still = show_place(house.directory, house.seats, key, words, now)
    except NotFound:
        return missing(words)
    if not still:
        return missing(words)
    facts = poster_view(orjson.loads(told), target, now, words)
    return await _paper(request, "poster.typ", facts, target, key, words)


async def _heard(request: Request, house: House, lang: str, asked: str) -> Heard:
    """The question of the page with this place, for as many as a sheet has room for."""
    left = ORIGIN | {*OF_A_PAGE, *OF_A_MOMENT}
    given = pairs_of(request.scope["query_string"])
    kept = [(name, value) for name, value in given if name not in left and value]
    pairs = [("postcode", asked), *kept, ("limit", str(MOST))]
    query, places = urlencode(pairs).encode(), house.directory.places
    return await hear(query, lang, places, house.now(), _nowhere)


def _notices(heard: Heard, found: dict[str, Any], meaning: Understood, words: Words) -> list[str]:
    told = notices(found, meaning.wishes.conditions.sandbox, words)
    return [words.say(ONE_LEFT_OUT), *told] if heard.left_out else told


def _of_municipality(meaning: Understood, asked: str) -> bool:
    named = postcode_in(asked) is None
    return named and meaning.found is not None and municipality_meant(meaning.found)


def _place(meaning: Understood, asked: str, words: Words) -> tuple[str, str]:
    """What the sheet is of: as it is shown, and as the finder is asked for it."""
    found = meaning.found
    assert found is not None  # a path holds a postcode or a name
    if not _of_municipality(meaning, asked):
        return f"{found.place.code} {words.name(found.place.names)}", found.place.code
    names = [words.name(one.names) for one in found.municipalities]
    return words.listed(names), names[0] if len(names) == 1 else plainly(asked)


async def _nowhere(_: Question) -> None:
    """There is no address in the question to be looked up."""


def _too_long() -> QueryTooLong:
    return QueryTooLong(N_("At most {most} bytes after the “?”."), most=LONGEST_LINK)


async def _paper(
    request: Request, template: str, facts: Mapping[str, Any], target: str, name: str, words: Words
) -> Response:
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(PRESS, _made, template, orjson.dumps(facts), target)
    headers = {
        "Content-Language": words.lang,
        "Content-Disposition": f'inline; filename="{_file_name(name, words)}"',
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    return answer(request, made, media_type="application/pdf", headers=headers)


def _file_name(name: str, words: Words) -> str:
    return f"{plainly(name).replace(' ', '-')}-{words.lang}.pdf"


@lru_cache(KEPT)
def _made(template: str, facts: bytes, target: str) -> bytes:
    return sheet(template, orjson.loads(facts), qr=qr_code(target))
