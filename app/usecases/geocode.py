"""Geocode: give help points that have a street, and no point of their own, that point."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.adapters.geocoder import AskedTooOften, Located
from app.directory.places import Places
from app.domain.areas import FAR_OUTSIDE_M, metres_outside
from app.domain.errors import GeocoderUnavailable
from app.models.tables import HelpPoint
from app.storage.directory import Records

BETWEEN_S = 1.0
"""At most one question a second: the usage policy of the public Nominatim, polite anywhere."""

PAUSES_S = (5.0, 20.0)
PAUSES_WHEN_TOO_OFTEN_S = (60.0, 300.0)
LONGEST_PAUSE_S = 900.0
"""A geocoder that wants to be left alone for longer is asked again by another run."""

NO_MORE = float("inf")

MOST_IN_VAIN = 2
"""So many records after each other without an answer: it is the geocoder, not the records."""

OUTCOMES = ("placed", "not found", "proposed", "not asked", "not answered")


def geocode(
    records: Records,
    places: Places,
    locate: Callable[[str], Located | None],
    write: Callable[[str, Located], None],
    report: Callable[[str], None],
    wait: Callable[[float], None],
) -> bool:
    """Locate the real records that have a street and no point, in the order of their ids.

    `write` gets an id and its point as soon as it is found; what it has kept when a run breaks
    off, the next run does not ask for again. A point far outside the area of its postcode, or
    one that no area can vouch for, is proposed in a line and not written. `wait` gets seconds.
    False where the geocoder gave no answer: for a record, or in the end for the rest of them.
    """
    ask = _Patient(locate, wait)
    told: Counter[str] = Counter()
    in_vain = 0
    for row in _without_point(records):
        outcome = _tried(row, ask, records, places)
        if outcome.point:
            write(row.id, outcome.point)
        report(f"{row.id}: {outcome.line}")
        told[outcome.code] += 1
        in_vain = in_vain + 1 if outcome.code == "not answered" else 0
        if ask.too_often or in_vain == MOST_IN_VAIN:
            report("The geocoder is left alone; the next run goes on from here.")
            break
    report(", ".join(f"{told[one]} {one}" for one in OUTCOMES))
    return not told["not answered"]


class _Outcome(NamedTuple):
    """`code`: one of `OUTCOMES`; `point`: what is to be written."""

    code: str
    line: str
    point: Located | None = None


class _Patient:
    """Asks at most once a second; twice more, later each time, where no answer comes, and much
    later where it is told that it asks too often (`too_often` when that did not help either)."""

    def __init__(self, locate: Callable[[str], Located | None], wait: Callable[[float], None]):
        self._locate, self._wait = locate, wait
        self._asked = self.too_often = False

    def __call__(self, text: str) -> Located | None:
        """Raises `GeocoderUnavailable`."""
        if self._asked:
            self._wait(BETWEEN_S)
        self._asked = True
        pauses, long_pauses = iter(PAUSES_S), iter(PAUSES_WHEN_TOO_OFTEN_S)
        while True:
            try:
                return self._locate(text)
            except AskedTooOften as wrong:
                pause = max(next(long_pauses, NO_MORE), wrong.retry_after_s or 0)
                self.too_often = pause > LONGEST_PAUSE_S
                if self.too_often:
                    raise
            except GeocoderUnavailable:
                pause = next(pauses, NO_MORE)
                if pause == NO_MORE:
                    raise
            self._wait(pause)


def _without_point(records: Records) -> Iterator[HelpPoint]:
    for row in sorted(records.help_points, key=lambda one: one.id):
        if row.sandbox or row.status == "history" or row.lat is not None:
            continue
        if row.address_street:
            yield row


def _query(row: HelpPoint, records: Records) -> str:
    """ "Rue de Paris 43, 1140 Evere, Belgium". A street in two languages ("… / …") goes in the
    first: geocoders know streets by one name at a time."""
    street = str(row.address_street).split(" / ")[0]
    return f"{street}, {row.address_postcode} {_municipality(row, records)}".strip() + ", Belgium"


def _municipality(row: HelpPoint, records: Records) -> str:
    """Its name in French, else in Dutch; of a postcode in several, that of the main one."""
    lies_in = records.geography.postcode_municipalities.get(row.address_postcode or "", [])
    nis = row.address_municipality or (lies_in[0].nis if lies_in else None)
    municipality = records.geography.municipalities.get(nis or "")
    names = municipality.names if municipality else {}
    return names.get("fr") or names.get("nl") or ""


def _tried(row: HelpPoint, ask: _Patient, records: Records, places: Places) -> _Outcome:
    if row.address_postcode is None:
        return _Outcome("not asked", "not asked: a street without a postcode may be anywhere")
    try:
        found = ask(_query(row, records))
    except GeocoderUnavailable as wrong:
        return _Outcome("not answered", f"not answered: {wrong}")
    return _judged(row.address_postcode, found, places)


def _judged(postcode: str, found: Located | None, places: Places) -> _Outcome:
    if found is None:
        return _Outcome("not found", "not found")
    point, area = f"{found.lat:.6f}, {found.lon:.6f}", places.area_of(postcode)
    if area is None:
        line = f"proposed: {point}; {postcode} has no boundaries to check it against"
        return _Outcome("proposed", line)
    metres = metres_outside(area, found.lat, found.lon)
    if metres > FAR_OUTSIDE_M:
        line = f"proposed: {point}, which lies {metres:.0f} m outside {postcode}"
        return _Outcome("proposed", line)
    return _Outcome("placed", f"placed: {point} ({found.precision})", found)
