"""Who gets the seats of a session, and when they come free (DESIGN § 5, Seats).

Whatever touches a session first *settles* it: what has happened by itself since, holds that
expired, is made good in the order in which it happened. So no outcome depends on how often
somebody looks, and reading a session shows the same as writing to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Room:
    """Seats of a session as they were last written down. `places`: capacity and extra places."""

    places: int
    taken: int
    starts_at: datetime
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A hold."""

    id: str
    seats: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Queued:
    """A registration that waits."""

    id: str
    seats: int


@dataclass(frozen=True, slots=True)
class Settled:
    """`expired`: holds that are over; `promoted`: registrations that have a seat now, in order;
    `taken` and `held`: the seats after that; `free`: what nobody has, 0 in a cancelled session."""

    expired: tuple[str, ...]
    promoted: tuple[str, ...]
    taken: int
    held: int
    free: int


def settled(
    room: Room, holds: Sequence[Kept], queue: Sequence[Queued], now: datetime, walk: bool = False
) -> Settled:
    """The session as it is `now`. `queue` is in its order; holds that expire at the same moment go
    together. With `walk` the queue is walked at the end as well: seats have just come free."""
    waiting, taken, promoted = list(queue), room.taken, []
    held = sum(hold.seats for hold in holds)
    over = sorted((one for one in holds if one.expires_at <= now), key=attrgetter("expires_at"))

    def promote(at: datetime) -> None:
        nonlocal taken
        if room.cancelled or room.starts_at <= at:
            return
        for one in who_fits(waiting, room.places - taken - held):
            waiting.remove(one)
            promoted.append(one.id)
            taken += one.seats

    for moment, together in groupby(over, key=attrgetter("expires_at")):
        held -= sum(hold.seats for hold in together)
        promote(moment)
    if walk:
        promote(now)
    free = 0 if room.cancelled else room.places - taken - held
    return Settled(tuple(one.id for one in over), tuple(promoted), taken, held, free)


def who_fits(queue: Sequence[Queued], free: int) -> list[Queued]:
    """Walks the queue in its order: whoever fits into what is left. A group too large keeps its
    place, and those behind it may go in: an empty chair helps nobody."""
    found = []
    for one in queue:
        if one.seats <= free:
            found.append(one)
            free -= one.seats
    return found
