"""A geocoder on a real port: it answers like Nominatim, Pelias and Photon, or behaves badly."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from app.adapters.geocoder import Geocoder, geocoder_of
from app.settings import Settings
from tests.running import free_port

UNTRUSTED = Path(__file__).with_name("untrusted.pem")
"""A certificate for 127.0.0.1, with its key, that nobody has signed but itself."""

A_MOMENT = 0.2


class Spot(NamedTuple):
    name: str
    lat: float
    lon: float
    kind: str
    country: str = "be"


SPOTS = (
    Spot("Tour Eiffel", 48.8584, 2.2945, "building", "fr"),
    Spot("Lille", 50.6366, 3.0635, "street", "fr"),
    Spot("Grand-Place 1", 50.8464, 4.3517, "house"),
    Spot("Grand-Place", 50.8467, 4.3525, "street"),
    Spot("Atomium", 50.8949, 4.3415, "building"),
    Spot("Citadelle de Namur", 50.4597, 4.8631, "building"),
    Spot("1000", 50.8467, 4.3525, "postcode"),
    Spot("Bruxelles", 50.8467, 4.3525, "city"),
)
"""It finds those of which the name stands in the question, in this order: Lille is in France, yet
in the box around Belgium."""


class Asked(NamedTuple):
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.parameters.get("q") or self.parameters["text"]


class FakeGeocoder:
    """`mode` is "well" or a key of `MODES`; with `body`, that is the answer. It asks of nobody to
    keep to a country, so that one sees whether we do."""

    def __init__(self, url: str) -> None:
        self.url, self.mode = url, "well"
        self.body: bytes | None = None
        self.asked: list[Asked] = []
        self.over = threading.Event()

    def settings(self, service: str = "nominatim", **others: Any) -> dict[str, Any]:
        """Of a digitalhelp that asks this geocoder."""
        return {"geocoder": service, "geocoder_url": self.url, **others}

    def spoken_as(self, service: str = "nominatim", **others: Any) -> Geocoder:
        """Our side of it."""
        geocoder = geocoder_of(Settings(**self.settings(service, **others)))
        assert geocoder is not None
        return geocoder


@contextmanager
def geocoding(tls: bool = False) -> Iterator[FakeGeocoder]:
    """One that listens until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(UNTRUSTED)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    server.fake = FakeGeocoder(f"{scheme}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.fake
    finally:
        server.fake.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def fake_geocoder() -> Iterator[FakeGeocoder]:
    with geocoding() as one:
        yield one


def gone() -> FakeGeocoder:
    """One whose port is closed."""
    return FakeGeocoder(f"http://127.0.0.1:{free_port()}")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    fake: FakeGeocoder

    def handle_error(self, *_: Any) -> None:
        """Whoever asked did not wait for the end."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        fake, parts = self.server.fake, urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        fake.asked.append(Asked(parts.path, given, dict(self.headers)))
        if fake.mode in MODES:
            MODES[fake.mode](self)
        elif fake.body is not None:
            self.send(fake.body)
        else:
            text = fake.asked[-1].text.casefold()
            found = [spot for spot in SPOTS if spot.name.casefold() in text]
            formatted = next(FORMATS[end] for end in FORMATS if parts.path.endswith(end))
            self.send(json.dumps(formatted(found)).encode())

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


def _slow(handler: _Handler) -> None:
    handler.server.fake.over.wait(10)


def _dripping(handler: _Handler) -> None:
    """Says at once that the answer comes, then a blank every moment."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    _drip(handler, b" ")


def _dripping_headers(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nServer: ")
    _drip(handler, b"x")


def _drip(handler: _Handler, drop: bytes) -> None:
    while not handler.server.fake.over.wait(A_MOMENT):
        handler.wfile.write(drop)
        handler.wfile.flush()


def _too_often(handler: _Handler) -> None:
    handler.send(b"Wait: " + handler.path.encode(), 429, Retry_After="7")


def _answering(status: int, **headers: str) -> Callable[[_Handler], None]:
    """Repeats the question, as services do that say what went wrong."""
    return lambda handler: handler.send(handler.path.encode(), status, **headers)


def _saying(body: bytes) -> Callable[[_Handler], None]:
    return lambda handler: handler.send(body)


NOTHING = b'{"type": "FeatureCollection", "features": []}'

MODES: dict[str, Callable[[_Handler], None]] = {
    "empty": lambda handler: handler.send(b"[]" if handler.path.startswith("/search") else NOTHING),
    "slow": _slow,
    "dripping": _dripping,
    "dripping headers": _dripping_headers,
    "too often": _too_often,
    "failing": _answering(500),
    "overloaded": _answering(503),
    "out of quota": _answering(402),
    "forbidden": _answering(403),
    "not here": _answering(404),
    "puzzled": _answering(400),
    "redirecting": _answering(302, Location="/elsewhere"),
    "huge": _saying(b"[" + b" " * 2_000_000 + b"]"),
    "cut off": _saying(b'[{"lat": "50.84'),
    "html": _saying(b"<!doctype html><title>Please sign in</title>"),
    "empty body": _saying(b""),
    "null": _saying(b"null"),
    "text": _saying(b'"nothing"'),
    "empty object": _saying(b"{}"),
    "numbers": _saying(b"[1, 2, 3]"),
    "wrong types": _saying(b'[{"lat": [], "lon": {}, "class": 1, "address": "x"}]'),
    "wrong features": _saying(b'{"features": ["x"]}'),
    "no geometry": _saying(b'{"features": [{"properties": {"layer": "address"}}]}'),
    "not utf-8": _saying(b'["\xff\xfe"]'),
    "deep": _saying(b"[" * 500_000),
}

UNAVAILABLE = sorted(MODES.keys() - {"empty", "puzzled"})
"""In these modes nobody can tell where an address lies."""


def _as_nominatim(found: list[Spot]) -> Any:
    kinds = {
        "house": ("place", "house", 30, {"house_number": "1"}),
        "building": ("tourism", "attraction", 30, {}),
        "street": ("highway", "pedestrian", 26, {}),
        "postcode": ("place", "postcode", 21, {}),
        "city": ("boundary", "administrative", 14, {}),
    }
    return [
        {
            "lat": str(spot.lat),
            "lon": str(spot.lon),
            "class": kinds[spot.kind][0],
            "type": kinds[spot.kind][1],
            "place_rank": kinds[spot.kind][2],
            "display_name": spot.name,
            "address": {"country_code": spot.country, **kinds[spot.kind][3]},
        }
        for spot in found
    ]


def _as_pelias(found: list[Spot]) -> Any:
    layers = {"house": "address", "building": "venue", "postcode": "postalcode", "city": "locality"}
    countries = {"be": "BEL", "fr": "FRA"}
    return _collection(
        found,
        lambda spot: {
            "name": spot.name,
            "layer": layers.get(spot.kind, spot.kind),
            "country_a": countries[spot.country],
        },
    )


def _as_photon(found: list[Spot]) -> Any:
    kinds = {
        "house": ("place", "house", {"housenumber": "1"}),
        "building": ("tourism", "house", {}),
        "street": ("highway", "street", {}),
        "postcode": ("place", "other", {}),
        "city": ("place", "city", {}),
    }
    return _collection(
        found,
        lambda spot: {
            "name": spot.name,
            "osm_key": kinds[spot.kind][0],
            "type": kinds[spot.kind][1],
            "countrycode": spot.country.upper(),
            **kinds[spot.kind][2],
        },
    )


def _collection(found: list[Spot], told: Callable[[Spot], dict[str, Any]]) -> Any:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]},
            "properties": told(spot),
        }
        for spot in found
    ]
    return {"type": "FeatureCollection", "features": features}


FORMATS = {"/v1/search": _as_pelias, "/search": _as_nominatim, "/api": _as_photon}
"""By the end of the path that each service listens at."""
