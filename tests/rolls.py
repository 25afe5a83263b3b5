"""Choices read from bytes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Roll:
    """One byte a choice; byte 0 takes the first."""

    def __init__(self, rolled: bytes) -> None:
        self._bytes: Iterator[int] = iter(rolled)

    def one(self, options: Sequence[T]) -> T:
        return options[next(self._bytes) % len(options)]
