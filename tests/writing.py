"""The service with keys in hand, over a database that a test may write to."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from app.adapters.throttle import Throttle
from app.domain.codes import Role
from app.main import create_app
from app.settings import Settings
from app.storage.directory import directory_version
from app.storage.engine import reading, writing
from app.usecases.hold_keys import add, revoke
from tests.serving import TUESDAY_MORNING, Clock
from tests.storage_fixtures import engine_at

LIBRARY = "vlaminggem-main-library"
NUMBERS = count(1)

A_ROOM: dict[str, Any] = {
    "kind": "ocr",
    "name": {"fr": "Salle de Zonnedorp", "nl": "Zaal Zonnedorp"},
    "address": {"street": "Dorpsstraat 1", "postcode": "0011"},
    "opening_hours": "Mo-Fr 09:00-17:00",
    "languages": ["nl"],
}


@dataclass
class Editors:
    """`keys`: by who holds them; the space's is for the library and whatever `room` makes."""

    client: TestClient
    clock: Clock
    keys: dict[str, str]
    url: str

    def send(
        self,
        method: str,
        path: str,
        by: str | None = "coordination",
        body: Any = None,
        on: int | str | None = None,
        **headers: str,
    ) -> Response:
        """`on`: the version that was read, or the whole `If-Match`."""
        headers = {"Accept-Language": "en", **headers}
        if by is not None:
            headers["Authorization"] = f"Bearer {self.keys[by]}"
        if on is not None:
            headers["If-Match"] = on if isinstance(on, str) else f'"{on}-fr"'
        answer: Response = self.client.request(method, path, json=body, headers=headers)
        return answer

    def patch(self, key: str, patch: Any, by: str = "space", on: int | str = "*") -> Response:
        return self.send("PATCH", f"/v1/help-points/{key}", by, patch, on)

    def room(self, **more: Any) -> str:
        """A new sandbox help point of its own, made by the coordination, writable by the space."""
        key = f"room-{next(NUMBERS)}"
        answer = self.send("POST", "/v1/help-points", body={**A_ROOM, "id": key, **more})
        assert answer.status_code == 201, answer.text
        return key

    def forgive(self) -> None:
        """Nobody has tried a wrong key, or reported anything, in the last minutes."""
        state = self.client.app.state  # type: ignore[attr-defined]  # a FastAPI app
        state.house = replace(state.house, throttle=Throttle())

    def settle(self) -> None:
        """Wait until the directory has all that was written."""
        house = self.client.app.state.house  # type: ignore[attr-defined]  # a FastAPI app
        with reading(house.engine) as db:
            wanted = directory_version(db)
        patience = time.monotonic() + 20
        while house.directory.version < wanted and time.monotonic() < patience:
            time.sleep(0.05)
        assert house.directory.version >= wanted

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what another thread does."""
        patience = time.monotonic() + 20
        while not holds() and time.monotonic() < patience:
            time.sleep(0.05)
        assert holds()

    def version(self, key: str, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.send("GET", f"/v1/help-points/{key}/versions/{number}").json()
        return found

    def sources(self, key: str, number: int, field: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.version(key, number)["record"]["sources"][field]
        return told


on_one_engine = pytest.mark.parametrize("editors", ["sqlite"], indirect=True, scope="module")
"""For what is decided before a database is asked."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def editors(request: pytest.FixtureRequest) -> Editors:
    """On each engine in turn, one database for all tests of a module."""
    found: Editors = request.getfixturevalue(f"{request.param}_editors")
    return found


@pytest.fixture(scope="module")
def sqlite_editors(loaded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editors]:
    file = tmp_path_factory.mktemp("writing") / "digitalhelp.db"
    file.write_bytes(Path(loaded_url.removeprefix("sqlite:///")).read_bytes())
    with at_work(f"sqlite:///{file}") as found:
        yield found


@pytest.fixture(scope="module")
def postgresql_editors(module_loaded_postgresql_url: str) -> Iterator[Editors]:
    with at_work(module_loaded_postgresql_url) as found:
        yield found


@contextmanager
def at_work(url: str) -> Iterator[Editors]:
    clock = Clock(TUESDAY_MORNING)
    # On a new day the sandbox is put back to its file; while a test sets the clock there is none.
    settings = Settings(database_url=url, helpline=None, data_dir=Path("nowhere"))
    app = create_app(settings, clock)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Editors(client, clock, make_keys(url, clock.moment), url)


def make_keys(url: str, now: datetime) -> dict[str, str]:
    own = [LIBRARY, *(f"room-{number}" for number in range(1, 2000))]
    wanted: list[tuple[str, Role, list[str]]] = [
        ("coordination", "coordination", []),
        ("space", "space", own),
        ("another space", "space", ["zonnedorp-school-library"]),
        ("referral", "referral", []),
        ("another referral", "referral", []),
        ("revoked", "coordination", []),
    ]
    with engine_at(url) as engine, writing(engine) as db:
        keys = {name: add(db, role, name, ids, now)[0] for name, role, ids in wanted}
        db.flush()
        revoke(db, keys["revoked"][:11], now)
    return keys
