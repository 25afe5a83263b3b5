"""Into the record of who did what."""

from datetime import datetime

from sqlmodel import Session

from app.domain.codes import AuditAction
from app.storage.accounts import note
from app.usecases.staffing.coming_in import SignedIn


def done(db: Session, who: SignedIn, action: AuditAction, subject: str, now: datetime) -> None:
    """In the transaction that did it: one is never there without the other. `subject`: an id."""
    note(db, who.account, action, now, subject)
