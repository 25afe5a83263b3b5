"""`/ask/{token}`: an actor of whom nobody knows whether they still help people is asked so. Anyone
of them can open it; it is answered once. Opening it changes nothing."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.adapters.templating import page
from app.domain.errors import NotFound, RecordInvalid
from app.domain.opening import BRUSSELS
from app.domain.words import LANGUAGES, Words
from app.routers.bodies import Form, FormBody
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.page_frame import HTML, OWN_NAMES, page_headers
from app.routers.problems import document
from app.routers.question_view import FIELDS, question_view
from app.routers.registration_page import PRIVATE, missing
from app.routers.staff_door import words_of
from app.usecases import answer_questions

router = APIRouter(prefix="/ask", include_in_schema=False, route_class=OneTransaction)


@router.get("/{token}")
def question_page(request: Request, token: str, db: Reading) -> Response:
    return _page(request, token, db)


@router.post("/{token}")
def answer(request: Request, token: str, form: FormBody, db: Writing) -> Response:
    """Then the page again: that it was answered stands there for everybody, not what."""
    try:
        answer_questions.answer(db, token, _given(form), house_of(request).now())
    except NotFound:
        return missing(_words(request, None))
    except RecordInvalid as wrong:
        return _page(request, token, db, form.typed, wrong)
    lang = _words(request, answer_questions.language_of(db, token)).lang
    return RedirectResponse(f"/ask/{token}?lang={lang}", 303, headers=PRIVATE)


def _given(form: Form) -> dict[str, Any]:
    """What was left empty was not said."""
    return {name: text for name in FIELDS if (text := form.text(name).strip())}


def _page(
    request: Request,
    token: str,
    db: Session,
    typed: Mapping[str, str] | None = None,
    wrong: RecordInvalid | None = None,
) -> Response:
    """In the language of the question, unless another is asked for."""
    house = house_of(request)
    now = house.now().astimezone(BRUSSELS)
    try:
        found = answer_questions.asked(db, token, now)
    except NotFound:
        return missing(_words(request, None))
    words = _words(request, found.question.lang)
    told = house.directory.help_point(found.help_point.id, words.lang)
    errors = _errors(wrong, words)
    view = question_view(found, told and told["address"], typed or {}, errors, now, words)
    body = page("staff/answer.html", words, **view, **_frame(token, words))
    headers = page_headers(words) | PRIVATE
    return Response(body, 422 if wrong else 200, media_type=HTML, headers=headers)


def _errors(wrong: RecordInvalid | None, words: Words) -> dict[str, str]:
    if wrong is None:
        return {}
    return {one["field"]: one["detail"] for one in document(wrong, words)["errors"]}


def _words(request: Request, lang: str | None) -> Words:
    """In the language that is asked for, else in that of the question: those of people at work."""
    for one in (request.query_params.get("lang"), lang):
        if one in LANGUAGES:
            return house_of(request).words[one]
    return words_of(request)


def _frame(token: str, words: Words) -> dict[str, Any]:
    """The page in the other languages."""
    here = f"/ask/{token}"
    languages = [
        {"lang": lang, "name": name, "href": f"{here}?lang={lang}", "here": lang == words.lang}
        for lang, name in OWN_NAMES.items()
        if lang in LANGUAGES
    ]
    return {"here": f"{here}?lang={words.lang}", "languages": languages}
