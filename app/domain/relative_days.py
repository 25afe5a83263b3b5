"""Days counted from another day, as the file of the sandbox says them."""

import re
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DURATION = re.compile(r"(-?)P(?=\d)(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)
WEEKDAY = re.compile(rf"({'|'.join(WEEKDAYS)})(?: from (\S+))?")


def day_counted(text: str, today: date) -> date | None:
    """ "-P20D" is twenty days before `today`, "P2W" two weeks after it. "saturday" is the first
    Saturday after it, "saturday from P8D" the first one from the eighth day on. None: no such day.
    """
    weekday = WEEKDAY.fullmatch(text)
    days = _days(text if weekday is None else weekday[2] or "P1D")
    if days is None:
        return None
    day = today + timedelta(days)
    if weekday is not None:
        day += timedelta((WEEKDAYS.index(weekday[1]) - day.weekday()) % 7)
    return day


def _days(text: str) -> int | None:
    duration = DURATION.fullmatch(text)
    if duration is None:
        return None
    days = 7 * int(duration[2] or 0) + int(duration[3] or 0)
    return -days if duration[1] else days
