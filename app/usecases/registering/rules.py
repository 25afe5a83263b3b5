"""When seats of a session can be had, and what is said where they cannot."""

from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from sqlmodel import Session

from app.domain.errors import (
    BookedElsewhere,
    Fault,
    GroupTooLarge,
    NotFound,
    RecordInvalid,
    RegistrationClosed,
    RegistrationNotOpen,
    SessionCancelled,
    SessionFull,
    SessionStarted,
)
from app.domain.national_number import reads_as_national_number
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.explaining import explained
from app.models.tables import TrainingSession
from app.storage.seats import lock_session

Shape = TypeVar("Shape", bound=BaseModel)

NUMBER_REFUSED = N_("This reads as a national register number. Leave it out: we keep none.")


def locked(db: Session, key: str) -> TrainingSession:
    """The session, ours until the transaction ends. Raises `NotFound`."""
    row = lock_session(db, key)
    if row is None:
        raise no_session()
    return row


def no_session() -> NotFound:
    return NotFound(N_("There is no session with this id."), {"parameter": "id"})


def read_body(shape: type[Shape], given: dict[str, Any]) -> Shape:
    """What was sent, in its shape. Raises `RecordInvalid` with all that is wrong."""
    wrong = list(register_numbers(given))
    try:
        said = shape.model_validate_json(orjson.dumps(given), strict=True)
    except ValidationError as refused:
        wrong += [fault for _, fault in explained(shape, refused)]
    if wrong:
        raise RecordInvalid(wrong)
    return said


def register_numbers(given: Any, field: str = "") -> list[Fault]:
    """A fault for each text, however deep, that reads as a national register number."""
    if isinstance(given, dict):
        inner = [(f"{field}.{name}".lstrip("."), value) for name, value in given.items()]
        return [fault for name, value in inner for fault in register_numbers(value, name)]
    if isinstance(given, list):
        return [fault for value in given for fault in register_numbers(value, field)]
    if field.endswith(("_id", "_at")) or not isinstance(given, str):
        return []
    if reads_as_national_number(given):
        return [Fault(field, NUMBER_REFUSED)]
    return []


def must_be_ours(row: TrainingSession) -> None:
    """Raises `BookedElsewhere`, `SessionCancelled`."""
    if row.booking != "here":
        raise BookedElsewhere(BOOKED[row.booking], {"booking_url": row.booking_url})
    if row.status == "cancelled":
        raise SessionCancelled(N_("This session was cancelled."))


def must_be_open(row: TrainingSession, seats: int, now: datetime) -> None:
    """Raises why nobody can register for it now, however many seats are free."""
    must_be_ours(row)
    if row.starts_at <= now:
        raise SessionStarted(N_("This session has started. Look for a later one."))
    opens, closes = row.registration_opens_at, row.registration_closes_at
    if opens is not None and now < opens:
        said = N_("Registration opens on {moment}.")
        shown = {"registration_opens_at": _iso(opens)}
        raise RegistrationNotOpen(said, shown, moment=_plain(opens))
    if closes is not None and closes <= now:
        said = N_("Registration closed on {moment}.")
        shown = {"registration_closes_at": _iso(closes)}
        raise RegistrationClosed(said, shown, moment=_plain(closes))
    must_fit_the_room(row, seats)


def must_fit_the_room(row: TrainingSession, seats: int) -> None:
    """Raises `GroupTooLarge`."""
    places = (row.capacity or 0) + row.extra_places
    if seats > places:
        said = N_("{seats} do not fit: the session has {places} places, and a group is not split.")
        raise GroupTooLarge(said, {"places": places}, seats=seats, places=places)


def full(row: TrainingSession) -> SessionFull:
    free = (row.capacity or 0) + row.extra_places - row.taken - row.held
    said = N_("Not enough places: {free} free.")
    return SessionFull(said, {"free_places": free}, free=free)


def day_has_come(row: TrainingSession, now: datetime) -> bool:
    """Whether it is the day of the session, in Brussels, or later."""
    return now.astimezone(BRUSSELS).date() >= row.starts_at.astimezone(BRUSSELS).date()


def _iso(moment: datetime) -> str:
    return moment.astimezone(BRUSSELS).isoformat(timespec="minutes")


def _plain(moment: datetime) -> str:
    return f"{moment.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"


BOOKED = {
    "phone": N_("Places are booked by phone: call the help point."),
    "external": N_("Places are booked elsewhere: follow booking_url."),
    "none": N_("Nobody has to register for this session: just go."),
}
