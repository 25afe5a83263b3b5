"""Tell how the help points stand: how many, how fresh, what is known of them, town by town.

Real help points only. What is not known is counted as not known, never as none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.directory.places import Municipality, Places
from app.directory.shaping import assured_on
from app.domain.codes import Kind, Status, codes
from app.domain.freshness import STALE
from app.domain.opening import BRUSSELS
from app.domain.ranking import a_year_before
from app.domain.words import N_
from app.models.tables import HelpPoint
from app.storage.directory import Records
from app.storage.seats_overlay import SeatsNow

AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Fresh:
    """When they were last confirmed; each counts once."""

    half_a_year: int
    a_year: int
    longer_ago: int
    never: int


@dataclass(frozen=True, slots=True)
class Town:
    """How many lie there, and of how many each thing is known; `fresh`: confirmed within half a
    year. `names`: of a municipality; `otherwise` says which others these are."""

    names: Mapping[str, str]
    otherwise: str | None
    places: int
    hours: int
    phone: int
    languages: int
    cost: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Coming:
    """Sessions of the next four weeks that are not cancelled. `free`: places that nobody has, in
    those booked here; `unknown`: sessions whose places are not ours to know."""

    sessions: int
    free: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`kinds`: those that there are, each with its statuses in the order of their codes. Beyond
    `kinds`, history is left out."""

    kinds: list[tuple[Kind, list[int]]]
    fresh: Fresh
    towns: list[Town]
    coming: Coming


def overview(
    records: Records, places: Places, seats: dict[str, SeatsNow], now: datetime
) -> Overview:
    today = now.astimezone(BRUSSELS).date()
    real = [one for one in records.help_points if not one.sandbox]
    running = [one for one in real if one.status != "history"]
    return Overview(
        _kinds(real),
        _fresh(running, records, today),
        list(_towns(running, records, places, today)),
        _coming({one.id for one in running}, records, seats, now),
    )


def _kinds(rows: Iterable[HelpPoint]) -> list[tuple[Kind, list[int]]]:
    found = Counter[tuple[str, str]]((row.kind, row.status) for row in rows)
    counted: list[tuple[Kind, list[int]]] = [
        (kind, [found[kind, status] for status in codes(Status)])  # type: ignore[misc]
        for kind in codes(Kind)
    ]
    return [(kind, numbers) for kind, numbers in counted if any(numbers)]


def _fresh(rows: Sequence[HelpPoint], records: Records, today: date) -> Fresh:
    days = [assured_on(records.sources.get(one.id, [])) for one in rows]
    known = [day for day in days if day is not None]
    recent = sum(day >= today - STALE for day in known)
    year = sum(day >= a_year_before(today) for day in known)
    return Fresh(recent, year - recent, len(known) - year, len(days) - len(known))


def _towns(
    rows: Sequence[HelpPoint], records: Records, places: Places, today: date
) -> Iterable[Town]:
    """Those of the Region all, by name; others as far as there is something."""
    lies_in = [(_municipality(row, places), row) for row in rows]
    region = [one for one in places.by_nis.values() if one.in_region and not one.sandbox]
    for town in sorted(region, key=lambda one: one.names.get("fr", "")):
        there = [row for where, row in lies_in if where == town]
        yield _town(town.names, None, there, records, today)
    outside = [row for where, row in lies_in if where is not None and where not in region]
    if outside:
        yield _town({}, N_("Outside the Region"), outside, records, today)
    nowhere = [row for where, row in lies_in if where is None]
    yield _town({}, N_("No address"), nowhere, records, today)


def _municipality(row: HelpPoint, places: Places) -> Municipality | None:
    """The one its address names, else the main one of its postcode."""
    if row.address_municipality:
        return places.by_nis.get(row.address_municipality)
    place = places.by_code.get(row.address_postcode or "")
    return place.municipalities[0] if place and place.municipalities else None


def _town(
    names: Mapping[str, str],
    otherwise: str | None,
    rows: Sequence[HelpPoint],
    records: Records,
    today: date,
) -> Town:
    fees = [{fee.kind: fee.level for fee in records.fees.get(row.id, [])} for row in rows]
    return Town(
        names=names,
        otherwise=otherwise,
        places=len(rows),
        hours=sum(row.opening_hours is not None or row.helper_hours is not None for row in rows),
        phone=sum(row.phone is not None for row in rows),
        languages=sum(row.languages is not None for row in rows),
        cost=sum(one.get("access", "unknown") != "unknown" for one in fees),
        fresh=_fresh(rows, records, today).half_a_year,
    )


def _coming(ids: set[str], records: Records, seats: dict[str, SeatsNow], now: datetime) -> Coming:
    there = [
        one
        for one in records.sessions
        if now < one.starts_at <= now + AHEAD and one.status != "cancelled"
        if records.trainings[one.training_id].help_point_id in ids
    ]
    ours = [one for one in there if one.booking == "here"]
    return Coming(len(there), sum(seats[one.id].free for one in ours), len(there) - len(ours))
