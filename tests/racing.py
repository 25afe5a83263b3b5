"""Sixty-four clients at once for eight seats: `python -m tests.racing --rounds 20 --engine both`.

`digitalhelp run` with two processes, on SQLite and on PostgreSQL. A round has a session of its own,
half of them with a waiting list, and three rushes. Referral services register people alone and in
groups, hold seats and use, forget or let go of them, cancel, and send the same request again, some
twice at once; the space counts people at the door and changes the room. Between rushes all holds
expire: that is moved in the database, for nobody can wait fifteen minutes. In the last rush
everybody wants one seat, so that there must be as many winners as seats.

Meanwhile a process of its own looks at the seats over HTTP and in the database. A fault is a moment
with more seats given than there are, or counted otherwise than the people; an answer that nobody
may get, a server's error, none within thirty seconds; a promise that is not kept in the end.

With `--kill` the whole server is killed with SIGKILL under that load, at a random moment, and
started again so that workers kill themselves inside a request (`DIGITALHELP_FAIL_POINT`). When one
has, and its supervisor has put another in its place, the whole server is killed a second time.
Clients whose request was cut repeat it. The same `--seed` makes the same clients want the same.
"""

import asyncio
import os
import platform
import ssl
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import typer
from sqlalchemy import Engine, text, update
from sqlmodel import col

from app.models.tables import Hold
from app.storage.engine import migrate, reading, writing
from app.usecases.hold_keys import add
from tests.race_checks import faults_in, outcome_of
from tests.race_clients import (
    FIRST,
    LAST,
    PATIENCE_S,
    THEN,
    UNTIL_BACK_S,
    Book,
    Client,
    Desk,
    Script,
)
from tests.race_samples import Samples, Watcher, watching
from tests.race_server import Server
from tests.storage_fixtures import engine_at

LIBRARY = "vlaminggem-main-library"
CLIENTS = 64
SERVICES = 8
"""Keys of referral services, shared by the clients."""
SEATS = 8
DESK_STEPS = 12
GIVE_UP_S = 4

POINTS = {
    **{"seats-taken": 3, "registration-inserted": 4, "queue-promoted": 2},
    **{"hold-inserted": 2, "cancelled": 3, "committed": 15},
}
"""Where a process may kill itself, and the highest number of times it passes there before."""


@dataclass(frozen=True)
class Plan:
    """A round. `kills` of the whole server; after the first, workers die at `fail_point`, until
    the second."""

    session: str
    waiting_list: bool
    seed: str
    clients: int = CLIENTS
    kills: int = 0
    fail_point: str | None = None


@dataclass
class Tally:
    """What the rounds on one engine came to. `deaths`: workers' own, by fail-point."""

    rounds: int = 0
    said: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    at_once: int = 0
    slowest_s: float = 0
    winners: int = 0
    room: int = 0
    kills: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    samples: Samples = field(default_factory=Samples)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0

    def add(self, book: Book) -> None:
        self.rounds += 1
        self.said += book.said
        self.cut += book.cut
        self.at_once = max(self.at_once, book.at_once)
        self.slowest_s = max(self.slowest_s, book.slowest_s)


@dataclass
class House:
    """The service, its database, and the keys of the space and of the referral services."""

    server: Server
    engine: Engine
    watcher: Watcher
    space: str
    services: list[str]
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def client(self, key: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.server.address,
            headers={"Authorization": f"Bearer {key}"},
            timeout=PATIENCE_S,
            limits=httpx.Limits(keepalive_expiry=2),  # sooner than the server's
            verify=self.trust,
        )

    def desk(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.space}"}
        return httpx.Client(
            base_url=self.server.address, headers=headers, timeout=PATIENCE_S, verify=self.trust
        )


