"""`digitalhelp run` on an empty database, two processes, on SQLite and on PostgreSQL."""

import json
import shutil
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.main import create_app
from app.models.tables import HelpPoint
from app.settings import Settings
from app.storage.directory import announce_change
from app.storage.engine import writing
from app.usecases.hold_keys import add
from tests.running import running, strangers
from tests.serving import TUESDAY_MORNING, Clock
from tests.storage_fixtures import engine_at

EVERY_PROCESS = 40
"""Fresh connections, so that the chance to miss one of two processes is one in 10^11."""


def names_seen(address: str, key: str) -> set[str]:
    """The French names that the processes behind one port give to a help point."""
    with strangers() as client:
        answers = [client.get(f"{address}/v1/help-points/{key}") for _ in range(EVERY_PROCESS)]
    return {answer.json()["name"]["fr"] for answer in answers}


def until(holds: Callable[[], bool]) -> None:
    """The promise is a second; tests run beside each other, and wait for longer."""
    patience = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < patience
        time.sleep(0.2)


def rename(db: Session, key: str, name: str) -> None:
    row = db.get_one(HelpPoint, key)
    row.name = {**row.name, "fr": name}
    db.add(row)
    announce_change(db)


def test_an_edit_reaches_every_process_soon(database_url: str, tmp_path: Path):
    """One made in the database itself, and one over the API, which the finder shows."""
    with (
        running(database_url, tmp_path / "log", workers=2) as address,
        engine_at(database_url) as engine,
    ):
        before = names_seen(address, "koekeltech")
        with writing(engine) as db:
            rename(db, "koekeltech", "Autre nom")
            key, _ = add(db, "space", "Koekeltech", ["koekeltech"], TUESDAY_MORNING)
        assert "Autre nom" not in before
        until(lambda: names_seen(address, "koekeltech") == {"Autre nom"})
        record = f"{address}/v1/help-points/koekeltech"
        etag = httpx.get(record).headers["etag"]
        headers = {"Authorization": f"Bearer {key}", "If-Match": etag}
        done = httpx.patch(record, json={"name": {"fr": "Nouveau nom"}}, headers=headers)
        finder = f"{address}/v1/help?postcode=1081&limit=1"

        def names() -> set[str]:
            with strangers() as client:
                answers = [client.get(finder).json()["results"][0] for _ in range(EVERY_PROCESS)]
            return {one["help_point"]["name"]["fr"] for one in answers}

        assert done.status_code == 200
        until(lambda: names() == {"Nouveau nom"})
        with strangers() as client:
            found = {client.get(record).headers["etag"] for _ in range(20)}
        assert found == {done.headers["etag"]}


def test_the_second_start_keeps_what_was_edited(sqlite_url: str, tmp_path: Path):
    with (
        running(sqlite_url, tmp_path / "first"),
        engine_at(sqlite_url) as engine,
        writing(engine) as db,
    ):
        rename(db, "koekeltech", "Nouveau nom")
    with running(sqlite_url, tmp_path / "second") as address:
        assert names_seen(address, "koekeltech") == {"Nouveau nom"}


def test_logs_tell_what_happened_and_not_who_lives_where(sqlite_copy: str, tmp_path: Path):
    log = tmp_path / "log"
    with running(sqlite_copy, log) as address:
        httpx.get(f"{address}/v1/help?postcode=1090&spoken=ar", headers={"X-Request-Id": "mine-1"})
        httpx.get(f"{address}/v1/help?lat=50.8551&lon=4.3386")
        httpx.get(f"{address}/fr/find?postcode=1090")
        httpx.get(f"{address}/v1/postcodes/1090")
        httpx.get(f"{address}/some/1090/path?postcode=1090")
        time.sleep(0.2)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    asked = [line for line in requests if line["route"] != "/health/ready"]

    assert [line["route"] for line in asked] == [
        "/v1/help", "/v1/help", "/{lang:language}/find", "/v1/postcodes/{code}", "-",
    ]  # fmt: skip
    assert asked[0]["request_id"] == "mine-1"
    assert all(line["status"] and line["ms"] >= 0 for line in asked)
    for private in ("1090", "50.8551", "127.0.0.1:", "spoken"):
        assert private not in json.dumps(asked)


