import contextlib
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import holidays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.directory.waiting import wait
from app.domain.hours import utc_minute
from app.domain.opening import (
    BRUSSELS,
    Hours,
    HoursInvalid,
    Presence,
    holiday_rule,
    opens_on,
    presence,
    public_holidays,
    typical_monday,
    week_rows,
)

OFFICE = Hours.parse("Mo-Fr 09:00-12:00,13:00-17:00; PH off")
ALWAYS = Hours.parse("24/7")
MONDAY = date(2026, 7, 6)  # an ordinary week
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # the clocks change


def brussels(day: date, clock: str = "00:00", fold: int = 0) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), BRUSSELS).replace(fold=fold)


def minutes_until_open(
    hours: Hours, arrival: datetime, closed_until: datetime | None, within: Hours | None
) -> int:
    """As the finder asks it, of one arrival."""
    arrivals = np.array([utc_minute(arrival)], np.int64)
    return int(wait(hours, within, closed_until, arrivals)[0])


def on_the_wall(hours: Hours, day: date, days: int = 1) -> list[tuple[str, str]]:
    found = hours.spans(brussels(day), brussels(day + timedelta(days=days)))
    return [(f"{start:%d %H:%M%z}", f"{end:%d %H:%M%z}") for start, end in found]


# Open, closed, unknown


def test_a_place_open_till_five_is_open_until_five():
    assert presence(OFFICE, brussels(MONDAY, "13:30")) == Presence(
        "open", until=brussels(MONDAY, "17:00")
    )


def test_a_place_open_till_five_is_closed_at_five():
    assert presence(OFFICE, brussels(MONDAY, "17:00")) == Presence(
        "closed", next_at=brussels(MONDAY + timedelta(days=1), "09:00")
    )


def test_hours_nobody_told_are_unknown():
    assert presence(None, brussels(MONDAY, "10:00")) == Presence("unknown")


def test_hours_nobody_told_are_closed_while_the_place_is_closed():
    reopens = brussels(MONDAY, "12:00")

    assert presence(None, brussels(MONDAY, "11:59"), reopens) == Presence("closed")
    assert presence(None, reopens, reopens) == Presence("unknown")


def test_a_place_that_never_closes_has_no_closing_time():
    assert presence(ALWAYS, brussels(MONDAY, "10:00")) == Presence("open")


@pytest.mark.parametrize(
    "expression", ["2021 Mar 1-2 09:00-12:00", "2025 Mo-Fr 09:00-17:00", "24/7 off"]
)
def test_a_place_that_never_opens_again_announces_nothing(expression: str):
    hours = Hours.parse(expression)

    assert presence(hours, brussels(MONDAY, "10:00")) == Presence("closed")
    assert minutes_until_open(hours, brussels(MONDAY, "10:00"), None, None) == 45


def test_an_opening_more_than_a_year_away_is_not_announced():
    hours = Hours.parse("2028 Mo-Fr 09:00-17:00")

    assert presence(hours, brussels(MONDAY, "10:00")).next_at is None
    assert presence(hours, brussels(date(2027, 12, 30))).next_at == brussels(
        date(2028, 1, 3), "09:00"
    )


def test_a_year_given_once_does_not_return():
    hours = Hours.parse("Mo-Fr 09:00-17:00; 2026 Jul 6-10 off")

    assert hours.is_open(brussels(MONDAY, "10:00")) is False
    assert hours.is_open(brussels(date(2027, 7, 6), "10:00")) is True


def test_a_night_past_midnight_is_open_until_its_morning():
    hours = Hours.parse("Fr-Sa 22:00-02:00")
    friday = MONDAY + timedelta(days=4)

    assert presence(hours, brussels(friday, "23:59")).until == brussels(
        friday + timedelta(days=1), "02:00"
    )
    assert hours.is_open(brussels(friday + timedelta(days=1), "01:59")) is True
    assert hours.is_open(brussels(friday + timedelta(days=1), "02:00")) is False
    assert hours.is_open(brussels(friday, "01:00")) is False


def test_spans_are_cut_to_what_was_asked():
    spans = OFFICE.spans(brussels(MONDAY, "10:30"), brussels(MONDAY, "14:00"))

    assert spans == [
        (brussels(MONDAY, "10:30"), brussels(MONDAY, "12:00")),
        (brussels(MONDAY, "13:00"), brussels(MONDAY, "14:00")),
    ]


