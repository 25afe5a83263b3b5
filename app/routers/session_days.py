"""The days of a session as a form: a row each, and blank ones for more."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.domain.errors import Fault
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.routers.bodies import Form

MORE = 3
"""Blank rows behind those that are filled in."""

DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", re.ASCII)
TIME = re.compile(r"(\d{1,2})(?:[:.hHuU](\d{2})?)?", re.ASCII)
"""As people write them where the browser has no field for it: 1/12/2026, 9u30."""

SMALL_HOURS = "06:00"
"""What begins earlier in the day than it ends, and ends by then, ends on the next day."""


@dataclass(frozen=True, slots=True)
class Day:
    """As it is typed, in ISO 8601 as far as it is understood."""

    date: str
    start: str
    end: str

    @property
    def blank(self) -> bool:
        return not (self.date or self.start or self.end)


def days_typed(form: Form) -> list[Day]:
    """As many as there are dates."""
    dates, starts, ends = (form.get(name, []) for name in ("date", "from", "to"))
    blank = [""] * len(dates)
    return [
        Day(_date(day.strip()), _time(start.strip()), _time(end.strip()))
        for day, start, end in zip(dates, [*starts, *blank], [*ends, *blank], strict=False)
    ]


def days_of(session: Mapping[str, Any]) -> list[Day]:
    """Of a session on the wire."""
    return [
        Day(
            f"{one['starts_at']:%Y-%m-%d}",
            f"{one['starts_at']:%H:%M}",
            f"{one['ends_at']:%H:%M}",
        )
        for one in session["meetings"]
    ]


def times_of(days: list[Day]) -> dict[str, Any]:
    """The times of a session as they are sent over the API (DESIGN § 5); blank days are none."""
    meetings = [
        {"starts_at": f"{one.date}T{one.start}", "ends_at": _end(one)}
        for one in days
        if not one.blank
    ]
    if len(meetings) > 1:
        return {"meetings": meetings}
    return {"meetings": None, **(meetings[0] if meetings else {})}


def day_faults(days: list[Day]) -> Iterator[Fault]:
    """What cannot be read, by the number of the day."""
    filled = [one for one in days if not one.blank]
    if not filled:
        yield Fault("day.1", N_("Say on which day, from when to when."))
    for number, one in enumerate(filled, 1):
        if said := _wrong_with(one):
            yield Fault(f"day.{number}", said)


def day_rows(
    days: list[Day], errors: Mapping[str, str], words: Words, more: int = MORE
) -> list[dict[str, Any]]:
    """`wrong`: what is wrong with the day; `further`: it is one of the `more` blank ones."""
    filled = [day for day in days if not day.blank] or [Day("", "", "")]
    rows = [*filled, *[Day("", "", "")] * more]
    return [
        {
            "number": number,
            "title": words.say(N_("Day {n}"), n=number) if number > 1 else None,
            "date": day.date,
            "from": day.start,
            "to": day.end,
            "wrong": _wrong(errors, number, len(filled)),
            "further": number > len(filled),
        }
        for number, day in enumerate(rows, 1)
    ]


def _end(day: Day) -> str:
    if day.end <= min(day.start, SMALL_HOURS):
        return f"{datetime.fromisoformat(day.date).date() + timedelta(days=1)}T{day.end}"
    return f"{day.date}T{day.end}"


def _wrong_with(day: Day) -> str | None:
    if not (day.date and day.start and day.end):
        return N_("A day needs its date, and from when to when.")
    try:
        on = date.fromisoformat(day.date)
    except ValueError:
        return N_("There is no such date. Write it as 31/12/2026.")
    for text in (day.start, day.end):
        try:
            moment = datetime.combine(on, time.fromisoformat(text), BRUSSELS)
        except ValueError:
            return N_("There is no such time. Write it as 14:00.")
        if moment.astimezone(UTC).astimezone(BRUSSELS) != moment:
            return N_("At this hour the clock is put forward: there is no such time that day.")
    return None


def _date(typed: str) -> str:
    found = DATE.fullmatch(typed)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else typed


def _time(typed: str) -> str:
    found = TIME.fullmatch(typed)
    return f"{found[1]:0>2}:{found[2] or '00'}" if found else typed


def _wrong(errors: Mapping[str, str], number: int, filled: int) -> list[str]:
    names = [f"day.{number}"]
    if filled > 1:
        names += [f"meetings.{number - 1}.{name}" for name in ("starts_at", "ends_at")]
    elif number == 1:
        names += ["starts_at", "ends_at"]
    names += ["meetings"] if number == 1 else []
    return [errors[name] for name in names if name in errors]
