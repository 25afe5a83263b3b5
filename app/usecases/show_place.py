"""Show one help point as it is now, wherever one stands: for a page of its own."""

from datetime import datetime

from app.directory.search import Conditions, Standing
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.errors import NotFound
from app.domain.words import N_, Words
from app.usecases.finding.telling import told


def show_place(
    directory: Directory, seats: Seats, key: str, words: Words, now: datetime
) -> tuple[bytes, bool]:
    """Told as an entry of `everywhere` (DESIGN § 4), without reasons; and whether it still is:
    what is history is shown as such. Raises `NotFound`."""
    number = directory.number.get(key)
    if number is None:
        raise NotFound(N_("There is no help point with this id."), {"parameter": "id"})
    minute = now.replace(second=0, microsecond=0)
    asked = Conditions(minute, now, {}, sandbox=bool(directory.columns.sandbox[number]))
    here = Standing(number, directory.own_schedule[number], -1, 0, None, (), {})
    columns = directory.columns
    still = bool(columns.active[number] or columns.unconfirmed[number])
    return told(directory, seats, here, asked, words), still
