"""Durable registrations per second, beside what a request costs anyway and what the disk allows.

`python -m benchmarks.registrations`: a real server process over SQLite, 1 and 32 clients; a POST
route that does nothing, on the same server; the same two writes on a bare SQLite connection with
`synchronous=FULL`. All in one run, in turns, so that what disturbs one disturbs all.
"""

import argparse
import os
import platform
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx
import orjson

from app.main import load_files
from app.settings import Settings
from app.storage.engine import migrate, open_engine, writing
from app.usecases.hold_keys import add
from benchmarks.load import pressed, request

LIBRARY = "vlaminggem-main-library"
SESSIONS = 40
SEATS = 1000
CROWD = 32

Measure = Callable[[], float]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, _served(Path(folder)) as one:
        address, referral, sessions = one
        measures = _measures(address, referral, sessions, Path(folder), options.seconds)
        found: dict[str, list[float]] = {name: [] for name in measures}
        for number in range(options.rounds):
            for name, measure in measures.items():
                found[name].append(measure())
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    print(_report({name: median(rates) for name, rates in found.items()}, found))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--folder", default="var", help="on the disk that counts")
    options = parser.parse_args()
    Path(options.folder).mkdir(parents=True, exist_ok=True)
    return options


def _measures(
    address: str, referral: str, sessions: list[str], folder: Path, seconds: float
) -> dict[str, Measure]:
    registrations, nothing = _registrations(sessions, referral), _nothing(referral)
    return {
        "nothing, 1 client": lambda: pressed(address, nothing, 1, seconds),
        "registrations, 1 client": lambda: pressed(address, registrations, 1, seconds),
        f"nothing, {CROWD} clients": lambda: pressed(address, nothing, CROWD, seconds),
        f"registrations, {CROWD} clients": lambda: pressed(address, registrations, CROWD, seconds),
        "bare SQLite": lambda: _bare(folder / "bare.db", seconds),
    }


def _registrations(sessions: list[str], key: str) -> Iterator[bytes]:
    """Never the same, over all sessions in turn."""
    body = orjson.dumps({"client": {"first_name": "A.", "lang": "ar"}})
    for session in cycle(sessions):
        path = f"/v1/sessions/{session}/registrations/{uuid4()}"
        yield request("PUT", path, body, **_headers(key))


def _nothing(key: str) -> Iterator[bytes]:
    body = orjson.dumps({"client": {"first_name": "A.", "lang": "ar"}})
    yield from cycle([request("POST", "/nothing", body, **_headers(key))])


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content_Type": "application/json"}


def _bare(database: Path, seconds: float) -> float:
    """Transactions a second that update a row and insert one."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE IF NOT EXISTS seat (id INTEGER PRIMARY KEY, taken INTEGER);"
        "CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, name TEXT);"
        "INSERT OR IGNORE INTO seat VALUES (1, 0);"
    )
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE seat SET taken = taken + 1 WHERE id = 1")
        connection.execute("INSERT INTO person VALUES (?, ?)", (str(uuid4()), "A."))
        connection.execute("COMMIT")
        done += 1
    connection.close()
    return done / (time.perf_counter() - begun)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Address of the service, a key of a referral service, and sessions with room."""
    url = f"sqlite:///{folder / 'digitalhelp.db'}"
    space, referral = _prepared(url)
    port = _free_port()
    command = [
        *(sys.executable, "-m", "uvicorn", "--factory", "benchmarks.server:with_nothing"),
        *("--port", str(port), "--log-level", "critical", "--no-access-log"),
    ]
    environment = {
        **os.environ,
        "DIGITALHELP_DATABASE_URL": url,
        "DIGITALHELP_LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(command, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        yield address, referral, _planned(address, space)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _prepared(url: str) -> tuple[str, str]:
    engine, now = open_engine(url), datetime.now(UTC)
    migrate(engine)
    load_files(engine, Settings(database_url=url), now, lambda _: None)
    with writing(engine) as db:
        space = add(db, "space", "A space", [LIBRARY], now)[0]
        referral = add(db, "referral", "A referral service", [], now)[0]
    engine.dispose()
    return space, referral


def _planned(address: str, key: str) -> list[str]:
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}) as space:
        training = {"help_point_id": LIBRARY, "title": {"nl": "E-mail"}, "theme": "email"}
        made = space.post("/v1/trainings", json=training).raise_for_status().json()
        starts = datetime.now(UTC) + timedelta(days=30)
        session = {
            "training_id": made["id"],
            "capacity": SEATS,
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
        }
        posted = [space.post("/v1/sessions", json=session) for _ in range(SESSIONS)]
        return [one.raise_for_status().json()["id"] for one in posted]


def _report(middle: dict[str, float], found: dict[str, list[float]]) -> str:
    one, crowd = middle["registrations, 1 client"], middle[f"registrations, {CROWD} clients"]
    alone, crowded = middle["nothing, 1 client"], middle[f"nothing, {CROWD} clients"]
    bare = middle["bare SQLite"]
    lines = [
        "| | a second (median) | lowest to highest |",
        "|---|---|---|",
        *(
            f"| {name} | {rate:.0f} | {min(found[name]):.0f}–{max(found[name]):.0f} |"
            for name, rate in middle.items()
        ),
        "",
        "| a registration, durable | to a POST that does nothing | to bare SQLite |",
        "|---|---|---|",
        f"| 1 client | {one / alone:.2f} | {one / bare:.2f} |",
        f"| {CROWD} clients | {crowd / crowded:.2f} | {crowd / bare:.2f} |",
        "",
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, {platform.machine()}, "
        f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, one worker: "
        f"`python -m benchmarks.registrations {' '.join(sys.argv[1:])}`".replace(" `", " `"),
    ]
    return "\n".join(lines)


def _wait(address: str) -> None:
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        try:
            if httpx.get(f"{address}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("the service did not start")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
