"""Tell when the door of a help point is open and somebody is there, day by day."""

from datetime import date, datetime
from typing import Any

import orjson

from app.directory.asking import record_of, understand_days
from app.directory.snapshot import Directory
from app.domain.intervals import intervals
from app.domain.opening import BRUSSELS, Hours, public_holidays


def opening(
    directory: Directory, key: str, first: str | None, last: str | None, now: datetime
) -> bytes:
    """The intervals of a help point on the days from `first` to `last`, as JSON.

    Raises `NotFound` and, for the days, `ParameterInvalid`.
    """
    schedule = directory.own_schedule[record_of(directory, key)]
    begins, ends = understand_days(first, last, now)
    door, helper, closed_until = schedule.door, schedule.helper, schedule.closed_until

    def told(hours: Hours | None, within: Hours | None = None) -> dict[str, Any]:
        known = intervals(hours, begins, ends, closed_until, within=within) if hours else []
        return {"known": hours is not None, "intervals": known}

    return orjson.dumps(
        {
            "id": key,
            "from": begins,
            "to": ends,
            "opening": told(door),
            "helper": told(helper, within=door),
            "closed_until": closed_until and closed_until.astimezone(BRUSSELS),
            "holidays": _holidays(begins, ends),
        }
    )


def _holidays(first: date, last: date) -> list[date]:
    years = range(first.year, last.year + 1)
    return [day for year in years for day in public_holidays(year) if first <= day <= last]
