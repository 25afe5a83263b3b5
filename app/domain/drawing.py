"""A square map drawn from above: where points fall on it, and pins that do not hide each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import asinh, degrees, hypot, radians, tan

import numpy as np
from numpy.typing import NDArray

SIDE = 320
"""Units of the drawing, each way: about a pixel on the narrowest screens."""

MARGIN = 26
"""Units between a point and the edge: half a pin, and air."""

GAP = 38
"""Units between the middles of two pins. Even askew the squares around them leave each other 24
pixels on the narrowest screens (WCAG 2.2, 2.5.8)."""

NARROWEST = 0.02
"""Degrees of longitude; a map of a single house would show nobody where that is."""

ROUNDS = 24

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A square of the Mercator projection, as maps on the web have it. `west` and `top` are its
    corner, `span` its side, all in degrees of longitude at the scale of the projection."""

    west: float
    top: float
    span: float

    def at(self, lat: float, lon: float) -> Point:
        """In units, from the left and from the top."""
        x, y = self.units(np.array([[lon, northing(lat)]]))[0]
        return float(x), float(y)

    def units(self, projected: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for rows of longitude and `northing`."""
        across, down = (projected - (self.west, self.top)).T * (SIDE / self.span)
        return np.column_stack((across, -down))


def view_of(points: Sequence[tuple[float, float]]) -> View:
    """The smallest square that holds all (lat, lon), with a margin."""
    xs, ys = [lon for _, lon in points], [northing(lat) for lat, _ in points]
    widest = max(max(xs) - min(xs), max(ys) - min(ys), NARROWEST)
    span = widest * SIDE / (SIDE - 2 * MARGIN)
    west = (min(xs) + max(xs) - span) / 2
    return View(west, (min(ys) + max(ys) + span) / 2, span)


def apart(points: Sequence[Point]) -> list[Point]:
    """The points pushed away from each other until no two are nearer than `GAP`, as far as that
    goes; always the same way, and never over the edge."""
    moved = [_within(x, y) for x, y in points]
    for _ in range(ROUNDS):
        close = False
        for one, other in combinations(range(len(moved)), 2):
            (x1, y1), (x2, y2) = moved[one], moved[other]
            far = hypot(x2 - x1, y2 - y1)
            if far >= GAP:
                continue
            close = True
            push = (GAP + 0.5 - far) / 2
            turn = (x2 - x1) / far if far else 1.0
            rise = (y2 - y1) / far if far else 0.15 * (other - one)
            moved[one] = _within(x1 - turn * push, y1 - rise * push)
            moved[other] = _within(x2 + turn * push, y2 + rise * push)
        if not close:
            break
    return moved


def _within(x: float, y: float) -> Point:
    low, high = 16.0, SIDE - 16.0
    return min(max(x, low), high), min(max(y, low), high)


def northing(lat: float) -> float:
    """How far north on the Mercator projection, in the degrees of its longitudes."""
    return degrees(asinh(tan(radians(lat))))
