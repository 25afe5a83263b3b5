"""Keys: made, shown once, tried, rotated and revoked."""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from app.domain.codes import Role
from app.domain.holders import Holder
from app.models.tables import HelpPoint
from app.storage.keys import key_with_prefix
from app.storage.teams import holder_of_team, team_with
from app.usecases.staffing.keys import new_key, revoked, rotated
from app.usecases.staffing.teams import team_for
from app.usecases.staffing.tokens import digest

KEY = re.compile(r"(dh_[0-9a-f]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
"""A prefix that may be told, and 256 bits that may not."""

NOBODY = digest("")


def add(
    db: Session, role: Role, name: str, help_points: Sequence[str], now: datetime
) -> tuple[str, list[str]]:
    """A new key of the team of this name, and those of its help points that do not exist yet.

    Raises `ParameterInvalid` as `team_for` does, and where the team holds a key already.
    """
    team = team_for(db, role, name, help_points, now)
    key, _ = new_key(db, team, now)
    known = set(db.exec(select(HelpPoint.id)).all())
    return key, [one for one in team.help_points if one not in known]


def rotate(db: Session, prefix: str) -> str:
    """A new key with the same rights; the old one opens nothing from now on. Raises `NotFound`."""
    return rotated(db, prefix)[0]


def revoke(db: Session, prefix: str, now: datetime) -> None:
    """Raises `NotFound`, also for a key that was revoked before."""
    revoked(db, prefix, now)


def holder_of(db: Session, key: str) -> Holder | None:
    """Who holds this key; None for whatever opens nothing, in the same time for all of it."""
    shape = KEY.fullmatch(key)
    row = key_with_prefix(db, shape[1]) if shape else None
    right = hmac.compare_digest(digest(key), row.sha256 if row else NOBODY)
    if row is None or not right or row.revoked_at is not None:
        return None
    team = team_with(db, row.team_id)
    assert team is not None  # a foreign key
    return holder_of_team(team)


def prefix_of(key: str) -> str:
    """What may be told of a key that somebody tries: its prefix, "" where it has none."""
    shape = KEY.fullmatch(key)
    return shape[1] if shape else ""
