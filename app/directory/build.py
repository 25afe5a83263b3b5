"""Building the directory from what the database holds."""

from collections.abc import Iterable, Mapping
from itertools import chain

import numpy as np
from shapely.geometry import shape

from app.directory.build_sessions import build_sessions
from app.directory.places import Municipality, Place, Places
from app.directory.shaping import Whole, assured_on, municipality_of, ready
from app.directory.snapshot import (
    PRECISIONS,
    Columns,
    Directory,
    Rows,
    Schedule,
    Serving,
    microseconds,
)
from app.directory.sourcing import sources
from app.domain.codes import WITHOUT_COUNTER, Audience, Equipment, Kind, Service, Situation, codes
from app.domain.matching import RULES, Facts, primary
from app.domain.opening import Hours
from app.domain.words import Words
from app.models.tables import HelpPoint, Postcode
from app.storage.directory import Geography, Records

VALUES = {
    "service": codes(Service),
    "audience": codes(Audience),
    "situation": codes(Situation),
    "kind": codes(Kind),
    "equipment": codes(Equipment),
    "free": ("", *codes(Situation)),
}
"""The values each filter can be asked with; the others are yes-or-no questions, value ""."""


def build(
    records: Records,
    words: Mapping[str, Words],
    helpline: str | None,
    sandbox: bool = True,
    places: Places | None = None,
) -> Directory:
    """The directory of these records; those of the sandbox are in it, marked, or left out.

    `places`: those of the records' geography, where they have been built already.
    """
    places = build_places(records.geography, sandbox) if places is None else places
    rows = [row for row in records.help_points if sandbox or not row.sandbox]
    wholes = [_whole(row, records, places) for row in sorted(rows, key=lambda row: row.id)]
    schedules = _Schedules()
    nearby = [
        line for number, whole in enumerate(wholes) for line in _stands(number, whole, schedules)
    ]
    roaming = [number for number, whole in enumerate(wholes) if _comes_to_people(whole)]
    coming = [_by_itself(number, wholes[number], schedules) for number in roaming]
    found = {line[0] for line in [*nearby, *coming]}
    others = [_by_itself(n, one, schedules) for n, one in enumerate(wholes) if n not in found]
    by_id = {whole.row.id: number for number, whole in enumerate(wholes)}
    near = _rows(nearby)
    told = [list(ready(whole, places, words.values(), helpline)) for whole in wholes]
    shown = {lang: tuple(one[at] for one in told) for at, lang in enumerate(words)}
    return Directory(
        version=records.version,
        places=places,
        ids=tuple(whole.row.id for whole in wholes),
        versions=tuple(whole.row.version for whole in wholes),
        number=by_id,
        postcode=tuple(whole.row.address_postcode for whole in wholes),
        stop_names=tuple(tuple(stop.place for stop in whole.stops) for whole in wholes),
        columns=_columns(wholes, places),
        nearby=near,
        everywhere=_rows(coming),
        listing=_rows([*nearby, *coming, *others]),
        serving=_serving([wholes[one].row for one in roaming]),
        sessions=build_sessions(records, by_id, wholes, [_facts(one) for one in wholes], near),
        own_schedule=tuple(_schedule(whole.row) for whole in wholes),
        schedules=tuple(schedules.numbers),
        ready=shown,
        sources=lambda at: sources(wholes[at], told[at][0], records.organisation_sources),
    )


def build_places(geography: Geography, sandbox: bool = True) -> Places:
    main: dict[str, list[str]] = {}
    for code, lies_in in geography.postcode_municipalities.items():
        if lies_in and geography.postcodes[code].institution is None:
            main.setdefault(lies_in[0].nis, []).append(code)
    municipalities = {
        nis: Municipality(
            nis, row.names, row.in_region, tuple(sorted(main.get(nis, []))), row.sandbox
        )
        for nis, row in geography.municipalities.items()
        if sandbox or not row.sandbox
    }
    places = [
        _place(
            row,
            [municipalities[link.nis] for link in geography.postcode_municipalities.get(code, [])],
        )
        for code, row in geography.postcodes.items()
        if sandbox or not row.sandbox
    ]
    return Places(places, municipalities.values())


def _place(row: Postcode, municipalities: Iterable[Municipality]) -> Place:
    return Place(
        code=row.code,
        names=row.names,
        municipalities=tuple(municipalities),
        lat=row.lat,
        lon=row.lon,
        typical_m=row.typical_m,
        derivation=row.derivation,
        in_region=row.in_region,
        institution=row.institution,
        around=row.around,
        sandbox=row.sandbox,
        area=shape(row.geometry) if row.geometry else None,
    )


def _whole(row: HelpPoint, records: Records, places: Places) -> Whole:
    return Whole(
        row=row,
        organisation=records.organisations.get(row.organisation_id or ""),
        label=records.labels.get(row.label_id or "", []),
        stops=records.stops.get(row.id, []),
        fees={fee.kind: fee for fee in records.fees.get(row.id, [])},
        sources=records.sources.get(row.id, []),
        place=places.by_code.get(row.address_postcode or ""),
    )


