"""Between them the places, courses and sessions of the sandbox show every code, state and unknown.

Read from the YAML alone; what the finder makes of it is a test of its own.
"""

import json
from collections.abc import Set
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point

from app.domain import codes
from app.models.help_points import HelpPointIn
from app.models.sandbox_sessions import SandboxSession
from app.usecases.loading.checking_sessions import wrong_sessions
from app.usecases.loading.reading_seeds import Gathered, read_sandbox
from tests.sandbox_file import (
    ACTIVE,
    AREAS,
    BRUSSELS,
    BY_ID,
    FIVE_PLACES,
    LABELS,
    ORGANISATIONS,
    POINTS,
    SANDBOX,
    SESSIONS,
    TODAY,
    TRAININGS,
    expressions,
    spans,
)


def latest_assured(point: HelpPointIn) -> date | None:
    days = [s.assured_on for given in point.sources.values() for s in given if s.assured_on]
    return max(days, default=None)


def fee_levels() -> set[str]:
    """The level of access, "unknown" where a record names none."""
    return {point.fees["access"].level if "access" in point.fees else "unknown" for point in ACTIVE}


def named(field: str) -> set[str]:
    return {value for point in POINTS for value in getattr(point, field) or []}


def reserved(field: str) -> set[str]:
    """For whom courses are reserved."""
    told: list[Any] = [getattr(t.only_for, field) for t in TRAININGS if t.only_for]
    return {one for given in told for one in (given if isinstance(given, list) else [given])}


def free(session: SandboxSession) -> int:
    return session.places - session.taken


def local(session: SandboxSession) -> datetime:
    return session.facts.times[0][0].astimezone(BRUSSELS)


SHOWN: dict[str, tuple[object, Set[str | None]]] = {
    "kind": (codes.Kind, {point.kind for point in ACTIVE}),
    "status": (codes.Status, {point.status for point in POINTS}),
    "fee level": (codes.FeeLevel, fee_levels()),
    "fee kind": (codes.FeeKind, {kind for point in ACTIVE for kind in point.fees}),
    "free for": (
        codes.Situation,
        {s for point in ACTIVE for fee in point.fees.values() for s in fee.free_for},
    ),
    "helper mode": (codes.HelperMode, {point.helper_mode for point in ACTIVE} - {None}),
    "wheelchair": (codes.Wheelchair, {point.accessibility.wheelchair for point in ACTIVE}),
    "form help": (codes.YesNoUnknown, {point.form_help for point in ACTIVE}),
    "precision": (
        codes.LocationPrecision,
        {point.location_precision for point in ACTIVE} - {None},
    ),
    "service": (codes.Service, named("services")),
    "audience": (codes.Audience, named("audiences")),
    "sector": (codes.Sector, {o.sector for o in ORGANISATIONS.values()}),
    "theme": (codes.Theme, {training.theme for training in TRAININGS}),
    "level": (codes.Level, {training.level for training in TRAININGS} - {None}),
    "fee of a course": (codes.FeeLevel, {t.fee.level for t in TRAININGS if t.fee}),
    "booking": (codes.Booking, {session.booking for session in SESSIONS}),
    "mode": (codes.Mode, {session.mode for session in SESSIONS}),
    "session status": (codes.SessionStatus, {session.status for session in SESSIONS}),
    "label event": (
        codes.LabelEventCode,
        {event.event for label in LABELS.values() for event in label.events},
    ),
}


@pytest.mark.parametrize("what", SHOWN)
def test_every_code_is_shown(what: str) -> None:
    published, shown = SHOWN[what]
    assert shown == set(codes.codes(published))


@pytest.mark.parametrize("item", codes.codes(codes.Equipment))
def test_every_piece_of_equipment_is_somewhere_present_somewhere_absent_somewhere_unknown(
    item: codes.Equipment,
) -> None:
    known = [point.equipment[item].present if item in point.equipment else None for point in ACTIVE]
    assert set(known) == {True, False, None}


