"""Reading a query string into one of our questions, or saying which parameter is wrong and why."""

import re
from collections.abc import Iterable
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.domain.errors import ParameterInvalid, ParameterUnknown
from app.domain.words import N_

Q = TypeVar("Q", bound=BaseModel)


def read(query_string: bytes, shape: type[Q], fixed: dict[str, Any] | None = None) -> Q:
    """The question in a query string; `fixed` are values that stand in the path.

    Raises `ParameterUnknown` (with the nearest name) and `ParameterInvalid` (with what is allowed).
    """
    given: dict[str, Any] = dict(fixed or {})
    for name, value in _pairs(query_string):
        if name not in shape.model_fields or name in (fixed or {}):
            raise _unknown(name, shape.model_fields.keys() - (fixed or {}).keys())
        if _is_list(shape, name):
            given.setdefault(name, []).append(value)
        elif name in given:
            raise _invalid(name, value, N_("{parameter} is given twice; give it once."))
        else:
            given[name] = _spelt(shape, name, value)
    try:
        return shape.model_validate(given)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise _refused(shape, str(first["loc"][0]), first) from None


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", encoding="utf-8"
        )
    except (UnicodeDecodeError, ValueError):
        raise ParameterInvalid(
            N_("The query is not UTF-8 text in percent-encoding."), {"parameter": None}
        ) from None


def allowed(shape: type[BaseModel], name: str) -> tuple[str, ...]:
    """The closed list of values of a parameter, empty where it has none."""
    for part in _parts(shape.model_fields[name].annotation):
        if get_origin(part) is Literal:
            return get_args(part)
        if part is bool:
            return ("true", "false")
    return ()


SPELLINGS = {
    bool: re.compile(r"true|false"),
    int: re.compile(r"[+-]?\d{1,18}", re.ASCII),
    float: re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII),
}
"""One way to write each: what else would be understood today, somebody would rely on tomorrow."""


def _spelt(shape: type[BaseModel], name: str, value: str) -> str:
    for part in _parts(shape.model_fields[name].annotation):
        if part in SPELLINGS and not SPELLINGS[part].fullmatch(value):
            error = {"input": value, "type": f"{part.__name__}_parsing"}
            raise _refused(shape, name, error)
    return value


def _parts(annotation: Any) -> Iterable[Any]:
    """The annotation, and what stands inside its unions and lists."""
    yield annotation
    if get_origin(annotation) in (Union, UnionType, list):
        for inner in get_args(annotation):
            yield from _parts(inner)


def _is_list(shape: type[BaseModel], name: str) -> bool:
    return get_origin(shape.model_fields[name].annotation) is list


def _unknown(name: str, names: Iterable[str]) -> ParameterUnknown:
    shown = _shown(name)
    guess = _nearest(shown, names)
    extra = {"parameter": shown, "allowed": sorted(names)}
    if guess is None:
        return ParameterUnknown(N_("There is no parameter “{parameter}”."), extra, parameter=shown)
    return ParameterUnknown(
        N_("There is no parameter “{parameter}”. Did you mean “{guess}”?"),
        extra | {"did_you_mean": guess},
        parameter=shown,
        guess=guess,
    )


def _refused(shape: type[BaseModel], name: str, error: Any) -> ParameterInvalid:
    value, codes = error["input"], allowed(shape, name)
    if error["type"] == "missing":
        return _invalid(name, None, N_("{parameter} is missing."))
    if codes:
        said = N_("“{value}” is not a value of {parameter}. Allowed: {allowed}.")
        problem = _invalid(name, value, said, allowed=", ".join(codes))
        problem.extra |= {"allowed": codes}
        if guess := _nearest(str(value), codes):
            problem.extra |= {"did_you_mean": guess}
        return problem
    limits = error.get("ctx") or {}
    for bound, said in BOUNDS.items():
        if bound in limits:
            return _invalid(name, value, said, bound=limits[bound])
    return _invalid(name, value, KINDS.get(error["type"].split("_")[0], KINDS[""]))


BOUNDS = {
    "ge": N_("{parameter} is too small: {value}. The least is {bound}."),
    "le": N_("{parameter} is too large: {value}. The most is {bound}."),
    "max_length": N_("{parameter} is too long; at most {bound} characters."),
}

KINDS = {
    "int": N_("{parameter} is a whole number; “{value}” is not."),
    "float": N_("{parameter} is a number such as 50.85; “{value}” is not."),
    "finite": N_("{parameter} is a number such as 50.85; “{value}” is not."),
    "": N_("“{value}” cannot be read as {parameter}."),
}


def _invalid(name: str, value: object, sentence: str, **values: object) -> ParameterInvalid:
    shown = None if value is None else _shown(str(value))
    return ParameterInvalid(
        sentence, {"parameter": name, "value": shown}, parameter=name, value=shown, **values
    )


def _nearest(text: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant: within two slips and a third of its length."""
    guess = process.extractOne(text.casefold(), sorted(names), scorer=OSA.distance, score_cutoff=2)
    return guess[0] if guess and 3 * guess[1] <= max(len(text), 3) else None


def _shown(text: str) -> str:
    """At most 80 printable characters of what was sent, to show it back."""
    return "".join(char for char in text if char.isprintable())[:80]
