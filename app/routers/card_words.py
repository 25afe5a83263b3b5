"""Facts of a help point in words for a page: distances, prices, weeks, dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from babel.dates import format_date
from babel.units import format_unit

from app.domain.opening import Hours, holiday_rule, typical_monday, week_rows
from app.domain.week_words import times_of
from app.domain.words import LANGUAGES, N_, Words

NEAR_M = 10


@dataclass(frozen=True, slots=True)
class Saying:
    """A text and, where it is not in the page's language, the language it is in."""

    text: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One fact under its name. `icon` names a drawing; `known`: whether anybody knows it."""

    icon: str
    label: str
    saying: Saying
    known: bool = True
    note: Saying | None = None
    parts: tuple[str, ...] = ()
    """Conditions that must all hold, one by one; they stand instead of `saying`."""


@dataclass(frozen=True, slots=True)
class Week:
    """A usual week in words: (days, times), days with equal times beside each other joined.
    `hours`: the expression that it is of."""

    hours: str
    title: str
    lines: tuple[tuple[str, str], ...]
    holidays: str | None


def in_words(names: Mapping[str, str], words: Words) -> Saying:
    """The text in the page's language, else as the place writes it."""
    for lang in (words.lang, *LANGUAGES, *names):
        if lang in names:
            return Saying(names[lang], None if lang == words.lang else lang)
    raise ValueError("a map by language holds at least one")


def maybe(names: Mapping[str, str] | None, words: Words) -> Saying | None:
    return in_words(names, words) if names else None


def metres(distance: int, words: Words) -> str:
    """How far: to 10 metres, from a kilometre on to 100; never "0 m"."""
    if distance < NEAR_M:
        return words.say(N_("less than 10 m"))
    far, unit = (round(distance, -1), "meter") if distance < 995 else (distance / 1000, "kilometer")
    said = format_unit(round(far, 1), f"length-{unit}", "short", "0.#", words.locale)
    return said.replace(" ", "\N{NO-BREAK SPACE}")


@lru_cache(maxsize=4096)
def week(
    expression: str, title: str, today: date, words: Words, *, help: bool = False
) -> Week | None:
    """None where the hours leave every day unknown or empty. `help`: hours in which somebody is
    there, not those of the door."""
    hours = Hours.parse(expression)
    lines = []
    for times, run in groupby(week_rows(hours, typical_monday(today)), lambda row: row[1]):
        if times:
            lines.append((_days([on for on, _ in run], words), times_of(times, words)))
    if not lines:
        return None
    told = holiday_rule(hours, today.year)
    rule = NO_HELP if help and told == "closed" else HOLIDAYS.get(told)
    return Week(expression, title, tuple(lines), words.say(rule) if rule else None)


NO_HELP = N_("No help on public holidays")
HOLIDAYS = {
    "closed": N_("Closed on public holidays"),
    "own": N_("Other hours on public holidays: ask first"),
}


def _days(days: list[date], words: Words) -> str:
    first, last = (format_date(one, "cccc", locale=words.locale) for one in (days[0], days[-1]))
    if len(days) == 7:
        return words.say(N_("Every day"))
    if len(days) <= 2:
        return words.capital(words.listed(dict.fromkeys((first, last))))
    return words.capital(words.say(N_("{first} to {last}"), first=first, last=last))
