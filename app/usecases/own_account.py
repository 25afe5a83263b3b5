"""One's own account: its password, its language."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from app.adapters.passwords import hashed, matches
from app.domain.errors import Fault, RecordInvalid
from app.domain.words import LANGUAGES, N_
from app.storage.accounts import note, remove_sign_ins, with_password
from app.storage.engine import writing
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.passwords import fresh_account, must_do


def change_password(
    engine: Engine, who: SignedIn, old: str, password: str, again: str, now: datetime
) -> None:
    """Signs out every other browser. Who came in by a link needs no old one: she may have forgotten
    it. Raises `RecordInvalid`."""
    if not who.by_link and not matches(who.account.password, old):
        raise RecordInvalid([Fault("old", N_("This is not your password."))])
    must_do(password, again, who.account)
    kept = hashed(password)
    with writing(engine) as db:
        account = fresh_account(db, who.account)
        account.password = kept
        db.add(account)
        assert account.id is not None
        remove_sign_ins(db, account.id, but=who.sha256)
        with_password(db, who.sha256)
        note(db, account, "password_changed", now)


def speak(db: Session, who: SignedIn, lang: str) -> None:
    """From now on in this language. Raises `RecordInvalid`."""
    if lang not in LANGUAGES:
        said = N_("Choose one of {allowed}.")
        raise RecordInvalid([Fault("lang", said, {"allowed": ", ".join(LANGUAGES)})])
    account = fresh_account(db, who.account)
    account.lang = lang
    db.add(account)
