"""`/staff/help-points`: a space keeps its record true; the coordination any."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.adapters.geocoder import Geocoder
from app.domain.errors import ChangedSince, GeocoderUnavailable, NotFound, RecordInvalid
from app.domain.holders import must_edit
from app.domain.words import N_, Words
from app.routers.bodies import Form
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.form_fields import FormPart, Values, by_field, elsewhere, filled
from app.routers.house import House, house_of
from app.routers.locating import looked_up
from app.routers.staff_door import OwnForm, Who, errors_in, staff_page, to, words_of
from app.routers.staff_place_change import as_kept, change_in, foreseen, laid_over, today_of
from app.routers.staff_place_form import Choices, place_parts
from app.routers.staff_place_told import at_first, told_fields, told_in, told_words, typed_by
from app.routers.staff_place_values import (
    point_of,
    values_of,
)
from app.routers.staff_place_view import (
    changes_between,
    freshness,
    kept_in,
    understood_in,
    version_view,
)
from app.routers.staff_question_view import asking, taken_over
from app.storage.engine import reading
from app.usecases import (
    ask_actors,
    edit_help_points,
    find_street,
    list_team_sessions,
    show_record,
    tell_versions,
)
from app.usecases.find_street import Said
from app.usecases.show_record import Recorded
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

LIST = "/staff/help-points"
VERSIONS = 50
VERSION = re.compile(r"[1-9]\d{0,8}", re.ASCII)


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


@router.get("/help-points/{key}/answers/{answer}")
def take_over(request: Request, who: Who, key: str, answer: str, db: Reading) -> Response:
    """The form with what they answered when they were asked; nothing is kept yet."""
    said, found = (
        ask_actors.answer_of(db, who, key, answer),
        show_record.record(db, key, who.holder),
    )
    return _form(request, who, key, found, taken_over(values_of(found.record), said))


@router.post("/help-points/{key}/form")
def form_again(request: Request, who: Who, key: str, form: OwnForm, db: Reading) -> Response:
    """With what was typed, to change something else."""
    found, change = show_record.record(db, key, who.holder), change_in(request, db, who, key, form)
    return _form(request, who, key, found, change.mine, seen=change.seen, told=change.told)


@router.post("/help-points/{key}/street")
async def find_street_of(request: Request, who: Who, key: str, form: OwnForm) -> Response:
    """The form again with the middle of the street as its point, or why not; nothing is kept. No
    database waits for the geocoder."""
    house, words = house_of(request), words_of(request, who)
    if house.geocoder is None:
        raise NotFound(N_("There is nothing at this address."))
    must_edit(who.holder, key)
    said = await _street(house, house.geocoder, form)
    return await run_in_threadpool(_with_street, request, who, key, form, said, words)


@router.post("/help-points/{key}/check")
def check(request: Request, who: Who, key: str, form: OwnForm, db: Reading) -> Response:
    """What would be kept, in words, hours as a week; nothing is kept yet. What was typed in
    people's own words is asked back as it was understood."""
    words = words_of(request, who)
    found, change = show_record.record(db, key, who.holder), change_in(request, db, who, key, form)
    after, wrong = foreseen(request, db, who, key, change)
    understood = understood_in(wrong, change.mine)
    if understood:
        change = replace(change, mine={**change.mine, **understood})
        after, wrong = foreseen(request, db, who, key, change)
    if wrong:
        said = RecordInvalid(wrong)
        return _form(
            request, who, key, found, change.mine, seen=change.seen, wrong=said, told=change.told
        )
    change = as_kept(change, values_of(after))
    parts = _parts(request, change.mine, found, words)
    today = today_of(request)
    changes = changes_between(parts, change.base, change.mine, form, today, words)
    return staff_page(
        request, "help_point_check.html", who, name=words.name(found.record["name"]),
        href=f"{LIST}/{key}", changes=changes, seen=change.seen,
        kept=kept_in({**change.mine, **change.told}), told=told_words(change.told, words),
    )  # fmt: skip


