"""The work lists: what is missing, stale or odd, on made-up records."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.directory.places import Places
from app.models.help_points import HelpPointIn
from app.models.tables import Report
from app.storage.directory import Geography, Records
from app.storage.rows import rows_for
from app.usecases.list_work import LISTS, Item, work
from tests.serving import TUESDAY_MORNING

NOWHERE = Path("nowhere.yaml")
FULL: dict[str, Any] = {
    "kind": "ocr",
    "status": "active",
    "phone": "+3220000010",
    "opening_hours": "Mo-Fr 09:00-17:00",
    "languages": ["nl"],
    "fees": {"access": {"level": "free"}},
    "address": {"postcode": "0010"},
    "lat": 54.6,
    "lon": 3.0,
    "location_precision": "address",
    "sources": {"phone": [{"title": "A page", "assured_on": "2026-11-01", "assured_by": "A."}]},
}


def point(key: str, **more: Any) -> HelpPointIn:
    return HelpPointIn.model_validate({**FULL, "id": key, "name": {"nl": f"Zaal {key}"}, **more})


def lists(
    *points: HelpPointIn, sandbox: bool = False, reports: list[Report] | None = None
) -> dict[str, list[Item]]:
    rows = {one.id: rows_for(one, sandbox=sandbox, now=TUESDAY_MORNING) for one in points}
    records = Records(
        version=1,
        organisations={},
        geography=Geography({}, {}, {}),
        labels={},
        help_points=[one.help_point for one in rows.values()],
        stops={},
        fees={key: one.fees for key, one in rows.items()},
        sources={key: one.sources for key, one in rows.items()},
        organisation_sources={},
    )
    return work(records, Places([], []), reports or [], NOWHERE, TUESDAY_MORNING)


def on(*points: HelpPointIn) -> dict[str, list[str]]:
    """The lists on which something stands, and whom it is about."""
    found = lists(*points)
    return {name: [one.help_point_id for one in items] for name, items in found.items() if items}


def test_a_record_that_is_full_true_and_fresh_is_on_no_list():
    assert list(lists(point("a"))) == list(LISTS)
    assert on(point("a")) == {}


@pytest.mark.parametrize(
    ("lacks", "listed"),
    [
        ({"opening_hours": None}, "no_hours"),
        ({"phone": None}, "no_phone"),
        ({"languages": None}, "no_languages"),
        ({"fees": {}}, "no_cost"),
        ({"status": "unconfirmed"}, "unconfirmed"),
        ({"lat": None, "lon": None, "location_precision": None}, "no_point"),
        ({"address": {}}, "unplaced"),
        ({"sources": {}}, "unassured"),
    ],
)
def test_what_is_not_known_is_on_its_list(lacks: dict[str, Any], listed: str):
    assert on(point("a", **lacks)) == {listed: ["a"]}


@pytest.mark.parametrize(("days", "listed"), [(182, False), (183, True), (9999, True)])
def test_what_was_confirmed_more_than_six_months_ago_is_stale(days: int, listed: bool):
    assured = (TUESDAY_MORNING - timedelta(days=days)).date().isoformat()
    sources = {"phone": [{"title": "A page", "assured_on": assured, "assured_by": "A."}]}

    assert ("unassured" in on(point("a", sources=sources))) == listed


def said(*points: HelpPointIn) -> list[str]:
    return [one.said.format(**one.values) for one in lists(*points)["suspicious"] if one.said]


def test_two_with_one_number_and_two_in_one_spot_look_wrong():
    near = {"lat": 54.6001, "phone": "+3220000011"}
    other = point("b", name={"nl": "Zaal a b"}, **near)

    assert said(point("a"), point("b", lat=54.7)) == ["The same phone number as b."]
    assert said(point("a", name={"nl": "Zaal a"}), other) == [
        "Stands where b stands, with a similar name."
    ]
    assert said(point("a"), point("b", name={"nl": "Bibliotheek"}, **near)) == []


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ("24/7", ["Open 168 hours a week."]),
        ("Mo-Su 08:00-22:20", ["Open 100 hours a week."]),
        ("Mo-Su 08:00-22:17", []),
        ("Mo-Fr 09:00-17:00", []),
    ],
)
def test_more_than_a_hundred_hours_a_week_look_wrong(hours: str, found: list[str]):
    assert said(point("a", opening_hours=hours)) == found


def test_the_sandbox_and_history_are_nobodys_work():
    assert not any(lists(point("a", phone=None), sandbox=True).values())
    assert on(point("a", status="history", phone=None)) == {}


def test_what_the_public_says_is_listed_with_its_field():
    told = Report(
        id=7, help_point_id="a", field="phone", text="Nobody answers", lang="fr",
        created_at=TUESDAY_MORNING,
    )  # fmt: skip
    [item] = lists(point("a"), reports=[told])["reported"]

    assert (item.report, item.values) == (7, {"field": "phone", "text": "Nobody answers"})


def test_a_sentence_of_ours_that_is_wrong_has_a_list_of_its_own():
    said = Report(id=7, text="Zdanie", lang="pl", created_at=TUESDAY_MORNING)
    found = lists(reports=[said])

    [one] = found["sentences"]
    assert (one.help_point_id, one.name, one.values["text"]) == ("", {"en": "PL"}, "Zdanie")
    assert found["reported"] == []
