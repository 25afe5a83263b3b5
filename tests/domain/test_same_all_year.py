"""Whether hours are the same in every week of a year, but for public holidays."""

from datetime import date

import pytest

from app.domain.week import same_all_year

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "expression",
    [
        "Mo-Fr 09:00-17:00",
        "Mo-Fr 09:00-17:00; PH off",
        "Mo-Fr 09:00-17:00; PH 10:00-12:00",
        "Fr-Sa 22:00-26:00",
        "Su 02:00-03:00",
        "24/7",
    ],
)
def test_hours_of_a_usual_week_are_the_same_all_year(expression: str):
    assert same_all_year(expression, MONDAY)


@pytest.mark.parametrize(
    "expression",
    [
        "Jul-Aug Mo-Fr 10:00-12:00; Sep-Jun Mo-Fr 09:00-17:00",
        "week 1-53/2 Mo 10:00-12:00",
        "Mo[1] 10:00-12:00",
        "Mo-Fr 09:00-12:00; Dec 24-Jan 03 off",
        "Mo-Fr 09:00-12:00; 2027 Mar 1-5 off",
    ],
)
def test_hours_of_a_season_or_of_some_weeks_are_not(expression: str):
    assert not same_all_year(expression, MONDAY)
