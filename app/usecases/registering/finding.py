"""Which registration is meant, and whose it is."""

import re

from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.holders import Holder
from app.domain.words import N_
from app.models.tables import Registration, TrainingSession
from app.storage.seats import registration_with, registration_with_token
from app.storage.trainings import session_with, training_with

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def own(db: Session, key: str, holder: Holder) -> tuple[Registration, TrainingSession]:
    """A registration of the holder's, and its session. Raises `NotFound`."""
    found = existing(db, key)
    if found.owner_id is None or found.owner_id != holder.id:
        raise nothing()
    return found, session_of(db, found)


def by_link(db: Session, token: str) -> tuple[Registration, TrainingSession]:
    """The registration that a person's link stands for, and its session. Raises `NotFound`."""
    found = registration_with_token(db, token) if TOKEN.fullmatch(token) else None
    if found is None:
        raise nothing()
    return found, session_of(db, found)


def existing(db: Session, key: str) -> Registration:
    """Raises `NotFound`."""
    found = registration_with(db, key.lower()) if UUID.fullmatch(key) else None
    if found is None:
        raise nothing()
    return found


def uuid_in(text: str) -> str:
    """Raises `NotFound`."""
    if not UUID.fullmatch(text):
        said = N_("A registration has a UUID, which you make: 8-4-4-4-12 hexadecimal digits.")
        raise NotFound(said, {"parameter": "uuid"})
    return text.lower()


def session_of(db: Session, registration: Registration) -> TrainingSession:
    found = session_with(db, registration.session_id)
    assert found is not None  # a foreign key
    return found


def help_point_of(db: Session, session: TrainingSession) -> str:
    training = training_with(db, session.training_id)
    assert training is not None  # a foreign key
    return training.help_point_id


def nothing() -> NotFound:
    """The same whether it is not there or somebody else's."""
    return NotFound(N_("You have no such registration."), {"parameter": "uuid"})
