"""Look up municipalities, with what each has."""

from collections import Counter
from typing import Any

from app.directory.places import Municipality, Places
from app.directory.snapshot import Bools, Columns, Directory
from app.domain.errors import NotFound
from app.domain.matching import Answer
from app.domain.words import N_


def municipality(directory: Directory, nis: str) -> dict[str, Any]:
    """One municipality. Raises `NotFound`."""
    one = directory.places.by_nis.get(nis)
    if one is None:
        said = N_("There is no municipality with this NIS code. Write five digits, as in 21012.")
        raise NotFound(said, {"parameter": "nis"})
    return _with_what_they_have(directory, [one])[0]


def municipalities(
    directory: Directory, in_region: bool, sandbox: bool, offset: int, limit: int
) -> dict[str, Any]:
    """A page of the municipalities in the Region, or of those outside, ascending."""
    listed = [
        one
        for one in directory.places.by_nis.values()
        if (one.in_region, one.sandbox) == (in_region, sandbox)
    ]
    return {
        "total": len(listed),
        "limit": limit,
        "offset": offset,
        "results": _with_what_they_have(directory, listed[offset : offset + limit]),
    }


def _with_what_they_have(directory: Directory, page: list[Municipality]) -> list[dict[str, Any]]:
    counts, postcodes = _counts(directory.columns), _postcodes(directory.places)
    return [
        {
            "nis": one.nis,
            "names": one.names,
            "in_region": one.in_region,
            "postcodes": postcodes.get(one.nis, []),
            "help_points": {
                name: counted[one.nis, one.sandbox] for name, counted in counts.items()
            },
        }
        for one in page
    ]


def _counts(columns: Columns) -> dict[str, Counter[tuple[str, bool]]]:
    """How many records by (NIS code, whether of the sandbox)."""

    def counted(these: Bools) -> Counter[tuple[str, bool]]:
        where, fiction = columns.municipality[these], columns.sandbox[these]
        return Counter(zip(where.tolist(), fiction.tolist(), strict=True))

    recognised = columns.answers["recognised", ""] == Answer.YES
    return {
        "active": counted(columns.active),
        "unconfirmed": counted(columns.unconfirmed),
        "recognised": counted(recognised & (columns.active | columns.unconfirmed)),
    }


def _postcodes(places: Places) -> dict[str, list[str]]:
    """NIS code → the residential postcodes that lie in it, whole or in part, ascending."""
    lying: dict[str, list[str]] = {}
    for place in places.by_code.values():
        if place.institution is None:
            for one in place.municipalities:
                lying.setdefault(one.nis, []).append(place.code)
    return lying
