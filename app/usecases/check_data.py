"""Check the data: what is missing or odd in the records, so that somebody can phone and ask."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import yaml
from rapidfuzz import fuzz

from app.directory.places import Places
from app.domain.areas import metres_outside
from app.domain.codes import WITHOUT_COUNTER
from app.domain.distance import metres
from app.models.tables import HelpPoint
from app.storage.directory import Records

SAME_SPOT_M = 30
ALIKE = 80

MISSING = {
    "opening_hours": "no opening hours",
    "helper_hours": "not known when somebody helps",
    "phone": "no phone",
    "languages": "no languages",
    "services": "no services",
    "address_street": "no street",
}


def gaps(records: Records, places: Places) -> Iterator[str]:
    """Lines `id: what is missing or odd`, real records only, in the order of their ids."""
    rows = [row for row in records.help_points if not row.sandbox and row.status != "history"]
    odd: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        odd[row.id] += [said for field, said in MISSING.items() if getattr(row, field) is None]
        odd[row.id] += _about(row, records, places)
    for one, other in combinations(rows, 2):
        if said := _twins(one, other):
            odd[one.id].append(said)
    for key, found in odd.items():
        if found:
            yield f"{key}: {'; '.join(found)}"


def to_confirm(file: Path) -> Iterator[str]:
    """What somebody remembers or an old document says: never published, to be asked by phone.

    Nothing where the data folder has no such file.
    """
    if not file.exists():
        return
    for one in yaml.safe_load(file.read_text(encoding="utf-8"))["work_list"]:
        who = one.get("id") or one["of"]
        yield f"{who}: to confirm: {one['field']} “{one['value']}”. {one['note']}"


def _about(row: HelpPoint, records: Records, places: Places) -> Iterator[str]:
    fees = {fee.kind: fee.level for fee in records.fees.get(row.id, [])}
    if fees.get("access", "unknown") == "unknown":
        yield "cost of access not known"
    if row.kind not in WITHOUT_COUNTER and row.lat is None:
        yield "no point of its own"
    if row.address_postcode is None and row.serves is None:
        yield "neither postcode nor area served: the finder cannot place it"
    if row.status == "unconfirmed":
        yield "not known whether it still runs"
    if not any(source.assured_on for source in records.sources.get(row.id, [])):
        yield "nothing confirmed yet"
    place = places.by_code.get(row.address_postcode or "")
    if place and place.area is not None and row.lat is not None and row.lon is not None:
        metres = metres_outside(place.area, row.lat, row.lon)
        if metres:
            yield f"its point lies {metres:.0f} m outside {place.code}"


def _twins(one: HelpPoint, other: HelpPoint) -> str | None:
    if one.phone is not None and one.phone == other.phone:
        return f"same phone as {other.id}"
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    close = metres(one.lat, one.lon, other.lat, other.lon) < SAME_SPOT_M
    names = max(fuzz.token_set_ratio(a, b) for a in one.name.values() for b in other.name.values())
    return (
        f"stands where {other.id} stands, with a similar name" if close and names > ALIKE else None
    )
