"""What sheet, map and widget weigh and cost beside the landing page, over the real data:

    python -m benchmarks.pages

Every page is asked for in turn, many times, so that each meets the same moods of the machine; then
a sheet of every postcode in every language is made. Bytes are those sent to a browser that takes
Brotli.
"""

import asyncio
import os
import platform
import re
import time
import zlib
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI

from app.adapters.logs import speak_json
from app.domain.words import PAGE_LANGUAGES
from app.main import create_app, prepare
from app.settings import Settings

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
TIMES = 100

FIRST = "/fr/"
ANSWER = "/fr/find?postcode=1080"
SHEET = "/fr/sheet/1080.pdf"
PAGES = {
    "landing page": [FIRST],
    "answer with its map": [ANSWER],
    "map opened (Leaflet and our areas)": [
        *("/static/leaflet/leaflet.js", "/static/leaflet/leaflet.css", "/v1/postcodes.geojson"),
    ],
    "widget: element": ["/fr/widget.json?postcode=1080"],
    "widget: its script": ["/widget.js"],
    "widget: frame": ["/fr/widget?postcode=1080"],
    "widget: piece of HTML": ["/fr/widget?postcode=1080&fragment=1"],
    "sheet, kept": [SHEET],
}
MAP = re.compile(rb'<figure class="map".*?</figure>', re.DOTALL)


@dataclass
class Cost:
    """Seconds of processor time, one each time; `sent`: bytes."""

    seconds: list[float] = field(default_factory=list)
    sent: int = 0

    @property
    def usual(self) -> float:
        return sorted(self.seconds)[len(self.seconds) // 2]


def main() -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'pages.db'}"
        settings = Settings(database_url=url, log_level="ERROR")
        if not prepare(settings, lambda _: None):
            raise SystemExit(1)
        speak_json("ERROR")
        app = create_app(settings, lambda: NOON)
        asyncio.run(measured(app))
    print(
        f"\n{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, {platform.machine()}, "
        f"CPython {platform.python_version()}: `python -m benchmarks.pages`"
    )


async def measured(app: FastAPI) -> None:
    await asked(app, SHEET)
    costs = {name: Cost() for name in PAGES}
    for _ in range(TIMES):
        for name, paths in PAGES.items():
            begun = time.process_time()
            bodies = [await asked(app, path) for path in paths]
            costs[name].seconds.append(time.process_time() - begun)
            costs[name].sent = sum(map(len, bodies))
    first = costs["landing page"]
    print("| | kB | bytes to the landing page | processor time to the landing page |")
    print("|---|---|---|---|")
    for name, cost in costs.items():
        print(row(name, cost, first))
    page = await asked(app, ANSWER, packed="identity")
    drawn = len(zlib.compress(page)) - len(zlib.compress(MAP.sub(b"", page)))
    print(f"\nOf the answer the drawn map is {drawn / 1000:.1f} kB (packed as zlib does).\n")
    await sheets(app, first)


def row(name: str, cost: Cost, first: Cost) -> str:
    sizes = f"{cost.sent / 1000:.1f} | {cost.sent / first.sent:.2f}"
    return f"| {name} | {sizes} | {cost.usual / first.usual:.2f} |"


async def sheets(app: FastAPI, first: Cost) -> None:
    """One of every postcode in every language."""
    places = app.state.house.directory.places.by_code.values()
    codes = [one.code for one in places if one.in_region and not one.sandbox and one.area]
    made, sizes, begun = Cost(), [], time.perf_counter()
    for code in codes:
        for lang in PAGE_LANGUAGES:
            started = time.process_time()
            sizes.append(len(await asked(app, f"/{lang}/sheet/{code}.pdf")))
            made.seconds.append(time.process_time() - started)
    took = time.perf_counter() - begun
    print(
        f"{len(sizes)} sheets ({len(codes)} postcodes, {len(PAGE_LANGUAGES)} languages) one after "
        f"the other: {took:.1f} s, {min(sizes) / 1000:.0f} to {max(sizes) / 1000:.0f} kB each, "
        f"{sum(sizes) / 1e6:.1f} MB together.\nA sheet that is made takes {made.usual * 1000:.0f} "
        f"ms of processor time, {made.usual / first.usual:.0f} times the landing page."
    )


async def asked(app: FastAPI, path: str, packed: str = "br") -> bytes:
    """What is sent. Raises RuntimeError where the status is not 200."""
    got: list[MutableMapping[str, Any]] = []

    body: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": b""}]

    async def receive() -> MutableMapping[str, Any]:
        return body.pop() if body else await asyncio.Future()  # nobody hangs up

    async def send(message: MutableMapping[str, Any]) -> None:
        got.append(message)

    bare, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": bare, "raw_path": bare.encode(), "root_path": "",
        "query_string": query.encode(), "server": ("localhost", 80), "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"localhost"), (b"accept-encoding", packed.encode())],
    }  # fmt: skip
    await app(scope, receive, send)
    if got[0]["status"] != 200:
        raise RuntimeError(f"{path}: {got[0]['status']}")
    return b"".join(one.get("body", b"") for one in got)


if __name__ == "__main__":
    main()