def plans(rounds: int, seed: int, clients: int = CLIENTS, kill: bool = False) -> list[Plan]:
    """Half with a waiting list; with `kill`, each fail-point in turn."""
    chance = Random(seed)
    made = []
    for number in range(rounds):
        point = list(POINTS)[number % len(POINTS)]
        queue = (number + number // len(POINTS) + seed) % 2 == 0
        queue = queue or (kill and point == "queue-promoted")
        fail_point = f"{point}:{chance.randint(1, POINTS[point])}" if kill else None
        name = f"race-{seed}-{number + 1}"
        made.append(Plan(name, queue, f"{seed}-{number}", clients, 2 * kill, fail_point))
    return made


def race(url: str, log: Path, planned: list[Plan]) -> Tally:
    """These rounds, one after the other, with the service over this database."""
    begun, tally = time.monotonic(), Tally()
    server = Server(url, log)
    with engine_at(url) as engine:
        migrate(engine)
        space, services = _keys(engine)
        server.start()
        try:
            with watching(url, server.address) as watcher:
                house = House(server, engine, watcher, space, services)
                _prepare(house, planned)
                for plan in planned:
                    asyncio.run(_round(house, plan, tally))
        finally:
            server.stop()
        tally.faults += [*_afterwards(engine), *server.errors]
    _add_samples(tally, watcher.samples, killed=any(plan.kills for plan in planned))
    tally.seconds = time.monotonic() - begun
    return tally


def _keys(engine: Engine) -> tuple[str, list[str]]:
    now = datetime.now(UTC)
    with writing(engine) as db:
        space = add(db, "space", "A space", [LIBRARY], now)[0]
        names = (f"Referral service {number}" for number in range(SERVICES))
        return space, [add(db, "referral", name, [], now)[0] for name in names]


def _prepare(house: House, planned: list[Plan]) -> None:
    """The sessions of all rounds, while nobody kills anything yet."""
    starts = datetime.now(UTC) + timedelta(days=30)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    training = {"id": "race", "help_point_id": LIBRARY, "title": {"nl": "E-mail"}, "theme": "email"}
    with house.desk() as desk:
        desk.post("/v1/trainings", json=training).raise_for_status()
        for plan in planned:
            queue = {"waiting_list": plan.waiting_list, "capacity": SEATS}
            body = {"id": plan.session, "training_id": "race", **times, **queue}
            desk.post("/v1/sessions", json=body).raise_for_status()


async def _round(house: House, plan: Plan, tally: Tally) -> None:
    house.watcher.follow(plan.session)
    book = Book(plan.session, plan.waiting_list, SEATS, killed=plan.kills > 0)
    killer = Killer(house.server, book, plan, tally)
    async with asyncio.TaskGroup() as group:
        group.create_task(killer.work())
        await _rushes(house, plan, book)
        killer.over = True
    with house.desk() as desk:
        outcome = outcome_of(house.engine, desk, plan.session)
    found = faults_in(book, outcome)
    tally.faults += [f"{plan.session}: {fault}" for fault in found]
    tally.winners += outcome.seats.taken
    tally.room += outcome.seats.capacity + outcome.seats.extra_places
    tally.add(book)


async def _rushes(house: House, plan: Plan, book: Book) -> None:
    doors = [house.client(house.services[number % SERVICES]) for number in range(plan.clients)]
    crowd = [
        Client(door, book, Random(f"{plan.session}-{plan.seed}-{number}"), number % SERVICES)
        for number, door in enumerate(doors)
    ]
    door = house.client(house.space)
    desk = Desk(door, book, Random(f"{plan.session}-{plan.seed}-desk"))
    await _rush(crowd, FIRST, desk.busy(DESK_STEPS))
    await asyncio.to_thread(_expire, house.engine, plan.session)
    await _rush(crowd, THEN, desk.busy(DESK_STEPS))
    await asyncio.to_thread(_expire, house.engine, plan.session)
    await _rush(crowd, LAST, desk.walk_in())
    await asyncio.gather(*(one.repeat_all() for one in crowd))
    await asyncio.gather(*(one.aclose() for one in [*doors, door]))


async def _rush(crowd: list[Client], scripts: list[Script], beside: Any) -> None:
    times = 1 if scripts is LAST else 2
    await asyncio.gather(*(one.press(scripts, times) for one in crowd), beside)


def _expire(engine: Engine, session: str) -> None:
    """All holds of the session, as if a quarter of an hour had gone by."""
    late = datetime.now(UTC) - timedelta(seconds=1)
    with writing(engine) as db:
        mine = update(Hold).where(col(Hold.session_id) == session)
        db.connection().execute(mine.values(expires_at=late))


class Killer:
    """Kills the server while a round lasts, as planned, and leaves one that does not kill itself.

    Once `over` is set there is no more to kill for.
    """

    def __init__(self, server: Server, book: Book, plan: Plan, tally: Tally):
        self.server, self.book, self.plan, self.tally = server, book, plan, tally
        self.chance = Random(f"{plan.session}-{plan.seed}-killer")
        self.over = False

    async def work(self) -> None:
        points = [self.plan.fail_point, *(None for _ in range(self.plan.kills))]
        for point in points[: self.plan.kills]:
            await self._answers(self.chance.randint(1, 3 * self.plan.clients))
            if not self.over:
                self.tally.kills += 1
                await self._restart(point)
        if self.server.fail_point:
            await self._restart()

    async def _answers(self, number: int) -> None:
        """Until so many more have come, and a moment longer; not for ever: with a fail-point that
        every process passes at once, none come."""
        goal, patience = self.book.answered + number, time.monotonic() + GIVE_UP_S
        while self.book.answered < goal and not self.over and time.monotonic() < patience:
            await asyncio.sleep(0.005)
        await asyncio.sleep(self.chance.uniform(0, 0.02))

    async def _restart(self, fail_point: str | None = None) -> None:
        deaths = self.server.deaths
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start, fail_point)
        if fail_point:
            await self._see_one_die(fail_point, deaths)

    async def _see_one_die(self, point: str, before: int) -> None:
        """Once one is dead, another is put in its place."""
        server, patience = self.server, time.monotonic() + UNTIL_BACK_S
        while server.deaths == before and not self.over:
            await asyncio.sleep(0.1)
        deaths, births = server.deaths, server.births
        while server.births == births and deaths > before and time.monotonic() < patience:
            await asyncio.sleep(0.1)
        self.tally.deaths[point.partition(":")[0]] += server.deaths - before
        if time.monotonic() > patience:
            self.tally.faults.append(f"nobody took the place of the worker killed at {point}")


