"""A help point as the values of a form, named by the paths of what it says: `address.street`,
`fees.access.level`, `stops.0.hours`."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.adapters.geocoder import Located
from app.domain.codes import Equipment, FeeKind, codes
from app.domain.merging import at
from app.domain.opening import BRUSSELS
from app.domain.words import LANGUAGES
from app.routers.bodies import Form
from app.routers.form_fields import Values, as_number, as_text, same

Record = Mapping[str, Any]

TEXTS = ("name", "description", "entrance", "nearest_stop", "opening_note")
FEES = tuple(f"fees.{kind}" for kind in codes(FeeKind))
STOPS = 3
"""Rows for places where a mobile help point stands, at least."""

IN_LANGUAGES = (*TEXTS, "accessibility.note", *(f"{fee}.note" for fee in FEES))
CODES = (
    *("kind", "organisation", "address.municipality", "location_precision", "helper_mode"),
    *("form_help", "accessibility.wheelchair", "only_for.diploma_max"),
    *(f"{fee}.{part}" for fee in FEES for part in ("level", "per")),
)
PLAIN = (
    *("address.street", "address.postcode", "phone", "email", "website"),
    *("opening_hours", "helper_hours"),
)
NUMBERS = (
    *("lat", "lon", "only_for.age_min", "only_for.age_max"),
    *(f"{fee}.amount_eur" for fee in FEES),
    *(f"equipment.{one}.count" for one in codes(Equipment)),
)
YES_NO = (
    "volunteers_welcome",
    *(f"admission.{one}" for one in ("walk_in", "appointment", "id_required")),
    "admission.registration_required",
    *(f"equipment.{one}.present" for one in codes(Equipment)),
)
LISTS = (
    *("languages", "services", "audiences", "only_for.audiences", "only_for.situation"),
    *(f"{fee}.free_for" for fee in FEES),
    "complete",
)
SERVES, SERVED = "serves", "serves.postcodes"
CLOSED = "closed_until"
COORDINATED = "label_id"
"""The Region grants it: a field of the coordination's form only."""

STATUS = "status"
"""Whether it runs: another one; a form without it leaves it as it is."""

YES = {"yes": True, "no": False}
SAID = {True: "yes", False: "no", None: ""}


def values_of(record: Record) -> Values:
    """`record`: the JSON of `HelpPointIn`."""
    known: dict[str, Any] = {
        **{f"{name}.{lang}": at(record, f"{name}.{lang}") or ""
           for name in IN_LANGUAGES for lang in LANGUAGES},
        **{name: at(record, name) or "" for name in (*CODES, *PLAIN, COORDINATED, STATUS)},
        **{name: as_text(at(record, name)) for name in NUMBERS},
        **{name: SAID[at(record, name)] for name in YES_NO},
        **{name: at(record, name) or [] for name in LISTS},
    }  # fmt: skip
    for name in UNKNOWN:
        known[name] = known[name] or "unknown"
    serves = record.get("serves") or {}
    known[SERVES] = "region" if serves.get("region") else "postcodes" if serves else ""
    known[SERVED] = " ".join(serves.get("postcodes") or [])
    known[CLOSED] = _last_day(record.get("closed_until"))
    return known | _stops_of(record)


UNKNOWN = ("form_help", "accessibility.wheelchair", *(f"{fee}.level" for fee in FEES))
"""Codes of which one says that nobody knows."""


def typed(form: Form, rows: int) -> Values:
    """What was sent; `rows`: of stops."""
    texts = [
        *(f"{name}.{lang}" for name in IN_LANGUAGES for lang in LANGUAGES),
        *(*CODES, *PLAIN, COORDINATED, STATUS, *NUMBERS, *YES_NO, SERVES, SERVED, CLOSED),
        *stop_fields(rows),
    ]
    return {
        **{name: form.text(name).strip() for name in texts},
        **{name: form.get(name, []) for name in LISTS},
    }


