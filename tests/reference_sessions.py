"""The list `GET /v1/sessions` once more: every session by itself, from the documents alone.

What the help point itself answers is asked of `reference_rules`.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from app.models.help_points import FeeIn, HelpPointIn, OnlyForIn
from tests.reference_finder import nearby
from tests.reference_records import (
    BRUSSELS,
    Candidate,
    Lesson,
    Origin,
    Question,
    World,
    origin_of,
    whole_minute,
)
from tests.reference_rules import WORD, falls_on, listed, outcome, over, place_now, primary

OF_THE_TRAINING = ("spoken", "audience", "situation", "free")
OF_THE_HOUSE = ("service", "kind", "form_help", "recognised")
OF_THE_DOOR = ("equipment", "walk_in", "without_id", "wheelchair", "open_at")
ORDER = (
    *("spoken", "service", "audience", "situation", "kind", "equipment", "free", "walk_in"),
    *("without_id", "wheelchair", "form_help", "recognised", "open_at", "when", "theme"),
    *("free_places", "level", "certificate", "age", "diploma"),
)
DIPLOMAS = ("none", "lower_secondary", "upper_secondary", "higher")
FAR = 10**9


def reference_list(world: World, params: list[tuple[str, str]], now: datetime) -> dict[str, Any]:
    question = Question(params, now)
    asks_where = question.one("postcode") or question.one("lat")
    origin = origin_of(world, question) if asks_where else None
    sandbox = (origin is not None and origin.sandbox) or question.asks("sandbox")
    found = []
    for lesson in world.lessons:
        point = next(p for p in world.help_points if p.id == lesson.training.help_point_id)
        shown = judged(world, lesson, point, origin, question)
        if (point.id in world.sandbox_ids) == sandbox and shown is not None:
            found.append((lesson, shown))
    nearest = question.one("sort") == "nearest"
    found.sort(key=lambda one: order(one[0], one[1]["distance_m"], nearest))
    limit, offset = int(question.one("limit") or 10), int(question.one("offset") or 0)
    results = [shown for _, shown in found][offset : offset + limit]
    return {"total": len(found), "limit": limit, "offset": offset, "results": results}


def order(lesson: Lesson, distance_m: int | None, nearest: bool) -> tuple[Any, ...]:
    far, start = FAR if distance_m is None else distance_m, lesson.starts_at
    return (far, start, lesson.id) if nearest else (start, far, lesson.id)


def judged(
    world: World, lesson: Lesson, point: HelpPointIn, origin: Origin | None, question: Question
) -> dict[str, Any] | None:
    """The entry as shown, or None where it is left out."""
    statuses = ["active", *(["unconfirmed"] if question.asks("unconfirmed") else [])]
    coming = lesson.starts_at > question.coming_from and lesson.facts.status != "cancelled"
    if point.status not in statuses or not coming or not in_time(lesson, question):
        return None
    far = distance(world, lesson, point, origin)
    if origin is not None and not near_enough(lesson, point, origin, far, question):
        return None
    asked = [name for name in ORDER if question.asks(name)]
    house = house_of(world, point)
    match = {name: answer(name, lesson, house, question) for name in asked}
    strict = question.asks("strict")
    if "no" in match.values() or (strict and "unknown" in without(match, "audience").values()):
        return None
    places = int(question.one("min_places") or 1)
    if places and roomy(lesson, places, question) not in ("yes", *([] if strict else ["unknown"])):
        return None
    return {
        "id": lesson.id,
        "distance_m": far,
        "free_places": lesson.free,
        "match": match,
    }


def without(match: dict[str, str], name: str) -> dict[str, str]:
    return {key: said for key, said in match.items() if key != name}


def in_time(lesson: Lesson, question: Question) -> bool:
    first, last = question.one("from"), question.one("to")
    day = lesson.starts_at.astimezone(BRUSSELS).date()
    if first is not None and len(first) == 10:
        early = day < date.fromisoformat(first)
    else:
        early = first is not None and lesson.starts_at < moment(first)
    if last is not None and len(last) == 10:
        return not early and day <= date.fromisoformat(last)
    return not early and (last is None or lesson.starts_at <= moment(last))


def moment(text: str) -> datetime:
    """Questions here name whole minutes."""
    return whole_minute(text)


def distance(world: World, lesson: Lesson, point: HelpPointIn, origin: Origin | None) -> int | None:
    if origin is None or lesson.facts.mode != "on_site" or point.kind == "mobile":
        return None
    standing = nearby(world, origin, point)
    return standing.distance_m if standing else None


def near_enough(
    lesson: Lesson, point: HelpPointIn, origin: Origin, far: int | None, question: Question
) -> bool:
    within = question.one("within_m")
    if within is None:
        return True
    if far is not None:
        return far <= int(within)
    if lesson.facts.mode == "on_site" or point.serves is None:
        return True
    if point.serves.region:
        return origin.in_region or origin.sandbox
    return bool(set(point.serves.postcodes or []) & set(origin.codes))


def house_of(world: World, point: HelpPointIn) -> Candidate:
    hours = (point.helper_hours, point.opening_hours)
    return Candidate(point, world.recognises(point), None, None, *hours)


def answer(name: str, lesson: Lesson, house: Candidate, question: Question) -> str:
    training, facts = lesson.training, lesson.facts
    if name in OF_THE_HOUSE:
        return outcome(name, house, question)
    if name in OF_THE_DOOR:
        return outcome(name, house, question) if facts.mode == "on_site" else "unknown"
    if name == "when":
        return WORD[all(falls_on(question.one("when"), start) for start, _ in facts.times)]
    if name == "free_places":
        return place_now(lesson, question)
    asked = question.all(name)
    if name == "theme":
        return WORD[training.theme in asked]
    if name == "level":
        return WORD[None if training.level is None else training.level in asked]
    if name == "certificate":
        return WORD[training.certificate]
    if name == "spoken":
        spoken = None if training.languages is None else map(primary, training.languages)
        return listed(spoken, True, [primary(tag) for tag in asked])
    if name == "free":
        return free(lesson, house.point, question.all("situation"))
    return for_her(name, asked, lesson, house.point)


def for_her(name: str, asked: list[str], lesson: Lesson, point: HelpPointIn) -> str:
    """Who may come: both the training and the help point have their say."""
    reserved = [one for one in (lesson.training.only_for, point.only_for) if one is not None]
    if name == "age":
        return WORD[all(of_age(int(asked[0]), one) for one in reserved)]
    if name == "diploma":
        ranks = [DIPLOMAS.index(one.diploma_max) for one in reserved if one.diploma_max]
        return WORD[all(DIPLOMAS.index(asked[0]) <= rank for rank in ranks)]
    if name == "situation":
        lists = [one.situation for one in reserved if one.situation is not None]
        return WORD[any(all(each in one for one in lists) for each in asked)]
    said = [audience(each, lesson, point) for each in asked]
    return "yes" if "yes" in said else "unknown" if "unknown" in said else "no"


def of_age(age: int, reserved: OnlyForIn) -> bool:
    return (reserved.age_min or 0) <= age <= (FAR if reserved.age_max is None else reserved.age_max)


def audience(asked: str, lesson: Lesson, point: HelpPointIn) -> str:
    training = lesson.training
    own = training.only_for.audiences if training.only_for else None
    house = point.only_for.audiences if point.only_for else None
    for reserved in (own, house):
        if reserved is not None and asked not in reserved and "everyone" not in reserved:
            return "no"
    welcome = [*(training.audiences or []), *(own or [])]
    return WORD[asked in welcome or "everyone" in (training.audiences or []) or None]


def free(lesson: Lesson, point: HelpPointIn, situations: list[str]) -> str:
    fee = lesson.training.fee or point.fees.get("training", FeeIn())
    if fee.level in ("free", "unknown"):
        return {"free": "yes", "unknown": "unknown"}[fee.level]
    if fee.level != "conditional" or not situations:
        return "no"
    if not fee.free_for:
        return "unknown"
    return WORD[any(one in fee.free_for for one in situations)]


def roomy(lesson: Lesson, places: int, question: Question) -> str:
    if lesson.free is None:
        return "unknown"
    closed = over(lesson.facts.registration_closes_at, question.coming_from)
    return WORD[lesson.free >= places and not closed]


def day_of(moment: datetime, days: int) -> str:
    local = datetime.combine(moment.astimezone(BRUSSELS).date(), time())
    return (local + timedelta(days=days)).date().isoformat()
