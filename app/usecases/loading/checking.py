"""What no single record can tell: references, ids given twice, points, hours, and sources."""

from collections.abc import Iterable, Iterator
from typing import Any

from shapely.geometry import shape

from app.domain.areas import FAR_OUTSIDE_M, metres_outside
from app.domain.errors import Fault
from app.models.checking import contact_faults, faults
from app.models.help_points import HelpPointIn, OrganisationIn
from app.models.places import PostcodeIn
from app.usecases.loading.checking_sessions import wrong_sessions
from app.usecases.loading.reading_postcodes import broken_areas
from app.usecases.loading.reading_seeds import Gathered, Placed, nearest, what_is_right
from app.usecases.loading.report import Refusal

NO_FACT = {"id", "kind", "status", "location_precision", "as_of", "complete", "sources"}
"""Fields that are how we file a record, not something a source tells."""

NOT_KNOWN: tuple[object, ...] = (None, "unknown", [], {})
KEY_OF_RECORD = {"municipalities": "nis", "postcodes": "code"}


def check(worlds: list[Gathered]) -> list[Refusal]:
    """Everything wrong with records that are each well formed; empty when all may be loaded."""
    refused = list(_given_twice(worlds))
    for world in worlds:
        broken = broken_areas(world.records["postcodes"])
        refused += [*broken, *_missing_places(world), *_missing_references(world)]
        refused += [*_wrong_facts(world), *wrong_sessions(world)]
        if not broken:
            refused += _points_astray(world)
    return refused


def _given_twice(worlds: list[Gathered]) -> Iterator[Refusal]:
    for kind in worlds[0].records:
        key = KEY_OF_RECORD.get(kind, "id")
        seen: dict[str, Placed] = {}
        for placed in (placed for world in worlds for placed in world.records[kind]):
            value = getattr(placed.record, key)
            first = seen.setdefault(value, placed)
            if first is not placed:
                there = f"{first.document.file}:{first.document.line(first.trail)}"
                yield placed.refused(key, f"already given at {there}", f"a {key} of its own")


def _missing_places(world: Gathered) -> Iterator[Refusal]:
    known = _known(world)
    for placed in world.records["postcodes"]:
        postcode: PostcodeIn = placed.record
        if not postcode.municipalities and not postcode.institution:
            yield placed.refused("municipalities", "lies in no municipality", "name the main one")
        for nis in postcode.municipalities:
            yield from _unless_known(placed, "municipalities", nis, known["municipalities"])
        yield from _unless_known(placed, "around", postcode.around, known["postcodes"])


def _missing_references(world: Gathered) -> Iterator[Refusal]:
    known = _known(world)
    for placed in world.records["help_points"]:
        point: HelpPointIn = placed.record
        for field, id_, kind in (
            ("organisation", point.organisation, "organisations"),
            ("label_id", point.label_id, "labels"),
            ("address.postcode", point.address.postcode, "postcodes"),
            ("address.municipality", point.address.municipality, "municipalities"),
        ):
            yield from _unless_known(placed, field, id_, known[kind])
        for code in (point.serves and point.serves.postcodes) or []:
            yield from _unless_known(placed, "serves.postcodes", code, known["postcodes"])
    for field, kind, among in (
        ("help_point_id", "trainings", "help_points"),
        ("training_id", "sessions", "trainings"),
    ):
        for placed in world.records[kind]:
            yield from _unless_known(placed, field, getattr(placed.record, field), known[among])


def _known(world: Gathered) -> dict[str, set[str]]:
    return {
        kind: {getattr(placed.record, KEY_OF_RECORD.get(kind, "id")) for placed in found}
        for kind, found in world.records.items()
    }


def _unless_known(
    placed: Placed, field: str, id_: str | None, known: set[str]
) -> Iterator[Refusal]:
    if id_ is not None and id_ not in known:
        yield placed.refused(field, f"there is no {id_}", nearest(id_, tuple(known)))


def _wrong_facts(world: Gathered) -> Iterator[Refusal]:
    for placed in world.records["organisations"]:
        yield from _without_source(placed, OrganisationIn)
        yield from _bad(placed, contact_faults(placed.record))
    for placed in world.records["help_points"]:
        yield from _without_source(placed, HelpPointIn)
        yield from _bad(placed, faults(placed.record))


def _bad(placed: Placed, found: Iterable[Fault]) -> Iterator[Refusal]:
    for fault in found:
        yield placed.refused(fault.field, str(fault), what_is_right(fault))


def _without_source(
    placed: Placed, shape_: type[HelpPointIn] | type[OrganisationIn]
) -> Iterator[Refusal]:
    """Every fact names its source: under its own field, a part of it, or the field around it."""
    sources: dict[str, Any] = {field: told for field, told in placed.record.sources.items() if told}
    for field in _facts(placed.record):
        if not any(_covers(source, field) for source in sources):
            yield placed.refused(field, "no source", f"sources: {{{field}: [{{title: …}}]}}")
    known = {*shape_.model_fields, "recognised"}
    for source in placed.record.sources:
        if source.split(".")[0] not in known:
            yield placed.refused("sources", f"{source} is no field", nearest(source, tuple(known)))


def _facts(record: HelpPointIn | OrganisationIn) -> Iterator[str]:
    """Wire fields that say something: "name.fr", "address.street", "fees.access", "services"."""
    for name, value in record.model_dump(exclude=NO_FACT).items():
        if not isinstance(value, dict) or name in ("serves", "only_for"):
            if value not in NOT_KNOWN:
                yield name
            continue
        for part, inner in value.items():
            if _says_something(inner):
                yield f"{name}.{part}"


def _says_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_says_something(inner) for inner in value.values())
    return value not in NOT_KNOWN


def _covers(source: str, field: str) -> bool:
    # The point has two coordinates and one source; a label is told as "recognised" on the wire.
    same = {"lon": "lat", "recognised": "label_id"}
    source, field = same.get(source, source), same.get(field, field)
    return f"{field}.".startswith(f"{source}.") or f"{source}.".startswith(f"{field}.")


def _points_astray(world: Gathered) -> Iterator[Refusal]:
    postcodes = {placed.record.code: placed.record for placed in world.records["postcodes"]}
    for placed in world.records["help_points"]:
        point: HelpPointIn = placed.record
        postcode: PostcodeIn | None = postcodes.get(point.address.postcode or "")
        if point.lat is None or point.lon is None or postcode is None or not postcode.geometry:
            continue
        metres = metres_outside(shape(postcode.geometry), point.lat, point.lon)
        if metres > FAR_OUTSIDE_M:
            what = f"the point lies {metres:.0f} m outside {postcode.code}"
            yield placed.refused("lat", what, "another point, or another postcode")
