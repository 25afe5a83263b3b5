"""What an actor answers when asked whether they still help people."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.models.help_points import In

LONGEST_ANSWER = 280

StillHelps = Literal["yes", "elsewhere", "no"]


def _text(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


class AnswerIn(In):
    """All in their own words but the first; a person reads it before anything comes of it."""

    helps: StillHelps
    street: Annotated[str, _text(200)] | None = None
    postcode: Annotated[str, _text(80)] | None = None
    hours: Annotated[str, _text(LONGEST_ANSWER)] | None = None
    phone: Annotated[str, _text(80)] | None = None
    note: Annotated[str, _text(LONGEST_ANSWER)] | None = None
