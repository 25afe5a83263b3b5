"""The coordination asks actors whether they still help people, and deals with what they answer."""

from fastapi import APIRouter, Request, Response

from app.domain.errors import RecordInvalid
from app.routers.entering import OneTransaction, Writing
from app.routers.house import base_of, house_of
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_question_view import asking
from app.usecases import ask_actors, show_record
from app.usecases.asking.links import path_of
from app.usecases.asking.telling import question_text

router = APIRouter(include_in_schema=False, route_class=OneTransaction)


@router.post("/staff/help-points/{key}/ask")
def ask(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    """By mail where there is mail and an address; else the link is shown, this once."""
    house, words = house_of(request), words_of(request, who)
    lang, email = form.text("lang"), form.text("email").strip()
    sent_to = email if house.settings.smtp_url else ""
    try:
        token = ask_actors.ask(db, who, key, lang, sent_to, house.now())
    except RecordInvalid as wrong:
        found = show_record.record(db, key, who.holder)
        typed, errors = {"lang": lang, "email": email}, errors_in(wrong, words)
        return staff_page(
            request, "ask.html", who, 422, name=words.name(found.record["name"]),
            back=f"/staff/help-points/{key}",
            asking=asking(request, who, key, found, words, typed, errors),
        )  # fmt: skip
    names = show_record.record(db, key, who.holder).record["name"]
    link = token and f"{base_of(request)}{path_of(token)}"
    return staff_page(
        request, "asked.html", who, name=words.name(names), back=f"/staff/help-points/{key}",
        email=sent_to, text=question_text(names, link, house.words[lang]) if link else (),
        text_lang=lang,
    )  # fmt: skip


@router.post("/staff/work/answers/{answer}/close")
def close(request: Request, who: Who, answer: str, _: OwnForm, db: Writing) -> Response:
    ask_actors.close(db, who, answer, house_of(request).now())
    return to("/staff/work?done=closed#answered")
