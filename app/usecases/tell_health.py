"""Tell how complete and how fresh the records are."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from app.directory.snapshot import Directory
from app.domain.codes import WITHOUT_COUNTER, Status, codes
from app.domain.ranking import a_year_before
from app.models.health import Assured, DataHealthOut, Gaps, StatusCounts

Point = Mapping[str, Any]


def data_health(directory: Directory, today: date) -> DataHealthOut:
    """Of the real records; gaps and dates of those that may still run. Reads every record: not
    for the event loop."""
    points = [orjson.loads(record) for record in next(iter(directory.ready.values()))]
    real = [point for point in points if not point["sandbox"]]
    running = [point for point in real if point["status"] != "history"]
    statuses = Counter(point["status"] for point in real)
    spoken_of = sorted(date.fromisoformat(one["as_of"]) for one in running if one["as_of"])
    return DataHealthOut(
        help_points=StatusCounts(**{status: statuses[status] for status in codes(Status)}),
        gaps=_gaps(running),
        assured=_assured(running, a_year_before(today).isoformat()),
        oldest_as_of=spoken_of[0] if spoken_of else None,
        newest_as_of=spoken_of[-1] if spoken_of else None,
        directory_version=directory.version,
    )


def _gaps(points: list[Point]) -> Gaps:
    null = {
        field: sum(point[field] is None for point in points)
        for field in ("opening_hours", "helper_hours", "phone", "languages", "services")
    }
    return Gaps(
        **null,
        fees=sum(point["fees"]["access"]["level"] == "unknown" for point in points),
        point=sum(map(_without_point, points)),
    )


def _without_point(point: Point) -> bool:
    """It has a counter, and of that at most the postcode is known."""
    known = point["location_precision"] in ("address", "street")
    return point["kind"] not in WITHOUT_COUNTER and not known


def _assured(points: list[Point], since: str) -> Assured:
    days = [point["assured_on"] for point in points]
    return Assured(
        within_a_year=sum(bool(day) and day >= since for day in days),
        older=sum(bool(day) and day < since for day in days),
        never=sum(day is None for day in days),
    )
