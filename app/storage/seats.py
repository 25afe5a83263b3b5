"""The seats of sessions: locked, settled, taken and given back. Nothing else writes them.

One order of work (DESIGN § 5), right on both engines without anybody sweeping up behind:
`lock_session` touches the session's row, which is the lock that the rival path waits for (two
clients at the last seat); what has expired is settled; then one conditional UPDATE takes the
seats or takes nothing. A CHECK stands behind it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, update
from sqlmodel import Session, col, select

from app.domain.codes import SEATED, Outcome, RegistrationState, codes
from app.domain.seats import Kept, Queued, Room, Settled, settled
from app.models.tables import Hold, Registration, TrainingSession, WalkIn
from app.storage.engine import insert_unless_there
from app.storage.fail_points import passing
from app.storage.outbox import tell_of_registrations
from app.storage.seats_overlay import announce_seats

ALONE: dict[str, Any] = {"synchronize_session": False}
"""Statements that write what no object in memory shows: rows are read again where needed."""


def lock_session(db: Session, key: str) -> TrainingSession | None:
    """The session, kept from everybody else who wants its seats until this transaction ends."""
    mine = (
        update(TrainingSession)
        .where(col(TrainingSession.id) == key)
        .values(held=col(TrainingSession.held))
        .returning(TrainingSession)
    )
    found = db.scalars(mine, execution_options={"populate_existing": True, **ALONE})
    return found.one_or_none()


def settle(db: Session, row: TrainingSession, now: datetime, *, walk: bool = False) -> Settled:
    """Make good what has happened to a locked session by itself: holds that expired, and whoever
    they kept waiting. With `walk` seats have just come free besides: `row` must show it."""
    holds = holds_of(db, row.id) if row.held else []
    expired = any(one.expires_at <= now for one in holds)
    queue = queue_of(db, row.id) if walk or expired else []
    found = settled(room_of(row), holds, queue, now, walk)
    if found.expired:
        _run(db, delete(Hold).where(col(Hold.id).in_(found.expired)))
    for key in found.promoted:
        seated = update(Registration).where(col(Registration.id) == key)
        _run(db, seated.values(state="registered", changed_at=now))
        passing("queue-promoted")
    if found.promoted:
        tell_of_registrations(db, found.promoted, now)
    if found.expired or found.promoted:
        _write(db, row, taken=found.taken, held=found.held)
    return found


def take(
    db: Session, row: TrainingSession, seats: int, *, own_hold: int = 0, numbered: int = 0
) -> bool:
    """Take seats, letting go of so many held ones in the same step, and so many numbers for new
    registrations; False: there are not as many seats, and nothing has changed."""
    left = col(TrainingSession.taken) + col(TrainingSession.held) - own_hold + seats
    free = left <= col(TrainingSession.capacity) + col(TrainingSession.extra_places)
    took = update(TrainingSession).where(col(TrainingSession.id) == row.id, free)
    return _changed(
        db,
        took.values(
            taken=col(TrainingSession.taken) + seats,
            held=col(TrainingSession.held) - own_hold,
            numbered=col(TrainingSession.numbered) + numbered,
        ),
    )


def keep(db: Session, row: TrainingSession, hold: Hold) -> bool:
    """Hold seats; False: there are not as many, and nothing has changed."""
    left = col(TrainingSession.taken) + col(TrainingSession.held) + hold.seats
    free = left <= col(TrainingSession.capacity) + col(TrainingSession.extra_places)
    kept = update(TrainingSession).where(col(TrainingSession.id) == row.id, free)
    if not _changed(db, kept.values(held=col(TrainingSession.held) + hold.seats)):
        return False
    db.add(hold)
    db.flush()
    passing("hold-inserted")
    return True


def let_go(db: Session, row: TrainingSession, hold: Hold, now: datetime) -> None:
    """The seats of a hold come free."""
    _run(db, delete(Hold).where(col(Hold.id) == hold.id))
    _write(db, row, held=row.held - hold.seats)
    settle(db, row, now, walk=True)


def use_up(db: Session, row: TrainingSession, hold: Hold, seats: int, now: datetime) -> None:
    """A hold whose seats `take` has let go of, for `seats` taken; what it held beyond is free."""
    _run(db, delete(Hold).where(col(Hold.id) == hold.id))
    if hold.seats > seats:
        settle(db, row, now, walk=True)


def cancel_registration(
    db: Session, row: TrainingSession, given: Registration, now: datetime
) -> None:
    """Its seats, if it has some, go to whoever waits."""
    write_state(db, given.id, "cancelled", now)
    passing("cancelled")
    if given.state in SEATED:
        _give_back(db, row, given.seats, now)


def add_registration(db: Session, row: TrainingSession, given: Registration) -> bool:
    """Insert it as the next of its session; False: its id is taken already."""
    if row.numbered < given.number:
        _write(db, row, numbered=given.number)
    new = insert_unless_there(db, Registration, **given.model_dump())
    added = db.connection().execute(new).first() is not None
    passing("registration-inserted")
    if added:
        tell_of_registrations(db, [given.id], given.created_at)
    announce_seats(db)
    return added


def add_walk_in(db: Session, given: WalkIn) -> None:
    db.add(given)
    db.flush()


def remove_walk_in(db: Session, row: TrainingSession, given: WalkIn, now: datetime) -> None:
    """Its seats go to whoever waits."""
    _run(db, delete(WalkIn).where(col(WalkIn.id) == given.id))
    _give_back(db, row, given.seats, now)


def write_state(db: Session, key: str, state: str, now: datetime) -> None:
    one = update(Registration).where(col(Registration.id) == key)
    _run(db, one.values(state=state, changed_at=now))
    tell_of_registrations(db, [key], now)


def expire_queue(db: Session, row: TrainingSession, now: datetime) -> None:
    """Nobody waits for a session that has started."""
    _turn(db, row, "waiting", "expired", now)


def recall_people(db: Session, row: TrainingSession, now: datetime) -> None:
    """A session that had started was moved to another day: those who waited wait again, and who
    was there or absent is to come."""
    _turn(db, row, "expired", "waiting", now)
    for outcome in codes(Outcome):
        _turn(db, row, outcome, "registered", now)


def holds_of(db: Session, session_id: str) -> list[Kept]:
    rows = select(Hold.id, Hold.seats, Hold.expires_at).where(Hold.session_id == session_id)
    return [Kept(*one) for one in db.exec(rows)]


def queue_of(db: Session, session_id: str) -> list[Queued]:
    """Those who wait, in their order."""
    waiting = select(Registration.id, Registration.seats).where(
        Registration.session_id == session_id, Registration.state == "waiting"
    )
    return [Queued(*one) for one in db.exec(waiting.order_by(col(Registration.number)))]


def room_of(row: TrainingSession) -> Room:
    places = (row.capacity or 0) + row.extra_places
    return Room(places, row.taken, row.starts_at, row.status == "cancelled")


def seats_now(db: Session, row: TrainingSession, now: datetime) -> tuple[Settled, list[Queued]]:
    """What `settle` would find, with nothing written, and who still waits after it."""
    queue = queue_of(db, row.id)
    found = settled(room_of(row), holds_of(db, row.id), queue, now)
    return found, [one for one in queue if one.id not in found.promoted]


def hold_with(db: Session, key: str) -> Hold | None:
    return db.get(Hold, key, populate_existing=True)


def walk_in_with(db: Session, key: str) -> WalkIn | None:
    return db.get(WalkIn, key, populate_existing=True)


def walk_ins_of(db: Session, session_id: str) -> Sequence[WalkIn]:
    mine = select(WalkIn).where(WalkIn.session_id == session_id)
    return db.exec(mine.order_by(col(WalkIn.created_at), col(WalkIn.id))).all()


def registration_with(db: Session, key: str) -> Registration | None:
    return db.get(Registration, key, populate_existing=True)


def registration_with_token(db: Session, token: str) -> Registration | None:
    return db.exec(select(Registration).where(Registration.token == token)).one_or_none()


def registrations_of(db: Session, session_id: str) -> Sequence[Registration]:
    """All there ever were for a session, in the order in which they came."""
    mine = select(Registration).where(Registration.session_id == session_id)
    return db.exec(mine.order_by(col(Registration.number))).all()


def registrations_for(
    db: Session,
    owner_id: int,
    session_id: str | None,
    states: Sequence[RegistrationState],
    now: datetime,
    offset: int,
    limit: int,
) -> tuple[int, Sequence[Registration]]:
    """How many an owner has, and a page of them, the newest first."""
    wanted = [col(Registration.owner_id) == owner_id]
    if session_id is not None:
        wanted.append(col(Registration.session_id) == session_id)
    if states:
        wanted.append(_state_then(now).in_(states))
    joined = select(Registration).join(TrainingSession).where(*wanted)
    total = db.exec(select(func.count()).select_from(joined.subquery())).one()
    newest_first = joined.order_by(col(Registration.created_at).desc(), col(Registration.id))
    return total, db.exec(newest_first.offset(offset).limit(limit)).all()


def _state_then(now: datetime) -> ColumnElement[str]:
    """The state, also of those whose session has started with them still waiting."""
    late = (col(Registration.state) == "waiting") & (col(TrainingSession.starts_at) <= now)
    return case((late, "expired"), else_=col(Registration.state))


def _give_back(db: Session, row: TrainingSession, seats: int, now: datetime) -> None:
    """Taken seats come free, and the queue is walked."""
    _write(db, row, taken=row.taken - seats)
    settle(db, row, now, walk=True)


def _turn(db: Session, row: TrainingSession, before: str, after: str, now: datetime) -> None:
    those = update(Registration).where(
        col(Registration.session_id) == row.id, col(Registration.state) == before
    )
    turned = those.values(state=after, changed_at=now).returning(col(Registration.id))
    tell_of_registrations(db, list(db.connection().execute(turned).scalars()), now)
    announce_seats(db)


def _changed(db: Session, conditional: Any) -> bool:
    """Whether the conditional update found its row, which shows then what was written."""
    found = db.scalars(
        conditional.returning(TrainingSession),
        execution_options={"populate_existing": True, **ALONE},
    ).one_or_none()
    if found is None:
        return False
    passing("seats-taken")
    announce_seats(db)
    return True


def _write(db: Session, row: TrainingSession, **columns: int) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    db.flush()
    announce_seats(db)


def _run(db: Session, statement: Any) -> None:
    db.connection().execute(statement)
