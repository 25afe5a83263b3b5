"""What is wrong with the trainings and sessions of the sandbox that are each well formed."""

from collections.abc import Iterable, Iterator

from app.domain.errors import Fault
from app.domain.seats import Queued, who_fits
from app.models.sandbox_sessions import SandboxSession
from app.usecases.loading.reading_seeds import Gathered, Placed, what_is_right
from app.usecases.loading.report import Refusal
from app.usecases.planning.checking import session_faults, training_faults

FILE_NAMES = {"starts_at": "begins", "ends_at": "ends"}
"""What the file calls the times that the API calls otherwise."""

COUNTED = ("registered", "waiting", "walk_ins")


def wrong_sessions(world: Gathered) -> Iterator[Refusal]:
    for placed in world.records["trainings"]:
        yield from _bad(placed, training_faults(placed.record))
    for placed in world.records["sessions"]:
        session: SandboxSession = placed.record
        times = list(_wrong_times(placed, session))
        yield from times
        if not times:
            yield from _bad(placed, session_faults(session.facts))
        yield from _wrong_history(placed, session)
        yield from _wrong_seats(placed, session)


def _bad(placed: Placed, found: Iterable[Fault]) -> Iterator[Refusal]:
    for fault in found:
        *head, last = fault.field.split(".")
        field = ".".join([*head, FILE_NAMES.get(last, last)])
        yield placed.refused(field, str(fault), what_is_right(fault))


def _wrong_times(placed: Placed, session: SandboxSession) -> Iterator[Refusal]:
    said = [part is not None for part in (session.day, session.begins, session.ends)]
    if any(said) if session.meetings else not all(said):
        right = "day, begins and ends, or several meetings; one of the two"
        yield placed.refused("day", "it does not say when, or says it twice", right)


def _wrong_history(placed: Placed, session: SandboxSession) -> Iterator[Refusal]:
    moved = session.moved_from is not None
    if (session.status == "moved") != moved:
        yield placed.refused("moved_from", "goes with status moved, and with that alone", "")
    if bool(session.extra_places) and session.reason is None:
        yield placed.refused("extra_places", "nobody says why", "a reason")
    if session.reason and not (session.extra_places or moved or session.status == "cancelled"):
        right = "extra_places, or status moved or cancelled"
        yield placed.refused("reason", "nothing was done that needs one", right)


def _wrong_seats(placed: Placed, session: SandboxSession) -> Iterator[Refusal]:
    counted = [field for field in COUNTED if getattr(session, field)]
    if session.booking != "here":
        for field in counted:
            yield placed.refused(field, "the seats are not ours to know", "booking: here")
        return
    free = session.places - session.taken
    waiting = [Queued(str(n), seats) for n, seats in enumerate(session.waiting)]
    if free < 0:
        what = f"{session.taken} seats are taken, and there are {session.places}"
        yield placed.refused("capacity", what, "more places, or fewer people")
    if waiting and not session.waiting_list:
        yield placed.refused("waiting", "there is no waiting list", "waiting_list: true")
    if any(one.seats > session.places for one in waiting):
        yield placed.refused("waiting", "a group is larger than the room", "a smaller group")
    elif who_fits(waiting, free) and session.status != "cancelled":
        yield placed.refused("waiting", "there is room for somebody who waits", "registered")
