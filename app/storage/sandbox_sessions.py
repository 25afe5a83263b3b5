"""The sessions of the sandbox with who is in them, which its file brings along every day."""

from collections.abc import Iterable, Iterator, Set
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.domain.codes import RegistrationState
from app.models.sandbox_sessions import SandboxSession
from app.models.tables import Registration, SessionChange, Training, TrainingSession, WalkIn
from app.models.trainings import SessionFacts
from app.storage.trainings import session_columns

BY = "load"
"""Who makes what comes from the file."""

SAID = ("training_id", "moved_from", *SessionFacts.model_fields)
"""Columns that say what a session is; the others follow from what was done with it."""


class SessionRows(NamedTuple):
    """A session and the rows it comes with, in their order."""

    session: TrainingSession
    registrations: list[Registration]
    walk_ins: list[WalkIn]
    changes: list[SessionChange]


def session_rows(said: SandboxSession, now: datetime) -> SessionRows:
    """As an empty database would hold it after loading at `now`. Registrations and walk-ins have
    the same ids every day."""
    now = now.astimezone(UTC)
    changes = list(_changes(said, now))
    session = TrainingSession(
        id=said.id,
        training_id=said.training_id,
        **session_columns(said.facts),
        moved_from=said.moved_from.moment if said.moved_from else None,
        taken=said.taken,
        numbered=len(said.registered) + len(said.waiting),
        version=len(changes),
        updated_at=now,
    )
    return SessionRows(session, _registrations(said, now), _walk_ins(said, now), changes)


def sandbox_sessions(db: Session) -> dict[str, TrainingSession]:
    fiction = select(TrainingSession).join(Training).where(Training.sandbox)
    return {row.id: row for row in db.exec(fiction)}


def real_sessions(db: Session, keys: Set[str]) -> list[str]:
    """Those of these ids that are sessions of the real world."""
    real = select(TrainingSession.id).join(Training).where(~col(Training.sandbox))
    return sorted(db.exec(real.where(col(TrainingSession.id).in_(keys))))


def says_the_same(one: TrainingSession, other: TrainingSession) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in SAID)


def first_planned(row: TrainingSession) -> datetime:
    """When it was to begin before anybody moved it."""
    return row.moved_from or row.starts_at


def remove_session(db: Session, row: TrainingSession) -> None:
    """With its registrations, holds, walk-ins and history."""
    db.delete(row)
    db.flush()


def add_session(db: Session, rows: SessionRows) -> None:
    db.add(rows.session)
    db.flush()
    for row in (*rows.registrations, *rows.walk_ins, *rows.changes):
        db.add(row)
    db.flush()


def remove_trainings_but(db: Session, kept: Iterable[str]) -> list[str]:
    """Of the sandbox; the ids of those that are gone. They must have no sessions left."""
    others = col(Training.sandbox) & col(Training.id).not_in(kept)
    gone = db.connection().execute(delete(Training).where(others).returning(col(Training.id)))
    return sorted(gone.scalars())


def _registrations(said: SandboxSession, now: datetime) -> list[Registration]:
    states: list[tuple[RegistrationState, int]] = [
        *(("registered", seats) for seats in said.registered),
        *(("waiting", seats) for seats in said.waiting),
    ]
    return [
        Registration(
            id=_key(said, f"registration {number}"),
            session_id=said.id,
            number=number,
            seats=seats,
            state=state,
            created_at=now,
            changed_at=now,
        )
        for number, (state, seats) in enumerate(states, 1)
    ]


def _walk_ins(said: SandboxSession, now: datetime) -> list[WalkIn]:
    return [
        WalkIn(
            id=_key(said, f"walk-in {number}"),
            session_id=said.id,
            seats=seats,
            by=BY,
            created_at=now,
        )
        for number, seats in enumerate(said.walk_ins, 1)
    ]


def _changes(said: SandboxSession, now: datetime) -> Iterator[SessionChange]:
    """Its history: what the file says as if it had been done one after the other."""

    def change(action: Any, reason: str | None = None, **fields: list[Any]) -> SessionChange:
        return SessionChange(
            session_id=said.id, at=now, by=BY, action=action, fields=fields, reason=reason
        )

    yield change("created")
    if said.extra_places:
        yield change("changed", said.reason, extra_places=[0, said.extra_places])
    if said.moved_from is not None:
        begins = [said.moved_from.moment.isoformat(), said.facts.times[0][0].isoformat()]
        yield change("moved", said.reason, starts_at=begins, status=["scheduled", "moved"])
    if said.status == "cancelled":
        yield change("cancelled", said.reason, status=["scheduled", "cancelled"])


def _key(said: SandboxSession, what: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{said.id}, {what}"))
