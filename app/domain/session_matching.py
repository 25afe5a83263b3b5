"""Does a session match what a person asks for? Yes, no, or nobody knows (DESIGN §§ 3, 5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.codes import Diploma, When, codes
from app.domain.matching import Answer, Facts, admits, is_free, speaks, welcomes
from app.domain.opening import BRUSSELS, EVENING, WEEKDAYS

DIPLOMAS = codes(Diploma)
"""The lowest first."""


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """What the filters ask about a training; None is not known.

    `own`: languages, audiences, `only_for` and fee of the training itself, its list of languages
    being all there is. `house`: the facts of the help point that gives it.
    """

    theme: str
    level: str | None
    certificate: bool | None
    own: Facts
    house: Facts


def _welcomes(training: TrainingFacts, audience: str) -> Answer:
    closed = welcomes(training.house, audience) == Answer.NO
    return Answer.NO if closed else welcomes(training.own, audience)


def _admits(training: TrainingFacts, situation: str) -> Answer:
    return min(admits(training.own, situation), admits(training.house, situation))


def _at_this_level(training: TrainingFacts, level: str) -> Answer:
    return Answer.UNKNOWN if training.level is None else _sure(training.level == level)


def _certifies(training: TrainingFacts, _: str) -> Answer:
    return Answer.UNKNOWN if training.certificate is None else _sure(training.certificate)


def _admits_age(training: TrainingFacts, age: str) -> Answer:
    return _sure(all(_old_enough_and_not_too_old(int(age), one) for one in _reserved(training)))


def _admits_diploma(training: TrainingFacts, diploma: str) -> Answer:
    highest = [one.get("diploma_max") or DIPLOMAS[-1] for one in _reserved(training)]
    return _sure(all(DIPLOMAS.index(diploma) <= DIPLOMAS.index(one) for one in highest))


def _reserved(training: TrainingFacts) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return training.own.only_for, training.house.only_for


def _old_enough_and_not_too_old(age: int, only_for: Mapping[str, Any]) -> bool:
    least, most = only_for.get("age_min"), only_for.get("age_max")
    return (least is None or age >= least) and (most is None or age <= most)


def _sure(holds: bool) -> Answer:
    return Answer.YES if holds else Answer.NO


TRAINING_RULES: dict[str, Callable[[TrainingFacts, str], Answer]] = {
    "spoken": lambda training, language: speaks(training.own, language),
    "audience": _welcomes,
    "situation": _admits,
    "free": lambda training, situation: is_free(training.own, situation),
    "theme": lambda training, theme: _sure(training.theme == theme),
    "level": _at_this_level,
    "certificate": _certifies,
    "age": _admits_age,
    "diploma": _admits_diploma,
}
"""The rule behind each filter that asks the training, asked with one of the filter's values."""

OF_THE_DOOR = frozenset({"equipment", "walk_in", "without_id", "wheelchair", "open_at"})
"""Filters on the help point's own place: of a session held elsewhere they know nothing."""


def held_when(when: When, starts: Iterable[datetime]) -> Answer:
    """Does every meeting fall on such a time of the week? Evening: it starts at 17:00 or later."""
    return _sure(all(_falls_on(when, start.astimezone(BRUSSELS)) for start in starts))


def _falls_on(when: When, local: datetime) -> bool:
    late = 60 * local.hour + local.minute >= EVENING
    return local.weekday() in WEEKDAYS[when] and (when != "evening" or late)


def room(
    booking: str, free: int | None, closes_at: datetime | None, now: datetime, places: int = 1
) -> Answer:
    """Can so many places be had, now or once registration opens? Seats that are not ours to know
    (`free` None) may be there."""
    if booking != "here" or free is None:
        return Answer.UNKNOWN
    closed = closes_at is not None and closes_at <= now
    return _sure(free >= places and not closed)
