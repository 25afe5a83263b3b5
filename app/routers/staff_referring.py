"""`/staff/refer`: a social worker finds a session with room, registers a client, and follows up."""

import csv
from io import StringIO
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.directory.asking_sessions import understand_sessions
from app.domain.codes import Diploma, Situation, Theme, When, codes
from app.domain.descriptions import DIPLOMAS, THEMES, WHENS
from app.domain.errors import Problem, RecordInvalid, SessionFull
from app.domain.fee_words import SITUATIONS
from app.domain.holders import must_refer
from app.domain.languages import written
from app.domain.words import SLIP_LANGUAGES, Words
from app.models.session_questions import SessionsQuestion
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import base_of, house_of
from app.routers.problems import document
from app.routers.reading import read
from app.routers.staff_door import (
    PRIVATE,
    OwnForm,
    Who,
    errors_in,
    staff_page,
    to,
    words_of,
)
from app.routers.staff_referral_view import LANGUAGES_SPOKEN, referral_view, session_card
from app.usecases import hold_seats, list_referrals, register, show_session
from app.usecases.find_sessions import find_sessions
from app.usecases.publish_files import FORMULA
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

ASKED = (
    *("postcode", "spoken", "theme", "when", "situation", "age", "diploma", "free", "wheelchair"),
    *("seats", "full"),
)
LISTED = 20
CHOSEN = ("key", "seats", "hold_id")
"""What may stand in the address of the form: nothing about the person."""


@router.get("/refer")
def refer_page(request: Request, who: Who) -> Response:
    """Sessions with room near a client's postcode, by what matters to the person."""
    must_refer(who.holder)
    words = words_of(request, who)
    typed = {name: request.query_params.get(name, "").strip() for name in ASKED}
    asked = {name: value for name, value in typed.items() if value}
    found, errors = None, {}
    if asked:
        try:
            found = _sessions(request, asked, words)
        except Problem as problem:
            told = document(problem, words)
            field = told.get("parameter", "postcode")
            errors = {"seats" if field == "min_places" else field: told["detail"]}
    lists: dict[str, Any] = {
        "themes": [(code, words.say(THEMES[code])) for code in codes(Theme)],
        "diplomas": [(code, words.say(DIPLOMAS[code])) for code in codes(Diploma)],
        "slip_languages": [(tag, words.language(tag)) for tag in SLIP_LANGUAGES],
        "whens": [(code, words.say(WHENS[code])) for code in codes(When)],
        "situations": [(code, words.say(SITUATIONS[code])) for code in codes(Situation)],
        "spoken_languages": [(tag, words.language(tag)) for tag in LANGUAGES_SPOKEN],
    }
    more = bool(errors) or any(typed[name] for name in ASKED[2:])
    return staff_page(
        request, "refer.html", who, 422 if errors else 200, form=typed, found=found, errors=errors,
        more=more, sheet_lang=_sheet_lang(typed, words), **lists,
    )  # fmt: skip


