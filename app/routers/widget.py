"""The finder inside pages of others: `/widget.js` and its style, `/{lang}/widget` and its data.

These are what other sites may frame and fetch; every other page is framed by our own alone.
"""

from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote_plus

import orjson
from fastapi import APIRouter, Request, Response

from app.adapters.templating import page
from app.directory.asking import understand
from app.domain.errors import Problem
from app.domain.words import N_, Words
from app.models.finding import Question
from app.routers.answer_view import ONE_LEFT_OUT
from app.routers.house import House, answer, base_of, house_of
from app.routers.locating import keeping, located
from app.routers.page_frame import HTML, SAFE
from app.routers.page_question import hear
from app.routers.page_sessions import FIELDS, lesson, sessions_heard
from app.routers.problems import document
from app.routers.search_form import ORIGIN, Pairs, link, pairs_of
from app.routers.widget_view import (
    ONLY,
    SHOWN,
    View,
    frame_of,
    lessons_view,
    places_view,
    wrong_view,
)
from app.usecases.find_help import find_help

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).resolve().parent.parent / "static"
JSON = "application/json"
SCRIPT = "text/javascript; charset=utf-8"  # the partner's page may be in another encoding
STYLE = "text/css; charset=utf-8"
AN_HOUR = "public, max-age=3600"
"""So long after a change partners may still run the script of before."""

ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""For pages that take nothing from elsewhere unless it says so."""

INSIDE = {"Cross-Origin-Embedder-Policy": "require-corp"}
"""Such pages frame only what takes nothing from elsewhere either."""


@router.get("/widget.js")
async def script(request: Request) -> Response:
    return _lasting(request, _script(tuple(house_of(request).words.values())), SCRIPT)


@router.get("/widget.css")
async def style(request: Request) -> Response:
    """For the piece of HTML; script and framed page have theirs."""
    return _lasting(request, (STATIC / "widget.css").read_bytes(), STYLE)


def _lasting(request: Request, body: bytes, media_type: str) -> Response:
    headers = {**ANYWHERE, "Cache-Control": AN_HOUR, "Vary": "Accept-Encoding"}
    headers["X-Content-Type-Options"] = "nosniff"
    return answer(request, body, media_type=media_type, headers=headers)


@router.get("/{lang:language}/widget")
async def widget(request: Request, lang: str) -> Response:
    """A page for a frame, or with `fragment=1` a piece of a page; neither needs a script."""
    words = house_of(request).words[lang]
    view, status, kept = await _told(request, words)
    piece = request.query_params.get("fragment") == "1"
    template = "widget_fragment.html" if piece else "widget.html"
    body = page(template, words, view=view, **_again(view, lang))
    framed = {"Content-Security-Policy": policy(house_of(request).settings.frame_ancestors)}
    headers = {**SAFE, **framed, **ANYWHERE, "Content-Language": lang, **kept}
    if not piece:
        headers |= INSIDE
    return _leave(request, body, status, HTML, headers)


def _again(view: View, lang: str) -> dict[str, str | None]:
    """Where the form of the framed page leads, and what is guessed where it went wrong."""
    here, form = f"/{lang}/widget", view["form"]
    guess = view["wrong"] and view["wrong"]["guess"]
    asked = [*form["choices"], *form["own"]]
    return {"here": here, "guess": link(here, asked, postcode=guess) if guess else None}


@router.get("/{lang:language}/widget.json")
async def widget_data(request: Request, lang: str) -> Response:
    """What the element shows: texts, which it never reads as markup."""
    view, status, kept = await _told(request, house_of(request).words[lang])
    headers = {**ANYWHERE, "X-Content-Type-Options": "nosniff", "Content-Language": lang}
    return _leave(request, orjson.dumps(view), status, JSON, headers | kept)


def policy(hosts: tuple[str, ...]) -> str:
    """Of a page that others may frame: all of them, or ourselves and exactly these."""
    own = SAFE["Content-Security-Policy"]
    ancestors = " ".join(["'self'", *hosts]) if hosts else "*"
    return own.replace("frame-ancestors 'self'", f"frame-ancestors {ancestors}")


def _leave(
    request: Request, body: bytes, status: int, media_type: str, headers: dict[str, str]
) -> Response:
    if status != 200:
        headers = {**headers, "Cache-Control": "no-store"}
        return Response(body, status, media_type=media_type, headers=headers)
    now = house_of(request).now()
    return answer(request, body, now, media_type, {**headers, "Vary": "Accept-Encoding"})


async def _told(request: Request, words: Words) -> tuple[View, int, dict[str, str]]:
    """The view, its status, and who may keep it."""
    query = request.scope["query_string"]
    lessons = request.query_params.get(ONLY) == "sessions"
    told = _lessons if lessons else _places
    shown, pairs, status, kept = await told(house_of(request), words, _finders(query), request)
    view = frame_of(pairs, words, base_of(request), lessons=lessons) | shown
    return view, status, kept


Told = tuple[View, Pairs, int, dict[str, str]]


async def _places(house: House, words: Words, query: bytes, request: Request) -> Told:
    """As `/{lang}/find` answers; nothing was asked yet: only the field. A field that was sent
    empty is a question."""
    pairs = pairs_of(query)
    asked = any(name in ORIGIN and value.strip() for name, value in pairs)
    if not asked and "postcode" not in request.query_params:
        return {}, [one for one in pairs if one[0] in Question.model_fields], 200, {}
    directory, now = house.directory, house.now()
    locate = partial(located, house=house, now=now, understanding=understand)
    limited = query + f"&limit={SHOWN}".encode()
    heard = await hear(limited, words.lang, directory.places, now, locate)
    if isinstance(heard.meaning, Problem):
        told = document(heard.meaning, words)
        return wrong_view(told, words), heard.pairs, told["status"], {}
    answered = find_help(directory, house.seats, heard.meaning, words, house.settings.helpline)
    conditions = heard.meaning.wishes.conditions
    found = orjson.loads(answered)
    view = places_view(found, conditions, heard.pairs, words, base_of(request))
    kept = keeping(heard.meaning.located)
    return _complete(view, heard.pairs, words, left_out=heard.left_out, kept=kept)


async def _lessons(house: House, words: Words, query: bytes, request: Request) -> Told:
    """As `/{lang}/sessions` answers; without a postcode those of all Brussels."""
    pairs = [pair for pair in pairs_of(query) if pair[0] in FIELDS and pair[1]]
    found, pairs, left_out = await sessions_heard(house, words, pairs)
    if isinstance(found, Problem):
        told = document(found, words)
        return wrong_view(told, words), pairs, told["status"], {}
    shown = [lesson(one, pairs, house, words) for one in found["results"][:SHOWN]]
    view = lessons_view(found, shown, pairs, words, base_of(request))
    return _complete(view, pairs, words, left_out=left_out)


def _complete(
    view: View, pairs: Pairs, words: Words, *, left_out: bool, kept: dict[str, str] | None = None
) -> Told:
    """A choice that could not be used was the partner's: what is left is an answer all the same,
    which a server that fetches pieces should not take for a failure."""
    if left_out:
        view["notices"].insert(0, words.say(ONE_LEFT_OUT))
    return view, pairs, 200, kept or {}


def _finders(query: bytes) -> bytes:
    """The question without what is the widget's own; how much is shown is, too."""
    parts = query.split(b"&")
    own = {ONLY, "fragment", "limit", "offset"}
    kept = (
        one for one in parts if unquote_plus(one.partition(b"=")[0].decode("latin-1")) not in own
    )
    return b"&".join(kept)


@cache
def _script(languages: tuple[Words, ...]) -> bytes:
    """With its style, and what it has to say where the service cannot be reached."""
    down = N_("This help cannot be reached at the moment. Try again later.")
    there = N_("Digital help in Brussels")
    again = N_("Try again")
    said = {words.lang: [words.say(one) for one in (down, there, again)] for words in languages}
    style = (STATIC / "widget.css").read_text(encoding="utf-8")
    source = (STATIC / "widget.js").read_text(encoding="utf-8")
    filled = source.replace('"@said@"', orjson.dumps(said).decode())
    return filled.replace('"@style@"', orjson.dumps(style).decode()).encode()
