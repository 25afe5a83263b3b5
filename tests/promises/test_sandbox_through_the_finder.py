"""Vlaminggem shows everything: each term, state, fee level and filter answer occurs in answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.codes import FeeLevel, HelperMode, Kind, LocationPrecision, codes
from app.domain.ranking import FILTERS
from tests.serving import TUESDAY_MORNING, Clock

POSTCODES = ["0010", "0011", "0012", "0013"]
MOMENTS = [TUESDAY_MORNING + timedelta(hours=7 * step) for step in range(24)]
ASKED = [
    "",
    "spoken=ar&service=printing&equipment=braille_keyboard&wheelchair=true",
    "free=true&walk_in=true&without_id=true&form_help=true",
    "audience=women&situation=jobseeker&kind=ocr&kind=mobile&kind=home_help&kind=contact_desk",
    "recognised=true",
    "open_at=now&when=evening",
    "theme=web&theme=jobs",
    "free_places=true",
]


@pytest.fixture(scope="module")
def shown(service: tuple[TestClient, Clock]) -> list[dict[str, Any]]:
    """Every card of many questions."""
    client, clock = service
    return list(_cards(client, clock))


def _cards(client: TestClient, clock: Clock) -> Iterator[dict[str, Any]]:
    for postcode, moment, asked in product(POSTCODES, MOMENTS, ASKED):
        answer = _answer(client, clock, postcode, moment, asked)
        yield from answer["results"]
        yield from answer["everywhere"]


def _answer(
    client: TestClient, clock: Clock, postcode: str, moment: datetime, asked: str
) -> dict[str, Any]:
    clock.moment = moment
    response = client.get(f"/v1/help?postcode={postcode}&unconfirmed=true&limit=50&{asked}")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_each_reason_occurs(shown: list[dict[str, Any]]):
    doubted = {name for name in FILTERS if name not in {"situation", "kind", "recognised"}}
    wanted = {"walk", "helper_wait", "helper_unknown", "closed", "hours_unknown", "appointment"}
    wanted |= {"point_unknown", "not_assured", "serves_unknown"}
    wanted |= {f"{name}_unknown" for name in doubted}

    assert {reason["code"] for one in shown for reason in one["reasons"]} == wanted


def test_each_filter_finds_a_match(shown: list[dict[str, Any]]):
    assert {name for one in shown for name, match in one["match"].items() if match == "yes"} == set(
        FILTERS
    )


def test_each_state_of_door_and_helper_occurs(shown: list[dict[str, Any]]):
    assert {one["opening"]["state"] for one in shown} == {"open", "closed", "unknown"}
    assert {one["helper"]["state"] for one in shown} == {"present", "absent", "unknown"}


def test_each_kind_fee_level_mode_and_precision_occurs(shown: list[dict[str, Any]]):
    points = [one["help_point"] for one in shown]
    levels = {fee["level"] for point in points for fee in point["fees"].values()}

    assert levels == set(codes(FeeLevel))
    assert {point["fees"]["access"]["level"] for point in points} == set(codes(FeeLevel))
    assert {point["kind"] for point in points} == set(codes(Kind))
    assert {point["helper_mode"] for point in points} == {*codes(HelperMode), None}
    assert {one["distance_precision"] for one in shown} == {*codes(LocationPrecision), None}
    assert {point["status"] for point in points} == {"active", "unconfirmed"}
    assert {point["recognised"] for point in points} == {True, False}


def test_each_way_to_be_sent_on_occurs(shown: list[dict[str, Any]]):
    calls = {one["help_point"]["call"]["kind"] for one in shown}
    assert calls == {"phone", "website", "organisation", "municipality"}


def test_a_card_never_ends_in_nothing(shown: list[dict[str, Any]]):
    assert all(one["help_point"]["call"]["text"] for one in shown)


def test_a_fee_waived_for_clients_of_the_cpas_counts_as_free_for_one(client: TestClient):
    def free(more: str) -> set[str]:
        answer = client.get(f"/v1/help?postcode=0011&free=true&strict=true&limit=50{more}").json()
        return {one["help_point"]["id"] for one in answer["results"]}

    assert "zonnedorp-digital-cafe" not in free("")
    assert "zonnedorp-digital-cafe" in free("&situation=cpas_client")


def test_dates_follow_the_clock_of_the_day_it_was_loaded(client: TestClient):
    library = client.get("/v1/help-points/vlaminggem-main-library").json()

    assert library["assured_on"] < "2026-11-24"
    assert library["assured_on"] > "2025-11-24"
