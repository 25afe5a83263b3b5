"""Whoever writes a fact confirms it: the sources of a record after somebody has written to it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.domain.holders import Holder
from app.domain.merging import at

PARTS = frozenset(
    ("name", "description", "address", "entrance", "nearest_stop", "opening_note", "fees")
) | frozenset(("equipment", "admission", "accessibility"))
"""Fields whose parts have sources of their own: "name.fr", "fees.access"."""

SAME = {"lon": "lat", "location_precision": "lat"}
"""Told by one source with another field: a point has two coordinates."""

Sources = dict[str, list[dict[str, Any]]]


def confirmed(
    sources: Sources,
    record: dict[str, Any],
    written: Iterable[str],
    changed: Iterable[str],
    holder: Holder,
    today: date,
) -> Sources:
    """The sources of `record` after its holder has written the fields at these paths.

    A fact that has become another loses its former sources; one that stays the same keeps them
    behind the new confirmation. A fact taken away is confirmed too: it is known to be wrong, so no
    file may bring it back.
    """
    found = {field: list(told) for field, told in sources.items()}
    became_another = {field_of(path) for path in changed}
    for field in sorted({field_of(path) for path in written}):
        _split(found, field, record)
        kept = [] if field in became_another else found.get(field, [])
        if field in became_another:
            for inner in [name for name in found if name.startswith(f"{field}.")]:
                del found[inner]
        others = [one for one in kept if one["title"] != holder.source]
        found[field] = [_word_of(holder, today), *others]
    return found


def field_of(path: str) -> str:
    """The field under which the source of a fact stands: `fees.access.level` → `fees.access`."""
    head, _, rest = path.partition(".")
    if head in PARTS and rest:
        return f"{head}.{rest.split('.')[0]}"
    return SAME.get(head, head)


def _split(sources: Sources, field: str, record: dict[str, Any]) -> None:
    """A source of the whole ("name") becomes one of each part, so that one part can change."""
    head, _, part = field.partition(".")
    if part and head in sources:
        whole = sources.pop(head)
        for one in at(record, head) or {}:
            if at(record, f"{head}.{one}") is not None:
                sources.setdefault(f"{head}.{one}", list(whole))


def _word_of(holder: Holder, today: date) -> dict[str, Any]:
    day = today.isoformat()
    return {
        "title": holder.source,
        "where": None,
        "url": None,
        "as_of": day,
        "assured_on": day,
        "assured_by": holder.name,
    }
