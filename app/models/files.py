"""The files of open data: what may be asked of them, and the shape of the GeoJSON (RFC 7946)."""

from typing import Annotated, Literal

from pydantic import Field

from app.models.help_points_out import HelpPointOut, Out
from app.models.listing import LanguageQuestion
from app.models.postcodes import PostcodeOut


class FileQuestion(LanguageQuestion):
    sandbox: Annotated[bool, Field(description="The fictional municipality instead.")] = False


class TableQuestion(FileQuestion):
    bom: Annotated[
        bool, Field(description="Begin with a byte order mark, by which Excel knows UTF-8.")
    ] = False


Position = Annotated[
    list[float], Field(min_length=2, max_length=2, description="Longitude, then latitude (WGS 84).")
]
Ring = Annotated[list[Position], Field(min_length=4, description="Closed; the area on its left.")]


class Point(Out):
    type: Literal["Point"]
    coordinates: Position


class Polygon(Out):
    type: Literal["Polygon"]
    coordinates: list[Ring]


class MultiPolygon(Out):
    type: Literal["MultiPolygon"]
    coordinates: list[list[Ring]]


class HelpPointFeature(Out):
    """`geometry` is null for what has no counter to walk to; `properties` is the whole record."""

    type: Literal["Feature"]
    id: str
    geometry: Point | None
    properties: HelpPointOut


class PostcodeFeature(Out):
    """An area, or only a point where `derivation` is `point`."""

    type: Literal["Feature"]
    id: str
    geometry: Point | Polygon | MultiPolygon
    properties: PostcodeOut


class HelpPointFeatures(Out):
    """`licence` is an address; `attribution` is to be shown with the data."""

    type: Literal["FeatureCollection"]
    licence: str
    attribution: str
    features: list[HelpPointFeature]


class PostcodeFeatures(Out):
    """`licence` is an address; `attribution` is to be shown with the data."""

    type: Literal["FeatureCollection"]
    licence: str
    attribution: str
    features: list[PostcodeFeature]
