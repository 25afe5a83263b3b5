"""Help points with a street get a point of their own; the geocoder is asked patiently."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.adapters.geocoder import AskedTooOften, Located
from app.directory.build import build_places
from app.directory.places import Places
from app.domain.errors import GeocoderUnavailable
from app.models.tables import HelpPoint
from app.storage.directory import Records, read_records
from app.storage.engine import reading
from app.usecases.geocode import geocode
from tests.geocoding import FakeGeocoder, gone
from tests.storage_fixtures import engine_at

TOWN_HALL = Located(50.8464, 4.3517, "address", "Grand-Place 1")
ATOMIUM = Located(50.8949, 4.3415, "address", "Atomium")


@pytest.fixture(scope="module")
def known(loaded_url: str) -> Records:
    """The real postcodes and municipalities."""
    with engine_at(loaded_url) as engine, reading(engine) as db:
        return read_records(db)


@pytest.fixture(scope="module")
def places(known: Records) -> Places:
    return build_places(known.geography)


def invented(key: str, **fields: Any) -> HelpPoint:
    """A made-up help point at the Grand-Place, with no point of its own."""
    given = {
        "kind": "ocr",
        "status": "active",
        "name": {"fr": key},
        "address_street": "Grand-Place 1",
        "address_postcode": "1000",
        "equipment": {},
        "complete": [],
        "updated_at": datetime(2026, 11, 24, tzinfo=UTC),
    }
    return HelpPoint(id=key, **{**given, **fields})


class Run:
    """One run over invented help points, and everything it did."""

    def __init__(self, known: Records, places: Places, *rows: HelpPoint) -> None:
        self._records, self._places = replace(known, help_points=list(rows)), places
        self.asked: list[str] = []
        self.written: dict[str, Located] = {}
        self.lines: list[str] = []
        self.waited: list[float] = []

    def with_answers(self, *answers: Located | Exception | None) -> bool:
        """Whether it came to its end; the last answer is given again and again."""
        left = list(answers)

        def locate(_: str) -> Located | None:
            answer = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return self.asking(locate)

    def asking(self, locate: Callable[[str], Located | None]) -> bool:
        def noted(text: str) -> Located | None:
            self.asked.append(text)
            return locate(text)

        return geocode(
            self._records,
            self._places,
            noted,
            self.written.__setitem__,
            self.lines.append,
            self.waited.append,
        )


@pytest.fixture
def run(known: Records, places: Places) -> Callable[..., Run]:
    return lambda *rows: Run(known, places, *rows)


def down() -> GeocoderUnavailable:
    return GeocoderUnavailable("it answered 500")


Start = Callable[..., Run]


def test_a_point_that_is_found_is_written_and_told(run: Start):
    one = run(invented("one"))

    assert one.with_answers(TOWN_HALL)
    assert one.written == {"one": TOWN_HALL}
    assert one.lines == [
        "one: placed: 50.846400, 4.351700 (address)",
        "1 placed, 0 not found, 0 proposed, 0 not asked, 0 not answered",
    ]


def test_records_go_in_the_order_of_their_ids_one_a_second(run: Start):
    three = run(invented("c"), invented("a"), invented("b"))

    assert three.with_answers(TOWN_HALL)
    assert list(three.written) == ["a", "b", "c"]
    assert three.waited == [1, 1]


@pytest.mark.parametrize(
    "fields",
    [
        {"sandbox": True},
        {"status": "history"},
        {"address_street": None},
        {"lat": 50.8467, "lon": 4.3525},
    ],
)
def test_what_is_not_to_be_placed_is_not_asked_for(run: Start, fields: dict[str, Any]):
    one = run(invented("one", **fields))

    assert one.with_answers(TOWN_HALL)
    assert one.asked == []
    assert one.written == {}


def test_a_record_of_which_nobody_knows_whether_it_runs_is_placed_too(run: Start):
    one = run(invented("one", status="unconfirmed"))

    assert one.with_answers(TOWN_HALL)
    assert one.written


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Grand-Place 1, 1000 Bruxelles, Belgium"),
        ({"address_postcode": "1020"}, "Grand-Place 1, 1020 Bruxelles, Belgium"),
        (
            {"address_postcode": "1050", "address_municipality": "21009"},
            "Grand-Place 1, 1050 Ixelles, Belgium",
        ),
        ({"address_street": "Grand-Place / Grote Markt"}, "Grand-Place, 1000 Bruxelles, Belgium"),
    ],
)
def test_the_geocoder_is_asked_for_street_postcode_and_municipality(
    run: Start, fields: dict[str, Any], text: str
):
    one = run(invented("one", **fields))
    one.with_answers(None)

    assert one.asked == [text]


def test_a_street_without_a_postcode_is_not_guessed_at(run: Start):
    one = run(invented("one", address_postcode=None))

    assert one.with_answers(TOWN_HALL)
    assert one.asked == []
    assert one.lines[0].startswith("one: not asked")


def test_what_is_not_found_is_told(run: Start):
    two = run(invented("a"), invented("b"))

    assert two.with_answers(None, TOWN_HALL)
    assert two.lines[0] == "a: not found"
    assert two.written == {"b": TOWN_HALL}


def test_a_point_far_outside_its_postcode_is_proposed_and_not_written(run: Start):
    one = run(invented("one", address_postcode="1080"))

    assert one.with_answers(ATOMIUM)
    assert one.written == {}
    assert one.lines[0].startswith("one: proposed: 50.894900, 4.341500, which lies ")
    assert one.lines[0].endswith(" m outside 1080")
    assert "1 proposed" in one.lines[1]


def test_a_point_just_outside_its_postcode_is_written(run: Start, places: Places):
    """Our areas are simplified: what lies 100 m outside may well lie inside."""
    lon, lat = max(places.by_code["1080"].area.exterior.coords, key=lambda one: one[1])
    just_outside = Located(lat + 100 / 111_200, lon, "street", "")
    one = run(invented("one", address_postcode="1080"))

    assert one.with_answers(just_outside)
    assert one.written == {"one": just_outside}


def test_where_no_area_can_vouch_for_a_point_it_is_proposed(run: Start):
    one = run(invented("one", address_postcode="5000"))

    assert one.with_answers(Located(50.4597, 4.8631, "address", ""))
    assert one.written == {}
    assert "5000 has no boundaries" in one.lines[0]


def test_an_institution_stands_in_the_area_around_it(run: Start, places: Places):
    inside = next(one for one in places.by_code.values() if one.around)
    around = places.by_code[inside.around or ""]
    point = Located(around.lat, around.lon, "address", "")
    one = run(invented("one", address_postcode=inside.code))

    assert one.with_answers(point)
    assert one.written == {"one": point}


def test_a_falter_is_tried_again_later_and_later(run: Start):
    one = run(invented("one"))

    assert one.with_answers(down(), down(), TOWN_HALL)
    assert one.written == {"one": TOWN_HALL}
    assert one.waited == [5, 20]


def test_a_record_without_an_answer_does_not_stop_the_others(run: Start):
    three = run(invented("a"), invented("b"), invented("c"))

    assert not three.with_answers(down(), down(), down(), TOWN_HALL)
    assert list(three.written) == ["b", "c"]
    assert three.lines[0] == "a: not answered: it answered 500"


def test_a_geocoder_that_is_down_is_given_up(run: Start):
    three = run(invented("a"), invented("b"), invented("c"))

    assert not three.with_answers(down())
    assert len(three.asked) == 6
    assert three.lines[-2:] == [
        "The geocoder is left alone; the next run goes on from here.",
        "0 placed, 0 not found, 0 proposed, 0 not asked, 2 not answered",
    ]


def test_asking_too_often_makes_it_wait_much_longer_and_then_give_up(run: Start):
    two = run(invented("a"), invented("b"))

    assert not two.with_answers(AskedTooOften(None))
    assert len(two.asked) == 3
    assert two.waited == [60, 300]


def test_the_geocoder_says_how_long_to_wait(run: Start):
    one = run(invented("one"))

    assert one.with_answers(AskedTooOften(90), AskedTooOften(7), TOWN_HALL)
    assert one.waited == [90, 300]


def test_a_geocoder_that_wants_a_long_rest_gets_it(run: Start):
    two = run(invented("a"), invented("b"))

    assert not two.with_answers(AskedTooOften(86_400))
    assert two.waited == []
    assert len(two.asked) == 1


def test_what_was_found_before_a_break_is_written_already(run: Start):
    def breaks(text: str) -> Located | None:
        if "1080" in text:
            raise KeyboardInterrupt
        return TOWN_HALL

    two = run(invented("a"), invented("b", address_postcode="1080"))
    with pytest.raises(KeyboardInterrupt):
        two.asking(breaks)

    assert two.written == {"a": TOWN_HALL}


def test_a_real_geocoder_is_asked_over_http(run: Start, fake_geocoder: FakeGeocoder):
    rows = [
        invented("a-town-hall"),
        invented("b-atomium", address_street="Atomium", address_postcode="1020"),
        invented("c-unknown", address_street="Rue Qui N'Existe Pas"),
    ]
    three = run(*rows)

    assert three.asking(fake_geocoder.spoken_as().locate)
    assert {key: point[:2] for key, point in three.written.items()} == {
        "a-town-hall": TOWN_HALL[:2],
        "b-atomium": ATOMIUM[:2],
    }
    assert "1 not found" in three.lines[-1]


def test_a_real_geocoder_that_is_gone_is_given_up(run: Start):
    one = run(invented("one"))

    assert not one.asking(gone().spoken_as().locate)
    assert one.lines[0] == "one: not answered: it cannot be reached"


def test_nothing_to_place_is_fine(run: Start):
    none = run()

    assert none.with_answers(down())
    assert none.lines == ["0 placed, 0 not found, 0 proposed, 0 not asked, 0 not answered"]
