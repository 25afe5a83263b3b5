"""Show a help point as it has just been written, before the directory knows of it."""

from datetime import datetime
from typing import Any

import orjson
from sqlmodel import Session, select

from app.directory.places import Places
from app.directory.shaping import Whole, ready
from app.domain.opening import BRUSSELS, Hours, presence
from app.domain.words import Words
from app.models.tables import LabelEvent, Organisation
from app.storage.bundles import Bundle
from app.usecases.finding.telling import when


def shown(
    db: Session, written: Bundle, places: Places, words: Words, helpline: str | None
) -> bytes:
    """The record on the wire, as `GET /v1/help-points/{id}` gives it."""
    row = written.row
    events = select(LabelEvent).where(LabelEvent.label_id == row.label_id)
    whole = Whole(
        row=row,
        organisation=db.get(Organisation, row.organisation_id) if row.organisation_id else None,
        label=sorted(db.exec(events), key=lambda event: event.position),
        stops=written.children["stops"],
        fees={fee.kind: fee for fee in written.children["fees"]},
        sources=written.children["sources"],
        place=places.by_code.get(row.address_postcode or ""),
    )
    [told] = ready(whole, places, [words], helpline)
    return told


def as_found(
    db: Session,
    written: Bundle,
    places: Places,
    words: Words,
    helpline: str | None,
    now: datetime,
) -> dict[str, Any]:
    """As the finder tells of it to whoever asks for nothing in particular: an entry of `everywhere`
    (DESIGN § 4) without reasons."""
    row, here = written.row, now.astimezone(BRUSSELS)
    door, helper = _hours(row.opening_hours), _hours(row.helper_hours)
    at_the_door = presence(door, here, row.closed_until)
    somebody = presence(helper, here, row.closed_until, within=door)
    return {
        "help_point": orjson.loads(shown(db, written, places, words, helpline)),
        "distance_m": None,
        **when(at_the_door, somebody, here, row.closed_until, words),
        "match": {},
        "reasons": [],
        "next_sessions": [],
    }


def _hours(expression: str | None) -> Hours | None:
    return Hours.parse(expression) if expression else None
