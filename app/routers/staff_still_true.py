"""`/staff/still-true/{token}`: whoever has the link of a mail sees what a record says, and confirms
it without signing in. A button: programs that look into mails open every link."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import Problem
from app.domain.freshness import asked_again_on
from app.domain.opening import BRUSSELS
from app.routers.cards import card
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.staff_door import StrangersForm, otherwise, staff_page, words_of
from app.usecases import confirm_by_link, edit_help_points, show_help_point

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)


@router.get("/still-true/{token}")
def still_true_page(request: Request, token: str, db: Reading) -> Response:
    return _asked(request, token, db)


@router.post("/still-true/{token}")
def confirm(request: Request, token: str, form: StrangersForm, db: Writing) -> Response:
    """All of it, as of today. Where a colleague was quicker, or has changed it since the page was
    opened, nothing is confirmed, and the page says so."""
    now = house_of(request).now()
    found = confirm_by_link.asked(db, token, now)
    if found.confirmed_on is not None:
        return _asked(request, token, db)
    otherwise(request, lambda wrong, db: _asked(request, token, db, wrong))
    confirm_by_link.use(db, token, found, now)
    key, seen = found.record.row.id, form.number("seen")
    version = seen if isinstance(seen, int) else 0
    edit_help_points.still_true(db, key, version, found.holder, now)
    words = words_of(request, None, found.account.lang)
    again = words.date(asked_again_on(now.astimezone(BRUSSELS).date()))
    return staff_page(
        request, "still_true_done.html", None, lang=words.lang, again=again,
        name=words.name(found.record.row.name),
    )  # fmt: skip


def _asked(request: Request, token: str, db: Session, wrong: Problem | None = None) -> Response:
    """`wrong`: why it was not confirmed."""
    house = house_of(request)
    found = confirm_by_link.asked(db, token, house.now())
    words, row = words_of(request, None, found.account.lang), found.record.row
    told = show_help_point.as_found(
        db, found.record, house.directory.places, words, house.settings.helpline, house.now()
    )
    confirmed = found.confirmed_on
    return staff_page(
        request, "still_true.html", None, 409 if wrong else 200, words.lang,
        card=card(told, "record", {}, house.now().astimezone(BRUSSELS), words, ""),
        name=words.name(row.name), seen=row.version, correct=f"/staff/help-points/{row.id}",
        confirmed=confirmed and words.date(confirmed),
        wrong=wrong and words.say(wrong.sentence, **wrong.values),
    )  # fmt: skip
