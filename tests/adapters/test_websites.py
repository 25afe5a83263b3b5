"""Websites are visited on real ports: those that answer, refuse, dawdle, or lead astray."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.adapters.outside import Outside, addresses_of
from app.adapters.websites import MOST_READ, NotChecked, Visitor
from tests.geocoding import UNTRUSTED
from tests.running import free_port


class Site(ThreadingHTTPServer):
    """`asked`: method, path, when and User-Agent of each request; paths say what is answered."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, float, str]] = []
        self.over = threading.Event()
        self.host = f"127.0.0.1:{self.server_port}"
        self.sent = 0

    def handle_error(self, *_: Any) -> None:
        """Whoever asked did not wait for the end."""

    @property
    def methods(self) -> list[str]:
        return [method for method, *_ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        site, (_, *parts) = self.server, self.path.split("/")
        agent = self.headers["User-Agent"]
        site.asked.append((self.command, self.path, time.monotonic(), agent))
        if parts[0] == "slow":
            site.over.wait(10)
        elif parts[0] == "to":
            self._send(302, Location="/" + "/".join(parts[1:]))
        elif parts[0] == "away":
            self._send(301, Location="http://" + "/".join(parts[1:]))
        elif parts[0] == "loop":
            self._send(302, Location="/loop")
        elif parts[0] == "head":  # /head/405/get/200
            self._send(int(parts[1] if self.command == "HEAD" else parts[3]))
        elif parts[0] == "dropped" and self.command == "HEAD":
            self.close_connection = True
        elif parts[0] == "dropped":
            self._send(int(parts[1]))
        elif parts[0] == "endless":
            self._endless()
        else:
            self._send(int(parts[0] or 200))

    def _send(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _endless(self) -> None:
        self.send_response(405 if self.command == "HEAD" else 200)
        self.end_headers()
        while self.command == "GET" and self.server.sent < 50_000_000:
            self.wfile.write(b"x" * 10_000)
            self.server.sent += 10_000

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@contextmanager
def listening(tls: bool = False) -> Iterator[Site]:
    site = Site()
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(UNTRUSTED)
        site.socket = context.wrap_socket(site.socket, server_side=True)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        site.shutdown()
        site.server_close()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with listening() as one:
        yield one


class Time:
    """Runs on by itself, unless it stands, and at once by what is waited for."""

    stands = False

    def __init__(self) -> None:
        self.ahead = 0.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return (0 if self.stands else time.monotonic()) + self.ahead

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.ahead += seconds


def visitor(
    *hosts: str,
    resolve: Callable[[str, int], Sequence[str]] = addresses_of,
    clock: Time | None = None,
    seconds: float = 15,
) -> Visitor:
    """One that may go to these on this machine, for at most so many seconds a request."""
    clock = clock or Time()

    def outside(left: float) -> Outside:
        return Outside(resolve, frozenset(hosts), min(left, seconds))

    return Visitor("https://digitalhelp.example", outside, clock, clock.wait)


def verdict(site: Site, path: str, **more: Any) -> str | None:
    return visitor(site.host, **more).verdict(f"http://{site.host}{path}")


@pytest.mark.parametrize(
    ("path", "found", "methods"),
    [
        ("/", None, ["HEAD"]),
        ("/204", None, ["HEAD"]),
        ("/304", None, ["HEAD"]),
        ("/401", None, ["HEAD", "GET"]),
        ("/403", None, ["HEAD", "GET"]),
        ("/429", None, ["HEAD", "GET"]),
        ("/418", None, ["HEAD", "GET"]),
        ("/404", "404", ["HEAD", "GET"]),
        ("/410", "410", ["HEAD", "GET"]),
        ("/500", "500", ["HEAD", "GET"]),
        ("/503", "503", ["HEAD", "GET"]),
        ("/head/405/get/200", None, ["HEAD", "GET"]),
        ("/head/501/get/200", None, ["HEAD", "GET"]),
        ("/head/404/get/200", None, ["HEAD", "GET"]),
        ("/head/503/get/200", None, ["HEAD", "GET"]),
        ("/head/405/get/404", "404", ["HEAD", "GET"]),
        ("/dropped/404", "404", ["HEAD", "GET"]),
        ("/dropped/200", None, ["HEAD", "GET"]),
    ],
)
def test_somebody_is_there_or_not(site: Site, path: str, found: str | None, methods: list[str]):
    assert verdict(site, path) == found
    assert site.methods == methods
    assert {agent for *_, agent in site.asked} == {
        "digitalhelp.brussels website check (+https://digitalhelp.example)"
    }


def test_redirects_are_followed_five_times(site: Site):
    assert verdict(site, "/to/to/to/to/to/404") == "404"
    assert len(site.asked) == 12
    site.asked.clear()
    assert verdict(site, "/to/to/to/to/to/to/404") is None, "the sixth is not followed"
    assert len(site.asked) == 6
    assert verdict(site, "/loop") is None, "somebody is there, who goes round in circles"


def test_a_redirect_to_where_nobody_may_go_is_not_followed(site: Site):
    with listening() as inside:
        for path in (f"/away/{inside.host}/", "/away/10.0.0.1/", "/away/[::1]:80/"):
            assert verdict(site, path) == "refused_address"
        assert inside.asked == []
    assert verdict(site, "/away/:::") == "no_answer"
    assert visitor().verdict("http://example.org:port") == "refused_address"


def test_a_name_that_leads_into_our_own_network_is_refused(site: Site):
    one = visitor(resolve=lambda *_: ["127.0.0.1"])

    assert one.verdict(f"http://evil.example:{site.server_port}/") == "refused_address"
    assert site.asked == []


def test_a_name_that_is_none(site: Site):
    def nobody(*_: Any) -> Sequence[str]:
        raise OSError("no such name")

    assert verdict(site, "/", resolve=nobody) == "no_such_name"


def test_a_resolver_of_ours_that_does_not_answer_proves_nothing(site: Site):
    def hanging(*_: Any) -> Sequence[str]:
        site.over.wait(10)
        return []

    with pytest.raises(NotChecked):
        verdict(site, "/", resolve=hanging, seconds=0.2)


def test_a_port_that_is_closed_and_a_server_that_dawdles(site: Site):
    closed = f"127.0.0.1:{free_port()}"

    assert visitor(closed).verdict(f"http://{closed}/") == "no_answer"
    assert verdict(site, "/slow", seconds=0.3) == "no_answer"


def test_a_certificate_that_nobody_has_signed():
    with listening(tls=True) as site:
        found = visitor(site.host).verdict(f"https://{site.host}/")

    assert found == "certificate"
    assert site.asked == []


def test_no_more_is_read_than_is_needed(site: Site):
    assert verdict(site, "/endless") is None
    assert site.sent < 50_000_000
    assert MOST_READ < 100_000


def test_a_second_lies_between_two_requests_to_one_host(site: Site):
    clock = Time()
    clock.stands = True
    one = visitor(site.host, clock=clock)
    for path in ("/", "/404", "/to/200"):
        one.verdict(f"http://{site.host}{path}")

    assert len(site.asked) == 5
    assert clock.waited == [1, 1, 1, 1]
    with listening() as other:
        visitor(site.host, other.host, clock=clock).verdict(f"http://{other.host}/")
    assert len(clock.waited) == 4, "another host is not waited for"


def test_the_visit_as_a_whole_has_fifteen_seconds(site: Site):
    """Here each pause takes four seconds more."""
    clock = Time()
    clock.wait = lambda seconds: setattr(clock, "ahead", clock.ahead + seconds + 4)  # type: ignore[method-assign]

    assert verdict(site, "/to/to/to/to/to/200", clock=clock) == "no_answer"
    assert len(site.asked) == 3
