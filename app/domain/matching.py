"""Does a help point match what a person asks for? Yes, no, or nobody knows (DESIGN § 3).

No is left out, yes costs nothing, unknown stays and costs a phone call. Lists taken from
documents are incomplete: what they do not name is unknown until the space has assured the list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Answer(IntEnum):
    """Ordered so that the best of several alternatives is their maximum."""

    NO = 0
    UNKNOWN = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What the filters ask about a help point; None is not known."""

    kind: str
    recognised: bool = False
    languages: Sequence[str] | None = None
    services: Sequence[str] | None = None
    audiences: Sequence[str] | None = None
    complete: Sequence[str] = ()
    only_for: Mapping[str, Any] = field(default_factory=dict)
    equipment: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    access_level: str = "unknown"
    free_for: Sequence[str] = ()
    walk_in: bool | None = None
    id_required: bool | None = None
    wheelchair: str = "unknown"
    form_help: str = "unknown"


def _known(fact: bool | None) -> Answer:
    return Answer.UNKNOWN if fact is None else Answer.YES if fact else Answer.NO


def _worded(word: str) -> Answer:
    """ "limited" step-free access may or may not do for this person: ask."""
    return {"yes": Answer.YES, "no": Answer.NO}.get(word, Answer.UNKNOWN)


def _named(value: str, name: str, names: Sequence[str] | None, complete: Sequence[str]) -> Answer:
    if names is not None and value in names:
        return Answer.YES
    return Answer.NO if names is not None and name in complete else Answer.UNKNOWN


def primary(language: str) -> str:
    """The language without region or script: whoever speaks nl-BE is answered in nl."""
    return language.split("-")[0].lower()


def speaks(facts: Facts, language: str) -> Answer:
    spoken = None if facts.languages is None else [primary(one) for one in facts.languages]
    return _named(primary(language), "languages", spoken, facts.complete)


def offers(facts: Facts, service: str) -> Answer:
    return _named(service, "services", facts.services, facts.complete)


def welcomes(facts: Facts, audience: str) -> Answer:
    """`audiences` prefers and never excludes: a space is open to all. Only `only_for` excludes."""
    reserved = facts.only_for.get("audiences")
    if reserved is not None and "everyone" not in reserved and audience not in reserved:
        return Answer.NO
    welcome = {*(facts.audiences or ()), *(reserved or ())}
    if audience in welcome or "everyone" in (facts.audiences or ()):
        return Answer.YES
    return Answer.UNKNOWN


def admits(facts: Facts, situation: str) -> Answer:
    reserved = facts.only_for.get("situation")
    return Answer.NO if reserved is not None and situation not in reserved else Answer.YES


def has(facts: Facts, equipment: str) -> Answer:
    return _known(facts.equipment.get(equipment, {}).get("present"))


def is_free(facts: Facts, situation: str) -> Answer:
    """Does access cost nothing? A conditional fee counts for a person in a situation it waives
    (`situation` "" where none was named)."""
    if facts.access_level == "conditional" and situation:
        if not facts.free_for:
            return Answer.UNKNOWN
        return Answer.YES if situation in facts.free_for else Answer.NO
    return {"free": Answer.YES, "unknown": Answer.UNKNOWN}.get(facts.access_level, Answer.NO)


RULES: dict[str, Callable[[Facts, str], Answer]] = {
    "spoken": speaks,
    "service": offers,
    "audience": welcomes,
    "situation": admits,
    "kind": lambda facts, kind: Answer.YES if facts.kind == kind else Answer.NO,
    "equipment": has,
    "free": is_free,
    "walk_in": lambda facts, _: _known(facts.walk_in),
    "without_id": lambda facts, _: (
        Answer.UNKNOWN if facts.id_required is None else _known(not facts.id_required)
    ),
    "wheelchair": lambda facts, _: _worded(facts.wheelchair),
    "form_help": lambda facts, _: _worded(facts.form_help),
    "recognised": lambda facts, _: _known(facts.recognised),
}
"""The rule behind each filter, asked with one of the filter's values."""

NEVER_EXCLUDES = frozenset({"audience"})
"""Filters whose unknown stays even when `strict=true`."""
