"""The first page: one field, and the finder's answer for people, without script or cookie."""

from datetime import datetime
from functools import partial

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.adapters.templating import page
from app.directory.asking import understand
from app.domain.errors import Problem
from app.domain.words import Words, preferred
from app.routers.answer_view import answer_view
from app.routers.easy_view import as_asked, easy_view, is_easy, one_at_a_time
from app.routers.house import answer, base_of, house_of
from app.routers.locating import keeping, located
from app.routers.map_view import map_view
from app.routers.page_frame import HTML, frame, let_map_ask, once, page_headers
from app.routers.page_question import hear
from app.routers.problems import document
from app.routers.search_form import EASY, ORIGIN, Pairs, form_of, link
from app.usecases.draw_map import draw_map
from app.usecases.find_help import find_help

router = APIRouter(include_in_schema=False)

LEFT_OUT = 422
"""The status of an answer without one of the choices: as the API refuses it."""


@router.get("/")
async def choose_language(request: Request) -> Response:
    """To the first page in the language the browser prefers."""
    lang = preferred(request.headers.get("accept-language"))
    return RedirectResponse(f"/{lang}/", 307, headers={"Vary": "Accept-Language"})


@router.get("/{lang:language}/")
async def first_page(request: Request, lang: str) -> Response:
    words, easy = house_of(request).words[lang], is_easy(request)
    form = form_of(EASY if easy else [], words)
    around = frame(words, "", EASY if easy else None)
    body = page("first.html", words, **around, form=form, wrong=None, easy=easy)
    return _fresh(request, words, body)


@router.get("/{lang:language}/find")
async def found_page(request: Request, lang: str) -> Response:
    """The answer of `GET /v1/help` to the same parameters, in words."""
    house, words, easy = house_of(request), house_of(request).words[lang], is_easy(request)
    directory, now = house.directory, house.now()
    locate = partial(located, house=house, now=now, understanding=understand)
    query = request.scope["query_string"]
    query = one_at_a_time(query) if easy else query
    heard = await hear(query, lang, directory.places, now, locate)
    pairs = as_asked(heard.pairs) if easy else heard.pairs
    if isinstance(heard.meaning, Problem):
        return refused(heard.meaning, words, pairs, easy=easy)
    helpline = house.settings.helpline
    found = orjson.loads(
        find_help(directory, house.seats, heard.meaning, words, helpline, to_the_end=easy)
    )
    conditions, shown = heard.meaning.wishes.conditions, frame(words, "find", pairs)
    if easy:
        shown |= easy_view(found, conditions, heard.pairs, words, house.words)
    else:
        shown |= answer_view(found, conditions, heard.pairs, words, base_of(request))
        drawing, first = draw_map(directory.places, found), shown["first_number"]
        shown |= map_view(drawing, shown["cards"], first, conditions.sandbox, house)
    template = "easy.html" if easy else "found.html"
    body = page(template, words, **shown, left_out=heard.left_out)
    if heard.left_out:
        response = once(words, LEFT_OUT, body, script=True)
    else:
        response = _fresh(request, words, body, now, keeping(heard.meaning.located))
    if shown.get("map"):
        let_map_ask(response, house.settings.tiles_origin)
    return response


@router.get("/{lang:language_in_any_case}")
@router.get("/{lang:language_in_any_case}/")
async def to_the_first_page(lang: str) -> Response:
    return RedirectResponse(f"/{lang}/", 308)


@router.get("/{lang:language_in_any_case}/find")
@router.get("/{lang:language_in_any_case}/find/")
async def to_the_answer(request: Request, lang: str) -> Response:
    """A path alone: the host a request names is not to be trusted. An address may stand in it."""
    query = request.scope["query_string"].decode("latin-1")
    there = f"/{lang}/find?{query}" if query else f"/{lang}/find"
    return RedirectResponse(there, 308, headers={"Cache-Control": "no-store"})


def refused(problem: Problem, words: Words, pairs: Pairs, *, easy: bool) -> Response:
    """The first page again, what was typed still in the field, and what is wrong beside it."""
    told = document(problem, words)
    typed = dict(pairs).get("postcode") is not None
    at_field = told.get("parameter") == "postcode" or (told.get("parameter") is None and typed)
    guess = told.get("did_you_mean") if at_field else None
    wrong = {
        "text": told["detail"],
        "at_field": at_field,
        "guess": guess,
        "href": link(f"/{words.lang}/find", pairs, postcode=guess, offset=None),
    }
    kept = [pair for pair in pairs if pair[0] not in ORIGIN - {"postcode"}]
    form = form_of(kept, words, bare=f"/{words.lang}/")
    around = frame(words, "find", pairs)
    return once(
        words,
        told["status"],
        page("first.html", words, **around, form=form, wrong=wrong, easy=easy),
        script=True,
    )


def _fresh(
    request: Request,
    words: Words,
    body: bytes,
    now: datetime | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """The language stands in the address: nothing but the packing depends on the headers."""
    all_headers = page_headers(words, script=True) | {"Vary": "Accept-Encoding"} | (headers or {})
    return answer(request, body, now, HTML, all_headers)
