"""What belongs to the help points that a team looks after; None stands for all help points."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.models.tables import HelpPoint, Training, TrainingSession


def sessions_looked_after(
    db: Session, help_points: Set[str] | None, since: datetime, most: int
) -> list[TrainingSession]:
    """Those that end after `since`, in their order."""
    mine = select(TrainingSession).join(Training).where(TrainingSession.ends_at > since)
    mine = mine.where(*_of(col(Training.help_point_id), help_points))
    in_order = mine.order_by(col(TrainingSession.starts_at), col(TrainingSession.id))
    return list(db.exec(in_order.limit(most)))


def trainings_of(db: Session, help_points: Set[str] | None) -> list[Training]:
    mine = select(Training).where(*_of(col(Training.help_point_id), help_points))
    return list(db.exec(mine.order_by(col(Training.id))))


def help_points_named(db: Session, help_points: Set[str] | None) -> list[HelpPoint]:
    """Of those, the ones that exist."""
    mine = select(HelpPoint).where(*_of(col(HelpPoint.id), help_points))
    return list(db.exec(mine.order_by(col(HelpPoint.id))))


def _of(column: Any, help_points: Set[str] | None) -> list[Any]:
    return [] if help_points is None else [column.in_(sorted(help_points))]
