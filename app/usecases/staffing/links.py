"""Links that open an account once, for paper or for the post."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.domain.codes import LinkPurpose
from app.domain.errors import NotFound
from app.domain.words import N_
from app.models.staff_tables import Account
from app.storage.accounts import account_with, add_link, living_link
from app.usecases.staffing.tokens import digest, fresh

LASTS: dict[LinkPurpose, timedelta] = {
    "invitation": timedelta(days=14),
    "sign_in": timedelta(hours=24),
    "confirm": timedelta(days=30),
}
PATHS: dict[LinkPurpose, str] = {
    "invitation": "/staff/join",
    "sign_in": "/staff/come-in",
    "confirm": "/staff/still-true",
}


def path_of(purpose: LinkPurpose, token: str) -> str:
    return f"{PATHS[purpose]}/{token}"


def new_link(
    db: Session, account: Account, purpose: LinkPurpose, now: datetime, subject: str | None = None
) -> str:
    """Its token; it is kept nowhere. `subject`: the help point that it confirms."""
    token, sha256 = fresh()
    assert account.id is not None
    add_link(db, account.id, sha256, purpose, now + LASTS[purpose], subject)
    return token


def account_of_link(db: Session, token: str, purpose: LinkPurpose, now: datetime) -> Account:
    """Whose link this is; it can still be used after that. Raises `NotFound`."""
    link = living_link(db, digest(token), purpose, now)
    account = account_with(db, link.account_id) if link else None
    if account is None or account.removed_at is not None:
        raise no_link()
    return account


def no_link() -> NotFound:
    return NotFound(N_("This link was used already, or it is too old. Ask for a new one."))
