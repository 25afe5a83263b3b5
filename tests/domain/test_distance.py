from geopy.distance import geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.distance import metres
from tests.gazetteer import LANDMARKS

LATITUDES = st.floats(49.4, 51.6)
LONGITUDES = st.floats(2.4, 6.5)


@settings(max_examples=2000, deadline=None, derandomize=True)
@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_any_two_points_of_belgium_are_within_a_thousandth_of_the_geodesic(
    lat1: float, lon1: float, lat2: float, lon2: float
):
    truth = geodesic((lat1, lon1), (lat2, lon2)).meters

    assert abs(metres(lat1, lon1, lat2, lon2) - truth) <= 0.001 * truth + 0.5


def test_the_known_buildings_are_as_far_apart_as_the_geodesic_says():
    for one in LANDMARKS:
        for other in LANDMARKS:
            truth = geodesic((one.lat, one.lon), (other.lat, other.lon)).meters
            assert abs(metres(one.lat, one.lon, other.lat, other.lon) - truth) <= 0.51


def test_there_and_back_is_the_same_way():
    assert metres(50.85, 4.35, 50.88, 4.31) == metres(50.88, 4.31, 50.85, 4.35)
    assert metres(50.85, 4.35, 50.85, 4.35) == 0
