"""A session as it is at this moment, from the database itself."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.directory.places import Places
from app.directory.session_shaping import session_on_the_wire
from app.directory.shaping import Whole
from app.domain.session_words import session_text
from app.domain.words import Words
from app.models.tables import HelpPoint, TrainingSession
from app.storage.seats import seats_now
from app.storage.trainings import training_with


def shown(
    db: Session, row: TrainingSession, places: Places, words: Words, now: datetime
) -> dict[str, Any]:
    """The session of DESIGN § 5, its seats as they are now."""
    training = training_with(db, row.training_id)
    assert training is not None  # a foreign key, as the next
    help_point = db.get(HelpPoint, training.help_point_id)
    assert help_point is not None
    found, queue = seats_now(db, row, now)
    ours = row.booking == "here"
    free = found.free if ours else None
    text = session_text(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=row.status,
        booking=row.booking,
        free_places=free,
        waiting_list=row.waiting_list,
        registration_opens_at=row.registration_opens_at,
        registration_closes_at=row.registration_closes_at,
        now=now,
        words=words,
    )
    return {
        **session_on_the_wire(row, training, help_point, _point(help_point, places)),
        "free_places": free,
        "waiting": len(queue) if row.starts_at > now else 0,
        "distance_m": None,
        "match": {},
        "text": text,
    }


def _point(row: HelpPoint, places: Places) -> tuple[float, float] | None:
    place = places.by_code.get(row.address_postcode or "")
    whole = Whole(row, None, [], [], {}, [], place)
    return whole.point and whole.point[:2]
