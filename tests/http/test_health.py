"""What the service tells of itself to those who watch it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.models.help_points import HelpPointIn, SourceIn
from app.usecases.tell_health import data_health
from tests.asking import directory_of
from tests.reference_records import World
from tests.serving import TUESDAY_MORNING, Clock

TODAY = TUESDAY_MORNING.date()


def records(client: TestClient, *statuses: str) -> list[dict[str, Any]]:
    """All real records of these statuses, as anybody reads them."""
    query = "&".join(f"status={status}" for status in statuses)
    pages = [
        client.get(f"/v1/help-points?{query}&limit=50&offset={offset}").json()["results"]
        for offset in (0, 50)
    ]
    return [one for page in pages for one in page]


@pytest.mark.parametrize("path", ["live", "ready", "data"])
def test_an_answer_about_health_is_never_an_old_one(client: TestClient, path: str):
    answer = client.get(f"/health/{path}")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


def test_ready_tells_how_old_the_directory_is(client: TestClient, clock: Clock):
    at_first = client.get("/health/ready").json()
    clock.moment += timedelta(minutes=2)

    assert at_first["directory_age_s"] == 0
    assert client.get("/health/ready").json() == {**at_first, "directory_age_s": 120}


def test_a_clock_set_back_makes_no_negative_age(client: TestClient, clock: Clock):
    clock.moment -= timedelta(hours=1)

    assert client.get("/health/ready").json()["directory_age_s"] == 0


def test_an_unready_service_is_not_cached_either(client: TestClient):
    keeper = client.app.state.house.keeper  # type: ignore[attr-defined]  # a FastAPI app
    keeper.failing = True
    try:
        assert client.get("/health/ready").headers["cache-control"] == "no-store"
    finally:
        keeper.failing = False


def test_the_counts_are_those_of_the_lists(client: TestClient):
    told = client.get("/health/data").json()

    assert told["help_points"] == {
        status: client.get(f"/v1/help-points?status={status}").json()["total"]
        for status in ("active", "unconfirmed", "history")
    }
    ready = client.get("/health/ready").json()
    assert told["directory_version"] == ready["directory_version"]


MISSING: dict[str, Callable[[dict[str, Any]], bool]] = {
    "opening_hours": lambda one: one["opening_hours"] is None,
    "helper_hours": lambda one: one["helper_hours"] is None,
    "phone": lambda one: one["phone"] is None,
    "languages": lambda one: one["languages"] is None,
    "services": lambda one: one["services"] is None,
    "fees": lambda one: one["fees"]["access"]["level"] == "unknown",
    "point": lambda one: (
        one["kind"] not in ("mobile", "home_help", "online")
        and one["location_precision"] not in ("address", "street")
    ),
}


def test_the_gaps_are_those_of_the_records(client: TestClient):
    running = records(client, "active", "unconfirmed")
    told = client.get("/health/data").json()

    assert told["gaps"] == {name: sum(map(lacks, running)) for name, lacks in MISSING.items()}
    days = [one["as_of"] for one in running if one["as_of"]]
    assert (told["oldest_as_of"], told["newest_as_of"]) == (min(days), max(days))


def test_what_nobody_confirmed_is_counted_as_such(client: TestClient):
    """Those of the sandbox, most of them confirmed, do not count."""
    days = [one["assured_on"] for one in records(client, "active", "unconfirmed")]
    told = client.get("/health/data").json()["assured"]

    assert told["never"] == days.count(None)
    assert sum(told.values()) == len(days)


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        (date(2026, 11, 24), "within_a_year"),
        (date(2025, 11, 24), "within_a_year"),
        (date(2025, 11, 23), "older"),
        (None, "never"),
    ],
)
def test_a_confirmation_counts_for_a_year(on: date | None, counted: str):
    told = data_health(directory_of(world(confirmed(on))), TODAY)

    assert told.assured.model_dump() == {
        "within_a_year": 0, "older": 0, "never": 0, counted: 1
    }  # fmt: skip


def test_an_empty_directory_has_no_dates():
    told = data_health(directory_of(world()), TODAY)

    assert (told.oldest_as_of, told.newest_as_of) == (None, None)
    assert set(told.gaps.model_dump().values()) == {0}


def confirmed(on: date | None) -> HelpPointIn:
    source = SourceIn(title="Somebody said so", assured_on=on, assured_by="the space")
    return HelpPointIn(
        id="made-up",
        kind="ocr",
        status="active",
        name={"fr": "Inventé"},
        sources={"name": [source]},
    )


def world(*points: HelpPointIn) -> World:
    return World(TUESDAY_MORNING, [], [], [], [], list(points), frozenset())
