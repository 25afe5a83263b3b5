"""The trainings and sessions of the sandbox: kept within a day, put back on the next one."""

import threading
from collections.abc import Iterator, Set
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.models.tables import (
    Hold,
    Registration,
    SessionChange,
    Training,
    TrainingSession,
    WalkIn,
)
from app.storage.bundles import values
from app.storage.engine import migrate, reading, writing
from app.storage.rows import records_from
from app.storage.seats import lock_session
from app.storage.teams import add_team
from app.storage.trainings import changes
from app.usecases.load import load, load_sandbox
from app.usecases.loading.reading_seeds import Gathered, read_sandbox
from app.usecases.loading.report import LoadReport, Outcome
from tests.lessons import TeachingFiles
from tests.small_files import NOW, TODAY, loaded, records_in
from tests.storage_fixtures import engine_at

TOMORROW = TODAY + timedelta(days=1)
LATER = NOW + timedelta(days=1)
SESSIONS = ["e-mail-1", "e-mail-2", "e-mail-3"]
TABLES = (Training, TrainingSession, SessionChange, Registration, WalkIn, Hold)


@pytest.fixture
def files(tmp_path: Path) -> TeachingFiles:
    return TeachingFiles(tmp_path)


@pytest.fixture
def other_database(tmp_path: Path) -> Iterator[Engine]:
    with engine_at(f"sqlite:///{tmp_path / 'other.sqlite'}") as engine:
        migrate(engine)
        yield engine


def brought_up(
    engine: Engine, files: TeachingFiles, today: date = TODAY, now: datetime = LATER
) -> LoadReport:
    result = load_sandbox(engine, files.sandbox, today, lambda _line: None, now=now)
    assert not result.refused, [str(refusal) for refusal in result.refused]
    return result


def session(engine: Engine, key: str) -> TrainingSession:
    with reading(engine) as db:
        return db.get_one(TrainingSession, key)


def people_try_it_out(engine: Engine) -> None:
    """Somebody registers, holds a seat and comes by phone for the second session, and plans another
    one; a space makes a training of its own with a session."""
    with writing(engine) as db:
        owner = add_team(db, "referral", "x", [], NOW)
        assert owner.id is not None
        rows: dict[str, Any] = {"session_id": "e-mail-2", "seats": 1}
        made: dict[str, Any] = {"created_at": NOW, "changed_at": NOW}
        db.add(
            Registration(id="r", owner_id=owner.id, number=2, state="registered", **rows, **made)
        )
        db.add(Hold(id="h", owner_id=owner.id, expires_at=NOW, **rows))
        db.add(WalkIn(id="w", by="space", created_at=NOW, **rows))
        row = db.get_one(TrainingSession, "e-mail-2")
        row.taken, row.held, row.numbered = 5, 1, 2
        plan(db, "their-own", "zonnedorp-school", sandbox=True)
        again = row.model_dump() | {"id": "one-more", "taken": 0, "held": 0}
        db.add(TrainingSession(**again))


def plan(db: Session, key: str, help_point: str, *, sandbox: bool) -> None:
    """A training with one session, straight into the database."""
    db.add(
        Training(
            id=key,
            help_point_id=help_point,
            title={"nl": key},
            theme="web",
            sandbox=sandbox,
            updated_at=NOW,
        )
    )
    db.flush()
    db.add(
        TrainingSession(
            id=f"{key}-1",
            training_id=key,
            starts_at=NOW + timedelta(days=5),
            ends_at=NOW + timedelta(days=5, hours=2),
            meetings=[],
            capacity=8,
            taken=1,
            numbered=1,
            updated_at=NOW,
        )
    )
    db.flush()
    db.add(
        Registration(
            id=f"{key}-r",
            session_id=f"{key}-1",
            number=1,
            seats=1,
            state="registered",
            created_at=NOW,
            changed_at=NOW,
        )
    )


def all_that_is_planned(engine: Engine, without: Set[str] = frozenset()) -> dict[str, list[str]]:
    """Every row, without some of its columns; the history without the numbers of its rows."""
    with reading(engine) as db:
        rows = {table: list(db.exec(select(table))) for table in TABLES}
    left_out = {table: {*without, *(["id"] if table is SessionChange else [])} for table in TABLES}
    return {
        table.__name__: sorted(
            str({k: v for k, v in values(row).items() if k not in left_out[table]}) for row in found
        )
        for table, found in rows.items()
    }


