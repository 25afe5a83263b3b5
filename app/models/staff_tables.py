"""The tables of the people at work: their accounts, how they come in, and who did what.

A person's name and address go when she is removed (`app.usecases.forget`); no token and no
password stands here, only what they can be tried against.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlmodel import Field

from app.domain.codes import AuditAction, LetterPurpose, LinkPurpose, codes
from app.models.columns import Json, one_of
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
    """A link that opens an account once, or confirms one record (`subject`: its help point) in its
    name. `sha256`: of its token."""

    __tablename__ = "account_link"
    __table_args__ = (one_of("purpose", codes(LinkPurpose)),)

    sha256: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    purpose: LinkPurpose = Field(sa_type=String)
    subject: str | None = None
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
    none stands here. `email`, `lang`: of somebody who has no account. `subject`: the id of what it
    is about. `failed`: how it went the last time."""

    __tablename__ = "letter"
    __table_args__ = (
        one_of("purpose", codes(LetterPurpose)),
        CheckConstraint("(account_id IS NULL) <> (email IS NULL)", name="one_reader"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(
        default=None, foreign_key="account.id", ondelete="CASCADE", index=True
    )
    email: str | None = None
    lang: str | None = None
    purpose: LetterPurpose = Field(sa_type=String)
    subject: str | None = None
    created_at: datetime
    tries: int = 0
    next_try_at: datetime
    failed: str | None = None


class Reminder(Row, table=True):
    """When the staff of a help point were last asked whether its record is still true."""

    __tablename__ = "reminder"

    help_point_id: str = Field(primary_key=True, foreign_key="help_point.id", ondelete="CASCADE")
    at: datetime


class ActorQuestion(Row, table=True):
    """Asked of a help point that nobody knows of whether it still runs, by a link that anyone of
    them can open. `sha256`: of its token. `answer`: the JSON of `AnswerIn`; `closed_at`: when the
    coordination had dealt with it."""

    __tablename__ = "actor_question"

    sha256: str = Field(primary_key=True)
    help_point_id: str = Field(foreign_key="help_point.id", ondelete="CASCADE", index=True)
    lang: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    answer: dict[str, Any] | None = Field(default=None, sa_type=Json)
    closed_at: datetime | None = None


class WebsiteCheck(Row, table=True):
    """What became of the last visit to the website of a help point. `failed`: why nothing was
    there, NULL where something was; `failing_since`: when that was first seen."""

    __tablename__ = "website_check"

    help_point_id: str = Field(primary_key=True, foreign_key="help_point.id", ondelete="CASCADE")
    website: str
    at: datetime
    failed: str | None = None
    failing_since: datetime | None = None


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
