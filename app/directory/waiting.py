"""What a schedule answers: open then, somebody there at such times, how long until help."""

from datetime import date, datetime
from functools import lru_cache

import numpy as np

from app.directory.snapshot import Ints, Schedule
from app.domain.codes import When
from app.domain.hours import DAY, open_minutes, utc_minute_up
from app.domain.matching import Answer
from app.domain.opening import Hours, opens_on, presence
from app.domain.ranking import MOST_WAIT

NEVER = np.int64(2**40)


@lru_cache(maxsize=4096)
def open_then(schedule: Schedule, moment: datetime) -> Answer:
    """Open at that moment? Where the door is not known, somebody who helps there opens it."""
    if schedule.closed_until is not None and moment < schedule.closed_until:
        return Answer.NO
    if schedule.door is not None:
        state = presence(schedule.door, moment).state
        return {"open": Answer.YES, "closed": Answer.NO}.get(state, Answer.UNKNOWN)
    there = presence(schedule.helper, moment).state == "open"
    return Answer.YES if there else Answer.UNKNOWN


@lru_cache(maxsize=4096)
def helps_when(schedule: Schedule, when: When, day: date) -> Answer:
    """Is somebody there at such times of the week, in the four weeks from `day` on?"""
    if schedule.helper is not None:
        there = opens_on(schedule.helper, day, when, schedule.closed_until, schedule.door)
        return Answer.YES if there else Answer.NO
    if schedule.door is None:
        return Answer.UNKNOWN
    opens = opens_on(schedule.door, day, when, schedule.closed_until, None)
    return Answer.UNKNOWN if opens else Answer.NO


def wait(hours: Hours, within: Hours | None, closed_until: datetime | None, arrivals: Ints) -> Ints:
    """Minutes from each arrival to the first open minute, at most `MOST_WAIT`."""
    earliest = arrivals
    if closed_until is not None:
        earliest = np.maximum(arrivals, utc_minute_up(closed_until))
    starts, ends = _spans(hours, within, int(arrivals.min()) // DAY, int(arrivals.max()) // DAY)
    span = np.searchsorted(ends, earliest, side="right")
    opens = np.maximum(starts[span], earliest)
    waits: Ints = np.minimum(opens - arrivals, MOST_WAIT)
    return waits


@lru_cache(maxsize=4096)
def _spans(hours: Hours, within: Hours | None, first: int, last: int) -> tuple[Ints, Ints]:
    """Starts and ends, in UTC minutes, of the open spans from day `first` to the day after `last`,
    closed off by a span that never comes."""
    spans = [*open_minutes(hours, within, first * DAY, (last + 2) * DAY), (NEVER, NEVER + 1)]
    return np.array([start for start, _ in spans]), np.array([end for _, end in spans])


def closure_left(closed_until: datetime | None, arrivals: Ints) -> Ints:
    """Minutes of closure left on arrival, where nothing is known of the hours after it."""
    if closed_until is None:
        return np.zeros(len(arrivals), np.int64)
    return np.clip(utc_minute_up(closed_until) - arrivals, 0, MOST_WAIT)
