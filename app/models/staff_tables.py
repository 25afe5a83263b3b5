"""The tables of the people at work: their accounts, how they come in, and who did what.

A person's name and address go when she is removed (`app.usecases.forget`); no token and no
password stands here, only what they can be tried against.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlmodel import Field

from app.domain.codes import AuditAction, LinkPurpose, codes
from app.models.columns import one_of
from app.models.tables import Row


class Account(Row, table=True):
    """A colleague of a team. `email` is in small letters, NULL once she is removed; `name` is NULL
    once she is forgotten. `password` is an argon2 hash, NULL until she chooses one."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email IS NOT NULL OR removed_at IS NOT NULL", name="reached"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    email: str | None = Field(default=None, unique=True)
    name: str | None = None
    lang: str
    administrator: bool = False
    password: str | None = None
    invited_at: datetime
    joined_at: datetime | None = None
    removed_at: datetime | None = None


class AccountLink(Row, table=True):
    """A link that opens an account once. `sha256`: of its token."""

    __tablename__ = "account_link"
    __table_args__ = (one_of("purpose", codes(LinkPurpose)),)

    sha256: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    purpose: LinkPurpose = Field(sa_type=String)
    expires_at: datetime


class SignIn(Row, table=True):
    """A browser in which somebody is signed in. `sha256`: of what its cookie holds; `by_link`: she
    came in without her password, and may choose a new one without the old."""

    __tablename__ = "sign_in"

    sha256: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    by_link: bool
    created_at: datetime
    seen_at: datetime


class Letter(Row, table=True):
    """A mail to be sent to somebody; gone once it is. Its link is made when it is sent, so that
    none stands here. `failed`: how it went the last time."""

    __tablename__ = "letter"
    __table_args__ = (one_of("purpose", codes(LinkPurpose)),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    purpose: LinkPurpose = Field(sa_type=String)
    created_at: datetime
    tries: int = 0
    next_try_at: datetime
    failed: str | None = None


class AuditEntry(Row, table=True):
    """Who did what, when. `subject`: the id of what it was done to; never a client's name."""

    __tablename__ = "audit_entry"
    __table_args__ = (one_of("action", codes(AuditAction)),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    team_id: int = Field(foreign_key="team.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    action: AuditAction = Field(sa_type=String)
    subject: str | None = None
