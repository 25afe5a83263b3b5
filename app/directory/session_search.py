"""Finding sessions in the directory: the same filters as the finder's, asked of trainings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from app.directory.search import Conditions, best, distances_to, not_ruled_out, of_this_world
from app.directory.seats import Seats
from app.directory.snapshot import Answers, Bools, Directory, Ints, KnownSession, microseconds
from app.directory.waiting import open_then
from app.domain.matching import Answer
from app.domain.ranking import FILTERS
from app.domain.session_matching import OF_THE_DOOR, TRAINING_RULES, TrainingFacts, room

SESSION_FILTERS = (*FILTERS, "level", "certificate", "age", "diploma")
"""In the order in which `match` names them."""

NOWHERE = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class SessionWishes:
    """`origin` is (lat, lon), None: wherever; `codes` and `in_region` as in `Wishes`. `first` and
    `last`: when it may start, in microseconds from 1970, both included."""

    conditions: Conditions
    origin: tuple[float, float] | None
    codes: frozenset[str]
    in_region: bool
    first: int | None
    last: int | None
    within_m: int | None
    min_places: int
    nearest: bool


@dataclass(frozen=True, slots=True)
class FoundSession:
    """`match`: what each filter that was asked knows of it."""

    session: KnownSession
    distance_m: int | None
    match: dict[str, Literal["yes", "unknown"]]


@dataclass(frozen=True, slots=True)
class FoundSessions:
    """All that was found, in order; made into objects for the part that is shown."""

    known: tuple[KnownSession, ...]
    chosen: Ints
    distances: Ints
    answers: dict[str, Answers]

    @property
    def total(self) -> int:
        return len(self.chosen)

    def page(self, offset: int, limit: int) -> list[FoundSession]:
        return [self._one(n) for n in range(offset, min(offset + limit, self.total))]

    def _one(self, n: int) -> FoundSession:
        far = int(self.distances[n])
        said = {name: known[n] == Answer.YES for name, known in self.answers.items()}
        return FoundSession(
            self.known[self.chosen[n]],
            None if far == NOWHERE else far,
            {name: "yes" if sure else "unknown" for name, sure in said.items()},
        )


def coming_sessions(directory: Directory, seats: Seats, wishes: SessionWishes) -> FoundSessions:
    """Those that are not cancelled and have not started, in the order asked for."""
    sessions, since = directory.sessions, wishes.conditions.coming_from
    return _found(
        directory, seats, wishes, ~sessions.cancelled & (sessions.starts > microseconds(since))
    )


def calendar_sessions(
    directory: Directory, seats: Seats, wishes: SessionWishes, cancelled_since: datetime
) -> FoundSessions:
    """Those that are not over, and the cancelled ones that would have ended since that moment."""
    now = wishes.conditions.coming_from
    return _found(directory, seats, wishes, _for_calendars(directory, now, cancelled_since))


def sessions_of(
    directory: Directory, record: int, now: datetime, cancelled_since: datetime
) -> list[KnownSession]:
    """Those of one record, for its calendar."""
    told = _for_calendars(directory, now, cancelled_since)
    told &= directory.sessions.record == record
    return [directory.sessions.all[n] for n in np.flatnonzero(told)]


def _for_calendars(directory: Directory, now: datetime, cancelled_since: datetime) -> Bools:
    sessions = directory.sessions
    lately: Bools = sessions.cancelled & (sessions.ends >= microseconds(cancelled_since))
    return lately | (sessions.ends > microseconds(now))


def _found(directory: Directory, seats: Seats, wishes: SessionWishes, here: Bools) -> FoundSessions:
    sessions, asked = directory.sessions, wishes.conditions
    here &= of_this_world(directory, sessions.record, asked)
    if wishes.first is not None:
        here &= sessions.starts >= wishes.first
    if wishes.last is not None:
        here &= sessions.starts <= wishes.last
    distances = _distances(directory, wishes)
    here &= _within_reach(directory, wishes, distances)
    chosen = np.flatnonzero(here)
    answers = {name: _answers(directory, seats, chosen, name, asked) for name in _asked(asked)}
    kept = not_ruled_out(len(chosen), answers, asked.strict)
    kept[kept] = _roomy(directory, seats, chosen[kept], wishes)
    order = _order(sessions.starts[chosen[kept]], distances[chosen[kept]], wishes.nearest)
    return FoundSessions(
        sessions.all,
        chosen[kept][order],
        distances[chosen[kept]][order],
        {name: known[kept][order] for name, known in answers.items()},
    )


def _order(starts: Ints, distances: Ints, nearest: bool) -> Ints:
    """Equals stay in the order of their start and id."""
    order: Ints = np.lexsort((starts, distances) if nearest else (distances, starts))
    return order


# --- where ------------------------------------------------------------------------------------


def _distances(directory: Directory, wishes: SessionWishes) -> Ints:
    """The finder's distance of the counter at which each session is held, else `NOWHERE`."""
    counter = directory.sessions.counter
    if wishes.origin is None:
        return np.full(len(counter), NOWHERE)
    away = distances_to(directory.nearby, *wishes.origin)
    return np.append(away, NOWHERE)[counter]


