"""What somebody has assured stays, whatever a file says (DESIGN § 3)."""

from collections.abc import Iterator
from typing import Any

from app.domain.merging import fact
from app.models.tables import FactSource, Fee
from app.storage.bundles import WIRE_NAMES, Bundle
from app.storage.versions import said_by
from app.usecases.editing.confirming import fields_of

COLUMNS = {field: column for column, field in WIRE_NAMES.items()}
TOGETHER = {
    "lat": ("lat", "lon", "location_precision"),
    "lon": ("lat", "lon", "location_precision"),
    "recognised": ("label_id",),
    "address": ("address.street", "address.postcode", "address.municipality"),
    "admission": tuple(field for field in COLUMNS if field.startswith("admission.")),
    "accessibility": ("accessibility.wheelchair", "accessibility.note"),
}
"""Fields that are told under another name, or that make no sense one without the other."""


def keep_assured(wanted: Bundle, stored: Bundle) -> list[str]:
    """Put the assured facts of the stored record, and their sources, into the wanted one.

    Returns the fields where the file said otherwise. Rows of `wanted` are changed in place.
    """
    assured = {source.field for source in stored.children["sources"] if source.assured_on}
    kept = [field for field in sorted(assured) if _keep(field, wanted, stored)]
    _keep_sources(assured, wanted, stored)
    return kept


def _keep(field: str, wanted: Bundle, stored: Bundle) -> bool:
    """Whether the file said something else. Every part is looked at, hence no short cut."""
    fields = TOGETHER.get(field, (field,))
    return any([_keep_one(name, wanted, stored) for name in fields])


def _keep_one(field: str, wanted: Bundle, stored: Bundle) -> bool:
    head, _, part = field.partition(".")
    if head == "fees":
        return _keep_fees(part.split(".")[0], wanted, stored)
    if head == "stops":
        return _keep_stops(wanted, stored)
    column = COLUMNS.get(field, head)
    if column not in type(stored.row).model_fields:
        return False
    before, after = getattr(wanted.row, column), getattr(stored.row, column)
    if part and field not in COLUMNS and isinstance(after or before, dict):
        merged = _with_part(before, after, part.split(".")[0])
        after = merged if merged or column == "equipment" else None
    setattr(wanted.row, column, after)
    return bool(before != after)


def _with_part(
    given: dict[str, Any] | None, stored: dict[str, Any] | None, part: str
) -> dict[str, Any]:
    """The given map ("name", "equipment") with the one assured entry as it is stored, or absent."""
    merged = dict(given or {})
    if stored and part in stored:
        merged[part] = stored[part]
    else:
        merged.pop(part, None)
    return merged


def _keep_fees(kind: str, wanted: Bundle, stored: Bundle) -> bool:
    def others(fees: list[Fee]) -> list[Fee]:
        return [fee for fee in fees if kind and fee.kind != kind]

    def these(fees: list[Fee]) -> list[Fee]:
        return [fee for fee in fees if not kind or fee.kind == kind]

    before, after = these(wanted.children["fees"]), these(stored.children["fees"])
    kept = [*others(wanted.children["fees"]), *map(_copy, after)]
    wanted.children["fees"] = sorted(kept, key=lambda fee: fee.kind)
    return _said(before) != _said(after)


def _keep_stops(wanted: Bundle, stored: Bundle) -> bool:
    before, after = wanted.children["stops"], stored.children["stops"]
    wanted.children["stops"] = [_copy(stop) for stop in after]
    return _said(before) != _said(after)


def _keep_sources(assured: set[str], wanted: Bundle, stored: Bundle) -> None:
    """Sources follow their field. One of a whole ("fees") that somebody has taken apart, to confirm
    a part, speaks for the other parts."""
    there = {source.field for source in stored.children["sources"]}
    given: list[FactSource] = []
    for source in wanted.children["sources"]:
        apart = source.field not in there and any(
            field.startswith(f"{source.field}.") for field in assured
        )
        given += _parted(source, assured, wanted) if apart else [source]
    kept = [_copy(source) for source in stored.children["sources"] if source.field in assured]
    others = [source for source in given if source.field not in assured]
    wanted.children["sources"] = sorted([*others, *kept], key=lambda s: (s.field, s.position))


def _parted(source: FactSource, assured: set[str], wanted: Bundle) -> Iterator[FactSource]:
    record = said_by(wanted).model_dump(mode="json")
    for field in fields_of(source.field, record):
        if field not in assured and fact(record, field) is not None:
            part = _copy(source)
            part.field = field
            yield part


def _copy(row: Any) -> Any:
    """A new row of the same values: the stored one belongs to the database session."""
    said = row.model_dump()
    return type(row)(**{name: value for name, value in said.items() if name != "id"})


def _said(rows: list[Any]) -> list[dict[str, Any]]:
    return [row.model_dump() for row in rows]