@pytest.mark.parametrize("field", ["walk_in", "id_required", "registration_required"])
def test_every_condition_of_admission_is_yes_no_and_unknown(field: str) -> None:
    assert {getattr(point.admission, field) for point in ACTIVE} == {True, False, None}


def test_volunteers_are_welcome_not_welcome_and_unknown() -> None:
    assert {point.volunteers_welcome for point in ACTIVE} == {True, False, None}


def test_doors_and_helpers_are_known_and_unknown_and_one_door_is_half_known() -> None:
    known = {(bool(point.opening_hours), bool(point.helper_hours)) for point in ACTIVE}
    states = {span[2] for place, said in expressions() for span in spans(said) if BY_ID[place]}

    assert known == {(True, True), (True, False), (False, True), (False, False)}
    assert states == {"open", "unknown"}


def test_there_is_help_in_the_evening_on_saturday_and_on_sunday() -> None:
    doors = [span for point in ACTIVE if point.opening_hours for span in spans(point.opening_hours)]
    open_doors = [span for span in doors if span[2] == "open"]

    assert any(ends.hour > 17 for _, ends, _ in open_doors)
    assert {f"{begins:%a}" for begins, _, _ in open_doors} >= {"Sat", "Sun"}


def test_some_places_were_assured_lately_one_long_ago_and_some_never() -> None:
    year_ago = TODAY.replace(year=TODAY.year - 1)
    days = {point.id: latest_assured(point) for point in ACTIVE}

    assert any(day and day >= year_ago for day in days.values())
    assert days["zonnedorp-school-library"] == TODAY - timedelta(400)
    assert days["vlaminggem-social-restaurant"] is None


def test_a_label_covers_several_places_one_was_withdrawn_and_one_refused() -> None:
    last = {id_: label.events[-1].event for id_, label in LABELS.items()}
    recognised = {point.id for point in POINTS if last.get(point.label_id or "") == "granted"}

    assert recognised == FIVE_PLACES.keys() - {"zonnedorp-school-library"}
    assert last[BY_ID["overbrugge-youth-room"].label_id or ""] == "withdrawn"
    assert last[BY_ID["boskerke-village-hall"].label_id or ""] == "refused"


def test_one_place_is_closed_for_ten_days_and_opens_at_the_midnight_after() -> None:
    closed = [point.closed_until for point in POINTS if point.closed_until]
    assert closed == [datetime(2026, 12, 4, tzinfo=BRUSSELS)]


def test_one_place_is_reached_through_its_organisation_and_one_not_at_all() -> None:
    cafe, restaurant = BY_ID["zonnedorp-digital-cafe"], BY_ID["vlaminggem-social-restaurant"]

    assert (cafe.phone, cafe.website) == (None, None)
    assert ORGANISATIONS[cafe.organisation or ""].phone
    assert (restaurant.phone, restaurant.website, restaurant.organisation) == (None, None, None)


def test_what_comes_to_the_person_serves_the_region_named_postcodes_or_nobody_knows_where() -> None:
    comes = [point for point in ACTIVE if point.kind in codes.WITHOUT_COUNTER]

    assert any(point.serves and point.serves.region for point in comes)
    assert any(point.serves and point.serves.postcodes for point in comes)
    assert any(point.serves is None and point.address.postcode for point in comes)


def test_the_bus_stops_in_every_village_and_the_hours_of_one_stop_are_unknown() -> None:
    stops = [stop for point in ACTIVE if point.kind == "mobile" for stop in point.stops]
    where = {code for s in stops for code, a in AREAS.items() if a.contains(Point(s.lon, s.lat))}

    assert where == set(AREAS)
    assert [stop.hours for stop in stops].count(None) == 1


def test_lists_are_complete_incomplete_and_unknown_and_signing_is_among_the_languages() -> None:
    assert {"languages" in point.complete for point in ACTIVE if point.languages} == {True, False}
    assert {"services" in point.complete for point in ACTIVE if point.services} == {True, False}
    assert any(point.languages is None for point in ACTIVE)
    assert any(point.services is None or point.audiences is None for point in ACTIVE)
    assert named("languages") >= {"vgt", "sfb"}


