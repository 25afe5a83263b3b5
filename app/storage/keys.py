"""Keys at rest: their public beginning and a digest, never the key."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from app.models.tables import ApiKey


def key_with_prefix(db: Session, prefix: str) -> ApiKey | None:
    return db.exec(select(ApiKey).where(ApiKey.prefix == prefix)).one_or_none()


def living_key_named(db: Session, name: str) -> ApiKey | None:
    named = select(ApiKey).where(ApiKey.name == name, col(ApiKey.revoked_at).is_(None))
    return db.exec(named).first()


def all_keys(db: Session) -> Sequence[ApiKey]:
    """In the order in which they were made."""
    return db.exec(select(ApiKey).order_by(col(ApiKey.id))).all()


def names_of_keys(db: Session, ids: Iterable[int]) -> dict[int, str]:
    """Who holds these keys."""
    held = select(ApiKey).where(col(ApiKey.id).in_(list(ids)))
    return {row.id: row.name for row in db.exec(held) if row.id is not None}
