"""The areas of the postcodes simplified for drawings: neighbours keep their common edge."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.domain.drawing import SIDE, View, northing

LEVELS = (0.0002, 0.0005, 0.001)
"""Tolerances in degrees (some 20, 50 and 100 m), from the finest; of them, the coarsest that is
not seen at the scale of the drawing is taken."""

SEEN = 1.6
"""Units of the drawing: what is smaller is not missed."""

BLEED = 0.04
"""Of the span, cut off outside the drawing, so that no cut is seen as a border."""


class Outlines:
    """Immutable once built, from the areas by postcode; no two of them overlap."""

    def __init__(self, areas: Mapping[str, Any]):
        self._codes = list(areas)
        shapes = list(areas.values())
        self._levels = [
            [shapely.transform(one, _projected) for one in shapely.coverage_simplify(shapes, level)]
            for level in LEVELS
        ]

    def within(self, view: View) -> Iterator[tuple[str, BaseGeometry]]:
        """What of each area lies in the square, in the order given: longitudes and northings."""
        more = view.span * BLEED
        west, north = view.west - more, view.top + more
        side = view.span + 2 * more
        box = (west, north - side, west + side, north)
        for code, shape in zip(self._codes, self._level(view), strict=True):
            w, s, e, n = shape.bounds
            if w > box[2] or e < box[0] or s > box[3] or n < box[1]:
                continue
            cut = shapely.clip_by_rect(shape, *box)
            if not cut.is_empty:
                yield code, cut

    def _level(self, view: View) -> list[BaseGeometry]:
        unseen = SEEN * view.span / SIDE
        fit = [number for number, level in enumerate(LEVELS) if level <= unseen]
        return self._levels[fit[-1] if fit else 0]


def _projected(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack((points[:, 0], [northing(lat) for lat in points[:, 1]]))
