"""What may be asked of sessions (DESIGN § 5)."""

from typing import Annotated, Any

from pydantic import Field, create_model

from app.domain.codes import Diploma, Level, SessionSort, Situation, When
from app.models.finding import Filters, Whereabouts


class SessionFilters(Filters, Whereabouts):
    """The filters of the finder, those of sessions, and at most one origin."""

    within_m: Annotated[
        int | None, Field(ge=1, le=100_000, description="Radius around the origin, metres.")
    ] = None
    spoken: list[str] = Field(
        [], description="Language in which the training is given (BCP 47): ar, nl …"
    )
    situation: list[Situation] = Field(
        [], description="The person's situation: may she come, and is it free for her."
    )
    free: Annotated[bool, Field(description="The training costs nothing.")] = False
    free_places: Annotated[
        bool, Field(description="Has a free place that can be registered for now.")
    ] = False
    when: Annotated[
        When | None,
        Field(description="All meetings are at such times; evening: they start at 17:00 or later."),
    ] = None
    at: Annotated[
        str | None,
        Field(
            description="The moment the question is asked: date-time, cut to the minute, within a "
            "year. Sessions that have started by then are left out. Default: now."
        ),
    ] = None
    level: list[Level] = Field([], description="For people at this level.")
    certificate: Annotated[bool, Field(description="Ends with a certificate.")] = False
    age: Annotated[int | None, Field(ge=0, le=130, description="Age of the person.")] = None
    diploma: Annotated[
        Diploma | None, Field(description="The highest diploma that the person has.")
    ] = None


def _limit_of_time(description: str) -> Any:
    said = f"{description} A date (2026-11-24) or a date-time; no zone: Brussels."
    return (str | None, Field(None, description=said))


TIMES = {
    "from": _limit_of_time("Starts on or after."),
    "to": _limit_of_time("Starts on or before."),
}


def _places(default: int) -> Any:
    said = "Free places at least; 0: full ones too. Where the seats are not ours to know it stays."
    return (int, Field(default, ge=0, le=20, description=said))


SessionsQuestion = create_model(
    "SessionsQuestion",
    __base__=SessionFilters,
    **TIMES,
    min_places=_places(1),
    sort=(
        SessionSort,
        Field("soonest", description="`nearest` needs an origin."),
    ),
    limit=(int, Field(10, ge=1, le=50)),
    offset=(int, Field(0, ge=0, le=1_000_000)),
)

CalendarQuestion = create_model(
    "CalendarQuestion", __base__=SessionFilters, **TIMES, min_places=_places(0)
)
"""Of a calendar: all sessions that match, full ones too."""
