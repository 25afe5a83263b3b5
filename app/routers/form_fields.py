"""Fields of a long form: what is shown of each, whatever it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.domain.words import LANGUAGES, N_, Words

Options = Sequence[tuple[str, str]]
Values = Mapping[str, Any]
"""Field → its text; of fields of ticks, what is ticked."""


@dataclass(frozen=True, slots=True)
class FormField:
    """`wrong`: what is wrong with it. `theirs`: what a colleague has written there meanwhile, in
    words; None where that is the same. `lang`: the language that is written in it."""

    kind: Literal["text", "area", "choice", "ticks", "date"]
    name: str
    label: str
    options: Options = ()
    lang: str | None = None
    hint: str | None = None
    value: Any = ""
    wrong: str | None = None
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class PartHelp:
    """A second button. `action`: the end of the address that it sends the form to; `said`: what
    came of it the last time."""

    action: str
    label: str
    said: str | None = None


@dataclass(frozen=True, slots=True)
class FormPart:
    """`title` is None of what always stands open. `unfolded`: whether the rest does, unless
    something is wrong there; by default where something stands in it. `help`: what can be looked
    up for it."""

    title: str | None
    fields: Sequence[FormField]
    unfolded: bool | None = None
    help: PartHelp | None = None

    @property
    def open(self) -> bool:
        if self.help and self.help.said:
            return True
        if any(one.wrong or one.theirs is not None for one in self.fields):
            return True
        filled = any(one.value for one in self.fields)
        return filled if self.unfolded is None else self.unfolded


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


def by_field(parts: Sequence[FormPart], errors: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, under the name of a field that shows it: that of the path, else the first
    of its parts."""
    names = [one.name for part in parts for one in part.fields]
    return {
        next((name for name in names if name == path or name.startswith(f"{path}.")), path): said
        for path, said in errors.items()
    }


def _filled(one: FormField, form: Values, errors: Mapping[str, str], theirs: Values) -> FormField:
    mine = form[one.name]
    other = theirs.get(one.name, mine)
    return replace(
        one,
        value=mine,
        wrong=errors.get(one.name),
        theirs=None if same(mine, other) else in_words(one, other),
    )


def same(mine: Any, other: Any) -> bool:
    """Whether both say the same, 7,5 and 7.5 too."""
    if isinstance(mine, list):
        return set(mine) == set(other)
    number = as_number(mine)
    return bool(mine.strip() == other) or (
        number == as_number(other) and isinstance(number, int | float)
    )


def in_words(one: FormField, value: Any) -> str:
    """What stands in the field as a person reads it."""
    said = dict(one.options)
    codes = value if isinstance(value, list) else [value]
    return ", ".join(said.get(code, str(code)) for code in codes)


NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,9})?", re.ASCII)


def as_text(given: float | None) -> str:
    return "" if given is None else f"{given:.12g}"


def as_number(text: str) -> float | str | None:
    """Written with a comma, too; what is no number is left to be refused by name."""
    plain = text.strip().replace(",", ".")
    if not NUMBER.fullmatch(plain):
        return plain or None
    return float(plain) if "." in plain else int(plain)


def in_languages(
    words: Words, kind: Literal["text", "area"], name: str, label: str, mark: str = "."
) -> list[FormField]:
    """A text in each language of the pages. `label`: ready to be shown; `mark`: between the name
    of the field and its language."""
    said = N_("{what} ({language})")
    return [
        FormField(
            kind, f"{name}{mark}{lang}", lang=lang,
            label=words.say(said, what=label, language=words.language(lang)),
        )
        for lang in LANGUAGES
    ]  # fmt: skip
