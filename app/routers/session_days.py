"""The days of a session as a form: a row each, and blank ones for more."""

import re
from collections.abc import Mapping
from typing import Any

from app.domain.words import N_, Words
from app.routers.bodies import Form

MORE = 3
"""Blank rows behind those that are filled in."""

Day = tuple[str, str, str]
"""Date, start and end, as they are typed."""


DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", re.ASCII)
TIME = re.compile(r"(\d{1,2})(?:[:.hHuU](\d{2})?)?", re.ASCII)
"""As people write them where the browser has no field for it: 1/12/2026, 9u30."""


def days_typed(form: Form) -> list[Day]:
    """As many as there are dates, in ISO 8601 as far as they are understood."""
    dates, starts, ends = (form.get(name, []) for name in ("date", "from", "to"))
    blank = [""] * len(dates)
    return [
        (_date(day.strip()), _time(start.strip()), _time(end.strip()))
        for day, start, end in zip(dates, [*starts, *blank], [*ends, *blank], strict=False)
    ]


def days_of(session: Mapping[str, Any]) -> list[Day]:
    """Of a session on the wire."""
    return [
        (
            f"{one['starts_at']:%Y-%m-%d}",
            f"{one['starts_at']:%H:%M}",
            f"{one['ends_at']:%H:%M}",
        )
        for one in session["meetings"]
    ]


def day_rows(days: list[Day], errors: Mapping[str, str], words: Words) -> list[dict[str, Any]]:
    """`wrong`: what is wrong with the day; `further`: it can be left empty."""
    filled = [day for day in days if any(day)] or [("", "", "")]
    rows = [*filled, *[("", "", "")] * MORE]
    return [
        {
            "number": number,
            "title": words.say(N_("Day {n}"), n=number) if number > 1 else None,
            "date": day,
            "from": start,
            "to": end,
            "wrong": _wrong(errors, number, len(filled)),
            "further": number > len(filled),
        }
        for number, (day, start, end) in enumerate(rows, 1)
    ]


def _date(typed: str) -> str:
    found = DATE.fullmatch(typed)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else typed


def _time(typed: str) -> str:
    found = TIME.fullmatch(typed)
    return f"{found[1]:0>2}:{found[2] or '00'}" if found else typed


def _wrong(errors: Mapping[str, str], number: int, filled: int) -> list[str]:
    several = [f"meetings.{number - 1}.{name}" for name in ("starts_at", "ends_at")]
    plain = ["starts_at", "ends_at", "meetings"] if number == 1 else []
    names = several if filled > 1 else []
    return [errors[name] for name in (*names, *plain) if name in errors]
