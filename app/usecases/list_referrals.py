"""What a referral service has sent whom to, what became of it, and whom to phone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.directory.places import Places
from app.domain.holders import Holder, must_refer
from app.domain.words import Words
from app.models.registrations import RegistrationOut
from app.models.tables import Registration
from app.storage.seats import registrations_for
from app.storage.trainings import moved_at
from app.usecases.planning.showing import shown
from app.usecases.registering.finding import own, session_of
from app.usecases.registering.telling import Standing, answer, standing, told

MOST = 200


@dataclass(frozen=True, slots=True)
class Referral:
    """`client`: who it was for, as far as that is still remembered. `session` on the wire. `phone`:
    why the person is to be phoned: "moved", "cancelled", "seated", or None."""

    registration: RegistrationOut
    client: Registration
    session: dict[str, Any]
    phone: str | None


def referrals(
    db: Session, holder: Holder, places: Places, words: Words, now: datetime
) -> list[Referral]:
    """The newest first. Raises `NotAllowed`."""
    must_refer(holder)
    assert holder.id is not None
    _, page = registrations_for(db, holder.id, None, [], now, 0, MOST)
    by_session: dict[str, list[Registration]] = defaultdict(list)
    for one in page:
        by_session[one.session_id].append(one)
    stands: Standing = {}
    sessions = {}
    for key, those in by_session.items():
        row = session_of(db, those[0])
        stands |= standing(db, those, row, now)
        sessions[key] = shown(db, row, places, words, now)
    moves = moved_at(db, by_session)
    return [
        _referral(
            one, answer(one, *stands[one.id]), sessions[one.session_id],
            moves.get(one.session_id), now,
        )
        for one in page
    ]  # fmt: skip


def referral(
    db: Session, key: str, holder: Holder, places: Places, words: Words, now: datetime
) -> Referral:
    """One of the holder's own. Raises `NotFound`."""
    found, row = own(db, key, holder)
    session = shown(db, row, places, words, now)
    moved = moved_at(db, [row.id]).get(row.id)
    return _referral(found, told(db, found, row, now), session, moved, now)


def _referral(
    row: Registration,
    registration: RegistrationOut,
    session: dict[str, Any],
    moved: datetime | None,
    now: datetime,
) -> Referral:
    return Referral(registration, row, session, _why_phone(row, registration, session, moved, now))


def _why_phone(
    row: Registration,
    registration: RegistrationOut,
    session: dict[str, Any],
    moved: datetime | None,
    now: datetime,
) -> str | None:
    """Who was registered after the move has heard of the new day."""
    if session["ends_at"] <= now or registration.state not in ("registered", "waiting"):
        return None
    if session["status"] == "cancelled":
        return "cancelled"
    if session["status"] == "moved" and (moved is None or row.created_at <= moved):
        return "moved"
    seated_later = registration.state == "registered" and row.changed_at > row.created_at
    return "seated" if seated_later else None
