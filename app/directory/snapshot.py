"""The directory: every help point in memory, immutable, as columns rather than objects.

Three tables of rows point into the records: `nearby` holds the places one can walk to (a counter,
or each stop of a mobile help point), `everywhere` what comes to the person, `listing` everything:
each record as it stands in one of the other two, or, where the finder cannot place it, by itself.
Records are in the order of their ids, so that a record's number also decides ties.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from app.directory.places import Places
from app.domain.opening import Hours

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
    ready: dict[str, tuple[bytes, ...]]
    """Language → the JSON of each record."""
    sources: tuple[bytes, ...]
    """The JSON that says where each fact of each record comes from."""


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """From 1970 to an aware moment, exactly."""
    return (moment - EPOCH) // timedelta(microseconds=1)
