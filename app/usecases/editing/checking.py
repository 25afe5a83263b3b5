"""What may be written, and what is wrong with it."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

import orjson
from pydantic import ValidationError
from sqlmodel import Session

from app.directory.places import Places
from app.domain.areas import FAR_OUTSIDE_M, metres_outside
from app.domain.errors import Fault, NotAllowed, RecordInvalid
from app.domain.holders import Holder
from app.domain.merging import at
from app.domain.words import N_
from app.models.checking import faults
from app.models.explaining import explained
from app.models.help_points import HelpPointIn
from app.models.tables import Label, Organisation
from app.usecases.editing.spelling import spell

Json = dict[str, Any]

READ_ONLY = {
    "id": N_("The id stays what it is."),
    "sources": N_("Sources follow from who writes: leave them out."),
    "as_of": N_("The date follows from the day of writing: leave it out."),
    "call": N_("Whom to call follows from phone, website and organisation: write those."),
    "recognised": N_("Recognition follows from the label: leave it out."),
    "assured_on": N_("The date follows from the day of writing: leave it out."),
    "updated_at": N_("The date follows from the day of writing: leave it out."),
    "sandbox": N_("Whether it is fiction follows from its postcode or organisation: leave it out."),
}


def must_be_writable(patch: Json, holder: Holder) -> None:
    refuse(Fault(name, READ_ONLY[name]) for name in patch if name in READ_ONLY)
    if "label_id" in patch and holder.role != "coordination":
        said = N_("The Region grants the label: ask the coordination.")
        raise NotAllowed(said, {"parameter": "label_id"})


def examined(db: Session, record: Json, sandbox: bool, places: Places) -> tuple[Json, list[Fault]]:
    """The record in the spelling we keep, and all that is wrong with it, once a field."""
    spelt = deepcopy(record)
    wrong = list(spell(spelt, sandbox, places))
    try:
        point = HelpPointIn.model_validate_json(orjson.dumps(spelt), strict=True)
    except ValidationError as refused:
        wrong += [fault for _, fault in explained(HelpPointIn, refused)]
        return spelt, _once_a_field(wrong)
    wrong += [*faults(point), *wrong_references(db, point, sandbox, places)]
    return point.model_dump(mode="json"), _once_a_field(wrong)


def refuse(wrong: Iterable[Fault]) -> None:
    found = list(wrong)
    if found:
        raise RecordInvalid(found)


def _once_a_field(wrong: Iterable[Fault]) -> list[Fault]:
    """The first that is wrong with each field: the next would say the same in other words."""
    first: dict[str, Fault] = {}
    for fault in wrong:
        first.setdefault(fault.field, fault)
    return list(first.values())


def is_fiction(db: Session, record: Json, places: Places) -> bool:
    """Whether a new record belongs to the sandbox: what it first refers to does."""
    organisation = db.get(Organisation, str(record.get("organisation")))
    spelt = deepcopy(record)
    list(spell(spelt, False, places))  # what is wrong with it is told later
    place = places.by_code.get(str(at(spelt, "address.postcode")))
    served = at(record, "serves.postcodes")
    first = places.by_code.get(str(served[0])) if isinstance(served, list) and served else None
    return any(one.sandbox for one in (organisation, place, first) if one is not None)


def wrong_references(
    db: Session, point: HelpPointIn, sandbox: bool, places: Places
) -> Iterator[Fault]:
    """What the record refers to must exist, in the same world; its point must lie where it says."""
    organisation = point.organisation and db.get(Organisation, point.organisation)
    label = point.label_id and db.get(Label, point.label_id)
    place = places.by_code.get(point.address.postcode or "")
    municipality = places.by_nis.get(point.address.municipality or "")
    for field, given, found in (
        ("organisation", point.organisation, organisation),
        ("label_id", point.label_id, label),
        ("address.postcode", point.address.postcode, place),
        ("address.municipality", point.address.municipality, municipality),
        *(
            ("serves.postcodes", code, places.by_code.get(code))
            for code in (point.serves and point.serves.postcodes) or []
        ),
    ):
        if given and (not found or found.sandbox != sandbox):
            yield Fault(field, N_("There is no {value} here."), {"value": given}, {"value": given})
    if place and municipality and municipality not in place.municipalities:
        said = N_("Postcode {postcode} does not lie in {municipality}.")
        name = next(iter(municipality.names.values()))
        yield Fault("address.municipality", said, {"postcode": place.code, "municipality": name})
    if place and place.area is not None and point.lat is not None and point.lon is not None:
        metres = metres_outside(place.area, point.lat, point.lon)
        if metres > FAR_OUTSIDE_M:
            said = N_(
                "The point {lat}, {lon} lies {metres} m outside postcode {postcode}. "
                "Correct the point or the postcode."
            )
            values: dict[str, object] = {
                "lat": point.lat,
                "lon": point.lon,
                "metres": round(metres),
                "postcode": place.code,
            }
            yield Fault("lat", said, values)
