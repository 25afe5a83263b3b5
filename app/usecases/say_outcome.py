"""Say whether somebody came: the space, on the day or later."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.codes import SEATED
from app.domain.errors import NotRegistered, SessionCancelled, SessionNotStarted
from app.domain.holders import Holder, runs
from app.domain.words import N_
from app.models.registrations import OutcomeIn, RegistrationOut
from app.storage.seats import settle, write_state
from app.usecases.registering.finding import existing, help_point_of, nothing, session_of
from app.usecases.registering.rules import day_has_come, locked, read_body
from app.usecases.registering.telling import told


def say_outcome(
    db: Session, key: str, given: dict[str, Any], holder: Holder, now: datetime
) -> RegistrationOut:
    """It may be corrected. Raises `NotFound` for everybody but the space, `RecordInvalid`,
    `SessionCancelled`, `SessionNotStarted`, `NotRegistered`."""
    found = existing(db, key)
    if not runs(holder, help_point_of(db, session_of(db, found))):
        raise nothing()
    outcome = read_body(OutcomeIn, given).outcome
    row = locked(db, found.session_id)
    settle(db, row, now)
    if row.status == "cancelled":
        raise SessionCancelled(N_("This session was cancelled."))
    if not day_has_come(row, now):
        raise SessionNotStarted(N_("Say who came on the day of the session, or later."))
    if existing(db, key).state not in SEATED:
        raise NotRegistered(N_("Nobody was to come: this one waits, or does not come any more."))
    write_state(db, found.id, outcome, now)
    answer = told(db, existing(db, key), row, now)
    return answer.model_copy(update={"manage_url": None, "slip_url": None})  # they are the person's
