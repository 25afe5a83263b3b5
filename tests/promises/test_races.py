"""Everybody wants the last seats at once, on real processes: what `make soak` does twenty times."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.race_server import Server
from tests.racing import Plan, plans, race


def test_a_worker_that_dies_during_a_health_check_is_replaced_soon(
    sqlite_copy: str, tmp_path: Path
):
    """One that is stopped answers no check: it is asked within half a second, and dies then."""
    server = Server(sqlite_copy, tmp_path / "log")
    server.start()
    try:
        first, births = server.workers[0], server.births
        os.kill(first, signal.SIGSTOP)
        time.sleep(1.5)
        os.kill(first, signal.SIGKILL)
        patience = time.monotonic() + 30
        while server.births == births and time.monotonic() < patience:
            time.sleep(0.1)

        assert server.births == births + 1
        assert first not in server.workers
    finally:
        server.stop()


POINTS = {"sqlite": "cancelled:1", "postgresql": "committed:1"}


@pytest.mark.parametrize("engine", POINTS if os.environ.get("DIGITALHELP_LONG") else ["postgresql"])
def test_no_seat_is_sold_twice_and_no_promise_lost(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
):
    """The power fails at a random moment, workers die in the middle of a request; then 64 race. In
    one test: most of the time goes into starting the service.
    """
    rounds = 2 if os.environ.get("DIGITALHELP_LONG") else 1
    url = request.getfixturevalue(f"{engine}_url")
    failing = Plan("failing", True, engine, clients=16, kills=1, fail_point=POINTS[engine])
    tally = race(url, tmp_path / "log", [failing, *plans(rounds, seed=len(engine))])

    assert tally.faults == []
    assert tally.winners == tally.room
    assert tally.samples.left == 0
    assert tally.samples.over_http > 20
    assert tally.at_once >= 60
    assert tally.kills == 1
    assert tally.deaths.total() >= 1
    assert tally.cut > 0