def _afterwards(engine: Engine) -> Iterator[str]:
    """What PostgreSQL remembers of deadlocks."""
    if engine.dialect.name == "postgresql":
        asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        with reading(engine) as db:
            if deadlocks := db.connection().execute(asked).scalar_one():
                yield f"{deadlocks} deadlocks"


def _add_samples(tally: Tally, samples: Samples, killed: bool) -> None:
    tally.samples = samples
    tally.faults += samples.wrong
    if samples.unanswered and not killed:
        tally.faults.append(f"{samples.unanswered} looks at a session were not answered")


# --- the command ------------------------------------------------------------------------------


@contextmanager
def urls(wanted: str) -> Iterator[dict[str, str]]:
    """Of empty databases, thrown away afterwards."""
    from tests.fuzzing import postgresql  # here: the process that watches has no use for it

    with tempfile.TemporaryDirectory() as folder:
        found = {"SQLite": f"sqlite:///{folder}/raced.db"}
        if wanted == "sqlite":
            yield found
            return
        with postgresql() as server:
            yield (
                {"PostgreSQL": server}
                if wanted == "postgresql"
                else {**found, "PostgreSQL": server}
            )


def report(tallies: dict[str, Tally], seed: int) -> str:
    """In Markdown, to be kept beside what it is about."""
    seconds = round(sum(one.seconds for one in tallies.values()))
    said = sum((one.said for one in tallies.values()), Counter[str]())
    faults = [f"- {name}: {fault}" for name, one in tallies.items() for fault in one.faults]
    lines = [
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, {platform.machine()}, CPython "
        f"{platform.python_version()}: `python -m tests.racing {' '.join(sys.argv[1:])}` "
        f"(seed {seed}), {seconds // 60} min {seconds % 60} s.",
        "",
        f"**{said.total():,} answers, {len(faults) or 'no'} fault{'s' * (len(faults) != 1)}.**",
        "",
        *_table(tallies),
        "",
        *_answers(tallies, said),
    ]
    return "\n".join([*lines, *(["", *faults] if faults else [])])


def _table(tallies: dict[str, Tally]) -> Iterator[str]:
    yield f"| | {' | '.join(tallies)} |"
    yield f"|---|{'---:|' * len(tallies)}"
    counted = {name: _counted(one) for name, one in tallies.items()}
    for what in next(iter(counted.values())):
        yield f"| {what} | {' | '.join(one[what] for one in counted.values())} |"


def _counted(one: Tally) -> dict[str, str]:
    deaths = [f"{times} × {point}" for point, times in sorted(one.deaths.items()) if times]
    return {
        "rounds": f"{one.rounds}",
        "requests answered": f"{one.said.total():,}",
        "most under way at once": f"{one.at_once}",
        "slowest answer, s": f"{one.slowest_s:.2f}",
        "seats taken in the end": f"{one.winners} of {one.room}",
        "looks over HTTP": f"{one.samples.over_http:,}",
        "looks into the database": f"{one.samples.in_database:,}",
        "seats left at the fullest moment": f"{one.samples.left}",
        "kills of the whole server under load": f"{one.kills}",
        "workers killed inside a request": ", ".join(deaths) or "0",
        "requests cut and repeated": f"{one.cut}",
        "faults": f"{len(one.faults)}",
    }


def _answers(tallies: dict[str, Tally], said: Counter[str]) -> Iterator[str]:
    yield f"| answers | {' | '.join(tallies)} |"
    yield f"|---|{'---:|' * len(tallies)}"
    for what in sorted(said):
        yield f"| {what} | {' | '.join(str(one.said[what]) for one in tallies.values())} |"


def main(
    rounds: int = 20,
    engine: str = "both",
    kill: bool = False,
    clients: int = CLIENTS,
    seed: int = 1,
) -> None:
    """Race for the last seats; `--engine sqlite`, `postgresql` or `both`."""
    tallies: dict[str, Tally] = {}
    with urls(engine) as found, tempfile.TemporaryDirectory() as folder:
        for number, (name, url) in enumerate(found.items()):
            planned = plans(rounds, 2 * seed + number, clients, kill)
            tallies[name] = race(url, Path(folder) / name, planned)
    typer.echo(report(tallies, seed))
    raise typer.Exit(1 if any(one.faults for one in tallies.values()) else 0)


if __name__ == "__main__":
    typer.run(main)
