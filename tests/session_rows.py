"""Trainings and sessions put straight into a database, as plainly as a test can say it."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.models.tables import HelpPoint, Hold, Registration, Team, TrainingSession
from app.models.trainings import SessionFacts, TrainingIn
from app.storage.directory import announce_change
from app.storage.engine import writing
from app.storage.seats_overlay import announce_seats
from app.storage.teams import add_team
from app.storage.trainings import session_columns, training_row
from tests.serving import TUESDAY_MORNING

LIBRARY = "vlaminggem-main-library"
HOUR = timedelta(hours=1)
NUMBERS = count(1)


def add_training(db: Session, key: str, help_point: str = LIBRARY, **said: Any) -> str:
    """About the web, of a help point that is there."""
    given = TrainingIn.model_validate(
        {"help_point_id": help_point, "title": {"fr": f"Cours {key}"}, "theme": "web", **said}
    )
    sandbox = db.exec(select(HelpPoint.sandbox).where(HelpPoint.id == help_point)).one()
    db.add(training_row(given, key, sandbox=sandbox, now=TUESDAY_MORNING))
    db.flush()
    return key


def add_session(
    db: Session,
    key: str,
    training: str,
    starts_at: datetime = TUESDAY_MORNING + timedelta(days=7, hours=4),
    *,
    taken: int = 0,
    version: int = 1,
    **said: Any,
) -> str:
    """Two hours long, eight places booked here, unless said otherwise."""
    times = {} if "meetings" in said else {"starts_at": starts_at, "ends_at": starts_at + 2 * HOUR}
    given = {**times, **said}
    if given.get("booking", "here") == "here":
        given = {"capacity": 8, **given}
    facts = SessionFacts.model_validate(given)
    db.add(
        TrainingSession(
            id=key,
            training_id=training,
            **session_columns(facts),
            taken=taken,
            version=version,
            updated_at=TUESDAY_MORNING,
        )
    )
    db.flush()
    return key


def add_hold(db: Session, session: str, seats: int, expires_at: datetime) -> str:
    key = f"hold-{next(NUMBERS)}"
    owner = db.exec(select(Team.id)).first() or _somebody(db)
    db.add(Hold(id=key, session_id=session, owner_id=owner, seats=seats, expires_at=expires_at))
    row = db.exec(select(TrainingSession).where(TrainingSession.id == session)).one()
    row.held += seats
    db.flush()
    announce_seats(db)
    return key


def add_waiting(db: Session, session: str, seats: int) -> str:
    number = next(NUMBERS)
    key = f"registration-{number}"
    db.add(
        Registration(
            id=key,
            session_id=session,
            number=number,
            seats=seats,
            state="waiting",
            created_at=TUESDAY_MORNING,
            changed_at=TUESDAY_MORNING,
        )
    )
    db.flush()
    announce_seats(db)
    return key


def take(engine: Engine, session: str, taken: int) -> None:
    """So many seats are taken now, all in all."""
    with writing(engine) as db:
        row = db.exec(select(TrainingSession).where(col(TrainingSession.id) == session)).one()
        row.taken = taken
        announce_seats(db)


def announce(engine: Engine) -> None:
    with writing(engine) as db:
        announce_change(db)


def _somebody(db: Session) -> int:
    team = add_team(db, "referral", "somebody", [], TUESDAY_MORNING)
    assert team.id is not None
    return team.id
