"""Intervals say the same as the state at every moment between them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.domain.intervals import Interval, intervals
from app.domain.opening import BRUSSELS, Hours, presence
from tests.world_choices import HOURS

EXPRESSIONS = [one for one in dict.fromkeys(HOURS) if one] + ["Mo-Fr 09:00-12:00 unknown"]
NINE_TO_FIVE = Hours.parse("Mo-Fr 09:00-17:00")


def shown(found: list[Interval]) -> list[tuple[str, str, str]]:
    return [(f"{one.start:%a %H:%M}", f"{one.end:%a %H:%M}", one.state) for one in found]


def state_by(found: list[Interval], moment: datetime) -> str:
    return next((one.state for one in found if one.start <= moment < one.end), "closed")


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("first", [date(2026, 3, 20), date(2026, 10, 24), date(2026, 12, 20)])
def test_the_intervals_tell_the_state_of_every_moment(expression: str, first: date):
    """Over both clock changes and the end of a year, alone, within a door, and after a closure."""
    hours, last = Hours.parse(expression), first + timedelta(days=15)
    reopening = datetime(first.year, first.month, first.day, 14, 10, tzinfo=BRUSSELS)
    start = datetime(first.year, first.month, first.day, tzinfo=BRUSSELS).astimezone(UTC)
    moments = [start + timedelta(minutes=15 * n) for n in range(15 * 24 * 4)]
    for closed_until, within in [(None, None), (None, NINE_TO_FIVE), (reopening, None)]:
        found = intervals(hours, first, last, closed_until, within=within)

        for moment in moments:
            state = presence(hours, moment, closed_until, within=within).state
            assert state_by(found, moment) == state, moment
        for one, after in pairwise(found):
            assert one.start < one.end <= after.start
            assert one.end < after.start or one.state != after.state


def test_a_night_is_cut_only_where_the_days_asked_for_begin_and_end():
    friday = date(2026, 11, 27)
    found = intervals(Hours.parse("Fr-Sa 22:00-02:00"), friday, friday + timedelta(days=1))

    assert shown(found) == [
        ("Fri 22:00", "Sat 02:00", "open"),
        ("Sat 22:00", "Sun 00:00", "open"),
    ]


def test_what_is_always_open_is_one_interval():
    first, last = date(2026, 10, 1), date(2026, 12, 31)
    [one] = intervals(Hours.parse("24/7"), first, last)

    assert one.start.isoformat() == "2026-10-01T00:00:00+02:00"
    assert one.end.isoformat() == "2027-01-01T00:00:00+01:00"


def test_somebody_who_may_be_there_while_the_door_is_open_may_be_there():
    tuesday = date(2026, 11, 24)
    helper = Hours.parse("Tu 08:00-12:00 unknown")

    found = intervals(helper, tuesday, tuesday, within=NINE_TO_FIVE)

    assert shown(found) == [("Tue 09:00", "Tue 12:00", "unknown")]


def test_nothing_is_open_on_the_days_of_a_closure():
    tuesday = date(2026, 11, 24)
    long_after = datetime(2030, 1, 1, tzinfo=BRUSSELS)

    assert intervals(NINE_TO_FIVE, tuesday, tuesday, long_after) == []
