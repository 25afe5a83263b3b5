"""What is typed at `/staff`."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.codes import EventType
from app.models.help_points import In

StaffLanguage = Literal["fr", "nl", "en"]


class ColleagueIn(In):
    """Somebody to be invited. `lang`: in which she is written to."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
    lang: StaffLanguage = "fr"
    administrator: Annotated[bool, Field()] = False


class WebhookIn(In):
    """An address to be told of changes. `sandbox`: of help points of the sandbox too."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    events: Annotated[list[EventType], Field(min_length=1)]
    sandbox: bool = False
