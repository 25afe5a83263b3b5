"""What is missing, stale or odd in the records: the work lists of the coordination.

Real help points only, those that are history not; each list in the order of their ids.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from rapidfuzz import fuzz

from app.directory.places import Places
from app.domain.areas import metres_outside
from app.domain.codes import WITHOUT_COUNTER
from app.domain.distance import metres
from app.domain.freshness import is_stale
from app.domain.hours import Hours
from app.domain.opening import BRUSSELS
from app.domain.week import typical_monday, week_rows
from app.domain.words import N_
from app.models.staff_tables import ActorQuestion, WebsiteCheck
from app.models.tables import FactSource, HelpPoint, Report
from app.storage.directory import Records

MOST_HOURS = 100
"""Open so many hours a week, hardly any place is."""

SAME_SPOT_M = 30
ALIKE = 80
"""Of 100: so alike names mean the same place, perhaps."""

LISTS = {
    "no_hours": N_("Not known when somebody is there"),
    "no_phone": N_("No phone number"),
    "no_languages": N_("Not known which languages are spoken"),
    "no_cost": N_("Not known what it costs"),
    "unplaced": N_("Not known where: the finder cannot place it"),
    "unconfirmed": N_("Not known whether it still runs"),
    "recalled": N_("Remembered by somebody, to be confirmed"),
    "no_point": N_("No point on the map"),
    "unassured": N_("Not confirmed for six months"),
    "answered": N_("Answered our question"),
    "reported": N_("Reported by the public"),
    "sentences": N_("Sentences of ours that somebody finds wrong"),
    "suspicious": N_("Looks wrong"),
    "website_dead": N_("The website does not answer"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """`said`: a message with `values`, None where the list says it all. `report`: its number.
    `answer`: that of the question that was answered."""

    help_point_id: str
    name: dict[str, str]
    said: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    report: int | None = None
    answer: str | None = None


def work(
    records: Records,
    places: Places,
    reports: Sequence[Report],
    recalled: Path,
    now: datetime,
    websites: Mapping[str, WebsiteCheck] = MappingProxyType({}),
    questions: Sequence[ActorQuestion] = (),
) -> dict[str, list[Item]]:
    """The items of each of `LISTS`. `recalled`: the file of what somebody remembers; `websites`: by
    help point, what became of the last visit. `questions`: those that are open; of the sandbox too:
    whoever has asked wants to read the answer."""
    today = now.astimezone(BRUSSELS).date()
    rows = [one for one in records.help_points if not one.sandbox and one.status != "history"]
    by_id = {one.id: one for one in rows}
    return {
        "no_hours": [_item(one) for one in rows if _no_hours(one)],
        "no_phone": [_item(one) for one in rows if one.phone is None],
        "no_languages": [_item(one) for one in rows if one.languages is None],
        "no_cost": [_item(one) for one in rows if _no_cost(one, records)],
        "unplaced": [_item(one) for one in rows if _unplaced(one)],
        "unconfirmed": list(_unconfirmed(rows, questions)),
        "recalled": list(_recalled(recalled, by_id, records)),
        "no_point": [_item(one) for one in rows if _no_point(one)],
        "unassured": list(_unassured(rows, records, today)),
        "answered": list(_answered(records, questions)),
        "reported": list(_reported(reports, by_id)),
        "sentences": list(_sentences(reports)),
        "suspicious": list(_suspicious(rows, places, today)),
        "website_dead": list(_dead(rows, websites)),
    }


def _item(row: HelpPoint, said: str | None = None, **values: Any) -> Item:
    return Item(row.id, row.name, said, values)


def _no_hours(row: HelpPoint) -> bool:
    return row.opening_hours is None and row.helper_hours is None


def _no_cost(row: HelpPoint, records: Records) -> bool:
    fees = {fee.kind: fee.level for fee in records.fees.get(row.id, [])}
    return fees.get("access", "unknown") == "unknown"


def _unplaced(row: HelpPoint) -> bool:
    return row.address_postcode is None and row.serves is None


def _no_point(row: HelpPoint) -> bool:
    return row.kind not in WITHOUT_COUNTER and row.lat is None


def _recalled(file: Path, rows: dict[str, HelpPoint], records: Records) -> Iterator[Item]:
    """Nothing where the data folder has no such file; what has been confirmed since is left out."""
    known = yaml.safe_load(file.read_text(encoding="utf-8"))["work_list"] if file.exists() else []
    for one in known:
        row = rows.get(one.get("id") or one["of"])
        if row is None:
            continue
        told = records.sources.get(row.id, [])
        if any(source.field == one["field"] and source.assured_on for source in told):
            continue
        said = N_("{field}: “{value}”. {note}")
        yield _item(row, said, field=one["field"], value=one["value"], note=one["note"])


def _unassured(rows: Iterable[HelpPoint], records: Records, today: date) -> Iterator[Item]:
    for row in rows:
        assured = last_assured(records.sources.get(row.id, []))
        if assured is None:
            yield _item(row, N_("Nobody has confirmed it yet."))
        elif is_stale(assured, today):
            yield _item(row, N_("Confirmed on {day}."), day=assured)


def last_assured(sources: Iterable[FactSource]) -> date | None:
    return max((one.assured_on for one in sources if one.assured_on), default=None)


def _unconfirmed(rows: Iterable[HelpPoint], questions: Iterable[ActorQuestion]) -> Iterator[Item]:
    asked = {one.help_point_id: one.asked_at for one in questions if one.answered_at is None}
    for row in rows:
        if row.status == "unconfirmed" and row.id in asked:
            yield _item(row, N_("Asked on {day}."), day=asked[row.id].astimezone(BRUSSELS).date())
        elif row.status == "unconfirmed":
            yield _item(row)


def _answered(records: Records, questions: Iterable[ActorQuestion]) -> Iterator[Item]:
    names = {row.id: row.name for row in records.help_points}
    for one in questions:
        if one.answer and one.answered_at and one.help_point_id in names:
            on = one.answered_at.astimezone(BRUSSELS).date()
            told = " · ".join(filter(None, (one.answer.get(name) for name in IN_OWN_WORDS)))
            said = ANSWERS[one.answer["helps"]]
            if told:
                said = TOLD[one.answer["helps"]]
            values = {"day": on, "text": told}
            name = names[one.help_point_id]
            yield Item(one.help_point_id, name, said, values, answer=one.sha256)


IN_OWN_WORDS = ("street", "postcode", "hours", "phone", "note")
ANSWERS = {
    "yes": N_("On {day} they said: yes, we help."),
    "elsewhere": N_("On {day} they said: yes, somewhere else."),
    "no": N_("On {day} they said: no, not any more."),
}
TOLD = {
    "yes": N_("On {day} they said: yes, we help. “{text}”"),
    "elsewhere": N_("On {day} they said: yes, somewhere else. “{text}”"),
    "no": N_("On {day} they said: no, not any more. “{text}”"),
}


def _reported(reports: Iterable[Report], rows: dict[str, HelpPoint]) -> Iterator[Item]:
    for one in reports:
        if row := rows.get(one.help_point_id or ""):
            said = N_("{field}: “{text}”") if one.field else N_("“{text}”")
            values = {"text": one.text} | ({"field": one.field} if one.field else {})
            yield Item(row.id, row.name, said, values, one.id)


def _sentences(reports: Iterable[Report]) -> Iterator[Item]:
    """Of no help point; under the name of their language."""
    for one in reports:
        if one.help_point_id is None:
            name = {"en": one.lang.upper()}
            said = N_("{field}: “{text}”") if one.field else N_("“{text}”")
            yield Item("", name, said, {"text": one.text, "field": one.field}, one.id)


def _suspicious(rows: Sequence[HelpPoint], places: Places, today: date) -> Iterator[Item]:
    twins = list(_twins(rows))
    for row in rows:
        place = places.by_code.get(row.address_postcode or "")
        if place and place.area is not None and row.lat is not None and row.lon is not None:
            outside = round(metres_outside(place.area, row.lat, row.lon))
            if outside:
                said = N_("Its point lies {metres} m outside {postcode}.")
                yield _item(row, said, metres=outside, postcode=place.code)
        for expression in (row.opening_hours, row.helper_hours):
            hours = _hours_a_week(expression, today) if expression else 0
            if hours > MOST_HOURS:
                yield _item(row, N_("Open {hours} hours a week."), hours=round(hours))
        yield from (item for item in twins if item.help_point_id == row.id)


def _dead(rows: Iterable[HelpPoint], websites: Mapping[str, WebsiteCheck]) -> Iterator[Item]:
    for row in rows:
        one = websites.get(row.id)
        if one and one.failed and one.failing_since and one.website == row.website:
            day = one.failing_since.astimezone(BRUSSELS).date()
            said = DEAD.get(one.failed) or (GONE if one.failed in ("404", "410") else BROKEN)
            yield _item(row, said, day=day, code=one.failed)


DEAD = {
    "no_such_name": N_("There is no website of this name, seen since {day}."),
    "no_answer": N_("Nobody answers there, seen since {day}."),
    "certificate": N_("Its certificate is wrong, so browsers warn of it; seen since {day}."),
    "refused_address": N_("It leads to no public address, seen since {day}."),
}
GONE = N_("The page is not there any more ({code}), seen since {day}.")
BROKEN = N_("It says that something is broken there ({code}), seen since {day}.")


def _hours_a_week(expression: str, today: date) -> float:
    """A span whose end is its start lasts the whole day (`week_rows`)."""
    minutes = (
        (_minute(end) - _minute(start)) % DAY or DAY
        for _, times in week_rows(Hours.parse(expression), typical_monday(today))
        for start, end in times
    )
    return sum(minutes) / 60


def _minute(at: time) -> int:
    return 60 * at.hour + at.minute


DAY = 24 * 60


def _twins(rows: Sequence[HelpPoint]) -> Iterator[Item]:
    for one, other in combinations(rows, 2):
        if one.phone is not None and one.phone == other.phone:
            yield _item(one, N_("The same phone number as {other}."), other=other.id)
        if _same_spot(one, other) and _alike(one, other):
            said = N_("Stands where {other} stands, with a similar name.")
            yield _item(one, said, other=other.id)


def _same_spot(one: HelpPoint, other: HelpPoint) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return metres(one.lat, one.lon, other.lat, other.lon) < SAME_SPOT_M


def _alike(one: HelpPoint, other: HelpPoint) -> bool:
    pairs = ((a, b) for a in one.name.values() for b in other.name.values())
    return max(fuzz.token_set_ratio(a, b) for a, b in pairs) > ALIKE
