"""What every page has around it: its headers, its other languages; and the page that is missing."""

from typing import Any

from fastapi import Request, Response

from app.adapters.templating import page
from app.domain.words import LANGUAGES, Words, preferred
from app.routers.house import house_of
from app.routers.search_form import Pairs, link

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
FOR_MACHINES = ("/v1", "/health")


def frame(words: Words, path: str = "", pairs: Pairs | None = None) -> dict[str, Any]:
    """What the template of every page needs: itself in the other languages."""
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


def page_headers(words: Words) -> dict[str, str]:
    return {**SAFE, "Content-Language": words.lang}


def once(words: Words, status: int, body: bytes) -> Response:
    """A page that says what is wrong: nobody keeps it."""
    headers = {**page_headers(words), "Cache-Control": "no-store"}
    return Response(body, status, media_type=HTML, headers=headers)


def missing_page(request: Request) -> Response | None:
    """For a person who asked for what is not there; None for a machine.

    In the language of the address, as far as it names one, else in that of the browser.
    """
    path = request.url.path
    under = any(path == one or path.startswith(f"{one}/") for one in FOR_MACHINES)
    if under or "text/html" not in request.headers.get("accept", ""):
        return None
    named = path.split("/")[1].lower()
    chosen = named if named in LANGUAGES else preferred(request.headers.get("accept-language"))
    words = house_of(request).words[chosen]
    response = once(words, 404, page("missing.html", words, **frame(words)))
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
