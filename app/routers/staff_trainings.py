"""`/staff/trainings`: what a space teaches, for whom, at what price, and what to bring."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import ChangedSince, RecordInvalid
from app.domain.merging import merged
from app.models.trainings_out import TrainingOut
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.form_fields import Values, elsewhere, filled
from app.routers.house import house_of
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_training_view import (
    field_errors,
    says_more_of_the_fee,
    training_in,
    training_parts,
    typed,
    values_of,
)
from app.usecases import list_team_sessions, plan_trainings
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

LIST = "/staff/trainings"


@router.get("/trainings")
def trainings_page(request: Request, who: Who, db: Reading) -> Response:
    words = words_of(request, who)
    names = {one.id: one.name for one in list_team_sessions.help_points(db, who.holder)}
    shown = [
        {
            "href": f"{LIST}/{one.id}",
            "title": words.name(one.title),
            "place": words.name(names[one.help_point_id]),
        }
        for one in list_team_sessions.trainings(db, who.holder)
    ]
    return staff_page(request, "trainings.html", who, trainings=shown)


@router.get("/trainings/new")
def new_training_page(request: Request, who: Who, db: Reading) -> Response:
    return _new(request, who, db, values_of(None))


@router.post("/trainings/new")
def add_training(request: Request, who: Who, form: OwnForm, db: Writing) -> Response:
    now, given = house_of(request).now(), merged({}, training_in(form))
    try:
        made = plan_trainings.create(
            db, given | {"help_point_id": form.text("help_point_id")}, who.holder, now
        )
    except RecordInvalid as wrong:
        return _new(request, who, db, typed(form), wrong)
    done(db, who, "training_created", made.id, now)
    return to(f"/staff/sessions/new?training_id={made.id}")


@router.get("/trainings/{key}")
def training_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    found = plan_trainings.own_training(db, key, who.holder)
    return _training(request, who, found, values_of(found))


@router.post("/trainings/{key}")
def change_training(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    """What a colleague has changed meanwhile is shown beside what was typed; nothing is lost."""
    now, seen = house_of(request).now(), form.text("seen")
    patch = training_in(
        form, says_more_of_the_fee(plan_trainings.own_training(db, key, who.holder))
    )
    try:
        plan_trainings.change(db, key, patch, who.holder, now, seen)
    except (RecordInvalid, ChangedSince) as wrong:
        found = plan_trainings.own_training(db, key, who.holder)
        return _training(request, who, found, typed(form), wrong)
    done(db, who, "training_changed", key, now)
    return to(f"{LIST}/{key}?done=changed")


@router.post("/trainings/{key}/remove")
def remove_training(request: Request, who: Who, key: str, _: OwnForm, db: Writing) -> Response:
    plan_trainings.remove(db, key, who.holder)
    done(db, who, "training_removed", key, house_of(request).now())
    return to(f"{LIST}?done=removed")


def _new(
    request: Request, who: SignedIn, db: Session, form: Values, wrong: RecordInvalid | None = None
) -> Response:
    words = words_of(request, who)
    places = [
        (one.id, words.name(one.name)) for one in list_team_sessions.help_points(db, who.holder)
    ]
    errors = field_errors(errors_in(wrong, words))
    parts = filled(training_parts(places, form, words), form, errors, {})
    return staff_page(
        request, "training.html", who, 422 if wrong else 200,
        training=None, meanwhile=False, parts=parts, elsewhere=elsewhere(parts, errors),
    )  # fmt: skip


def _training(
    request: Request,
    who: SignedIn,
    found: TrainingOut,
    form: Values,
    wrong: RecordInvalid | ChangedSince | None = None,
) -> Response:
    words = words_of(request, who)
    meanwhile = isinstance(wrong, ChangedSince)
    errors = field_errors(errors_in(wrong, words)) if isinstance(wrong, RecordInvalid) else {}
    theirs = values_of(found) if meanwhile else {}
    parts = filled(training_parts([], form, words), form, errors, theirs)
    training = {
        "title": words.name(found.title),
        "href": f"{LIST}/{found.id}",
        "seen": found.updated_at.isoformat(),
    }
    return staff_page(
        request, "training.html", who, 409 if meanwhile else 422 if wrong else 200,
        training=training, meanwhile=meanwhile, parts=parts, elsewhere=elsewhere(parts, errors),
    )  # fmt: skip
