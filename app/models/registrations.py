"""Holds, registrations and walk-ins on the wire (DESIGN § 5)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domain.codes import Outcome, RegistrationState
from app.models.help_points import ID, In
from app.models.help_points_out import Out
from app.models.listing import LanguageQuestion

LARGEST_GROUP = 20
LONGEST_NAME = 80
LONGEST_CONTACT = 200
LONGEST_NOTE = 280
LONGEST_REFERENCE = 80

Seats = Annotated[int, Field(ge=1, le=LARGEST_GROUP)]


def _text(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


class SeatsIn(In):
    """How many; a group is never split."""

    seats: Seats


class ClientIn(In):
    """The least that works: a first name or an initial. `lang` is the language to write to the
    person in (BCP 47); `contact` a phone number or an address, used by people if the session moves
    or a place frees, never by a machine."""

    first_name: Annotated[str, _text(LONGEST_NAME)]
    lang: Annotated[str, StringConstraints(max_length=35)] | None = None
    contact: Annotated[str, _text(LONGEST_CONTACT)] | None = None


class RegistrationIn(In):
    """`reference`: what the referral service calls the case. `hold_id`: a hold to use up."""

    seats: Seats = 1
    client: ClientIn
    note: Annotated[str, _text(LONGEST_NOTE)] | None = None
    reference: Annotated[str, _text(LONGEST_REFERENCE)] | None = None
    hold_id: UUID | None = None


class OutcomeIn(In):
    outcome: Outcome


class HoldOut(Out):
    hold_id: str
    seats: int
    expires_at: datetime


class RegistrationOut(Out):
    """What became of a registration; nothing personal. `position` counts from 1 among those who
    wait. `manage_url`: the person's own page, to see and to cancel; `slip_url`: the same on a sheet
    of paper (PDF), for whoever sits opposite her. Both are null once it is erased."""

    id: str
    session_id: str
    state: RegistrationState
    seats: int
    position: int | None
    outcome: Outcome | None
    manage_url: str | None
    slip_url: str | None


class RegistrationsQuestion(LanguageQuestion):
    """Which of one's own registrations."""

    session_id: Annotated[str | None, Field(pattern=ID, description="Of this session only.")] = None
    state: Annotated[list[RegistrationState], Field(description="In one of these states.")] = []  # noqa: RUF012  # pydantic gives each question a list of its own
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class ComersQuestion(LanguageQuestion):
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class RegistrationList(Out):
    total: int
    limit: int
    offset: int
    results: list[RegistrationOut]


class ClientOut(Out):
    first_name: str
    lang: str | None
    contact: str | None


class Comer(Out):
    """Who comes or waits, for the space. `client` is null once it is erased."""

    id: str
    state: RegistrationState
    seats: int
    position: int | None
    outcome: Outcome | None
    client: ClientOut | None
    note: str | None
    referral_service: str | None


class WalkInOut(Out):
    """Seats taken by phone or at the door."""

    id: str
    seats: int
    created_at: datetime


class Comers(Out):
    """Those who come, in the order of registering, then the queue, then whoever does not come."""

    total: int
    limit: int
    offset: int
    results: list[Comer]
    walk_ins: list[WalkInOut]
