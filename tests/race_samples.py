"""A process of its own that looks at the seats of a session, again and again, during a race.

Over HTTP and, in one consistent read, in the database.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import httpx
from sqlalchemy import Engine, text

from app.storage.engine import reading
from tests.storage_fixtures import engine_at

SEATS = text("""
    SELECT capacity, extra_places, taken, held,
        (SELECT coalesce(sum(seats), 0) FROM registration WHERE session_id = one.id
            AND state IN ('registered', 'attended', 'absent', 'continued'))
        + (SELECT coalesce(sum(seats), 0) FROM walk_in WHERE session_id = one.id) AS people,
        (SELECT coalesce(sum(seats), 0) FROM hold WHERE session_id = one.id) AS holds
    FROM training_session AS one WHERE id = :id
""")
"""One statement, thus one moment, on both engines."""
OFTENER = 4
"""Looks into the database for each one over HTTP."""
PAUSE_S = 0.002
PATIENCE_S = 30


@dataclass(frozen=True)
class Seats:
    """What the row of a session says, and the sums of what it counts."""

    capacity: int
    extra_places: int
    taken: int
    held: int
    people: int
    holds: int

    @property
    def left(self) -> int:
        return self.capacity + self.extra_places - self.taken - self.held

    @property
    def wrong(self) -> bool:
        return self.left < 0 or (self.taken, self.held) != (self.people, self.holds)


@dataclass
class Samples:
    """`left`: seats at the fullest moment, below zero if ever one was given twice."""

    over_http: int = 0
    in_database: int = 0
    unanswered: int = 0
    left: int | None = None
    fullest: str = "none"
    wrong: list[str] = field(default_factory=list)

    def add(self, left: int, seen: str, wrong: bool) -> None:
        if self.left is None or left < self.left:
            self.left, self.fullest = left, seen
        if wrong:
            self.wrong.append(seen)


def seats_of(engine: Engine, session: str) -> Seats:
    with reading(engine) as db:
        row = db.connection().execute(SEATS, {"id": session}).one()
    return Seats(*map(int, row))


class Watcher:
    """Looks at the session it was told of last."""

    def __init__(self, orders: "Connection[Any, Any]"):
        self.orders = orders
        self.samples = Samples()

    def follow(self, session: str) -> None:
        self.orders.send(session)

    def finish(self) -> None:
        self.orders.send(None)
        assert self.orders.poll(PATIENCE_S), "what watches the seats does not answer"
        self.samples = self.orders.recv()


@contextmanager
def watching(url: str, address: str) -> Iterator[Watcher]:
    """Its `samples` are complete when the block has ended."""
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_watch, args=(url, address, theirs), daemon=True)
    process.start()
    theirs.close()
    watcher = Watcher(ours)
    try:
        yield watcher
        watcher.finish()
    finally:
        process.terminate()
        process.join()
        process.close()
        ours.close()


def _watch(url: str, address: str, orders: "Connection[Any, Any]") -> None:
    samples = Samples()
    session = orders.recv()
    with engine_at(url) as engine, httpx.Client(base_url=address, timeout=PATIENCE_S) as http:
        while session is not None:
            _look_over_http(http, session, samples)
            for _ in range(OFTENER):
                _look_into_database(engine, session, samples)
                time.sleep(PAUSE_S)
            if orders.poll():
                session = orders.recv()
    orders.send(samples)


def _look_over_http(http: httpx.Client, session: str, samples: Samples) -> None:
    try:
        answer = http.get(f"/v1/sessions/{session}")
    except httpx.TransportError:
        samples.unanswered += 1
        time.sleep(PAUSE_S * 50)  # whoever starts the service has more need of the processor
        return
    samples.over_http += 1
    if answer.status_code != 200:
        samples.wrong.append(f"GET /v1/sessions/{session}: {answer.status_code} {answer.text}")
        return
    seen = answer.json()
    left, room = seen["free_places"], seen["capacity"] + seen["extra_places"]
    queue = seen["waiting"] if seen["waiting_list"] else -seen["waiting"]
    told = f"{session} over HTTP: {left} of {room} free, {seen['waiting']} waiting"
    samples.add(left, told, wrong=not 0 <= left <= room or queue < 0)


def _look_into_database(engine: Engine, session: str, samples: Samples) -> None:
    seats = seats_of(engine, session)
    samples.in_database += 1
    samples.add(seats.left, f"{session} in the database: {seats}", seats.wrong)
