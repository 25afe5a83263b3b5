"""The numbers are the register's own example and numbers made up with its check digits."""

import pytest

from app.domain.national_number import reads_as_national_number


@pytest.mark.parametrize(
    "text",
    [
        "85073003328",
        "85.07.30-033.28",
        "85.07.30–033.28",
        "85.07.30\u00a0033.28",
        "٨٥٠٧٣٠٠٣٣٢٨",
        "5 85.07.30-033.28",
        "n° 85.07.30-033.28, 40 ans",
        "17073003384",
        "85 27 30 033 71",
        "85.47.30-033.17",
        "40.00.01-123.08",
    ],
)
def test_it_is_seen_however_it_is_written(text: str):
    assert reads_as_national_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "85.07.30-033.29",
        "8507300332",
        "850730033281",
        "02/555.12.12 - 02/555.12.13",
        "+32 470 12 34 56",
        "BE68 5390 0754 7034",
        "85.13.30-033.70",
        "85.07.32-033.65",
    ],
)
def test_other_digits_are_left_alone(text: str):
    assert not reads_as_national_number(text)
