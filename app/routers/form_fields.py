"""Fields of a long form: what is shown of each, whatever it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Options = Sequence[tuple[str, str]]
Values = Mapping[str, Any]
"""Field → its text; of fields of ticks, what is ticked."""


@dataclass(frozen=True, slots=True)
class FormField:
    """`wrong`: what is wrong with it. `theirs`: what a colleague has written there meanwhile, in
    words; None where that is the same. `lang`: the language that is written in it."""

    kind: Literal["text", "area", "choice", "ticks"]
    name: str
    label: str
    options: Options = ()
    lang: str | None = None
    value: Any = ""
    wrong: str | None = None
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class FormPart:
    """`title` is None of what always stands open."""

    title: str | None
    fields: Sequence[FormField] = field(default_factory=tuple)

    @property
    def open(self) -> bool:
        return any(one.value or one.wrong or one.theirs is not None for one in self.fields)


def filled(
    parts: Sequence[FormPart], form: Values, errors: Mapping[str, str], theirs: Values
) -> list[FormPart]:
    """With what stands in each field, what is wrong with it, and what others wrote there."""
    return [
        replace(part, fields=[_filled(one, form, errors, theirs) for one in part.fields])
        for part in parts
    ]


def elsewhere(parts: Sequence[FormPart], errors: Mapping[str, str]) -> list[str]:
    """What is wrong with something that has no field."""
    names = {one.name for part in parts for one in part.fields}
    return [said for name, said in errors.items() if name not in names]


def _filled(one: FormField, form: Values, errors: Mapping[str, str], theirs: Values) -> FormField:
    mine = form[one.name]
    other = theirs.get(one.name, mine)
    return replace(
        one,
        value=mine,
        wrong=errors.get(one.name),
        theirs=None if _same(mine, other) else _in_words(one, other),
    )


def _same(mine: Any, other: Any) -> bool:
    if isinstance(mine, list):
        return set(mine) == set(other)
    return bool(mine.strip() == other)


def _in_words(one: FormField, value: Any) -> str:
    said = dict(one.options)
    codes = value if isinstance(value, list) else [value]
    return ", ".join(said.get(code, str(code)) for code in codes)
