"""`/staff/teams`: all teams, their people and keys, for administrators of the coordination."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import ChangedSince, Problem, RecordInvalid
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.staff_colleagues import link_page, typed_colleague
from app.routers.staff_door import OwnForm, Who, errors_in, otherwise, staff_page, to, words_of
from app.routers.staff_team_view import (
    LIST,
    ids_in,
    listed_view,
    own_fields,
    own_typed,
    own_values,
    role_options,
    team_view,
)
from app.usecases import manage_teams
from app.usecases.manage_teams import NewTeam
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.inviting import Invited

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)


@router.get("/teams")
def teams_page(request: Request, who: Who, db: Reading) -> Response:
    words = words_of(request, who)
    names = {one.id: one for one in manage_teams.help_points(db, who)}
    shown = [listed_view(one, names, words) for one in manage_teams.teams(db, who)]
    return staff_page(request, "teams.html", who, teams=shown)


@router.get("/teams/new")
def new_team_page(request: Request, who: Who, db: Reading) -> Response:
    return _new(request, who, db, Form(lang=[who.account.lang]))


@router.post("/teams/new")
def add_team(request: Request, who: Who, form: OwnForm, db: Writing) -> Response:
    """Her link is told this once."""
    otherwise(request, lambda wrong, db: _new(request, who, db, form, wrong))
    first = {**typed_colleague(form), "administrator": True}
    given = NewTeam(form.text("role"), form.text("team"), ids_in(own_typed(form)), first)
    made = manage_teams.create(db, who, given, house_of(request).now(), mail=_mails(request))
    return _link(request, who, made.account.team_id, made)


@router.get("/teams/{key:int}")
def team_page(request: Request, who: Who, key: int, db: Reading) -> Response:
    return _team(request, who, key, db)


@router.post("/teams/{key:int}/help-points")
def change_team(request: Request, who: Who, key: int, form: OwnForm, db: Writing) -> Response:
    """What a colleague has changed meanwhile is not overwritten unseen."""
    otherwise(request, lambda wrong, db: _team(request, who, key, db, form, wrong))
    seen, ids = form.text("seen").split(), ids_in(own_typed(form))
    manage_teams.change(db, who, key, ids, seen, house_of(request).now())
    return to(f"{LIST}/{key}?done=changed")


@router.post("/teams/{key:int}/people")
def invite(request: Request, who: Who, key: int, form: OwnForm, db: Writing) -> Response:
    otherwise(request, lambda wrong, db: _team(request, who, key, db, form, wrong))
    now, given = house_of(request).now(), typed_colleague(form)
    made = manage_teams.invite(db, who, key, given, now, mail=_mails(request))
    return _link(request, who, key, made)


@router.post("/teams/{key:int}/people/{account:int}/link")
def make_link(
    request: Request, who: Who, key: int, account: int, _: OwnForm, db: Writing
) -> Response:
    made = manage_teams.fresh_link(db, who, key, account, house_of(request).now())
    return _link(request, who, key, made, mailed=False)


@router.post("/teams/{key:int}/people/{account:int}/remove")
def remove(request: Request, who: Who, key: int, account: int, _: OwnForm, db: Writing) -> Response:
    manage_teams.remove(db, who, key, account, house_of(request).now())
    return to(f"{LIST}/{key}?done=removed")


@router.post("/teams/{key:int}/key")
def make_key(request: Request, who: Who, key: int, form: OwnForm, db: Writing) -> Response:
    """Told this once: it is kept nowhere."""
    otherwise(request, lambda wrong, db: _team(request, who, key, db, form, wrong))
    made = manage_teams.make_key(db, who, key, house_of(request).now())
    return _key(request, who, key, db, made)


@router.post("/teams/{key:int}/key/rotate")
def rotate_key(request: Request, who: Who, key: int, form: OwnForm, db: Writing) -> Response:
    now, prefix = house_of(request).now(), form.text("prefix")
    return _key(request, who, key, db, manage_teams.rotate_key(db, who, key, prefix, now))


@router.post("/teams/{key:int}/key/revoke")
def revoke_key(request: Request, who: Who, key: int, form: OwnForm, db: Writing) -> Response:
    manage_teams.revoke_key(db, who, key, form.text("prefix"), house_of(request).now())
    return to(f"{LIST}/{key}?done=revoked")


def _mails(request: Request) -> bool:
    return bool(house_of(request).settings.smtp_url)


def _link(
    request: Request, who: SignedIn, key: int, made: Invited, *, mailed: bool = True
) -> Response:
    back = f"{LIST}/{key}"
    return link_page(request, who, made, back, mailed=mailed and _mails(request))


def _key(request: Request, who: SignedIn, key: int, db: Session, made: str) -> Response:
    team = team_view(manage_teams.team(db, who, key), who, words_of(request, who))
    return staff_page(request, "key_made.html", who, team=team, key=made)


def _new(
    request: Request, who: SignedIn, db: Session, form: Form, wrong: Problem | None = None
) -> Response:
    words, errors = words_of(request, who), _errors(request, who, wrong)
    known = manage_teams.help_points(db, who)
    return staff_page(
        request, "new_team.html", who, 422 if wrong else 200,
        errors=errors, form=_shown(form), roles=role_options(words),
        fields=own_fields(own_typed(form), known, errors, words),
    )  # fmt: skip


def _team(
    request: Request,
    who: SignedIn,
    key: int,
    db: Session,
    form: Form | None = None,
    wrong: Problem | None = None,
) -> Response:
    """Of what was typed, only that in which something is wrong: on the page are three forms."""
    words, errors = words_of(request, who), _errors(request, who, wrong)
    known = manage_teams.team(db, who, key)
    own = own_values(known.team.help_points, known.help_points)
    if form is not None and "seen" in form:
        own = own_typed(form)
    meanwhile = isinstance(wrong, ChangedSince)
    return staff_page(
        request, "team.html", who, 409 if meanwhile else 422 if wrong else 200,
        team=team_view(known, who, words), errors=errors, meanwhile=meanwhile,
        form=_shown(form or Form(lang=[who.account.lang])),
        fields=own_fields(own, known.help_points, errors, words),
    )  # fmt: skip


def _shown(form: Form) -> dict[str, Any]:
    texts = ("team", "role", "name", "email", "lang")
    return {name: form.text(name) for name in texts} | {
        "administrator": form.ticked("administrator")
    }


def _errors(request: Request, who: SignedIn, wrong: Problem | None) -> dict[str, str]:
    if not isinstance(wrong, RecordInvalid):
        return {}
    return errors_in(wrong, words_of(request, who))
