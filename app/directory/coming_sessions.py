"""The sessions to come of a help point: filters on them, and the next ones to show beside it."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from app.directory.search import Conditions
from app.directory.seats import Seats
from app.directory.session_search import place_now, room_of
from app.directory.snapshot import Answers, Directory, Ints, KnownSession, microseconds
from app.domain.matching import Answer

SHOWN = 3


def answers_of_sessions(
    directory: Directory, seats: Seats, asked: Conditions
) -> dict[str, Answers]:
    """What `theme` and `free_places`, where they are asked, know of every record."""
    if not asked.filters.keys() & {"theme", "free_places"}:
        return {}
    coming, known = _coming(directory, asked), {}
    if "theme" in asked.filters:
        known["theme"] = _gives(directory, coming)
    if "free_places" in asked.filters:
        known["free_places"] = _has_a_place(directory, coming, seats, asked)
    return known


def next_sessions(
    directory: Directory, seats: Seats, record: int, asked: Conditions
) -> list[KnownSession]:
    """The next ones of a record, of the themes asked, that are not known to be full or closed."""
    return list(islice(_not_full(directory, seats, record, asked), SHOWN))


def _not_full(
    directory: Directory, seats: Seats, record: int, asked: Conditions
) -> Iterator[KnownSession]:
    themes, now = asked.filters.get("theme"), asked.coming_from
    for one in directory.sessions.of_record.get(record, ()):
        asked_for = one.starts_at > now and (themes is None or one.theme in themes)
        if asked_for and room_of(one, seats, now) != Answer.NO:
            yield one


def _coming(directory: Directory, asked: Conditions) -> Ints:
    """The numbers of the sessions to come, of the themes asked."""
    sessions, themes = directory.sessions, asked.filters.get("theme")
    coming = ~sessions.cancelled & (sessions.starts > microseconds(asked.coming_from))
    if themes is not None:
        of_training = [one.theme in themes for one in sessions.trainings]
        coming &= np.array(of_training, np.bool_)[sessions.training]
    return np.flatnonzero(coming)


def _gives(directory: Directory, coming: Ints) -> Answers:
    """Surely not, where all services are known and lessons are not among them."""
    known = directory.columns.answers
    lessons = np.maximum(known["service", "training"], known["service", "workshop"])
    gives: Answers = np.minimum(lessons, np.int8(Answer.UNKNOWN))
    gives[directory.sessions.record[coming]] = Answer.YES
    return gives


def _has_a_place(directory: Directory, coming: Ints, seats: Seats, asked: Conditions) -> Answers:
    """Not known where nothing is to come: there may be more than we have been told."""
    records = directory.sessions.record[coming]
    best = np.full(len(directory.ids), -1, np.int8)
    np.maximum.at(best, records, place_now(directory, seats, coming, asked.coming_from))
    best[best == -1] = Answer.UNKNOWN
    return best
