"""A session as JSON, its moments read again."""

from datetime import datetime
from typing import Any


def with_moments(session: dict[str, Any]) -> dict[str, Any]:
    """`starts_at`, `ends_at` and those of the meetings become aware moments."""
    return {
        **session,
        **_read(session),
        "meetings": [_read(one) for one in session["meetings"]],
    }


def _read(told: dict[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at")}
