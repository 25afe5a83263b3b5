"""`/staff/sessions`: a space plans and runs its sessions; the coordination plans for all."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import Problem, RecordInvalid
from app.domain.holders import runs
from app.domain.words import Words
from app.models.registrations import ComersQuestion
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.problems import document
from app.routers.session_days import (
    MORE,
    day_faults,
    day_rows,
    days_of,
    days_typed,
    times_of,
)
from app.routers.staff_door import (
    OwnForm,
    Who,
    errors_in,
    otherwise,
    staff_page,
    to,
    words_of,
)
from app.routers.staff_session_view import comers_view, session_view, whom_to_phone
from app.usecases import (
    list_team_sessions,
    plan_sessions,
    say_outcome,
    show_session,
    take_walk_ins,
    tell_registrations,
)
from app.usecases.planning.checking import refuse
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
    if form.ticked("more"):
        return _new(request, who, db, form)
    otherwise(request, lambda wrong, db: _new(request, who, db, form, wrong))
    refuse(day_faults(days_typed(form)))
    made = plan_sessions.create(db, _session_in(form), who.holder, now)
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
    """What was typed stays where it cannot be, or somebody else has changed it meanwhile."""
    now, days = house_of(request).now(), days_typed(form)
    if form.ticked("more"):
        return _session(request, who, key, db, form)
    otherwise(request, lambda wrong, db: _session(request, who, key, db, form, wrong))
    refuse(day_faults(days) if days else ())
    plan_sessions.change(db, key, _patch(form), who.holder, now, form.text("seen") or None)
    done(db, who, "session_changed", key, now)
    return to(f"{LIST}/{key}?done=changed")


def _session_in(form: Form) -> dict[str, Any]:
    given: dict[str, Any] = {
        "training_id": form.text("training_id"),
        **times_of(days_typed(form)),
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
        patch |= times_of(days_typed(form))
    for name in ("capacity", "extra_places"):
        if form.ticked(name):
            patch[name] = form.number(name)
    if form.ticked("capacity"):
        patch["waiting_list"] = form.ticked("waiting_list")
    if form.ticked("status"):
        patch["status"] = form.text("status")
    return patch


def _new(
    request: Request,
    who: SignedIn,
    db: Session,
    form: Form | None = None,
    wrong: Problem | None = None,
) -> Response:
    words = words_of(request, who)
    known = list_team_sessions.trainings(db, who.holder)
    names = {one.id: words.name(one.name) for one in list_team_sessions.help_points(db, who.holder)}
    options = [
        (one.id, f"{words.name(one.title)} ({names[one.help_point_id]})")
        for one in known
        if one.help_point_id in names
    ]
    typed = Form() if form is None else form
    blank = dict.fromkeys(("capacity", "weeks"), "")
    chosen = {"training_id": request.query_params.get("training_id", "")}
    ticked = {name: form is None or form.ticked(name) for name in ("waiting_list", "skip_holidays")}
    told = _told(wrong, words)
    return staff_page(
        request, "new_session.html", who, told.status,
        trainings=sorted(options, key=lambda one: one[1].casefold()),
        form={**blank, **chosen, **typed.typed}, ticked=ticked, more=typed.ticked("more"),
        days=day_rows(days_typed(typed), told.errors, words, _blank_rows(typed)),
        errors=told.errors, wrong=told.detail,
    )  # fmt: skip


def _session(
    request: Request,
    who: SignedIn,
    key: str,
    db: Session,
    form: Form | None = None,
    wrong: Problem | None = None,
) -> Response:
    """The people are for the space that receives them; the coordination sees the seats."""
    house, words = house_of(request), words_of(request, who)
    list_team_sessions.must_look_after(db, who.holder, key)
    session = show_session.session(db, key, house.directory.places, words, house.now())
    people, phone = None, None
    if runs(who.holder, session["help_point"]["id"]):
        found = tell_registrations.comers(db, key, ComersQuestion(), who.holder, house.now())
        people = comers_view(found, words)
        phone = whom_to_phone(session, show_session.moved(db, key), house.now(), words)
    typed = Form() if form is None else form
    told, moving = _told(wrong, words), typed.ticked("date")
    days = days_typed(typed) if moving else days_of(session)
    shown = session_view(session, house.now(), words)
    stands = {name: str(session[name]) for name in ("capacity", "extra_places")} | {"reason": ""}
    waiting = typed if typed.ticked("capacity") else session
    return staff_page(
        request, "session.html", who, told.status,
        session=shown, people=people, phone=phone, errors=told.errors, wrong=told.detail,
        moving=moving, changing=bool(wrong), more=typed.ticked("more"),
        seen=session["updated_at"].isoformat(),
        form=stands | typed.typed, waiting_list=bool(waiting.get("waiting_list")),
        days=day_rows(days, told.errors if moving else {}, words, _blank_rows(typed)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """`errors`: by field; `detail`: what is wrong with all of it."""

    status: int
    errors: dict[str, str]
    detail: str | None


def _told(wrong: Problem | None, words: Words) -> _Told:
    if wrong is None:
        return _Told(200, {}, None)
    told = document(wrong, words)
    if isinstance(wrong, RecordInvalid):
        return _Told(told["status"], errors_in(wrong, words), None)
    return _Told(told["status"], {}, told["detail"])


def _blank_rows(form: Form) -> int:
    """Some more each time they are asked for."""
    rows = len(days_typed(form)) if form.ticked("more") else 0
    return max(rows, 1) + 1 if rows else MORE
