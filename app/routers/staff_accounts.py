"""`/staff`: come in and go out, join by an invitation, one's own account. No script is needed."""

from typing import Any

from fastapi import APIRouter, Request, Response
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from sqlmodel import Session

from app.adapters.throttle import neighbourhood
from app.domain.errors import NotFound, RecordInvalid, TooManyRequests
from app.domain.words import N_
from app.routers.entering import OneTransaction, Reading, Writing, must_not_hurry
from app.routers.house import house_of
from app.routers.staff_door import (
    HOME,
    ROOMS,
    OwnForm,
    StrangersForm,
    Who,
    errors_in,
    inside,
    let_in,
    let_out,
    maybe_signed_in,
    staff_page,
    to,
    words_of,
)
from app.storage.engine import reading
from app.usecases import join_staff, own_account, sign_in
from app.usecases.staffing.links import account_of_link

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

WRONG_PASSWORDS = RateLimitItemPerMinute(10, 15)
"""Tries for one address, whoever makes them: a password of twelve characters stands that long."""

FROM_ONE_PLACE = RateLimitItemPerMinute(50, 15)
LINKS = RateLimitItemPerHour(5)
"""Letters to one address: a mailbox must not be filled from here."""


@router.get("/")
def home(who: Who) -> Response:
    """Where each role's work begins."""
    return to(ROOMS[who.holder.role][0][0])


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    if maybe_signed_in(request):
        return to(HOME)
    return _sign_in(request, request.query_params.get("back", ""))


@router.post("/sign-in")
def come_in(request: Request, form: StrangersForm) -> Response:
    house, email = house_of(request), form.text("email")
    place = neighbourhood(request.client.host if request.client else "")
    tries = ((WRONG_PASSWORDS, "sign-in", email.strip().lower()), (FROM_ONE_PLACE, "door", place))
    try:
        for limit, *who in tries:
            must_not_hurry(request, limit, *who)
        token = sign_in.with_password(house.engine, email, form.text("password"), house.now())
    except RecordInvalid as wrong:
        for limit, *who in tries:
            house.throttle.count(limit, *who)
        errors = errors_in(wrong, words_of(request))
        return _sign_in(request, form.text("back"), 422, email=email, errors=errors)
    except TooManyRequests as wrong:
        said = words_of(request).say(wrong.sentence, **wrong.values)
        return _sign_in(request, form.text("back"), 429, email=email, errors={"password": said})
    return let_in(request, token, form.text("back"))


@router.get("/link")
def link_page(request: Request) -> Response:
    """To ask for a link by mail, where there is mail."""
    _must_have_mail(request)
    sent = request.query_params.get("done") == "link"
    return staff_page(request, "link.html", None, sent=sent)


@router.post("/link")
def ask_for_link(request: Request, form: StrangersForm, db: Writing) -> Response:
    """The same answer whether there is such an account or not."""
    _must_have_mail(request)
    house, email = house_of(request), form.text("email").strip().lower()
    must_not_hurry(request, LINKS, "link", email)
    house.throttle.count(LINKS, "link", email)
    sign_in.ask_for_link(db, email, house.now())
    return to("/staff/link?done=link")


@router.get("/come-in/{token}")
def link_to_come_in(request: Request, token: str, db: Reading) -> Response:
    """A button: programs that look into mails open every link, and must not use it up."""
    account = account_of_link(db, token, "sign_in", house_of(request).now())
    return staff_page(request, "come_in.html", None, name=account.name)


@router.post("/come-in/{token}")
def come_in_by_link(request: Request, token: str, _: StrangersForm, db: Writing) -> Response:
    return let_in(request, sign_in.with_link(db, token, house_of(request).now()))


@router.get("/join/{token}")
def invitation_page(request: Request, token: str, db: Reading) -> Response:
    return _join(request, token, db)


@router.post("/join/{token}")
def join(request: Request, token: str, form: StrangersForm) -> Response:
    house = house_of(request)
    passwords = form.text("password"), form.text("again")
    try:
        found = join_staff.accept(house.engine, token, *passwords, house.now())
    except RecordInvalid as wrong:
        with reading(house.engine) as db:
            return _join(request, token, db, 422, wrong)
    return let_in(request, found)


@router.post("/sign-out")
def go_out(request: Request, who: Who, form: OwnForm, db: Writing) -> Response:
    if form.ticked("everywhere"):
        sign_in.sign_out_everywhere(db, who, house_of(request).now())
    else:
        sign_in.sign_out(db, who)
    return let_out(request)


@router.get("/account")
def account_page(request: Request, who: Who) -> Response:
    return staff_page(request, "account.html", who, errors={})


@router.post("/account/password")
def change_password(request: Request, who: Who, form: OwnForm) -> Response:
    house = house_of(request)
    old, password, again = (form.text(name) for name in ("old", "password", "again"))
    try:
        own_account.change_password(house.engine, who, old, password, again, house.now())
    except RecordInvalid as wrong:
        errors = errors_in(wrong, words_of(request, who))
        return staff_page(request, "account.html", who, 422, errors=errors)
    return to("/staff/account?done=password")


@router.post("/account/language")
def speak(who: Who, form: OwnForm, db: Writing) -> Response:
    own_account.speak(db, who, form.text("lang"))
    return to(inside(form.text("back")))


def _sign_in(
    request: Request, back: str, status: int = 200, email: str = "", **values: Any
) -> Response:
    mail = bool(house_of(request).settings.smtp_url)
    shown = {"errors": {}, **values, "back": back, "email": email, "mail": mail}
    return staff_page(request, "sign_in.html", None, status, **shown)


def _must_have_mail(request: Request) -> None:
    """Raises `NotFound`: a letter that nobody sends helps nobody."""
    if not house_of(request).settings.smtp_url:
        raise NotFound(N_("There is nothing at this address."))


def _join(
    request: Request,
    token: str,
    db: Session,
    status: int = 200,
    wrong: RecordInvalid | None = None,
) -> Response:
    account, team = join_staff.invitation(db, token, house_of(request).now())
    errors = errors_in(wrong, words_of(request, None, account.lang))
    shown = {"name": account.name, "email": account.email, "team": team.name}
    return staff_page(request, "join.html", None, status, account.lang, errors=errors, **shown)
