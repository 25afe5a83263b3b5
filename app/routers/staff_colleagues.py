"""`/staff/colleagues`: who belongs to the team, and who did what."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.codes import LinkPurpose
from app.domain.errors import RecordInvalid
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import base_of, house_of
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_view import colleague_view, record_view
from app.usecases import manage_colleagues
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.inviting import Invited
from app.usecases.staffing.links import path_of

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

LIST = "/staff/colleagues"


@router.get("/colleagues")
def colleagues_page(request: Request, who: Who, db: Reading) -> Response:
    return _list(request, who, db)


@router.post("/colleagues")
def invite(request: Request, who: Who, form: OwnForm, db: Writing) -> Response:
    house, given = house_of(request), typed_colleague(form)
    mail = bool(house.settings.smtp_url)
    try:
        made = manage_colleagues.invite(db, who, given, house.now(), mail=mail)
    except RecordInvalid as wrong:
        return _list(
            request, who, db, 422, errors=errors_in(wrong, words_of(request, who)), **given
        )
    return link_page(request, who, made, mailed=mail)


@router.post("/colleagues/{key:int}/link")
def make_link(request: Request, who: Who, key: int, _: OwnForm, db: Writing) -> Response:
    made = manage_colleagues.fresh_link(db, who, key, house_of(request).now())
    return link_page(request, who, made, mailed=False)


@router.post("/colleagues/{key:int}/remove")
def remove(request: Request, who: Who, key: int, _: OwnForm, db: Writing) -> Response:
    manage_colleagues.remove(db, who, key, house_of(request).now())
    return to(f"{LIST}?done=removed")


@router.post("/colleagues/{key:int}/role")
def appoint(request: Request, who: Who, key: int, form: OwnForm, db: Writing) -> Response:
    administrator = form.text("administrator") == "true"
    manage_colleagues.appoint(db, who, key, house_of(request).now(), administrator=administrator)
    return to(f"{LIST}?done=role")


@router.get("/record")
def record_page(request: Request, who: Who, db: Reading) -> Response:
    words, now = words_of(request, who), house_of(request).now()
    entries = [record_view(one, words, now) for one in manage_colleagues.record(db, who)]
    return staff_page(request, "record.html", who, entries=entries)


def typed_colleague(form: Form) -> dict[str, Any]:
    return {
        "name": form.text("name"),
        "email": form.text("email"),
        "lang": form.text("lang") or "fr",
        "administrator": form.ticked("administrator"),
    }


def _list(request: Request, who: SignedIn, db: Session, status: int = 200, **form: Any) -> Response:
    accounts, letters = manage_colleagues.colleagues(db, who)
    words = words_of(request, who)
    shown = [colleague_view(one, letters, who, words) for one in accounts]
    blank = {"name": "", "email": "", "lang": who.account.lang, "administrator": False}
    typed = {"errors": {}, **blank, **form}
    return staff_page(request, "colleagues.html", who, status, colleagues=shown, form=typed)


def link_page(
    request: Request, who: SignedIn, made: Invited, back: str = LIST, *, mailed: bool
) -> Response:
    """Told this once: it is kept nowhere."""
    purpose: LinkPurpose = "sign_in" if made.account.joined_at else "invitation"
    link = f"{base_of(request)}{path_of(purpose, made.token)}"
    return staff_page(
        request, "link_made.html", who, link=link, account=made.account, mailed=mailed,
        new=purpose, back=back,
    )  # fmt: skip
