"""What a load did, or why it did nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

SHOWN = 12  # ids named on one line; the first load of all postcodes need not name 1 160


class Refusal(NamedTuple):
    """One thing in a file that cannot be loaded: where, why, and what would be right."""

    file: str
    line: int | None
    what: str
    right: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what}; {self.right}" if self.right else f"{place}: {self.what}"


@dataclass
class Outcome:
    """What became of the records of one kind, by id. `not_in_files`: known to the database alone,
    and left as they are. `changed` names the fields, as on the wire; `replaced` is new as a whole.
    """

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    not_in_files: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return bool(self.added or self.changed or self.replaced or self.removed)


@dataclass
class LoadReport:
    """`kept`: (help point or organisation, field) where the file says otherwise than a fact that
    somebody has assured. When anything is refused, nothing was written.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return any(outcome.changes_something for outcome in self.outcomes.values())

    def lines(self) -> Iterator[str]:
        """The report as printed."""
        if self.refused:
            yield from (f"refused: {refusal}" for refusal in self.refused)
            yield f"refused: {number(len(self.refused))}; nothing was loaded"
            return
        for kind, outcome in self.outcomes.items():
            yield from _told(kind, outcome)
        for owner, name in self.kept:
            yield f"kept (assured): {owner} {name}"
        if not self.changes_something:
            yield "nothing to do: the database already holds all of it"


def number(count: int) -> str:
    """1 160"""
    return f"{count:,}".replace(",", " ")


def _told(kind: str, outcome: Outcome) -> Iterator[str]:
    if outcome.added:
        yield f"{kind} added: {_some(outcome.added)}"
    for id_, fields in outcome.changed.items():
        yield f"{kind} changed: {id_} ({', '.join(fields)})"
    if outcome.replaced:
        yield f"{kind} replaced: {_some(outcome.replaced)}"
    if outcome.removed:
        yield f"{kind} removed: {_some(outcome.removed)}"
    if outcome.not_in_files:
        yield f"{kind} not in the files, left as they are: {_some(outcome.not_in_files)}"
    yield f"{kind} left alone: {number(len(outcome.left_alone))}"


def _some(ids: list[str]) -> str:
    shown = ", ".join(ids[:SHOWN])
    rest = f" and {number(len(ids) - SHOWN)} more" if len(ids) > SHOWN else ""
    return f"{number(len(ids))} ({shown}{rest})"
