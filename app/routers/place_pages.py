"""`/{lang}/help/{id}`: one help point on a page of its own, and "this is wrong"."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from app.domain.errors import NotFound
from app.domain.words import N_
from app.models.reports import LONGEST_REPLY_TO, LONGEST_REPORT
from app.routers.bodies import Form, PastedFormBody
from app.routers.cards import card
from app.routers.house import base_of, house_of
from app.routers.public_frame import missing, public_page
from app.routers.wrong_form import Asked, Wrong, kept, thanks, wrong_page
from app.usecases.report_mistakes import report
from app.usecases.show_place import show_place

router = APIRouter(include_in_schema=False)


@router.get("/{lang:language}/help/{key}")
async def place_page(request: Request, lang: str, key: str) -> Response:
    house, words = house_of(request), house_of(request).words[lang]
    now = house.now()
    try:
        told, still = show_place(house.directory, house.seats, key, words, now)
    except NotFound:
        return missing(words)
    found = orjson.loads(told)
    shown = card(found, "place", {}, now, words, base_of(request))
    return public_page(
        request, words, "place.html", f"help/{key}", now=now,
        card=shown, history=not still, fiction=found["help_point"]["sandbox"],
    )  # fmt: skip


@router.get("/{lang:language}/help/{key}/wrong")
async def wrong_of_place(request: Request, lang: str, key: str) -> Response:
    return _form(request, lang, key, Form())


@router.post("/{lang:language}/help/{key}/wrong")
def say_wrong(request: Request, lang: str, key: str, form: PastedFormBody) -> Response:
    """Kept for the coordination, as `POST /v1/reports` does."""
    house = house_of(request)
    if house.directory.help_point(key, lang) is None:
        return missing(house.words[lang])
    given: dict[str, Any] = {"help_point_id": key, "text": form.text("text").strip()}
    if reply_to := form.text("reply_to").strip():
        given["reply_to"] = reply_to
    directory, now = house.directory, house.now()
    wrong = kept(
        request, house.words[lang], form, lambda db: report(db, given, lang, directory, now)
    )
    return _form(request, lang, key, form, wrong) if wrong else thanks(f"/{lang}/help/{key}/wrong")


def _form(
    request: Request, lang: str, key: str, form: Form, wrong: Wrong | None = None
) -> Response:
    words = house_of(request).words[lang]
    found = house_of(request).directory.help_point(key, lang)
    if found is None:
        return missing(words)
    label = words.say(N_("What is wrong, and what would be right?"))
    reach = words.say(N_("How can we reach you? You need not say."))
    hint = words.say(N_("A phone number or an e-mail address."))
    return wrong_page(
        request, words, f"help/{key}/wrong",
        [
            Asked("text", label, form.text("text"), LONGEST_REPORT, lines=True),
            Asked("reply_to", reach, form.text("reply_to"), LONGEST_REPLY_TO, hint=hint),
        ],
        wrong,
        title=words.say(N_("What is wrong with {name}?"), name=words.name(found["name"])),
        lead=words.say(N_("Is a number, an hour or an address not right? Tell us.")),
        page="", back=f"/{lang}/help/{key}",
    )  # fmt: skip
