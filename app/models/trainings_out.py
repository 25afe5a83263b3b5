"""A training, a session and what is asked of them, on the wire (DESIGN § 5)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from app.domain.codes import (
    Audience,
    Booking,
    Level,
    Mode,
    SessionAction,
    SessionStatus,
    Theme,
)
from app.models.help_points import ID
from app.models.help_points_out import FeeOut, OnlyForOut, Out
from app.models.listing import LanguageQuestion


class TrainingOut(Out):
    """A course or workshop; null: not known. `hours`: how long all of it takes."""

    id: str
    help_point_id: str
    title: dict[str, str]
    description: dict[str, str] | None
    theme: Theme
    level: Level | None
    hours: float | None
    languages: list[str] | None
    audiences: list[Audience] | None
    only_for: OnlyForOut | None
    fee: FeeOut | None
    prerequisites: dict[str, str] | None
    bring: dict[str, str] | None
    certificate: bool | None
    sandbox: bool
    updated_at: datetime


class TrainingsQuestion(LanguageQuestion):
    """Which trainings."""

    help_point_id: Annotated[str | None, Field(pattern=ID, description="Of this help point.")] = (
        None
    )
    theme: Annotated[list[Theme], Field(description="About one of these.")] = []  # noqa: RUF012  # each question gets its own
    sandbox: Annotated[bool, Field(description="Those of Vlaminggem.")] = False
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class TrainingList(Out):
    total: int
    limit: int
    offset: int
    results: list[TrainingOut]


class MeetingOut(Out):
    starts_at: datetime
    ends_at: datetime


class SessionPlaceOut(Out):
    """The help point that gives it; `lat` and `lon` are null where it has no counter."""

    id: str
    name: dict[str, str]
    lat: float | None
    lon: float | None


class SessionOut(Out):
    """One dated occurrence of a training.

    `free_places` is null where the seats are not ours to know (`booking` is not `here`), 0 when
    the session is cancelled. `waiting`: how many registrations wait. `distance_m` is null where no
    place was asked about, or the session is not at a place. `match` says of each filter asked
    whether it is known to hold. `moved_from`: when it should have started at first.
    """

    id: str
    training: TrainingOut
    help_point: SessionPlaceOut
    starts_at: datetime
    ends_at: datetime
    meetings: list[MeetingOut]
    mode: Mode
    booking: Booking
    booking_url: str | None
    capacity: int | None
    extra_places: int
    free_places: int | None
    waiting_list: bool
    waiting: int
    status: SessionStatus
    moved_from: datetime | None
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    distance_m: int | None
    match: dict[str, Literal["yes", "unknown"]]
    text: str
    sandbox: bool
    updated_at: datetime


class SessionList(Out):
    total: int
    limit: int
    offset: int
    results: list[SessionOut]


class SessionsMade(SessionList):
    """A series; `skipped`: the public holidays on which there is none."""

    skipped: list[date]


class SessionChangeOut(Out):
    """`fields`: what each was and what it became."""

    at: datetime
    by: str
    action: SessionAction
    fields: dict[str, Annotated[list[Any], Field(min_length=2, max_length=2)]]
    reason: str | None


class ChangesQuestion(LanguageQuestion):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class SessionChangeList(Out):
    total: int
    limit: int
    offset: int
    results: list[SessionChangeOut]
