"""The tables are what the migrations make, on both engines, whoever makes them first."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, Text, inspect, text
from sqlalchemy.exc import IntegrityError

from app.directory.places import Places
from app.domain.holders import Holder
from app.models.tables import Municipality, Postcode, PostcodeMunicipality, Row
from app.storage.engine import migrate, migrating, migration_config, open_engine, writing
from app.storage.teams import add_team
from app.usecases.edit_help_points import change
from app.usecases.tell_versions import version, versions
from tests.small_files import NOW
from tests.storage_fixtures import engine_at

THE_COORDINATION = Holder("The coordination", "coordination")
NOWHERE = Places([], [])

A_POSTCODE: dict[str, Any] = {
    "code": "0010",
    "names": {},
    "lat": 54.6,
    "lon": 3.0,
    "derivation": "point",
    "in_region": True,
}


def test_the_migrations_make_the_tables_that_the_code_expects(database: Engine):
    with database.connect() as connection:
        command.check(migration_config(connection))

    assert set(inspect(database).get_table_names()) == {*Row.metadata.tables, "alembic_version"}


def test_every_constraint_that_the_code_names_is_in_the_database(database: Engine):
    """Alembic's own check does not look at CHECK constraints."""
    for table in Row.metadata.sorted_tables:
        found = {check["name"] for check in inspect(database).get_check_constraints(table.name)}
        named = {str(c.name) for c in table.constraints if type(c).__name__ == "CheckConstraint"}
        assert found == named, table.name


def test_what_was_migrated_up_can_be_taken_down_and_up_again(database: Engine):
    with database.connect() as connection, migrating(connection):
        command.downgrade(migration_config(connection), "base")
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}

    migrate(database)
    assert version_in(database) == 0


def test_migrating_twice_changes_nothing(database: Engine):
    with writing(database) as db:
        db.connection().execute(text("UPDATE directory_version SET version = 7"))

    migrate(database)

    assert version_in(database) == 7


def test_eight_processes_may_open_and_migrate_one_new_database_at_once(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'folder' / 'that is new' / 'new.sqlite'}"

    def open_and_migrate(_: int) -> int | None:
        with engine_at(url) as engine:
            migrate(engine)
            return version_in(engine)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(open_and_migrate, range(8))) == [0] * 8


def test_several_processes_may_migrate_one_postgresql_database_at_once(postgresql_url: str):
    with engine_at(postgresql_url) as engine, engine.connect() as connection, connection.begin():
        command.downgrade(migration_config(connection), "base")

    def open_and_migrate(_: int) -> int | None:
        with engine_at(postgresql_url) as engine:
            migrate(engine)
            return version_in(engine)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(open_and_migrate, range(4))) == [0] * 4


def test_rebuilding_a_table_keeps_what_belongs_to_it(database: Engine):
    """SQLite cannot alter much: a migration copies the table and drops the old one."""
    with writing(database) as db:
        db.add(Postcode(**A_POSTCODE))
        db.add(Municipality(nis="00010", names={}, in_region=True))
        db.flush()
        db.add(PostcodeMunicipality(postcode="0010", position=0, nis="00010"))

    with database.connect() as connection, migrating(connection):
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("postcode", recreate="auto") as batch:
            batch.alter_column("institution", type_=Text())

    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM postcode_municipality")).scalar() == 1
        if database.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_leaves_a_reference_to_nothing_is_undone(sqlite_url: str):
    with engine_at(sqlite_url) as engine:
        migrate(engine)
        orphan = text("INSERT INTO stop VALUES ('nobody', 0, '{}', 54.6, 3.0, NULL)")

        with (
            pytest.raises(ValueError, match="references to nothing"),
            engine.connect() as connection,
            migrating(connection),
        ):
            connection.execute(orphan)

        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM stop")).scalar() == 0


def test_the_sqlite_file_is_durable_checks_references_and_lets_readers_read(sqlite_url: str):
    with engine_at(sqlite_url) as engine, engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }

    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 30_000,
    }


