"""`/staff/sessions`: a space plans and runs its sessions; the coordination plans for all."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import RecordInvalid
from app.domain.holders import runs
from app.models.registrations import ComersQuestion
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.session_days import day_rows, days_of, days_typed
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_session_view import comers_view, session_view
from app.usecases import (
    list_team_sessions,
    plan_sessions,
    say_outcome,
    show_session,
    take_walk_ins,
    tell_registrations,
)
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

LIST = "/staff/sessions"


@router.get("/sessions")
def sessions_page(request: Request, who: Who, db: Reading) -> Response:
    house, words = house_of(request), words_of(request, who)
    found = list_team_sessions.sessions(db, who.holder, house.directory.places, words, house.now())
    coming, over = (
        [session_view(one, house.now(), words) for one in part]
        for part in (found.coming, found.over)
    )
    return staff_page(request, "sessions.html", who, coming=coming, over=over)


@router.get("/sessions/new")
def new_session_page(request: Request, who: Who, db: Reading) -> Response:
    return _new(request, who, db)


@router.post("/sessions/new")
def plan(request: Request, who: Who, form: OwnForm, db: Writing) -> Response:
    now = house_of(request).now()
    try:
        made = plan_sessions.create(db, _session_in(form), who.holder, now)
    except RecordInvalid as wrong:
        return _new(request, who, db, 422, wrong, form)
    for one in made.sessions:
        done(db, who, "session_created", one.id, now)
    return to(
        f"{LIST}?done=planned" if made.series else f"{LIST}/{made.sessions[0].id}?done=planned"
    )


@router.get("/sessions/{key}")
def session_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    return _session(request, who, key, db)


@router.post("/sessions/{key}/walk-ins")
def add_walk_in(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    now, seats = house_of(request).now(), {"seats": form.number("seats", "1")}
    take_walk_ins.take_seats(db, key, seats, who.holder, now)
    done(db, who, "walk_in_added", key, now)
    return to(f"{LIST}/{key}?done=walk-in")


@router.post("/sessions/{key}/walk-ins/{walk_in_id}/undo")
def undo_walk_in(
    request: Request, who: Who, key: str, walk_in_id: str, _: OwnForm, db: Writing
) -> Response:
    now = house_of(request).now()
    take_walk_ins.undo(db, key, walk_in_id, who.holder, now)
    done(db, who, "walk_in_undone", key, now)
    return to(f"{LIST}/{key}?done=undone")


@router.post("/sessions/{key}/outcomes/{registration}")
def put_outcome(
    request: Request, who: Who, key: str, registration: str, form: OwnForm, db: Writing
) -> Response:
    now = house_of(request).now()
    said = {"outcome": form.text("outcome")}
    say_outcome.say_outcome(db, registration, said, who.holder, now)
    done(db, who, "outcome_said", registration, now)
    return to(f"{LIST}/{key}?done=outcome#people")


@router.post("/sessions/{key}/change")
def change(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    now = house_of(request).now()
    try:
        plan_sessions.change(db, key, _patch(form), who.holder, now)
    except RecordInvalid as wrong:
        return _session(request, who, key, db, 422, wrong, form)
    done(db, who, "session_changed", key, now)
    return to(f"{LIST}/{key}?done=changed")


def _session_in(form: Form) -> dict[str, Any]:
    given: dict[str, Any] = {
        "training_id": form.text("training_id"),
        **_times(form),
        "capacity": form.number("capacity"),
        "waiting_list": form.ticked("waiting_list"),
    }
    weeks = form.text("weeks").strip()
    if weeks not in ("", "1"):
        given["rrule"] = f"FREQ=WEEKLY;COUNT={weeks}"
        given["skip_holidays"] = form.ticked("skip_holidays")
    return given


def _patch(form: Form) -> dict[str, Any]:
    """Whatever the form names: days, places, whether it takes place; and why."""
    patch: dict[str, Any] = {"reason": form.text("reason").strip() or None}
    if form.ticked("date"):
        patch |= _times(form)
    for name in ("capacity", "extra_places"):
        if form.ticked(name):
            patch[name] = form.number(name)
    if form.ticked("capacity"):
        patch["waiting_list"] = form.ticked("waiting_list")
    if form.ticked("status"):
        patch["status"] = form.text("status")
    return patch


def _times(form: Form) -> dict[str, Any]:
    """In Brussels; days that were left empty are left out, and what is missing of the others is
    left to be refused."""
    days = [
        {"starts_at": _moment(day, start), "ends_at": _moment(day, end)}
        for day, start, end in days_typed(form)
        if day or start or end
    ]
    if len(days) > 1:
        return {"meetings": days}
    return {"meetings": None, **(days[0] if days else {"starts_at": None, "ends_at": None})}


def _moment(day: str, time: str) -> str | None:
    return f"{day}T{time}" if day and time else None


def _new(
    request: Request,
    who: SignedIn,
    db: Session,
    status: int = 200,
    wrong: RecordInvalid | None = None,
    form: Form | None = None,
) -> Response:
    words = words_of(request, who)
    known = [
        (one.id, words.name(one.title)) for one in list_team_sessions.trainings(db, who.holder)
    ]
    typed = Form() if form is None else form
    blank = dict.fromkeys(("capacity", "weeks"), "")
    chosen = {"training_id": request.query_params.get("training_id", "")}
    ticked = {name: form is None or form.ticked(name) for name in ("waiting_list", "skip_holidays")}
    errors = errors_in(wrong, words)
    return staff_page(
        request, "new_session.html", who, status,
        trainings=known, form={**blank, **chosen, **typed.typed}, ticked=ticked,
        days=day_rows(days_typed(typed), errors, words), errors=errors,
    )  # fmt: skip


def _session(
    request: Request,
    who: SignedIn,
    key: str,
    db: Session,
    status: int = 200,
    wrong: RecordInvalid | None = None,
    form: Form | None = None,
) -> Response:
    """The people are for the space that receives them; the coordination sees the seats."""
    house, words = house_of(request), words_of(request, who)
    list_team_sessions.must_look_after(db, who.holder, key)
    session = show_session.session(db, key, house.directory.places, words, house.now())
    people = None
    if runs(who.holder, session["help_point"]["id"]):
        found = tell_registrations.comers(db, key, ComersQuestion(), who.holder, house.now())
        people = comers_view(found, words)
    errors = errors_in(wrong, words)
    moving = form is not None and form.ticked("date")
    days = days_typed(form) if form is not None and moving else days_of(session)
    shown = session_view(session, house.now(), words)
    typed = {name: str(session[name]) for name in ("capacity", "extra_places")} | {"reason": ""}
    return staff_page(
        request, "session.html", who, status,
        session=shown, people=people, errors=errors, moving=moving,
        form=typed | (form.typed if form else {}),
        days=day_rows(days, errors if moving else {}, words),
    )  # fmt: skip
