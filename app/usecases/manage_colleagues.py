"""Who belongs to a team: its administrators invite and remove; the command line makes the first.

Whoever is removed is out at once: her sign-ins, links and password go, and her address with them.
Her name stays beside what she did, for a year (`app.usecases.forget`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.errors import NotAllowed, NotFound
from app.domain.words import N_
from app.models.staff_tables import Account, AuditEntry, Letter
from app.models.tables import Team
from app.storage.accounts import (
    account_with_email,
    accounts_of,
    add_letter,
    close_account,
    entries_of,
    letters_waiting,
    names_of_accounts,
    note,
)
from app.storage.teams import team_with
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.inviting import (
    Invited,
    invited,
    linked,
    member,
    must_administrate,
    must_still_administrate,
    removed,
)

ABOUT_COLLEAGUES = {"invited", "link_made", "removed", "made_administrator", "made_colleague"}
LATEST = 200
"""Entries of the record of who did what that are shown."""


@dataclass(frozen=True, slots=True)
class Done:
    """One entry of the record. `by`: a name, None for somebody who was forgotten. `subject`: what
    it was done to; of a colleague her name."""

    entry: AuditEntry
    by: str | None
    subject: str | None


def first(db: Session, team: Team, given: dict[str, Any], now: datetime) -> Invited:
    """The administrator of a team, by command. Raises `RecordInvalid`."""
    return invited(db, team, {**given, "administrator": True}, now)


def invite(
    db: Session, who: SignedIn, given: dict[str, Any], now: datetime, *, mail: bool
) -> Invited:
    """A new colleague; with `mail` she is written to as well. Raises `NotAllowed`,
    `RecordInvalid`."""
    must_administrate(who)
    team = team_with(db, who.account.team_id)
    assert team is not None  # a foreign key
    made = invited(db, team, given, now)
    assert made.account.id is not None
    if mail:
        add_letter(db, made.account.id, "invitation", now)
    note(db, who.account, "invited", now, str(made.account.id))
    return made


def fresh_link(db: Session, who: SignedIn, key: int, now: datetime) -> Invited:
    """Another link for a colleague: to join, or to come in once. Raises `NotAllowed`,
    `NotFound`."""
    must_administrate(who)
    account = member(db, who.account.team_id, key)
    note(db, who.account, "link_made", now, str(key))
    return linked(db, account, now)


def remove(db: Session, who: SignedIn, key: int, now: datetime) -> None:
    """Raises `NotAllowed`, `NotFound`."""
    must_administrate(who)
    account = member(db, who.account.team_id, key)
    removed(db, who, account, now)
    note(db, who.account, "removed", now, str(key))


def remove_by_address(db: Session, email: str, now: datetime) -> None:
    """By command. Raises `NotFound`."""
    account = account_with_email(db, email.strip().lower())
    if account is None:
        raise NotFound(N_("Nobody has an account with the address {email}."), email=email)
    close_account(db, account, now)


def appoint(db: Session, who: SignedIn, key: int, now: datetime, *, administrator: bool) -> None:
    """Raises `NotAllowed`, `NotFound`."""
    must_administrate(who)
    account = member(db, who.account.team_id, key)
    if account.id == who.account.id:
        said = N_("You cannot change this for yourself. Another administrator can.")
        raise NotAllowed(said)
    must_still_administrate(db, who)
    account.administrator = administrator
    db.add(account)
    note(
        db, who.account, "made_administrator" if administrator else "made_colleague", now, str(key)
    )


def colleagues(db: Session, who: SignedIn) -> tuple[Sequence[Account], dict[int, Letter]]:
    """Everybody of the team, and whose letter has not been sent yet."""
    return accounts_of(db, who.account.team_id), letters_waiting(db, who.account.team_id)


def record(db: Session, who: SignedIn) -> list[Done]:
    """Who did what, the newest first. Raises `NotAllowed`."""
    must_administrate(who)
    entries = entries_of(db, who.account.team_id, LATEST)
    others = (int(one.subject) for one in entries if _about_somebody(one) and one.subject)
    names = names_of_accounts(db, [*others, *(one.account_id or 0 for one in entries)])
    return [Done(one, names.get(one.account_id or 0), _subject(one, names)) for one in entries]


def _subject(entry: AuditEntry, names: Mapping[int, str | None]) -> str | None:
    if entry.subject is None or not _about_somebody(entry):
        return entry.subject
    return names.get(int(entry.subject)) or ""


def _about_somebody(entry: AuditEntry) -> bool:
    return entry.action in ABOUT_COLLEAGUES
