"""`/r/{token}`: a person's own registration, to see and to cancel. Opening it changes nothing."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.adapters.templating import page
from app.domain.errors import NotFound, SessionStarted
from app.domain.words import PAGE_LANGUAGES, Words, preferred
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.page_frame import HTML, OWN_NAMES, frame, once, page_headers
from app.routers.registration_view import registration_view
from app.usecases import register, show_registration

router = APIRouter(prefix="/r", include_in_schema=False, route_class=OneTransaction)

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.get("/{token}")
def registration_page(request: Request, token: str, db: Reading) -> Response:
    """In the person's language, as far as she has said which, else in that of the browser."""
    try:
        words = page_words(request, show_registration.language_of(db, token))
        house = house_of(request)
        now = house.now()
        found = show_registration.registration(db, token, house.directory, words, now)
    except NotFound:
        return missing(page_words(request, None))
    view = registration_view(found, now, words)
    here = _address(token, words.lang)
    more = {"here": here, "slips": slips(token)}
    body = page("registration.html", words, **view, **_frame(token, words), **more)
    return Response(body, media_type=HTML, headers=page_headers(words) | PRIVATE)


@router.post("/{token}")
def cancel_place(request: Request, token: str, db: Writing) -> Response:
    """Cancel, then show the page again: what became of it stands there, also where nothing could
    be cancelled any more."""
    words = page_words(request, None)
    try:
        register.cancel_by_link(db, token, house_of(request).now())
    except NotFound:
        return missing(words)
    except SessionStarted:
        pass
    return RedirectResponse(_address(token, words.lang), 303, headers=PRIVATE)


def page_words(request: Request, spoken: str | None) -> Words:
    """`spoken`: the language that the person is written to in."""
    for tag in (request.query_params.get("lang"), spoken):
        lang = (tag or "").partition("-")[0].lower()
        if lang in PAGE_LANGUAGES:
            return house_of(request).words[lang]
    return house_of(request).words[preferred(request.headers.get("accept-language"))]


def missing(words: Words) -> Response:
    return once(words, 404, page("missing.html", words, **frame(words)))


def _frame(token: str, words: Words) -> dict[str, Any]:
    """The page in the other languages."""
    return {
        "languages": [
            {"lang": lang, "name": name, "href": _address(token, lang), "here": lang == words.lang}
            for lang, name in OWN_NAMES.items()
        ]
    }


def slips(token: str) -> list[dict[str, str]]:
    """The same on paper, in each language in which a sheet can be made."""
    return [
        {"lang": lang, "name": name, "href": f"/r/{token}/slip.pdf?lang={lang}"}
        for lang, name in OWN_NAMES.items()
    ]


def _address(token: str, lang: str) -> str:
    return f"/r/{token}?lang={lang}"
