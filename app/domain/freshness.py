"""How long what somebody has confirmed counts as known."""

from datetime import date, timedelta

STALE = timedelta(days=182)
"""So long after somebody has confirmed a record it is to be confirmed again."""


def is_stale(assured: date | None, today: date) -> bool:
    """`assured`: the last day on which somebody confirmed a fact of it; None: nobody ever did."""
    return assured is None or assured < today - STALE


def asked_again_on(assured: date) -> date:
    """The first day on which it is stale."""
    return assured + STALE + timedelta(days=1)
