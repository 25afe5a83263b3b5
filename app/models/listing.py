"""The list of help points on the wire, and what may be asked of it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.codes import Status
from app.models.help_points_out import HelpPointOut, Out


class HelpPointList(Out):
    total: int
    limit: int
    offset: int
    results: list[HelpPointOut]


class LanguageQuestion(BaseModel):
    """What every question may say: the language of sentences, those of problems too."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[
        Literal["fr", "nl", "en"] | None,
        Field(description="Language of the sentences. Default: Accept-Language, then fr."),
    ] = None


class HelpPointsQuestion(LanguageQuestion):
    status: Annotated[list[Status], Field(description="Default: active.")] = []
    sandbox: Annotated[bool, Field(description="The fictional help points instead.")] = False
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