class _Schedules:
    """Gives equal schedules one number."""

    def __init__(self) -> None:
        self.numbers: dict[Schedule, int] = {}

    def number(self, schedule: Schedule) -> int:
        return self.numbers.setdefault(schedule, len(self.numbers))

    def of(self, row: HelpPoint) -> int:
        return self.number(_schedule(row))


def _schedule(row: HelpPoint) -> Schedule:
    return Schedule(_hours(row.helper_hours), _hours(row.opening_hours), row.closed_until)


def _hours(expression: str | None) -> Hours | None:
    return Hours.parse(expression) if expression else None


Line = tuple[int, int, float, float, int, int, int]


def _stands(number: int, whole: Whole, schedules: _Schedules) -> Iterable[Line]:
    """The places where one can walk to it: its counter, or the stops of a mobile one."""
    if whole.point is not None:
        lat, lon, precision = whole.point
        at_least = (whole.place and whole.place.typical_m) or 0 if precision == "postcode" else 0
        yield (
            number, schedules.of(whole.row), lat, lon, PRECISIONS.index(precision), at_least, -1
        )  # fmt: skip
    if whole.row.kind == "mobile":
        for position, stop in enumerate(whole.stops):
            hours = _hours(stop.hours)  # at a stop the door is open while somebody is there
            schedule = Schedule(hours, hours, whole.row.closed_until)
            yield number, schedules.number(schedule), stop.lat, stop.lon, 0, 0, position


def _by_itself(number: int, whole: Whole, schedules: _Schedules) -> Line:
    """Wherever it is: at nobody's distance."""
    return number, schedules.of(whole.row), 0.0, 0.0, 0, 0, -1


def _comes_to_people(whole: Whole) -> bool:
    """Whether it belongs under `everywhere`: kinds without a counter, phone help, and what
    serves an area without standing anywhere. Without postcode and `serves` it is not found."""
    row = whole.row
    if row.serves is None:
        return row.kind in WITHOUT_COUNTER and row.address_postcode is not None
    return whole.point is None or "phone_help" in (row.services or [])


def _rows(lines: list[Line]) -> Rows:
    columns = list(zip(*lines, strict=True)) if lines else [()] * 7
    record, schedule, lat, lon, precision, at_least_m, stop = columns
    return Rows(
        record=np.array(record, np.int64),
        schedule=np.array(schedule, np.int64),
        lat=np.array(lat, np.float64),
        lon=np.array(lon, np.float64),
        precision=np.array(precision, np.int64),
        at_least_m=np.array(at_least_m, np.int64),
        stop=np.array(stop, np.int64),
    )


def _serving(rows: list[HelpPoint]) -> Serving:
    serves = [row.serves for row in rows]
    postcodes: dict[str, list[int]] = {}
    for number, area in enumerate(serves):
        for code in (area or {}).get("postcodes") or []:
            postcodes.setdefault(code, []).append(number)
    return Serving(
        region=np.array([bool(area and area.get("region")) for area in serves], np.bool_),
        unknown=np.array([area is None for area in serves], np.bool_),
        postcodes={code: np.array(numbers, np.int64) for code, numbers in postcodes.items()},
    )


def _columns(wholes: list[Whole], places: Places) -> Columns:
    rows = [whole.row for whole in wholes]
    assured = [assured_on(whole.sources) for whole in wholes]
    municipalities = [municipality_of(whole, places) for whole in wholes]
    return Columns(
        active=np.array([row.status == "active" for row in rows], np.bool_),
        unconfirmed=np.array([row.status == "unconfirmed" for row in rows], np.bool_),
        sandbox=np.array([row.sandbox for row in rows], np.bool_),
        appointment=np.array([_by_appointment(row) for row in rows], np.bool_),
        assured=np.array([day.toordinal() if day else 0 for day in assured], np.int64),
        updated=np.array([microseconds(row.updated_at) for row in rows], np.int64),
        municipality=np.array([one.nis if one else "" for one in municipalities], np.str_),
        answers=_answers([_facts(whole) for whole in wholes]),
    )


def _by_appointment(row: HelpPoint) -> bool:
    """Help only by appointment: as its mode says or, where no mode is known, its admission."""
    if row.helper_mode is None:
        return row.admission_appointment is True
    return row.helper_mode == "appointment"


def _answers(facts: list[Facts]) -> dict[tuple[str, str], np.ndarray]:
    spoken = {primary(one) for one in chain.from_iterable(fact.languages or () for fact in facts)}
    values = VALUES | {"spoken": ("", *sorted(spoken))}
    return {
        (name, value): np.array([rule(fact, value) for fact in facts], np.int8)
        for name, rule in RULES.items()
        for value in values.get(name, ("",))
    }


def _facts(whole: Whole) -> Facts:
    row, access = whole.row, whole.fees.get("access")
    return Facts(
        kind=row.kind,
        recognised=whole.recognised,
        languages=row.languages,
        services=row.services,
        audiences=row.audiences,
        complete=row.complete,
        only_for=row.only_for or {},
        equipment=row.equipment,
        access_level=access.level if access else "unknown",
        free_for=access.free_for if access else (),
        walk_in=row.admission_walk_in,
        id_required=row.admission_id_required,
        wheelchair=row.wheelchair,
        form_help=row.form_help,
    )