def test_a_code_that_is_not_ours_is_refused_by_the_database_itself(database: Engine):
    statement = text(
        "INSERT INTO organisation (id, name, sector, sandbox) VALUES ('a', '{}', 'royal', false)"
    )
    with pytest.raises(IntegrityError), writing(database) as db:
        db.connection().execute(statement)


@pytest.mark.parametrize("url", ["mysql://somewhere/base", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_processes_cannot_share_is_refused(url: str):
    with pytest.raises(ValueError, match=r"only|file"):
        open_engine(url)


def version_in(engine: Engine) -> int | None:
    with engine.connect() as connection:
        return connection.execute(text("SELECT version FROM directory_version")).scalar()


def test_a_record_from_before_versions_were_kept_has_its_first_one(database: Engine):
    with database.connect() as connection, migrating(connection):
        command.downgrade(migration_config(connection), "0001")
    with database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO help_point (id, kind, status, name, form_help, equipment, wheelchair,"
                " complete, sandbox, updated_at) VALUES ('a', 'ocr', 'active', '{\"fr\": \"A\"}',"
                " 'unknown', '{}', 'unknown', '[]', false, '2026-11-24 09:00:00+00:00')"
            )
        )

    migrate(database)
    with writing(database) as db:
        before = versions(db, "a", THE_COORDINATION, 0, 10)
        change(db, "a", {"phone": "02 211 12 11"}, (1,), THE_COORDINATION, NOWHERE, NOW)
        after = versions(db, "a", THE_COORDINATION, 0, 10)
        first = version(db, "a", 1, THE_COORDINATION)

    assert [(one.version, one.action) for one in before.results] == [(1, "loaded")]
    assert [one.version for one in after.results] == [2, 1]
    assert first.record["name"] == {"fr": "A"}
    assert first.record["phone"] is None


def test_a_key_of_before_becomes_a_team_that_owns_what_the_key_made(database: Engine):
    with database.connect() as connection, migrating(connection):
        command.downgrade(migration_config(connection), "0003")
    made = "2026-11-24 09:00:00"
    with writing(database) as db:
        for statement in (
            "INSERT INTO api_key (id, prefix, sha256, role, name, help_points, created_at) "
            f"VALUES (7, 'dh_7', 'x', 'referral', 'CPAS', '[]', '{made}')",
            "INSERT INTO help_point (id, kind, status, name, complete, sandbox, version, "
            "updated_at, form_help, wheelchair, location_precision, equipment) VALUES "
            f"('p', 'ocr', 'active', '{{}}', '[]', false, 1, '{made}', 'unknown', 'unknown', "
            "'postcode', '{}')",
            "INSERT INTO training (id, help_point_id, title, theme, sandbox, updated_at) "
            f"VALUES ('t', 'p', '{{}}', 'web', false, '{made}')",
            "INSERT INTO training_session (id, training_id, starts_at, ends_at, meetings, mode, "
            "booking, capacity, extra_places, taken, held, waiting_list, numbered, status, "
            f"version, updated_at) VALUES ('s', 't', '{made}', '2026-11-24 10:00:00', '[]', "
            f"'on_site', 'here', 8, 0, 1, 0, false, 1, 'scheduled', 1, '{made}')",
            "INSERT INTO registration (id, session_id, owner_id, number, seats, state, created_at, "
            f"changed_at) VALUES ('r', 's', 7, 1, 1, 'registered', '{made}', '{made}')",
        ):
            db.connection().execute(text(statement))
    migrate(database)
    with database.connect() as connection:
        owned = (
            "SELECT team.name, api_key.prefix FROM registration JOIN team ON team.id = owner_id "
        )
        found = connection.execute(text(owned + "JOIN api_key ON team_id = team.id")).all()
    with writing(database) as db:
        newer = add_team(db, "space", "Koekeltech", ["koekeltech"], NOW).id

    assert [tuple(row) for row in found] == [("CPAS", "dh_7")]
    assert newer is not None
    assert newer > 7
