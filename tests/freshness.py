"""Records that somebody has confirmed long ago, or never, and the links with which they are
confirmed."""

from datetime import date, datetime

from sqlalchemy import Engine, text

from app.storage.accounts import account_with_email
from app.storage.engine import writing
from app.usecases.asking.links import new_question
from app.usecases.staffing.links import new_link

LONG_AGO = date(2026, 5, 1)
"""More than six months before that Tuesday, less than a year."""


def assured_on(engine: Engine, key: str, day: date | None) -> None:
    """As if somebody had last confirmed it on that day; None: nobody ever did."""
    with writing(engine) as db:
        db.connection().execute(
            text("UPDATE fact_source SET assured_on = :day WHERE help_point_id = :key"),
            {"day": day and day.isoformat(), "key": key},
        )


def confirm_link(engine: Engine, email: str, key: str, now: datetime) -> str:
    """The token of the link that a mail to this account would hold."""
    with writing(engine) as db:
        account = account_with_email(db, email)
        assert account
        return new_link(db, account, "confirm", now, key)


def ask_link(engine: Engine, key: str, now: datetime, lang: str = "en") -> str:
    """The token of the link of a question."""
    with writing(engine) as db:
        return new_question(db, key, lang, now)