def test_somebody_who_hangs_up_is_no_error_of_ours(sqlite_copy: str, tmp_path: Path):
    log = tmp_path / "log"
    with running(sqlite_copy, log) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as caller:
            head = f"POST /v1/reports HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json"
            caller.sendall(f"{head}\r\nContent-Length: 999\r\n\r\n{{".encode())
            until(lambda: httpx.get(f"{address}/health/live").status_code == 200)
        until(lambda: "client_gone" in log.read_text())

    assert "request_failed" not in log.read_text()


def test_a_database_that_goes_away_leaves_the_last_good_answers(sqlite_copy: str, tmp_path: Path):
    path = Path(sqlite_copy.removeprefix("sqlite:///"))
    with running(sqlite_copy, tmp_path / "log") as address, strangers() as client:

        def ready() -> int:
            return client.get(f"{address}/health/ready").status_code

        path.rename(path.with_suffix(".away"))
        until(lambda: ready() == 503)
        answer = client.get(f"{address}/v1/help?postcode=1080")
        path.with_suffix(".away").rename(path)
        until(lambda: ready() == 200)

    assert (answer.status_code, answer.json()["total"]) == (200, 19)


def test_the_sandbox_follows_the_clock_into_the_next_day(sqlite_copy: str):
    moment = TUESDAY_MORNING + timedelta(days=1)
    clock = Clock(TUESDAY_MORNING)
    with TestClient(create_app(Settings(database_url=sqlite_copy), clock)) as client:

        def assured() -> str:
            found = client.get("/v1/help-points/vlaminggem-main-library").json()
            return str(found["assured_on"])

        before, clock.moment = assured(), moment
        patience = time.monotonic() + 10
        while assured() == before and time.monotonic() < patience:
            time.sleep(0.1)

        assert (datetime.fromisoformat(assured()) - datetime.fromisoformat(before)).days == 1


def test_a_broken_sandbox_does_not_take_the_finder_down(sqlite_copy: str, tmp_path: Path):
    broken = tmp_path / "data"
    broken.mkdir()
    (broken / "sandbox.yaml").write_text("help_points: [\n")
    with running(sqlite_copy, tmp_path / "log", DIGITALHELP_DATA_DIR=str(broken)) as address:
        answer = httpx.get(f"{address}/v1/help?postcode=1080")

    assert answer.json()["total"] == 19
    assert "refused" in (tmp_path / "log").read_text()


def test_without_a_sandbox_nothing_of_it_is_left_to_register_for(sqlite_copy: str, tmp_path: Path):
    session = "vlaminggem-email-first-steps-1"
    with running(sqlite_copy, tmp_path / "log", DIGITALHELP_SANDBOX="false") as address:
        trainings = httpx.get(f"{address}/v1/trainings?sandbox=true").json()
        status = httpx.get(f"{address}/v1/sessions/{session}").status_code

    assert (trainings["total"], status) == (0, 404)


def test_a_back_up_put_in_place_is_noticed(sqlite_copy: str, tmp_path: Path):
    path = Path(sqlite_copy.removeprefix("sqlite:///"))
    restored = path.with_name("restored.db")
    shutil.copy(path, restored)
    with engine_at(f"sqlite:///{restored}") as engine, writing(engine) as db:
        db.get_one(HelpPoint, "koekeltech").name = {"fr": "D'avant"}
    with running(sqlite_copy, tmp_path / "log") as address:
        for journal in ("-wal", "-shm"):  # they belong to the old file
            path.with_name(path.name + journal).unlink(missing_ok=True)
        restored.replace(path)

        until(lambda: names_seen(address, "koekeltech") == {"D'avant"})
        assert httpx.get(f"{address}/health/ready").status_code == 200


def test_a_new_day_that_cannot_be_written_does_not_stop_the_watching(sqlite_copy: str):
    clock = Clock(TUESDAY_MORNING)
    nowhere = Settings(database_url=sqlite_copy, data_dir=Path("nowhere"))
    with TestClient(create_app(nowhere, clock)) as client, engine_at(sqlite_copy) as engine:
        clock.moment += timedelta(days=1)
        time.sleep(0.5)
        with writing(engine) as db:
            rename(db, "koekeltech", "Nouveau nom")
        patience = time.monotonic() + 20
        while "Nouveau nom" not in client.get("/v1/help-points/koekeltech").text:
            assert time.monotonic() < patience
            time.sleep(0.1)
        assert client.get("/health/ready").status_code == 200
