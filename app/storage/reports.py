"""Reports of the public, and their end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.models.tables import Report

REPLY_KEPT = timedelta(days=90)
REPORT_KEPT = timedelta(days=366)


def open_reports(db: Session) -> Sequence[Report]:
    """The oldest first."""
    waiting = select(Report).where(col(Report.closed_at).is_(None))
    return db.exec(waiting.order_by(col(Report.id))).all()


def erase_old_reports(db: Session, now: datetime) -> None:
    """How to reach people goes after 90 days, what they wrote after a year."""
    reports = db.connection()
    reports.execute(
        update(Report)
        .where(col(Report.created_at) < now - REPLY_KEPT, col(Report.reply_to).is_not(None))
        .values(reply_to=None)
    )
    reports.execute(delete(Report).where(col(Report.created_at) < now - REPORT_KEPT))
