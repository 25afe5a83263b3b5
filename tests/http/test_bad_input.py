"""Whatever is sent, the answer says what was wrong and what would be right; never a 500."""

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.finding import Question

CASES = [
    ("postcode=108", 422, "invalid-postcode", "postcode"),
    ("postcode=qqqq", 422, "invalid-postcode", "postcode"),
    ("postcode=0999", 404, "unknown-postcode", "postcode"),
    ("postcode=9999999", 422, "invalid-postcode", "postcode"),
    ("postcode=", 422, "invalid-postcode", "postcode"),
    ("postcode=%20%20", 422, "invalid-postcode", "postcode"),
    ("postcode=1080%201090", 422, "invalid-postcode", "postcode"),
    ("postcode=%00%01", 422, "invalid-postcode", "postcode"),
    ("postcode=" + quote("🏠🏠🏠🏠"), 422, "invalid-postcode", "postcode"),
    ("postcode=" + "x" * 300, 422, "invalid-postcode", "postcode"),
    ("postcode=%FF%FE", 422, "invalid-parameter", None),
    ("postcode=1080&lat=50.8&lon=4.3", 422, "invalid-parameter", "postcode"),
    ("", 422, "invalid-parameter", "postcode"),
    ("lat=50.8", 422, "invalid-parameter", "lon"),
    ("lon=4.3", 422, "invalid-parameter", "lat"),
    ("lat=NaN&lon=4.3", 422, "invalid-parameter", "lat"),
    ("lat=50.8&lon=Infinity", 422, "invalid-parameter", "lon"),
    ("lat=91&lon=4.3", 422, "invalid-parameter", "lat"),
    ("lat=north&lon=4.3", 422, "invalid-parameter", "lat"),
    ("address=Rue+Haute+1", 422, "geocoder-not-configured", "address"),
    ("postcode=1080&limit=0", 422, "invalid-parameter", "limit"),
    ("postcode=1080&limit=51", 422, "invalid-parameter", "limit"),
    ("postcode=1080&limit=ten", 422, "invalid-parameter", "limit"),
    ("postcode=1080&limit=3&limit=4", 422, "invalid-parameter", "limit"),
    ("postcode=1080&postcode=1090", 422, "invalid-parameter", "postcode"),
    ("postcode=1080&offset=5000", 422, "invalid-parameter", "offset"),
    ("postcode=1080&offset=991", 422, "invalid-parameter", "offset"),
    ("postcode=1080&offset=-1", 422, "invalid-parameter", "offset"),
    ("postcode=1080&within_m=0", 422, "invalid-parameter", "within_m"),
    ("postcode=1080&within_m=100001", 422, "invalid-parameter", "within_m"),
    ("postcode=1080&within_m=" + "9" * 400, 422, "invalid-parameter", "within_m"),
    ("postcode=1080&open_at=yesterdayish", 422, "invalid-parameter", "open_at"),
    ("postcode=1080&open_at=2026-02-30T10:00", 422, "invalid-parameter", "open_at"),
    ("postcode=1080&at=1999-01-01T10:00", 422, "invalid-parameter", "at"),
    ("postcode=1080&at=9999-12-31T23:59Z", 422, "invalid-parameter", "at"),
    ("postcode=1080&at=0001-01-01T00:00%2B14:00", 422, "invalid-parameter", "at"),
    ("postcode=1080&at=now", 422, "invalid-parameter", "at"),
    ("postcode=1080&spoken=klingon", 422, "invalid-parameter", "spoken"),
    ("postcode=1080&spoken=", 422, "invalid-parameter", "spoken"),
    ("postcode=1080&spoken=nl%0A", 422, "invalid-parameter", "spoken"),
    ("postcode=1080&free=1", 422, "invalid-parameter", "free"),
    ("postcode=1080&strict=TRUE", 422, "invalid-parameter", "strict"),
    ("postcode=1080&limit=1_0", 422, "invalid-parameter", "limit"),
    ("postcode=1080&limit=5.0", 422, "invalid-parameter", "limit"),
    ("postcode=1080&limit=%205", 422, "invalid-parameter", "limit"),
    ("lat=5_0.8&lon=4.3", 422, "invalid-parameter", "lat"),
    ("postcode=1080&open_at=NOW", 422, "invalid-parameter", "open_at"),
    ("postcode=1080&service=coffee", 422, "invalid-parameter", "service"),
    ("postcode=1080&kind=ocr&kind=ocrr", 422, "invalid-parameter", "kind"),
    ("postcode=1080&free=perhaps", 422, "invalid-parameter", "free"),
    ("postcode=1080&lang=xx", 422, "invalid-parameter", "lang"),
    ("postcode=1080&sort=cheapest", 422, "invalid-parameter", "sort"),
    ("postcode=1080&fre=true", 422, "unknown-parameter", "fre"),
    ("postcode=1080&%0d%0aSet-Cookie:x=1", 422, "unknown-parameter", "Set-Cookie:x"),
    ("postcode=1080&q=" + "x" * 8192, 414, "query-too-long", None),
]


