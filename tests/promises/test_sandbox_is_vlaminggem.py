"""The sandbox is the village of the "Inspiration guide: setting up a public computer space".

It keeps the guide's five places, eleven computers and half-days, tells of every fact whether the
guide says it or we do, and none of it may be mistaken for Brussels.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon

from app.domain.distance import metres_to
from app.models.help_points import HelpPointIn, OrganisationIn
from tests.sandbox_file import (
    AREAS,
    BY_ID,
    DATA,
    FIVE_PLACES,
    LABELS,
    ORGANISATIONS,
    POINTS,
    SANDBOX,
    SESSIONS,
    TRAININGS,
    expressions,
    spans,
)

TITLES = {"Inspiration guide: setting up a public computer space", "Sandbox (our addition)"}
COURSES = [
    "Wegwijs met computer",
    "Wegwijs met Android-tablet of -smartphone",
    "Wegwijs met Apple-tablet of -smartphone",
    "Online veiligheid",
    "Mediawijsheid",
    "Digitaal spelen met kinderen en kleinkinderen",
    "Apps en programma's",
    "Smartschool voor ouders",
    "Online vergaderen",
]
"""As the guide calls them."""

MAPS = ("name", "address", "fees", "equipment", "admission", "accessibility")
UNSOURCED = {"id", "as_of", "complete", "sources"}
RECORDS = [*SANDBOX["organisations"], *SANDBOX["help_points"]]
OWNERS: list[HelpPointIn | OrganisationIn] = [*POINTS, *ORGANISATIONS.values()]


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, str):
        yield node


def test_the_five_places_of_the_guide_hold_eleven_computers() -> None:
    counts = {id_: BY_ID[id_].equipment["computers"].count for id_ in FIVE_PLACES}

    assert counts == FIVE_PLACES
    assert sum(FIVE_PLACES.values()) == 11


def test_each_of_the_five_places_is_free_and_has_wifi() -> None:
    for id_ in FIVE_PLACES:
        assert BY_ID[id_].fees["access"].level == "free"
        assert BY_ID[id_].equipment["wifi"].present is True


def test_the_helpers_keep_the_half_days_the_guide_lists() -> None:
    kept = set()
    for id_ in FIVE_PLACES:
        for begins, ends, _ in spans(BY_ID[id_].helper_hours or ""):
            half = "morning" if ends.hour <= 12 else "afternoon"
            kept.add((BY_ID[id_].address.postcode, f"{begins:%A} {half}"))

    assert kept == {
        ("0010", "Monday morning"),
        ("0010", "Wednesday afternoon"),
        ("0011", "Tuesday morning"),
        ("0012", "Monday morning"),
        ("0012", "Friday morning"),
        ("0013", "Thursday afternoon"),
    }
    assert BY_ID["boskerke-service-centre"].helper_mode == "walk_in"


def test_ten_laptops_belong_to_the_lessons_and_visits_at_home_reach_all_four_villages() -> None:
    visits = BY_ID["vlaminggem-home-visits"]

    assert BY_ID["vlaminggem-digital-lessons"].equipment["laptops"].count == 10
    assert visits.kind == "home_help"
    assert visits.helper_mode == "appointment"
    assert visits.serves is not None
    assert visits.serves.postcodes == list(AREAS)


def test_clock_times_of_the_half_days_are_marked_as_ours() -> None:
    for id_ in FIVE_PLACES:
        named = [source.title for source in BY_ID[id_].sources["helper_hours"]]
        assert set(named) == TITLES


def test_the_postcodes_cannot_be_belgian_and_lie_far_out_at_sea() -> None:
    assert list(AREAS) == ["0010", "0011", "0012", "0013"]
    for area in AREAS.values():
        west, south, east, north = area.bounds
        assert west > 2.9
        assert east < 3.2
        assert south > 54.6
        assert north < 54.75


def test_areas_are_closed_counter_clockwise_and_do_not_overlap() -> None:
    for postcode in SANDBOX["postcodes"]:
        assert postcode["area"][0] == postcode["area"][-1]
        assert Polygon(postcode["area"]).is_valid
        assert Polygon(postcode["area"]).exterior.is_ccw
    for code, area in AREAS.items():
        for other, beside in AREAS.items():
            assert code == other or area.intersection(beside).area == 0


@pytest.mark.parametrize("postcode", SANDBOX["postcodes"], ids=list(AREAS))
def test_the_point_of_an_area_is_inside_and_its_typical_distance_is_measured(
    postcode: dict[str, Any],
) -> None:
    area = AREAS[postcode["code"]]
    west, south, east, north = area.bounds
    lons, lats = np.meshgrid(np.linspace(west, east, 200), np.linspace(south, north, 200))
    inside = shapely.contains_xy(area, lons, lats)
    mean = metres_to(postcode["lat"], postcode["lon"], lats[inside], lons[inside]).mean()

    assert area.contains(Point(postcode["lon"], postcode["lat"]))
    assert postcode["typical_m"] == pytest.approx(mean, rel=0.01)


def test_every_point_and_stop_lies_inside_the_sandbox_and_places_inside_their_postcode() -> None:
    village = shapely.union_all(list(AREAS.values()))
    for point in POINTS:
        assert point.address.postcode in {*AREAS, None}
        assert point.address.municipality in {"00010", None}
        if point.lat is not None and point.address.postcode is not None:
            assert AREAS[point.address.postcode].contains(Point(point.lon, point.lat)), point.id
        assert all(village.contains(Point(stop.lon, stop.lat)) for stop in point.stops)


def test_no_real_postcode_or_place_is_named() -> None:
    real = json.loads((DATA / "postcodes.geojson").read_text(encoding="utf-8"))
    places = [row["properties"] for row in real["features"]] + real["municipalities"]
    names = {name for place in places for name in place["names"].values()}
    kinds = ("organisations", "help_points", "trainings", "sessions")
    spoken = " ".join(texts([SANDBOX[kind] for kind in kinds]))
    words = set(re.findall(r"[\w'-]+", spoken))

    assert not set(AREAS) & {place["code"] for place in places if "code" in place}
    assert not {name for name in names if name in words}
    assert not {name for name in names if " " in name and name in spoken}


def test_nothing_in_it_can_be_rung_mailed_or_visited() -> None:
    for owner in OWNERS:
        assert re.fullmatch(r"\+32200000\d\d", owner.phone or "+3220000000")
        assert re.search(r"@[a-z.-]+\.example$", owner.email or "a@b.example")
        assert re.match(r"https://[a-z.-]+\.example/", owner.website or "https://b.example/")
    for session in SESSIONS:
        assert re.match(r"https://[a-z.-]+\.example/", session.booking_url or "https://b.example/")
    phones = [owner.phone for owner in OWNERS if owner.phone]
    assert len(set(phones)) == len(phones)


def test_references_and_ids_hold() -> None:
    assert len(BY_ID) == len(POINTS) == 18
    for point in POINTS:
        assert point.id.split("-")[0] in {"vlaminggem", "zonnedorp", "overbrugge", "boskerke"}
        assert point.organisation in {*ORGANISATIONS, None}
        assert point.label_id in {*LABELS, None}
    for training in TRAININGS:
        assert training.id.split("-")[0] == training.help_point_id.split("-")[0]
        assert BY_ID[training.help_point_id].status == "active"
    for session in SESSIONS:
        assert re.fullmatch(rf"{session.training_id}-\d", session.id)


def test_texts_are_in_french_dutch_and_english() -> None:
    for point in POINTS:
        notes = [point.accessibility.note, *(fee.note for fee in point.fees.values())]
        told = [point.name, point.description, point.entrance, point.nearest_stop]
        told += [point.opening_note, *notes, *(stop.place for stop in point.stops)]
        assert all(set(text) == {"fr", "nl", "en"} for text in told if text)
    for training in TRAININGS:
        words = [training.title, training.description, training.prerequisites, training.bring]
        words.append(training.fee.note if training.fee else None)
        assert all(set(text) == {"fr", "nl", "en"} for text in words if text)


def test_the_courses_the_guide_names_are_taught() -> None:
    assert [training.title["nl"] for training in TRAININGS][: len(COURSES)] == COURSES
    assert {training.id for training in TRAININGS} == {session.training_id for session in SESSIONS}


def facts(record: dict[str, Any]) -> set[str]:
    """The wire fields a record states, those of a map one by one."""
    stated = set()
    for key in record.keys() - UNSOURCED:
        stated |= {f"{key}.{part}" for part in record[key]} if key in MAPS else {key}
    return stated


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_every_fact_has_its_source_and_no_source_is_left_over(record: dict[str, Any]) -> None:
    assert set(record["sources"]) == facts(record)
    for given in record["sources"].values():
        assert {source["title"] for source in given} <= TITLES
        assert all(s.get("assured_by") == ("sandbox" if "assured_on" in s else None) for s in given)


@pytest.mark.parametrize(("place", "expression"), list(expressions()))
def test_hours_are_valid_and_say_something_of_an_ordinary_week(place: str, expression: str) -> None:
    assert spans(expression), place
    assert expression.endswith("PH off")


def test_somebody_is_there_to_help_only_while_the_door_is_open() -> None:
    for point in POINTS:
        if point.opening_hours and point.helper_hours:
            doors = spans(point.opening_hours)
            for begins, ends, _ in spans(point.helper_hours):
                assert any(door[0] <= begins and ends <= door[1] for door in doors), point.id
