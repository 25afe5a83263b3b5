"""The overview, on made-up records: each thing is counted once, and what is not known is not."""

from datetime import timedelta
from typing import Any

import pytest

from app.directory.places import Municipality, Place, Places
from app.models.help_points import HelpPointIn
from app.models.tables import Training, TrainingSession
from app.storage.directory import Geography, Records
from app.storage.rows import rows_for
from app.storage.seats_overlay import SeatsNow
from app.usecases.tell_overview import Coming, Fresh, Overview, overview
from tests.serving import TUESDAY_MORNING
from tests.usecases.test_list_work import point

ONE = Municipality("20001", {"fr": "Une"}, True, ("1000",), False)
TWO = Municipality("20002", {"fr": "Deux"}, True, (), False)
FAR = Municipality("20003", {"fr": "Loin"}, False, (), False)
FICTION = Municipality("20004", {"fr": "Fiction"}, False, (), True)


@pytest.fixture(scope="module")
def places() -> Places:
    names = {"fr": "Une"}
    place = Place(
        code="1000", names=names, municipalities=(ONE,), lat=50.8, lon=4.3, typical_m=500,
        derivation="boundary", in_region=True, institution=None, around=None, sandbox=False,
        area=None,
    )  # fmt: skip
    return Places([place], [ONE, TWO, FAR, FICTION])


def told(
    places: Places,
    *points: HelpPointIn,
    sandbox: bool = False,
    sessions: tuple[TrainingSession, ...] = (),
    seats: dict[str, SeatsNow] | None = None,
) -> Overview:
    rows = {one.id: rows_for(one, sandbox=sandbox, now=TUESDAY_MORNING) for one in points}
    records = Records(
        version=1, organisations={}, geography=Geography({}, {}, {}), labels={}, stops={},
        help_points=[one.help_point for one in rows.values()],
        fees={key: one.fees for key, one in rows.items()},
        sources={key: one.sources for key, one in rows.items()},
        organisation_sources={},
        trainings={
            "t": Training(
                id="t", help_point_id="a", title={"fr": "T"}, theme="web",
                updated_at=TUESDAY_MORNING,
            )
        },
        sessions=list(sessions),
    )  # fmt: skip
    return overview(records, places, seats or {}, TUESDAY_MORNING)


def confirmed(days: int) -> dict[str, Any]:
    day = (TUESDAY_MORNING - timedelta(days=days)).date().isoformat()
    return {"phone": [{"title": "A page", "assured_on": day, "assured_by": "A."}]}


def test_kinds_and_statuses(places: Places):
    found = told(
        places, point("a"), point("b", status="unconfirmed"), point("c", status="history"),
        point("d", kind="trainer"),
    )  # fmt: skip

    assert found.kinds == [("ocr", [1, 1, 1]), ("trainer", [1, 0, 0])]


def test_each_is_fresh_once(places: Places):
    days = {"a": 0, "b": 182, "c": 183, "d": 365, "e": 366}
    points = [point(key, sources=confirmed(ago)) for key, ago in days.items()]

    assert told(places, *points, point("f", sources={})).fresh == Fresh(2, 2, 1, 1)


def test_towns_by_name_then_elsewhere_then_nowhere(places: Places):
    found = told(
        places,
        point("a", address={"postcode": "1000"}),
        point(
            "b", address={"postcode": "1000", "municipality": "20002"}, phone=None, languages=None
        ),
        point("c", address={"municipality": "20003"}, opening_hours=None, fees={}),
        point("d", address={}, sources={}),
    ).towns

    assert [(one.names.get("fr"), one.otherwise) for one in found] == [
        ("Deux", None), ("Une", None), (None, "Outside the Region"), (None, "No address"),
    ]  # fmt: skip
    assert [(one.hours, one.phone, one.languages, one.cost, one.fresh) for one in found] == [
        (1, 0, 0, 1, 1), (1, 1, 1, 1, 1), (0, 1, 1, 0, 1), (1, 1, 1, 1, 0),
    ]  # fmt: skip
    assert [one.places for one in found] == [1, 1, 1, 1]


def test_a_town_without_any_is_shown_and_elsewhere_only_where_there_is_one(places: Places):
    found = told(places, point("a", address={"postcode": "1000"})).towns

    assert [(one.names.get("fr"), one.places) for one in found] == [
        ("Deux", 0), ("Une", 1), (None, 0),
    ]  # fmt: skip


def test_fiction_counts_nowhere(places: Places):
    found = told(places, point("a"), sandbox=True, sessions=(in_days(1),), seats=SEATS)

    assert found.kinds == []
    assert found.fresh == Fresh(0, 0, 0, 0)
    assert sum(one.places for one in found.towns) == 0
    assert found.coming == Coming(0, 0, 0)


def in_days(days: float, **more: Any) -> TrainingSession:
    start = TUESDAY_MORNING + timedelta(days=days)
    given: dict[str, Any] = {"booking": "here", "capacity": 9, "status": "scheduled", **more}
    return TrainingSession(
        id="s", training_id="t", starts_at=start, ends_at=start + timedelta(hours=2), meetings=[],
        updated_at=TUESDAY_MORNING, **given,
    )  # fmt: skip


SEATS = {"s": SeatsNow(4, 0)}


@pytest.mark.parametrize(
    ("session", "coming"),
    [
        (in_days(28), Coming(1, 4, 0)),
        (in_days(28.01), Coming(0, 0, 0)),
        (in_days(-0.01), Coming(0, 0, 0)),
        (in_days(3, status="moved"), Coming(1, 4, 0)),
        (in_days(3, status="cancelled"), Coming(0, 0, 0)),
        (in_days(3, booking="phone", capacity=None), Coming(1, 0, 1)),
    ],
)
def test_sessions_and_free_places_of_four_weeks(
    places: Places, session: TrainingSession, coming: Coming
):
    assert told(places, point("a"), sessions=(session,), seats=SEATS).coming == coming


def test_none_at_a_place_that_is_history(places: Places):
    found = told(places, point("a", status="history"), sessions=(in_days(3),), seats=SEATS)

    assert found.coming == Coming(0, 0, 0)