@pytest.mark.parametrize(("query", "status", "slug", "parameter"), CASES)
@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_bad_input_gets_a_sentence_that_helps(
    client: TestClient, query: str, status: int, slug: str, parameter: str | None, lang: str
):
    response = client.get(f"/v1/help?{query}", headers={"Accept-Language": lang})
    problem = response.json()

    assert (response.status_code, problem["status"]) == (status, status)
    assert problem["type"] == f"https://digitalhelp.brussels/problems/{slug}"
    assert response.headers["content-type"] == "application/problem+json"
    assert problem.get("parameter") == parameter
    assert len(problem["detail"]) > 15
    assert "{" not in problem["detail"]
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("query", "guess"),
    [("postcode=1080&fre=true", "free"), ("postcode=1080&servic=training", "service"),
     ("postcode=1080&service=trainings", "training"), ("postcode=1080&spoken=arabe", "ar"),
     ("postcode=1080&spoken=Nederlands", "nl"), ("postcode=1081a", None)],
)  # fmt: skip
def test_a_slip_is_answered_with_what_was_probably_meant(
    client: TestClient, query: str, guess: str | None
):
    assert client.get(f"/v1/help?{query}").json().get("did_you_mean") == guess


def test_allowed_values_are_named(client: TestClient):
    problem = client.get("/v1/help?postcode=1080&when=night").json()

    assert problem["allowed"] == ["weekday", "evening", "saturday", "sunday"]


def test_false_is_as_if_absent(client: TestClient):
    plain = client.get("/v1/help?postcode=0010").content
    assert client.get("/v1/help?postcode=0010&free=false&strict=false").content == plain


def test_a_plus_that_became_a_blank_is_still_a_zone(client: TestClient):
    plus = client.get("/v1/help?postcode=0010&at=2026-11-25T10:00%2B02:00").content
    assert client.get("/v1/help?postcode=0010&at=2026-11-25T10:00+02:00").content == plus


@pytest.mark.parametrize(
    "path",
    [
        "/v1/nothing",
        "/v1/postcodes/0999",
        "/v1/help-points/none",
        "/v1/sessions/%00",
        "/v1/trainings/a%00b",
    ],
)
def test_what_is_not_there_is_a_problem_too(client: TestClient, path: str):
    response = client.get(path)

    assert response.status_code == 404
    assert response.json()["detail"]


def test_what_is_not_possible_is_a_problem_too(client: TestClient):
    response = client.post("/v1/help?postcode=1080")

    assert response.status_code == 405
    assert response.json()["type"].endswith("/method-not-allowed")
    assert "GET" in response.headers["allow"]


NAMES = [*Question.model_fields]


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.text(max_size=20) | st.sampled_from(["1080", "0010", "true", "now", "fr", "50.8"]),
        ),
        max_size=5,
    )
)
def test_nothing_breaks_it(client: TestClient, pairs: list[tuple[str, str]]):
    query = "&".join(f"{name}={quote(value)}" for name, value in pairs)

    assert client.get(f"/v1/help?{query}").status_code in (200, 404, 422)


@pytest.mark.parametrize("value", ["nl;q=0.1," * 3000, "x" * 20_000])
def test_headers_without_end_are_refused(client: TestClient, value: str):
    refused = client.get("/v1/help?postcode=1080", headers={"Accept-Language": value})

    assert refused.status_code == 431
    assert refused.json()["type"].endswith("/headers-too-large")


@pytest.mark.parametrize(
    "path", ["/v1/help?postcode=1080", "/v1/help?q=" + "x" * 9000, "/v1/nothing"]
)
def test_scripts_of_other_sites_may_read_answers_and_refusals(client: TestClient, path: str):
    answer = client.get(path, headers={"Origin": "https://partner.example"})
    asked = {"Origin": "https://partner.example", "Access-Control-Request-Method": "GET"}
    preflight = client.options(path, headers=asked)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Origin" not in answer.headers.get("vary", "")
    if len(path) < 9000:
        assert (preflight.status_code, preflight.headers["access-control-allow-headers"]) == (
            204,
            "*",
        )


@pytest.mark.parametrize("path", ["/v1/help/", "/v1/postcodes/1080/"])
def test_a_slash_too_many_is_no_redirect(client: TestClient, path: str):
    assert client.get(f"{path}?postcode=1080", follow_redirects=False).status_code == 404


def test_missing_parameters_are_named(client: TestClient):
    problem = client.get("/v1/postcodes/at?lat=50.8&lang=en").json()

    assert (problem["parameter"], problem["value"]) == ("lon", None)
    assert problem["detail"] == "lon is missing."


def test_every_route_refuses_what_it_does_not_know(client: TestClient):
    for path in ("help", "postcodes", "postcodes/1080", "help-points", "help-points/koekeltech"):
        assert client.get(f"/v1/{path}?theme_=1").json()["type"].endswith("/unknown-parameter")
