"""A thousand places and more: counted as far as promised, paged to the last promised one."""

from datetime import UTC, datetime

from app.models.help_points import AddressIn, HelpPointIn
from tests.asking import ask, directory_of
from tests.reference_records import World

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def crowded(places: int) -> World:
    """So many places within a few hundred metres in a made-up 1080."""
    return World(
        now=NOW,
        postcodes=[
            {
                "code": "1080", "names": {"fr": "Ici"}, "municipalities": ["21012"], "lat": 50.85,
                "lon": 4.33, "typical_m": 700, "derivation": "point", "in_region": True,
                "institution": None, "around": None, "sandbox": False, "area": None,
            }
        ],
        municipalities=[
            {"nis": "21012", "names": {"fr": "Ici"}, "in_region": True, "sandbox": False}
        ],
        organisations=[],
        labels=[],
        help_points=[
            HelpPointIn(
                id=f"place-{number:04}",
                kind="ocr",
                status="active",
                name={"fr": f"Lieu {number}"},
                address=AddressIn(postcode="1080"),
                lat=50.85 + number / 1_000_000,
                lon=4.33,
                location_precision="address",
            )
            for number in range(places)
        ],
        sandbox_ids=frozenset(),
    )  # fmt: skip


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
