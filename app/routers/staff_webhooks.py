"""`/staff/webhooks`: whom the team wants to be told of changes, and what was sent."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.domain.errors import NotFound, RecordInvalid
from app.domain.words import N_
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_webhook_view import EVENT_WORDS, message_view, webhook_view
from app.storage.engine import reading, writing
from app.usecases import manage_webhooks
from app.usecases.manage_webhooks import EVENTS
from app.usecases.staffing.coming_in import SignedIn

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

LIST = "/staff/webhooks"


@router.get("/webhooks")
def webhooks_page(request: Request, who: Who) -> Response:
    return _list(request, who)


@router.post("/webhooks")
def create(request: Request, who: Who, form: OwnForm) -> Response:
    """The address is looked up before the transaction begins: that may take seconds."""
    house, given = house_of(request), _typed(form)
    try:
        said = manage_webhooks.read(given, who, house.outside)
        with writing(house.engine) as db:
            made, secret = manage_webhooks.create(db, said, who, house.secret, house.now())
    except RecordInvalid as wrong:
        errors = errors_in(wrong, words_of(request, who))
        return _list(request, who, 422, errors=errors, **given)
    return _secret(request, who, made.id, secret)


@router.get("/webhooks/{key}")
def webhook_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    found, words = manage_webhooks.one_of(db, key, who), words_of(request, who)
    now = house_of(request).now()
    return staff_page(
        request, "webhook.html", who, href=f"{LIST}/{key}",
        webhook=webhook_view(found, now, words),
        messages=[message_view(one, now, words) for one in found.deliveries],
    )  # fmt: skip


@router.post("/webhooks/{key}/secret")
def new_secret(request: Request, who: Who, key: str, _: OwnForm, db: Writing) -> Response:
    house = house_of(request)
    secret = manage_webhooks.new_secret(db, key, who, house.secret, house.now())
    return _secret(request, who, key, secret, before=True)


@router.post("/webhooks/{key}/disable")
def disable(request: Request, who: Who, key: str, _: OwnForm, db: Writing) -> Response:
    manage_webhooks.disable(db, key, who, house_of(request).now())
    return to(f"{LIST}/{key}?done=disabled")


@router.post("/webhooks/{key}/enable")
def enable(request: Request, who: Who, key: str, _: OwnForm, db: Writing) -> Response:
    manage_webhooks.enable(db, key, who, house_of(request).now())
    return to(f"{LIST}/{key}?done=enabled")


@router.post("/webhooks/{key}/test")
def try_out(request: Request, who: Who, key: str, _: OwnForm, db: Writing) -> Response:
    manage_webhooks.try_out(db, key, who, house_of(request).now())
    return to(f"{LIST}/{key}?done=tested")


@router.post("/webhooks/{key}/remove")
def remove(request: Request, who: Who, key: str, _: OwnForm, db: Writing) -> Response:
    manage_webhooks.remove(db, key, who, house_of(request).now())
    return to(f"{LIST}?done=removed")


@router.post("/webhooks/{key}/messages/{number}/again")
def send_again(
    request: Request, who: Who, key: str, number: str, _: OwnForm, db: Writing
) -> Response:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(N_("There is no such message."))
    manage_webhooks.send_again(db, key, int(number), who, house_of(request).now())
    return to(f"{LIST}/{key}?done=again")


def _typed(form: Form) -> dict[str, Any]:
    return {
        "url": form.text("url"),
        "events": form.get("events", []),
        "sandbox": form.ticked("sandbox"),
    }


def _list(request: Request, who: SignedIn, status: int = 200, **form: Any) -> Response:
    house, words = house_of(request), words_of(request, who)
    with reading(house.engine) as db:
        found = manage_webhooks.all_of(db, who)
    events = [(code, words.say(EVENT_WORDS[code])) for code in EVENTS[who.holder.role]]
    blank = {"url": "", "events": [code for code, _ in events], "sandbox": False}
    return staff_page(
        request, "webhooks.html", who, status,
        webhooks=[webhook_view(one, house.now(), words) for one in found],
        events=events, form={"errors": {}, **blank, **form},
    )  # fmt: skip


def _secret(
    request: Request, who: SignedIn, key: str, secret: str, *, before: bool = False
) -> Response:
    """Told this once."""
    return staff_page(
        request, "webhook_secret.html", who, secret=secret, href=f"{LIST}/{key}", before=before
    )
