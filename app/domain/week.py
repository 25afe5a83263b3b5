"""Hours as a week to show: rows of times, no sentences."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from app.domain.hours import DAY, OPEN, Hours

HolidayRule = Literal["as_usual", "closed", "own"]
Row = tuple[date, list[tuple[time, time]]]


def week_rows(hours: Hours, monday: date) -> list[Row]:
    """Seven days from `monday` (any day will do), each with its open times on the wall clock.

    A night belongs to the day it begins: (22:00, 02:00) stands on that day alone. What is open
    for 24 hours or more is cut at every midnight; the end 00:00 is the midnight that ends the day,
    so that (00:00, 00:00) is the whole day.
    """
    rows: list[Row] = [(monday + timedelta(days=ahead), []) for ahead in range(7)]
    times = dict(rows)
    for start, end in _wall_spans(hours, monday - timedelta(days=1), monday + timedelta(days=8)):
        for begins, ends in _cut(start, end):
            if begins.date() in times:
                times[begins.date()].append((begins.time(), ends.time()))
    return rows


def typical_monday(day: date) -> date:
    """The first Monday on or after `day` whose week has no public holiday."""
    monday = day + timedelta(days=-day.weekday() % 7)
    while any(_is_holiday(monday + timedelta(days=ahead)) for ahead in range(7)):
        monday += timedelta(days=7)
    return monday


@lru_cache(maxsize=1024)
def same_all_year(expression: str, monday: date) -> bool:
    """Whether the days of each week of the year that begins with `monday` are as those of the
    first, but for public holidays. True of hours that are never known."""
    hours = Hours.parse(expression)
    weeks = (week_rows(hours, monday + timedelta(weeks=ahead)) for ahead in range(53))
    days = (
        (on.weekday(), tuple(times)) for week in weeks for on, times in week if not _is_holiday(on)
    )
    return len(set(days)) <= 7


@lru_cache(maxsize=64)
def public_holidays(year: int) -> tuple[date, ...]:
    """The days of a year for which `PH` stands in the hours, ascending."""
    hours = Hours.parse("PH")
    days = (date(year, 1, 1) + timedelta(days=ahead) for ahead in range(366))
    return tuple(day for day in days if day.year == year and OPEN in hours.day(day)[1])


def holiday_rule(hours: Hours, year: int) -> HolidayRule:
    """What the public holidays of a year do to the hours.

    "as_usual": nothing (or they fall on closed days); "closed": on no holiday it is open;
    "own": they have hours of their own, or not all the same rule.
    """
    plain, days = hours.without_holidays(), public_holidays(year)
    own = [hours.day(day) for day in days]
    if own == [plain.day(day) for day in days]:
        return "as_usual"
    return "own" if any(OPEN in states for _, states in own) else "closed"


def _is_holiday(day: date) -> bool:
    return day in public_holidays(day.year)


def _wall_spans(hours: Hours, first: date, end: date) -> list[tuple[datetime, datetime]]:
    """Open spans on the wall clock over the local days [first, end), joined across midnights."""
    joined: list[tuple[datetime, datetime]] = []
    for ahead in range((end - first).days):
        midnight = datetime.combine(first + timedelta(days=ahead), time())
        for start, stop in _open_times(hours, midnight):
            if joined and joined[-1][1] == start:
                start = joined.pop()[0]
            joined.append((start, stop))
    return joined


def _open_times(hours: Hours, midnight: datetime) -> list[tuple[datetime, datetime]]:
    minutes, states = hours.day(midnight.date())
    moments = [midnight + timedelta(minutes=minute) for minute in (*minutes, DAY)]
    spans = zip(moments, moments[1:], states, strict=False)
    return [(start, stop) for start, stop, state in spans if state == OPEN]


def _cut(start: datetime, stop: datetime) -> list[tuple[datetime, datetime]]:
    """A span of a day or longer in pieces that end at midnight; a shorter one as it is."""
    if stop - start < timedelta(days=1):
        return [(start, stop)]
    pieces = []
    while start < stop:
        midnight = datetime.combine(start.date() + timedelta(days=1), time())
        pieces.append((start, min(midnight, stop)))
        start = midnight
    return pieces
