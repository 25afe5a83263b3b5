"""The times of a usual week in words."""

from collections.abc import Iterator
from datetime import date, time

from babel.dates import format_date

from app.domain.hours import Hours
from app.domain.week import typical_monday, week_rows
from app.domain.words import N_, Words


def times_of(times: list[tuple[time, time]], words: Words) -> str:
    """ "09:00–12:00, 13:00–17:00" """
    if times == [(time(), time())]:
        return words.say(N_("day and night"))
    return ", ".join(f"{start:%H:%M}–{_end(end)}" for start, end in times)


def days_of(expression: str, today: date, words: Words) -> Iterator[str]:
    """A line for each day that has times: "Monday: 09:00–12:00"."""
    for day, times in week_rows(Hours.parse(expression), typical_monday(today)):
        if times:
            name = format_date(day, "cccc", locale=words.locale)
            yield words.say(
                N_("{day}: {times}"), day=name[:1].upper() + name[1:], times=times_of(times, words)
            )


def _end(at: time) -> str:
    """The midnight that ends the day is written 24:00."""
    return "24:00" if at == time() else f"{at:%H:%M}"
