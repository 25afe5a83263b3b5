"""A training and a session on the wire: what stands still; seats, distance and words are added."""

from datetime import datetime
from typing import Any

from app.domain.opening import BRUSSELS
from app.models.tables import HelpPoint, Training, TrainingSession

Point = tuple[float, float] | None


def training_on_the_wire(row: Training) -> dict[str, Any]:
    """The training of DESIGN § 5, all keys present."""
    told = {name: getattr(row, name) for name in Training.model_fields}
    return {**told, "updated_at": row.updated_at.astimezone(BRUSSELS)}


def session_on_the_wire(
    row: TrainingSession, training: Training, help_point: HelpPoint, point: Point
) -> dict[str, Any]:
    """The session of DESIGN § 5 without `free_places`, `waiting`, `distance_m`, `match`, `text`.

    `point`: lat and lon of the help point's counter, None where it has none.
    """
    lat, lon = point or (None, None)
    return {
        "id": row.id,
        "training": training_on_the_wire(training),
        "help_point": {"id": help_point.id, "name": help_point.name, "lat": lat, "lon": lon},
        "starts_at": row.starts_at.astimezone(BRUSSELS),
        "ends_at": row.ends_at.astimezone(BRUSSELS),
        "meetings": [
            {"starts_at": _in_brussels(start), "ends_at": _in_brussels(end)}
            for start, end in row.meetings
        ],
        "mode": row.mode,
        "booking": row.booking,
        "booking_url": row.booking_url,
        "capacity": row.capacity,
        "extra_places": row.extra_places,
        "waiting_list": row.waiting_list,
        "status": row.status,
        "moved_from": row.moved_from and row.moved_from.astimezone(BRUSSELS),
        "registration_opens_at": row.registration_opens_at
        and row.registration_opens_at.astimezone(BRUSSELS),
        "registration_closes_at": row.registration_closes_at
        and row.registration_closes_at.astimezone(BRUSSELS),
        "sandbox": training.sandbox,
        "updated_at": row.updated_at.astimezone(BRUSSELS),
    }


def _in_brussels(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(BRUSSELS)
