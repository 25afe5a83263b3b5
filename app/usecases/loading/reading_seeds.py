"""Seed files (help points, organisations, labels; the sandbox with its own map) to shapes.

Everything wrong is collected, with its line and what would be right; nothing raises.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from app.domain.errors import Fault
from app.domain.relative_days import day_counted
from app.models.checking import did_you_mean
from app.models.explaining import explained
from app.models.help_points import HelpPointIn, LabelIn, OrganisationIn
from app.models.places import MunicipalityIn, PostcodeIn
from app.models.sandbox_sessions import SandboxSession, SandboxTraining
from app.storage.rows import World
from app.usecases.loading.reading_yaml import Document, Trail, Unreadable, read_yaml
from app.usecases.loading.report import Refusal

SHAPES: dict[str, type[BaseModel]] = {
    "municipalities": MunicipalityIn,
    "postcodes": PostcodeIn,
    "organisations": OrganisationIn,
    "labels": LabelIn,
    "help_points": HelpPointIn,
    "trainings": SandboxTraining,
    "sessions": SandboxSession,
}
DATES = ("as_of", "assured_on", "closed_until", "day")
SEED_KEYS = ("organisations", "labels", "help_points")
NOT_LOADED = ("about", "sources", "left_out")
MOST_NAMED = 40


class Placed(NamedTuple):
    """A record, and where it stands."""

    record: Any
    document: Document
    trail: Trail

    def refused(self, field: str, what: str, right: str) -> Refusal:
        """`field` as on the wire ("address.street"); the refusal points at its line."""
        steps = (int(step) if step.isdigit() else step for step in field.split("."))
        line = self.document.line((*self.trail, *steps))
        name = getattr(self.record, "id", None) or getattr(self.record, "code", None)
        name = name or getattr(self.record, "nis", None)
        return Refusal(self.document.file, line, f"{name}, {field}: {what}", right)


@dataclass
class Gathered:
    """What the files of one world say: records by kind, in their order, and what was refused."""

    sandbox: bool = False
    records: dict[str, list[Placed]] = field(default_factory=lambda: {kind: [] for kind in SHAPES})
    refused: list[Refusal] = field(default_factory=list)

    def world(self) -> World:
        return World(
            **{kind: [placed.record for placed in found] for kind, found in self.records.items()},
            sandbox=self.sandbox,
        )

    def take(self, kind: str, raw: object, document: Document, trail: Trail) -> None:
        """One record, checked against its shape; refused with all that is wrong with it."""
        try:
            record = SHAPES[kind].model_validate(raw)
        except ValidationError as error:
            self.refused += [
                _refusal(document, trail, raw, loc, fault)
                for loc, fault in explained(SHAPES[kind], error)
            ]
        else:
            self.records[kind].append(Placed(record, document, trail))


def read_seed(path: Path, into: Gathered) -> None:
    """A seed file of the real world: dates are dates."""
    _read(path, into, SEED_KEYS, lambda _kind, raw: raw)


def read_sandbox(path: Path, today: date, into: Gathered) -> None:
    """The sandbox: dates may be counted from `today`, and it brings its own map and sessions."""

    def prepared(kind: str, raw: Any) -> Any:
        if kind == "municipalities":
            return {**raw, "in_region": True}
        if kind == "postcodes":
            return _with_area(raw)
        return _counted_from(today, raw)

    _read(path, into, tuple(SHAPES), prepared)


def nearest(word: object, known: Iterable[str]) -> str:
    """What would be right instead of `word`: the likely one, else all there are."""
    choices = sorted(known)
    guess = did_you_mean(word, choices)
    extra = {"did_you_mean": guess} if guess else {"allowed": choices}
    return what_is_right(Fault("", "", extra=extra))


def _read(
    path: Path, into: Gathered, kinds: tuple[str, ...], prepared: Callable[[str, Any], Any]
) -> None:
    try:
        document = read_yaml(path)
        if not isinstance(document.data, dict):
            raise Unreadable("not a list of records by kind", 1)
    except Unreadable as error:
        into.refused.append(Refusal(str(path), error.line, str(error), "see the other seed files"))
        return
    for key, found in document.data.items():
        if key in kinds:
            _take_list(key, found, document, into, prepared)
        elif key not in NOT_LOADED:
            right = nearest(key, (*kinds, *NOT_LOADED))
            into.refused.append(
                Refusal(document.file, document.line((key,)), f"unknown key {key}", right)
            )


def _take_list(
    kind: str,
    found: Any,
    document: Document,
    into: Gathered,
    prepared: Callable[[str, Any], Any],
) -> None:
    if not isinstance(found, list | None):
        where = document.line((kind,))
        into.refused.append(Refusal(document.file, where, f"{kind} is not a list", "- id: …"))
        return
    for n, raw in enumerate(found or []):
        ready = prepared(kind, raw) if isinstance(raw, dict) else raw
        into.take(kind, ready, document, (kind, n))


def _with_area(raw: dict[str, Any]) -> dict[str, Any]:
    # The areas of the sandbox are ours, so they are exact; all of it counts as the Region.
    ring = raw.get("area")
    rest = {key: value for key, value in raw.items() if key != "area"}
    geometry = ring and {"type": "Polygon", "coordinates": [ring]}
    return {**rest, "geometry": geometry, "derivation": "boundary", "in_region": True}


def _counted_from(today: date, raw: Any) -> Any:
    """Days under the keys of dates become dates: "-P30D" is thirty days before `today`."""
    if isinstance(raw, list):
        return [_counted_from(today, item) for item in raw]
    if not isinstance(raw, dict):
        return raw
    return {
        key: _date_after(today, value)
        if key in DATES and isinstance(value, str)
        else _counted_from(today, value)
        for key, value in raw.items()
    }


def _date_after(today: date, text: str) -> str:
    day = day_counted(text, today)
    return text if day is None else day.isoformat()


def _refusal(document: Document, trail: Trail, raw: object, loc: Trail, fault: Fault) -> Refusal:
    given = raw if isinstance(raw, dict) else {}
    name = given.get("id") or given.get("code") or given.get("nis") or f"{trail[0]} {trail[-1]}"
    where = document.line((*trail, *loc))
    return Refusal(document.file, where, f"{name}, {fault.field}: {fault}", what_is_right(fault))


def what_is_right(fault: Fault) -> str:
    """What would be right instead: the likely one, else all there are."""
    if guess := fault.extra.get("did_you_mean"):
        return f"did you mean {guess}?"
    allowed = fault.extra.get("allowed", ())
    return f"one of {', '.join(allowed)}" if 0 < len(allowed) <= MOST_NAMED else ""