@router.post("/refer/{key}/hold")
def hold(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    """Keeps the places while the form is filled; a full session with a waiting list has none to
    keep, and the form says so."""
    now, seats = house_of(request).now(), form.number("seats", "1")
    chosen = {"key": str(uuid4()), "seats": str(seats)}
    try:
        kept = hold_seats.hold(db, key, {"seats": seats}, who.holder, now)
        chosen["hold_id"] = kept.hold_id
    except SessionFull:
        if not show_session.waits(db, key):
            raise
    return to(f"/staff/refer/{key}?{urlencode(chosen)}")


@router.get("/refer/{key}")
def form_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    given = request.query_params
    return _form(request, who, key, db, {one: given[one] for one in CHOSEN if one in given})


@router.post("/refer/{key}")
def put_registration(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    """Sent twice it is one registration: the page made its UUID."""
    house, now = house_of(request), house_of(request).now()
    given, uuid = _registration_in(form), form.text("key")
    try:
        made, new = register.register(db, key, uuid, given, who.holder, house.secret, now)
    except RecordInvalid as wrong:
        return _form(request, who, key, db, form.typed, 422, wrong)
    if new:
        done(db, who, "registered", made.id, now)
    return to(f"/staff/registrations/{made.id}?done=registered")


@router.get("/registrations")
def registrations_page(request: Request, who: Who, db: Reading) -> Response:
    house, words = house_of(request), words_of(request, who)
    found = list_referrals.referrals(db, who.holder, house.directory.places, words, house.now())
    shown = [referral_view(one, house.now(), words, base_of(request)) for one in found]
    return staff_page(request, "registrations.html", who, referrals=shown)


@router.get("/registrations.csv")
def registrations_csv(request: Request, who: Who, db: Reading) -> Response:
    """One's own, for a spreadsheet; cells that it would run as a formula are made harmless."""
    house, words = house_of(request), words_of(request, who)
    found = list_referrals.referrals(db, who.holder, house.directory.places, words, house.now())
    lines = StringIO(newline="")
    table = csv.writer(lines)
    table.writerow(["id", "state", "seats", "first_name", "reference", "session", "starts_at"])
    for one in found:
        told, row = one.registration, one.client
        title = words.name(one.session["training"]["title"])
        starts = one.session["starts_at"].isoformat()
        cells = [told.id, told.state, told.seats, row.first_name, row.reference, title, starts]
        table.writerow([FORMULA.sub(r"\1'", str(cell or "")) for cell in cells])
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="registrations.csv"'}
    return Response(lines.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/registrations/{key}")
def registration_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    house, words = house_of(request), words_of(request, who)
    found = list_referrals.referral(db, key, who.holder, house.directory.places, words, house.now())
    shown = referral_view(found, house.now(), words, base_of(request))
    return staff_page(request, "registration.html", who, one=shown)


@router.post("/registrations/{key}/cancel")
def cancel(request: Request, who: Who, key: str, _: OwnForm, db: Writing) -> Response:
    now = house_of(request).now()
    register.cancel(db, key, who.holder, now)
    done(db, who, "registration_cancelled", key, now)
    return to(f"/staff/registrations/{key}?done=cancelled")


def _sessions(request: Request, asked: dict[str, str], words: Words) -> list[dict[str, Any]]:
    """Raises as the finder does."""
    house = house_of(request)
    plain = {name: value for name, value in asked.items() if name not in ("seats", "full")}
    sort = {"sort": "nearest"} if "postcode" in asked else {}
    room = {"min_places": "0" if "full" in asked else asked.get("seats", "1")}
    query = urlencode({**plain, **sort, **room, "limit": LISTED}).encode()
    question = read(query, SessionsQuestion)
    wanted = understand_sessions(question, house.directory.places, house.now())
    found = find_sessions(house.directory, house.seats, wanted, words, 0, LISTED)
    by_name = {name: [value] for name, value in plain.items()}
    return [session_card(one, words, by_name) for one in orjson.loads(found)["results"]]


def _sheet_lang(typed: dict[str, str], words: Words) -> str:
    spoken = written(typed["spoken"]) if typed["spoken"] else None
    return spoken if spoken in SLIP_LANGUAGES else words.lang


def _registration_in(form: Form) -> dict[str, Any]:
    return {
        "seats": form.number("seats", "1"),
        "client": {
            "first_name": form.text("first_name"),
            "lang": form.text("lang") or None,
            "contact": form.text("contact").strip() or None,
        },
        "note": form.text("note").strip() or None,
        "reference": form.text("reference").strip() or None,
        "hold_id": form.text("hold_id") or None,
    }


def _form(
    request: Request,
    who: SignedIn,
    key: str,
    db: Session,
    typed: dict[str, str],
    status: int = 200,
    wrong: RecordInvalid | None = None,
) -> Response:
    must_refer(who.holder)
    house, words = house_of(request), words_of(request, who)
    session = show_session.session(db, key, house.directory.places, words, house.now())
    names = ("seats", "first_name", "lang", "contact", "note", "reference", "hold_id")
    form = {**dict.fromkeys(names, ""), "key": str(uuid4()), **typed}
    kept = hold_seats.kept_until(db, key, form["hold_id"], who.holder, house.now())
    errors = errors_in(wrong, words)
    return staff_page(
        request, "refer_form.html", who, status,
        session=session_card(orjson.loads(orjson.dumps(session)), words),
        form=form, errors=errors, until=kept and words.clock(kept),
        spoken_languages=[(tag, words.language(tag)) for tag in LANGUAGES_SPOKEN],
    )  # fmt: skip
