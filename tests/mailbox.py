"""A mail server on this machine, that takes, refuses, or hangs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller

from tests.running import free_port


class MailServer:
    """`mood`: "takes", "refuses" every mail, or "hangs" until it is asked to stop."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.mood = "takes"
        self.tries = 0
        self.port = free_port()
        self._over = Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.tries += 1
        if self.mood == "hangs":
            while not self._over.is_set():
                time.sleep(0.05)  # its own thread: the whole server hangs
        if self.mood == "refuses":
            return "451 Not now"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"

    def stop_hanging(self) -> None:
        self._over.set()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        server.stop_hanging()
        controller.stop()
