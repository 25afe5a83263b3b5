"""An address as the origin of the finder and of the page, with a geocoder on a real port."""

import asyncio
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.adapters.catalogues import all_words
from app.adapters.geocoder import Located
from app.directory.asking import understand
from app.main import create_app, read_directory
from app.models.finding import HelpFound, Question
from app.settings import Settings
from tests.geocoding import FakeGeocoder, gone
from tests.pages.html_page import HtmlPage
from tests.running import running
from tests.serving import TUESDAY_MORNING, Clock
from tests.storage_fixtures import engine_at

TOWN_HALL = "Grand-Place 1, 1000 Bruxelles"
PROBLEMS = "https://digitalhelp.brussels/problems/"

Serve = Callable[..., FastAPI]


@pytest.fixture
def serve(loaded_url: str) -> Serve:
    """The service on that Tuesday morning, asking a geocoder."""

    def served(fake: FakeGeocoder, **others: Any) -> FastAPI:
        settings = Settings(database_url=loaded_url, **fake.settings(**others))
        return create_app(settings, Clock(TUESDAY_MORNING))

    return served


@pytest.fixture
def at_home(serve: Serve, fake_geocoder: FakeGeocoder) -> TestClient:
    return TestClient(serve(fake_geocoder), raise_server_exceptions=False)


def asking(path: str, address: str, **others: str) -> str:
    return f"{path}?{urlencode({'address': address, **others})}"


def origin(client: TestClient, address: str) -> dict[str, Any]:
    response = client.get(asking("/v1/help", address))
    assert response.status_code == 200, response.text
    HelpFound.model_validate_json(response.content)
    found: dict[str, Any] = response.json()["origin"]
    return found


@pytest.mark.parametrize("service", ["nominatim", "pelias", "photon"])
def test_an_address_is_an_origin(serve: Serve, fake_geocoder: FakeGeocoder, service: str):
    found = origin(TestClient(serve(fake_geocoder, service=service)), TOWN_HALL)

    assert (found["lat"], found["lon"], found["precision"]) == (50.8464, 4.3517, "address")
    assert found["postcode"] == "1000"
    assert found["names"]["nl"] == "Brussel"
    assert [one["nis"] for one in found["municipalities"]] == ["21004"]


def test_a_street_is_an_origin_that_says_so(at_home: TestClient):
    assert origin(at_home, "Grand-Place, Bruxelles")["precision"] == "street"


def test_the_answer_is_that_of_the_point(at_home: TestClient):
    by_address = at_home.get(asking("/v1/help", "Atomium", limit="50")).json()
    by_point = at_home.get("/v1/help?lat=50.8949&lon=4.3415&limit=50").json()

    assert by_point.pop("origin") | {"precision": "address"} == by_address.pop("origin")
    assert by_address == by_point


def test_an_address_outside_the_region_is_answered_from_there(at_home: TestClient):
    answer = at_home.get(asking("/v1/help", "Citadelle de Namur")).json()

    assert answer["outside_region"] is True
    assert answer["origin"]["postcode"] is None
    assert answer["origin"]["precision"] == "address"


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_an_address_that_is_not_found_says_what_would_be_right(at_home: TestClient, lang: str):
    response = at_home.get(asking("/v1/help", "zzz", lang=lang))
    problem = response.json()

    assert (response.status_code, problem["type"]) == (404, PROBLEMS + "address-not-found")
    assert problem["parameter"] == "address"
    assert "1000" in problem["detail"]
    assert "zzz" not in response.text


@pytest.mark.parametrize("typed", ["Bruxelles", "1000", "Tour Eiffel", "Lille", " "])
def test_a_town_or_another_country_is_no_address(at_home: TestClient, typed: str):
    assert at_home.get(asking("/v1/help", typed)).status_code == 404


