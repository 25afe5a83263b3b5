"""`/staff/refer`: a social worker finds a session with room, registers a client, and follows up."""

import csv
import re
from collections.abc import Mapping
from io import StringIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

import orjson
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.directory.asking_sessions import understand_sessions
from app.domain.codes import Diploma, Situation, Theme, When, codes
from app.domain.descriptions import THEMES, WHENS
from app.domain.errors import ParameterInvalid, Problem, RecordInvalid, SessionFull
from app.domain.holders import must_refer
from app.domain.languages import written
from app.domain.people_words import AUDIENCES, DIPLOMAS, SITUATIONS
from app.domain.words import N_, PAGE_LANGUAGES, Words
from app.models.registrations import LARGEST_GROUP
from app.models.session_questions import SessionsQuestion
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import base_of, house_of
from app.routers.problems import document
from app.routers.reading import read
from app.routers.session_moments import with_moments
from app.routers.staff_door import (
    PRIVATE,
    OwnForm,
    Who,
    errors_in,
    otherwise,
    staff_page,
    to,
    words_of,
)
from app.routers.staff_referral_view import (
    LANGUAGES_SPOKEN,
    referral_view,
    session_card,
    standing,
)
from app.usecases import hold_seats, list_referrals, register, show_session
from app.usecases.find_sessions import find_sessions
from app.usecases.publish_files import FORMULA
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

ASKED = (
    *("postcode", "spoken", "theme", "when", "situation", "age", "diploma", "free", "wheelchair"),
    *("audience", "seats", "full"),
)
LISTED = 20
ON_PAPER = 6
"""Of those found, unless some are ticked."""

CHOSEN = ("key", "seats", "hold_id")
"""What may stand in the address of the form: nothing about the person."""

UUID_OR_NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,2}", re.ASCII)


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
            found = _found(request, asked, words)
        except Problem as problem:
            told = document(problem, words)
            errors = {told.get("parameter", "postcode"): told["detail"]}
    lists: dict[str, Any] = {
        "themes": [(code, words.say(THEMES[code])) for code in codes(Theme)],
        "diplomas": [(code, words.say(DIPLOMAS[code])) for code in codes(Diploma)],
        "audiences": [
            (code, words.say(said)) for code, said in AUDIENCES.items() if code != "everyone"
        ],
        "slip_languages": [(tag, words.language(tag)) for tag in PAGE_LANGUAGES],
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
    keep, and the form says so. Who comes back and chooses again does not wait for herself."""
    now, seats = house_of(request).now(), form.number("seats", "1")
    chosen, hers = {"key": str(uuid4()), "seats": str(seats)}, _hold_of(who, key)
    try:
        kept = hold_seats.hold(db, key, {"seats": seats}, who.holder, now, hers)
        chosen["hold_id"] = kept.hold_id
    except SessionFull:
        if not show_session.waits(db, key):
            raise
    return to(f"/staff/refer/{key}?{urlencode(chosen)}")


@router.get("/refer/{key}")
def form_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    given = request.query_params
    chosen = {one: given[one] for one in CHOSEN if UUID_OR_NUMBER.fullmatch(given.get(one, ""))}
    return _form(request, who, key, db, chosen)


@router.post("/refer/{key}")
def put_registration(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    """Sent twice it is one registration: the page made its UUID. Where it cannot be, whatever was
    typed stands there again."""
    house, now = house_of(request), house_of(request).now()
    otherwise(request, lambda wrong, db: _form(request, who, key, db, form.typed, wrong))
    given, uuid = _registration_in(form), form.text("key")
    made, new = register.register(db, key, uuid, given, who.holder, house.secret, now)
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


def _found(request: Request, asked: dict[str, str], words: Words) -> dict[str, Any]:
    """A page of the sessions that match. Raises as the finder does."""
    house = house_of(request)
    now, seats, offset = house.now(), _seats(asked), _offset(request)
    plain = {name: value for name, value in asked.items() if name not in ("seats", "full")}
    sort = {"sort": "nearest"} if "postcode" in asked else {}
    room = {"min_places": "0" if "full" in asked else str(seats)}
    query = urlencode({**plain, **sort, **room, "limit": LISTED}).encode()
    question = read(query, SessionsQuestion)
    wanted = understand_sessions(question, house.directory.places, now)
    told = orjson.loads(find_sessions(house.directory, house.seats, wanted, words, offset, LISTED))
    by_name = {name: [value] for name, value in plain.items()}
    cards = [session_card(with_moments(one), seats, now, words, by_name) for one in told["results"]]
    more = offset + LISTED < told["total"]
    following = f"/staff/refer?{urlencode({**asked, 'offset': offset + LISTED})}"
    return {
        "total": told["total"],
        "first": offset + 1,
        "cards": cards,
        "on_paper": [one["id"] for one in cards[:ON_PAPER]],
        "more": following if more else None,
    }


def _seats(asked: Mapping[str, str]) -> int:
    """Raises `ParameterInvalid`."""
    text = asked.get("seats", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= LARGEST_GROUP):
        said = N_("At most {most} people come together: write a number from 1 on.")
        raise ParameterInvalid(said, {"parameter": "seats"}, most=LARGEST_GROUP)
    return int(text)


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _hold_of(who: SignedIn, session: str) -> str:
    """Hers of this session: one at a time, however often she chooses it."""
    return str(uuid5(HOLDS, f"{who.account.id}/{session}"))


HOLDS = UUID("5b0f3f6e-9a3c-4b86-8a59-0f9d1c6f2f0a")


def _sheet_lang(typed: dict[str, str], words: Words) -> str:
    spoken = written(typed["spoken"]) if typed["spoken"] else None
    return spoken if spoken in PAGE_LANGUAGES else words.lang


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
    wrong: Problem | None = None,
) -> Response:
    must_refer(who.holder)
    house, words = house_of(request), words_of(request, who)
    session = show_session.session(db, key, house.directory.places, words, house.now())
    names = ("seats", "first_name", "lang", "contact", "note", "reference", "hold_id")
    form = {**dict.fromkeys(names, ""), "key": str(uuid4()), **typed}
    kept = hold_seats.kept_until(db, key, form["hold_id"], who.holder, house.now())
    seats = int(form["seats"]) if form["seats"].isdigit() else 1
    errors = errors_in(wrong, words) if isinstance(wrong, RecordInvalid) else {}
    told = document(wrong, words) if wrong is not None else None
    return staff_page(
        request, "refer_form.html", who, told["status"] if told else 200,
        session=session_card(session, seats, house.now(), words),
        standing=standing(session, seats, kept, words),
        form=form, errors=errors, wrong=told and not errors and told["detail"],
        spoken_languages=[(tag, words.language(tag)) for tag in LANGUAGES_SPOKEN],
    )  # fmt: skip
