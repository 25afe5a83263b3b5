"""Requests that nobody would think of, at every route, as each role: a miniature of `make fuzz`."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread

import orjson
import pytest

from tests.fuzzing import fuzz, fuzz_as_everybody

CASES = 100
"""On each database; both in one test, because what makes the requests takes long to prepare."""


def test_made_up_requests_get_documented_answers(
    sqlite_url: str, postgresql_url: str, tmp_path: Path
):
    for seed, url in enumerate((sqlite_url, postgresql_url)):
        done = dict(fuzz_as_everybody(url, tmp_path / "log", CASES, seed))

        assert "".join(str(failure) for one in done.values() for failure in one.failures) == ""
        assert sum(one.sent for one in done.values()) == CASES


def test_what_the_document_does_not_say_is_found(careless_service: str):
    found = fuzz(careless_service, {}, 40, seed=1)

    assert {failure.what.partition(":")[0] for failure in found.failures} >= {
        "200 Response violates schema",
        "200 Undocumented Content-Type",
        "418 Undocumented status code",
        "500 Server error",
        "Open",
    }


PLACES = {
    "security": [{"key": []}],
    "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
    "responses": {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Careless", "version": "1"},
    "paths": {"/v1/postcodes": {"get": PLACES}},
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
}
THERE = {"total": 1, "results": [{"id": "a", "code": "1080", "nis": "21012"}]}


class Careless(BaseHTTPRequestHandler):
    """Says that it has one route, behind a key, and answers there whatever comes to mind."""

    whims = cycle([(200, "application/json"), (200, "text/plain"), (418, "text/plain"), (500, "")])

    def do_GET(self) -> None:
        if self.path == "/openapi.json":
            self._answer(200, "application/json", DOCUMENT)
        elif "sandbox=" in self.path:
            self._answer(200, "application/json", THERE)
        else:
            self._answer(*next(self.whims), {})

    def _answer(self, status: int, media_type: str, said: object) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(orjson.dumps(said))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def careless_service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
