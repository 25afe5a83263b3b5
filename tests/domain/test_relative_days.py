"""Days that count from the day of loading."""

from datetime import date, timedelta

import pytest

from app.domain.relative_days import WEEKDAYS, day_counted

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("P0D", "2026-11-24"),
        ("P3D", "2026-11-27"),
        ("-P1D", "2026-11-23"),
        ("P2W", "2026-12-08"),
        ("-P1W2D", "2026-11-15"),
        ("wednesday", "2026-11-25"),
        ("tuesday", "2026-12-01"),
        ("monday", "2026-11-30"),
        ("tuesday from P0D", "2026-11-24"),
        ("saturday from P4D", "2026-11-28"),
        ("saturday from P5D", "2026-12-05"),
        ("sunday from -P7D", "2026-11-22"),
    ],
)
def test_a_day_said_in_days_weeks_or_as_a_weekday(said: str, day: str):
    found = day_counted(said, TUESDAY)
    assert found is not None
    assert found.isoformat() == day


@pytest.mark.parametrize(
    "said", ["", "P", "PD", "P1M", "P1.5D", "3 days", "Saturday", "saturday from", "saturday P8D"]
)
def test_anything_else_is_no_such_day(said: str):
    assert day_counted(said, TUESDAY) is None


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_a_weekday_is_within_the_week_that_begins_on_its_first_day(weekday: str):
    for ahead in range(14):
        today = TUESDAY + timedelta(ahead)
        found = day_counted(f"{weekday} from P8D", today)
        assert found is not None
        assert f"{found:%A}".lower() == weekday
        assert 8 <= (found - today).days < 15
