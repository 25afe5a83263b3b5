"""Trainings and sessions of the random worlds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.models.help_points import HelpPointIn
from app.models.trainings import SessionFacts, TrainingIn
from tests.reference_records import Lesson
from tests.rolls import Roll
from tests.world_choices import (
    BOOKINGS,
    FREE,
    HAPPENS,
    LATER,
    LESSON_IDS,
    LIMITS,
    MODES,
    STARTS,
    TRAINING,
)


def lessons_of(points: Sequence[HelpPointIn], roll: Roll, now: datetime) -> list[Lesson]:
    """Sessions of at most five trainings, each at one of the first help points."""
    if not points:
        return []
    trainings = [training(f"t-{n}", points[:4], roll) for n in range(roll.one((2, 5, 3, 4)))]
    many = roll.one((4, 0, 8, 12, 12))
    return [lesson(key, roll.one(trainings), roll, now) for key in LESSON_IDS[:many]]


def training(key: str, points: Sequence[HelpPointIn], roll: Roll) -> TrainingIn:
    said = {name: roll.one(options) for name, options in TRAINING.items()}
    title = {"fr": f"Cours {key}"}
    point = roll.one(points).id
    return TrainingIn.model_validate({"id": key, "help_point_id": point, "title": title, **said})


def lesson(key: str, of: TrainingIn, roll: Roll, now: datetime) -> Lesson:
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    start, later = minute + roll.one(STARTS), roll.one(LATER)
    starts = [start, start + later] if later else [start]
    booking = roll.one(BOOKINGS)
    opens, closes = roll.one(LIMITS), roll.one(LIMITS)
    status, free = roll.one(HAPPENS), roll.one(FREE)
    facts = SessionFacts(
        meetings=[{"starts_at": one, "ends_at": one + timedelta(hours=2)} for one in starts],
        mode=roll.one(MODES),
        booking=booking,
        capacity=5 if booking == "here" else None,
        status=status,
        registration_opens_at=None if opens is None else minute + opens,
        registration_closes_at=None if closes is None else minute + closes,
    )
    return Lesson(
        key, of, facts, (0 if status == "cancelled" else free) if booking == "here" else None
    )
