"""What belongs to the help points that a team looks after; None stands for all help points."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.models.tables import HelpPoint, Training, TrainingSession


def sessions_coming(
    db: Session, help_points: Set[str] | None, now: datetime, most: int
) -> list[TrainingSession]:
    """Those to come or under way, the soonest first."""
    mine = select(TrainingSession).join(Training).where(TrainingSession.ends_at > now)
    mine = mine.where(*_of(col(Training.help_point_id), help_points))
    in_order = mine.order_by(col(TrainingSession.starts_at), col(TrainingSession.id))
    return list(db.exec(in_order.limit(most)))


def sessions_over(
    db: Session, help_points: Set[str] | None, since: datetime, now: datetime, most: int
) -> list[TrainingSession]:
    """Those that ended after `since`, the latest first."""
    ended = (TrainingSession.ends_at > since, TrainingSession.ends_at <= now)
    mine = select(TrainingSession).join(Training).where(*ended)
    mine = mine.where(*_of(col(Training.help_point_id), help_points))
    in_order = mine.order_by(col(TrainingSession.starts_at).desc(), col(TrainingSession.id))
    return list(db.exec(in_order.limit(most)))


def trainings_of(db: Session, help_points: Set[str] | None) -> list[Training]:
    mine = select(Training).where(*_of(col(Training.help_point_id), help_points))
    return list(db.exec(mine.order_by(col(Training.id))))


def help_points_named(db: Session, help_points: Set[str] | None) -> list[HelpPoint]:
    """Of those, the ones that exist and are not history; the real ones first."""
    mine = select(HelpPoint).where(HelpPoint.status != "history")
    mine = mine.where(*_of(col(HelpPoint.id), help_points))
    return list(db.exec(mine.order_by(col(HelpPoint.sandbox), col(HelpPoint.id))))


def _of(column: Any, help_points: Set[str] | None) -> list[Any]:
    return [] if help_points is None else [column.in_(sorted(help_points))]
