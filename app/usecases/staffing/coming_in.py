"""Who is at the other end: a browser that is signed in, and what it may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.domain.holders import Holder
from app.models.staff_tables import Account
from app.storage.accounts import add_sign_in, note, sign_in_with
from app.storage.teams import holder_of_team
from app.usecases.staffing.tokens import digest, form_token, fresh

UNSEEN_FOR = timedelta(hours=12)
"""A browser that nobody has used for so long is signed out: counters are shared."""

AT_MOST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`holder`: what the team may do. `form_token` stands in every form. `sha256`: of this
    browser's cookie. `by_link`: she came in without her password. `stale`: that it is still used
    wants to be written down."""

    account: Account
    holder: Holder
    form_token: str
    sha256: str
    by_link: bool
    stale: bool


def signed_in(db: Session, token: str, now: datetime) -> SignedIn | None:
    """None for whatever opens nothing (any more)."""
    sha256 = digest(token)
    found = sign_in_with(db, sha256)
    if found is None:
        return None
    sign_in, account, team = found
    late = now >= sign_in.seen_at + UNSEEN_FOR or now >= sign_in.created_at + AT_MOST
    if late or account.removed_at is not None:
        return None
    stale = now >= sign_in.seen_at + SEEN_EVERY
    return SignedIn(
        account, holder_of_team(team), form_token(token), sha256, sign_in.by_link, stale
    )


def seen(db: Session, sha256: str, now: datetime) -> None:
    found = sign_in_with(db, sha256)
    if found is not None:
        found[0].seen_at = now
        db.add(found[0])


def let_in(db: Session, account: Account, now: datetime, *, by_link: bool = False) -> str:
    """The token for the cookie of this browser: always a new one."""
    token, sha256 = fresh()
    assert account.id is not None
    add_sign_in(db, account.id, sha256, now, by_link=by_link)
    note(db, account, "signed_in", now)
    return token
