"""Trainings and sessions as the file of the sandbox says them.

Days count from the day of loading and are dates by the time they come here; times are on the clock
in Brussels, so that a lesson at two is at two on both sides of a change of the clocks.
"""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.domain.codes import Booking, Mode, SessionStatus
from app.domain.opening import BRUSSELS
from app.models.help_points import Id, In
from app.models.registrations import Seats
from app.models.trainings import (
    MOST_MEETINGS,
    MOST_SEATS,
    MeetingIn,
    ReasonIn,
    SessionFacts,
    TrainingIn,
)

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Places = Annotated[int, Field(ge=1, le=MOST_SEATS)]


class SandboxTraining(TrainingIn):
    id: Id


class MomentSaid(In):
    day: date
    at: Clock

    @property
    def moment(self) -> datetime:
        return _moment(self.day, self.at)


class MeetingSaid(In):
    day: date
    begins: Clock
    ends: Clock

    @property
    def meeting(self) -> MeetingIn:
        return MeetingIn(
            starts_at=_moment(self.day, self.begins), ends_at=_moment(self.day, self.ends)
        )


class SandboxSession(ReasonIn):
    """A session and who is in it. It has `day`, `begins` and `ends`, or several `meetings`.

    `registered`, `waiting` and `walk_ins` are lists of seats, a number for each registration or
    walk-in, the first to come first; nobody in the sandbox has a name. `moved_from`: when a moved
    session should first have begun. `reason`: why it has extra places, was moved or cancelled.
    """

    id: Id
    training_id: Id
    day: date | None = None
    begins: Clock | None = None
    ends: Clock | None = None
    meetings: Annotated[list[MeetingSaid], Field(min_length=1, max_length=MOST_MEETINGS)] | None = (
        None
    )
    mode: Mode = "on_site"
    booking: Booking = "here"
    booking_url: str | None = None
    capacity: Places | None = None
    extra_places: Places | None = None
    waiting_list: bool = False
    status: SessionStatus = "scheduled"
    moved_from: MomentSaid | None = None
    registration_opens_at: MomentSaid | None = None
    registration_closes_at: MomentSaid | None = None
    registered: tuple[Seats, ...] = ()
    waiting: tuple[Seats, ...] = ()
    walk_ins: tuple[Seats, ...] = ()

    @property
    def facts(self) -> SessionFacts:
        """What it says, without who is in it; without times where they are not all given."""
        opens, closes = self.registration_opens_at, self.registration_closes_at
        return SessionFacts(
            **self._times(),
            mode=self.mode,
            booking=self.booking,
            booking_url=self.booking_url,
            capacity=self.capacity,
            extra_places=self.extra_places or 0,
            waiting_list=self.waiting_list,
            status=self.status,
            registration_opens_at=opens and opens.moment,
            registration_closes_at=closes and closes.moment,
        )

    @property
    def taken(self) -> int:
        return sum(self.registered) + sum(self.walk_ins)

    @property
    def places(self) -> int:
        return (self.capacity or 0) + (self.extra_places or 0)

    def _times(self) -> dict[str, Any]:
        if self.meetings:
            return {"meetings": [one.meeting for one in self.meetings]}
        if self.day is None or self.begins is None or self.ends is None:
            return {}
        return {
            "starts_at": _moment(self.day, self.begins),
            "ends_at": _moment(self.day, self.ends),
        }


def _moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), BRUSSELS).astimezone(UTC)
