"""Join a team by an invitation, and choose a password."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from app.adapters.passwords import hashed
from app.models.staff_tables import Account
from app.models.tables import Team
from app.storage.accounts import note, remove_links, use_link
from app.storage.engine import reading, writing
from app.storage.teams import team_with
from app.usecases.staffing.coming_in import let_in
from app.usecases.staffing.links import account_of_link, no_link
from app.usecases.staffing.passwords import fresh_account, must_do
from app.usecases.staffing.tokens import digest


def invitation(db: Session, token: str, now: datetime) -> tuple[Account, Team]:
    """Who is invited, and by whom; it can still be accepted. Raises `NotFound`."""
    account = account_of_link(db, token, "invitation", now)
    team = team_with(db, account.team_id)
    assert team is not None  # a foreign key
    return account, team


def accept(engine: Engine, token: str, password: str, again: str, now: datetime) -> str:
    """The token for the cookie. Raises `NotFound`, `RecordInvalid`."""
    with reading(engine) as db:
        account, _ = invitation(db, token, now)
    must_do(password, again, account)
    kept = hashed(password)
    with writing(engine) as db:
        if not use_link(db, digest(token)):
            raise no_link()
        account = fresh_account(db, account)
        account.password, account.joined_at = kept, now
        db.add(account)
        assert account.id is not None
        remove_links(db, account.id)
        note(db, account, "joined", now)
        return let_in(db, account, now)