def test_a_moment_may_be_told_in_any_zone():
    assert OFFICE.is_open(datetime(2026, 7, 6, 7, 0, tzinfo=UTC)) is True
    assert OFFICE.is_open(datetime(2026, 7, 6, 6, 59, tzinfo=UTC)) is False


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        OFFICE.is_open(datetime(2026, 7, 6, 7, 0))  # noqa: DTZ001  (that is the point)


# By appointment, fallbacks, remarks


def test_a_fallback_by_appointment_is_never_open():
    hours = Hours.parse('Mo-Fr 09:00-17:00 || "by appointment"')
    saturday = MONDAY + timedelta(days=5)

    assert hours.is_open(brussels(saturday, "10:00")) is None
    assert hours.is_open(brussels(MONDAY, "20:00")) is None
    assert hours.is_open(brussels(MONDAY, "10:00")) is True
    assert on_the_wall(hours, saturday, days=2) == []
    assert presence(hours, brussels(saturday, "10:00")) == Presence("unknown")


@pytest.mark.parametrize(
    "expression",
    [
        '"sur rendez-vous"',
        'Mo-Fr 09:00-17:00 "op afspraak"',
        'Mo-Fr 09:00-17:00 open "by appointment"',
        'Mo-Fr 09:00-17:00 open "Uniquement sur RDV"',
        'Mo-Fr 09:00-17:00 unknown "perhaps"',
        "unknown",
    ],
)
def test_hours_that_need_an_appointment_or_carry_a_mere_remark_are_unknown(expression: str):
    assert Hours.parse(expression).is_open(brussels(MONDAY, "10:00")) is None


def test_hours_called_open_with_a_harmless_remark_are_open():
    hours = Hours.parse('Mo-Fr 09:00-17:00 open "second floor"')

    assert hours.is_open(brussels(MONDAY, "10:00")) is True


def test_a_remark_on_a_closed_day_leaves_it_closed():
    hours = Hours.parse('Mo-Fr 09:00-17:00; Mo off "rest; || day"')

    assert hours.is_open(brussels(MONDAY, "10:00")) is False


def test_a_fallback_with_times_is_open_then():
    hours = Hours.parse("Mo-Fr 09:00-12:00 || Mo-Su 14:00-15:00")

    assert [start for start, _ in on_the_wall(hours, MONDAY)] == ["06 09:00+0200", "06 14:00+0200"]


def test_a_rule_after_a_fallback_holds_for_it_too():
    hours = Hours.parse('Mo-Fr 09:00-17:00 || "call"; PH off')

    assert hours.is_open(brussels(date(2026, 7, 21), "10:00")) is False
    assert hours.is_open(brussels(date(2026, 7, 22), "20:00")) is None


def test_the_wait_for_what_is_only_unknown_is_as_long_as_never():
    hours = Hours.parse('Mo-Fr 09:00-12:00 || "by appointment"')

    assert minutes_until_open(hours, brussels(MONDAY, "08:50"), None, None) == 10
    assert minutes_until_open(hours, brussels(MONDAY, "12:00"), None, None) == 45


# Clock changes


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_place_that_never_closes_is_open_every_minute_of_a_clock_change(change: date):
    start = brussels(change - timedelta(days=1)).astimezone(UTC)
    minutes = (start + timedelta(minutes=minute) for minute in range(3 * 1440))

    assert all(ALWAYS.is_open(minute) for minute in minutes)
    assert len(ALWAYS.spans(start, start + timedelta(days=3))) == 1


def test_the_day_the_clocks_go_forward_has_23_hours_and_in_autumn_25():
    for change, hours in ((SPRING, 23), (AUTUMN, 25)):
        [(start, end)] = ALWAYS.spans(brussels(change), brussels(change + timedelta(days=1)))
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


def test_times_in_the_lost_hour_of_spring_mean_the_moment_of_the_change():
    assert on_the_wall(Hours.parse("Su 02:30-05:00"), SPRING) == [
        ("29 03:00+0200", "29 05:00+0200")
    ]
    assert on_the_wall(Hours.parse("Su 01:00-02:30"), SPRING) == [
        ("29 01:00+0100", "29 03:00+0200")
    ]
    assert on_the_wall(Hours.parse("Su 02:10-02:50"), SPRING) == []


def test_times_in_the_doubled_hour_of_autumn_mean_its_first_coming():
    assert on_the_wall(Hours.parse("Su 02:30-05:00"), AUTUMN) == [
        ("25 02:30+0200", "25 05:00+0100")
    ]
    assert on_the_wall(Hours.parse("Sa 22:00-02:30"), AUTUMN) == [
        ("25 00:00+0200", "25 02:30+0200")
    ]


