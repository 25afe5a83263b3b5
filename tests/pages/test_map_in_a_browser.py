"""The map in a real browser: drawn without scripts, opened with them, asking nobody else; and with
a tile server, that one alone."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.main import create_app
from app.settings import Settings
from tests.pages.conftest import listening
from tests.pages.test_public_in_a_browser import LONG, phone, say, tab_to
from tests.pages.test_staff_in_a_browser import judge
from tests.serving import TUESDAY_MORNING, Clock

POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
"""The smallest PNG."""


class _Tiles(BaseHTTPRequestHandler):
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("Referer")))
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(POINT)))
        self.end_headers()
        self.wfile.write(POINT)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def tile_host() -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """Another origin, and what it was asked for."""
    asked: list[tuple[str, str | None]] = []
    handler = type("Handler", (_Tiles,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def open_the_map(page: Page, lang: str) -> None:
    """By keyboard, from the last card."""
    page.locator(".beside-map .fresh a").last.focus()
    tab_to(page, page.get_by_role("button", name=say(lang, "Open the map")))
    page.keyboard.press("Enter")
    page.locator(".opened .pin").first.wait_for()


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_drawn_map_leads_by_keyboard_to_the_cards(chromium: Browser, address: str, lang: str):
    with phone(chromium, address, width=320) as page:
        page.goto(f"/{lang}/find?postcode=1080")
        names = page.locator(".beside-map .card h3").all_inner_texts()
        pins = page.get_by_role("group", name=say(lang, "Map of these places")).get_by_role("link")
        assert pins.count() == len(names)
        third = pins.nth(2)
        page.locator(".beside-map .fresh a").last.focus()
        tab_to(page, third)
        page.keyboard.press("Enter")
        page.wait_for_url("**#place-*")
        card = page.locator(f"[id='{page.url.split('#')[1]}'] h3").inner_text()
        assert card == names[2]
        box = third.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        assert not page.get_by_text(say(lang, "Open the map")).is_visible()


@pytest.mark.parametrize(
    ("path", "scheme"), [("fr/find?postcode=1080", "light"), ("ar/find?postcode=0010", "dark")]
)
def test_it_has_nothing_in_anybodys_way(chromium: Browser, address: str, path: str, scheme: str):
    """At 320 px, drawn and opened."""
    with phone(
        chromium, address, scripts=True, width=320, bypass_csp=True, color_scheme=scheme
    ) as page:
        page.goto(f"/{path}")
        assert judge(page) == []
        open_the_map(page, path[:2])
        assert judge(page) == []


@pytest.mark.parametrize("lang", ["nl", "ar"] if LONG else ["ar"])
def test_the_opened_map_is_moved_and_read_by_keyboard(chromium: Browser, address: str, lang: str):
    """Nothing of it is fetched before, nothing complained of; no motion where none is wished."""
    with phone(chromium, address, scripts=True, reduced_motion="reduce") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"/{lang}/find?postcode=0010")
        drawn = page.locator("svg a").evaluate_all("all => all.map(one => one.ariaLabel)")
        assert not [url for url in asked if "leaflet" in url or "geojson" in url]
        open_the_map(page, lang)
        assert page.evaluate("document.activeElement.className").startswith("opened")
        assert page.locator("svg a").count() == 0

        shown = page.locator(".opened .pin")
        assert shown.evaluate_all("all => all.map(one => one.ariaLabel)") == drawn
        zoom_in = page.get_by_role("button", name=say(lang, "Zoom in"))
        tab_to(page, zoom_in)
        before = shown.first.bounding_box()
        page.keyboard.press("Enter")
        page.wait_for_timeout(50)
        assert shown.first.bounding_box() != before
        page.get_by_role("button", name=say(lang, "Show all places")).click()
        assert shown.first.bounding_box() == before
        codes = page.locator(".opened .code")
        assert codes.all_text_contents() == ["0010", "0011", "0012", "0013"]
        assert any(one.is_visible() for one in codes.all())
        assert page.locator(".leaflet-zoom-anim").count() == 0
        page.locator(".opened").focus()
        tab_to(page, shown.last)
        inside = page.locator(".opened").bounding_box()
        pin = shown.last.bounding_box()
        assert inside is not None
        assert pin is not None
        assert inside["x"] <= pin["x"] <= inside["x"] + inside["width"]
        page.keyboard.press("Enter")
        page.wait_for_url("**#place-*")


def test_where_it_cannot_be_opened_the_drawing_stays_and_it_is_tried_again(
    chromium: Browser, address: str
):
    page = chromium.new_page(base_url=address)
    page.route("**/leaflet.js*", lambda route: route.abort())
    page.goto("/en/find?postcode=1080")
    page.get_by_role("button", name="Open the map").click()
    said = page.get_by_role("alert")
    said.wait_for()

    assert "The list has the same places." in said.inner_text()
    assert page.locator("svg a").count() == page.locator("ol > li article.card").count()
    assert page.evaluate("document.activeElement.textContent") == "Open the map"
    page.unroute("**/leaflet.js*")
    page.keyboard.press("Enter")
    page.locator(".opened .pin").first.wait_for()
    assert said.count() == 0
    page.close()


def test_with_a_tile_server_that_one_is_asked_and_only_when_the_map_is_opened(
    chromium: Browser, loaded_url: str, tile_host: tuple[str, list[tuple[str, str | None]]]
):
    """And does not learn from which page."""
    host, tiles = tile_host
    settings = Settings(
        database_url=loaded_url,
        tiles_url=host + "/{z}/{x}/{y}.png",
        tiles_attribution="<img src=x> Maker",
    )
    with listening(create_app(settings, Clock(TUESDAY_MORNING))) as address:
        page = chromium.new_page(base_url=address)
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/en/find?postcode=1080")
        assert [url for url in asked if not url.startswith(address)] == []
        open_the_map(page, "en")
        page.locator(".leaflet-tile-loaded").first.wait_for()
        elsewhere = {url for url in asked if not url.startswith(address)}

        assert elsewhere
        assert all(url.startswith(f"{host}/") for url in elsewhere)
        assert {referer for _, referer in tiles} == {None}
        assert page.locator(".leaflet-control-attribution").inner_text() == "<img src=x> Maker"
        assert said == []
        page.close()
