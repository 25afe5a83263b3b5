"""Answers about hours, compared with the npm package opening_hours at every quarter of an hour.

Needs Node with the packages of tests/judges installed (`npm ci` there) and, for the expressions
of others, the folder named by DIGITALHELP_STANDARDS. Differences are allowed only where they are
listed here, each with a reason explained in docs/results/opening-hours-differences.md.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.opening import BRUSSELS, Hours, HoursInvalid

JUDGE = Path(__file__).parents[1] / "judges"
EXPLAINED = Path(__file__).parents[2] / "docs" / "results" / "opening-hours-differences.md"
STANDARDS = os.environ.get("DIGITALHELP_STANDARDS")

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (JUDGE / "node_modules" / "opening_hours").is_dir(),
    reason="the second engine is not installed: npm ci in tests/judges",
)

# 60 days with All Saints' Day, Armistice Day and the clock change of 25 October.
AUTUMN = ("2026-09-20", "2026-11-19")
# 60 days with the clock change of 29 March and Easter.
SPRING = ("2026-03-01", "2026-04-30")
# The dates many of the expressions name, with a clock change, on both sides of Easter Sunday.
NAMED_DATES = [("2021-03-06", "2021-04-04"), ("2021-04-06", "2021-05-06")]

# The beginning of the SHA-256 of an expression, and why it is refused here.
REFUSED = {
    "8ab8a13b": "weekday-of-holiday",  # PH We off
    "840ea10d": "times-of-the-sun",  # sunrise-12:00
    "d66bbfc0": "times-of-the-sun",  # sunset-23:00
    "90ef0829": "open-end",  # 17:00+
    "ffb064f8": "times-of-the-sun",  # 09:00-sunset
}

# What a space could write, and where the engines differ on it.
OURS = {
    "Mo-Fr 09:00-12:00,13:00-17:00; PH off": None,
    "24/7": None,
    "24/7 off": None,
    'Mo-Fr 09:00-17:00 || "by appointment"': None,
    'Mo-Fr 09:00-17:00; PH off || "sur rendez-vous"': None,
    'Mo-Fr 09:00-17:00; We off || Sa 10:00-12:00 || "call"': None,
    'Mo-Fr 09:00-17:00 || "call"; Sa 10:00-12:00': None,
    'Mo-Fr 09:00-17:00 || "call"; PH off': "easter-sunday",
    'Tu,Th 17:00-20:00 "op afspraak"': None,
    'Tu,Th 17:00-20:00 open "op afspraak"': "open-by-appointment",
    'Tu 17:00-20:00 open "second floor"': None,
    'Tu-Fr 10:00-12:00; We off "gesloten"': None,
    'Mo-Fr 09:00-12:00 unknown "perhaps"': None,
    "We[1],We[3] 14:00-16:00": None,
    "Sa[-1] 10:00-12:00": None,
    "Mo-Fr 09:00-17:00; Oct-Nov Mo-Fr 09:00-13:00": None,
    "Mo-Fr 09:00-17:00; Oct 24-Nov 2 off": None,
    "2026 Oct 12-2026 Nov 3 Mo 09:00-12:00": None,
    "Mo-Fr 09:00-12:00; 2026 Oct 26-30 off": None,
    "2024+ Mo 09:00-12:00": None,
    "2021 Mo-Fr 09:00-12:00": None,
    "Mo-Fr 09:00-12:00, We 14:00-18:00": None,
    "Mo-Fr 09:00-12:00; We 14:00-18:00": None,
    "week 1-53/2 Mo 09:00-12:00": None,
    "week 40-45 Mo 09:00-12:00": None,
    "Mo-Fr 09:00-17:00; easter +1 day off": None,
    "PH 10:00-14:00": "easter-sunday",
    "Mo-Fr 09:00-17:00; PH,Su off": None,
    "Mo-Fr 22:00-26:00": None,
    "Fr-Sa 18:00-06:00": None,
    "Su 01:00-05:00": None,
    "Su 02:00-03:00": None,
    "Su 02:15-02:45": None,
    "Sa 22:00-02:30": "lost-hour",
}


def ours(expression: str, quarters: list[datetime]) -> list[str]:
    hours = Hours.parse(expression)
    words = {True: "open", False: "closed", None: "unknown"}
    return [words[hours.is_open(quarter)] for quarter in quarters]


def theirs(expressions: list[str], start: str, end: str) -> list[list[list[int | str]]]:
    """The answers of the second engine: for each expression (minute, state) from start to end."""
    asked = "".join(_as_npm_reads_it(expression) + "\n" for expression in expressions)
    run = ["node", str(JUDGE / "opening_hours.js"), f"{start}T00:00", f"{end}T00:00"]
    environment = {**os.environ, "TZ": "Europe/Brussels"}
    answer = subprocess.run(
        run, input=asked, env=environment, capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in answer.stdout.splitlines()]
    failed = [said["error"] for said in answers if isinstance(said, dict)]
    assert not failed
    return answers


def _as_npm_reads_it(expression: str) -> str:
    """It wants the year again after the hyphen: 2021 Mar 28-2021 Apr 16."""
    return re.sub(r"(\d{4}) (\w{3} \d+)-(\w{3} \d+)", r"\1 \2-\1 \3", expression)


def quarters_between(start: str, end: str) -> list[datetime]:
    first, last = (
        datetime.fromisoformat(day).replace(tzinfo=BRUSSELS).astimezone(UTC) for day in (start, end)
    )
    return [
        first + timedelta(minutes=15 * ahead)
        for ahead in range(int((last - first).total_seconds()) // 900)
    ]


def differing(expressions: list[str], windows: list[tuple[str, str]]) -> dict[str, str]:
    """Expressions on which the engines differ, each with the first difference."""
    found: dict[str, str] = {}
    for start, end in windows:
        quarters = quarters_between(start, end)
        for expression, answer in zip(expressions, theirs(expressions, start, end), strict=True):
            edges = [minute for minute, _ in answer]
            for at, here in zip(quarters, ours(expression, quarters), strict=True):
                there = answer[bisect_right(edges, int(at.timestamp()) // 60) - 1][1]
                if here != there:
                    found.setdefault(
                        expression, f"{at.astimezone(BRUSSELS)}: {here} here, {there} there"
                    )
    return found


def expressions_of_others() -> list[str]:
    if STANDARDS is None:
        pytest.skip("DIGITALHELP_STANDARDS does not name the folder of expressions")
    lines = (Path(STANDARDS) / "opening_hours_expressions.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _accepted(expression: str) -> bool:
    try:
        Hours.parse(expression)
    except HoursInvalid:
        return False
    return True


def _short(expression: str) -> str:
    return hashlib.sha256(expression.encode()).hexdigest()[:8]


def test_real_expressions_are_accepted_but_for_the_listed_ones():
    refused = {_short(each) for each in expressions_of_others() if not _accepted(each)}

    assert refused == set(REFUSED)


def test_real_expressions_mean_the_same_to_both_engines_at_every_quarter_of_an_hour():
    expressions = [each for each in expressions_of_others() if _accepted(each)]

    assert len(expressions) > 180
    assert differing(expressions, [AUTUMN, *NAMED_DATES]) == {}


def test_what_a_space_could_write_means_the_same_but_for_the_listed_differences():
    found = differing(list(OURS), [AUTUMN, SPRING])

    listed = {expression for expression, reason in OURS.items() if reason}
    assert set(found) == listed, found


def test_every_difference_is_explained_and_every_explanation_needed():
    headings = set(re.findall(r"^## `([a-z-]+)`", EXPLAINED.read_text(), flags=re.MULTILINE))

    assert headings == {*REFUSED.values(), *filter(None, OURS.values())}