def test_a_night_that_ends_in_the_doubled_hour_does_not_open_again():
    hours = Hours.parse("Sa 22:00-02:30")

    assert hours.is_open(brussels(AUTUMN, "02:10")) is True
    assert hours.is_open(brussels(AUTUMN, "02:40")) is False
    assert hours.is_open(brussels(AUTUMN, "02:10", fold=1)) is False


def test_the_wait_across_a_clock_change_is_in_elapsed_minutes():
    hours = Hours.parse("Su 03:15-05:00")

    assert minutes_until_open(hours, brussels(SPRING, "01:50"), None, None) == 25
    assert minutes_until_open(hours, brussels(AUTUMN, "02:50"), None, None) == 45
    assert minutes_until_open(hours, brussels(AUTUMN, "02:50", fold=1), None, None) == 25


# Public holidays


@pytest.mark.parametrize("year", range(2024, 2031))
def test_the_engine_and_the_package_holidays_differ_in_whit_sunday_alone(year: int):
    # The ten holidays of the law and Easter Sunday are in both; see the page of differences.
    package = holidays.country_holidays("BE", years=year, language="en_US")

    engine = set(public_holidays(year))

    assert len(engine) == 11
    assert engine <= set(package)
    assert [package[day] for day in set(package) - engine] == ["Pentecost"]


@pytest.mark.parametrize("day", [date(2026, 7, 21), date(2026, 4, 6), date(2027, 11, 1)])
def test_holidays_are_closed_where_the_hours_say_so(day: date):
    assert OFFICE.is_open(brussels(day, "10:00")) is False
    assert Hours.parse("Mo-Fr 09:00-17:00").is_open(brussels(day, "10:00")) is True


def test_on_the_eve_of_a_holiday_the_day_after_it_is_announced():
    assert presence(OFFICE, brussels(date(2026, 7, 20), "18:00")).next_at == brussels(
        date(2026, 7, 22), "09:00"
    )


# Temporary closures and the door


def test_nothing_is_open_before_the_end_of_a_closure():
    reopens = brussels(MONDAY, "10:30")

    assert presence(OFFICE, brussels(MONDAY, "10:00"), reopens) == Presence(
        "closed", next_at=reopens
    )
    assert minutes_until_open(OFFICE, brussels(MONDAY, "10:00"), reopens, None) == 30
    assert minutes_until_open(OFFICE, brussels(MONDAY, "10:30"), reopens, None) == 0


def test_a_closure_that_ends_at_night_is_followed_by_the_next_opening():
    reopens = brussels(MONDAY + timedelta(days=2))

    assert presence(OFFICE, brussels(MONDAY, "10:00"), reopens).next_at == brussels(
        MONDAY + timedelta(days=2), "09:00"
    )


def test_a_closure_that_ends_within_a_minute_keeps_that_minute_closed():
    reopens = brussels(MONDAY, "10:30") + timedelta(seconds=1)

    assert minutes_until_open(OFFICE, brussels(MONDAY, "10:30"), reopens, None) == 1


def test_a_closure_of_more_than_a_year_announces_nothing():
    at = brussels(MONDAY, "10:00")

    assert presence(OFFICE, at, at + timedelta(days=400)) == Presence("closed")


def test_somebody_is_there_only_while_the_door_is_open():
    helper, door = Hours.parse("Mo 08:00-18:00"), OFFICE

    assert presence(helper, brussels(MONDAY, "12:30"), within=door) == Presence(
        "closed", next_at=brussels(MONDAY, "13:00")
    )
    assert presence(helper, brussels(MONDAY, "13:30"), within=door) == Presence(
        "open", until=brussels(MONDAY, "17:00")
    )
    assert minutes_until_open(helper, brussels(MONDAY, "08:20"), None, door) == 40


def test_a_helper_behind_a_door_of_unknown_hours_is_unknown():
    door = Hours.parse('Mo-Fr 10:00-12:00 || "by appointment"')
    helper = Hours.parse("Mo 09:00-12:00")

    assert presence(helper, brussels(MONDAY, "09:30"), within=door) == Presence("unknown")
    assert presence(helper, brussels(MONDAY, "12:30"), within=door).state == "closed"
    assert minutes_until_open(helper, brussels(MONDAY, "09:30"), None, door) == 30


def test_a_helper_who_never_meets_an_open_door_is_never_there():
    helper, door = Hours.parse("Mo 08:00-09:00"), Hours.parse("Tu 08:00-09:00")

    assert presence(helper, brussels(MONDAY, "08:30"), within=door) == Presence("closed")
    assert minutes_until_open(helper, brussels(MONDAY, "08:30"), None, door) == 45


# When in the week


