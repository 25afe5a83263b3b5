"""What must be true of a session when the race is over, whoever came first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import httpx
from sqlalchemy import Engine, text

from app.storage.engine import reading
from tests.race_clients import Answer, Book, Json, Wish
from tests.race_samples import Seats, seats_of

ROWS = text("SELECT id, state FROM registration WHERE session_id = :id")
LATER = {
    "200 waiting": 0,
    "201 waiting": 0,
    "200 registered": 1,
    "201 registered": 1,
    "200 cancelled": 2,
    "409 registration-cancelled": 2,
}
"""What is said of a registration never goes back to something earlier."""
AFTERWARDS = {0: {"waiting", "registered"}, 1: {"registered"}, 2: {"cancelled"}}
"""In which states it may be found, by the latest that was said of it."""
PAGE = 100


@dataclass
class Outcome:
    """`public` is what everybody sees; `listed` and `walk_ins`, the space's list; `rows`, states
    in the database by UUID, in pairs, so that one twice would be seen."""

    seats: Seats
    public: Json
    listed: list[Json]
    walk_ins: list[Json]
    rows: list[tuple[str, str]]


def outcome_of(engine: Engine, http: httpx.Client, session: str) -> Outcome:
    """`http` has the key of the space."""
    with reading(engine) as db:
        found = db.connection().execute(ROWS, {"id": session})
        rows = [(str(row.id), str(row.state)) for row in found]
    public = http.get(f"/v1/sessions/{session}").raise_for_status().json()
    listed, walk_ins = _listed(http, session)
    return Outcome(seats_of(engine, session), public, listed, walk_ins, rows)


def _listed(http: httpx.Client, session: str) -> tuple[list[Json], list[Json]]:
    listed: list[Json] = []
    while True:
        where = f"/v1/sessions/{session}/registrations?limit={PAGE}&offset={len(listed)}"
        page = http.get(where).raise_for_status().json()
        listed += page["results"]
        if len(listed) >= page["total"] or not page["results"]:
            return listed, page["walk_ins"]


def faults_in(book: Book, outcome: Outcome) -> Iterator[str]:
    """One sentence each; none where every promise was kept."""
    yield from book.faults
    yield from _seats(book, outcome)
    yield from _rows(book, outcome)
    yield from _list(outcome)
    yield from _walk_ins(book, outcome)
    yield from _queue(book, outcome)
    for wish in book.wishes.values():
        yield from _history(wish, dict(outcome.rows).get(wish.id))


def _seats(book: Book, outcome: Outcome) -> Iterator[str]:
    """There were more than enough singles at the end: every chair is taken, none is held."""
    seats, public = outcome.seats, outcome.public
    room = (seats.capacity, seats.extra_places)
    if seats.wrong or seats.left or seats.held:
        yield f"not as many winners as seats, or wrongly counted: {seats}"
    if room != (book.capacity, book.extra_places):
        yield f"room is {room}, acknowledged were {book.capacity} + {book.extra_places}"
    if room != (public["capacity"], public["extra_places"]) or public["free_places"] != seats.left:
        yield f"{seats} is shown as {public}"


def _rows(book: Book, outcome: Outcome) -> Iterator[str]:
    """What was acknowledged is there, once; and nothing else is."""
    ids = [key for key, _ in outcome.rows]
    promised = {key for key, wish in book.wishes.items() if wish.promised}
    if len(set(ids)) != len(ids):
        yield f"more rows than registrations: {len(ids)}, {len(set(ids))}"
    if lost := sorted(promised - set(ids)):
        yield f"acknowledged and not there: {lost}"
    if extra := sorted(set(ids) - promised):
        yield f"there and never acknowledged: {extra}"


def _list(outcome: Outcome) -> Iterator[str]:
    """The space sees each row once, and all that take seats or wait with their state."""
    listed = sorted((one["id"], one["state"]) for one in outcome.listed)
    if listed != sorted(outcome.rows):
        yield f"listed {len(listed)}, not as the {len(outcome.rows)} rows"
    people = [one["seats"] for one in outcome.listed if one["state"] == "registered"]
    people += [one["seats"] for one in outcome.walk_ins]
    if sum(people) != outcome.seats.taken:
        yield f"{sum(people)} seats are listed, {outcome.seats.taken} taken"


def _walk_ins(book: Book, outcome: Outcome) -> Iterator[str]:
    there = {one["id"] for one in outcome.walk_ins}
    kept = {key for key, undone in book.walk_ins.items() if not undone}
    if kept - there:
        yield f"walk-ins acknowledged and not there: {kept - there}"
    if (there - kept) & set(book.walk_ins):
        yield f"walk-ins undone and still there: {there - kept}"
    if len(there - kept) > book.orphans["POST"]:
        yield f"walk-ins that nobody asked for: {there - kept}"


def _queue(book: Book, outcome: Outcome) -> Iterator[str]:
    """In order of asking; and nobody who came later, with as large a group, was let past."""
    waiting = [one for one in outcome.listed if one["state"] == "waiting"]
    wishes = [book.wishes[one["id"]] for one in waiting if one["id"] in book.wishes]
    if [one["position"] for one in waiting] != list(range(1, len(waiting) + 1)):
        yield f"positions {[one['position'] for one in waiting]}"
    if outcome.public["waiting"] != len(waiting):
        yield f"{outcome.public['waiting']} wait in public, {len(waiting)} in the list"
    yield from _overtaken_in(wishes)
    promoted = [book.wishes[key] for key, state in outcome.rows if state == "registered"
                and key in book.wishes and _waited(book.wishes[key])]  # fmt: skip
    for one in promoted:
        for other in wishes:
            if other.seats <= one.seats and other.promised_at < one.first_asked:
                yield f"{one.id} was let past {other.id}"


def _overtaken_in(queue: list[Wish]) -> Iterator[str]:
    for ahead, behind in combinations(queue, 2):
        if behind.promised_at < ahead.first_asked:
            yield f"{ahead.id} stands before {behind.id}, who came first"


def _waited(wish: Wish) -> bool:
    return any(one.said.endswith("waiting") for one in wish.answers)


def _history(wish: Wish, state: str | None) -> Iterator[str]:
    """Never made twice; what was said stays true or is followed by what comes later."""
    said = [one.said for one in wish.answers]
    if sum(one.startswith("201") for one in said) > 1:
        yield f"{wish.id} was made twice: {said}"
    for one, other in combinations(sorted(wish.answers, key=_begun), 2):
        if one.ended < other.began and _step(other) < _step(one):
            yield f"{wish.id} went back from {one.said} to {other.said}"
    latest = max((_step(one) for one in wish.answers), default=-1)
    if latest >= 0 and state is not None and state not in AFTERWARDS[latest]:
        yield f"{wish.id} is {state} after {said}"


def _begun(answer: Answer) -> float:
    return answer.began


def _step(answer: Answer) -> int:
    return LATER.get(answer.said, -1)
