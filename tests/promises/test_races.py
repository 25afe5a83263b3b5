"""Everybody wants the last seats at once, on real processes: what `make soak` does twenty times."""

from pathlib import Path

import pytest

from tests.racing import plans, race

SEEDS = {"sqlite": 11, "postgresql": 12}


@pytest.mark.parametrize("engine", SEEDS)
def test_64_clients_at_8_seats_sell_none_twice(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
):
    url = request.getfixturevalue(f"{engine}_url")
    tally = race(url, tmp_path / "log", plans(3, SEEDS[engine]))

    assert tally.faults == []
    assert tally.winners == tally.room
    assert tally.at_once >= 60
    assert tally.samples.over_http > 20
    assert tally.samples.left == 0


@pytest.mark.parametrize("engine", SEEDS)
def test_what_was_acknowledged_is_there_after_the_power_has_failed(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
):
    """Once at a random moment, once in the middle of a transaction."""
    url = request.getfixturevalue(f"{engine}_url")
    tally = race(url, tmp_path / "log", plans(2, SEEDS[engine], clients=16, kills=1))

    assert tally.faults == []
    assert tally.kills + tally.deaths.total() >= 2
    assert tally.cut > 0
