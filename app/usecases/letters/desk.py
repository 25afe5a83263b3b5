"""Where letters are written: what every one of them needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.adapters.mail import Mail
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.staff_tables import Account, Letter
from app.storage.accounts import account_with

NO_HARM = N_("If you did not expect this, do nothing: nothing happens.")


@dataclass(frozen=True, slots=True)
class Desk:
    """`base`: the address under which the service is reached, without a slash at its end."""

    db: Session
    base: str
    words: Mapping[str, Words]
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(BRUSSELS).date()

    def reader(self, letter: Letter) -> Account | None:
        """Whose account the letter is for; None where she was removed."""
        found = account_with(self.db, letter.account_id or 0)
        return None if found is None or found.removed_at is not None else found


def to_account(account: Account, subject: str, parts: Iterable[str]) -> Mail:
    """`parts` stand apart from each other by a blank line."""
    assert account.email is not None  # or it was removed
    return Mail(account.email, subject, paragraphs(parts), account.lang)


def paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
