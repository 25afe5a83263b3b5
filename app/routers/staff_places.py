"""`/staff/help-points`: a space keeps its record true; the coordination any."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import ChangedSince, RecordInvalid
from app.domain.words import Words
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.form_fields import FormPart, Values, by_field, elsewhere, filled, same
from app.routers.house import house_of
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_place_form import Choices, place_parts
from app.routers.staff_place_values import COORDINATED, patch_of, rows_typed, typed, values_of
from app.routers.staff_place_view import (
    changes_between,
    freshness,
    kept_in,
    understood_in,
    version_view,
)
from app.usecases import edit_help_points, list_team_sessions, show_record, tell_versions
from app.usecases.show_record import Recorded
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

LIST = "/staff/help-points"
VERSIONS = 50
VERSION = re.compile(r"[1-9]\d{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """`base`: what stood in the form when it was opened; `mine`: what was sent."""

    seen: str
    base: Values
    mine: Values

    @property
    def patch(self) -> dict[str, Any]:
        return patch_of(self.base, self.mine)


@router.get("/help-points")
def help_points_page(request: Request, who: Who, db: Reading) -> Response:
    house, words = house_of(request), words_of(request, who)
    shown = [
        {
            "href": f"{LIST}/{one.id}",
            "name": words.name(one.name),
            "fresh": freshness(house.directory.help_point(one.id, words.lang), words),
        }
        for one in list_team_sessions.help_points(db, who.holder)
    ]
    return staff_page(request, "help_points.html", who, places=shown)


@router.get("/help-points/{key}")
def help_point_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    found = show_record.record(db, key, who.holder)
    return _form(request, who, key, found, values_of(found.record))


@router.post("/help-points/{key}/form")
def form_again(request: Request, who: Who, key: str, form: OwnForm, db: Reading) -> Response:
    """With what was typed, to change something else."""
    found, change = show_record.record(db, key, who.holder), _change(db, who, key, form)
    return _form(request, who, key, found, change.mine, seen=change.seen)


@router.post("/help-points/{key}/check")
def check(request: Request, who: Who, key: str, form: OwnForm, db: Reading) -> Response:
    """What would be kept, in words, hours as a week; nothing is kept yet. What was typed in
    people's own words is asked back as it was understood."""
    words, places = words_of(request, who), house_of(request).directory.places
    found, change = show_record.record(db, key, who.holder), _change(db, who, key, form)
    after, wrong = edit_help_points.foreseen(db, key, change.patch, who.holder, places)
    understood = understood_in(wrong, change.mine)
    if understood:
        mine = {**change.mine, **understood}
        change = Change(change.seen, change.base, mine)
        after, wrong = edit_help_points.foreseen(db, key, change.patch, who.holder, places)
    if wrong:
        said = RecordInvalid(wrong)
        return _form(request, who, key, found, change.mine, seen=change.seen, wrong=said)
    change = _as_kept(change, values_of(after))
    parts = _parts(request, change.mine, found, words)
    today = house_of(request).now().date()
    changes = changes_between(parts, change.base, change.mine, form, today, words)
    return staff_page(
        request, "help_point_check.html", who, name=words.name(found.record["name"]),
        href=f"{LIST}/{key}", changes=changes, seen=change.seen, kept=kept_in(change.mine),
    )  # fmt: skip