def test_the_times_of_the_week_at_which_a_place_opens():
    hours = Hours.parse("We 14:00-17:00; Th 16:00-19:00; Su 10:00-12:00")

    opened = [
        when
        for when in ("weekday", "evening", "saturday", "sunday")
        if opens_on(hours, MONDAY, when, None, None)
    ]

    assert opened == ["weekday", "evening", "sunday"]


def test_a_place_that_closes_at_five_has_no_evening():
    assert not opens_on(OFFICE, MONDAY, "evening", None, None)


def test_a_friday_night_reaches_into_saturday():
    assert opens_on(Hours.parse("Fr 22:00-02:00"), MONDAY, "saturday", None, None)
    assert not opens_on(Hours.parse("Fr 22:00-24:00"), MONDAY, "saturday", None, None)


def test_a_month_of_closure_leaves_no_evening():
    evenings = Hours.parse("Th 17:00-20:00")
    door_by_day = Hours.parse("Mo-Fr 09:00-17:00")

    assert opens_on(evenings, MONDAY, "evening", brussels(date(2026, 7, 23)), None)
    assert not opens_on(evenings, MONDAY, "evening", brussels(date(2026, 8, 3)), None)
    assert not opens_on(evenings, MONDAY, "evening", None, door_by_day)


# A week to show


def test_the_week_in_rows():
    rows = week_rows(Hours.parse("Mo 09:00-12:00,13:00-17:00; Fr 22:00-02:00"), MONDAY)

    assert [day for day, _ in rows] == [MONDAY + timedelta(days=ahead) for ahead in range(7)]
    assert dict(rows) == {
        **{day: [] for day, _ in rows},
        MONDAY: [(time(9), time(12)), (time(13), time(17))],
        MONDAY + timedelta(days=4): [(time(22), time(2))],
    }


def test_a_night_of_the_week_before_is_not_in_the_week():
    assert week_rows(Hours.parse("Su 22:00-02:00"), MONDAY)[0] == (MONDAY, [])
    assert week_rows(Hours.parse("Su 22:00-02:00"), MONDAY)[6][1] == [(time(22), time(2))]


def test_a_place_that_never_closes_shows_seven_whole_days():
    assert [times for _, times in week_rows(ALWAYS, MONDAY)] == [[(time(0), time(0))]] * 7


def test_what_is_unknown_is_not_in_the_rows():
    assert [times for _, times in week_rows(Hours.parse('"call"'), MONDAY)] == [[]] * 7


def test_a_typical_week_has_no_holiday():
    assert typical_monday(date(2026, 7, 15)) == date(2026, 7, 27)
    assert typical_monday(MONDAY) == MONDAY


@pytest.mark.parametrize(
    ("expression", "rule"),
    [
        ("Mo-Fr 09:00-17:00; PH off", "closed"),
        ("Mo-Fr 09:00-17:00", "as_usual"),
        ("Mo-Fr 09:00-17:00; PH 10:00-12:00", "own"),
        ("2021 Mar 1-2 off", "as_usual"),
    ],
)
def test_what_holidays_do_to_the_hours_is_data(expression: str, rule: str):
    assert holiday_rule(Hours.parse(expression), 2026) == rule


