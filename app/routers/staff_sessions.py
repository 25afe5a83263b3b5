"""`/staff/sessions`: a space plans and runs its sessions; the coordination plans for all."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.codes import Theme, codes
from app.domain.descriptions import THEMES
from app.domain.errors import RecordInvalid
from app.domain.holders import runs
from app.models.registrations import ComersQuestion
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_session_view import comers_view, session_view
from app.usecases import (
    list_team_sessions,
    plan_sessions,
    plan_trainings,
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
        return _new(request, who, db, 422, wrong, form.typed)
    for one in made.sessions:
        done(db, who, "session_created", one.id, now)
    return to(
        f"{LIST}?done=planned" if made.series else f"{LIST}/{made.sessions[0].id}?done=planned"
    )


@router.get("/trainings/new")
def new_training_page(request: Request, who: Who, db: Reading) -> Response:
    return _new_training(request, who, db)


@router.post("/trainings/new")
def add_training(request: Request, who: Who, form: OwnForm, db: Writing) -> Response:
    try:
        made = plan_trainings.create(db, _training_in(form), who.holder, house_of(request).now())
    except RecordInvalid as wrong:
        return _new_training(request, who, db, 422, wrong, form.typed)
    return to(f"{LIST}/new?training_id={made.id}")


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
        return _session(request, who, key, db, 422, wrong)
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
    """Whatever the form names: times, room, whether it takes place; and why."""
    patch: dict[str, Any] = {"reason": form.text("reason").strip() or None}
    if form.ticked("date"):
        patch |= _times(form)
    for name in ("capacity", "extra_places"):
        if form.ticked(name):
            patch[name] = form.number(name)
    if form.ticked("status"):
        patch["status"] = form.text("status")
    return patch


def _times(form: Form) -> dict[str, Any]:
    """On one day, in Brussels; what was left empty is left out."""
    day, start, end = (form.text(name).strip() for name in ("date", "from", "to"))
    return {
        "starts_at": f"{day}T{start}" if day and start else None,
        "ends_at": f"{day}T{end}" if day and end else None,
    }


def _training_in(form: Form) -> dict[str, Any]:
    texts = {
        name: {lang: text for lang in ("fr", "nl", "en") if (text := form.text(f"{name}_{lang}"))}
        for name in ("title", "bring")
    }
    return {
        "help_point_id": form.text("help_point_id"),
        "title": texts["title"],
        "bring": texts["bring"] or None,
        "theme": form.text("theme"),
        "languages": [one for one in form.text("languages").split() if one] or None,
    }


def _new(
    request: Request,
    who: SignedIn,
    db: Session,
    status: int = 200,
    wrong: RecordInvalid | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    words = words_of(request, who)
    known = [
        {"id": one.id, "title": words.name(one.title)}
        for one in list_team_sessions.trainings(db, who.holder)
    ]
    blank = {name: "" for name in ("date", "from", "to", "capacity", "weeks")}
    chosen = {"training_id": request.query_params.get("training_id", "")}
    form = {**blank, **chosen, **(typed or {})}
    errors = errors_in(wrong, words)
    return staff_page(
        request, "new_session.html", who, status, trainings=known, form=form, errors=errors
    )


def _new_training(
    request: Request,
    who: SignedIn,
    db: Session,
    status: int = 200,
    wrong: RecordInvalid | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    words = words_of(request, who)
    places = [
        {"id": one.id, "name": words.name(one.name)}
        for one in list_team_sessions.help_points(db, who.holder)
    ]
    names = ("help_point_id", "theme", "languages", "title_fr", "title_nl", "bring_fr", "bring_nl")
    form = {**{name: "" for name in names}, **(typed or {})}
    errors = errors_in(wrong, words)
    themes = [(code, words.say(THEMES[code])) for code in codes(Theme)]
    return staff_page(
        request, "new_training.html", who, status,
        places=places, themes=themes, form=form, errors=errors,
    )  # fmt: skip


def _session(
    request: Request,
    who: SignedIn,
    key: str,
    db: Session,
    status: int = 200,
    wrong: RecordInvalid | None = None,
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
    shown = session_view(session, house.now(), words)
    return staff_page(
        request, "session.html", who, status, session=shown, people=people, errors=errors
    )
