"""What the finder answers where the numbers were worked out by hand (see `tests/hand_cases.py`).

The reference must give the same answers, so that it is not trusted blindly.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.asking import ask, directory_of
from tests.hand_cases import FILTERED, MINUTES, PLACES, TYPICAL_M, Case, nowhere, place
from tests.reference_finder import reduced, reference_answer
from tests.worlds import WORLD_BYTES, world_from

PLAIN = world_from(bytes(WORLD_BYTES), [])


def lines(results: list[dict[str, Any]]) -> list[str]:
    return [
        f"{each['id']}: {' + '.join(f'{code} {minutes}' for code, minutes in each['reasons'])}"
        f" = {each['cost_minutes']}"
        for each in results
    ]


def both_answers(case: Case) -> list[dict[str, Any]]:
    """The reduced answer of the reference and that of the finder."""
    now = datetime.fromisoformat(case.now)
    world = replace(PLAIN, now=now, help_points=case.points)
    params = parse_qsl(case.params)
    found = reduced(ask(directory_of(world), params, now))
    return [reference_answer(world, params, now), found]


@pytest.mark.parametrize("case", [*MINUTES, *PLACES, *FILTERED], ids=lambda case: case.says)
def test_the_minutes_are_those_worked_out_by_hand(case: Case) -> None:
    for answer in both_answers(case):
        assert lines(answer["results"]) == case.near
        assert lines(answer["everywhere"]) == list(case.everywhere)


@pytest.mark.parametrize(
    ("distances", "radius_m", "widened", "total"),
    [
        ([1, 2499, 2500, 2500, 5001, 40_001], 10_000, True, 5),
        ([1, 2499, 2500, 2500, 5000], 5000, True, 5),
        ([2500], 2500, False, 1),
        ([640, 39_999], 40_000, True, 2),
        ([40_001], 40_000, True, 0),
    ],
)
def test_the_radius_holds_five_or_all(
    distances: list[int], radius_m: int, widened: bool, total: int
) -> None:
    points = [place(f"p{n}", far) for n, far in enumerate(distances)]
    for answer in both_answers(Case("", points, [])):
        assert [each["distance_m"] for each in answer["results"]] == sorted(distances)[:total]
        assert (answer["radius_m"], answer["widened"]) == (radius_m, widened)
        assert answer["total"] == total


def test_an_estimated_distance_is_not_told_as_a_walk() -> None:
    points = [place("a"), nowhere("b", address={"postcode": "1080"})]
    for answer in both_answers(Case("", points, [])):
        told = ("distance_m", "distance_precision", "walk_minutes")
        exact, estimated = ([each[name] for name in told] for each in answer["results"])
        assert exact == [640, "address", 11]
        assert estimated == [TYPICAL_M, "postcode", None]
