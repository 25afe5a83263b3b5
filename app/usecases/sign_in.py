"""Come in: with a password, or with a link that works once."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from app.adapters.passwords import matches
from app.domain.errors import Fault, RecordInvalid
from app.domain.words import N_
from app.storage.accounts import (
    account_with_email,
    add_letter,
    note,
    remove_sign_in,
    remove_sign_ins,
    use_link,
)
from app.storage.engine import reading, writing
from app.usecases.staffing.coming_in import SignedIn, let_in, seen, signed_in
from app.usecases.staffing.links import account_of_link, no_link
from app.usecases.staffing.tokens import digest


def who_is(engine: Engine, token: str, now: datetime) -> SignedIn | None:
    """Whoever is signed in with this cookie."""
    with reading(engine) as db:
        found = signed_in(db, token, now)
    if found is not None and found.stale:
        with writing(engine) as db:
            seen(db, found.sha256, now)
    return found


def with_password(engine: Engine, email: str, password: str, now: datetime) -> str:
    """The token for the cookie. Raises `RecordInvalid`, the same whatever is wrong.

    The password is tried outside the transaction: it takes as long as thirty registrations.
    """
    with reading(engine) as db:
        account = account_with_email(db, email.strip().lower())
    right = matches(account.password if account else None, password)
    if account is None or not right or account.removed_at is not None:
        said = N_("This address and this password do not go together.")
        raise RecordInvalid([Fault("password", said)])
    with writing(engine) as db:
        return let_in(db, account, now)


def with_link(db: Session, token: str, now: datetime) -> str:
    """The token for the cookie; the link is used up. Raises `NotFound`."""
    account = account_of_link(db, token, "sign_in", now)
    if not use_link(db, digest(token)):
        raise no_link()
    return let_in(db, account, now, by_link=True)


def ask_for_link(db: Session, email: str, now: datetime) -> None:
    """A letter, if there is such an account; nobody is told whether there is."""
    account = account_with_email(db, email.strip().lower())
    if account is not None and account.removed_at is None and account.joined_at is not None:
        assert account.id is not None
        add_letter(db, account.id, "sign_in", now)


def sign_out(db: Session, who: SignedIn) -> None:
    remove_sign_in(db, who.sha256)


def sign_out_everywhere(db: Session, who: SignedIn, now: datetime) -> None:
    """In this browser too."""
    assert who.account.id is not None
    remove_sign_ins(db, who.account.id)
    note(db, who.account, "signed_out_everywhere", now)
