"""What somebody says is wrong with a help point, on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.models.help_points import Id, In
from app.models.help_points_out import Out

LONGEST_REPORT = 1000
LONGEST_REPLY_TO = 200


class ReportIn(In):
    """`field`: where it stands in the record, as on the wire ("phone", "address.street")."""

    help_point_id: Id
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REPORT),
        Field(description="What is wrong, and what would be right."),
    ]
    field: Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z_.]+$")] | None = None
    reply_to: (
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REPLY_TO),
            Field(
                description="How to reach you, if you like: a phone number or an e-mail address."
            ),
        ]
        | None
    ) = None


class ReportOut(Out):
    """Received. What was typed is not sent back, and is seen by the coordination alone."""

    id: int
    help_point_id: str
    created_at: datetime
