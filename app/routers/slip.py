"""`/r/{token}/slip.pdf`: the sheet that a social worker gives to whom she has just registered.

Whoever has the link may have it. Opening it changes nothing. It is drawn when the database has been
left: sheets are made one at a time, and who waits for that takes no connection from those who
register.
"""

from fastapi import APIRouter, Request, Response

from app.adapters.sheets import qr_code, sheet
from app.domain.errors import NotFound
from app.domain.languages import written
from app.domain.words import PAGE_LANGUAGES, preferred
from app.routers.house import base_on_paper, house_of
from app.routers.registration_page import PRIVATE, missing, page_words
from app.routers.slip_view import slip_view
from app.storage.engine import reading
from app.usecases import show_registration

router = APIRouter(prefix="/r", include_in_schema=False)


@router.get("/{token}/slip.pdf")
def slip(request: Request, token: str) -> Response:
    """In the person's language, as far as there are sheets in it, else in that of the browser."""
    house = house_of(request)
    now = house.now()
    try:
        link = f"{base_on_paper(request)}/r/{token}"
        with reading(house.engine) as db:
            lang = _language(request, show_registration.language_of(db, token))
            words = house.words[lang]
            found = show_registration.registration(db, token, house.directory, words, now)
    except NotFound:
        return missing(page_words(request, None))
    facts = slip_view(found, link, now, words)
    headers = PRIVATE | {
        "Content-Language": lang,
        "Content-Disposition": f'inline; filename="{_file_name(found)}"',
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    made = sheet("slip.typ", facts, qr=qr_code(link))
    return Response(made, media_type="application/pdf", headers=headers)


def _language(request: Request, spoken: str | None) -> str:
    for lang in (request.query_params.get("lang"), spoken and written(spoken)):
        if lang in PAGE_LANGUAGES:
            return str(lang)
    return preferred(request.headers.get("accept-language"), PAGE_LANGUAGES)


def _file_name(found: show_registration.Shown) -> str:
    return f"registration-{found.session['starts_at']:%Y-%m-%d}.pdf"
