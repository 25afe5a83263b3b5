"""Filters and minutes to help (DESIGN § 4), for the reference of the finder.

Hours are walked through moment by moment; nothing is computed that can be tried.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

from app.domain.opening import Hours
from app.models.help_points import FeeIn, HelpPointIn
from tests.reference_records import BRUSSELS, MINUTE, UTC, Candidate, Lesson, Question

FILTERS = (
    *("spoken", "service", "audience", "situation", "kind", "equipment", "free", "walk_in"),
    *("without_id", "wheelchair", "form_help", "recognised", "open_at", "when"),
    *("theme", "free_places"),
)
"""In the order of `match` and of the reasons."""

WORD = {True: "yes", False: "no", None: "unknown"}


@cache
def state(expression: str, moment: datetime) -> bool | None:
    """Open, closed or (None) unknown at a moment given in UTC."""
    return Hours.parse(expression).is_open(moment)


def shut(point: HelpPointIn, moment: datetime) -> bool:
    return point.closed_until is not None and moment < point.closed_until


def both_open(helper: str | None, door: str | None, moment: datetime) -> bool:
    return all(hours is None or state(hours, moment) for hours in (helper, door))


def outcome(name: str, candidate: Candidate, question: Question) -> str:
    """What one filter says of a candidate: "yes", "no" (left out) or "unknown"."""
    point, asked = candidate.point, question.all(name)
    tags = None if point.languages is None else [primary(tag) for tag in point.languages]
    reserved = point.only_for.situation if point.only_for else None
    id_needed = point.admission.id_required
    answers: dict[str, Callable[[], str]] = {
        "spoken": lambda: listed(tags, "languages" in point.complete, [primary(a) for a in asked]),
        "service": lambda: listed(point.services, "services" in point.complete, asked),
        "audience": lambda: audience(point, asked),
        "situation": lambda: WORD[reserved is None or any(one in reserved for one in asked)],
        "kind": lambda: WORD[point.kind in asked],
        "equipment": lambda: equipment(point, asked),
        "free": lambda: free(point, question.all("situation")),
        "walk_in": lambda: WORD[point.admission.walk_in],
        "without_id": lambda: WORD[None if id_needed is None else not id_needed],
        "wheelchair": lambda: point.accessibility.wheelchair.replace("limited", "unknown"),
        "form_help": lambda: point.form_help,
        "recognised": lambda: WORD[candidate.recognised],
        "open_at": lambda: open_at(candidate, question.open_at),
        "when": lambda: when(candidate, question),
        "theme": lambda: theme(candidate, question),
        "free_places": lambda: free_places(candidate, question),
    }
    return answers[name]()


def primary(tag: str) -> str:
    return tag.lower().split("-")[0]


def listed(values: Iterable[str] | None, complete: bool, asked: list[str]) -> str:
    if values is None:
        return "unknown"
    if any(value in asked for value in values):
        return "yes"
    return "no" if complete else "unknown"


def audience(point: HelpPointIn, asked: list[str]) -> str:
    reserved = point.only_for.audiences if point.only_for else None
    welcome = point.audiences or []
    if reserved is not None and not any(one in reserved for one in ["everyone", *asked]):
        return "no"
    named = [*welcome, *(reserved or [])]
    return WORD["everyone" in welcome or any(one in named for one in asked) or None]


def equipment(point: HelpPointIn, asked: list[str]) -> str:
    present = {str(name): entry.present for name, entry in point.equipment.items()}
    found = [present.get(name) for name in asked]
    if True in found:
        return "yes"
    return "unknown" if None in found else "no"


def free(point: HelpPointIn, situations: list[str]) -> str:
    fee = point.fees.get("access", FeeIn())
    if fee.level == "free":
        return "yes"
    if fee.level == "unknown":
        return "unknown"
    if fee.level != "conditional" or not situations:
        return "no"
    if not fee.free_for:
        return "unknown"
    return WORD[any(one in fee.free_for for one in situations)]


def open_at(candidate: Candidate, moment: datetime) -> str:
    if shut(candidate.point, moment):
        return "no"
    if candidate.door is not None:
        return WORD[state(candidate.door, moment)]
    if candidate.helper is None:
        return "unknown"
    there = state(candidate.helper, moment)
    return WORD[there if candidate.at_a_stop else (there or None)]


def when(candidate: Candidate, question: Question) -> str:
    helper, door = candidate.helper, candidate.door
    if helper is None and door is None:
        return "unknown"
    if not any(falls_on(question.one("when"), moment) for moment in coming(candidate, question)):
        return "no"
    return "unknown" if helper is None else "yes"


def falls_on(when: str | None, moment: datetime) -> bool:
    local = moment.astimezone(BRUSSELS)
    if when == "weekday":
        return local.weekday() < 5
    if when == "evening":
        return local.hour >= 17
    return local.weekday() == {"saturday": 5, "sunday": 6}[when or ""]


def coming(candidate: Candidate, question: Question) -> Iterable[datetime]:
    """Open moments, one at least of every span, in the 28 local days from the day of `at`."""
    helper, door, reopening = candidate.helper, candidate.door, candidate.point.closed_until
    first = question.at.astimezone(BRUSSELS).date()
    days = [first + timedelta(days=n) for n in range(28)]
    for day in days:
        for moment in open_quarters(helper, door, day):
            if not shut(candidate.point, moment):
                yield moment
    if reopening is not None:  # may lie between two quarters, minutes before the door closes
        moment = question.at - (question.at - reopening) // MINUTE * MINUTE
        if moment.astimezone(BRUSSELS).date() in days and both_open(helper, door, moment):
            yield moment


@cache
def open_quarters(helper: str | None, door: str | None, day: date) -> list[datetime]:
    """The quarters of an hour of a local day at which both, where given, are open.

    No span is missed between them: only expressions that change on the quarter are accepted.
    """
    for minutes in re.findall(r"\d:(\d\d)", f"{helper} {door}"):
        assert minutes in ("00", "15", "30", "45"), (helper, door)
    moment = datetime.combine(day, time(), BRUSSELS).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), BRUSSELS).astimezone(UTC)
    quarters = [moment + n * 15 * MINUTE for n in range((end - moment) // (15 * MINUTE))]
    return [quarter for quarter in quarters if both_open(helper, door, quarter)]


def theme(candidate: Candidate, question: Question) -> str:
    if lessons_to_come(candidate, question):
        return "yes"
    point = candidate.point
    told = point.services is not None and "services" in point.complete
    return "no" if told and not {"training", "workshop"} & set(point.services or []) else "unknown"


def free_places(candidate: Candidate, question: Question) -> str:
    found = [place_now(one, question) for one in lessons_to_come(candidate, question)]
    if "yes" in found:
        return "yes"
    return "no" if found and set(found) == {"no"} else "unknown"


def place_now(lesson: Lesson, question: Question) -> str:
    """Whether somebody who registers now gets a place."""
    facts, now = lesson.facts, question.coming_from
    if facts.booking != "here":
        return "unknown"
    if lesson.free == 0 or over(facts.registration_closes_at, now):
        return "no"
    opened = facts.registration_opens_at is None or over(facts.registration_opens_at, now)
    return "yes" if opened else "unknown"


def over(limit: datetime | None, now: datetime) -> bool:
    return limit is not None and limit <= now


def lessons_to_come(candidate: Candidate, question: Question) -> list[Lesson]:
    """The earliest first; of the themes asked, where any were."""
    themes = question.all("theme")
    coming = [
        one
        for one in candidate.lessons
        if one.starts_at > question.coming_from
        and one.facts.status != "cancelled"
        and (not themes or one.training.theme in themes)
    ]
    return sorted(coming, key=lambda one: (one.starts_at, one.id))


def next_lessons(candidate: Candidate, question: Question) -> list[str]:
    """The first three that are not known to be full or closed."""
    left = [
        one.id for one in lessons_to_come(candidate, question) if place_now(one, question) != "no"
    ]
    return left[:3]


def minutes_until(true: Callable[[datetime], bool], arrival: datetime) -> int:
    return next((n for n in range(45) if true(arrival + n * MINUTE)), 45)


def waiting(candidate: Candidate, arrival: datetime) -> list[tuple[str, int]]:
    point, helper, door = candidate.point, candidate.helper, candidate.door

    def may_enter(moment: datetime) -> bool:
        return not shut(point, moment) and both_open(helper, door, moment)

    if helper is not None:
        return [("helper_wait", minutes_until(may_enter, arrival))]
    if door is not None or shut(point, arrival):
        return [("helper_unknown", 5), ("closed", minutes_until(may_enter, arrival))]
    return [("helper_unknown", 5), ("hours_unknown", 5)]


def assured_within_a_year(point: HelpPointIn, at: datetime) -> bool:
    today = at.astimezone(BRUSSELS).date()
    leap_day = (today.month, today.day) == (2, 29)
    year_ago = date(today.year - 1, today.month, 28 if leap_day else today.day)
    dates = [source.assured_on for sources in point.sources.values() for source in sources]
    return any(assured_on is not None and assured_on >= year_ago for assured_on in dates)


def reasons(
    candidate: Candidate, answers: dict[str, str], question: Question
) -> list[tuple[str, int]]:
    """What stands between the person and help here, in the published order."""
    point, far = candidate.point, candidate.distance_m
    walk = 0 if far is None else (26 * far + 750) // 1500
    mode, admission = point.helper_mode, point.admission
    by_appointment = mode == "appointment" or (mode is None and admission.appointment is True)
    terms = waiting(candidate, question.at + walk * MINUTE)
    terms.append(("appointment", 5 if by_appointment else 0))
    terms.append(("point_unknown", 10 if candidate.precision == "postcode" else 0))
    terms.append(("not_assured", 0 if assured_within_a_year(point, question.at) else 5))
    terms.append(("serves_unknown", 15 if far is None and point.serves is None else 0))
    terms += [(f"{name}_unknown", 15) for name, said in answers.items() if said == "unknown"]
    shown = [(code, minutes) for code, minutes in terms if minutes]
    return shown if far is None else [("walk", walk), *shown]