# What is refused


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("Mo-Fr 9h-17h", "Column 7: .*09:00, not 9h"),
        ("Mo-Fr 09:00\u201317:00", "Column 12: .*hyphen"),
        ("lundi 09:00-10:00", "Column 1: .*Mo-Fr"),
        ("Mo-Fr 09:00-17:00; SH off", "Column 20: school holidays"),
        ("sunrise-sunset", "Column 1: times of the sun"),
        ("Mo-Fr 09:00+", "Column 8: an open end"),
        ("Mo-Fr 10:00-16:00/01:30", "repeated moments"),
        ("PH Su off", "PH,Su"),
        ("Feb 30", "does not exist"),
        ("Mo 10:00-12:00; " * 20 + "PH off", "at most 255"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place_and_advice(expression: str, message: str):
    with pytest.raises(HoursInvalid, match=message):
        Hours.parse(expression)


def test_a_remark_may_say_anything():
    assert Hours.parse('Mo-Fr 09:00-17:00 open "not in SH, not after sunset"')


def test_the_same_expression_is_the_same_object():
    assert Hours.parse("Mo 09:00-12:00") is Hours.parse("Mo 09:00-12:00")


# The zone of the process

ANSWERS = """
from datetime import datetime, timedelta, UTC
from app.domain.opening import Hours, presence, week_rows
hours = Hours.parse("Mo-Fr 09:00-17:00; Sa 22:00-02:30; PH off")
for start in (datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)):
    for quarter in range(200):
        at = start + timedelta(minutes=15 * quarter)
        print(presence(hours, at))
    print(week_rows(hours, start.date()))
"""


def test_the_zone_of_the_process_does_not_matter():
    def answers(zone: str) -> str:
        run = [sys.executable, "-c", ANSWERS]
        environment = {**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run(
            run, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert answers("Pacific/Auckland") == answers("UTC") != ""


# Whatever the hours

DAYS = st.sampled_from(["Mo", "Tu-Fr", "Sa-Su", "Mo-Su", "We[1]", "PH", "Oct Su", "Mar 20-Apr 10"])
TIMES = st.builds(
    lambda start, length: (
        f"{start // 60:02}:{start % 60:02}-{(start + length) // 60:02}:{(start + length) % 60:02}"
    ),
    st.integers(0, 95).map(lambda quarter: quarter * 15),
    st.integers(1, 96).map(lambda quarter: quarter * 15 - 1),
)
RULES = st.one_of(
    st.builds("{} {}".format, DAYS, TIMES),
    st.builds("{} {},{}".format, DAYS, TIMES, TIMES),
    st.builds("{} off".format, DAYS),
    st.builds('{} {} "on request"'.format, DAYS, TIMES),
)
EXPRESSIONS = st.builds(
    lambda first, more: first + "".join(sign + rule for sign, rule in more),
    RULES,
    st.lists(st.tuples(st.sampled_from(["; ", " || "]), RULES), max_size=3),
)
MOMENTS = st.one_of(
    st.integers(0, 4 * 1440).map(lambda m: brussels(SPRING - timedelta(days=2)) + _elapsed(m)),
    st.integers(0, 4 * 1440).map(lambda m: brussels(AUTUMN - timedelta(days=2)) + _elapsed(m)),
    st.integers(0, 366 * 1440).map(lambda m: brussels(MONDAY) + _elapsed(m)),
).map(lambda at: at.astimezone(UTC))


def _elapsed(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, st.none() | EXPRESSIONS, MOMENTS, st.none() | st.integers(-30, 60))
def test_the_wait_is_what_a_walk_minute_by_minute_finds(
    expression: str, door: str | None, arrival: datetime, closed_for: int | None
):
    hours, within = Hours.parse(expression), Hours.parse(door) if door else None
    reopens = None if closed_for is None else arrival + _elapsed(closed_for)

    def is_open(at: datetime) -> bool:
        doors = [hours] if within is None else [hours, within]
        return (reopens is None or at >= reopens) and all(each.is_open(at) for each in doors)

    walked = next((m for m in range(45) if is_open(arrival + _elapsed(m))), 45)

    assert minutes_until_open(hours, arrival, reopens, within) == walked
    assert presence(hours, arrival, reopens, within=within).state == "open" or walked > 0


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, MOMENTS)
def test_spans_are_sorted_apart_and_agree_with_every_moment(expression: str, start: datetime):
    hours, end = Hours.parse(expression), start + timedelta(days=16)
    edges = [edge.astimezone(UTC) for span in hours.spans(start, end) for edge in span]

    assert edges == sorted(set(edges))
    assert all(start <= edge <= end for edge in edges)
    for opens, closes in zip(edges[::2], edges[1::2], strict=True):
        assert hours.is_open(opens) is True
        assert hours.is_open(closes - _elapsed(1)) is True
        assert closes == end or hours.is_open(closes) is not True
        assert opens == start or hours.is_open(opens - _elapsed(1)) is not True


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS, MOMENTS)
def test_the_announced_change_is_the_first_one(expression: str, at: datetime):
    hours = Hours.parse(expression)
    now = presence(hours, at)

    if now.until is not None:
        assert hours.spans(at, now.until + _elapsed(1)) == [(at, now.until)]
    if now.next_at is not None:
        assert hours.spans(at, now.next_at) == []
        assert hours.is_open(now.next_at) is True


SCRAPS = """
Mo - Fr 09:00 17:00 26:00 ; || , off PH SH open unknown week 1 Jan 2026 easter / + [ ] ( ) : " # é
"""
PIECES = st.sampled_from(re.findall(r"\S+", SCRAPS))


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=12).map(" ".join) | EXPRESSIONS | st.text(max_size=20))
def test_any_text_is_either_hours_or_refused_by_name(text: str):
    with contextlib.suppress(HoursInvalid):
        hours = Hours.parse(text)
        assert presence(hours, brussels(MONDAY, "10:00")).state in {"open", "closed", "unknown"}
