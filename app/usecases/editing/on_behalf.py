"""On behalf of a space: how the coordination knows what it writes, and since what day.

Whoever was phoned stands nowhere; the way, the day and the team do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.errors import Fault, NotAllowed
from app.domain.holders import Holder, Word
from app.domain.words import N_

WAYS = {
    "phone": "Confirmed by phone",
    "mail": "Confirmed by mail",
    "visit": "Confirmed at a visit",
}
"""How somebody told it → under which title it stands among the sources."""

KNOWN = "know"
"""Nobody else told it: the coordination's own word of today."""

LONGEST_AGO = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Told:
    """As typed. `how`: one of `WAYS`, or `KNOWN`; `on`: the day, "2026-11-24"."""

    how: str
    on: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a record says of it. `how`: one of `WAYS`."""

    how: str
    on: date


def word(holder: Holder, told: Told | None, today: date) -> Word:
    """The word of the holder. Only what `faults` finds nothing wrong with. Raises `NotAllowed`."""
    if told is None or told.how == KNOWN:
        return holder.word(today)
    if holder.role != "coordination":
        raise NotAllowed(N_("Only the coordination may do that."))
    return Word(WAYS[told.how], holder.name, date.fromisoformat(told.on))


def faults(told: Told | None, today: date) -> Iterator[Fault]:
    """What is wrong with it: a day that is none, to come, or too long ago."""
    if told is None or told.how == KNOWN:
        return
    if told.how not in WAYS:
        yield Fault("told_how", N_("Choose how you know it."))
        return
    try:
        day = date.fromisoformat(told.on)
    except ValueError:
        yield Fault("told_on", N_("Write the day on which they said so, such as 2026-11-24."))
        return
    if day > today:
        yield Fault("told_on", N_("This day is still to come."))
    elif day < today - LONGEST_AGO:
        said = N_("That is more than {days} days ago. Ask them again.")
        yield Fault("told_on", said, {"days": LONGEST_AGO.days})


def heard_in(record: Mapping[str, Any], fields: Sequence[str], by: str) -> Heard | None:
    """How the facts that were written were known, where somebody else told them."""
    titles = {title: how for how, title in WAYS.items()}
    for field, found in record["sources"].items():
        first = found[0]
        written = any(path == field or _within(path, field) for path in fields)
        if written and first["title"] in titles and first["assured_by"] == by:
            return Heard(titles[first["title"]], date.fromisoformat(first["assured_on"]))
    return None


def _within(path: str, field: str) -> bool:
    return path.startswith(f"{field}.") or field.startswith(f"{path}.")
