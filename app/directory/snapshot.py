"""The directory: every help point in memory, immutable, as columns rather than objects.

Three tables of rows point into the records: `nearby` holds the places one can walk to (a counter,
or each stop of a mobile help point), `everywhere` what comes to the person, `listing` everything:
each record as it stands in one of the other two, or, where the finder cannot place it, by itself.
Records are in the order of their ids, so that a record's number also decides ties.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.directory.places import Places
from app.domain.codes import Booking, Level, SessionStatus, Theme, When
from app.domain.opening import Hours
from app.domain.session_matching import TrainingFacts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Answers = NDArray[np.int8]

PRECISIONS = ("address", "street", "postcode")
AREA = PRECISIONS.index("postcode")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody helps, when the door is open (None: not known), and not before when."""

    helper: Hours | None
    door: Hours | None
    closed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of one table. `record` and `schedule` are numbers into the directory's lists.

    `lat`, `lon`, `precision` (number into `PRECISIONS`), `at_least_m` and `stop` (number of the
    stop, -1 for a counter) mean nothing in `everywhere` and `listing`.
    """

    record: Ints
    schedule: Ints
    lat: Floats
    lon: Floats
    precision: Ints
    at_least_m: Ints
    stop: Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a record. `assured` is an ordinal day, 0 where nobody ever confirmed a fact;
    `updated` is in microseconds from 1970; `municipality` is a NIS code, "" where not known."""

    active: Bools
    unconfirmed: Bools
    sandbox: Bools
    appointment: Bools
    assured: Ints
    updated: Ints
    municipality: NDArray[np.str_]
    answers: dict[tuple[str, str], Answers]
    """(filter, value) → `Answer` of each record; a language nobody names: ("spoken", "")."""


@dataclass(frozen=True, slots=True)
class Serving:
    """One entry a row of `everywhere`: as far as they come."""

    region: Bools
    unknown: Bools
    postcodes: dict[str, Ints]
    """Postcode → the rows that name it."""


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session without its seats. `record` is the number of its help point; moments are aware.

    `serves`: as far as it comes to people, where it is not held at the help point. `version`
    counts its changes, `changed_at` is the last of them or of its training. `ready`: its JSON,
    all but what depends on seats and question.
    """

    id: str
    record: int
    title: Mapping[str, str]
    theme: Theme
    level: Level | None
    starts_at: datetime
    ends_at: datetime
    booking: Booking
    status: SessionStatus
    waiting_list: bool
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    serves: Mapping[str, Any] | None
    version: int
    changed_at: datetime
    ready: bytes


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions in the order of (start, id), their columns, and the sessions of each record.

    `record` and `training` are numbers into the records and `trainings`, `counter` into the rows
    of `nearby`: where it is held, -1 where it has no distance. `starts` and `ends` are in
    microseconds from 1970. `on_site`: at the help point; `when`: whether all meetings are then.
    """

    all: tuple[KnownSession, ...]
    of_record: Mapping[int, tuple[KnownSession, ...]]
    trainings: tuple[TrainingFacts, ...]
    record: Ints
    training: Ints
    counter: Ints
    starts: Ints
    ends: Ints
    cancelled: Bools
    on_site: Bools
    when: Mapping[When, Answers]


@dataclass(frozen=True, slots=True)
class Directory:
    """All that a question needs, swapped as a whole when the database changes."""

    version: int
    places: Places
    ids: tuple[str, ...]
    versions: tuple[int, ...]
    number: dict[str, int]
    postcode: tuple[str | None, ...]
    stop_names: tuple[tuple[dict[str, str], ...], ...]
    schedules: tuple[Schedule, ...]
    own_schedule: tuple[Schedule, ...]
    """Of each record at its counter, or wherever it comes to; not of its stops."""
    columns: Columns
    nearby: Rows
    everywhere: Rows
    listing: Rows
    serving: Serving
    sessions: Sessions
    ready: dict[str, tuple[bytes, ...]]
    """Language → the JSON of each record."""
    sources: Callable[[int], bytes]
    """Of a record's number the JSON that says where each of its facts comes from: made when it is
    asked for."""

    def help_point(self, key: str, lang: str) -> dict[str, Any] | None:
        """On the wire (DESIGN § 4); None where there is none of this id."""
        number = self.number.get(key)
        if number is None:
            return None
        told: dict[str, Any] = orjson.loads(self.ready[lang][number])
        return told


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """From 1970 to an aware moment, exactly."""
    return (moment - EPOCH) // timedelta(microseconds=1)
