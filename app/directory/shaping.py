"""From rows to the help point on the wire, ready as bytes in every interface language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from app.directory.places import Municipality, Place, Places
from app.domain.codes import WITHOUT_COUNTER, Equipment, FeeKind, codes
from app.domain.opening import BRUSSELS
from app.domain.sentences import callee
from app.domain.words import Words
from app.models.tables import FactSource, Fee, HelpPoint, LabelEvent, Organisation, Stop

EQUIPMENT = codes(Equipment)
FEE_KINDS = codes(FeeKind)


@dataclass(frozen=True, slots=True)
class Whole:
    """A help point with all that belongs to it."""

    row: HelpPoint
    organisation: Organisation | None
    label: list[LabelEvent]
    stops: list[Stop]
    fees: dict[str, Fee]
    sources: list[FactSource]
    place: Place | None

    @property
    def recognised(self) -> bool:
        """Holds the label now: its last event is the granting."""
        return bool(self.label) and self.label[-1].event == "granted"

    @property
    def point(self) -> tuple[float, float, str] | None:
        """Where its counter stands (lat, lon, precision); None where it has none."""
        if self.row.kind in WITHOUT_COUNTER:
            return None
        if self.row.lat is not None and self.row.lon is not None:
            return self.row.lat, self.row.lon, self.row.location_precision or "address"
        return (self.place.lat, self.place.lon, "postcode") if self.place else None


def ready(
    whole: Whole, places: Places, languages: Iterable[Words], helpline: str | None
) -> Iterator[bytes]:
    """The JSON of DESIGN § 4, all keys present, in each of these languages. Only `call` depends on
    them."""
    one = municipality_of(whole, places)
    record = _record(whole, {"nis": one.nis, "names": one.names} if one else None)
    organisation = whole.organisation.model_dump() if whole.organisation else None
    whom = callee(record, organisation, helpline, one.names if one else None)
    for words in languages:
        record["call"] = whom.told(words)
        yield orjson.dumps(record)


def _record(whole: Whole, municipality: dict[str, Any] | None) -> dict[str, Any]:
    row = whole.row
    return {
        "id": row.id,
        "kind": row.kind,
        "status": row.status,
        "name": row.name,
        "description": row.description,
        "organisation": _organisation(whole.organisation),
        **_whereabouts(whole, municipality),
        "phone": row.phone,
        "email": row.email,
        "website": row.website,
        "call": None,
        **_opening(row),
        "languages": row.languages,
        "services": row.services,
        "audiences": row.audiences,
        "only_for": row.only_for,
        "form_help": row.form_help,
        "volunteers_welcome": row.volunteers_welcome,
        "fees": {kind: _fee(whole.fees.get(kind)) for kind in FEE_KINDS},
        "equipment": {name: _equipment(row, name) for name in EQUIPMENT},
        **_admission(row),
        "recognised": whole.recognised,
        "label_id": row.label_id,
        "as_of": row.as_of,
        "assured_on": assured_on(whole.sources),
        "updated_at": row.updated_at.astimezone(BRUSSELS),
        "sandbox": row.sandbox,
    }


def postcode_on_the_wire(place: Place) -> dict[str, Any]:
    """The postcode of DESIGN § 6."""
    return {
        "code": place.code,
        "names": place.names,
        "municipalities": [{"nis": one.nis, "names": one.names} for one in place.municipalities],
        "lat": place.lat,
        "lon": place.lon,
        "typical_m": place.typical_m,
        "derivation": place.derivation,
    }


def assured_on(sources: Iterable[FactSource]) -> Any:
    """The latest day on which somebody confirmed a fact, None where nobody ever did."""
    return max((one.assured_on for one in sources if one.assured_on), default=None)


def municipality_of(whole: Whole, places: Places) -> Municipality | None:
    """The one its address names, else the main one of its postcode."""
    nis = whole.row.address_municipality
    return places.by_nis.get(nis) if nis else _main(whole.place)


def _main(place: Place | None) -> Municipality | None:
    return place.municipalities[0] if place and place.municipalities else None


def _organisation(row: Organisation | None) -> dict[str, Any] | None:
    return {"id": row.id, "name": row.name, "sector": row.sector} if row else None


def _whereabouts(whole: Whole, municipality: dict[str, Any] | None) -> dict[str, Any]:
    row = whole.row
    lat, lon, precision = whole.point or (None, None, None)
    return {
        "address": {
            "street": row.address_street,
            "postcode": row.address_postcode,
            "municipality": municipality,
        },
        "lat": lat,
        "lon": lon,
        "location_precision": precision,
        "entrance": row.entrance,
        "nearest_stop": row.nearest_stop,
        "serves": _serves(row.serves),
        "stops": [_stop(stop) for stop in whole.stops],
    }


def _opening(row: HelpPoint) -> dict[str, Any]:
    return {
        "opening_hours": row.opening_hours,
        "helper_hours": row.helper_hours,
        "helper_mode": row.helper_mode,
        "opening_note": row.opening_note,
        "closed_until": row.closed_until and row.closed_until.astimezone(BRUSSELS),
    }


def _admission(row: HelpPoint) -> dict[str, Any]:
    return {
        "admission": {
            "walk_in": row.admission_walk_in,
            "appointment": row.admission_appointment,
            "id_required": row.admission_id_required,
            "registration_required": row.admission_registration_required,
        },
        "accessibility": {"wheelchair": row.wheelchair, "note": row.accessibility_note},
    }


def _serves(serves: dict[str, Any] | None) -> dict[str, Any] | None:
    """`{"region": true}` or `{"postcodes": [...]}`."""
    return serves and {key: value for key, value in serves.items() if value is not None}


def _stop(stop: Stop) -> dict[str, Any]:
    return {"place": stop.place, "lat": stop.lat, "lon": stop.lon, "hours": stop.hours}


def _fee(fee: Fee | None) -> dict[str, Any]:
    if fee is None:
        return {"level": "unknown", "amount_eur": None, "per": None, "free_for": [], "note": None}
    return {
        "level": fee.level,
        "amount_eur": fee.amount_eur,
        "per": fee.per,
        "free_for": fee.free_for,
        "note": fee.note,
    }


def _equipment(row: HelpPoint, name: str) -> dict[str, Any]:
    entry = row.equipment.get(name) or {}
    return {"present": entry.get("present"), "count": entry.get("count")}
