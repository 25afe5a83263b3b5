"""The link of a question: anyone of them can open it, as often as they like."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.models.staff_tables import ActorQuestion
from app.storage.questions import question_with
from app.usecases.staffing.links import no_link
from app.usecases.staffing.tokens import digest, fresh

LASTS = timedelta(days=90)


def new_question(db: Session, help_point_id: str, lang: str, now: datetime) -> str:
    """The token of its link; it is kept nowhere."""
    token, sha256 = fresh()
    made = ActorQuestion(
        sha256=sha256,
        help_point_id=help_point_id,
        lang=lang,
        asked_at=now,
        expires_at=now + LASTS,
    )
    db.add(made)
    db.flush()
    return token


def path_of(token: str) -> str:
    return f"/ask/{token}"


def question_of(db: Session, token: str, now: datetime) -> ActorQuestion:
    """Raises `NotFound`."""
    found = question_with(db, digest(token))
    if found is None or found.expires_at <= now:
        raise no_link()
    return found
