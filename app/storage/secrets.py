"""The secret that people's links are signed with, where the settings do not give one."""

import secrets
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from app.models.tables import Secret


def kept_secret(db: Session) -> str:
    """Made once, the same for every process."""
    insert: Any = (sqlite if db.get_bind().dialect.name == "sqlite" else postgresql).insert
    fresh = {"id": 1, "key": secrets.token_urlsafe(32)}
    db.connection().execute(insert(Secret).values(fresh).on_conflict_do_nothing())
    return db.exec(select(Secret.key)).one()
