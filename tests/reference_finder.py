"""The finder `GET /v1/help` once more: slow, plain, written from the documents alone.

It exists to disagree with the service. Nothing is shared with the finder but the shapes of the
records, the evaluation of one opening-hours expression at one moment, and the distance. What the
filters answer and what a result costs is in `reference_rules`.
"""

from datetime import datetime
from typing import Any

from app.domain.distance import metres
from app.models.help_points import HelpPointIn
from tests.reference_records import Candidate, Origin, Question, World, origin_of
from tests.reference_rules import FILTERS, next_lessons, outcome, reasons

__all__ = ["World", "reduced", "reference_answer"]

COMES_TO_YOU = ("mobile", "home_help", "online")


def nearby(world: World, origin: Origin, point: HelpPointIn) -> Candidate | None:
    """The help point where one can walk to it: at its counter, or at its nearest stop."""
    known = world.recognises(point)
    if point.kind == "mobile" and point.stops:
        far = [metres(origin.lat, origin.lon, stop.lat, stop.lon) for stop in point.stops]
        nearest = point.stops[far.index(min(far))]
        return Candidate(point, known, min(far), "address", nearest.hours, None, at_a_stop=True)
    if point.kind in COMES_TO_YOU:
        return None
    hours = (point.helper_hours, point.opening_hours)
    if point.lat is not None and point.lon is not None:
        own = metres(origin.lat, origin.lon, point.lat, point.lon)
        return Candidate(point, known, own, point.location_precision, *hours)
    if point.address.postcode is None:
        return None
    area = world.postcode(point.address.postcode)
    estimate = metres(origin.lat, origin.lon, area["lat"], area["lon"])
    return Candidate(point, known, max(estimate, area["typical_m"] or 0), "postcode", *hours)


def comes_here(world: World, origin: Origin, point: HelpPointIn) -> Candidate | None:
    """The help point where it comes to the person, or answers from afar."""
    no_counter = point.lat is None and point.address.postcode is None
    by_phone = "phone_help" in (point.services or [])
    if not (point.kind in COMES_TO_YOU or no_counter or by_phone):
        return None
    if point.serves is None:
        reaches = point.kind in COMES_TO_YOU and point.address.postcode is not None
    else:
        named = set(point.serves.postcodes or []) & set(origin.codes)
        everywhere = point.serves.region is True and (origin.in_region or origin.sandbox)
        reaches = bool(named) or everywhere
    hours = (point.helper_hours, point.opening_hours)
    return Candidate(point, world.recognises(point), None, None, *hours) if reaches else None


def judged(candidate: Candidate, question: Question) -> dict[str, Any] | None:
    """The result as shown, or None where a filter leaves it out."""
    asked = [name for name in FILTERS if question.asks(name)]
    match = {name: outcome(name, candidate, question) for name in asked}
    terms = reasons(candidate, match, question)
    if "no" in match.values():
        return None
    if question.asks("strict"):
        missing = [name for name, answer in match.items() if answer == "unknown"]
        if set(missing) - {"audience"} or ("serves_unknown", 15) in terms:
            return None
    exact = candidate.distance_m is not None and candidate.precision != "postcode"
    return {
        "id": candidate.point.id,
        "distance_m": candidate.distance_m,
        "distance_precision": candidate.precision,
        "walk_minutes": terms[0][1] if exact else None,
        "cost_minutes": sum(minutes for _, minutes in terms),
        "match": match,
        "reasons": terms,
        "next": next_lessons(candidate, question),
    }


def radius_of(distances: list[int]) -> int:
    for radius in (2500, 5000, 10000, 20000):
        inside = [each for each in distances if each <= radius]
        if len(inside) >= 5 or (distances and len(inside) == len(distances)):
            return radius
    return 40000


def reference_answer(world: World, params: list[tuple[str, str]], now: datetime) -> dict[str, Any]:
    """What the finder must answer, reduced to what the documents fix (see `reduced`)."""
    question = Question(params, now)
    origin = origin_of(world, question)
    sandbox = origin.sandbox or question.asks("sandbox")
    statuses = ["active", "unconfirmed"] if question.asks("unconfirmed") else ["active"]
    points = [
        point
        for point in world.help_points
        if point.status in statuses and (point.id in world.sandbox_ids) == sandbox
    ]

    def shown(found: list[Candidate | None]) -> list[dict[str, Any]]:
        told = [each._replace(lessons=world.lessons_at(each.point)) for each in found if each]
        answers = [judged(each, question) for each in told]
        return [answer for answer in answers if answer is not None]

    within = question.one("within_m")
    limit, offset = int(question.one("limit") or 10), int(question.one("offset") or 0)
    results = shown([nearby(world, origin, point) for point in points])
    results = [each for each in results if each["distance_m"] <= int(within or 40000)]
    results.sort(key=lambda r: (r["cost_minutes"], r["distance_m"], r["id"]))
    if question.one("sort") == "distance":
        results.sort(
            key=lambda r: (r["distance_m"], r["distance_precision"] == "postcode", r["id"])
        )
    everywhere = shown([comes_here(world, origin, point) for point in points])
    everywhere.sort(key=lambda r: (r["cost_minutes"], r["id"]))
    radius = int(within) if within else radius_of([each["distance_m"] for each in results])
    return {
        "radius_m": radius,
        "widened": within is None and radius > 2500,
        "total": min(len(results), 1000),
        "total_capped": len(results) > 1000,
        "outside_region": not (origin.in_region or origin.sandbox),
        "results": results[offset : offset + limit],
        "everywhere": everywhere if offset == 0 else [],
    }


def reduced(answer: dict[str, Any]) -> dict[str, Any]:
    """A finder's parsed JSON answer in the form of `reference_answer`; `match` keeps its order."""

    def entry(result: dict[str, Any]) -> dict[str, Any]:
        kept = ("distance_m", "distance_precision", "walk_minutes", "cost_minutes", "match")
        terms = [(reason["code"], reason["minutes"]) for reason in result["reasons"]]
        coming = [session["id"] for session in result["next_sessions"]]
        named = {"id": result["help_point"]["id"], "reasons": terms, "next": coming}
        return named | {key: result[key] for key in kept}

    totals = ("radius_m", "widened", "total", "total_capped", "outside_region")
    return {key: answer[key] for key in totals} | {
        part: [entry(result) for result in answer[part]] for part in ("results", "everywhere")
    }
