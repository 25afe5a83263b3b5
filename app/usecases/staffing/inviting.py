"""Who is invited into a team, and who is taken out of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.codes import LinkPurpose
from app.domain.errors import Fault, NotAllowed, NotFound, RecordInvalid
from app.domain.words import N_
from app.models.staff import ColleagueIn
from app.models.staff_tables import Account
from app.models.tables import Team
from app.storage.accounts import account_with, add_account, close_account
from app.storage.teams import touch_team
from app.usecases.registering.rules import read_body
from app.usecases.staffing.addresses import good_address
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.links import new_link


@dataclass(frozen=True, slots=True)
class Invited:
    """`token`: the end of the link to print or to hand over; it is told this once."""

    account: Account
    token: str


def invited(db: Session, team: Team, given: dict[str, Any], now: datetime) -> Invited:
    """Raises `RecordInvalid`."""
    said = read_body(ColleagueIn, given)
    assert team.id is not None
    account = Account(
        team_id=team.id,
        email=good_address(said.email),
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


def linked(db: Session, account: Account, now: datetime) -> Invited:
    """With another link: to join, or to come in once."""
    purpose: LinkPurpose = "sign_in" if account.joined_at else "invitation"
    return Invited(account, new_link(db, account, purpose, now))


def removed(db: Session, who: SignedIn, account: Account, now: datetime) -> None:
    """Nobody removes herself, so that each team that removes keeps somebody who can. Raises
    `NotAllowed`."""
    if account.id == who.account.id:
        said = N_("You cannot remove yourself. Another administrator can.")
        raise NotAllowed(said)
    must_still_administrate(db, who)
    close_account(db, account, now)


def must_administrate(who: SignedIn) -> None:
    if not who.account.administrator:
        raise NotAllowed(N_("Only an administrator of your team can do that."))


def must_still_administrate(db: Session, who: SignedIn) -> None:
    """Two who would remove each other at once wait here for each other; the second is out by then.
    Raises `NotAllowed`."""
    assert who.account.id is not None
    touch_team(db, who.account.team_id)
    now = account_with(db, who.account.id)
    if now is None or now.removed_at is not None or not now.administrator:
        raise NotAllowed(N_("Only an administrator of your team can do that."))


def member(db: Session, team_id: int, key: int) -> Account:
    """Raises `NotFound`."""
    found = account_with(db, key)
    if found is None or found.team_id != team_id or found.removed_at is not None:
        raise NotFound(N_("There is nobody with this number in this team."))
    return found
