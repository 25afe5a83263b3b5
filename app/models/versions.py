"""The versions of a help point on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from app.domain.codes import VersionAction
from app.models.help_points_out import Out
from app.models.listing import LanguageQuestion


class VersionOut(Out):
    """`by`: the name of the key, or the command. `fields`: those that were written."""

    version: int
    at: datetime
    by: str
    action: VersionAction
    fields: list[str]


class VersionList(Out):
    """The newest first."""

    total: int
    limit: int
    offset: int
    results: list[VersionOut]


class VersionWhole(VersionOut):
    """`record`: what the help point said in this version, as it is written, with the source of each
    fact under `sources` and the lists assured to name everything under `complete`."""

    record: dict[str, Any]


class VersionsQuestion(LanguageQuestion):
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