def _within_reach(directory: Directory, wishes: SessionWishes, distances: Ints) -> Bools:
    """Not known to be farther than asked, nor to come to other postcodes only."""
    here = np.ones(len(distances), np.bool_)
    if wishes.within_m is None:
        return here
    here &= (distances == NOWHERE) | (distances <= wishes.within_m)
    for n in np.flatnonzero(~directory.sessions.on_site):
        here[n] = _comes_here(directory.sessions.all[n], wishes)
    return here


def _comes_here(session: KnownSession, wishes: SessionWishes) -> bool:
    if session.serves is None:
        return True
    if session.serves.get("region"):
        return wishes.in_region
    return bool(wishes.codes.intersection(session.serves.get("postcodes") or ()))


# --- filters ----------------------------------------------------------------------------------


def _asked(asked: Conditions) -> list[str]:
    timely = {"open_at": asked.open_at, "when": asked.when}
    names = asked.filters.keys() | {name for name, value in timely.items() if value is not None}
    return [name for name in SESSION_FILTERS if name in names]


def _answers(
    directory: Directory, seats: Seats, chosen: Ints, name: str, asked: Conditions
) -> Answers:
    """What one filter knows of the chosen sessions."""
    sessions, values = directory.sessions, asked.filters.get(name, ())
    if name == "free_places":
        return place_now(directory, seats, chosen, asked.coming_from)
    if name == "when" and asked.when is not None:
        return sessions.when[asked.when][chosen]
    if name in TRAINING_RULES:
        return _of_trainings(sessions.trainings, name, values)[sessions.training[chosen]]
    records = sessions.record[chosen]
    if name == "open_at" and asked.open_at is not None:
        answers = _open_then(directory, records, asked.open_at)
    else:
        answers = best(directory, name, values)[records]
    if name not in OF_THE_DOOR:
        return answers
    return np.where(sessions.on_site[chosen], answers, np.int8(Answer.UNKNOWN))


def _of_trainings(trainings: Iterable[TrainingFacts], name: str, values: Iterable[str]) -> Answers:
    rule = TRAINING_RULES[name]
    return np.array([max(rule(one, value) for value in values) for one in trainings], np.int8)


def _open_then(directory: Directory, records: Ints, moment: datetime) -> Answers:
    distinct, which = np.unique(records, return_inverse=True)
    known = [open_then(directory.own_schedule[record], moment) for record in distinct]
    return np.array(known, np.int8)[which]


# --- seats ------------------------------------------------------------------------------------


def _roomy(directory: Directory, seats: Seats, chosen: Ints, wishes: SessionWishes) -> Bools:
    """Which may have so many places; with `strict`: surely have them. What was cancelled stays:
    calendars are to say so."""
    if wishes.min_places == 0:
        return np.ones(len(chosen), np.bool_)
    sessions, now = directory.sessions, wishes.conditions.coming_from
    enough = [room_of(sessions.all[n], seats, now, wishes.min_places) for n in chosen]
    wanted = Answer.YES if wishes.conditions.strict else Answer.UNKNOWN
    roomy: Bools = np.array(enough, np.int8) >= wanted
    return roomy | sessions.cancelled[chosen]


def place_now(directory: Directory, seats: Seats, chosen: Ints, now: datetime) -> Answers:
    """Can a place be had by registering now? Perhaps, where registration has yet to open."""
    return np.array([_place_now(directory.sessions.all[n], seats, now) for n in chosen], np.int8)


def _place_now(session: KnownSession, seats: Seats, now: datetime) -> Answer:
    opens = session.registration_opens_at
    not_yet = opens is not None and now < opens
    return min(room_of(session, seats, now), Answer.UNKNOWN if not_yet else Answer.YES)


def room_of(session: KnownSession, seats: Seats, now: datetime, places: int = 1) -> Answer:
    """Can so many places be had, now or once registration opens?"""
    if session.status == "cancelled":
        return Answer.NO
    known = seats.get(session.id)
    free = known.free if known else None
    return room(session.booking, free, session.registration_closes_at, now, places)
