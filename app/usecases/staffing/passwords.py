"""What a password must be, and whose it becomes."""

from sqlmodel import Session

from app.domain.errors import Fault, RecordInvalid
from app.domain.words import N_
from app.models.staff_tables import Account
from app.storage.accounts import account_with
from app.usecases.staffing.links import no_link

SHORTEST, LONGEST = 12, 200
"""Characters of a password; of what kind is nobody's business (NIST SP 800-63B-4, 3.1.1)."""


def must_do(password: str, again: str, account: Account) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        said = N_("A password has {least} to {most} characters; several words are easiest.")
        raise RecordInvalid([Fault("password", said, {"least": SHORTEST, "most": LONGEST})])
    if password.strip().lower() in {account.email, (account.name or "").lower()}:
        raise RecordInvalid([Fault("password", N_("Your address or name is no password."))])
    if password != again:
        raise RecordInvalid([Fault("again", N_("The two passwords differ. Type them again."))])


def fresh_account(db: Session, account: Account) -> Account:
    """Raises `NotFound`, where she was removed meanwhile."""
    assert account.id is not None
    found = account_with(db, account.id)
    if found is None or found.removed_at is not None:
        raise no_link()
    return found
