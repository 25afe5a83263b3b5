"""Trainings and sessions at rest, and what was done to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from app.domain.codes import SessionAction
from app.models.tables import SessionChange, Training, TrainingSession
from app.models.trainings import SessionFacts, TrainingIn
from app.storage.engine import insert_unless_there


def training_row(given: TrainingIn, key: str, *, sandbox: bool, now: datetime) -> Training:
    said = given.model_dump(mode="json")
    return Training(**{**said, "id": key}, sandbox=sandbox, updated_at=now)


def training_in(row: Training) -> TrainingIn:
    said = row.model_dump(exclude={"sandbox", "updated_at"})
    return TrainingIn.model_validate(said)


def session_columns(given: SessionFacts) -> dict[str, Any]:
    """What a session says, by column; its times must be given."""
    times = given.times
    said = given.model_dump(include=set(SessionFacts.model_fields) - {"meetings"})
    return {
        **said,
        "starts_at": times[0][0],
        "ends_at": times[-1][1],
        "meetings": [[_utc(start), _utc(end)] for start, end in times],
    }


def facts_of(row: TrainingSession) -> dict[str, Any]:
    """The JSON of the `SessionFacts` that a row keeps; meetings where there are several."""
    said = {name: getattr(row, name) for name in SessionFacts.model_fields if name != "meetings"}
    several = len(row.meetings) > 1
    meetings = [{"starts_at": start, "ends_at": end} for start, end in row.meetings]
    plain = {n: _utc(v) if isinstance(v, datetime) else v for n, v in said.items()}
    return {**plain, "meetings": meetings if several else None}


def add_new(db: Session, row: Training | TrainingSession) -> bool:
    """Insert it; False: its id is taken already, also by somebody who is inserting it now."""
    new = insert_unless_there(db, type(row), **row.model_dump())
    return db.connection().execute(new).first() is not None


def training_with(db: Session, key: str) -> Training | None:
    """None for texts that no database takes, too."""
    return None if "\0" in key else db.get(Training, key)


def session_with(db: Session, key: str) -> TrainingSession | None:
    """None for texts that no database takes, too."""
    return None if "\0" in key else db.get(TrainingSession, key)


def trainings(
    db: Session,
    help_point_id: str | None,
    themes: Sequence[str],
    sandbox: bool,
    offset: int,
    limit: int,
) -> tuple[int, Sequence[Training]]:
    """How many there are, and a page of them, in the order of their ids."""
    wanted = [col(Training.sandbox) == sandbox]
    if help_point_id is not None:
        wanted.append(col(Training.help_point_id) == help_point_id)
    if themes:
        wanted.append(col(Training.theme).in_(themes))
    total = db.exec(select(func.count()).select_from(Training).where(*wanted)).one()
    page = select(Training).where(*wanted).order_by(col(Training.id)).offset(offset).limit(limit)
    return total, db.exec(page).all()


def touch_training(db: Session, key: str) -> Training | None:
    """The training, kept from every other writer until this transaction ends."""
    mine = update(Training).where(col(Training.id) == key).values(theme=col(Training.theme))
    db.connection().execute(mine)
    fresh = select(Training).where(Training.id == key)
    return db.exec(fresh.execution_options(populate_existing=True)).one_or_none()


def has_sessions(db: Session, training_id: str) -> bool:
    mine = select(TrainingSession.id).where(TrainingSession.training_id == training_id)
    return db.exec(mine.limit(1)).first() is not None


def remove_training(db: Session, row: Training) -> None:
    db.delete(row)
    db.flush()


def keep_change(
    db: Session,
    session_id: str,
    *,
    at: datetime,
    by: str,
    action: SessionAction,
    fields: Mapping[str, Sequence[Any]] | None = None,
    reason: str | None = None,
) -> None:
    changed = {name: list(values) for name, values in (fields or {}).items()}
    db.add(
        SessionChange(
            session_id=session_id, at=at, by=by, action=action, fields=changed, reason=reason
        )
    )
    db.flush()


def changes(
    db: Session, session_id: str, offset: int, limit: int
) -> tuple[int, Sequence[SessionChange]]:
    """How many there are, and a page of them, the newest first."""
    mine = col(SessionChange.session_id) == session_id
    total = db.exec(select(func.count()).select_from(SessionChange).where(mine)).one()
    newest_first = select(SessionChange).where(mine).order_by(col(SessionChange.id).desc())
    return total, db.exec(newest_first.offset(offset).limit(limit)).all()


def moved_at(db: Session, session_ids: Collection[str]) -> dict[str, datetime]:
    """When each of them was moved the last time, as far as it ever was."""
    moves = select(SessionChange.session_id, func.max(col(SessionChange.at))).where(
        col(SessionChange.session_id).in_(session_ids), SessionChange.action == "moved"
    )
    return dict(db.exec(moves.group_by(col(SessionChange.session_id))).all())


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