def test_one_active_place_is_reserved_and_one_of_the_past_was() -> None:
    reserved = {point.id: point.status for point in POINTS if point.only_for}
    assert reserved == {"overbrugge-jobs-desk": "active", "overbrugge-youth-room": "history"}


def test_of_courses_everything_that_may_be_unknown_is_somewhere_known_and_somewhere_not() -> None:
    assert {training.certificate for training in TRAININGS} == {True, False, None}
    for field in ("level", "hours", "languages", "audiences", "fee", "only_for"):
        assert {getattr(t, field) is None for t in TRAININGS} == {True, False}, field
    for field in ("description", "prerequisites", "bring"):
        assert {getattr(t, field) is None for t in TRAININGS} == {True, False}, field


def test_courses_are_reserved_by_age_diploma_situation_and_audience() -> None:
    for field in ("audiences", "age_min", "age_max", "diploma_max", "situation"):
        assert reserved(field) - {None}, field


def test_there_are_free_places_none_and_some_that_a_large_group_cannot_use() -> None:
    here = [s for s in SESSIONS if s.booking == "here" and s.status == "scheduled"]
    shown = {(bool(free(s)), s.waiting_list, bool(s.waiting)) for s in here}

    assert shown == {
        (True, False, False),
        (True, True, False),
        (False, False, False),
        (False, True, False),
        (False, True, True),
        (True, True, True),
    }
    assert any(len(session.waiting) > 1 for session in here)
    assert any(not session.taken for session in here)
    assert any(session.walk_ins and not session.registered for session in here)
    assert any(session.extra_places and session.reason for session in here)


def test_registration_is_not_yet_open_already_closed_and_open() -> None:
    now = datetime.combine(TODAY, datetime.min.time(), BRUSSELS) + timedelta(hours=10)
    facts = [session.facts for session in SESSIONS]
    windows = [(s.registration_opens_at, s.registration_closes_at) for s in facts]

    assert any(opens and opens > now for opens, _ in windows)
    assert any(closes and closes < now for _, closes in windows)
    assert any(opens and closes and opens < now < closes for opens, closes in windows)
    assert (None, None) in windows


def test_sessions_were_yesterday_and_are_today_in_the_evening_and_at_the_weekend() -> None:
    days = {(local(session).date() - TODAY).days for session in SESSIONS}
    evening = [session for session in SESSIONS if local(session).hour >= 17]

    assert days >= {-1, 0, 1, 2, 3}
    assert [f"{local(s):%H:%M}" for s in SESSIONS if local(s).date() == TODAY] == ["14:00"]
    assert {session.mode for session in evening} == {"on_site", "online"}
    assert {f"{local(session):%A}" for session in SESSIONS} >= {"Saturday", "Sunday"}


def test_there_are_courses_of_several_meetings_and_a_weekly_series_of_single_ones() -> None:
    series = [local(s) for s in SESSIONS if s.training_id == "overbrugge-safety-online"]

    assert {len(session.meetings or [None]) for session in SESSIONS} == {1, 2, 3}
    assert len(series) == 4
    assert {later - day for day, later in pairwise(series)} == {timedelta(weeks=1)}


@pytest.mark.parametrize("ahead", range(7))
def test_the_sessions_are_right_whatever_the_day_of_the_week(ahead: int, tmp_path: Path) -> None:
    kept = {kind: SANDBOX[kind] for kind in ("trainings", "sessions")}
    file = tmp_path / "sandbox.yaml"
    file.write_text(json.dumps(kept), encoding="utf-8")
    sandbox = Gathered(sandbox=True)

    read_sandbox(file, TODAY + timedelta(ahead), sandbox)

    assert len(sandbox.records["sessions"]) == len(SESSIONS)
    assert [*sandbox.refused, *wrong_sessions(sandbox)] == []
