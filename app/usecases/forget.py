"""Forget people: when their time has come, and when they ask for it. Counts remain."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.opening import BRUSSELS
from app.domain.phones import e164
from app.domain.words import N_
from app.models.staff_tables import Account, Letter
from app.models.tables import Registration, Report
from app.storage.accounts import (
    account_with_email,
    close_account,
    entries_by,
    erase_old_accounts,
    letters_to,
)
from app.storage.engine import reading, writing
from app.storage.people import (
    forget_registration,
    forget_session,
    reports_with_reply,
    scrub,
    sessions_to_forget,
    with_contact,
)
from app.storage.questions import erase_old_questions
from app.storage.reports import erase_old_reports
from app.storage.seats import (
    cancel_registration,
    lock_session,
    registration_with,
    registration_with_token,
    settle,
)
from app.storage.teams import names_of_teams
from app.storage.webhooks import erase_old_deliveries

LINK = re.compile(r"(?:.*/r/)?([A-Za-z0-9_-]{22})(?:[/?#].*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person."""

    registrations: list[Registration]
    reports: list[Report]
    account: Account | None = None
    letters: Sequence[Letter] = ()
    scrubbed: bool = True
    """Whether nothing is left in what the database had set aside; False: the next hour does it."""


def forget_due(engine: Engine, now: datetime) -> Iterator[int]:
    """Forget all whose time has come, a session at a time: how many registrations each had. May
    break off anywhere and be gone on with."""
    with reading(engine) as db:
        due = sessions_to_forget(db, now)
    for session_id in due:
        with writing(engine) as db:
            lock_session(db, session_id)
            forgotten = forget_session(db, session_id, now)
        yield forgotten
    with writing(engine) as db:
        erase_old_reports(db, now)
        erase_old_accounts(db, now)
        erase_old_deliveries(db, now)
        erase_old_questions(db, now)
    scrub(engine)  # each time: the run before may have broken off just in front of it


def forget_person(engine: Engine, who: str, now: datetime) -> Known:
    """Forget one person, who asked for it. Seats she still had go to whoever waits.

    `who`: the UUID of a registration, its link, a phone number or address that was left as contact,
    or the address of an account. Returns what was forgotten. Raises `NotFound` where nothing is
    known.
    """
    with reading(engine) as db:
        known = known_of(db, who)
    for one in known.registrations:
        with writing(engine) as db:
            _forget(db, one.id, one.session_id, now)
    with writing(engine) as db:
        for report in known.reports:
            db.merge(report).reply_to = None
        for letter in known.letters:
            db.delete(db.merge(letter))
        if known.account is not None:
            hers = db.merge(known.account)
            close_account(db, hers, now)
            hers.name = None
    return replace(known, scrubbed=scrub(engine))


def export(engine: Engine, who: str) -> dict[str, Any]:
    """All that is known of one person, in plain words. `who` as above. Raises `NotFound`."""
    with reading(engine) as db:
        known = known_of(db, who)
        owners = {one.owner_id for one in known.registrations if one.owner_id is not None}
        names = names_of_teams(db, owners)
        account = None if known.account is None else _account(db, known.account)
    return {
        "account": account,
        "registrations": [_plain(one, names) for one in known.registrations],
        "reports": [
            {
                "id": one.id,
                "help_point_id": one.help_point_id,
                "text": one.text,
                "reply_to": one.reply_to,
                "lang": one.lang,
                "created_at": one.created_at.astimezone(BRUSSELS),
            }
            for one in known.reports
        ],
        "letters": [
            {
                "purpose": one.purpose,
                "subject": one.subject,
                "lang": one.lang,
                "created_at": one.created_at.astimezone(BRUSSELS),
            }
            for one in known.letters
        ],
    }


def known_of(db: Session, who: str) -> Known:
    """Raises `NotFound`."""
    who = who.strip()
    link = LINK.fullmatch(who)
    one = registration_with(db, who.lower())
    if one is None and link is not None:
        one = registration_with_token(db, link[1])
    if one is not None and one.erased_at is None:
        return Known([one], [])
    found = Known(
        [row for row in with_contact(db) if _same(row.contact, who)],
        [row for row in reports_with_reply(db) if _same(row.reply_to, who)],
        account_with_email(db, who.lower()),
        letters_to(db, who.lower()),
    )
    if not (found.registrations or found.reports or found.account or found.letters):
        said = N_("Nothing is known of “{who}”: give a UUID, a link, or a contact as it was left.")
        raise NotFound(said, who=who[:80])
    return found


def _forget(db: Session, key: str, session_id: str, now: datetime) -> None:
    row = lock_session(db, session_id)
    assert row is not None  # a foreign key
    settle(db, row, now)
    fresh = registration_with(db, key)
    assert fresh is not None  # registrations are never deleted before their session
    if row.starts_at > now and fresh.state != "cancelled":
        cancel_registration(db, row, fresh, now)
    forget_registration(db, key, now)


def _same(contact: str | None, who: str) -> bool:
    """The same phone number however it is spelt, or the same text."""
    if contact is None:
        return False
    number = e164(contact, fiction=True)
    same_number = number is not None and number == e164(who, fiction=True)
    return same_number or contact.strip().casefold() == who.casefold()


def _account(db: Session, account: Account) -> dict[str, Any]:
    assert account.id is not None
    return {
        "email": account.email,
        "name": account.name,
        "lang": account.lang,
        "administrator": account.administrator,
        "team": names_of_teams(db, [account.team_id])[account.team_id],
        "invited_at": account.invited_at.astimezone(BRUSSELS),
        "joined_at": account.joined_at and account.joined_at.astimezone(BRUSSELS),
        "record": [
            {"at": one.at.astimezone(BRUSSELS), "action": one.action, "subject": one.subject}
            for one in entries_by(db, account.id)
        ],
    }


def _plain(one: Registration, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "session_id": one.session_id,
        "state": one.state,
        "seats": one.seats,
        "client": {"first_name": one.first_name, "lang": one.lang, "contact": one.contact},
        "note": one.note,
        "reference": one.reference,
        "referral_service": names.get(one.owner_id) if one.owner_id is not None else None,
        "created_at": one.created_at.astimezone(BRUSSELS),
    }
