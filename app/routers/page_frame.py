"""What every page has around it: its headers, its other languages; and the page that is missing."""

from typing import Any

from fastapi import Request, Response

from app.adapters.catalogues import is_checked
from app.adapters.templating import page
from app.domain.words import N_, PAGE_LANGUAGES, Words, preferred
from app.routers import public_paths
from app.routers.house import house_of
from app.routers.search_form import EASY, Pairs, link

assert public_paths  # its kinds of paths are known once it is imported

HTML = "text/html; charset=utf-8"
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
OWN_NAMES = {
    "fr": "Français",
    "nl": "Nederlands",
    "en": "English",
    "ar": "العربية",
    "tr": "Türkçe",
    "ro": "Română",
    "sq": "Shqip",
    "pl": "Polski",
    "pt": "Português",
    "es": "Español",
}
ROOMS = {
    "": N_("Find help"),
    "sessions": N_("Lessons"),
    "internet": N_("Cheap internet and computers"),
    "volunteer": N_("I want to help"),
}
"""The pages that lead on from every other."""

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
    easy = [pair for pair in pairs or [] if pair in EASY]
    rooms = [(link(f"/{words.lang}/{room}", easy), words.say(said)) for room, said in ROOMS.items()]
    return {
        "home": link(f"/{words.lang}/", easy),
        "languages": here,
        "rooms": rooms,
        "here": f"/{words.lang}/{path}",
        "checked": is_checked(words.lang),
    }


def page_headers(words: Words, *, script: bool = False) -> dict[str, str]:
    """`script`: our own may run; no other ever does."""
    policy = SAFE["Content-Security-Policy"]
    ours = {"Content-Security-Policy": f"{policy}; script-src 'self'"} if script else {}
    return {**SAFE, **ours, "Content-Language": words.lang}


def let_map_ask(response: Response, tiles: str | None) -> None:
    """Let the script of a page read our areas, and show pictures from the origin `tiles`."""
    policy = response.headers["Content-Security-Policy"] + "; connect-src 'self'"
    if tiles:
        policy = policy.replace("img-src 'self'", f"img-src 'self' {tiles}")
    response.headers["Content-Security-Policy"] = policy


def once(words: Words, status: int, body: bytes, *, script: bool = False) -> Response:
    """A page that says what is wrong: nobody keeps it."""
    headers = {**page_headers(words, script=script), "Cache-Control": "no-store"}
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
    chosen = named if named in PAGE_LANGUAGES else preferred(request.headers.get("accept-language"))
    words = house_of(request).words[chosen]
    response = once(words, 404, page("missing.html", words, **frame(words)), script=True)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
