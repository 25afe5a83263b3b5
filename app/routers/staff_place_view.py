"""What would change in the record of a help point, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.domain.descriptions import VERSION_ACTIONS
from app.domain.errors import Fault
from app.domain.hours_text import lost_rules
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.versions import VersionOut
from app.routers.bodies import Form
from app.routers.card_details import freshness as fresh_words
from app.routers.card_words import Week, week
from app.routers.form_fields import FormPart, Values, in_words, same
from app.routers.staff_place_told import heard_words
from app.usecases.editing.on_behalf import Heard

HOURS = ("opening_hours", "helper_hours")


def understood_in(wrong: Sequence[Fault], mine: Values) -> dict[str, str]:
    """Field → what was probably meant; empty unless that mends all that is wrong."""
    found = {
        one.field: str(one.extra["did_you_mean"])
        for one in wrong
        if "did_you_mean" in one.extra and isinstance(mine.get(one.field), str)
    }
    return found if len(found) == len(wrong) else {}


def changes_between(
    parts: Sequence[FormPart], base: Values, mine: Values, form: Form, today: date, words: Words
) -> list[dict[str, Any]]:
    """Each field that becomes another: what stood there, what will, hours as a week, and what was
    typed where it was understood as something else."""
    fields = [one for part in parts for one in part.fields]
    return [
        {
            "label": one.label,
            "before": in_words(one, base.get(one.name, "")),
            "week_before": _week(one.name, base.get(one.name), today, words),
            "after": in_words(one, mine[one.name]),
            "week": _week(one.name, mine[one.name], today, words),
            "gone": _gone(one.name, base.get(one.name), mine[one.name], words),
            "typed": _typed(one.name, mine[one.name], form),
        }
        for one in fields
        if not same(base.get(one.name, ""), mine[one.name])
    ]


def kept_in(mine: Values) -> Iterator[tuple[str, str]]:
    """Names and values that carry the whole form on."""
    for name, value in mine.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one


def freshness(place: Mapping[str, Any] | None, words: Words) -> str:
    if place is None:
        return words.say(N_("It is not in the finder yet, or not any more."))
    return fresh_words(place, words)


BY = {"load": N_("from our documents"), "geocode": N_("looked up from its address")}
"""Who has written where no team has."""


def version_view(
    one: VersionOut, heard: Heard | None, parts: Sequence[FormPart], now: datetime, words: Words
) -> dict[str, Any]:
    """`fields`: by the labels of the form, as far as it has them."""
    labels = {name: field.label for part in parts for field in part.fields for name in [field.name]}
    day = words.full_day(one.at.date(), now.astimezone(BRUSSELS).date())
    return {
        "number": one.version,
        "told": [
            words.say(N_("{day} at {time}"), day=day, time=words.clock(one.at)),
            words.say(VERSION_ACTIONS[one.action]),
            words.say(BY[one.by]) if one.by in BY else one.by,
            *filter(None, [heard_words(heard, words)]),
        ],
        "fields": list(dict.fromkeys(_label(path, labels) for path in one.fields)),
    }


def _label(path: str, labels: Mapping[str, str]) -> str:
    """Of the field itself, else of the first of its parts."""
    under = (label for name, label in labels.items() if name.startswith(f"{path}."))
    return labels.get(path) or next(under, path)


def _gone(name: str, before: Any, after: Any, words: Words) -> str | None:
    """Of hours whose rules for holidays or single dates would be lost, and how to keep them."""
    if not (before and after and _are_hours(name)):
        return None
    gone = lost_rules(before, after)
    if not gone:
        return None
    keep = "; ".join([after, *gone])
    if gone == ["PH off"]:
        said = N_(
            "Before, it was closed on public holidays. That is left out now. "
            "If it is still so, write: {text}"
        )
        return words.say(said, text=keep)
    said = N_(
        "Before, it also said: {rules}. That is left out now. If it is still so, write: {text}"
    )
    return words.say(said, rules="; ".join(gone), text=keep)


def _are_hours(name: str) -> bool:
    return name in HOURS or name.endswith(".hours")


def _week(name: str, value: Any, today: date, words: Words) -> Week | None:
    if not value or not _are_hours(name):
        return None
    return week(value, "", today, words, help=name == "helper_hours")


def _typed(name: str, value: Any, form: Form) -> str | None:
    text = form.text(name).strip()
    return text if isinstance(value, str) and text and text != value else None
