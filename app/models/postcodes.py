"""Postcodes on the wire (DESIGN § 6), and what may be asked of their list."""

from typing import Annotated

from pydantic import Field

from app.domain.codes import Derivation
from app.models.help_points_out import MunicipalityName, Out
from app.models.listing import LanguageQuestion


class PostcodeOut(Out):
    """`lat`, `lon`: a point in its middle; `typical_m`: mean distance in metres of the area from
    that point, null where not known. `derivation`: boundary (whole official boundaries),
    approximate (split by points known to lie in it), point (no area known)."""

    code: str
    names: dict[str, str]
    municipalities: list[MunicipalityName]
    lat: float
    lon: float
    typical_m: int | None
    derivation: Derivation


class PostcodeList(Out):
    total: int
    limit: int
    offset: int
    results: list[PostcodeOut]


class PostcodesQuestion(LanguageQuestion):
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    sandbox: Annotated[bool, Field(description="The fictional postcodes instead.")] = False


class PointQuestion(LanguageQuestion):
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
