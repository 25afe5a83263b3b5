"""Keys: made, shown once, tried, rotated and revoked."""

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, select

from app.domain.codes import Role
from app.domain.errors import NotFound, ParameterInvalid
from app.domain.holders import Holder
from app.domain.words import N_
from app.models.tables import ApiKey, HelpPoint
from app.storage.keys import key_with_prefix, living_key_of
from app.storage.teams import holder_of_team, team_with
from app.usecases.staffing.teams import team_for

KEY = re.compile(r"(dh_[0-9a-f]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
"""A prefix that may be told, and 256 bits that may not."""

NOBODY = sha256(b"").hexdigest()


def add(
    db: Session, role: Role, name: str, help_points: Sequence[str], now: datetime
) -> tuple[str, list[str]]:
    """A new key of the team of this name, and those of its help points that do not exist yet.

    Raises `ParameterInvalid` as `team_for` does, and where the team holds a key already.
    """
    team = team_for(db, role, name, help_points, now)
    if (other := living_key_of(db, team.id)) is not None:
        said = N_("{name} holds the key {prefix} already. Rotate it, or choose another name.")
        raise ParameterInvalid(said, {"parameter": "name"}, name=team.name, prefix=other.prefix)
    key, prefix = _new_key()
    assert team.id is not None
    db.add(ApiKey(team_id=team.id, prefix=prefix, sha256=_digest(key), created_at=now))
    known = set(db.exec(select(HelpPoint.id)).all())
    return key, [one for one in team.help_points if one not in known]


def rotate(db: Session, prefix: str) -> str:
    """A new key with the same rights; the old one opens nothing from now on. Raises `NotFound`."""
    row = _living(db, prefix)
    key, row.prefix = _new_key()
    row.sha256 = _digest(key)
    return key


def revoke(db: Session, prefix: str, now: datetime) -> None:
    """Raises `NotFound`, also for a key that was revoked before."""
    _living(db, prefix).revoked_at = now


def holder_of(db: Session, key: str) -> Holder | None:
    """Who holds this key; None for whatever opens nothing, in the same time for all of it."""
    shape = KEY.fullmatch(key)
    row = key_with_prefix(db, shape[1]) if shape else None
    right = hmac.compare_digest(_digest(key), row.sha256 if row else NOBODY)
    if row is None or not right or row.revoked_at is not None:
        return None
    team = team_with(db, row.team_id)
    assert team is not None  # a foreign key
    return holder_of_team(team)


def prefix_of(key: str) -> str:
    """What may be told of a key that somebody tries: its prefix, "" where it has none."""
    shape = KEY.fullmatch(key)
    return shape[1] if shape else ""


def _living(db: Session, prefix: str) -> ApiKey:
    row = key_with_prefix(db, prefix)
    if row is None or row.revoked_at is not None:
        said = N_("There is no key {prefix} that still opens something.")
        raise NotFound(said, prefix=prefix)
    return row


def _new_key() -> tuple[str, str]:
    prefix = f"dh_{secrets.token_hex(4)}"
    return f"{prefix}_{secrets.token_urlsafe(32)}", prefix


def _digest(key: str) -> str:
    """The key has 256 random bits: nothing slower than SHA-256 is needed."""
    return sha256(key.encode()).hexdigest()
