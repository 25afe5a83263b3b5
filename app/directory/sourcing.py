"""Where each fact of a help point comes from, ready as bytes."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import orjson

from app.directory.shaping import Whole
from app.models.tables import FactSource, LabelEvent

OF_THE_ORGANISATION = ("name", "sector")
"""What the wire tells of an organisation besides its id."""

SOURCE = ("title", "where", "url", "as_of", "assured_on", "assured_by")


def sources(whole: Whole, shown: bytes, of_organisations: Mapping[str, list[FactSource]]) -> bytes:
    """The JSON of `…/sources`, fields ascending. `shown` is the help point on the wire, in any
    language; `of_organisations`: organisation → the sources of its facts."""
    wire = orjson.loads(shown)
    told = dict(_told(whole, of_organisations.get(whole.row.organisation_id or "", [])))
    facts = [
        {"field": field, "value": _value(wire, field), "sources": told[field]}
        for field in sorted(told)
    ]
    return orjson.dumps({"id": whole.row.id, "facts": facts})


def _told(
    whole: Whole, organisation: list[FactSource]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Wire field, sources. Where none is named for `recognised`, it follows from the label."""
    if whole.label:
        yield "recognised", [_of_event(event) for event in whole.label]
    shown = (one for one in whole.sources if one.field != "complete")  # not on the wire
    for field, found in groupby(shown, key=lambda one: one.field):
        yield field, [_source(one) for one in found]
    for field, found in groupby(organisation, key=lambda one: one.field):
        if field.split(".")[0] in OF_THE_ORGANISATION:
            yield f"organisation.{field}", [_source(one) for one in found]


def _source(row: FactSource) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SOURCE}


def _of_event(row: LabelEvent) -> dict[str, Any]:
    return {name: getattr(row, f"source_{name}") for name in SOURCE}


def _value(wire: Any, field: str) -> Any:
    """What stands at a path such as "fees.access"; None where nothing does."""
    for part in field.split("."):
        wire = wire.get(part) if isinstance(wire, dict) else None
    return wire
