"""Everybody wants the last seats at once, on real processes: what `make soak` does twenty times."""

from pathlib import Path

import pytest

from tests.racing import Plan, plans, race

POINTS = {"sqlite": "seats-taken:1", "postgresql": "committed:1"}


@pytest.mark.parametrize("engine", POINTS)
def test_no_seat_is_sold_twice_and_no_promise_lost(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
):
    """The power fails at a random moment, workers die in the middle of a request, and the power
    fails again; then 64 race. In one test: most of the time goes into starting the service.
    """
    url = request.getfixturevalue(f"{engine}_url")
    failing = Plan("failing", True, engine, clients=16, kills=2, fail_point=POINTS[engine])
    tally = race(url, tmp_path / "log", [failing, *plans(3, seed=len(engine))])

    assert tally.faults == []
    assert tally.winners == tally.room
    assert tally.samples.left == 0
    assert tally.samples.over_http > 20
    assert tally.at_once >= 60
    assert tally.kills == 2
    assert tally.deaths.total() >= 1
    assert tally.cut > 0