@pytest.mark.parametrize("mode", ["failing", "too often", "html", "redirecting"])
def test_a_geocoder_that_fails_costs_the_address_only(
    at_home: TestClient, fake_geocoder: FakeGeocoder, mode: str
):
    fake_geocoder.mode = mode
    response = at_home.get(asking("/v1/help", TOWN_HALL, lang="en"))

    assert response.status_code == 503
    assert response.json()["type"] == PROBLEMS + "geocoder-unavailable"
    assert "Give a postcode instead" in response.json()["detail"]
    assert at_home.get("/v1/help?postcode=1000").status_code == 200


def test_a_geocoder_that_is_not_there_costs_the_address_only(serve: Serve):
    client = TestClient(serve(gone()))

    assert client.get(asking("/v1/help", TOWN_HALL)).status_code == 503
    assert client.get("/v1/help?postcode=1000").status_code == 200


def test_without_a_geocoder_addresses_are_refused_as_before(client: TestClient):
    response = client.get(asking("/v1/help", TOWN_HALL))

    assert response.status_code == 422
    assert response.json()["type"] == PROBLEMS + "geocoder-not-configured"


@pytest.mark.parametrize(
    "wrong",
    [
        {"postcode": "1000"},
        {"lat": "50.8", "lon": "4.3"},
        {"lat": "50.8"},
        {"spoken": "klingon"},
        {"offset": "999", "limit": "50"},
        {"open_at": "yesterday"},
        {"fre": "true"},
    ],
)
def test_an_address_goes_out_only_with_a_question_that_can_be_answered(
    at_home: TestClient, fake_geocoder: FakeGeocoder, wrong: dict[str, str]
):
    assert at_home.get(asking("/v1/help", TOWN_HALL, **wrong)).status_code == 422
    assert fake_geocoder.asked == []


def test_other_origins_are_not_looked_up(at_home: TestClient, fake_geocoder: FakeGeocoder):
    for query in ("postcode=1000", "postcode=Molenbeek", "lat=50.85&lon=4.35", "postcode=zzz"):
        at_home.get(f"/v1/help?{query}")
        at_home.get(f"/fr/find?{query}")

    assert fake_geocoder.asked == []


def test_an_address_never_lies_in_the_sandbox(loaded_url: str):
    with engine_at(loaded_url) as engine:
        settings = Settings(database_url=loaded_url)
        places = read_directory(engine, settings, all_words()).places
    at_sea = Located(54.6759, 3.05, "address", "")
    asked = understand(Question(address="x"), places, TUESDAY_MORNING, at_sea)

    assert places.by_code["0010"] is places.at(at_sea.lat, at_sea.lon)
    assert asked.place is None
    assert asked.wishes.conditions.sandbox is False


def test_what_was_asked_with_an_address_is_kept_in_no_cache(
    at_home: TestClient, fake_geocoder: FakeGeocoder
):
    for path in ("/v1/help", "/fr/find", "/FR/find"):
        for typed in (TOWN_HALL, "zzz"):
            response = at_home.get(asking(path, typed), follow_redirects=False)
            assert response.headers["cache-control"] == "no-store", (path, typed)
    asked = len(fake_geocoder.asked)
    at_home.get(asking("/v1/help", TOWN_HALL))

    assert len(fake_geocoder.asked) == asked + 1
    assert "max-age" in at_home.get("/v1/help?postcode=1000").headers["cache-control"]


def test_the_page_answers_an_address(at_home: TestClient):
    response = at_home.get(asking("/en/find", TOWN_HALL, free="true"))
    page = HtmlPage(response.text)
    page.close()

    assert response.status_code == 200
    assert "Help near 1000 Bruxelles" in page.text
    assert "only found your street" not in page.text
    hidden = {
        given["name"]: given["value"]
        for tag, given in page.elements
        if tag == "input" and given.get("type") == "hidden"
    }
    assert hidden["address"] == TOWN_HALL


def test_the_page_says_when_only_the_street_was_found(at_home: TestClient):
    assert "only found your street" in at_home.get(asking("/en/find", "Grand-Place")).text


def test_the_page_answers_an_address_outside_the_region(at_home: TestClient):
    response = at_home.get(asking("/en/find", "Citadelle de Namur"))

    assert response.status_code == 200
    assert "Help near your place" in response.text


