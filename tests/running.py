"""The service as a person starts it: real processes, a real port, on either database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from typer.testing import CliRunner, Result

from app.cli import app
from app.domain.national_number import reads_as_national_number

DIGITALHELP = str(Path(sys.executable).parent / "digitalhelp")


def free_port() -> int:
    """Of one port in fifty the address has the digits of a national register number, which the
    service refuses in any text, that of a webhook too: another one then."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return free_port() if reads_as_national_number(f"127.0.0.1:{port}") else port


def commanded(url: str, *words: str) -> Result:
    """What `digitalhelp` says to these words, over that SQLite database, in this process."""
    environment = {"DIGITALHELP_DATABASE_URL": url, "COLUMNS": "200"}
    return CliRunner().invoke(app, list(words), env=environment)


@contextmanager
def running(url: str, log: Path, workers: int = 1, **settings: str) -> Iterator[str]:
    """`digitalhelp run` on a free port until the block ends; its address. Errors go to `log`."""
    port = free_port()
    command = [DIGITALHELP, "run", "--port", str(port), "--workers", str(workers)]
    environment = {**os.environ, **settings, "DIGITALHELP_DATABASE_URL": url}
    with log.open("wb") as errors:
        process = subprocess.Popen(command, env=environment, stderr=errors)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def strangers() -> httpx.Client:
    """Each request over a connection of its own: any of the processes may answer it."""
    return httpx.Client(limits=httpx.Limits(max_keepalive_connections=0), timeout=20, verify=False)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    patience = time.monotonic() + 90
    with strangers() as client:
        while time.monotonic() < patience and process.poll() is None:
            try:
                if client.get(f"{address}/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
    raise AssertionError(f"it did not start:\n{log.read_text()}")
