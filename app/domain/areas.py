"""How far a point lies outside an area."""

from geopy.distance import geodesic
from shapely import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

FAR_OUTSIDE_M = 200
"""How far outside the area of its postcode a help point may stand: our areas are simplified, and
where a canton was split they are approximate."""


def metres_outside(area: BaseGeometry, lat: float, lon: float) -> float:
    """Metres from the point to the nearest edge of the area (degrees, lon before lat); 0 inside."""
    point = Point(lon, lat)
    if area.covers(point):
        return 0.0
    edge = nearest_points(area, point)[0]
    return float(geodesic((lat, lon), (edge.y, edge.x)).meters)
