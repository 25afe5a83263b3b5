"""Requests to addresses that somebody typed: never into our own network, never for ever.

The name is looked up here, once; each address it has is checked, and the connection goes to one of
those, so that a name that changes its mind in between changes nothing (DNS rebinding). Redirects
are not followed: whoever wants to goes through the same checks again.
"""

import asyncio
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import httpx

from app.adapters.trusted import trusted_roots
from app.domain.addresses import is_loopback, is_public

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port → its addresses. Raises `OSError`."""


class Unreachable(Exception):
    """`said`: a short code: no_address, no_such_name, no_resolver, private_address, no_connection,
    certificate, broken_off, too_slow."""

    def __init__(self, said: str):
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` in small letters; `body` as far as it was wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: what its certificate must be for, and the addresses behind it."""

    url: httpx.URL
    host: str
    netloc: str
    addresses: Sequence[str]


def addresses_of(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Outside:
    """`loopback`: what may be reached on this machine all the same, each an exact `host:port`.
    `timeout_s` is for a request as a whole, and again for looking up the name. `trusted`: whose
    certificates count; default: those of the usual authorities. Not for a thread that runs an event
    loop."""

    def __init__(
        self,
        resolve: Resolve = addresses_of,
        loopback: frozenset[str] = frozenset(),
        timeout_s: float = 10,
        trusted: ssl.SSLContext | None = None,
    ):
        self._resolve, self._loopback, self._timeout_s = resolve, loopback, timeout_s
        self._trusted = trusted

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        keep: int = 64_000,
    ) -> Answer:
        """What came back, of the body at most `keep` bytes (0: it is not waited for). Raises
        `Unreachable`."""
        target = self.target(url)
        told = {"Accept-Encoding": "identity", **headers, "Host": target.netloc}
        try:
            # httpx counts its time-outs per read; only from outside all of it can be bounded.
            sent = self._send(target, httpx.Request(method, url, headers=told, content=body), keep)
            return asyncio.run(asyncio.wait_for(sent, self._timeout_s))
        except TimeoutError:
            raise Unreachable("too_slow") from None

    def target(self, url: str) -> Target:
        """Where a request to this address would go; nothing is connected to. Raises
        `Unreachable`."""
        parsed = _parsed(url)
        host = parsed.raw_host.decode("ascii").strip("[]")
        port = parsed.port or PORTS[parsed.scheme]
        found = self._looked_up(host, port)
        mine = is_loopback if self.is_next_door(parsed) else is_public
        try:
            fit = all(map(mine, found))
        except ValueError:
            raise Unreachable("no_such_name") from None
        if not fit:
            raise Unreachable("private_address")
        return Target(parsed, host, parsed.netloc.decode("ascii"), found)

    def is_next_door(self, url: httpx.URL) -> bool:
        """Whether it is one of those that may be reached on this machine."""
        host = f"[{url.host}]" if ":" in url.host else url.host
        return f"{host}:{url.port or PORTS[url.scheme]}" in self._loopback

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """In a thread of its own: the system's resolver knows no time-out and cannot be stopped."""
        answers: queue.Queue[Sequence[str] | Exception] = queue.Queue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except Exception as wrong:
                answers.put(wrong)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=self._timeout_s)
        except queue.Empty:
            raise Unreachable("no_resolver") from None
        if isinstance(found, Exception):
            again = isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN
            raise Unreachable("no_resolver" if again else "no_such_name")
        if not found:
            raise Unreachable("no_such_name")
        return found

    async def _send(self, target: Target, request: httpx.Request, keep: int) -> Answer:
        wrong = Unreachable("no_connection")
        async with httpx.AsyncClient(
            verify=self._trusted or trusted_roots(),
            timeout=None,
            trust_env=False,
            follow_redirects=False,
        ) as client:
            for address in target.addresses:
                try:
                    return await _sent(client, target, address, request, keep)
                except httpx.ConnectError as failed:
                    wrong = Unreachable(_why(failed))
                except (httpx.HTTPError, httpx.InvalidURL, OSError):
                    raise Unreachable("broken_off") from None
        raise wrong


PORTS = {"http": 80, "https": 443}


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        host = parsed.host  # read from punycode, which may be none
    except (httpx.InvalidURL, ValueError):
        raise Unreachable("no_address") from None
    fit = parsed.port is None or 0 < parsed.port < 2**16
    if parsed.scheme not in PORTS or not host or not fit:
        raise Unreachable("no_address")
    return parsed


async def _sent(
    client: httpx.AsyncClient, target: Target, address: str, request: httpx.Request, keep: int
) -> Answer:
    """To this one address; the certificate is for the name."""
    there = httpx.Request(
        request.method,
        target.url.copy_with(host=address, username=None, password=None, fragment=None),
        headers=request.headers,
        content=request.content,
        extensions={"sni_hostname": target.host},
    )
    response = await client.send(there, stream=True)
    try:
        body = b""
        if keep:
            async for piece in response.aiter_raw():
                body += piece
                if len(body) >= keep:
                    break
        return Answer(response.status_code, dict(response.headers), body[:keep])
    finally:
        await response.aclose()


def _why(failed: BaseException | None) -> str:
    while failed is not None:
        if isinstance(failed, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(failed, ssl.SSLError):
            return "broken_off"
        failed = failed.__cause__ or failed.__context__
    return "no_connection"
