"""Who belongs to a team: its administrators invite and remove; the command line makes the first.

Whoever is removed is out at once: her sign-ins, links and password go, and her address with them.
Her name stays beside what she did, for a year (`app.usecases.forget`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session

from app.domain.errors import Fault, NotAllowed, NotFound, RecordInvalid
from app.domain.words import N_
from app.models.staff import ColleagueIn
from app.models.staff_tables import Account, AuditEntry, Letter
from app.models.tables import Team
from app.storage.accounts import (
    account_with,
    account_with_email,
    accounts_of,
    add_account,
    add_letter,
    close_account,
    entries_of,
    letters_waiting,
    names_of_accounts,
    note,
)
from app.storage.teams import team_with
from app.usecases.registering.rules import read_body
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.links import new_link

ABOUT_COLLEAGUES = {"invited", "link_made", "removed", "made_administrator", "made_colleague"}
LATEST = 200
"""Entries of the record of who did what that are shown."""


@dataclass(frozen=True, slots=True)
class Invited:
    """`token`: the end of the link to print or to hand over; it is told this once."""

    account: Account
    token: str


@dataclass(frozen=True, slots=True)
class Done:
    """One entry of the record. `by`: a name, None for somebody who was forgotten. `subject`: what
    it was done to; of a colleague her name."""

    entry: AuditEntry
    by: str | None
    subject: str | None


def first(db: Session, team: Team, given: dict[str, Any], now: datetime) -> Invited:
    """The administrator of a team, by command. Raises `RecordInvalid`."""
    return _invite(db, team, {**given, "administrator": True}, now)


def invite(
    db: Session, who: SignedIn, given: dict[str, Any], now: datetime, *, mail: bool
) -> Invited:
    """A new colleague; with `mail` she is written to as well. Raises `NotAllowed`,
    `RecordInvalid`."""
    _must_administrate(who)
    team = team_with(db, who.account.team_id)
    assert team is not None  # a foreign key
    made = _invite(db, team, given, now)
    assert made.account.id is not None
    if mail:
        add_letter(db, made.account.id, "invitation", now)
    note(db, who.account, "invited", now, str(made.account.id))
    return made


def fresh_link(db: Session, who: SignedIn, key: int, now: datetime) -> Invited:
    """Another link for a colleague: to join, or to come in once. Raises `NotAllowed`,
    `NotFound`."""
    _must_administrate(who)
    account = _colleague(db, who, key)
    token = new_link(db, account, "sign_in" if account.joined_at else "invitation", now)
    note(db, who.account, "link_made", now, str(key))
    return Invited(account, token)


def remove(db: Session, who: SignedIn, key: int, now: datetime) -> None:
    """Raises `NotAllowed`, `NotFound`."""
    _must_administrate(who)
    account = _colleague(db, who, key)
    if account.id == who.account.id:
        said = N_("You cannot remove yourself. Another administrator can.")
        raise NotAllowed(said)
    close_account(db, account, now)
    note(db, who.account, "removed", now, str(key))


def remove_by_address(db: Session, email: str, now: datetime) -> None:
    """By command. Raises `NotFound`."""
    account = account_with_email(db, email.strip().lower())
    if account is None:
        raise NotFound(N_("Nobody has an account with the address {email}."), email=email)
    close_account(db, account, now)


def appoint(db: Session, who: SignedIn, key: int, now: datetime, *, administrator: bool) -> None:
    """Raises `NotAllowed`, `NotFound`."""
    _must_administrate(who)
    account = _colleague(db, who, key)
    if account.id == who.account.id:
        said = N_("You cannot change this for yourself. Another administrator can.")
        raise NotAllowed(said)
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
    _must_administrate(who)
    names = names_of_accounts(db, who.account.team_id)
    entries = entries_of(db, who.account.team_id, LATEST)
    return [Done(one, names.get(one.account_id or 0), _subject(one, names)) for one in entries]


def _invite(db: Session, team: Team, given: dict[str, Any], now: datetime) -> Invited:
    said = read_body(ColleagueIn, given)
    assert team.id is not None
    account = Account(
        team_id=team.id,
        email=_address(said.email),
        name=said.name,
        lang=said.lang,
        administrator=said.administrator,
        invited_at=now,
    )
    made = add_account(db, account)
    if made is None:
        taken = N_("Somebody has an account with this address already. Use another one.")
        raise RecordInvalid([Fault("email", taken)])
    return Invited(made, new_link(db, made, "invitation", now))


def _subject(entry: AuditEntry, names: Mapping[int, str | None]) -> str | None:
    if entry.subject is None or entry.action not in ABOUT_COLLEAGUES:
        return entry.subject
    return names.get(int(entry.subject)) or ""


def _address(text: str) -> str:
    """Raises `RecordInvalid`."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        said = N_("“{value}” is no e-mail address such as name@example.org.")
        raise RecordInvalid([Fault("email", said, {"value": text[:80]})]) from None
    return found.normalized.lower()


def _must_administrate(who: SignedIn) -> None:
    if not who.account.administrator:
        raise NotAllowed(N_("Only an administrator of your team can do that."))


def _colleague(db: Session, who: SignedIn, key: int) -> Account:
    """Of the same team. Raises `NotFound`."""
    found = account_with(db, key)
    if found is None or found.team_id != who.account.team_id or found.removed_at is not None:
        raise NotFound(N_("There is nobody with this number in your team."))
    return found
