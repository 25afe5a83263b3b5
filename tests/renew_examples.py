"""The examples of the OpenAPI document, asked again: `python -m tests.renew_examples`.

An example of writing says besides whose key it is sent `by`, what is `sent` on which version
(`if_match`), and what was sent `before`; each is asked of a database of its own.

A file of `app/static/examples` holds a question and the answer of the service to it, on Tuesday
24 November 2026 at ten. For an example of another operation (or problem) write a file under its
operation id (or slug) with the question alone, and run this; then `make openapi`.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from fastapi.testclient import TestClient
from httpx import Response

from app.main import create_app
from app.routers.describing import EXAMPLES
from app.routers.middleware import LARGEST_HEADERS, LONGEST_QUERY
from app.settings import Settings
from app.storage.engine import writing
from app.usecases.hold_keys import add
from tests.geocoding import FakeGeocoder, geocoding, gone
from tests.serving import TUESDAY_MORNING, Clock, load_real_data

FILES = sorted(EXAMPLES.rglob("*.json"))


def is_written(file: Path) -> bool:
    """Whether asking it changes the database."""
    return " " in orjson.loads(file.read_bytes())["question"]


def ask(client: TestClient, file: Path) -> Any:
    """What the service answers now to the question of an example."""
    kept = orjson.loads(file.read_bytes())
    if is_written(file):
        keys = _keys(client)
        for one in (*kept.get("before", ()), *[kept] * kept.get("times", 1)):
            answer = _send(client, one, keys)
    else:
        answer = CIRCUMSTANCES.get(file.stem, _get)(client, kept["question"])
    assert answer.is_success != (file.parent.name == "problems"), answer.text
    return answer.json() | DRAWN.get(file.stem, {})


DRAWN = {
    "holdSeats": {"hold_id": "7d3a0c1e-52f4-4f0c-8a4e-2b1f6a9c0d35"},
    "addWalkIn": {"id": "c2b8e6f0-9d17-4c3a-b5e1-0f4a7d6c8b92"},
}
"""What is drawn by lot and never the same: one of them for all."""


def _get(client: TestClient, question: str, **headers: str) -> Response:
    answer: Response = client.get(question, headers={"Accept-Language": "en", **headers})
    return answer


def _keys(client: TestClient) -> dict[str, str]:
    house = client.app.state.house  # type: ignore[attr-defined]  # a FastAPI app
    with writing(house.engine) as db:
        return {
            "space": add(db, "space", "Main library", ["vlaminggem-main-library"], house.now())[0],
            "referral": add(db, "referral", "Social service", [], house.now())[0],
            "coordination": add(db, "coordination", "Coordination", [], house.now())[0],
            "nobody": "dh_00000000_" + "0" * 43,
        }


def _send(client: TestClient, one: dict[str, Any], keys: dict[str, str]) -> Response:
    method, path = one["question"].split(" ")
    headers = {"Accept-Language": "en", "Content-Type": one.get("as", "application/json")}
    if "by" in one:
        headers["Authorization"] = f"Bearer {keys[one['by']]}"
    if "if_match" in one:
        headers["If-Match"] = one["if_match"]
    sent = one.get("sent")
    body = sent if isinstance(sent, str) else orjson.dumps(sent) if sent is not None else None
    answer: Response = client.request(
        method, path, headers=headers, content=one.get("repeated", 1) * body if body else None
    )
    return answer


def _with_long_query(client: TestClient, question: str) -> Response:
    return _get(client, question + "0" * LONGEST_QUERY)


def _with_large_headers(client: TestClient, question: str) -> Response:
    return _get(client, question, large="x" * LARGEST_HEADERS)


def _by_another_method(client: TestClient, question: str) -> Response:
    answer: Response = client.put(question, headers={"Accept-Language": "en"})
    return answer


def _without_database(client: TestClient, question: str) -> Response:
    keeper = client.app.state.house.keeper  # type: ignore[attr-defined]  # a FastAPI app
    keeper.failing = True
    try:
        return _get(client, question)
    finally:
        keeper.failing = False


def _without_anything(client: TestClient, question: str) -> Response:
    state = client.app.state  # type: ignore[attr-defined]  # a FastAPI app
    house, state.house = state.house, None
    try:
        return _get(client, question, **{"X-Request-Id": "example-1"})
    finally:
        state.house = house


def _with_geocoder(client: TestClient, question: str, fake: FakeGeocoder) -> Response:
    state = client.app.state  # type: ignore[attr-defined]  # a FastAPI app
    house, state.house = state.house, replace(state.house, geocoder=fake.spoken_as())
    try:
        return _get(client, question)
    finally:
        state.house = house


def _with_geocoder_that_finds_nothing(client: TestClient, question: str) -> Response:
    with geocoding() as fake:
        fake.mode = "empty"
        return _with_geocoder(client, question, fake)


def _with_geocoder_that_is_gone(client: TestClient, question: str) -> Response:
    return _with_geocoder(client, question, gone())


CIRCUMSTANCES: dict[str, Callable[[TestClient, str], Response]] = {
    "query-too-long": _with_long_query,
    "headers-too-large": _with_large_headers,
    "method-not-allowed": _by_another_method,
    "not-ready": _without_database,
    "address-not-found": _with_geocoder_that_finds_nothing,
    "geocoder-unavailable": _with_geocoder_that_is_gone,
    "internal-error": _without_anything,
}
"""What goes wrong by more than the question."""


def service_over(url: str) -> TestClient:
    """The service on that Tuesday morning, over a loaded database."""
    settings = Settings(database_url=url, helpline=None, secret_key="only for these examples")
    app = create_app(settings, Clock(TUESDAY_MORNING))
    return TestClient(app, raise_server_exceptions=False)


def renew() -> None:
    with TemporaryDirectory() as folder:
        loaded = Path(folder) / "loaded.db"
        load_real_data(f"sqlite:///{loaded}")
        client = service_over(f"sqlite:///{loaded}")
        for file in FILES:
            if is_written(file):
                copy = Path(folder) / f"{file.stem}.db"
                copy.write_bytes(loaded.read_bytes())
                client_here = service_over(f"sqlite:///{copy}")
            else:
                client_here = client
            kept = orjson.loads(file.read_bytes())
            kept["answer"] = ask(client_here, file)
            options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
            file.write_bytes(orjson.dumps(kept, option=options))


if __name__ == "__main__":
    renew()
