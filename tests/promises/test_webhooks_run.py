"""Webhooks of the service as it runs: the receiver of docs/webhooks.md, and power cuts."""

import hmac
import json
import os
import re
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from app.domain.webhooks import secret_of, shown
from app.main import system_clock
from app.models.webhook_tables import Webhook
from app.storage.engine import writing
from app.storage.teams import team_named
from app.usecases.hold_keys import add
from tests.receivers import Receiver
from tests.running import DIGITALHELP, free_port, running
from tests.storage_fixtures import engine_at

PAGE = Path(__file__).parent.parent.parent / "docs" / "webhooks.md"
KEY = "a key of the service, for tests"
ROOM = {"kind": "ocr", "name": {"nl": "Zaal"}, "address": {"postcode": "0011"}}


def until(holds: Callable[[], bool], seconds: float = 40) -> None:
    patience = time.monotonic() + seconds
    while not holds() and time.monotonic() < patience:
        time.sleep(0.05)
    assert holds()


def coordination(url: str, address: str) -> tuple[str, str]:
    """A webhook of theirs for changes of help points, and their key."""
    hook = f"wh_{uuid4().hex[:16]}"
    with engine_at(url) as engine, writing(engine) as db:
        key, _ = add(db, "coordination", "The coordination", [], system_clock())
        db.flush()
        team = team_named(db, "The coordination")
        assert team is not None
        assert team.id is not None
        made = Webhook(
            id=hook,
            team_id=team.id,
            url=address,
            events=["help_point.changed"],
            sandbox=True,
            nonce="one",
            created_at=system_clock(),
        )
        db.add(made)
    return hook, key


@contextmanager
def documented_receiver(folder: Path, secret: str) -> Iterator[tuple[str, Path]]:
    """The script of the page, as its reader would start it; its address and what it prints."""
    [script] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    (folder / "receiver.py").write_text(script)
    port, printed = free_port(), folder / "printed"
    command = [sys.executable, str(folder / "receiver.py"), str(port), secret]
    with printed.open("wb") as out:
        process = subprocess.Popen(command, stdout=out)
        try:
            until(lambda: answers(port))
            yield f"http://127.0.0.1:{port}/", printed
        finally:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", verify=False).status_code > 0
    except httpx.TransportError:
        return False


def signed(secret: str, number: str, at: int, body: bytes) -> dict[str, str]:
    key = b64decode(secret.removeprefix("whsec_"))
    right = hmac.new(key, f"{number}.{at}.".encode() + body, sha256).digest()
    return {
        "webhook-id": number,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{b64encode(right).decode()}",
    }


def test_the_receiver_of_the_page_takes_what_is_ours_once_and_nothing_else(tmp_path: Path):
    secret = shown(secret_of(KEY, "wh_1", "one"))
    now, body = int(time.time()), b'{"type":"webhook.tested","data":{}}'
    with documented_receiver(tmp_path, secret) as (address, printed):

        def answer(headers: dict[str, str], sent: bytes = body) -> int:
            return httpx.post(address, content=sent, headers=headers).status_code

        right = signed(secret, "msg_1", now, body)
        forged = signed(shown(secret_of("another key", "wh_1", "one")), "msg_2", now, body)
        assert answer(forged) == 401
        assert answer(right, body.replace(b"tested", b"forged")) == 401
        assert answer({**right, "webhook-id": "msg_2"}) == 401
        assert answer({**right, "webhook-timestamp": str(now + 1)}) == 401
        assert answer({}) == 401
        assert answer(signed(secret, "msg_3", now - 301, body)) == 401
        assert answer(signed(secret, "msg_4", now + 400, body)) == 401
        assert printed.read_text() == ""
        assert answer(right) == 204
        assert answer(right) == 204  # replayed within five minutes
        assert answer(signed(secret, "msg_1", now + 1, body)) == 204  # our own second try
        assert answer(signed(secret, "msg_5", now - 290, body)) == 204

    assert len(printed.read_text().splitlines()) == 2


def test_the_service_tells_the_receiver_of_the_page_within_seconds(loaded_url: str, tmp_path: Path):
    file = tmp_path / "digitalhelp.db"
    file.write_bytes(Path(loaded_url.removeprefix("sqlite:///")).read_bytes())
    url = f"sqlite:///{file}"
    hook, key = coordination(url, "http://127.0.0.1:1/")
    with documented_receiver(tmp_path, shown(secret_of(KEY, hook, "one"))) as (address, printed):
        point_to(url, hook, address)
        settings: dict[str, Any] = {
            "DIGITALHELP_SECRET_KEY": KEY,
            "DIGITALHELP_WEBHOOK_LOOPBACK": address.split("/")[2],
        }
        with running(url, tmp_path / "log", workers=2, **settings) as service:
            make(service, key, "room-told")
            until(lambda: len(told(printed, "room-told")) == 1, 15)
            change(service, key, "room-told")
            until(lambda: len(told(printed, "room-told")) == 2, 15)

    assert [one["data"]["version"] for one in told(printed, "room-told")] == [1, 2]
    assert "room-told" not in (tmp_path / "log").read_text()


def test_the_power_fails_while_a_message_is_under_way_and_it_arrives_after_the_restart(
    loaded_url: str, tmp_path: Path
):
    file = tmp_path / "digitalhelp.db"
    file.write_bytes(Path(loaded_url.removeprefix("sqlite:///")).read_bytes())
    url, receiver = f"sqlite:///{file}", Receiver(mood="hangs")
    _, key = coordination(url, receiver.url)
    settings: dict[str, Any] = {
        "DIGITALHELP_SECRET_KEY": KEY,
        "DIGITALHELP_WEBHOOK_LOOPBACK": receiver.netloc,
    }
    with receiver.listening():
        environment = {**os.environ, **settings, "DIGITALHELP_DATABASE_URL": url}
        port = free_port()
        command = [DIGITALHELP, "run", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            until(lambda: answers(port), 90)
            make(f"http://127.0.0.1:{port}", key, "room-cut")
            until(lambda: len(receiver.got) > 0)
        finally:
            process.kill()
            process.wait()
    with engine_at(url) as engine, writing(engine) as db:  # a minute later
        later = "UPDATE delivery SET next_try_at = '2020-01-01 00:00:00' WHERE delivered_at IS NULL"
        db.connection().exec_driver_sql(later)
        db.connection().exec_driver_sql("UPDATE job SET leased_until = NULL")
    under_way, receiver.mood = receiver.ids[0], 204
    receiver.got.clear()
    with receiver.listening(), running(url, tmp_path / "log", **settings) as service:
        change(service, key, "room-cut")
        until(lambda: receiver.told("room-cut") == ["created", "changed"])

    assert receiver.ids.count(under_way) == 1
    assert len(set(receiver.ids)) == len(receiver.ids)


def point_to(url: str, hook: str, address: str) -> None:
    with engine_at(url) as engine, writing(engine) as db:
        found = db.get(Webhook, hook)
        assert found is not None
        found.url = address


def make(service: str, key: str, room: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    made = httpx.post(f"{service}/v1/help-points", json={**ROOM, "id": room}, headers=headers)
    assert made.status_code == 201, made.text


def change(service: str, key: str, room: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "If-Match": "*"}
    path = f"{service}/v1/help-points/{room}"
    assert httpx.patch(path, json={"languages": ["nl"]}, headers=headers).status_code == 200


def told(printed: Path, subject: str) -> list[dict[str, dict[str, object]]]:
    lines = printed.read_text().splitlines()
    found = [json.loads(one.replace("'", '"').replace("True", "true")) for one in lines]
    return [one for one in found if one["data"].get("id") == subject]
