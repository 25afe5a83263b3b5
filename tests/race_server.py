"""The service under somebody who kills it: real processes, on one port for as long as it takes."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import orjson

from tests.running import DIGITALHELP, free_port, strangers

WORKERS = 2
PATIENCE_S = 90


class Server:
    """`digitalhelp run` with two workers; killed, it can be started again at the same address.

    What it says goes to the end of `log`, over all its lives.
    """

    def __init__(self, url: str, log: Path):
        self.url, self.log, self.port = url, log, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.fail_point: str | None = None

    def start(self, fail_point: str | None = None) -> None:
        """Until both workers serve. `fail_point`: NAME:N, each dies when it passes there."""
        self.fail_point = fail_point
        before = self.births if self.log.exists() else 0
        command = [DIGITALHELP, "run", "--port", str(self.port), "--workers", str(WORKERS)]
        environment = {**os.environ, "DIGITALHELP_DATABASE_URL": self.url}
        if fail_point:
            environment["DIGITALHELP_FAIL_POINT"] = fail_point
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                command, env=environment, stderr=errors, start_new_session=True
            )
        self._wait_until_ready(before + WORKERS)

    @property
    def workers(self) -> list[int]:
        """Their process numbers."""
        assert self.process is not None
        own = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        said = {int(one): Path(f"/proc/{one}/cmdline").read_bytes() for one in own.split()}
        return [number for number, command in said.items() if b"spawn_main" in command]

    def kill(self) -> None:
        """All its processes at once, as when the power fails. The port is free afterwards."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        patience = time.monotonic() + PATIENCE_S
        while _listened_to(self.port) and time.monotonic() < patience:
            time.sleep(0.01)

    def stop(self) -> None:
        """As Ctrl+C does; where it does not heed that, it is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def deaths(self) -> int:
        """Workers that died by themselves and were missed by their supervisor."""
        return len([line for line in self._events() if line.endswith("] died")])

    @property
    def births(self) -> int:
        """Workers that have begun to serve."""
        return self._events().count("Application startup complete.")

    @property
    def errors(self) -> list[str]:
        """Lines of the log that tell of an error."""
        return [line for line in self._lines() if '"level": "error"' in line]

    def _events(self) -> list[str]:
        lines = (line for line in self._lines() if "died" in line or "startup complete" in line)
        return [str(orjson.loads(line)["event"]) for line in lines]

    def _lines(self) -> list[str]:
        """Whole ones: a process that is killed leaves half a line."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if line.startswith("{") and line.endswith("}")]

    def _wait_until_ready(self, births: int) -> None:
        assert self.process is not None
        patience = time.monotonic() + PATIENCE_S
        with strangers() as client:
            while time.monotonic() < patience and self.process.poll() is None:
                try:
                    ready = client.get(f"{self.address}/health/ready", timeout=5)
                    if ready.status_code == 200 and self.births >= births:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.1)
        raise AssertionError(f"it did not start:\n{self.log.read_text(errors='replace')[-3000:]}")


def _listened_to(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
