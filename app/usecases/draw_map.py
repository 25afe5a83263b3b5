"""Draw a map of an answer: the areas of the postcodes around it, and a pin for each place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.directory.places import Places
from app.domain.distance import metres
from app.domain.drawing import SIDE, View, apart, view_of

Facts = Mapping[str, Any]

LABEL_ROOM = 34
"""Units around the middle of a pin in which no postcode is written."""


@dataclass(frozen=True, slots=True)
class Area:
    """`path`: SVG path data in units of the drawing. `roles`: "here" for the area of the question,
    "unsure" for one in which a place stands nobody knows where."""

    code: str
    path: str
    roles: tuple[str, ...]
    label: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Pin:
    """Of one result, in their order. (x, y) is where its number stands, `point` the place itself
    where that is known, both in units of the drawing. `area`: the postcode, where only that is
    known."""

    x: int
    y: int
    point: tuple[int, int] | None
    lat: float
    lon: float
    area: str | None


@dataclass(frozen=True, slots=True)
class Drawing:
    areas: list[Area]
    pins: list[Pin]
    origin: tuple[int, int] | None
    """Where the distances are counted from, unless that is the area of a postcode."""
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class _Spot:
    lat: float
    lon: float
    area: str | None


def draw_map(places: Places, found: Facts) -> Drawing | None:
    """The map of the finder's answer (DESIGN § 4); None where there is no result to show."""
    if not found["results"]:
        return None
    origin = found["origin"]
    spots = [_spot(one, origin) for one in found["results"]]
    start = (origin["lat"], origin["lon"])
    view = view_of([start, *((one.lat, one.lon) for one in spots)])
    pins = list(_pins(spots, view))
    here = origin["postcode"] if origin["precision"] == "postcode" else None
    unsure = {one.area for one in spots if one.area}
    areas = list(_areas(places, view, here, unsure, pins))
    shown = any(one.code == here for one in areas)
    return Drawing(
        areas=areas,
        pins=pins,
        origin=None if shown else _whole(*view.at(*start)),
        lat=origin["lat"],
        lon=origin["lon"],
    )


def _spot(one: Facts, origin: Facts) -> _Spot:
    """Where the answer counted the distance to: for what travels, the nearest stop."""
    place = one["help_point"]
    ends = [(place["lat"], place["lon"])] if place["lat"] is not None else []
    ends += [(stop["lat"], stop["lon"]) for stop in place["stops"] if stop["lat"] is not None]
    lat, lon = min(ends, key=lambda end: metres(origin["lat"], origin["lon"], *end))
    vague = one["distance_precision"] == "postcode"
    return _Spot(lat, lon, place["address"]["postcode"] if vague else None)


def _pins(spots: Sequence[_Spot], view: View) -> Iterator[Pin]:
    points = [view.at(one.lat, one.lon) for one in spots]
    for spot, point, (x, y) in zip(spots, points, apart(points), strict=True):
        yield Pin(
            *_whole(x, y), None if spot.area else _whole(*point), spot.lat, spot.lon, spot.area
        )


def _areas(
    places: Places, view: View, here: str | None, unsure: set[str], pins: Sequence[Pin]
) -> Iterator[Area]:
    """Those that stand out last, so that their edges lie on top."""
    taken = [(pin.x, pin.y) for pin in pins]
    drawn = []
    for code, shape in places.outlines.within(view):
        roles = {"here": code == here, "unsure": code in unsure}
        held = tuple(role for role, holds in roles.items() if holds)
        drawn.append(Area(code, _path(shape, view), held, _label(shape, view, taken)))
    yield from sorted(drawn, key=lambda one: (bool(one.roles), one.code == here))


def _label(
    shape: BaseGeometry, view: View, taken: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Where the postcode can be written, if anywhere."""
    west, south, east, north = shape.bounds
    corners = view.units(np.array([[west, north], [east, south]]))
    width, height = corners[1] - corners[0]
    if width <= 40 or height <= 24:
        return None
    middle = shapely.point_on_surface(shape)
    x, y = _whole(*view.units(shapely.get_coordinates(middle))[0])
    free = all(abs(x - px) > LABEL_ROOM or abs(y - py) > LABEL_ROOM // 2 + 6 for px, py in taken)
    inside = 18 <= x <= SIDE - 18 and 12 <= y <= SIDE - 12
    return (x, y) if free and inside else None


def _path(shape: BaseGeometry, view: View) -> str:
    """Every ring, relative, in whole units: short, and closed."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return "".join(_ring(view.units(shapely.get_coordinates(one))) for one in _rings(polygons))


def _rings(polygons: Iterable[Any]) -> Iterator[BaseGeometry]:
    for one in polygons:
        yield from (one.exterior, *one.interiors)


def _ring(points: NDArray[np.float64]) -> str:
    """Nothing where it is smaller than a unit: the last point is the first."""
    whole = np.rint(points[:-1]).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)].tolist()
    if len(steps) < 2:
        return ""
    x, y = whole[0].tolist()
    return f"M{x} {y}l{' '.join(f'{right} {down}' for right, down in steps)}z"


def _whole(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)