def test_the_report_says_how_many_were_added(database: Engine, files: TeachingFiles):
    said: list[str] = []

    result = load(database, files.paths, TODAY, said.append, now=NOW)

    assert result.outcomes["trainings"] == Outcome(added=["e-mail"])
    assert result.outcomes["sessions"] == Outcome(added=SESSIONS)
    assert "sessions added: 3 (e-mail-1, e-mail-2, e-mail-3)" in said


def test_seats_are_counted_and_the_queue_is_in_its_order(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)

    with reading(database) as db:
        found = db.exec(select(Registration).where(Registration.session_id == "e-mail-1"))
        rows = sorted(found, key=lambda row: row.number)
        walk_ins = list(db.exec(select(WalkIn.seats)))
    row = session(database, "e-mail-1")

    assert [(one.number, one.state, one.seats) for one in rows] == [
        (1, "registered", 2),
        (2, "registered", 1),
        (3, "waiting", 1),
        (4, "waiting", 3),
    ]
    assert {(one.owner_id, one.first_name, one.token) for one in rows} == {(None, None, None)}
    assert walk_ins == [1]
    assert (row.taken, row.held, row.numbered, row.version) == (4, 0, 4, 1)


def test_the_history_says_what_was_done_and_why(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)

    with reading(database) as db:
        told = {key: changes(db, key, 0, 10)[1] for key in SESSIONS}

    assert [(one.action, one.by) for one in told["e-mail-1"]] == [("created", "load")]
    extra, _ = told["e-mail-2"]
    assert (extra.action, extra.fields, extra.reason) == (
        "changed",
        {"extra_places": [0, 2]},
        "Two chairs from next door",
    )
    moved, _ = told["e-mail-3"]
    assert (moved.action, moved.reason) == ("moved", "The room was taken")
    assert moved.fields["starts_at"] == ["2026-11-23T17:30:00+00:00", "2026-11-25T17:30:00+00:00"]
    assert session(database, "e-mail-3").version == 2


def test_times_are_on_the_clock_in_brussels_when_the_clocks_change(
    database: Engine, files: TeachingFiles
):
    load(database, files.paths, date(2026, 10, 23), lambda _line: None, now=NOW)

    # Monday 26 October at two is an hour further from UTC's noon than Friday the 23rd was.
    assert session(database, "e-mail-1").starts_at == datetime(2026, 10, 26, 13, tzinfo=UTC)
    assert session(database, "e-mail-2").registration_closes_at == datetime(
        2026, 10, 24, 16, tzinfo=UTC
    )


def test_several_meetings_and_a_weekday(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)

    row = session(database, "e-mail-3")
    assert row.meetings == [
        ["2026-11-25T17:30:00+00:00", "2026-11-25T19:30:00+00:00"],
        ["2026-12-02T17:30:00+00:00", "2026-12-02T19:30:00+00:00"],
    ]
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 11, 25, 17, 30, tzinfo=UTC),
        datetime(2026, 12, 2, 19, 30, tzinfo=UTC),
    )
    # Loaded on a Saturday: the first Saturday from the eighth day on is two weeks away.
    assert session(database, "e-mail-2").starts_at == datetime(2026, 12, 5, 9, tzinfo=UTC)


def test_what_was_loaded_is_what_is_made_in_memory(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)
    sandbox = Gathered(sandbox=True)
    read_sandbox(files.sandbox, TODAY, sandbox)

    made, stored = records_from(sandbox.world(), now=NOW), records_in(database)

    assert [values(one) for one in made.sessions] == [values(one) for one in stored.sessions]
    assert [values(one) for one in made.trainings.values()] == [
        values(one) for one in stored.trainings.values()
    ]


def test_a_restart_within_the_day_loses_nothing(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)
    people_try_it_out(database)
    before = all_that_is_planned(database)

    result = brought_up(database, files)

    assert not result.changes_something
    assert result.outcomes["sessions"] == Outcome(
        left_alone=SESSIONS, not_in_files=["one-more", "their-own-1"]
    )
    assert result.outcomes["trainings"].not_in_files == ["their-own"]
    assert all_that_is_planned(database) == before


def test_on_a_new_day_the_sandbox_is_put_back_whole(
    database: Engine, other_database: Engine, files: TeachingFiles
):
    loaded(database, files.paths)
    people_try_it_out(database)

    result = brought_up(database, files, TOMORROW)

    assert result.outcomes["sessions"] == Outcome(
        replaced=SESSIONS, removed=["one-more", "their-own-1"]
    )
    assert result.outcomes["trainings"].removed == ["their-own"]
    assert result.outcomes["trainings"].left_alone == ["e-mail"]
    brought_up(other_database, files, TOMORROW)
    fresh = all_that_is_planned(other_database, {"version"})
    assert all_that_is_planned(database, {"version"}) == fresh
    assert not brought_up(database, files, TOMORROW).changes_something


