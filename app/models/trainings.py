"""A training and its sessions as they come in, from the sandbox file and over the API (DESIGN § 5).

What is not known may be left out. Titles and texts are maps by language.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from app.domain.codes import Audience, Booking, Level, Mode, SessionStatus, Theme
from app.domain.opening import BRUSSELS
from app.models.help_points import (
    FeeIn,
    Id,
    In,
    NoTexts,
    OnlyForIn,
    Texts,
    unless_it_says_nothing,
)

MOST_MEETINGS = 60
MOST_SEATS = 1000
LONGEST_REASON = 280
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.A)


def moment_in_brussels(given: Any) -> Any:
    """A date-time of RFC 3339 without a zone is Brussels time; what is none is left to be
    refused."""
    if isinstance(given, str) and DATE_TIME.fullmatch(given.upper()):
        try:
            moment = datetime.fromisoformat(given.upper())
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=BRUSSELS)
                if moment.astimezone(UTC).astimezone(BRUSSELS) != moment:
                    return f"{given}?"  # the clock is put forward over it
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    return f"{given}?" if isinstance(given, str) else given


Moment = Annotated[AwareDatetime, BeforeValidator(moment_in_brussels)]


class TrainingIn(In):
    """A course or workshop. `fee`, `languages`, `certificate` and the rest are null where nobody
    has said; `hours`: how long all of it takes."""

    id: Id | None = None
    help_point_id: Id
    title: Annotated[Texts, Field(min_length=1)]
    theme: Theme
    description: NoTexts = None
    level: Level | None = None
    hours: Annotated[float, Field(gt=0, le=1000)] | None = None
    languages: list[str] | None = None
    audiences: list[Audience] | None = None
    only_for: Annotated[OnlyForIn | None, BeforeValidator(unless_it_says_nothing)] = None
    fee: FeeIn | None = None
    prerequisites: NoTexts = None
    bring: NoTexts = None
    certificate: bool | None = None


class MeetingIn(In):
    starts_at: Moment
    ends_at: Moment


class SessionFacts(In):
    """What a session says. Its times are `starts_at` and `ends_at`, or several `meetings`.

    `capacity` goes with `booking` here, and with that alone; `booking_url` with external.
    """

    starts_at: Moment | None = None
    ends_at: Moment | None = None
    meetings: Annotated[list[MeetingIn], Field(min_length=1, max_length=MOST_MEETINGS)] | None = (
        None
    )
    mode: Mode = "on_site"
    booking: Booking = "here"
    booking_url: str | None = None
    capacity: Annotated[int, Field(ge=1, le=MOST_SEATS)] | None = None
    extra_places: Annotated[int, Field(ge=0, le=MOST_SEATS)] = 0
    waiting_list: bool = False
    status: SessionStatus = "scheduled"
    registration_opens_at: Moment | None = None
    registration_closes_at: Moment | None = None

    @property
    def times(self) -> Sequence[tuple[datetime, datetime]]:
        """Start and end of each meeting; empty where they are not both given."""
        if self.meetings:
            return [(one.starts_at, one.ends_at) for one in self.meetings]
        if self.starts_at is None or self.ends_at is None:
            return []
        return [(self.starts_at, self.ends_at)]


class ReasonIn(In):
    """Why a session was changed: for the history, and for those who ask."""

    reason: (
        Annotated[
            str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)
        ]
        | None
    ) = None


class SessionPatch(SessionFacts, ReasonIn):
    """What may stand in a change of a session."""


class SessionIn(SessionFacts):
    """A new session, or with `rrule` (RFC 5545, section 3.3.10) a series of them, at the same time
    on the clock; `skip_holidays`: none on Belgian public holidays."""

    id: Id | None = None
    training_id: Id
    rrule: Annotated[str, StringConstraints(max_length=200)] | None = None
    skip_holidays: bool = False
