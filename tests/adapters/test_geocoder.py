"""The geocoder adapter against a server that answers as the three services do, or behaves badly."""

import logging
import threading
import time
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from app.adapters.geocoder import USER_AGENT, AskedTooOften, Located, geocoder_of
from app.adapters.trusted import trusted_roots
from app.domain.errors import GeocoderUnavailable
from app.settings import Settings
from tests.geocoding import UNAVAILABLE, UNTRUSTED, FakeGeocoder, geocoding, gone

TOWN_HALL = "Grand-Place 1, 1000 Bruxelles"
every_service = pytest.mark.parametrize("service", ["nominatim", "pelias", "photon"])


@every_service
def test_a_house_is_located_as_an_address(fake_geocoder: FakeGeocoder, service: str):
    found = fake_geocoder.spoken_as(service).locate(TOWN_HALL)

    assert found is not None
    assert found[:3] == (50.8464, 4.3517, "address")
    assert "Grand-Place 1" in found.label


@every_service
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Atomium", (50.8949, 4.3415, "address")), ("Grand-Place", (50.8467, 4.3525, "street"))],
)
def test_a_building_is_an_address_and_a_street_a_street(
    fake_geocoder: FakeGeocoder, service: str, typed: str, expected: tuple[Any, ...]
):
    found = fake_geocoder.spoken_as(service).locate(f"{typed}, Bruxelles")

    assert found is not None
    assert found[:3] == expected


@every_service
@pytest.mark.parametrize("typed", ["Bruxelles", "1000 Bruxelles", "zzz"])
def test_what_is_coarser_than_a_street_is_not_found(
    fake_geocoder: FakeGeocoder, service: str, typed: str
):
    assert fake_geocoder.spoken_as(service).locate(typed) is None


@every_service
@pytest.mark.parametrize("typed", ["Tour Eiffel", "Lille"])
def test_a_place_in_another_country_is_not_found(
    fake_geocoder: FakeGeocoder, service: str, typed: str
):
    assert fake_geocoder.spoken_as(service).locate(typed) is None


@every_service
def test_the_first_result_in_belgium_is_taken(fake_geocoder: FakeGeocoder, service: str):
    found = fake_geocoder.spoken_as(service).locate("Grand-Place 1, near Lille")

    assert found is not None
    assert found[:2] == (50.8464, 4.3517)


def test_a_geocoder_that_names_no_country_is_believed_within_the_box(fake_geocoder: FakeGeocoder):
    shared = {"class": "building", "type": "yes"}
    paris = {"lat": "48.8584", "lon": "2.2945", "display_name": "Tour Eiffel", **shared}
    brussels = {"lat": "50.8949", "lon": "4.3415", "display_name": "Atomium", **shared}
    fake_geocoder.body = orjson.dumps([paris, brussels])

    assert fake_geocoder.spoken_as().locate("x") == Located(50.8949, 4.3415, "address", "Atomium")


@every_service
def test_an_address_that_is_blank_is_not_asked_for(fake_geocoder: FakeGeocoder, service: str):
    assert fake_geocoder.spoken_as(service).locate(" \t") is None
    assert fake_geocoder.asked == []


@pytest.mark.parametrize(
    ("service", "path", "asked"),
    [
        ("nominatim", "/search", {"countrycodes": "be", "viewbox": "4.24,50.76,4.49,50.92"}),
        ("pelias", "/v1/search", {"boundary.country": "BEL", "api_key": "k"}),
        ("photon", "/api", {"bbox": "2.53,49.49,6.41,51.51", "lat": "50.8467", "lon": "4.3525"}),
    ],
)
def test_each_service_is_asked_for_belgium_in_its_own_words(
    fake_geocoder: FakeGeocoder, service: str, path: str, asked: dict[str, str]
):
    fake_geocoder.spoken_as(service, geocoder_key="k").locate(TOWN_HALL)

    (only,) = fake_geocoder.asked
    assert only.path == path
    assert only.text == TOWN_HALL
    assert asked.items() <= only.parameters.items()
    assert ("api_key" in only.parameters) == (service == "pelias")


