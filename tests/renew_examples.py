"""The examples of the OpenAPI document, asked again: `python -m tests.renew_examples`.

A file of `app/static/examples` holds a question and the answer of the service to it, on Tuesday
24 November 2026 at ten. For an example of another operation (or problem) write a file under its
operation id (or slug) with the question alone, and run this; then `make openapi`.
"""

from collections.abc import Callable
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
from tests.serving import TUESDAY_MORNING, Clock, load_real_data

FILES = sorted(EXAMPLES.rglob("*.json"))


def ask(client: TestClient, file: Path) -> Any:
    """What the service answers now to the question of an example."""
    question = orjson.loads(file.read_bytes())["question"]
    answer = CIRCUMSTANCES.get(file.stem, _get)(client, question)
    assert answer.is_success != (file.parent.name == "problems"), answer.text
    return answer.json()


def _get(client: TestClient, question: str, **headers: str) -> Response:
    answer: Response = client.get(question, headers={"Accept-Language": "en", **headers})
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


CIRCUMSTANCES: dict[str, Callable[[TestClient, str], Response]] = {
    "query-too-long": _with_long_query,
    "headers-too-large": _with_large_headers,
    "method-not-allowed": _by_another_method,
    "not-ready": _without_database,
    "internal-error": _without_anything,
}
"""What goes wrong by more than the question."""


def renew() -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/digitalhelp.db", helpline=None)
        load_real_data(settings.database_url)
        app = create_app(settings, Clock(TUESDAY_MORNING))
        client = TestClient(app, raise_server_exceptions=False)
        for file in FILES:
            question = orjson.loads(file.read_bytes())["question"]
            kept = {"question": question, "answer": ask(client, file)}
            options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
            file.write_bytes(orjson.dumps(kept, option=options))


if __name__ == "__main__":
    renew()
