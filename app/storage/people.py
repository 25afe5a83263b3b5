"""What is known of people, and its end (DESIGN § 5, Personal data)."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text, update
from sqlmodel import Session, col, select

from app.models.tables import Registration, Report, TrainingSession

KEPT = timedelta(days=30)
"""So long after the end of a session what is known of those who were registered is kept."""

PATIENCE_S = 5

NOTHING = {
    "first_name": None,
    "lang": None,
    "contact": None,
    "note": None,
    "reference": None,
    "token": None,
}
"""What is left of a person once she is forgotten, by column. That somebody came stays counted."""


def sessions_to_forget(db: Session, now: datetime) -> Sequence[str]:
    """Those whose people are to be forgotten, and are not yet."""
    old = (
        select(Registration.session_id)
        .join(TrainingSession)
        .where(col(Registration.erased_at).is_(None), TrainingSession.ends_at < now - KEPT)
    )
    return sorted(set(db.exec(old)))


def forget_session(db: Session, session_id: str, now: datetime) -> int:
    """Forget everybody who was registered for it; how many registrations that were."""
    known = col(Registration.erased_at).is_(None)
    those = update(Registration).where(col(Registration.session_id) == session_id, known)
    return db.connection().execute(those.values(**NOTHING, erased_at=now)).rowcount


def forget_registration(db: Session, key: str, now: datetime) -> None:
    one = update(Registration).where(col(Registration.id) == key)
    db.connection().execute(one.values(**NOTHING, erased_at=now))


def with_contact(db: Session) -> Sequence[Registration]:
    """Every registration that says how to reach somebody."""
    return db.exec(select(Registration).where(col(Registration.contact).is_not(None))).all()


def reports_with_reply(db: Session) -> Sequence[Report]:
    return db.exec(select(Report).where(col(Report.reply_to).is_not(None))).all()


def scrub(engine: Engine) -> bool:
    """After something was erased: nor may it be left in what the database has set aside. False:
    somebody reads what was written before, and keeps it so long; try again.

    SQLite overwrites what it deletes (`secure_delete`), here the write-ahead log is emptied too.
    PostgreSQL drops the old rows; its own log and back-ups end with their retention.
    """
    if engine.dialect.name == "postgresql":
        alone = engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.execute(text("VACUUM registration, report, account, letter, actor_question"))
        return True
    patience = time.monotonic() + PATIENCE_S
    with closing(engine.raw_connection()) as pooled, _at_once(pooled.driver_connection) as log:
        while not log() and time.monotonic() < patience:
            time.sleep(0.1)
        return log()


@contextmanager
def _at_once(connection: Any) -> Iterator[Callable[[], bool]]:
    """Empties the write-ahead log, if nobody is in the way: whoever waited for a reader would keep
    all writers waiting behind it."""
    waits = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute("PRAGMA busy_timeout=0")
    try:
        yield lambda: not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout={waits}")
