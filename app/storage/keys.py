"""Keys at rest: their public beginning and a digest, never the key."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models.tables import ApiKey, Team


def key_with_prefix(db: Session, prefix: str) -> ApiKey | None:
    found = select(ApiKey).where(ApiKey.prefix == prefix)
    return db.exec(found.execution_options(populate_existing=True)).one_or_none()


def living_key_of(db: Session, team_id: int | None) -> ApiKey | None:
    mine = select(ApiKey).where(ApiKey.team_id == team_id, col(ApiKey.revoked_at).is_(None))
    return db.exec(mine).first()


def living_keys(db: Session) -> dict[int, ApiKey]:
    """By team."""
    living = db.exec(select(ApiKey).where(col(ApiKey.revoked_at).is_(None)))
    return {one.team_id: one for one in living}


def all_keys(db: Session) -> Sequence[tuple[ApiKey, Team]]:
    """In the order in which they were made, with whose they are."""
    joined = select(ApiKey, Team).join(Team)
    return db.exec(joined.order_by(col(ApiKey.id))).all()