def test_the_geocoder_is_told_who_asks_and_nothing_else(fake_geocoder: FakeGeocoder):
    fake_geocoder.spoken_as().locate(TOWN_HALL)

    headers = {name.lower(): value for name, value in fake_geocoder.asked[0].headers.items()}
    assert headers["user-agent"] == USER_AGENT
    assert USER_AGENT.startswith("digitalhelp.brussels/")
    assert headers["accept-encoding"] == "identity"
    assert headers.keys() == {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_the_base_address_may_have_a_path_and_a_name_with_password(fake_geocoder: FakeGeocoder):
    fake_geocoder.url = fake_geocoder.url.replace("127.0.0.1", "me:secret@127.0.0.1") + "/geo/"
    geocoder = fake_geocoder.spoken_as()
    geocoder.locate(TOWN_HALL)

    assert fake_geocoder.asked[0].path == "/geo/search"
    assert fake_geocoder.asked[0].headers["Authorization"].startswith("Basic ")
    assert geocoder.source == "Nominatim at 127.0.0.1"


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ({"class": "place", "type": "house", "address": {"house_number": "1"}}, "address"),
        ({"class": "amenity", "type": "library"}, "address"),
        ({"class": "railway", "type": "station", "place_rank": 30}, "address"),
        ({"class": "highway", "type": "residential"}, "street"),
        ({"class": "place", "type": "square", "place_rank": 25}, "street"),
        ({"class": "leisure", "type": "park", "place_rank": 24}, None),
        ({"class": "boundary", "type": "administrative", "place_rank": 14}, None),
    ],
)
def test_how_exact_nominatim_is(
    fake_geocoder: FakeGeocoder, raw: dict[str, Any], precision: str | None
):
    fake_geocoder.body = orjson.dumps(
        [{"lat": "50.8467", "lon": "4.3525", "display_name": "x", **raw}]
    )
    found = fake_geocoder.spoken_as().locate("x")

    assert (found and found.precision) == precision


@pytest.mark.parametrize(
    ("told", "precision"),
    [
        ({"osm_key": "place", "osm_value": "house", "housenumber": "1"}, "address"),
        ({"osm_key": "amenity", "osm_value": "library"}, "address"),
        ({"osm_key": "railway", "osm_value": "station", "type": "house"}, "address"),
        ({"osm_key": "highway", "osm_value": "residential"}, "street"),
        ({"osm_key": "place", "osm_value": "square", "type": "street"}, "street"),
        ({"osm_key": "place", "osm_value": "suburb", "type": "district"}, None),
    ],
)
def test_how_exact_photon_is(
    fake_geocoder: FakeGeocoder, told: dict[str, Any], precision: str | None
):
    point = {"type": "Point", "coordinates": [4.3525, 50.8467]}
    feature = {"type": "Feature", "geometry": point, "properties": told}
    fake_geocoder.body = orjson.dumps({"type": "FeatureCollection", "features": [feature]})
    found = fake_geocoder.spoken_as("photon").locate("x")

    assert (found and found.precision) == precision


SLOW = {"slow", "dripping", "dripping headers"}


@every_service
@pytest.mark.parametrize("mode", UNAVAILABLE)
def test_a_geocoder_that_behaves_badly_is_unavailable(
    fake_geocoder: FakeGeocoder, service: str, mode: str, caplog: pytest.LogCaptureFixture
):
    """Whatever it does, within its time, and nothing of the question in what we say about it."""
    fake_geocoder.mode = mode
    geocoder = fake_geocoder.spoken_as(service, geocoder_timeout_s=1.5 if mode in SLOW else 15)
    caplog.set_level(logging.INFO, "geopy")
    started = time.monotonic()
    with pytest.raises(GeocoderUnavailable) as caught:
        geocoder.locate(TOWN_HALL)

    assert time.monotonic() - started < (
        3 if mode in SLOW else 15
    )  # a whole answer would drip in for minutes
    assert len(fake_geocoder.asked) == (mode != "dripping headers" or 1)
    assert "Grand-Place" not in str(caught.value) + caplog.text
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@every_service
@pytest.mark.parametrize("mode", ["empty", "puzzled"])
def test_what_the_geocoder_makes_nothing_of_is_not_found(
    fake_geocoder: FakeGeocoder, service: str, mode: str
):
    fake_geocoder.mode = mode

    assert fake_geocoder.spoken_as(service).locate(TOWN_HALL) is None


