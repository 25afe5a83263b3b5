"""Made-up crowds: counted as far as promised, paged to the last one; and two equal places."""

from datetime import UTC, datetime

import pytest

from app.models.help_points import AddressIn, HelpPointIn
from tests.asking import ask, directory_of
from tests.reference_records import World

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def made_up(help_points: list[HelpPointIn]) -> World:
    """These places in a made-up 1080, whose area is 700 m wide on average."""
    return World(
        now=NOW,
        postcodes=[
            {
                "code": "1080",
                "names": {"fr": "Ici"},
                "municipalities": ["21012"],
                "lat": 50.85,
                "lon": 4.33,
                "typical_m": 700,
                "derivation": "point",
                "in_region": True,
                "institution": None,
                "around": None,
                "sandbox": False,
                "area": None,
            }
        ],
        municipalities=[
            {"nis": "21012", "names": {"fr": "Ici"}, "in_region": True, "sandbox": False}
        ],
        organisations=[],
        labels=[],
        help_points=help_points,
        sandbox_ids=frozenset(),
    )


def place(key: str, lat: float | None) -> HelpPointIn:
    """A space in 1080 of which nothing is known but, perhaps, where it stands."""
    return HelpPointIn(
        id=key,
        kind="ocr",
        status="active",
        name={"fr": key},
        address=AddressIn(postcode="1080"),
        lat=lat,
        lon=4.33 if lat else None,
        location_precision="address" if lat else None,
    )


def crowded(places: int) -> World:
    """So many places within a hundred metres."""
    return made_up([place(f"place-{number:04}", 50.85 + number / 1e6) for number in range(places)])


def test_the_total_stops_at_a_thousand_and_says_so():
    thousand, more = directory_of(crowded(1000)), directory_of(crowded(1001))

    exact = ask(thousand, [("postcode", "1080")], NOW)
    capped = ask(more, [("postcode", "1080")], NOW)

    assert (exact["total"], exact["total_capped"]) == (1000, False)
    assert (capped["total"], capped["total_capped"]) == (1000, True)


def test_the_last_page_is_full():
    asked = [("postcode", "1080"), ("offset", "950"), ("limit", "50"), ("sort", "distance")]
    results = ask(directory_of(crowded(1001)), asked, NOW)["results"]

    assert [one["help_point"]["id"] for one in results][-1] == "place-0999"


@pytest.mark.parametrize("sort", ["best", "distance"])
def test_of_two_equal_places_the_one_with_an_address_stands_first(sort: str):
    """Both 700 m away; the id alone would put the other one first."""
    world = made_up([place("a-somewhere", None), place("b-address", 50.8562925)])
    results = ask(directory_of(world), [("postcode", "1080"), ("sort", sort)], NOW)["results"]

    assert [one["distance_m"] for one in results] == [700, 700]
    assert [one["help_point"]["id"] for one in results] == ["b-address", "a-somewhere"]
