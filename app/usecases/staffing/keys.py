"""Keys of teams: made of random bits, told once, kept as what they can be tried against."""

import secrets
from datetime import datetime

from sqlmodel import Session

from app.domain.errors import NotFound, ParameterInvalid
from app.domain.words import N_
from app.models.tables import ApiKey, Team
from app.storage.keys import key_with_prefix, living_key_of
from app.storage.teams import touch_team
from app.usecases.staffing.tokens import digest


def new_key(db: Session, team: Team, now: datetime) -> tuple[str, str]:
    """A key of a team that holds none, and its prefix. Raises `ParameterInvalid`."""
    assert team.id is not None
    touch_team(db, team.id)
    if (other := living_key_of(db, team.id)) is not None:
        said = N_("{name} holds the key {prefix} already. Rotate it, or choose another name.")
        raise ParameterInvalid(said, {"parameter": "name"}, name=team.name, prefix=other.prefix)
    key, prefix = _fresh()
    db.add(ApiKey(team_id=team.id, prefix=prefix, sha256=digest(key), created_at=now))
    db.flush()
    return key, prefix


def rotated(db: Session, prefix: str) -> tuple[str, str]:
    """A new key with the same rights, and its prefix; the old one opens nothing from now on. Raises
    `NotFound`."""
    row = living(db, prefix)
    key, row.prefix = _fresh()
    row.sha256 = digest(key)
    db.add(row)
    db.flush()
    return key, row.prefix


def revoked(db: Session, prefix: str, now: datetime) -> None:
    """Raises `NotFound`, also for a key that was revoked before."""
    row = living(db, prefix)
    row.revoked_at = now
    db.add(row)
    db.flush()


def living(db: Session, prefix: str) -> ApiKey:
    """Ours until the transaction ends. Raises `NotFound`."""
    row = key_with_prefix(db, prefix)
    if row is not None:
        touch_team(db, row.team_id)
        row = key_with_prefix(db, prefix)  # somebody else may have ended it meanwhile
    if row is None or row.revoked_at is not None:
        said = N_("There is no key {prefix} that still opens something.")
        raise NotFound(said, prefix=prefix)
    return row


def _fresh() -> tuple[str, str]:
    prefix = f"dh_{secrets.token_hex(4)}"
    return f"{prefix}_{secrets.token_urlsafe(32)}", prefix