@every_service
def test_a_geocoder_that_is_not_there_is_unavailable(service: str):
    with pytest.raises(GeocoderUnavailable, match="cannot be reached"):
        gone().spoken_as(service).locate(TOWN_HALL)


def test_a_host_without_an_address_is_unavailable():
    with pytest.raises(GeocoderUnavailable):
        FakeGeocoder("http://geocoder.invalid").spoken_as().locate(TOWN_HALL)


@every_service
def test_being_asked_too_often_is_told_apart(fake_geocoder: FakeGeocoder, service: str):
    fake_geocoder.mode = "too often"
    with pytest.raises(AskedTooOften) as caught:
        fake_geocoder.spoken_as(service).locate(TOWN_HALL)

    assert caught.value.retry_after_s == 7


def test_a_refusal_is_not_taken_for_being_asked_too_often(fake_geocoder: FakeGeocoder):
    fake_geocoder.mode = "out of quota"
    with pytest.raises(GeocoderUnavailable) as caught:
        fake_geocoder.spoken_as().locate(TOWN_HALL)

    assert not isinstance(caught.value, AskedTooOften)
    assert str(caught.value) == "it answered 402"


def test_a_certificate_that_nobody_trusts_is_not_accepted():
    with geocoding(tls=True) as fake_geocoder:
        with pytest.raises(GeocoderUnavailable, match="cannot be reached"):
            fake_geocoder.spoken_as().locate(TOWN_HALL)

        assert fake_geocoder.asked == []


def test_a_certificate_that_the_environment_trusts_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(UNTRUSTED))
    trusted_roots.cache_clear()
    try:
        with geocoding(tls=True) as fake_geocoder:
            assert fake_geocoder.spoken_as().locate(TOWN_HALL) is not None
    finally:
        trusted_roots.cache_clear()


def test_threads_share_one(fake_geocoder: FakeGeocoder):
    geocoder = fake_geocoder.spoken_as()
    found: list[Located | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(geocoder.locate(TOWN_HALL))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one and one.lat for one in found] == [50.8464] * 8


def test_without_settings_there_is_none():
    assert geocoder_of(Settings()) is None


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"geocoder": "nominatim"}, "geocoder_url"),
        ({"geocoder": "google", "geocoder_url": "https://maps.example.org"}, "geocoder"),
        ({"geocoder": "photon", "geocoder_url": ""}, "geocoder_url"),
        ({"geocoder": "photon", "geocoder_url": "photon.example.org"}, "geocoder_url"),
        ({"geocoder": "photon", "geocoder_url": "ftp://photon.example.org"}, "geocoder_url"),
        ({"geocoder": "photon", "geocoder_url": "https://"}, "geocoder_url"),
        ({"geocoder": "photon", "geocoder_url": "https://a.example.org?k=v"}, "geocoder_url"),
        ({"geocoder": "photon", "geocoder_url": "https://a.example.org:http"}, "geocoder_url"),
        ({"geocoder_timeout_s": 0}, "geocoder_timeout_s"),
        ({"geocoder_timeout_s": 31}, "geocoder_timeout_s"),
        ({"geocoder_timeout_s": float("nan")}, "geocoder_timeout_s"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings: dict[str, Any], field: str):
    with pytest.raises(ValidationError) as caught:
        Settings(**settings)

    assert [error["loc"] for error in caught.value.errors()] == [(field,)]


def test_the_settings_do_not_show_the_key():
    assert "secret" not in repr(Settings(geocoder_key="secret"))
