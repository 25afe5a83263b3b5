"""The map file, data/postcodes.geojson: postcodes as areas or points, and municipalities."""

import json
import re
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from app.models.places import MunicipalityIn, PostcodeIn
from app.usecases.loading.reading_seeds import Gathered, Placed
from app.usecases.loading.reading_yaml import Document, Unreadable, read_text
from app.usecases.loading.report import Refusal

AREAS = ("Polygon", "MultiPolygon")
WHOLE_FILE = "make the file again: scripts/build_postcodes.py"
STRAY = 0.002  # degrees, some 150 m: a simplified area may lie that far from its own point


def read_postcodes(path: Path, into: Gathered) -> None:
    """Fills the municipalities and postcodes of `into`, or says what is broken, and where."""
    try:
        document = _read_collection(path)
    except Unreadable as error:
        into.refused.append(Refusal(str(path), error.line, str(error), WHOLE_FILE))
        return
    collection = document.data
    for n, raw in enumerate(collection.get("municipalities", [])):
        into.take("municipalities", _only(MunicipalityIn, raw), document, ("municipalities", n))
    for n, feature in enumerate(collection["features"]):
        into.take("postcodes", _postcode(feature), document, ("features", n))
    if not into.records["postcodes"] and not into.refused:
        into.refused.append(Refusal(str(path), None, "holds no postcode", WHOLE_FILE))


def broken_areas(postcodes: list[Placed]) -> list[Refusal]:
    """Areas that are no valid polygons, or do not hold the point that stands for them."""
    return [refusal for placed in postcodes if (refusal := _broken_area(placed))]


def _broken_area(placed: Placed) -> Refusal | None:
    postcode: PostcodeIn = placed.record
    if postcode.geometry is None:
        return None
    try:
        area = shape(postcode.geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        return placed.refused("geometry", f"not a geometry: {error}", WHOLE_FILE)
    if area.is_empty or not area.is_valid:
        reason = shapely.is_valid_reason(area)
        return placed.refused("geometry", f"not a valid area: {reason}", WHOLE_FILE)
    if area.distance(shapely.Point(postcode.lon, postcode.lat)) > STRAY:
        return placed.refused("lat", "the point lies outside its area", "a point inside it")
    return None


def _read_collection(path: Path) -> Document:
    text = read_text(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg}", error.lineno) from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise Unreadable("not a FeatureCollection", 1)
    features, municipalities = data.get("features"), data.get("municipalities", [])
    if not isinstance(features, list) or not isinstance(municipalities, list):
        raise Unreadable("features and municipalities must be lists", 1)
    document = Document(str(path), data, {(): 1})
    _find_lines(text, document)
    return document


def _find_lines(text: str, document: Document) -> None:
    """JSON readers tell no lines: each record is found by its code, which is there once."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for code in re.findall(r'"(?:code|nis)"\s*:\s*"(\d+)"', line):
            lines.setdefault(code, number)
    for n, feature in enumerate(document.data["features"]):
        code = _dict(_dict(feature).get("properties")).get("code")
        document.lines["features", n] = lines.get(str(code), 1)
    for n, municipality in enumerate(document.data.get("municipalities", [])):
        document.lines["municipalities", n] = lines.get(str(_dict(municipality).get("nis")), 1)


def _postcode(feature: Any) -> dict[str, Any]:
    properties = _dict(_dict(feature).get("properties"))
    geometry = _dict(_dict(feature).get("geometry"))
    found = _only(PostcodeIn, properties)
    found["municipalities"] = [_dict(m).get("nis") for m in properties.get("municipalities") or []]
    found["geometry"] = geometry if geometry.get("type") in AREAS else None
    return found


def _only(shape_: type[MunicipalityIn] | type[PostcodeIn], raw: Any) -> dict[str, Any]:
    """The file may say more than we keep: it is also for others to read."""
    return {key: value for key, value in _dict(raw).items() if key in shape_.model_fields}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
