"""Opening the database: SQLite in a file (the default) or PostgreSQL, one behaviour on both.

A transaction that writes is alone on SQLite (BEGIN IMMEDIATE, others wait) and read committed on
PostgreSQL. A transaction that reads sees one state of the database from its first query to its end.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

BUSY_SECONDS = 30.0
"""How long a writer waits for another one on SQLite before it gives up."""

POOL: dict[str, Any] = {
    "pool_size": 10,
    "max_overflow": 10,
    "pool_timeout": BUSY_SECONDS,
    "hide_parameters": True,  # a failing statement is logged: whose name it was about is not
}
"""Connections of one process; PostgreSQL allows 100 in all by default."""

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x44_48_42  # any number that nobody else locks on in this database


def open_engine(database_url: str) -> Engine:
    """`sqlite:///path/to.db` (the file and its folder are made) or `postgresql+psycopg://…`.

    Raises ValueError for any other kind of database. Nothing is connected to yet.
    """
    url = make_url(database_url)
    match url.get_backend_name():
        case "sqlite":
            return _open_sqlite(url)
        case "postgresql":
            return _open_postgresql(url)
        case other:
            raise ValueError(f"{other}: only sqlite:///… and postgresql+psycopg://… are supported")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that writes: committed at the end, rolled back on any exception. Rows stay
    readable after it."""
    with to_write(engine) as db, db.begin():
        yield db


def to_write(engine: Engine) -> Session:
    """A session that can do nothing before `begin()`, for whoever begins it later."""
    return Session(engine, expire_on_commit=False, autobegin=False)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One transaction that only reads, of one consistent state, in nobody's way."""
    with to_read(engine) as db, db.begin():
        yield db


def to_read(engine: Engine) -> Session:
    """As `to_write`, for one consistent state."""
    return Session(_read_only(engine), expire_on_commit=False, autobegin=False)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to the newest shape. Several processes may do so at once: one works, the
    others wait and find nothing to do. All of it happens in one transaction, or nothing does.
    """
    with engine.connect() as connection, migrating(connection):
        command.upgrade(migration_config(connection), revision)


def migration_config(connection: Connection) -> Config:
    """Alembic's configuration, made here: there is no alembic.ini to find."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def migrating(connection: Connection) -> Iterator[None]:
    """One transaction in which tables may be rebuilt, with no other migration at the same time."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            yield
        return
    # Rebuilding a table on SQLite drops the old one, which would take its children along.
    _pragma(connection, "foreign_keys=OFF")
    try:
        with connection.begin():
            yield
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise ValueError(f"the migration leaves references to nothing: {broken[:3]}")
    finally:
        _pragma(connection, "foreign_keys=ON")


def insert_unless_there(db: Session, table: type[Any], **columns: object) -> Any:
    """An INSERT that leaves alone the row that is there already, or that somebody else inserts
    now; it returns the keys of what it has added."""
    insert = (sqlite if db.get_bind().dialect.name == "sqlite" else postgresql).insert
    key = next(iter(inspect(table).primary_key))
    return insert(table).values(columns).on_conflict_do_nothing().returning(key)


def _read_only(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(digitalhelp_reading=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _open_postgresql(url: URL) -> Engine:
    # pool_pre_ping: a connection that the server closed is replaced, not handed out.
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        **POOL,
        connect_args={
            "connect_timeout": 10,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        },
    )


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("sqlite needs a file: every process and thread must see the same database")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, late and deferred: we begin them.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    # FULL: with a write-ahead log, NORMAL may forget the last commits when the power fails, and a
    # registration that was confirmed must not be forgotten.
    connection.execute("PRAGMA synchronous=FULL")
    # What is erased is overwritten: a person who was forgotten stands nowhere in the file.
    connection.execute("PRAGMA secure_delete=ON")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Readers and one writer at a time do not block each other. Changing the mode does not wait
    for others as statements do (first start of several processes), so we do.
    """
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    # Taking the write lock at the start: a transaction that reads first and writes later would
    # fail at once, without waiting, when another one has written in between.
    reads = connection.get_execution_options().get("digitalhelp_reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _pragma(connection: Connection, pragma: str) -> None:
    """Outside any transaction, where alone some pragmas have an effect."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA {pragma}")
