"""Finding and ranking in the directory: whole columns at a time, objects only for one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from app.directory.snapshot import AREA, Answers, Bools, Directory, Ints, Rows, Schedule
from app.directory.waiting import closure_left, helps_when, open_then, wait
from app.domain.codes import Status, When
from app.domain.distance import metres_to
from app.domain.hours import utc_minute
from app.domain.matching import NEVER_EXCLUDES, Answer, primary
from app.domain.opening import BRUSSELS
from app.domain.ranking import (
    FARTHEST,
    FILTERS,
    MINUTES,
    RADII,
    a_year_before,
    radius_for,
    walk_minutes,
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked of a help point wherever it stands, every word of it understood.

    `filters` are (name, values) of the filters asked, except open_at and when; moments are aware.
    Sessions count as to come that start after `coming_from`: the `at` that was asked, but not
    before now.
    """

    at: datetime
    coming_from: datetime
    filters: dict[str, tuple[str, ...]]
    open_at: datetime | None = None
    when: When | None = None
    strict: bool = False
    status: frozenset[Status] = frozenset({"active"})
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """A question of the finder. `codes` are the postcodes that count as the person's own."""

    lat: float
    lon: float
    codes: frozenset[str]
    in_region: bool
    conditions: Conditions
    within_m: int | None = None
    sort: Literal["best", "distance"] = "best"
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One help point in the answer: what it costs, why, and what it was asked for."""

    record: int
    schedule: Schedule
    stop: int
    precision: int
    distance_m: int | None
    terms: tuple[tuple[str, int], ...]
    match: dict[str, Literal["yes", "unknown"]]

    @property
    def cost(self) -> int:
        return sum(minutes for _, minutes in self.terms)


@dataclass(frozen=True, slots=True)
class Ranking:
    """`total` counts all that was found, `page` is the part asked for."""

    total: int
    radius_m: int
    widened: bool
    page: list[Standing]


Told = Mapping[str, Answers]
"""What `app.directory.coming_sessions` answers to filters on sessions, for every record."""


def rank_nearby(directory: Directory, wishes: Wishes, told: Told) -> Ranking:
    """Everything one can walk to, cheapest in minutes to help first (DESIGN § 4)."""
    asked = wishes.conditions
    distances = distances_to(directory.nearby, wishes.lat, wishes.lon)
    here = np.flatnonzero(of_this_world(directory, directory.nearby.record, asked))
    chosen = _nearest_stops(directory.nearby, distances, here)
    farthest = FARTHEST if wishes.within_m is None else wishes.within_m
    chosen = chosen[distances[chosen] <= farthest]
    chosen, answers = matching(directory, directory.nearby, chosen, asked, told)
    away = distances[chosen]
    terms = {"walk": walk_minutes(away)}
    terms |= _waits(directory, directory.nearby, chosen, asked, terms["walk"])
    at_area = directory.nearby.precision[chosen] == AREA
    terms["point_unknown"] = at_area * MINUTES["point_unknown"]
    terms |= _doubts(directory, directory.nearby.record[chosen], asked, answers)
    cost = sum(terms.values(), np.zeros(len(chosen), np.int64))
    record = directory.nearby.record[chosen]
    keys = (record, away, cost) if wishes.sort == "best" else (record, at_area, away)
    order = np.lexsort(keys)[wishes.offset : wishes.offset + wishes.limit]
    radius = radius_for(away) if wishes.within_m is None else wishes.within_m
    return Ranking(
        total=len(chosen),
        radius_m=radius,
        widened=wishes.within_m is None and radius > RADII[0],
        page=_standings(directory, directory.nearby, chosen, order, away, terms, answers),
    )


def rank_everywhere(directory: Directory, wishes: Wishes, told: Told) -> list[Standing]:
    """What comes to the person, phones or is online, as far as it serves her; cheapest first."""
    rows, serving, asked = directory.everywhere, directory.serving, wishes.conditions
    named = np.zeros(len(rows.record), np.bool_)
    for code in wishes.codes:
        named[serving.postcodes.get(code, np.array([], np.int64))] = True
    reaches = named | (serving.region & wishes.in_region)
    reaches |= serving.unknown & (not asked.strict)
    chosen = np.flatnonzero(reaches & of_this_world(directory, rows.record, asked))
    chosen, answers = matching(directory, rows, chosen, asked, told)
    at_once = np.zeros(len(chosen), np.int64)
    terms = _waits(directory, rows, chosen, asked, at_once)
    doubts = _doubts(directory, rows.record[chosen], asked, answers)
    terms |= {"not_assured": doubts.pop("not_assured")}
    terms["serves_unknown"] = serving.unknown[chosen] * MINUTES["serves_unknown"]
    terms |= doubts
    cost = sum(terms.values(), at_once)
    order = np.lexsort((rows.record[chosen], cost))
    return _standings(directory, rows, chosen, order, None, terms, answers)


def of_this_world(directory: Directory, records: Ints, asked: Conditions) -> Bools:
    """Which of these records belong to the asked world and have one of the statuses asked for."""
    columns = directory.columns
    known = {
        "active": columns.active,
        "unconfirmed": columns.unconfirmed,
        "history": ~(columns.active | columns.unconfirmed),
    }
    listed = np.logical_or.reduce([known[status] for status in asked.status])
    here: Bools = (listed & (columns.sandbox == asked.sandbox))[records]
    return here


def distances_to(rows: Rows, lat: float, lon: float) -> Ints:
    """Whole metres; a place known by its area only is at least as far as the area is wide."""
    return np.maximum(metres_to(lat, lon, rows.lat, rows.lon), rows.at_least_m)


def _nearest_stops(rows: Rows, distances: Ints, chosen: Ints) -> Ints:
    """Of a mobile help point only its nearest stop, the first of equals."""
    order = np.lexsort((chosen, distances[chosen], rows.record[chosen]))
    _, first = np.unique(rows.record[chosen][order], return_index=True)
    nearest: Ints = chosen[order][first]
    return nearest


def matching(
    directory: Directory, rows: Rows, chosen: Ints, conditions: Conditions, told: Told
) -> tuple[Ints, dict[str, Answers]]:
    """The rows that no filter rules out, and what each filter knows of them."""
    records = rows.record[chosen]
    asked = {
        name: (told[name] if name in told else best(directory, name, values))[records]
        for name, values in conditions.filters.items()
    }
    asked |= _timely(directory, rows.schedule[chosen], conditions)
    kept = not_ruled_out(len(chosen), asked, conditions.strict)
    ordered = {name: asked[name][kept] for name in FILTERS if name in asked}
    return chosen[kept], ordered


def not_ruled_out(many: int, asked: Mapping[str, Answers], strict: bool) -> Bools:
    """Which of so many no filter says no to; with `strict`, all say yes to."""
    kept = np.ones(many, np.bool_)
    for name, answers in asked.items():
        wanted = Answer.YES if strict and name not in NEVER_EXCLUDES else Answer.UNKNOWN
        kept &= answers >= wanted
    return kept


def best(directory: Directory, name: str, values: Sequence[str]) -> Answers:
    """The best answer to the alternatives of one filter, for every record."""
    answers = directory.columns.answers
    if name == "spoken":
        known = [("spoken", primary(value)) for value in values]
        keys = [key if key in answers else ("spoken", "") for key in known]
    else:
        keys = [(name, value) for value in values]
    best: Answers = np.maximum.reduce([answers[key] for key in keys])
    return best


def _timely(directory: Directory, schedules: Ints, conditions: Conditions) -> dict[str, Answers]:
    """What the filters on time know, asked once a schedule."""
    distinct, which = np.unique(schedules, return_inverse=True)
    listed = [directory.schedules[number] for number in distinct]
    asked: dict[str, list[Answer]] = {}
    if conditions.open_at is not None:
        asked["open_at"] = [open_then(one, conditions.open_at) for one in listed]
    if conditions.when is not None:
        day = conditions.at.astimezone(BRUSSELS).date()
        asked["when"] = [helps_when(one, conditions.when, day) for one in listed]
    return {name: np.array(answers, np.int8)[which] for name, answers in asked.items()}


def _waits(
    directory: Directory, rows: Rows, chosen: Ints, asked: Conditions, walk: Ints
) -> dict[str, Ints]:
    """`helper_wait` where the helper's hours are known, else what is unknown and the door."""
    arrivals = utc_minute(asked.at) + walk
    numbers = rows.schedule[chosen]
    terms = {
        name: np.zeros(len(chosen), np.int64)
        for name in ("helper_wait", "helper_unknown", "closed", "hours_unknown")
    }
    for number in np.unique(numbers):
        schedule, these = directory.schedules[number], numbers == number
        if schedule.helper is not None:
            terms["helper_wait"][these] = wait(
                schedule.helper, schedule.door, schedule.closed_until, arrivals[these]
            )
            continue
        terms["helper_unknown"][these] = MINUTES["helper_unknown"]
        if schedule.door is not None:
            closed = wait(schedule.door, None, schedule.closed_until, arrivals[these])
            terms["closed"][these] = closed
        else:
            shut = closure_left(schedule.closed_until, arrivals[these])
            terms["closed"][these] = shut
            terms["hours_unknown"][these] = (shut == 0) * MINUTES["hours_unknown"]
    terms["appointment"] = (
        directory.columns.appointment[rows.record[chosen]] * MINUTES["appointment"]
    )
    return terms


