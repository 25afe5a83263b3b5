"""Teams: who holds a key, who has an account, whose a registration is."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from app.domain.codes import Role
from app.domain.holders import Holder
from app.models.tables import Team


def team_with(db: Session, key: int) -> Team | None:
    """None for numbers that no database takes, too."""
    return db.get(Team, key) if key < 2**31 else None


def touch_team(db: Session, key: int) -> Team | None:
    """The team, its people and its key kept from every other writer who asks for it so, until this
    transaction ends."""
    if key >= 2**31:
        return None
    mine = update(Team).where(col(Team.id) == key)
    db.connection().execute(mine.values(name=col(Team.name)))
    return db.get(Team, key, populate_existing=True)


def lock_names(db: Session) -> None:
    """Nobody else adds a team until this transaction ends; on SQLite a writer is alone anyway."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(text("LOCK TABLE team IN SHARE ROW EXCLUSIVE MODE"))


def all_teams(db: Session) -> Sequence[Team]:
    """By role and name."""
    return db.exec(select(Team).order_by(col(Team.role), col(Team.name), col(Team.id))).all()


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
