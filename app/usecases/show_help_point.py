"""Show a help point as it has just been written, before the directory knows of it."""

from sqlmodel import Session, select

from app.directory.places import Places
from app.directory.shaping import Whole, ready
from app.domain.words import Words
from app.models.tables import LabelEvent, Organisation
from app.storage.bundles import Bundle


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
    return ready(whole, places, words, helpline)
