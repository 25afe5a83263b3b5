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
from app.models.help_points import ID
from app.models.tables import ApiKey, HelpPoint
from app.storage.keys import key_with_prefix, living_key_named

KEY = re.compile(r"(dh_[0-9a-f]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
"""A prefix that may be told, and 256 bits that may not."""

NOBODY = sha256(b"").hexdigest()
LONGEST_NAME = 100


def add(
    db: Session, role: Role, name: str, help_points: Sequence[str], now: datetime
) -> tuple[str, list[str]]:
    """A new key, and those of its help points that do not exist yet.

    Raises `ParameterInvalid`: a name that is empty or already holds a key; a space without help
    points, or another role with some; an id that is none.
    """
    name = _good_name(db, name)
    ids = sorted(set(help_points))
    if (role == "space") != bool(ids):
        said = N_("A key of a space names its help points; a key of another role names none.")
        raise ParameterInvalid(said, {"parameter": "help_point"})
    for one in ids:
        if not re.fullmatch(ID, one):
            said = N_("“{value}” is no id of a help point: small letters, digits and hyphens.")
            raise ParameterInvalid(said, {"parameter": "help_point"}, value=one)
    key, prefix = _new_key()
    db.add(
        ApiKey(
            prefix=prefix,
            sha256=_digest(key),
            role=role,
            name=name,
            help_points=ids,
            created_at=now,
        )
    )
    known = set(db.exec(select(HelpPoint.id)).all())
    return key, [one for one in ids if one not in known]


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
    return Holder(row.name, row.role, frozenset(row.help_points), row.id)


def prefix_of(key: str) -> str:
    """What may be told of a key that somebody tries: its prefix, "" where it has none."""
    shape = KEY.fullmatch(key)
    return shape[1] if shape else ""


def _good_name(db: Session, name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        said = N_("The name says who holds the key: 1 to {most} characters.")
        raise ParameterInvalid(said, {"parameter": "name"}, most=LONGEST_NAME)
    if (other := living_key_named(db, name)) is not None:
        said = N_("{name} holds the key {prefix} already. Rotate it, or choose another name.")
        raise ParameterInvalid(said, {"parameter": "name"}, name=name, prefix=other.prefix)
    return name


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
