"""Is it open, is somebody there, until when, and how long until then: every answer about hours.

All moments are aware datetimes in any zone; answers are in Europe/Brussels and do not depend on
the zone of the process. Waits are elapsed minutes, across clock changes too.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from app.domain.hours import (
    BRUSSELS,
    DAY,
    OPEN,
    UNKNOWN,
    Hours,
    end_of_open,
    in_brussels,
    instant_of,
    next_open,
    state_at,
    utc_minute,
    utc_minute_up,
)
from app.domain.hours_text import HoursInvalid
from app.domain.week import holiday_rule, public_holidays, typical_monday, week_rows

__all__ = [
    "BRUSSELS",
    "EVENING",
    "WEEKDAYS",
    "Hours",
    "HoursInvalid",
    "Presence",
    "When",
    "holiday_rule",
    "opens_on",
    "presence",
    "public_holidays",
    "typical_monday",
    "week_rows",
]

When = Literal["weekday", "evening", "saturday", "sunday"]

HORIZON = 366 * DAY  # beyond a year nothing is announced
EVENING = 17 * 60  # "somebody from 17:00 on"
DAYS_LOOKED_AT = 28
WEEKDAYS: dict[When, range] = {
    "weekday": range(5),
    "evening": range(7),
    "saturday": range(5, 6),
    "sunday": range(6, 7),
}


@dataclass(frozen=True, slots=True)
class Presence:
    """The state at a moment and its next change that is worth telling, in Brussels time."""

    state: Literal["open", "closed", "unknown"]
    until: datetime | None = None
    """End of the present open span; None unless open, and when it does not end within 366 days."""
    next_at: datetime | None = None
    """Start of the next open span; None unless closed, and when there is none within 366 days."""


def presence(
    hours: Hours | None,
    at: datetime,
    closed_until: datetime | None = None,
    *,
    within: Hours | None = None,
) -> Presence:
    """The state at `at`, nothing being open before the instant `closed_until`.

    `within` is the door: somebody can be met only while the door, where known, is open too.
    Hours nobody has told are unknown, but closed before `closed_until`.
    """
    minute = utc_minute(at)
    earliest = _not_before(minute, closed_until)
    if hours is None:
        return Presence("closed" if earliest > minute else "unknown")
    state = state_at(hours, within, minute)
    if earliest == minute and state == OPEN:
        return Presence("open", until=_told(end_of_open(hours, within, minute, minute + HORIZON)))
    if earliest == minute and state == UNKNOWN:
        return Presence("unknown")
    return Presence("closed", next_at=_told(next_open(hours, within, earliest, minute + HORIZON)))


@lru_cache(maxsize=4096)
def opens_on(
    hours: Hours,
    from_day: date,
    when: When,
    closed_until: datetime | None,
    within: Hours | None,
) -> bool:
    """Whether it opens at such a time of the week in the 28 local days from `from_day` on.

    The days are local calendar days: what is open past midnight on a Friday is open on a Saturday.
    """
    for ahead in range(DAYS_LOOKED_AT):
        day = from_day + timedelta(days=ahead)
        if day.weekday() in WEEKDAYS[when]:
            start = instant_of(day, EVENING if when == "evening" else 0)
            end = instant_of(day, DAY)
            if next_open(hours, within, _not_before(start, closed_until), end) is not None:
                return True
    return False


def _not_before(minute: int, closed_until: datetime | None) -> int:
    return minute if closed_until is None else max(minute, utc_minute_up(closed_until))


def _told(minute: int | None) -> datetime | None:
    return None if minute is None else in_brussels(minute)
