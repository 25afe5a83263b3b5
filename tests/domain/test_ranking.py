from datetime import date

import numpy as np
import pytest

from app.domain.ranking import a_year_before, radius_for, walk_minutes


def metres(*distances: int):
    return np.array(distances, np.int64)


def test_a_minute_on_foot_is_fifty_eight_metres():
    """Detour 1.3 at 4.5 km/h, to the nearest minute, half a minute up."""
    assert walk_minutes(metres(0, 28, 29, 640, 40_000)).tolist() == [0, 0, 1, 11, 693]


@pytest.mark.parametrize(
    ("distances", "radius"),
    [
        ([], 40_000),
        ([100], 2_500),
        ([2_500] * 5, 2_500),
        ([2_500] * 4 + [2_501], 5_000),
        ([100, 39_000], 40_000),
        ([100] * 5 + [39_000], 2_500),
    ],
)
def test_the_radius_holds_five_or_all(distances: list[int], radius: int):
    assert radius_for(metres(*distances)) == radius


def test_a_year_before_leap_day_is_the_last_of_february():
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert a_year_before(date(2026, 11, 24)) == date(2025, 11, 24)
