"""A process learns that another one has changed the directory, whatever happens in between."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.storage.directory import announce_change, directory_version
from app.storage.engine import migrate, reading, writing
from app.storage.watching import ChangeSignal
from tests.storage_fixtures import engine_at

ROOT = Path(__file__).resolve().parents[2]
ANNOUNCE = """
import sys
from app.storage.directory import announce_change
from app.storage.engine import open_engine, writing
with writing(open_engine(sys.argv[1])) as db:
    announce_change(db)
"""


@pytest.fixture
def signal(database: Engine) -> Iterator[ChangeSignal]:
    with closing(ChangeSignal(database, version=0)) as signal:
        assert not signal.changed()
        yield signal


def change(engine: Engine) -> None:
    with writing(engine) as db:
        announce_change(db)


def version_in(engine: Engine) -> int:
    with reading(engine) as db:
        return directory_version(db)


def soon(signal: ChangeSignal, seconds: float = 1.0) -> bool:
    """Whether the change shows within a second, polled as the watcher does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if signal.changed():
            return True
        time.sleep(0.02)
    return False


def test_nothing_has_changed(signal: ChangeSignal):
    assert not any(signal.changed() for _ in range(300))


def test_a_change_shows_until_the_caller_has_caught_up(database: Engine, signal: ChangeSignal):
    change(database)

    assert soon(signal)
    assert signal.changed()  # the rebuild may have failed: asked again, told again

    signal.caught_up(version_in(database))
    assert not signal.changed()


def test_a_change_by_another_process_shows_within_a_second(database_url: str, signal: ChangeSignal):
    subprocess.run([sys.executable, "-c", ANNOUNCE, database_url], cwd=ROOT, check=True, timeout=60)

    assert soon(signal)


def test_other_writes_are_no_change_of_the_directory(database: Engine, signal: ChangeSignal):
    with writing(database) as db:
        db.connection().execute(text("INSERT INTO label (id, sandbox) VALUES ('a', true)"))

    assert not soon(signal, seconds=0.2)


def test_a_change_that_is_rolled_back_never_shows(database: Engine, signal: ChangeSignal):
    with database.connect() as connection, Session(connection) as db:
        announce_change(db)
        db.rollback()

    assert not soon(signal, seconds=0.2)


def test_changes_before_the_watching_began_are_not_missed(database: Engine):
    change(database)

    with closing(ChangeSignal(database, version=0)) as signal:
        assert signal.changed()


def test_two_changes_at_once_are_both_counted(database: Engine):
    change(database)
    change(database)

    assert version_in(database) == 2


def test_a_connection_that_the_server_ends_is_made_again(postgresql_url: str):
    with engine_at(postgresql_url) as engine, closing(ChangeSignal(engine, version=0)) as signal:
        assert not signal.changed()
        end_all_connections(postgresql_url)
        change(engine)  # announced while nobody listens

        assert soon(signal)

        signal.caught_up(version_in(engine))
        change(engine)
        assert soon(signal)


def test_a_database_that_cannot_be_asked_does_not_end_the_watching(sqlite_url: str):
    with engine_at(sqlite_url) as engine, closing(ChangeSignal(engine, version=0)) as signal:
        assert not signal.changed()  # no tables yet: nothing is known

        migrate(engine)
        change(engine)

        assert signal.changed()


def test_a_server_that_is_not_there_does_not_end_the_watching():
    with engine_at("postgresql+psycopg://nobody@127.0.0.1:9/none") as engine:
        assert not ChangeSignal(engine, version=0).changed()


def test_a_reader_sees_one_state_from_its_first_query_to_its_last(database: Engine):
    with reading(database) as db:
        assert directory_version(db) == 0
        change(database)
        assert directory_version(db) == 0
    assert version_in(database) == 1


def test_a_reader_is_in_nobodys_way_and_nobody_in_its(database: Engine):
    with writing(database) as writer:
        announce_change(writer)
        assert version_in(database) == 0


def end_all_connections(url: str) -> None:
    plain = url.replace("+psycopg", "", 1)
    with psycopg.connect(plain, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
