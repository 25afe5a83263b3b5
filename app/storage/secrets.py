"""The secret that people's links are signed with, where the settings do not give one."""

import secrets

from sqlmodel import Session, select

from app.models.tables import Secret
from app.storage.engine import insert_unless_there


def kept_secret(db: Session) -> str:
    """Made once, the same for every process."""
    fresh = insert_unless_there(db, Secret, id=1, key=secrets.token_urlsafe(32))
    db.connection().execute(fresh)
    return db.exec(select(Secret.key)).one()
