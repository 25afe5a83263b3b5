"""Answer whether one still helps people: anyone of an actor, by the link of a question, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.models.questions import AnswerIn
from app.models.staff_tables import ActorQuestion
from app.models.tables import HelpPoint
from app.storage.questions import keep_answer, question_with
from app.storage.versions import touch
from app.usecases.asking.links import question_of
from app.usecases.registering.rules import read_body
from app.usecases.staffing.tokens import digest


@dataclass(frozen=True, slots=True)
class Asked:
    question: ActorQuestion
    help_point: HelpPoint


def asked(db: Session, token: str, now: datetime) -> Asked:
    """Opening it changes nothing. Raises `NotFound`."""
    question = question_of(db, token, now)
    row = db.get(HelpPoint, question.help_point_id)
    assert row is not None  # a foreign key
    return Asked(question, row)


def answer(db: Session, token: str, given: dict[str, Any], now: datetime) -> None:
    """Keep it for the coordination; where somebody was quicker, theirs stays. Raises `NotFound`,
    `RecordInvalid` with all that is wrong."""
    found = question_of(db, token, now)
    if found.answered_at is not None:
        return
    said = read_body(AnswerIn, given)
    touch(db, found.help_point_id)  # of two who answer at once, the second sees the first's
    found = question_of(db, token, now)
    if found.answered_at is None:
        keep_answer(db, found, said.model_dump(mode="json"), now)


def language_of(db: Session, token: str) -> str | None:
    found = question_with(db, digest(token))
    return None if found is None else found.lang
