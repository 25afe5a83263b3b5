"""Records that nobody has confirmed for long: who looks after them, and when they were asked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, update
from sqlmodel import Session, col, select

from app.models.staff_tables import Account, Reminder
from app.models.tables import FactSource, HelpPoint, Team
from app.storage.engine import insert_unless_there


def last_assured(db: Session, help_point_id: str) -> date | None:
    """The last day on which somebody confirmed a fact of it."""
    days = select(func.max(FactSource.assured_on)).where(FactSource.help_point_id == help_point_id)
    return db.exec(days).one()


def looked_after(db: Session) -> list[str]:
    """The help points, history apart, that somebody looks after who has joined, by id."""
    here = col(Account.joined_at).is_not(None), col(Account.removed_at).is_(None)
    staffed = select(Account.team_id).where(*here)
    teams = db.exec(select(Team).where(Team.role == "space", col(Team.id).in_(staffed)))
    named = {key for team in teams for key in team.help_points}
    kept = db.exec(select(HelpPoint.id).where(HelpPoint.status != "history")).all()
    return sorted(named & set(kept))


def is_kept(db: Session, help_point_id: str) -> bool:
    """Whether there is such a help point, and it is not history."""
    row = db.get(HelpPoint, help_point_id)
    return row is not None and row.status != "history"


def staff_of(db: Session, help_point_id: str) -> Sequence[Account]:
    """Those who have joined a team of its own and are not removed."""
    joined = select(Account, Team).join(Team).where(Team.role == "space")
    here = joined.where(col(Account.joined_at).is_not(None), col(Account.removed_at).is_(None))
    rows = db.exec(here.order_by(col(Account.id)))
    return [account for account, team in rows if help_point_id in team.help_points]


def runs(db: Session, account: Account, help_point_id: str) -> bool:
    """Whether it is one of those, of a help point that is not history."""
    mine = account.id in {one.id for one in staff_of(db, help_point_id)}
    return mine and is_kept(db, help_point_id)


def reminded_at(db: Session, help_point_id: str) -> datetime | None:
    found = db.get(Reminder, help_point_id, populate_existing=True)
    return None if found is None else found.at


def note_reminder(db: Session, help_point_id: str, now: datetime, before: datetime) -> bool:
    """Whether it is this transaction that reminds now. Of two at once one does: the other waits for
    it, and then finds that nobody was last reminded `before` that moment."""
    new = insert_unless_there(db, Reminder, help_point_id=help_point_id, at=now)
    if db.connection().execute(new).first() is not None:
        return True
    old = col(Reminder.help_point_id) == help_point_id, col(Reminder.at) <= before
    again = db.connection().execute(update(Reminder).where(*old).values(at=now))
    return bool(cast(CursorResult[Any], again).rowcount)
