"""Register a person or a small group for a session, once, however often the request comes.

The order of work is that of DESIGN § 5: lock the session, look the UUID up, settle, take the
seats, insert. The rival path is everybody else who wants the same seats, or sends the same UUID.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.errors import (
    Fault,
    RecordInvalid,
    RegistrationCancelled,
    RegistrationDiffers,
    SessionStarted,
)
from app.domain.holders import Holder, must_refer
from app.domain.languages import is_language, language_named
from app.domain.links import link_token
from app.domain.words import N_
from app.models.registrations import RegistrationIn, RegistrationOut
from app.models.tables import Hold, Registration, TrainingSession
from app.storage.seats import (
    add_registration,
    cancel_registration,
    hold_with,
    registration_with,
    settle,
    take,
    use_up,
)
from app.usecases.registering.finding import by_link, existing, own, uuid_in
from app.usecases.registering.rules import full, locked, must_be_open, read_body
from app.usecases.registering.telling import told


def register(
    db: Session,
    session_id: str,
    key: str,
    given: dict[str, Any],
    holder: Holder,
    secret: str,
    now: datetime,
) -> tuple[RegistrationOut, bool]:
    """The registration, and whether this request made it.

    Raises `NotAllowed`, `NotFound`, `RecordInvalid`; `RegistrationDiffers`,
    `RegistrationCancelled`; why nobody can register now; `SessionFull`.
    """
    must_refer(holder)
    key, said = uuid_in(key), _read(given)
    row = locked(db, session_id)
    known = registration_with(db, key)
    if known is not None:
        _must_be_the_same(known, said, row, holder)
        return told(db, known, row, now), False
    must_be_open(row, said.seats, now)
    settle(db, row, now)
    hold = _own_hold(db, said, row, holder)
    new = _new(said, key, row, holder, link_token(key, secret), now)
    seated = take(db, row, said.seats, own_hold=hold.seats if hold else 0, numbered=1)
    if not seated and not row.waiting_list:
        raise full(row)
    new.state = "registered" if seated else "waiting"
    if not add_registration(db, row, new):
        raise _differs()
    if seated and hold:
        use_up(db, row, hold, said.seats, now)
    return told(db, new, row, now), True


def cancel(db: Session, key: str, holder: Holder, now: datetime) -> RegistrationOut:
    """Its seats go to whoever waits. Twice is as good as once. Raises `NotFound`,
    `SessionStarted`."""
    return _cancelled(db, *own(db, key, holder), now)


def cancel_by_link(db: Session, token: str, now: datetime) -> RegistrationOut:
    """As `cancel`, by whoever has the link. Raises `NotFound`, `SessionStarted`."""
    return _cancelled(db, *by_link(db, token), now)


def _cancelled(
    db: Session, found: Registration, session: TrainingSession, now: datetime
) -> RegistrationOut:
    row = locked(db, session.id)
    settle(db, row, now)
    fresh = existing(db, found.id)
    if fresh.state != "cancelled":
        if row.starts_at <= now:
            said = N_("The session has started. Its space says who came.")
            raise SessionStarted(said)
        cancel_registration(db, row, fresh, now)
    return told(db, existing(db, found.id), row, now)


def _read(given: dict[str, Any]) -> RegistrationIn:
    said = read_body(RegistrationIn, given)
    lang = said.client.lang
    if lang is not None and not is_language(lang):
        refused = N_("“{value}” is no language code. Use BCP 47 codes such as fr, nl, ar or vgt.")
        guess = language_named(lang)
        extra = {"value": lang} | ({"did_you_mean": guess} if guess else {})
        raise RecordInvalid([Fault("client.lang", refused, {"value": lang}, extra)])
    return said


def _must_be_the_same(
    known: Registration, said: RegistrationIn, row: TrainingSession, holder: Holder
) -> None:
    """Raises `RegistrationDiffers`, `RegistrationCancelled`. What was erased cannot differ."""
    mine = known.owner_id == holder.id and known.session_id == row.id
    content = _content(said)
    if known.erased_at is not None:
        content = {"seats": said.seats}
    if not mine or any(getattr(known, name) != value for name, value in content.items()):
        raise _differs()
    if known.state == "cancelled":
        said_so = N_("This registration was cancelled. Register anew, with another UUID.")
        raise RegistrationCancelled(said_so)


def _differs() -> RegistrationDiffers:
    return RegistrationDiffers(
        N_("This UUID stands for another registration. Make a new one for a new registration.")
    )


def _content(said: RegistrationIn) -> dict[str, Any]:
    """By column. How the seats were held before is not part of it."""
    return {
        "seats": said.seats,
        "first_name": said.client.first_name,
        "lang": said.client.lang,
        "contact": said.client.contact,
        "note": said.note,
        "reference": said.reference,
    }


def _own_hold(
    db: Session, said: RegistrationIn, row: TrainingSession, holder: Holder
) -> Hold | None:
    """The hold to use up; one that ran out, or is somebody else's, is as good as none."""
    found = hold_with(db, str(said.hold_id)) if said.hold_id else None
    if found is None or found.session_id != row.id or found.owner_id != holder.id:
        return None
    return found


def _new(
    said: RegistrationIn,
    key: str,
    row: TrainingSession,
    holder: Holder,
    token: str,
    now: datetime,
) -> Registration:
    return Registration(
        id=key,
        session_id=row.id,
        owner_id=holder.id,
        number=row.numbered + 1,
        state="waiting",
        token=token,
        created_at=now,
        changed_at=now,
        **_content(said),
    )
