"""The one distance of the service: between two WGS 84 points a day's walk apart or less.

A degree of latitude and a degree of longitude are measured on the WGS 84 ellipsoid at the middle
latitude of the two points. Within 0.1 % of the geodesic up to 100 km (the largest `within_m`),
a hundred times cheaper than solving the geodesic.
"""

import numpy as np
from numpy.typing import NDArray

EQUATOR_M = 6_378_137.0
ECCENTRICITY_2 = 0.006_694_379_990_14

Floats = NDArray[np.float64]
Metres = NDArray[np.int64]


def metres_to(lat: float, lon: float, lats: Floats, lons: Floats) -> Metres:
    """Whole metres from one point to each of many; degrees in."""
    middle = np.radians((lats + lat) / 2)
    squeeze = 1 - ECCENTRICITY_2 * np.sin(middle) ** 2
    across_radius = EQUATOR_M / np.sqrt(squeeze)
    along_radius = across_radius * (1 - ECCENTRICITY_2) / squeeze
    north = np.radians(lats - lat) * along_radius
    east = np.radians(lons - lon) * across_radius * np.cos(middle)
    whole: Metres = np.rint(np.hypot(north, east)).astype(np.int64)
    return whole


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> int:
    """Whole metres between two points; degrees in."""
    return int(metres_to(lat1, lon1, np.array([lat2]), np.array([lon2]))[0])
