"""What is done in the background, by one process at a time (DESIGN § 11).

No answer depends on it: it writes down what a reader would work out. Each job is made of small
steps, each a transaction of its own, so that a process that dies in the middle leaves nothing
half done and the next one goes on.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.storage.engine import reading, writing
from app.storage.jobs import (
    done_at,
    give_lease_back,
    lease_of,
    mark_done,
    sessions_to_settle,
    take_lease,
)
from app.storage.seats import expire_queue, lock_session, settle
from app.usecases.forget import forget_due

RUNNER = "runner"
WEBHOOKS = "webhooks"
"""Has a thread and a lease of its own: a receiver that is slow is in nobody's way."""

LEASE = timedelta(seconds=30)
EVERY_S = 1

log = structlog.get_logger()


class Job(NamedTuple):
    """`steps` does one piece of work between two yields; it is begun again after `every`, at once
    where that is zero."""

    name: str
    every: timedelta
    steps: Callable[[Engine, datetime], Iterator[object]]


def settle_queues(engine: Engine, now: datetime) -> Iterator[object]:
    """Holds that ran out go, whoever waited moves up, and nobody waits for what has begun."""
    with reading(engine) as db:
        due = sessions_to_settle(db, now)
    for key in due:
        with writing(engine) as db:
            row = lock_session(db, key)
            if row is not None:
                settle(db, row, now)
                if row.starts_at <= now:
                    expire_queue(db, row, now)
        yield key


JOBS = (
    Job("queue", timedelta(0), settle_queues),
    Job("erasure", timedelta(hours=1), forget_due),
)


class Runner:
    """One thread in each process; of all that have the same name, one works."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime],
        jobs: Sequence[Job] = JOBS,
        name: str = RUNNER,
    ):
        self._engine, self._now, self._jobs, self._name = engine, now, jobs, name
        self._holder = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._failing = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        with suppress(SQLAlchemyError):
            leave(self._engine, self._holder, self._name)

    def _work(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                one_round(self._engine, self._holder, self._now, self._jobs, self._name)
                self._failing = False
            except Exception:
                # A night's worth of database trouble must not end the work; it is said once.
                if not self._failing:
                    log.exception("background_failed")
                self._failing = True


def one_round(
    engine: Engine,
    holder: str,
    now: Callable[[], datetime],
    jobs: Sequence[Job] = JOBS,
    name: str = RUNNER,
) -> bool:
    """Do what is due, if this process has the lease or can have it; whether it has."""
    if not _leased(engine, name, holder, now()):
        return False
    for job in jobs:
        begun = now()
        if not _due(engine, job, begun):
            continue
        for _ in job.steps(engine, begun):
            if not _leased(engine, name, holder, now()):
                return False
        if job.every:
            with writing(engine) as db:
                mark_done(db, job.name, begun)
    return True


def leave(engine: Engine, holder: str, name: str = RUNNER) -> None:
    """This process works no more: another one may, at once."""
    with writing(engine) as db:
        give_lease_back(db, name, holder)


def _due(engine: Engine, job: Job, now: datetime) -> bool:
    with reading(engine) as db:
        last = done_at(db, job.name) if job.every else None
    return last is None or now >= last + job.every


def _leased(engine: Engine, name: str, holder: str, now: datetime) -> bool:
    """Written only when it must be: every write wakes those who watch the database."""
    with reading(engine) as db:
        whose, until = lease_of(db, name)
    if until is not None and whose == holder and now < until - LEASE / 2:
        return True
    if until is not None and whose != holder and now < until:
        return False
    with writing(engine) as db:
        return take_lease(db, name, holder, now, LEASE)
