"""Places in the middle of a transaction where a test lets the process die, as a power cut would.

Named by `DIGITALHELP_FAIL_POINT=seats-taken:3`: the third time that point is passed the process
kills itself, without a word, so that nothing of it can clean up.
"""

import os
import signal

POINTS = frozenset(
    {
        "seats-taken",
        "registration-inserted",
        "queue-promoted",
        "hold-inserted",
        "cancelled",
        "committed",
    }
)

_left: dict[str, int] = {}


def arm(text: str | None) -> None:
    """`NAME:N`; None: nothing ever fails."""
    _left.clear()
    if text is not None:
        name, _, times = text.partition(":")
        _left[name] = int(times or 1)


def passing(name: str) -> None:
    """Here the process may have to die."""
    if name not in _left:
        return
    _left[name] -= 1
    if _left[name] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