def _doubts(
    directory: Directory, records: Ints, asked: Conditions, answers: dict[str, Answers]
) -> dict[str, Ints]:
    """What nobody has confirmed within a year, and what the filters do not know."""
    since = a_year_before(asked.at.astimezone(BRUSSELS).date()).toordinal()
    stale = directory.columns.assured[records] < since
    return {"not_assured": stale * MINUTES["not_assured"]} | {
        f"{name}_unknown": (known == Answer.UNKNOWN) * MINUTES["filter_unknown"]
        for name, known in answers.items()
    }


def _standings(
    directory: Directory,
    rows: Rows,
    chosen: Ints,
    order: Ints,
    distances: Ints | None,
    terms: dict[str, Ints],
    answers: dict[str, Answers],
) -> list[Standing]:
    return [
        Standing(
            record=int(rows.record[chosen[one]]),
            schedule=directory.schedules[rows.schedule[chosen[one]]],
            stop=int(rows.stop[chosen[one]]),
            precision=int(rows.precision[chosen[one]]),
            distance_m=None if distances is None else int(distances[one]),
            terms=tuple(
                (code, int(minutes[one]))
                for code, minutes in terms.items()
                if minutes[one] or code == "walk"
            ),
            match={
                name: "yes" if known[one] == Answer.YES else "unknown"
                for name, known in answers.items()
            },
        )
        for one in order
    ]