def test_the_page_leaves_a_wrong_choice_out_and_looks_the_address_up_once(
    at_home: TestClient, fake_geocoder: FakeGeocoder
):
    response = at_home.get(asking("/en/find", TOWN_HALL, spoken="klingon", limit="none"))

    assert response.status_code == 422
    assert "Help near 1000" in response.text
    assert len(fake_geocoder.asked) == 1


@pytest.mark.parametrize(
    ("mode", "status", "said"),
    [("empty", 404, "did not find this address"), ("failing", 503, "Give a postcode instead")],
)
def test_the_page_asks_for_a_postcode_when_the_address_does_not_help(
    at_home: TestClient, fake_geocoder: FakeGeocoder, mode: str, status: int, said: str
):
    fake_geocoder.mode = mode
    response = at_home.get(asking("/en/find", "Grand-Place 1"))

    assert response.status_code == status
    assert said in response.text
    assert 'name="postcode"' in response.text


async def times(app: FastAPI, questions: list[str]) -> dict[str, tuple[int, float]]:
    """Status and seconds of each question, all asked at the same time on one event loop."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:

        async def timed(question: str) -> tuple[int, float]:
            started = time.monotonic()
            response = await client.get(question, timeout=30)
            return response.status_code, time.monotonic() - started

        answers = await asyncio.gather(*(timed(one) for one in questions))
    return dict(zip(questions, answers, strict=True))


def test_a_slow_geocoder_holds_up_nobody_else(serve: Serve, fake_geocoder: FakeGeocoder):
    fake_geocoder.mode = "slow"
    app = serve(fake_geocoder, geocoder_timeout_s=1)
    by_address, by_postcode = asking("/v1/help", TOWN_HALL), "/v1/help?postcode=1000"
    told = asyncio.run(times(app, [by_address, by_postcode]))

    assert told[by_address][0] == 503
    assert 0.9 < told[by_address][1] < 4
    assert told[by_postcode][0] == 200
    assert told[by_postcode][1] < 0.9


def test_a_crowd_before_a_slow_geocoder_is_told_in_time(serve: Serve, fake_geocoder: FakeGeocoder):
    fake_geocoder.mode = "slow"
    app = serve(fake_geocoder, geocoder_timeout_s=3)
    crowd = [asking("/v1/help", f"Grand-Place {number}") for number in range(40)]
    told = asyncio.run(times(app, crowd))

    assert {status for status, _ in told.values()} == {503}
    assert max(seconds for _, seconds in told.values()) < 10
    assert len(fake_geocoder.asked) <= 16


@pytest.mark.parametrize(
    "service", ["nominatim", "pelias"] if os.environ.get("DIGITALHELP_LONG") else ["pelias"]
)
def test_an_address_is_in_no_log(
    sqlite_copy: str, tmp_path: Path, fake_geocoder: FakeGeocoder, service: str
):
    """Not at the level that tells most, whether the geocoder answers, refuses or fails."""
    log = tmp_path / "log"
    settings = {
        "DIGITALHELP_LOG_LEVEL": "DEBUG",
        "DIGITALHELP_GEOCODER": service,
        "DIGITALHELP_GEOCODER_URL": fake_geocoder.url,
        "DIGITALHELP_GEOCODER_KEY": "the-key",
    }
    with running(sqlite_copy, log, 1, **settings) as address:
        for mode in ("well", "empty", "failing", "too often", "puzzled", "cut off", "redirecting"):
            fake_geocoder.mode = mode
            for path in ("/v1/help", "/fr/find"):
                httpx.get(address + asking(path, "Grand-Place 1, chez Zoé"))
    told = re.sub(r'"timestamp": ?"[^"]*"', "", log.read_text())

    assert '"timestamp"' not in told
    assert '"geocoder_unavailable"' in told
    assert '"it answered 500"' in told
    for secret in ("Grand", "Place 1", "Zo", "q=", "text=", "the-key", "50.84"):
        assert secret not in told, secret
