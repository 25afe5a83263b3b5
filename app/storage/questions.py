"""Questions to actors of whom nobody knows whether they still help people, and their answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.models.staff_tables import ActorQuestion, Letter

ANSWER_KEPT = timedelta(days=90)


def question_with(db: Session, sha256: str) -> ActorQuestion | None:
    return db.get(ActorQuestion, sha256, populate_existing=True)


def open_questions(db: Session, now: datetime) -> Sequence[ActorQuestion]:
    """Those that can still be answered and those whose answer waits, the oldest first."""
    asked = col(ActorQuestion.answered_at).is_(None) & (col(ActorQuestion.expires_at) > now)
    waits = col(ActorQuestion.answer).is_not(None) & col(ActorQuestion.closed_at).is_(None)
    listed = select(ActorQuestion).where(asked | waits)
    return db.exec(listed.order_by(col(ActorQuestion.asked_at), col(ActorQuestion.sha256))).all()


def asked_at(db: Session, help_point_id: str) -> datetime | None:
    """When they were last asked what they have not answered yet; a letter under way counts."""
    asked = select(ActorQuestion.asked_at).where(ActorQuestion.help_point_id == help_point_id)
    letters = select(Letter.created_at).where(Letter.subject == help_point_id)
    moments = [
        *db.exec(asked.where(col(ActorQuestion.answered_at).is_(None))),
        *db.exec(letters.where(Letter.purpose == "question")),
    ]
    return max(moments, default=None)


def add_question_letter(
    db: Session, email: str, lang: str, help_point_id: str, now: datetime
) -> None:
    letter = Letter(
        email=email,
        lang=lang,
        purpose="question",
        subject=help_point_id,
        created_at=now,
        next_try_at=now,
    )
    db.add(letter)
    db.flush()


def keep_answer(
    db: Session, question: ActorQuestion, answer: Mapping[str, Any], now: datetime
) -> None:
    """It answers every question that they were asked: of some mails nobody knows whether they have
    arrived."""
    others = (
        col(ActorQuestion.help_point_id) == question.help_point_id,
        col(ActorQuestion.sha256) != question.sha256,
        col(ActorQuestion.answered_at).is_(None),
    )
    db.connection().execute(
        update(ActorQuestion).where(*others).values(answered_at=now, closed_at=now)
    )
    question.answered_at, question.answer = now, dict(answer)
    db.add(question)
    db.flush()


def close_question(db: Session, question: ActorQuestion, now: datetime) -> None:
    """It was dealt with: that they have answered stays known, what they said is forgotten."""
    question.closed_at, question.answer = now, None
    db.add(question)
    db.flush()


def erase_old_questions(db: Session, now: datetime) -> None:
    """Those that nobody can answer any more, and answers after 90 days."""
    unanswered = col(ActorQuestion.answered_at).is_(None)
    for old in (
        unanswered & (col(ActorQuestion.expires_at) <= now),
        col(ActorQuestion.answered_at) <= now - ANSWER_KEPT,
    ):
        db.connection().execute(delete(ActorQuestion).where(old))
