"""Opening hours as the stretches of time in which it is open, or may be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.domain.hours import (
    BLOCK,
    CLOSED,
    DAY,
    OPEN,
    Hours,
    in_brussels,
    instant_of,
    timeline,
    utc_minute_up,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` up to, not including, `end`, both in Brussels time."""

    start: datetime
    end: datetime
    state: Literal["open", "unknown"]


def intervals(
    hours: Hours,
    first: date,
    last: date,
    closed_until: datetime | None = None,
    *,
    within: Hours | None = None,
) -> list[Interval]:
    """What is not closed on the local days from `first` to `last`, cut to them: sorted and apart,
    but for neighbours of another state. Nothing is open before the instant `closed_until`, nor
    surely while `within`, where known, is not."""
    start, end = instant_of(first, 0), instant_of(last, DAY)
    if closed_until is not None:
        start = max(start, utc_minute_up(closed_until))
    joined: list[tuple[int, int, int]] = []
    for begins, ends, state in _stretches(hours, within, start, end):
        if joined and joined[-1][1:] == (begins, state):
            begins = joined.pop()[0]
        joined.append((begins, ends, state))
    return [
        Interval(in_brussels(begins), in_brussels(ends), "open" if state == OPEN else "unknown")
        for begins, ends, state in joined
    ]


def _stretches(
    hours: Hours, within: Hours | None, start: int, end: int
) -> Iterator[tuple[int, int, int]]:
    """(begin, end, state) of what is not closed within [start, end), cut at every block."""
    for block in range(start // BLOCK, end // BLOCK + 1):
        edges, states = timeline(hours, within, block)
        for edge, ends, state in zip(edges, (*edges[1:], (block + 1) * BLOCK), states, strict=True):
            begins, ends = max(edge, start), min(ends, end)
            if begins < ends and state != CLOSED:
                yield begins, ends, state