def test_a_session_on_the_same_saturday_is_put_back_too(database: Engine, files: TeachingFiles):
    monday = date(2026, 11, 23)
    brought_up(database, files, monday)
    people_try_it_out(database)
    saturday = session(database, "e-mail-2").starts_at

    brought_up(database, files, monday + timedelta(days=1))

    row = session(database, "e-mail-2")
    assert row.starts_at == saturday
    assert (row.taken, row.held, row.numbered) == (3, 0, 1)


def test_calendars_see_that_a_session_is_newer(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)
    before = session(database, "e-mail-1")

    brought_up(database, files, TOMORROW)

    after = session(database, "e-mail-1")
    assert (after.version, after.updated_at) == (before.version + 1, LATER)


def test_within_the_day_only_a_session_that_was_changed_is_replaced(
    database: Engine, files: TeachingFiles
):
    loaded(database, files.paths)
    people_try_it_out(database)
    with writing(database) as db:
        row = db.get_one(TrainingSession, "e-mail-1")
        row.moved_from, row.status = row.starts_at, "moved"
        row.starts_at -= timedelta(hours=1)

    result = brought_up(database, files)

    assert result.outcomes["sessions"] == Outcome(
        replaced=["e-mail-1"],
        left_alone=["e-mail-2", "e-mail-3"],
        not_in_files=["one-more", "their-own-1"],
    )
    assert session(database, "e-mail-1").status == "scheduled"
    assert session(database, "e-mail-2").taken == 5


def test_a_training_is_changed_and_its_sessions_stay(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)
    people_try_it_out(database)
    files.mistake("level: starter", "level: basic")

    result = brought_up(database, files)

    assert result.outcomes["trainings"].changed == {"e-mail": ["level"]}
    assert result.outcomes["sessions"].left_alone == SESSIONS
    with reading(database) as db:
        row = db.get_one(Training, "e-mail")
    assert (row.level, row.updated_at) == ("basic", LATER)
    assert records_in(database).version == 2


def test_real_records_are_never_touched(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)
    with writing(database) as db:
        plan(db, "real", "main-library", sandbox=False)

    for result in (
        brought_up(database, files, TOMORROW),
        loaded(database, files.paths, LATER, TOMORROW),
        loaded(database, files.without_sandbox, LATER, TOMORROW),
    ):
        told = [
            outcome for kind in ("trainings", "sessions") for outcome in [result.outcomes[kind]]
        ]
        assert not any("real" in str(outcome) for outcome in told)

    assert session(database, "real-1").taken == 1
    with reading(database) as db:
        assert [row.id for row in db.exec(select(Registration))] == ["real-r"]


def test_without_the_sandbox_nothing_of_it_is_left(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)
    people_try_it_out(database)

    result = loaded(database, files.without_sandbox)

    assert result.outcomes["sessions"].removed == [*SESSIONS, "one-more", "their-own-1"]
    assert result.outcomes["trainings"].removed == ["e-mail", "their-own"]
    assert not any(all_that_is_planned(database).values())
    assert not loaded(database, files.without_sandbox).changes_something


def test_ids_of_the_real_world_are_refused(database: Engine, files: TeachingFiles):
    loaded(database, files.without_sandbox)
    with writing(database) as db:
        plan(db, "e-mail", "main-library", sandbox=False)

    result = load(database, files.paths, TODAY, lambda _line: None, now=NOW)

    assert sorted(refusal.what for refusal in result.refused) == [
        "e-mail is already there, of a real record",
        "e-mail-1 is already there, of a real record",
    ]
    assert "zonnedorp-school" not in {point.id for point in records_in(database).help_points}


def test_a_new_day_waits_for_whoever_is_registering(database: Engine, files: TeachingFiles):
    loaded(database, files.paths)
    done: list[LoadReport] = []
    turn = threading.Thread(target=lambda: done.append(brought_up(database, files, TOMORROW)))

    with writing(database) as db:
        row = lock_session(db, "e-mail-2")
        assert row is not None
        turn.start()
        turn.join(0.5)
        waited = not done
        row.taken += 1
    turn.join(20)

    assert waited
    assert done[0].outcomes["sessions"].replaced == SESSIONS
    assert session(database, "e-mail-2").taken == 3
