"""What the sandbox's file cannot say of trainings and sessions; refused with the very line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.storage.engine import migrate
from app.usecases.load import load
from app.usecases.loading.report import Refusal
from tests.lessons import LESSONS, TeachingFiles
from tests.small_files import TODAY, records_in
from tests.storage_fixtures import engine_at


@pytest.fixture
def files(tmp_path: Path) -> TeachingFiles:
    return TeachingFiles(tmp_path)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One for all: what is refused leaves it empty."""
    with engine_at(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'empty.sqlite'}") as engine:
        migrate(engine)
        yield engine


def refused(engine: Engine, files: TeachingFiles) -> list[Refusal]:
    result = load(engine, files.paths, TODAY, lambda _line: None)
    assert records_in(engine).version == 0
    return result.refused


WHEN = '    day: P3D\n    begins: "14:00"\n    ends: "16:00"\n'
POINT = "help_point_id: zonnedorp-school"
ROOM = "capacity: 4\n    waiting_list"
CLOSES = 'closes_at: {day: P1D, at: "18:00"}'


@pytest.mark.parametrize(
    ("old", "new", "what", "right", "on"),
    [
        ("theme: email", "theme: e-mail", "“e-mail” is not one of our codes", "email?", 0),
        ("level: starter", "levl: starter", "no field “levl”", "level?", 0),
        (f"id: e-mail\n    {POINT}", POINT, "trainings 0, id: id is missing", "", 0),
        (POINT, f"{POINT}l", "there is no zonnedorp-schooll", "zonnedorp-school?", 0),
        (POINT, "help_point_id: main-library", "there is no main-library", "", 0),
        ("languages: [nl]", "languages: [dutch]", "“dutch” is no language code", "nl?", 0),
        ("age_min: 18", "age_min: 81", "From 81 to 65", "", 0),
        ("level: symbolic", "level: free", "Free, yet 2 euro", "", 0),
        ("3\n    training_id: e-mail", "3\n    training_id: e", "there is no e", "one of", 1),
        ("id: e-mail-2", "id: e-mail-1", "e-mail-1, id: already given at", "a id of its own", 0),
        ("day: P3D", "day: P3", "“P3” is not a date", "", 0),
        ("day: saturday", "day: saterday", "“saterday from P8D” is not a date", "", 0),
        ('begins: "14:00"', 'begins: "24:00"', "“24:00” is not well formed", "", 0),
        ('begins: "14:00"', 'begins: "16:00"', "ends: It ends before it begins.", "", 1),
        ("day: P11D,", "day: P4D,", "meetings.1.begins: A meeting begins before", "", 0),
        (WHEN, "", "e-mail-1, day: it does not say when", "day, begins and ends", None),
        ("    meetings:", "    day: P1D\n    meetings:", "says it twice", "or several", 0),
        (ROOM, "waiting_list", "capacity goes with that", "", None),
        (ROOM, ROOM.replace("4", "3"), "4 seats are taken, and there are 3", "fewer people", 0),
        ("[2, 1]", "[2]", "there is room for somebody who waits", "registered", 2),
        ("[1, 3]", "[1, 5]", "a group is larger than the room", "", 0),
        ("    waiting_list: true\n", "", "there is no waiting list", "waiting_list: true", None),
        ("walk_ins: [1]", "walk_ins: [0]", "walk_ins.0: 0 is too small", "", 0),
        ("    reason: Two chairs from next door\n", "", "nobody says why", "a reason", None),
        ("walk_ins: [1]", "reason: none", "nothing was done that needs one", "extra_places", 0),
        ("    status: moved\n", "", "moved_from: goes with status moved", "", None),
        ('P2D, at: "18:30"', 'P2D, time: "18:30"', "moved_from.at: at is missing", "", 0),
        ("booking: phone", "booking: external", "booking_url goes with booking", "", None),
        ("booking: phone", "booking: phone\n    walk_ins: [1]", "not ours to know", "here", 1),
        (CLOSES, CLOSES.replace("18:00", "6 pm"), "“6 pm” is not well formed", "", 0),
    ],
)  # fmt: skip
def test_a_mistake_in_a_training_or_a_session(
    empty: Engine, files: TeachingFiles, old: str, new: str, what: str, right: str, on: int | None
):
    """`on`: how many lines after the beginning of the change; None: the line of the record, or
    wherever the file breaks off."""
    line = files.mistake(old, new)

    first = next(one for one in refused(empty, files) if what in one.what)

    assert Path(first.file) == files.sandbox
    assert right in first.right
    assert first.line is not None
    assert on is None or first.line == line + on


def test_all_of_it_is_told_at_once(empty: Engine, files: TeachingFiles):
    files.mistake("theme: email", "theme: mail")
    files.mistake("day: P3D", "day: soon")
    files.mistake("booking: phone", "booking: fax")

    assert len(refused(empty, files)) == 3


def test_every_rule_that_is_broken_is_told_at_once(empty: Engine, files: TeachingFiles):
    files.mistake("languages: [nl]", "languages: [dutch]")
    files.mistake("walk_ins: [1]", "walk_ins: [2]")
    files.mistake("    reason: The room was taken\n", "    extra_places: 1\n")

    assert sorted(refusal.what.split(",")[0] for refusal in refused(empty, files)) == [
        "e-mail",
        "e-mail-1",
        "e-mail-3",
        "e-mail-3",
    ]


def test_of_real_places_no_file_says_what_they_teach(empty: Engine, files: TeachingFiles):
    seed = files.paths.seed.read_text(encoding="utf-8")
    files.paths.seed.write_text(seed + LESSONS, encoding="utf-8")
    lines = seed.count("\n")

    told = [(Path(one.file), one.line, one.what) for one in refused(empty, files)]

    assert told == [
        (files.paths.seed, lines + 1, "unknown key trainings"),
        (files.paths.seed, lines + 10, "unknown key sessions"),
    ]
