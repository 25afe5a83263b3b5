"""The records on the wire: their list, what is told of one, and what may be asked."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from app.domain.codes import Status
from app.domain.words import PageLanguage
from app.models.finding import Filters
from app.models.help_points_out import HelpPointOut, Out


class HelpPointList(Out):
    total: int
    limit: int
    offset: int
    results: list[HelpPointOut]


class IntervalOut(Out):
    """From `start` up to `end`. `unknown`: the hours say that it may be open."""

    start: datetime
    end: datetime
    state: Literal["open", "unknown"]


class IntervalsOut(Out):
    """Where the hours are not known there are no intervals: that is not "closed"."""

    known: bool
    intervals: list[IntervalOut]


OpeningDays = create_model(
    "OpeningDays",
    __base__=Out,
    __doc__="""When the door is open, and when somebody is there to help while it is, on the days
    from `from` to `to`, both included. Nothing is open before `closed_until`.""",
    **{  # type: ignore[call-overload]  # "from" is a word of Python: it cannot stand in a class
        "id": str,
        "from": date,
        "to": date,
        "opening": IntervalsOut,
        "helper": IntervalsOut,
        "closed_until": datetime | None,
        "holidays": Annotated[list[date], Field(description="Public holidays among the days.")],
    },
)


class SourceOut(Out):
    """`as_of` is the date of which it speaks, null: not known; `assured_on`, `assured_by`: when
    somebody confirmed the fact, and who."""

    title: str
    where: str | None
    url: str | None
    as_of: date | None
    assured_on: date | None
    assured_by: str | None


class FactOut(Out):
    """`field` is a path in the help point ("address.street"), `value` what stands there."""

    field: str
    value: Any
    sources: list[SourceOut]


class SourcesOut(Out):
    id: str
    facts: list[FactOut]


class LanguageQuestion(BaseModel):
    """What every question may say: the language of sentences, those of problems too."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[
        PageLanguage | None,
        Field(description="Language of the sentences. Default: Accept-Language, then fr."),
    ] = None


class HelpPointsQuestion(Filters):
    """The filters of the finder, and which records are looked at."""

    status: Annotated[
        list[Status], Field(description="Default: active (`unconfirmed=true` adds those).")
    ] = []  # noqa: RUF012  # pydantic gives each question a list of its own
    municipality: Annotated[
        str | None,
        Field(description="NIS code, or a municipality's name in FR or NL.", examples=["21012"]),
    ] = None
    updated_since: Annotated[
        str | None,
        Field(description="Changed at or after this date-time; no zone: Brussels."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


def _day(description: str) -> Any:
    return (str | None, Field(None, description=description, json_schema_extra={"format": "date"}))


OpeningQuestion = create_model(
    "OpeningQuestion",
    __base__=LanguageQuestion,
    **{
        "from": _day("First day, within a year of today. Default: today."),
        "to": _day("Last day, of at most 92. Default: six days after the first."),
    },
)
