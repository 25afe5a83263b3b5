"""Addresses that somebody typed: none leads into our own network, whatever its name says."""

import socket
import ssl
import sys
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.adapters.outside import Outside, Unreachable
from app.domain.addresses import is_loopback, is_public
from tests.receivers import Receiver
from tests.running import free_port

REACHED: list[object] = []
"""Every address that this process has begun to connect to."""


def _watch(event: str, given: tuple[object, ...]) -> None:
    if event == "socket.connect":
        REACHED.append(given[1])


sys.addaudithook(_watch)

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.8",
    "192.88.99.1",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001:db8::1",
    "3fff::1",
    "2001::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["193.190.198.1", "8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"]


@pytest.fixture
def reached() -> list[object]:
    REACHED.clear()
    return REACHED


class Names:
    """A resolver that knows what it is told; the second time it may say something else."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)

    def __call__(self, _host: str, _port: int) -> Sequence[str]:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def said_of(outside: Outside, url: str) -> str:
    with pytest.raises(Unreachable) as refused:
        outside.send("POST", url, {}, b"{}")
    return refused.value.said


@pytest.mark.parametrize("address", PRIVATE)
def test_no_name_leads_into_a_private_network(address: str, reached: list[object]):
    assert said_of(Outside(Names([address])), "https://partner.example/") == "private_address"
    assert not is_public(address)
    assert reached == []


@pytest.mark.parametrize("address", PUBLIC)
def test_whoever_is_public_may_be_reached(address: str, reached: list[object]):
    target = Outside(Names([address])).target("https://partner.example/hook")

    assert list(target.addresses) == [address]
    assert is_public(address)
    assert reached == []


def test_one_private_address_among_public_ones_is_enough(reached: list[object]):
    outside = Outside(Names(["8.8.8.8", "10.0.0.1"]))

    assert said_of(outside, "https://partner.example/") == "private_address"
    assert reached == []


def test_a_name_that_changes_its_mind_changes_nothing(reached: list[object]):
    outside = Outside(Names(["8.8.8.8"], ["127.0.0.1"]))
    assert outside.target("https://partner.example/").addresses

    assert said_of(outside, "https://partner.example/") == "private_address"
    assert reached == []


def test_the_connection_goes_to_the_address_that_was_checked(reached: list[object]):
    """The resolver would give another one if it were asked again."""
    with Receiver().listening() as here:
        name = f"partner.example:{here.port}"
        names = Names(["127.0.0.1"], ["10.0.0.1"])
        outside = Outside(names, loopback=frozenset({name}))
        assert outside.send("POST", f"http://{name}/", {}, b"{}").status == 204

    assert here.got[0][0]["host"] == name
    assert reached == [("127.0.0.1", here.port)]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://[::1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://[::ffff:127.0.0.1]/",
        "http://user:password@127.0.0.1/",
        "http://127.0.0.1@127.0.0.1/",
        "http://[0:0:0:0:0:0:0:1]/",
    ],
)
def test_no_spelling_of_this_machine_leads_to_it(url: str, reached: list[object]):
    """By the real resolver."""
    assert said_of(Outside(), url) in ("private_address", "no_such_name", "no_address")
    assert [one for one in reached if isinstance(one, tuple) and one[1] == 80] == []


@pytest.mark.parametrize(
    "url",
    ["", "partner.example", "//partner.example/", "ftp://partner.example/", "file:///etc/passwd",
     "https://", "https://:443/", "https://partner.example:0/", "https://partner.example:99999/",
     "javascript:alert(1)", "https://[::1", "https://\x00/"],
)  # fmt: skip
def test_what_is_no_address_is_said_to_be_none(url: str, reached: list[object]):
    assert said_of(Outside(Names(["8.8.8.8"])), url) == "no_address"
    assert reached == []


def test_this_machine_is_reached_at_exactly_the_host_and_port_of_the_setting(reached: list[object]):
    with Receiver().listening() as here, Receiver().listening() as other:
        outside = Outside(loopback=frozenset({here.netloc}))
        assert outside.send("POST", here.url, {}, b"{}").status == 204
        assert said_of(outside, other.url) == "private_address"
        assert said_of(outside, f"http://localhost:{here.port}/") == "private_address"
        assert said_of(outside, f"http://127.0.0.2:{here.port}/") == "private_address"

    assert len(here.got) == 1
    assert other.got == []
    assert {one for one in reached if isinstance(one, tuple)} == {("127.0.0.1", here.port)}


def test_the_setting_opens_nothing_but_this_machine():
    outside = Outside(Names(["10.0.0.1"]), loopback=frozenset({"partner.example:443"}))

    assert said_of(outside, "https://partner.example/") == "private_address"
    assert is_loopback("127.0.0.1")
    assert not is_loopback("10.0.0.1")


def test_the_first_address_that_answers_is_taken():
    with Receiver().listening() as here:
        name = f"partner.example:{here.port}"
        outside = Outside(Names(["127.0.0.9", "127.0.0.1"]), loopback=frozenset({name}))
        assert outside.send("POST", f"http://{name}/", {}, b"{}").status == 204


def test_names_that_nobody_knows_and_resolvers_that_do_not_answer_are_told_apart():
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def out_of_order(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    def asleep(_host: str, _port: int) -> Sequence[str]:
        time.sleep(5)
        return ["8.8.8.8"]

    began = time.monotonic()
    assert said_of(Outside(unknown), "https://partner.example/") == "no_such_name"
    assert said_of(Outside(out_of_order), "https://partner.example/") == "no_resolver"
    assert said_of(Outside(asleep, timeout_s=0.3), "https://partner.example/") == "no_resolver"
    assert time.monotonic() - began < 4


def test_no_connection_and_one_that_breaks_off():
    nobody = f"127.0.0.1:{free_port()}"
    assert said_of(Outside(loopback=frozenset({nobody})), f"http://{nobody}/") == "no_connection"

    with socket.create_server(("127.0.0.1", 0)) as rude:
        Thread(target=lambda: rude.accept()[0].close(), daemon=True).start()
        netloc = f"127.0.0.1:{rude.getsockname()[1]}"
        assert said_of(Outside(loopback=frozenset({netloc})), f"http://{netloc}/") == "broken_off"


def test_a_certificate_that_nobody_trusts_is_refused():
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    safe.load_cert_chain(Path(__file__).parent.parent / "untrusted.pem")
    server.socket = safe.wrap_socket(server.socket, server_side=True)
    Thread(target=server.handle_request, daemon=True).start()
    netloc = f"127.0.0.1:{server.server_port}"
    try:
        said = said_of(Outside(loopback=frozenset({netloc})), f"https://{netloc}/")
    finally:
        server.server_close()

    assert said == "certificate"


def test_a_certificate_counts_for_the_name_not_for_the_address():
    """The one of the tests is for 127.0.0.1, whoever has signed it."""
    pem = Path(__file__).parent.parent / "untrusted.pem"
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    safe.load_cert_chain(pem)
    server.socket = safe.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    trusted = ssl.create_default_context(cafile=pem)
    port = server.server_port
    try:
        here = frozenset({f"127.0.0.1:{port}", f"partner.example:{port}"})
        outside = Outside(Names(["127.0.0.1"]), here, trusted=trusted)
        assert outside.send("POST", f"https://127.0.0.1:{port}/", {}, b"{}").status == 501
        assert said_of(outside, f"https://partner.example:{port}/") == "certificate"
    finally:
        server.shutdown()
        server.server_close()


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch):
    with Receiver().listening() as here, Receiver().listening() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{proxy.netloc}")
        outside = Outside(loopback=frozenset({here.netloc}))
        assert outside.send("POST", here.url, {}, b"{}").status == 204
    assert proxy.got == []


def test_who_speaks_no_tls_breaks_it_off():
    def answer(rude: socket.socket) -> None:
        with rude.accept()[0] as one:
            one.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as rude:
        thread = Thread(target=answer, args=(rude,), daemon=True)
        thread.start()
        netloc = f"127.0.0.1:{rude.getsockname()[1]}"
        assert said_of(Outside(loopback=frozenset({netloc})), f"https://{netloc}/") == "broken_off"
        thread.join()


def test_an_answer_is_read_as_far_as_it_is_wanted():
    with Receiver(mood="drips").listening() as here:
        outside = Outside(loopback=frozenset({here.netloc}), timeout_s=10)
        assert outside.send("POST", here.url, {}, b"{}", keep=3).body == b"..."
        began = time.monotonic()
        assert said_of(Outside(loopback=frozenset({here.netloc}), timeout_s=0.4), here.url)
        assert time.monotonic() - began < 3
