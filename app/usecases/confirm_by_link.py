"""Confirm a record by the link of a mail, without signing in: one record, once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.domain.freshness import is_stale
from app.domain.holders import Holder
from app.domain.opening import BRUSSELS
from app.models.staff_tables import Account
from app.models.tables import HelpPoint
from app.storage.accounts import account_with, living_link, note, use_link
from app.storage.bundles import Bundle
from app.storage.reminders import last_assured, runs
from app.storage.teams import holder_of_team, team_with
from app.storage.versions import bundle_of
from app.usecases.staffing.links import no_link
from app.usecases.staffing.tokens import digest


@dataclass(frozen=True, slots=True)
class Asked:
    """`holder`: in whose name it is confirmed. `confirmed_on`: a colleague has done so since; there
    is nothing more to do."""

    account: Account
    holder: Holder
    record: Bundle
    confirmed_on: date | None


def asked(db: Session, token: str, now: datetime) -> Asked:
    """Opening it changes nothing. Raises `NotFound`: it was used, is too old, its account was
    removed, or the help point is not its team's any more."""
    link = living_link(db, digest(token), "confirm", now)
    account = account_with(db, link.account_id) if link else None
    if link is None or account is None or not runs(db, account, link.subject or ""):
        raise no_link()
    row, team = db.get(HelpPoint, link.subject), team_with(db, account.team_id)
    assert row is not None  # it is run
    assert team is not None  # a foreign key
    assured = last_assured(db, row.id)
    fresh = not is_stale(assured, now.astimezone(BRUSSELS).date())
    return Asked(account, holder_of_team(team), bundle_of(db, row), assured if fresh else None)


def use(db: Session, token: str, found: Asked, now: datetime) -> None:
    """Use the link up, in the transaction that confirms the record. Raises `NotFound`: of two who
    do so at once, one has it."""
    if not use_link(db, digest(token)):
        raise no_link()
    note(db, found.account, "record_confirmed", now, found.record.row.id)
