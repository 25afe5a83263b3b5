"""Receivers of webhooks on this machine: real servers that take, fail, hang and vanish."""

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from tests.running import free_port


@dataclass
class Receiver:
    """`mood`: a status to answer with, "hangs" before it answers, or "drips" its answer for ever.
    `leads_to`: of a redirect. `refuses`: with 422 whatever names it, unless it names what it
    `accepts`. `got`: what arrived, in order, whatever was answered."""

    port: int = field(default_factory=free_port)
    mood: int | str = 204
    leads_to: str = ""
    refuses: str = ""
    accepts: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}/messages"

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]

    def told(self, subject: str) -> list[str]:
        """The states or actions that were told of one subject, in the order in which they came."""
        data = [one["data"] for one in self.messages]
        return [one.get("state") or one["action"] for one in data if one["id"] == subject]

    @contextmanager
    def listening(self) -> Iterator["Receiver"]:
        """Again and again at the same port, for one that vanishes and comes back."""
        self.over.clear()
        server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            receiver.got.append(({name.lower(): text for name, text in self.headers.items()}, body))
            if receiver.mood == "hangs":
                receiver.over.wait(60)
                return
            mood = receiver.mood if isinstance(receiver.mood, int) else 200
            named = receiver.refuses and receiver.refuses in body.decode()
            if named and not (receiver.accepts and receiver.accepts in body.decode()):
                mood = 422
            self.send_response(mood)
            if receiver.leads_to:
                self.send_header("Location", receiver.leads_to)
            self.end_headers()
            while receiver.mood == "drips" and not receiver.over.is_set():
                self.wfile.write(b".")
                time.sleep(0.05)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """By the rules of Standard Webhooks, written here a second time."""
    key = b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = "v1," + b64encode(hmac.new(key, content, sha256).digest()).decode()
    return right in headers["webhook-signature"].split(" ")
