"""`/{lang}/partners`: how to show the finder on one's own site, and to build on its data.

For people at work, so in their languages; the widget itself speaks all ten.
"""

from collections.abc import Mapping
from html import escape
from shlex import quote
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.adapters.templating import page
from app.domain.descriptions import THEMES
from app.domain.words import LANGUAGES, N_, PAGE_LANGUAGES, Words, preferred
from app.routers.house import House, answer, base_of, house_of
from app.routers.page_frame import HTML, OWN_NAMES, SAFE, frame
from app.routers.search_form import SPOKEN, languages_of

router = APIRouter(include_in_schema=False)

ATTRIBUTES = ("postcode", "lang", "spoken", "theme", "only")
"""Of the element, in the order in which they are written."""

LONGEST = 80
POLICY = "; script-src 'self'; connect-src 'self'; frame-src 'self'"
"""The widget is tried on the page itself."""

FICTIONAL, REAL = "0010", "1080"
FICTIONAL_PLACE = "vlaminggem-main-library"


@router.get("/partners")
async def choose_language(request: Request) -> Response:
    lang = preferred(request.headers.get("accept-language"), LANGUAGES)
    query = request.scope["query_string"].decode("latin-1")
    there = f"/{lang}/partners?{query}" if query else f"/{lang}/partners"
    return RedirectResponse(there, 307, headers={"Vary": "Accept-Language"})


@router.get("/{lang:language}/partners")
async def partners(request: Request, lang: str) -> Response:
    """The form works without a script, by asking for the page again."""
    if lang not in LANGUAGES:
        return await choose_language(request)
    house, base = house_of(request), base_of(request)
    words = house.words[lang]
    chosen = _chosen(request.query_params, lang)
    around = frame(words, "partners")
    around["languages"] = [one for one in around["languages"] if one["lang"] in LANGUAGES]
    theirs = house.words[chosen["lang"]]
    body = page(
        "partners/partners.html", words, **around,
        **_choices(chosen, words), **_snippets(chosen, theirs, base),
        sandbox=house.settings.sandbox,
        examples=[(words.say(said), curl(base + path)) for said, path in _examples(house)],
    )  # fmt: skip
    safe = SAFE | {"Content-Security-Policy": SAFE["Content-Security-Policy"] + POLICY}
    headers = safe | {"Content-Language": lang, "Vary": "Accept-Encoding"}
    return answer(request, body, media_type=HTML, headers=headers)


def curl(url: str) -> str:
    """To be copied into a shell, in which nothing of the address may mean more."""
    return f"curl -s {quote(url)}"


def _examples(house: House) -> list[tuple[str, str]]:
    """Messages and paths: of the fictional municipality, or without it of the real world."""
    sandbox, ids = house.settings.sandbox, house.directory.ids
    code = FICTIONAL if sandbox else REAL
    place = FICTIONAL_PLACE if sandbox else next(iter(ids), None)
    everything = "/v1/help-points.geojson" + ("?sandbox=true" if sandbox else "")
    return [
        (N_("The places nearest to a postcode"), f"/v1/help?postcode={code}&lang=en&limit=1"),
        (
            N_("The next lessons about one subject"),
            f"/v1/sessions?postcode={code}&theme=email&lang=en",
        ),
        *([(N_("One place"), f"/v1/help-points/{place}?lang=en")] if place else []),
        (N_("All of it as a map"), everything),
    ]


def _chosen(asked: Mapping[str, str], lang: str) -> dict[str, str]:
    """What the form may hold; anything else is as if it were not chosen."""
    allowed = {"spoken": SPOKEN, "theme": tuple(THEMES), "only": ("sessions",)}
    chosen = {name: asked.get(name, "") for name in allowed}
    chosen = {name: value if value in allowed[name] else "" for name, value in chosen.items()}
    spoken_to = asked.get("lang", "")
    typed = "".join(char for char in asked.get("postcode", "") if char.isprintable())
    return chosen | {
        "lang": spoken_to if spoken_to in PAGE_LANGUAGES else lang,
        "postcode": typed.strip()[:LONGEST],
    }


def _choices(chosen: Mapping[str, str], words: Words) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "tongues": [(lang, name, lang == chosen["lang"]) for lang, name in OWN_NAMES.items()],
        "spoken": languages_of([chosen["spoken"]] if chosen["spoken"] else [], words),
        "themes": [
            (code, words.capital(words.say(said)), code == chosen["theme"])
            for code, said in THEMES.items()
        ],
    }


def _snippets(chosen: Mapping[str, str], theirs: Words, base: str) -> dict[str, Any]:
    """`theirs`: the words in which the widget speaks."""
    given = [(name, chosen[name]) for name in ATTRIBUTES if chosen[name]]
    asked = [pair for pair in given if pair[0] != "lang"]
    framed = f"/{theirs.lang}/widget" + (f"?{urlencode(asked)}" if asked else "")
    piece = f"/{theirs.lang}/widget?{urlencode([*asked, ('fragment', '1')])}"
    name = theirs.say(N_("Digital help in Brussels"))
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in given)
    whole = f"{base}/{theirs.lang}/"
    return {
        "given": given,
        "framed": framed,
        "frame_name": name,
        "element": f'<script src="{escape(base)}/widget.js" async></script>\n'
        f'<digital-help{attributes}>\n  <a href="{escape(whole)}">{escape(name)}</a>\n'
        "</digital-help>",
        "iframe": f'<iframe src="{escape(base + framed)}" title="{escape(name)}" '
        'width="100%" height="700" loading="lazy"></iframe>',
        "fragment": curl(base + piece),
        "style": f'<link rel="stylesheet" href="{escape(base)}/widget.css">',
        "site": origin_of(base),
    }


def origin_of(base: str) -> str:
    """What a policy names: with a path that does not end in "/" it would mean that alone."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"