@router.post("/help-points/{key}")
def keep(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    """What others have changed meanwhile in the same fields is shown beside what was typed."""
    house, change = house_of(request), _change(db, who, key, form)
    try:
        if change.patch:
            edit_help_points.change(
                db, key, change.patch, (int(change.seen),), who.holder, house.directory.places,
                house.now(),
            )  # fmt: skip
    except (RecordInvalid, ChangedSince) as wrong:
        found = show_record.record(db, key, who.holder)
        now = values_of(found.record)
        mine = change.mine if isinstance(wrong, RecordInvalid) else _over(now, change)
        return _form(request, who, key, found, mine, wrong=wrong)
    done(db, who, "record_changed", key, house.now())
    return to(f"{LIST}/{key}?done=changed")


@router.post("/help-points/{key}/still-true")
def still_true(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    now, seen = house_of(request).now(), form.text("seen")
    edit_help_points.still_true(db, key, int(seen) if seen.isdigit() else 0, who.holder, now)
    done(db, who, "record_confirmed", key, now)
    return to(f"{LIST}/{key}?done=confirmed")


@router.get("/help-points/{key}/versions")
def versions_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    """Who has written what, the newest first; the coordination can take one back."""
    house, words = house_of(request), words_of(request, who)
    found = show_record.record(db, key, who.holder)
    told = tell_versions.versions(db, key, who.holder, 0, VERSIONS)
    parts = _parts(request, values_of(found.record), found, words)
    shown = [version_view(one, parts, house.now(), words) for one in told.results]
    return staff_page(
        request, "help_point_versions.html", who, name=words.name(found.record["name"]),
        href=f"{LIST}/{key}", versions=shown, may_undo=who.holder.role == "coordination",
    )  # fmt: skip


@router.post("/help-points/{key}/versions/{number}/undo")
def undo(request: Request, who: Who, key: str, number: str, _: OwnForm, db: Writing) -> Response:
    house = house_of(request)
    counted = int(number) if VERSION.fullmatch(number) else 0
    edit_help_points.undo(db, key, counted, who.holder, house.directory.places, house.now())
    done(db, who, "record_undone", key, house.now())
    return to(f"{LIST}/{key}/versions?done=undone")


def _change(db: Session, who: SignedIn, key: str, form: Form) -> Change:
    """Raises `NotAllowed`, `NotFound`, `VersionUnknown`."""
    seen = form.text("seen")
    base = values_of(show_record.record_of(db, key, seen, who.holder))
    mine = dict(typed(form, rows_typed(form)))
    if who.holder.role != "coordination":
        mine[COORDINATED] = base[COORDINATED]
    return Change(seen, base, mine)


def _as_kept(change: Change, after: Values) -> Change:
    """What was typed in the spelling in which it will be kept."""
    spelt = {
        name: after.get(name, value)
        for name, value in change.mine.items()
        if not same(change.base.get(name, ""), value)
    }
    return Change(change.seen, change.base, {**change.mine, **spelt})


def _over(now: Values, change: Change) -> Values:
    """What stands there now, and over it what was typed that differs from what was seen."""
    typed_over = {
        name: value
        for name, value in change.mine.items()
        if not same(change.base.get(name, ""), value)
    }
    return {**now, **typed_over}


def _parts(request: Request, form: Values, found: Recorded, words: Words) -> list[FormPart]:
    places = house_of(request).directory.places
    towns = [
        (one.nis, words.name(one.names))
        for one in places.by_nis.values()
        if one.sandbox == found.sandbox and (one.in_region or one.sandbox)
    ]
    organisations = [(one.id, words.name(one.name)) for one in found.organisations]
    labels = [(one.id, one.id) for one in found.labels]
    return place_parts(form, Choices(organisations, towns, labels), words)


def _form(
    request: Request,
    who: SignedIn,
    key: str,
    found: Recorded,
    form: Values,
    *,
    seen: str | None = None,
    wrong: RecordInvalid | ChangedSince | None = None,
) -> Response:
    words = words_of(request, who)
    meanwhile = isinstance(wrong, ChangedSince)
    parts = _parts(request, form, found, words)
    faults = errors_in(wrong, words) if isinstance(wrong, RecordInvalid) else {}
    errors = by_field(parts, faults)
    theirs: Mapping[str, Any] = values_of(found.record) if meanwhile else {}
    shown = filled(parts, form, errors, theirs)
    told = house_of(request).directory.help_point(key, words.lang)
    return staff_page(
        request, "help_point.html", who, 409 if meanwhile else 422 if wrong else 200,
        name=words.name(found.record["name"]), href=f"{LIST}/{key}", parts=shown,
        seen=found.version if seen is None or meanwhile else seen,
        meanwhile=meanwhile, elsewhere=elsewhere(parts, errors), fresh=freshness(told, words),
    )  # fmt: skip
