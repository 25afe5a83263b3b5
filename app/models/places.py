"""Municipalities and postcodes as they come in from `postcodes.geojson` and the sandbox."""

from typing import Any

from app.domain.codes import Derivation
from app.models.help_points import In, Latitude, Longitude, NisCode, PostcodeCode, Texts


class MunicipalityIn(In):
    nis: NisCode
    names: Texts
    in_region: bool


class PostcodeIn(In):
    """`municipalities`: NIS codes, the main one first; empty where none can be named.

    `typical_m`: mean distance in metres of the area from (lat, lon). `geometry`: GeoJSON Polygon or
    MultiPolygon, None where the postcode is only a point.
    """

    code: PostcodeCode
    names: Texts
    municipalities: list[NisCode]
    lat: Latitude
    lon: Longitude
    typical_m: int | None = None
    derivation: Derivation
    in_region: bool
    institution: str | None = None
    around: PostcodeCode | None = None
    geometry: dict[str, Any] | None = None
