"""Teams: who holds a key, who has an account, whose a registration is."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from app.domain.codes import Role
from app.domain.holders import Holder
from app.models.tables import Team


def team_with(db: Session, key: int) -> Team | None:
    return db.get(Team, key)


def team_named(db: Session, name: str) -> Team | None:
    """The newest of this name: names were used again before teams were kept."""
    named = select(Team).where(Team.name == name)
    return db.exec(named.order_by(col(Team.id).desc())).first()


def add_team(db: Session, role: Role, name: str, help_points: list[str], now: datetime) -> Team:
    made = Team(role=role, name=name, help_points=help_points, created_at=now)
    db.add(made)
    db.flush()
    return made


def holder_of_team(team: Team) -> Holder:
    return Holder(team.name, team.role, frozenset(team.help_points), team.id)


def names_of_teams(db: Session, ids: Iterable[int]) -> dict[int, str]:
    mine = select(Team).where(col(Team.id).in_(list(ids)))
    return {row.id: row.name for row in db.exec(mine) if row.id is not None}