@router.post("/help-points/{key}")
def keep(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    """What others have changed meanwhile in the same fields is shown beside what was typed."""
    house, change = house_of(request), change_in(request, db, who, key, form)
    try:
        if change.patch:
            edit_help_points.change(
                db, key, change.patch, (int(change.seen),), who.holder, house.directory.places,
                house.now(), told_in(change.told),
            )  # fmt: skip
    except (RecordInvalid, ChangedSince) as wrong:
        found = show_record.record(db, key, who.holder)
        now = values_of(found.record)
        mine = change.mine if isinstance(wrong, RecordInvalid) else laid_over(now, change)
        return _form(request, who, key, found, mine, wrong=wrong, told=change.told)
    done(db, who, "record_changed", key, house.now())
    return to(f"{LIST}/{key}?done=changed")


@router.post("/help-points/{key}/still-true")
def still_true(request: Request, who: Who, key: str, form: OwnForm, db: Writing) -> Response:
    now, seen = house_of(request).now(), form.number("seen")
    told = typed_by(who, form, today_of(request))
    try:
        edit_help_points.still_true(
            db, key, seen if isinstance(seen, int) else 0, who.holder, now, told_in(told)
        )
    except RecordInvalid as wrong:
        found = show_record.record(db, key, who.holder)
        return _form(
            request, who, key, found, values_of(found.record), wrong=wrong, told=told, still=True
        )
    done(db, who, "record_confirmed", key, now)
    return to(f"{LIST}/{key}?done=confirmed")


@router.get("/help-points/{key}/versions")
def versions_page(request: Request, who: Who, key: str, db: Reading) -> Response:
    """Who has written what, the newest first; the coordination can take one back."""
    house, words = house_of(request), words_of(request, who)
    found = show_record.record(db, key, who.holder)
    told = tell_versions.versions(db, key, who.holder, 0, VERSIONS)
    parts = _parts(request, values_of(found.record), found, words)
    heard = tell_versions.heard(db, key, told)
    shown = [
        version_view(one, heard.get(one.version), parts, house.now(), words) for one in told.results
    ]
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


async def _street(house: House, geocoder: Geocoder, form: Form) -> Said:
    postcode, places = form.text("address.postcode"), house.directory.places
    asked = find_street.asked(form.text("address.street"), postcode, places)
    if isinstance(asked, Said):
        return asked
    try:
        point = await looked_up(house, geocoder, asked)
    except GeocoderUnavailable:
        return find_street.NOBODY_ANSWERS
    return find_street.found(point, postcode, places)


def _with_street(
    request: Request, who: SignedIn, key: str, form: Form, said: Said, words: Words
) -> Response:
    with reading(house_of(request).engine) as db:
        found, change = (
            show_record.record(db, key, who.holder),
            change_in(request, db, who, key, form),
        )
    mine = {**change.mine, **(point_of(said.point) if said.point else {})}
    text = words.say(said.sentence, **said.values)
    return _form(request, who, key, found, mine, seen=change.seen, told=change.told, street=text)


def _parts(
    request: Request, form: Values, found: Recorded, words: Words, street: str | None = None
) -> list[FormPart]:
    house = house_of(request)
    places = house.directory.places
    towns = [
        (one.nis, words.name(one.names))
        for one in places.by_nis.values()
        if one.sandbox == found.sandbox and (one.in_region or one.sandbox)
    ]
    organisations = [(one.id, words.name(one.name)) for one in found.organisations]
    labels = [(one.id, one.id) for one in found.labels]
    choices = Choices(organisations, towns, labels, streets=house.geocoder is not None)
    return place_parts(form, choices, words, street)


def _form(
    request: Request,
    who: SignedIn,
    key: str,
    found: Recorded,
    form: Values,
    *,
    seen: str | None = None,
    wrong: RecordInvalid | ChangedSince | None = None,
    told: Values | None = None,
    still: bool = False,
    street: str | None = None,
) -> Response:
    """`still`: it is the form of "still true" in which something is wrong. `street`: what came of
    looking one up."""
    words = words_of(request, who)
    meanwhile = isinstance(wrong, ChangedSince)
    parts = _parts(request, form, found, words, street)
    faults = errors_in(wrong, words) if isinstance(wrong, RecordInvalid) else {}
    errors = by_field(parts, faults)
    theirs: Mapping[str, Any] = values_of(found.record) if meanwhile else {}
    shown = filled(parts, form, errors, theirs)
    telling = at_first(who, today_of(request)) if told is None else told
    fresh = house_of(request).directory.help_point(key, words.lang)
    return staff_page(
        request, "help_point.html", who, 409 if meanwhile else 422 if wrong else 200,
        name=words.name(found.record["name"]), href=f"{LIST}/{key}", parts=shown,
        asking=asking(request, who, key, found, words),
        seen=found.version if seen is None or meanwhile else seen,
        meanwhile=meanwhile, fresh=freshness(fresh, words),
        elsewhere=elsewhere([*parts, FormPart(None, told_fields(telling, errors, words))], errors),
        told_still=told_fields(telling, errors if still else {}, words),
        told=told_fields(telling, {} if still else errors, words),
    )  # fmt: skip
