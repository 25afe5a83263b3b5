"""The first page: one field, and the finder's answer for people, without script or cookie."""

from datetime import datetime
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.convertors import Convertor, register_url_convertor

from app.adapters.templating import page
from app.directory.asking import understand
from app.domain.errors import NotFound, Problem
from app.domain.words import LANGUAGES, N_, Words, preferred
from app.models.finding import Question
from app.routers.answer_view import answer_view
from app.routers.house import answer, house_of
from app.routers.problems import document
from app.routers.reading import read
from app.routers.search_form import Pairs, form_of, link, pairs_of, without_blanks
from app.usecases.find_help import find_help

router = APIRouter(include_in_schema=False)

HTML = "text/html; charset=utf-8"
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
OWN_NAMES = {"fr": "Français", "nl": "Nederlands", "en": "English"}


class _Language(Convertor[str]):
    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _LanguageLike(_Language):
    """What reads as a language in an address, ours or not."""

    regex = "[a-z]{2}"


register_url_convertor("language", _Language())
register_url_convertor("language_like", _LanguageLike())


@router.get("/")
async def choose_language(request: Request) -> Response:
    """To the first page in the language the browser prefers."""
    lang = preferred(request.headers.get("accept-language"))
    return RedirectResponse(f"/{lang}/", 307, headers={"Vary": "Accept-Language"})


@router.get("/{lang:language}/")
async def first_page(request: Request, lang: str) -> Response:
    words = house_of(request).words[lang]
    form = form_of([], words)
    return _fresh(request, words, page("first.html", words, **_frame(words), form=form, wrong=None))


@router.get("/{lang:language}/find")
async def found_page(request: Request, lang: str) -> Response:
    """The answer of `GET /v1/help` to the same parameters, in words."""
    house, words = house_of(request), house_of(request).words[lang]
    directory, now = house.directory, house.now()
    query = without_blanks(request.scope["query_string"])
    try:
        question = read(query, Question, fixed={"lang": lang})
        asked = understand(question, directory.places, now)
    except Problem as problem:
        return _refused(problem, words, pairs_of(query))
    found = orjson.loads(find_help(directory, asked, words, house.settings.helpline))
    view = answer_view(found, asked.wishes.at, asked.wishes.sandbox, pairs_of(query), words)
    frame = _frame(words, "find", pairs_of(query))
    return _fresh(request, words, page("found.html", words, **frame, **view), now)


@router.get("/{lang:language_like}/{rest:path}")
async def no_such_page(request: Request, lang: str) -> Response:
    """Stands last: whatever no other page answers."""
    if "text/html" not in request.headers.get("accept", ""):
        raise NotFound(N_("There is nothing at this address."))
    chosen = lang if lang in LANGUAGES else preferred(request.headers.get("accept-language"))
    words = house_of(request).words[chosen]
    return _page(words, 404, page("missing.html", words, **_frame(words)))


def _refused(problem: Problem, words: Words, pairs: Pairs) -> Response:
    """The first page again, what was typed still in the field, and what is wrong beside it."""
    told = document(problem, words)
    guess = told.get("did_you_mean") if told.get("parameter") == "postcode" else None
    wrong = {
        "text": told["detail"],
        "guess": guess,
        "href": link(f"/{words.lang}/find", pairs, postcode=guess, offset=None),
    }
    faulty = {told.get("parameter")} - {"postcode"}
    kept = [pair for pair in pairs if pair[0] in Question.model_fields.keys() - faulty]
    form = form_of(kept, words)
    frame = _frame(words, "find", pairs)
    return _page(words, told["status"], page("first.html", words, **frame, form=form, wrong=wrong))


def _frame(words: Words, path: str = "", pairs: Pairs | None = None) -> dict[str, Any]:
    """What every page has: itself in the other languages."""
    here = [
        {
            "lang": lang,
            "name": name,
            "href": link(f"/{lang}/{path}", pairs or []),
            "here": lang == words.lang,
        }
        for lang, name in OWN_NAMES.items()
    ]
    return {"languages": here}


def _fresh(request: Request, words: Words, body: bytes, now: datetime | None = None) -> Response:
    return answer(request, body, now, HTML, _headers(words))


def _page(words: Words, status: int, body: bytes) -> Response:
    headers = {**_headers(words), "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return Response(body, status, media_type=HTML, headers=headers)


def _headers(words: Words) -> dict[str, str]:
    return {**SAFE, "Content-Language": words.lang}
