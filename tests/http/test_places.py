"""Postcodes, records and health over HTTP."""

import pytest
from fastapi.testclient import TestClient

from app.models.help_points_out import HelpPointOut
from app.models.listing import HelpPointList
from app.models.postcodes import PostcodeList, PostcodeOut
from tests.gazetteer import LANDMARKS, Landmark


@pytest.mark.parametrize("landmark", LANDMARKS, ids=lambda one: one.name)
def test_a_known_building_stands_in_its_postcode(client: TestClient, landmark: Landmark):
    answer = client.get(f"/v1/postcodes/at?lat={landmark.lat}&lon={landmark.lon}")

    assert PostcodeOut.model_validate_json(answer.content).code == landmark.postcode


def test_a_point_outside_the_areas_has_no_postcode(client: TestClient):
    for point in ("lat=51.05&lon=3.72", "lat=0&lon=0", "lat=-90&lon=180"):
        assert client.get(f"/v1/postcodes/at?{point}").status_code == 404


@pytest.mark.parametrize("query", ["", "lat=50.8", "lat=50.8&lon=4.3&x=1", "lat=nan&lon=4.3"])
def test_a_point_is_asked_with_both_numbers(client: TestClient, query: str):
    answer = client.get(f"/v1/postcodes/at?{query}")

    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_one_postcode(client: TestClient):
    answer = client.get("/v1/postcodes/1080")

    assert PostcodeOut.model_validate_json(answer.content).derivation == "boundary"
    assert answer.json()["municipalities"][0]["nis"] == "21012"
    assert client.get("/v1/postcodes/B-1080").json() == answer.json()
    assert client.get("/v1/postcodes/Molenbeek").status_code == 422


def test_the_list_of_postcodes_has_pages(client: TestClient):
    first = PostcodeList.model_validate_json(client.get("/v1/postcodes?limit=500").content)
    codes = [one.code for one in first.results]
    for offset in range(500, first.total, 500):
        page = client.get(f"/v1/postcodes?limit=500&offset={offset}").json()["results"]
        codes += [one["code"] for one in page]

    assert len(codes) == len(set(codes)) == first.total
    assert codes == sorted(codes)
    assert not any(code.startswith("0") for code in codes)
    sandbox = client.get("/v1/postcodes?sandbox=true").json()
    assert [one["code"] for one in sandbox["results"]] == ["0010", "0011", "0012", "0013"]


def test_records_are_listed_and_read_one_by_one(client: TestClient):
    listed = HelpPointList.model_validate_json(
        client.get("/v1/help-points?limit=50&status=active&status=unconfirmed").content
    )
    page = client.get("/v1/help-points?limit=50&offset=50&status=active&status=unconfirmed").json()
    ids = [one.id for one in listed.results] + [one["id"] for one in page["results"]]

    assert listed.total == len(ids) == len(set(ids)) == 56
    assert ids == sorted(ids)
    for key in ids:
        HelpPointOut.model_validate_json(client.get(f"/v1/help-points/{key}").content)


def test_history_is_read_but_not_listed_unless_asked(client: TestClient):
    history = client.get("/v1/help-points?status=history").json()["results"]

    assert [one["id"] for one in history] == ["ocr-brusurf"]
    assert client.get("/v1/help-points/ocr-brusurf").json()["recognised"] is False
    assert client.get("/v1/help-points").json()["total"] == 20


def test_what_only_some_remember_is_not_published(client: TestClient):
    text = client.get("/v1/help-points?limit=50&status=active&status=unconfirmed").text

    for remembered in ("Association 20", "Caserne 37", "Jérusalem 46", "Moreau 110", "Brogniez"):
        assert remembered not in text


def test_health(client: TestClient):
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json()["status"] == "ready"


def test_any_site_may_read_and_every_answer_has_an_id(client: TestClient):
    answer = client.get("/v1/help?postcode=0010", headers={"Origin": "https://partner.example"})

    assert answer.headers["access-control-allow-origin"] == "*"
    assert len(answer.headers["x-request-id"]) == 32
    named = client.get("/health/live", headers={"X-Request-Id": "ask-7"})
    assert named.headers["x-request-id"] == "ask-7"
    forged = client.get("/health/live", headers={"X-Request-Id": "a b{}"})
    assert forged.headers["x-request-id"] != "a b{}"


def test_a_database_that_cannot_be_read_shows_in_ready_and_answers_go_on(client: TestClient):
    keeper = client.app.state.house.keeper  # type: ignore[attr-defined]  # a FastAPI app
    keeper.failing = True
    try:
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json()["type"].endswith("/not-ready")
        assert client.get("/v1/help?postcode=1080").status_code == 200
    finally:
        keeper.failing = False


@pytest.mark.parametrize("path", ["/v1/help?postcode=0010", "/v1/postcodes/1080", "/health/live"])
def test_a_head_is_a_get_without_its_body(client: TestClient, path: str):
    head, get = client.head(path), client.get(path)

    assert head.status_code == get.status_code == 200
    assert head.headers.get("etag") == get.headers.get("etag")
