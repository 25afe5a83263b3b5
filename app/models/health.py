"""What the service tells of its own health."""

from datetime import date
from typing import Literal

from app.models.help_points_out import Out


class LiveOut(Out):
    status: Literal["live"]


class ReadyOut(Out):
    """`directory_version` counts the changes of the database; `directory_age_s`: seconds since
    this process last read it whole, which it does when it has changed."""

    status: Literal["ready"]
    directory_version: int
    directory_age_s: int


class StatusCounts(Out):
    active: int
    unconfirmed: int
    history: int


class Gaps(Out):
    """How many help points, of those not history, have no … `point`: a counter of which only the
    postcode is known; `fees`: not known whether access costs something."""

    opening_hours: int
    helper_hours: int
    phone: int
    languages: int
    services: int
    fees: int
    point: int


class Assured(Out):
    """How many help points, of those not history, somebody confirmed a fact of: on or after the
    same day a year ago, before it, or never."""

    within_a_year: int
    older: int
    never: int


class DataHealthOut(Out):
    """Real help points only. `oldest_as_of`, `newest_as_of`: of which days the facts speak, null
    where no help point says."""

    help_points: StatusCounts
    gaps: Gaps
    assured: Assured
    oldest_as_of: date | None
    newest_as_of: date | None
    directory_version: int
