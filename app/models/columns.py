"""Column types and checks that the tables share."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.types import TypeDecorator


class Json(TypeDecorator[Any]):
    """JSON in which None is SQL NULL (unknown), never the JSON word null.

    Plain JSON, not JSONB: the order of keys is kept, so that the same record gives the same bytes.
    """

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)


def one_of(column: str, codes: Iterable[str]) -> CheckConstraint:
    """The column holds one of our codes (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_code")


def between(column: str, low: float, high: float) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_range")


def both_or_neither(first: str, second: str) -> CheckConstraint:
    return CheckConstraint(
        f"({first} IS NULL) = ({second} IS NULL)", name=f"{first}_{second}_together"
    )
