"""What became of a registration, as it is now."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.domain.codes import Outcome, RegistrationState
from app.domain.opening import BRUSSELS
from app.models.registrations import RegistrationOut, WalkInOut
from app.models.tables import Registration, TrainingSession, WalkIn
from app.storage.seats import seats_now

Standing = dict[str, tuple[RegistrationState, int | None]]
"""Registration → its state and its place in the queue."""

OUTCOMES: Mapping[RegistrationState, Outcome] = {
    "attended": "attended",
    "absent": "absent",
    "continued": "continued",
}


def told(
    db: Session, registration: Registration, session: TrainingSession, now: datetime
) -> RegistrationOut:
    """The answer about a registration; what has happened by itself since is in it."""
    return answer(registration, *standing(db, [registration], session, now)[registration.id])


def answer(
    registration: Registration, state: RegistrationState, position: int | None
) -> RegistrationOut:
    link = f"/r/{registration.token}" if registration.token else None
    return RegistrationOut(
        id=registration.id,
        session_id=registration.session_id,
        state=state,
        seats=registration.seats,
        position=position,
        outcome=OUTCOMES.get(state),
        manage_url=link,
        slip_url=f"{link}/slip.pdf" if link else None,
    )


def standing(
    db: Session, registrations: list[Registration], session: TrainingSession, now: datetime
) -> Standing:
    """How registrations of one session stand now."""
    plain: Standing = {one.id: (one.state, None) for one in registrations}
    waiting = [one.id for one in registrations if one.state == "waiting"]
    if not waiting:
        return plain
    found, queue = seats_now(db, session, now)
    places = {one.id: number for number, one in enumerate(queue, 1)}
    started = session.starts_at <= now
    for key in waiting:
        if key in found.promoted:
            plain[key] = ("registered", None)
        else:
            plain[key] = ("expired", None) if started else ("waiting", places[key])
    return plain


def walk_in_told(row: WalkIn) -> WalkInOut:
    return WalkInOut(id=row.id, seats=row.seats, created_at=row.created_at.astimezone(BRUSSELS))
