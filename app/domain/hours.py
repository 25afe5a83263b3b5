"""Opening hours as a timeline of whole UTC minutes, computed in the wall time of Brussels.

The engine is asked day by day in plain wall time and told no zone: with a zone it is wrong
around both clock changes (24/7 has a closed minute in October, a time in the lost hour of March
raises TypeError). Wall times become instants here, by one rule: a time that comes twice in the
autumn means its first coming, a time that is skipped in the spring means the moment of the change.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from app.domain.hours_text import checked, layers

BRUSSELS = ZoneInfo("Europe/Brussels")

# In this order: of door and helper the lesser counts, of a rule and its fallback the greater.
CLOSED, UNKNOWN, OPEN = 0, 1, 2
_STATE = {State.CLOSED: CLOSED, State.UNKNOWN: UNKNOWN, State.OPEN: OPEN}

DAY = 1440
BLOCK = 14 * DAY  # a timeline is computed and remembered for two weeks at once

Timeline = tuple[tuple[int, ...], tuple[int, ...]]
"""Ascending minutes, and for each the state that begins then; neighbours differ."""


class Hours:
    """One checked OpenStreetMap opening_hours expression, evaluated in Europe/Brussels.

    Public holidays are the Belgian ones. Equal expressions share one object while it is remembered.
    """

    __slots__ = ("_layers", "expression")

    def __init__(self, expression: str, country: str | None = "BE") -> None:
        self.expression = checked(expression)
        self._layers = tuple(
            OpeningHours(layer, country=country, auto_country=False, auto_timezone=False)
            for layer in layers(self.expression)
        )

    @classmethod
    def parse(cls, expression: str) -> "Hours":
        """The hours of an expression; HoursInvalid says what is wrong and what would be right."""
        return _remembered(expression)

    def without_holidays(self) -> "Hours":
        """The same expression as if no day were a public holiday."""
        return Hours(self.expression, country=None)

    def __repr__(self) -> str:
        return f"Hours({self.expression!r})"

    def is_open(self, at: datetime) -> bool | None:
        """Open at the minute of `at` (aware); None where the expression leaves it unknown."""
        state = state_at(self, None, utc_minute(at))
        return None if state == UNKNOWN else state == OPEN

    def spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Open spans in [start, end), both cut to the minute; sorted, apart, in Brussels time."""
        found = open_minutes(self, None, utc_minute(start), utc_minute(end))
        return [(in_brussels(opens), in_brussels(closes)) for opens, closes in found]

    def day(self, day: date) -> Timeline:
        """States by minute of the wall clock (0 to 1439) on a local day, of any length."""
        lines = (_asked(layer, day) for layer in self._layers)
        merged = next(lines)
        for line in lines:
            merged = overlay(merged, line, max)
        return merged


@lru_cache(maxsize=4096)
def _remembered(expression: str) -> Hours:
    return Hours(expression)


def utc_minute(at: datetime) -> int:
    """Whole minutes from 1970 to an aware datetime, cut down; ValueError when it is naive."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return int(at.timestamp()) // 60


def utc_minute_up(at: datetime) -> int:
    """As utc_minute, but a begun minute counts as passed."""
    return utc_minute(at) + (at.second > 0 or at.microsecond > 0)


def in_brussels(minute: int) -> datetime:
    """The aware Brussels time of a UTC minute, with the right offset and fold."""
    return datetime.fromtimestamp(minute * 60, BRUSSELS)


@lru_cache(maxsize=8192)
def timeline(hours: Hours, within: Hours | None, block: int) -> Timeline:
    """States in UTC minutes over the two weeks of a block; with `within`, the lesser of both."""
    if within is not None:
        return overlay(timeline(hours, None, block), timeline(within, None, block), min)
    start, end = block * BLOCK, (block + 1) * BLOCK
    changes: list[tuple[int, int]] = []
    day = in_brussels(start).date()
    while day <= in_brussels(end - 1).date():
        for minute, state in zip(*hours.day(day), strict=True):
            changes.append((max(start, instant_of(day, minute)), state))
        day += timedelta(days=1)
    return _compact((minute, state) for minute, state in changes if minute < end)


def state_at(hours: Hours, within: Hours | None, minute: int) -> int:
    """CLOSED, UNKNOWN or OPEN at a UTC minute."""
    edges, states = timeline(hours, within, minute // BLOCK)
    return states[bisect_right(edges, minute) - 1]


def next_open(hours: Hours, within: Hours | None, minute: int, limit: int) -> int | None:
    """The first UTC minute in [minute, limit) at which it is open."""
    while minute < limit:
        block = minute // BLOCK
        edges, states = timeline(hours, within, block)
        at = bisect_right(edges, minute) - 1
        if states[at] == OPEN:
            return minute
        for later in range(at + 1, len(edges)):
            if states[later] == OPEN:
                return edges[later] if edges[later] < limit else None
        minute = (block + 1) * BLOCK
    return None


def end_of_open(hours: Hours, within: Hours | None, minute: int, limit: int) -> int | None:
    """The first UTC minute in [minute, limit) at which it is no longer open."""
    while minute < limit:
        block = minute // BLOCK
        edges, states = timeline(hours, within, block)
        for later in range(bisect_right(edges, minute) - 1, len(edges)):
            if states[later] != OPEN:
                closes = max(edges[later], minute)
                return closes if closes < limit else None
        minute = (block + 1) * BLOCK
    return None


def open_minutes(
    hours: Hours, within: Hours | None, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Open spans within [start, end) as UTC minutes, sorted and apart."""
    opens = next_open(hours, within, start, end)
    while opens is not None:
        closes = end_of_open(hours, within, opens, end) or end
        yield opens, closes
        opens = next_open(hours, within, closes, end)


def overlay(one: Timeline, other: Timeline, choose: Callable[[int, int], int]) -> Timeline:
    """Two timelines that begin together as one, in each stretch the chosen of both states."""

    def at(line: Timeline, minute: int) -> int:
        return line[1][bisect_right(line[0], minute) - 1]

    edges = sorted({*one[0], *other[0]})
    return _compact((edge, choose(at(one, edge), at(other, edge))) for edge in edges)


def _compact(changes: Iterable[tuple[int, int]]) -> Timeline:
    """Of changes at one minute the last counts; a change to the same state is none."""
    edges: list[int] = []
    states: list[int] = []
    for minute, state in dict(changes).items():
        if not states or states[-1] != state:
            edges.append(minute)
            states.append(state)
    return tuple(edges), tuple(states)


def _asked(layer: OpeningHours, day: date) -> Timeline:
    """One layer on one day. Asked over several days at once the engine can skip some of them."""
    start = datetime.combine(day, time())
    found = layer.intervals(start, start + timedelta(days=1))
    return _compact((_minute_of_day(begins), _STATE[state]) for begins, _, state, _ in found)


def _minute_of_day(at: datetime) -> int:
    return at.hour * 60 + at.minute


def instant_of(day: date, minute: int) -> int:
    """The UTC minute of a local day's wall-clock minute, 0 to 1440, by the rule above."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    instant = utc_minute(wall.replace(tzinfo=BRUSSELS))
    while in_brussels(instant).replace(tzinfo=None, fold=0) != wall:
        wall += timedelta(minutes=1)
        instant = utc_minute(wall.replace(tzinfo=BRUSSELS))
    return instant
