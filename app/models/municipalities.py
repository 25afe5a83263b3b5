"""Municipalities on the wire (DESIGN § 6), and what may be asked of their list."""

from typing import Annotated

from pydantic import Field

from app.models.help_points_out import Out
from app.models.listing import LanguageQuestion


class Counts(Out):
    """How many help points have their address there; `recognised` of both together."""

    active: int
    unconfirmed: int
    recognised: int


class MunicipalityOut(Out):
    """`postcodes` are the residential ones that lie in it, whole or in part."""

    nis: str
    names: dict[str, str]
    in_region: bool
    postcodes: list[str]
    help_points: Counts


class MunicipalityList(Out):
    total: int
    limit: int
    offset: int
    results: list[MunicipalityOut]


class MunicipalitiesQuestion(LanguageQuestion):
    in_region: Annotated[
        bool, Field(description="Those of the Brussels-Capital Region, or else the others.")
    ] = True
    sandbox: Annotated[bool, Field(description="The fictional municipality instead.")] = False
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
