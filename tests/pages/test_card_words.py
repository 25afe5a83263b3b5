"""Distances, prices and weeks in words."""

import re
from datetime import date
from typing import Any

import pytest

from app.adapters.catalogues import words_in
from app.domain.fee_words import price
from app.routers.card_words import metres, week

MONDAY, EN = date(2026, 11, 23), words_in("en")


@pytest.mark.parametrize(
    ("distance", "said"), [(0, "less than 10 m"), (9, "less than 10 m"), (14, "10 m"),
                           (644, "640 m"), (996, "1 km"), (1249, "1.2 km"), (12345, "12.3 km")]
)  # fmt: skip
def test_distances_are_round(distance: int, said: str):
    assert re.sub(r"\s", " ", metres(distance, EN)) == said


@pytest.mark.parametrize(
    ("fee", "said"),
    [
        ({"level": "free"}, "Free"),
        ({"level": "unknown"}, "Not known: ask first"),
        ({"level": "symbolic", "amount_eur": 3, "per": "month"},
         "A small contribution: €3.00 a month"),
        ({"level": "paid", "amount_eur": 0.1, "per": "page"}, "You pay: €0.10 a page"),
        ({"level": "conditional"}, "Sometimes free: ask first"),
        ({"level": "conditional", "free_for": ["student", "senior"]},
         "Free for students and older people"),
        ({"level": "conditional", "free_for": ["student"], "amount_eur": 5, "per": "course"},
         "Free for students; for others €5.00 a course"),
    ],
)  # fmt: skip
def test_prices_are_said_in_words(fee: dict[str, Any], said: str):
    unsaid: dict[str, Any] = {"amount_eur": None, "per": None, "free_for": [], "note": None}

    assert price({**unsaid, **fee}, EN) == said


def test_equal_days_beside_each_other_are_joined_in_the_week():
    told = week("Mo-We 09:00-12:00,13:00-24:00; Fr,Sa 10:00-11:00; PH off", "", MONDAY, EN)

    assert told is not None
    assert told.lines == (
        ("Monday to Wednesday", "09:00–12:00, 13:00–24:00"),
        ("Friday and Saturday", "10:00–11:00"),
    )
    assert told.holidays == "Closed on public holidays"


def test_helpers_do_not_close():
    told = week("Mo 09:00-12:00; PH off", "", MONDAY, EN, help=True)

    assert told is not None
    assert told.holidays == "No help on public holidays"


def test_what_is_always_open_has_one_line():
    told = week("24/7", "", MONDAY, EN)

    assert told is not None
    assert (told.lines, told.holidays) == ((("Every day", "day and night"),), None)
