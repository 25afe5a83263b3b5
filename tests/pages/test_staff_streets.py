"""The point of a help point is put in the middle of its street, where a geocoder is asked."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from httpx import Response

from tests.geocoding import FakeGeocoder, gone
from tests.pages.test_staff_places import form_of, version
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, as_it_stands, joined, seen
from tests.writing import Editors

GRAND_PLACE = {"address.street": "Grand-Place 1", "address.postcode": "1000"}
BUTTON = "Put the point in the middle of the street"


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """Nothing is written here."""
    sqlite_editors.clock.moment = TUESDAY_MORNING
    return sqlite_editors


@pytest.fixture(scope="module")
def coordinator(editors: Editors) -> Browser:
    return joined(editors, "The coordination", "streets@coordination.example")


@pytest.fixture
def geocoder(editors: Editors, fake_geocoder: FakeGeocoder) -> Iterator[FakeGeocoder]:
    asked_by(editors, fake_geocoder)
    yield fake_geocoder
    asked_by(editors, None)


def asked_by(editors: Editors, fake: FakeGeocoder | None) -> None:
    state = editors.client.app.state  # type: ignore[attr-defined]  # a FastAPI app
    state.house = replace(state.house, geocoder=fake and fake.spoken_as(geocoder_timeout_s=0.5))


def pressed(one: Browser, key: str = "koekeltech", **typed: Any) -> Response:
    answer = one.post(f"/staff/help-points/{key}/street", {**form_of(one, key), **typed})
    assert answer.status_code == 200, seen(answer)
    return answer


def test_the_middle_of_the_street_stands_in_the_form_and_is_not_kept(
    editors: Editors, coordinator: Browser, geocoder: FakeGeocoder
):
    before = version(editors, "koekeltech")
    typed = {"entrance.fr": "Par la cour", "told_how": "phone", "told_on": "2026-11-20"}
    answer = pressed(coordinator, **typed, **GRAND_PLACE)
    form = as_it_stands(answer.text)

    assert (form["lat"], form["lon"]) == ("50.84670", "4.35250")
    assert form["location_precision"] == "street"
    assert {name: form[name] for name in typed} == typed
    assert "Found: “Grand-Place”. The point stands in the middle of it." in seen(answer)
    assert [one.text for one in geocoder.asked] == ["Grand-Place, 1000 Bruxelles, Belgium"]
    assert version(editors, "koekeltech") == before
    assert answer.text.count(BUTTON) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"address.street": "", "address.postcode": "1000"}, "Write the street first"),
        ({"address.street": "Grand-Place", "address.postcode": ""}, "Write the postcode too"),
        ({"address.street": "Grand-Place", "address.postcode": "9"}, "Write the postcode too"),
        ({"address.street": "Rue de Rien", "address.postcode": "1080"}, "not found in 1080"),
        ({"address.street": "Grand-Place", "address.postcode": "1081"}, "it is another street"),
    ],
)
@pytest.mark.usefixtures("geocoder")
def test_why_not_is_said(coordinator: Browser, typed: dict[str, str], said: str):
    answer = pressed(coordinator, **typed)
    form = as_it_stands(answer.text)

    assert said in seen(answer)
    assert form["address.street"] == typed["address.street"]
    assert form["lat"] == form_of(coordinator, "koekeltech")["lat"]


@pytest.mark.parametrize("mode", ["slow", "failing", "html", "too often"])
def test_a_geocoder_that_does_not_answer_takes_nothing_away(
    coordinator: Browser, geocoder: FakeGeocoder, mode: str
):
    geocoder.mode = mode
    answer = pressed(coordinator, **GRAND_PLACE)

    assert "cannot be looked up at the moment" in seen(answer)
    assert as_it_stands(answer.text)["address.street"] == "Grand-Place 1"


def test_one_that_is_gone(editors: Editors, coordinator: Browser):
    asked_by(editors, gone())
    try:
        assert "cannot be looked up" in seen(pressed(coordinator, **GRAND_PLACE))
    finally:
        asked_by(editors, None)


@pytest.mark.usefixtures("geocoder")
def test_no_database_waits_meanwhile(editors: Editors, coordinator: Browser):
    """Each connection is back in the pool when the geocoder is asked."""
    pool = editors.client.app.state.house.engine.pool  # type: ignore[attr-defined]
    out: list[int] = []
    locate = editors.client.app.state.house.geocoder.locate  # type: ignore[attr-defined]

    class Watching:
        source = "a watching geocoder"

        def locate(self, address: str) -> Any:
            out.append(pool.checkedout())
            return locate(address)

    state = editors.client.app.state  # type: ignore[attr-defined]
    state.house = replace(state.house, geocoder=Watching())
    pressed(coordinator, **GRAND_PLACE)

    assert out == [0]


def test_others_may_not_and_without_a_geocoder_there_is_no_button(
    editors: Editors, coordinator: Browser, geocoder: FakeGeocoder
):
    library = joined(editors, "The library", "streets@vlaminggem.example")
    path = "/staff/help-points/koekeltech/street"
    assert library.post(path, {"seen": "1", **GRAND_PLACE}).status_code == 403
    assert geocoder.asked == []
    asked_by(editors, None)

    assert BUTTON not in coordinator.get("/staff/help-points/koekeltech").text
    assert coordinator.post(path, {"seen": "1", **GRAND_PLACE}).status_code == 404
