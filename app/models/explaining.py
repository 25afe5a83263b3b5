"""What pydantic refuses, said so that a person can mend it: the field, why, what would be right."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.errors import Fault
from app.domain.words import N_
from app.models.checking import did_you_mean

Loc = tuple[int | str, ...]

UNKNOWN_FIELD = N_("There is no field “{name}”.")
MISSING = N_("{name} is missing: it must be given.")
NOT_A_CODE = N_("“{value}” is not one of our codes.")

KINDS = {
    "string": N_("“{value}” is not text; write it in quotes."),
    "bool": N_("“{value}” is neither true nor false."),
    "int": N_("“{value}” is not a whole number."),
    "float": N_("“{value}” is not a number."),
    "finite": N_("“{value}” is not a number."),
    "date": N_("“{value}” is not a date. Write it as 2026-11-24."),
    "datetime": N_("“{value}” is not a date and time. Write it as 2026-11-24T14:00+01:00."),
    "timezone": N_("“{value}” is not a date and time. Write it as 2026-11-24T14:00+01:00."),
    "list": N_("“{value}” is not a list."),
    "dict": N_("“{value}” is not an object with fields."),
    "model": N_("“{value}” is not an object with fields."),
}
"""By the first word of pydantic's error type."""

BOUNDS = {
    "pattern": N_("“{value}” is not well formed: it must match {bound}."),
    "ge": N_("{value} is too small. The least is {bound}."),
    "le": N_("{value} is too large. The most is {bound}."),
    "max_length": N_("It is too long: at most {bound} characters."),
    "min_length": N_("It is empty: fill it in, or leave it out."),
}
"""By the name of the limit that was passed."""


def explained(shape: type[BaseModel], wrong: ValidationError) -> Iterator[tuple[Loc, Fault]]:
    """Each error with the place where it stands."""
    for detail in wrong.errors(include_url=False):
        loc = tuple(part for part in detail["loc"] if part != "[key]")
        yield loc, _explained(shape, loc, detail)


def _explained(shape: type[BaseModel], loc: Loc, detail: ErrorDetails) -> Fault:
    field, value = ".".join(map(str, loc)), _shown(detail["input"])
    kind, limits = detail["type"], detail.get("ctx") or {}
    if kind == "extra_forbidden":
        known = _fields_at(shape, loc[:-1])
        return Fault(field, UNKNOWN_FIELD, {"name": loc[-1]}, _right(loc[-1], known))
    if kind == "missing":
        return Fault(field, MISSING, {"name": loc[-1]})
    if kind == "literal_error":
        codes = re.findall(r"'([^']+)'", limits["expected"]) or [limits["expected"]]
        return Fault(field, NOT_A_CODE, {"value": value}, _right(detail["input"], codes))
    if kind == "value_error":  # a rule of ours; what it says is a message of the catalogues
        return Fault(field, str(limits["error"]))
    for bound, sentence in BOUNDS.items():
        if bound in limits:
            values = {"value": value, "bound": limits[bound]}
            return Fault(field, sentence, values, {"value": value})
    sentence = KINDS.get(kind.split("_")[0], N_("“{value}” cannot be used here."))
    return Fault(field, sentence, {"value": value}, {"value": value})


def _right(given: object, known: list[str]) -> dict[str, Any]:
    guess = did_you_mean(given, known)
    right: dict[str, Any] = {"value": _shown(given), "allowed": sorted(known)}
    return right | ({"did_you_mean": guess} if guess else {})


def _shown(given: object) -> str:
    return "".join(char for char in str(given) if char.isprintable())[:80]


def _fields_at(shape: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that may stand at that place of the shape."""
    for part in loc:
        described = shape.model_fields.get(str(part))
        shape = (described and _shape_in(described.annotation)) or shape
    return list(shape.model_fields)


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_shape_in, get_args(annotation))), None)
