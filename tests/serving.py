"""The whole service over the real data and the sandbox, with a clock that tests set."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from app.main import create_app, load_files
from app.settings import Settings
from app.storage.engine import migrate
from tests.storage_fixtures import copy_of, engine_at, make_template

TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))


LOADED = "digitalhelp_loaded"


class Clock:
    """Stands still until it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture(scope="session")
def loaded_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a database that holds all data files, loaded on that Tuesday; tests only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('loaded') / 'digitalhelp.db'}"
    load_real_data(url)
    return url


@pytest.fixture(scope="module")
def module_loaded_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """As `loaded_url`, for the tests of one module, which may write to it."""
    make_template(LOADED, postgresql_server, load_real_data)
    with copy_of(LOADED, postgresql_server) as url:
        yield url


def load_real_data(url: str) -> None:
    with engine_at(url) as engine:
        migrate(engine)
        lines: list[str] = []
        settings = Settings(database_url=url)
        report = load_files(engine, settings, TUESDAY_MORNING, lines.append)
        assert not report.refused, lines


@pytest.fixture(scope="session")
def service(loaded_url: str) -> tuple[TestClient, Clock]:
    """Not watching the database, so that a clock that is set leaves the data as it is."""
    clock = Clock(TUESDAY_MORNING)
    settings = Settings(database_url=loaded_url, sandbox=True, helpline=None)
    return TestClient(create_app(settings, clock), raise_server_exceptions=False), clock


@pytest.fixture
def client(service: tuple[TestClient, Clock]) -> TestClient:
    """The service on that Tuesday morning, no helpline configured."""
    service[1].moment = TUESDAY_MORNING
    return service[0]


@pytest.fixture
def clock(service: tuple[TestClient, Clock]) -> Clock:
    return service[1]


@pytest.fixture
def sqlite_copy(loaded_url: str, tmp_path: Path) -> str:
    """Of a copy of the loaded database that a test may write to."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(Path(loaded_url.removeprefix("sqlite:///")).read_bytes())
    return f"sqlite:///{copy}"