def patch_of(base: Values, mine: Values) -> dict[str, Any]:
    """The merge patch that makes what was typed of what stood there: nothing else is named, so
    that nothing else is confirmed, and nothing else can be in somebody's way."""
    found: dict[str, Any] = {}
    changed = [name for name in mine if not same(base.get(name, ""), mine[name])]
    changed = [name for name in changed if name != STATUS or mine[name]]
    for name in changed:
        if name in (SERVES, SERVED):
            found["serves"] = _serves(mine)
        elif name.startswith("stops."):
            found["stops"] = _stops(mine)
        elif name == CLOSED:
            found[CLOSED] = _until(mine[CLOSED])
        else:
            _put(found, name, _read(name, mine[name]))
    return found


def point_of(found: Located) -> Values:
    """Of a geocoder, to the metre: the middle of a street."""
    lat, lon = (f"{one:.5f}" for one in (found.lat, found.lon))
    return {"lat": lat, "lon": lon, "location_precision": "street"}


def rows_of(record: Record) -> int:
    return max(len(record.get("stops") or []) + 1, STOPS)


def rows_typed(form: Form) -> int:
    """No more than anybody has."""
    numbers = [int(found[1]) for name in form if (found := STOP.match(name))]
    return min(max(numbers, default=0) + 1, 100)


def stop_fields(rows: int) -> Iterable[str]:
    parts = (*(f"place.{lang}" for lang in LANGUAGES), "lat", "lon", "hours")
    return [f"stops.{row}.{part}" for row in range(rows) for part in parts]


STOP = re.compile(r"stops\.(\d{1,2})\.", re.ASCII)


def _read(name: str, value: Any) -> Any:
    if name in LISTS:
        return value or ([] if name == "complete" else None)
    if name in NUMBERS:
        return as_number(value)
    if name in YES_NO:
        return YES.get(value)
    return value or None


def _put(record: dict[str, Any], path: str, value: Any) -> None:
    *heads, last = path.split(".")
    for head in heads:
        record = record.setdefault(head, {})
    record[last] = value


def _serves(mine: Values) -> dict[str, Any] | None:
    if mine[SERVES] == "region":
        return {"region": True, "postcodes": None}
    postcodes = re.split(r"[\s,;]+", mine[SERVED].strip())
    return {"region": None, "postcodes": postcodes} if mine[SERVES] == "postcodes" else None


def _stops_of(record: Record) -> dict[str, str]:
    found = dict.fromkeys(stop_fields(rows_of(record)), "")
    for row, stop in enumerate(record.get("stops") or []):
        for lang in LANGUAGES:
            found[f"stops.{row}.place.{lang}"] = stop["place"].get(lang, "")
        for name in ("lat", "lon"):
            found[f"stops.{row}.{name}"] = as_text(stop[name])
        found[f"stops.{row}.hours"] = stop["hours"] or ""
    return found


def _stops(mine: Values) -> list[dict[str, Any]]:
    """Rows of which nothing was typed are none."""
    rows = {int(found[1]) for name in mine if (found := STOP.match(name)) and mine[name]}
    return [
        {
            "place": {
                lang: text for lang in LANGUAGES if (text := mine[f"stops.{row}.place.{lang}"])
            },
            "lat": as_number(mine[f"stops.{row}.lat"]),
            "lon": as_number(mine[f"stops.{row}.lon"]),
            "hours": mine[f"stops.{row}.hours"] or None,
        }
        for row in sorted(rows)
    ]


def _last_day(until: str | None) -> str:
    """The last day on which it is closed."""
    if until is None:
        return ""
    last = datetime.fromisoformat(until).astimezone(BRUSSELS) - timedelta(seconds=1)
    return last.date().isoformat()


def _until(day: str) -> str | None:
    """A date is read as until its end; what is none is left to be refused."""
    try:
        return date.fromisoformat(day).isoformat() if day else None
    except ValueError:
        return day
