"""Accounts of the people at work, how they come in, and who did what."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from app.domain.codes import AuditAction, LetterPurpose, LinkPurpose
from app.models.staff_tables import Account, AccountLink, AuditEntry, Letter, SignIn
from app.models.tables import Team
from app.storage.engine import insert_unless_there

LETTER_KEPT = timedelta(days=14)
"""Where nobody sends letters any more; its link would be too old."""

RECORD_KEPT = timedelta(days=366)
SIGN_IN_KEPT = timedelta(days=7)
"""After the last use; it opens nothing long before (`app.usecases.staffing.coming_in`)."""


def account_with(db: Session, key: int) -> Account | None:
    """None for numbers that no database takes, too."""
    return db.get(Account, key, populate_existing=True) if key < 2**31 else None


def account_with_email(db: Session, email: str) -> Account | None:
    return db.exec(select(Account).where(Account.email == email)).one_or_none()


def add_account(db: Session, given: Account) -> Account | None:
    """With its number; None where somebody has its address already."""
    new = insert_unless_there(db, Account, **given.model_dump(exclude={"id"}))
    key = db.connection().execute(new).scalar()
    return None if key is None else account_with(db, key)


def close_account(db: Session, account: Account, now: datetime) -> None:
    """It opens nothing any more; her address and password go at once."""
    assert account.id is not None
    remove_sign_ins(db, account.id)
    remove_links(db, account.id)
    account.removed_at, account.email, account.password = now, None, None
    db.add(account)


def accounts_of(db: Session, team_id: int) -> Sequence[Account]:
    """Those who are not removed, in the order in which they were invited."""
    mine = select(Account).where(Account.team_id == team_id, col(Account.removed_at).is_(None))
    return db.exec(mine.order_by(col(Account.id))).all()


def all_accounts(db: Session) -> Sequence[tuple[Account, Team]]:
    """Those who are not removed, team by team."""
    joined = select(Account, Team).join(Team).where(col(Account.removed_at).is_(None))
    return db.exec(joined.order_by(col(Team.name), col(Account.id))).all()


def people_by_team(db: Session) -> dict[int, int]:
    """How many are not removed; a team that has none is left out."""
    there = select(Account.team_id, func.count()).where(col(Account.removed_at).is_(None))
    return dict(db.exec(there.group_by(col(Account.team_id))).all())


def names_of_accounts(db: Session, keys: Iterable[int]) -> dict[int, str | None]:
    """Of those who were removed, too; None for who was forgotten."""
    those = col(Account.id).in_(set(keys))
    rows = db.exec(select(Account.id, Account.name).where(those))
    return {key: name for key, name in rows if key is not None}


def add_link(
    db: Session,
    account_id: int,
    sha256: str,
    purpose: LinkPurpose,
    expires_at: datetime,
    subject: str | None = None,
) -> None:
    made = AccountLink(
        sha256=sha256,
        account_id=account_id,
        purpose=purpose,
        subject=subject,
        expires_at=expires_at,
    )
    db.add(made)
    db.flush()


def living_link(
    db: Session, sha256: str, purpose: LinkPurpose, now: datetime
) -> AccountLink | None:
    found = db.get(AccountLink, sha256, populate_existing=True)
    if found is None or found.purpose != purpose or found.expires_at <= now:
        return None
    return found


def use_link(db: Session, sha256: str) -> bool:
    """Whether it was there: of two who use it at once, one has it."""
    used = delete(AccountLink).where(col(AccountLink.sha256) == sha256)
    return db.connection().execute(used.returning(col(AccountLink.sha256))).first() is not None


def remove_links(db: Session, account_id: int) -> None:
    db.connection().execute(delete(AccountLink).where(col(AccountLink.account_id) == account_id))
    db.connection().execute(delete(Letter).where(col(Letter.account_id) == account_id))


def add_sign_in(db: Session, account_id: int, sha256: str, now: datetime, *, by_link: bool) -> None:
    made = SignIn(
        sha256=sha256, account_id=account_id, by_link=by_link, created_at=now, seen_at=now
    )
    db.add(made)
    db.flush()


def sign_in_with(db: Session, sha256: str) -> tuple[SignIn, Account, Team] | None:
    joined = select(SignIn, Account, Team).join(Account, col(SignIn.account_id) == Account.id)
    joined = joined.join(Team, col(Account.team_id) == Team.id)
    return db.exec(joined.where(SignIn.sha256 == sha256)).one_or_none()


def with_password(db: Session, sha256: str) -> None:
    """As if she had come in by her password: the next one wants the one before."""
    hers = update(SignIn).where(col(SignIn.sha256) == sha256)
    db.connection().execute(hers.values(by_link=False))


def remove_sign_in(db: Session, sha256: str) -> None:
    db.connection().execute(delete(SignIn).where(col(SignIn.sha256) == sha256))


def remove_sign_ins(db: Session, account_id: int, but: str | None = None) -> None:
    """Everywhere; `but`: the digest of one that stays."""
    those = delete(SignIn).where(col(SignIn.account_id) == account_id)
    if but is not None:
        those = those.where(col(SignIn.sha256) != but)
    db.connection().execute(those)


def erase_old_accounts(db: Session, now: datetime) -> None:
    """Links and sign-ins that open nothing any more; after a year, who did what, and the names of
    those who were removed."""
    long_ago = now - RECORD_KEPT
    named = col(Account.name).is_not(None)
    for statement in (
        delete(AccountLink).where(col(AccountLink.expires_at) <= now),
        delete(SignIn).where(col(SignIn.seen_at) <= now - SIGN_IN_KEPT),
        delete(Letter).where(col(Letter.created_at) <= now - LETTER_KEPT),
        delete(AuditEntry).where(col(AuditEntry.at) <= long_ago),
        update(Account).where(named, col(Account.removed_at) <= long_ago).values(name=None),
    ):
        db.connection().execute(statement)


def note(
    db: Session, account: Account, action: AuditAction, now: datetime, subject: str | None = None
) -> None:
    """Into the record of who did what, in the same transaction as what was done."""
    db.add(
        AuditEntry(
            at=now, team_id=account.team_id, account_id=account.id, action=action, subject=subject
        )
    )
    db.flush()


def entries_of(db: Session, team_id: int, limit: int) -> Sequence[AuditEntry]:
    """The newest first."""
    mine = select(AuditEntry).where(AuditEntry.team_id == team_id)
    return db.exec(mine.order_by(col(AuditEntry.id).desc()).limit(limit)).all()


def entries_by(db: Session, account_id: int) -> Sequence[AuditEntry]:
    """What one person did, the newest first."""
    hers = select(AuditEntry).where(AuditEntry.account_id == account_id)
    return db.exec(hers.order_by(col(AuditEntry.id).desc())).all()


def add_letter(
    db: Session, account_id: int, purpose: LetterPurpose, now: datetime, subject: str | None = None
) -> None:
    """`subject`: the id of what it is about."""
    letter = Letter(
        account_id=account_id, purpose=purpose, subject=subject, created_at=now, next_try_at=now
    )
    db.add(letter)
    db.flush()


def letters_due(db: Session, now: datetime) -> Sequence[int]:
    due = select(Letter.id).where(Letter.next_try_at <= now).order_by(col(Letter.id))
    return [key for key in db.exec(due) if key is not None]


def letter_with(db: Session, key: int) -> Letter | None:
    return db.get(Letter, key, populate_existing=True)


def letters_to(db: Session, email: str) -> Sequence[Letter]:
    """Those not sent yet to an address in small letters, whoever's it is."""
    hers = select(Account.id).where(Account.email == email)
    mine = (col(Letter.email) == email) | col(Letter.account_id).in_(hers)
    return db.exec(select(Letter).where(mine).order_by(col(Letter.id))).all()


def letters_waiting(db: Session, team_id: int) -> dict[int, Letter]:
    """Of a team, by account: those not sent yet with which somebody comes in."""
    mine = select(Letter).join(Account).where(Account.team_id == team_id)
    mine = mine.where(col(Letter.purpose).in_(("invitation", "sign_in")))
    return {row.account_id: row for row in db.exec(mine) if row.account_id is not None}
