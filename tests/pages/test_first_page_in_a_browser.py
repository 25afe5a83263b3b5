"""The pages as a person meets them: in a real browser, on a narrow phone, by keyboard alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

STYLE = Path(__file__).parents[2] / "app" / "static" / "style.css"

PATHS = [
    "/fr/",
    "/nl/find?postcode=1080&unconfirmed=true",
    "/en/find?postcode=0010&unconfirmed=true&limit=50",
    "/fr/find?postcode=Bruxelles&free=true",
    "/nl/find?postcode=Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente",
    "/fr/nowhere",
]


SMALL = """all => all.filter(one => one.checkVisibility()).map(one => [one.innerText, one
  .getBoundingClientRect()]).filter(([, box]) => Math.min(box.width, box.height) < 43.9)
  .map(([text]) => text)"""
"""Of controls those that are seen and smaller than 44 px."""


@contextmanager
def seen(
    browser: Browser, address: str, path: str, width: int = 390, dark: bool = False
) -> Iterator[Page]:
    """The page on a screen of that width, in a browser that runs no script of the page."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if dark else "light",
        java_script_enabled=False,
        base_url=address,
    )
    page = context.new_page()
    page.goto(path)
    yield page
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_asked_of_anybody_else_and_no_rule_of_the_page_is_broken(
    chromium: Browser, address: str, path: str
):
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path)

    assert [url for url in asked if not url.startswith(address)] == []
    assert any("style.css" in url for url in asked)
    assert context.cookies() == []
    assert [text for text in said if "Content Security Policy" in text] == []
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_has_to_be_scrolled_sideways(chromium: Browser, address: str, path: str):
    with seen(chromium, address, path) as page:
        for summary in page.locator("summary").all()[:4]:
            summary.click()
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PATHS)
def test_text_twice_as_large_still_fits_a_small_screen(chromium: Browser, address: str, path: str):
    with seen(chromium, address, path, 640) as page:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("path", [*PATHS, "/fr/find?postcode=0010&spoken=ar&wheelchair=true"])
def test_text_twice_as_large_fits_the_narrowest_screen(chromium: Browser, address: str, path: str):
    with seen(chromium, address, path, 320) as page:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", [*PATHS, "/fr/find?postcode=0010&easy=1&offset=1"])
def test_what_is_pressed_is_as_large_as_a_thumb(chromium: Browser, address: str, path: str):
    with seen(chromium, address, path, 320) as page:
        for summary in page.locator("summary").all()[:2]:
            summary.click()
        controls = "a.call, button, summary, select, input[type=text], .check, nav a, .postcodes a"
        controls += ", .chosen a, .notice a, .address a, .fresh a, h3 a, .links a, .pictures a"
        small = page.locator(controls).evaluate_all(SMALL)
        assert small == []


def test_text_is_large_and_grows_with_the_setting_of_the_person(chromium: Browser, address: str):
    with seen(chromium, address, "/fr/find?postcode=1080") as page:
        texts = "[...document.querySelectorAll('main :not([type=checkbox], svg [aria-hidden] *)')]"
        sizes = page.evaluate(f"{texts}.map(one => getComputedStyle(one).fontSize)")
        body = page.evaluate("getComputedStyle(document.body).fontSize")

    assert body == "18px"
    assert min(float(size.removesuffix("px")) for size in sizes) >= 18
    assert not re.search(r"font(-size)?:[^;]*\dpx", STYLE.read_text(encoding="utf-8"))


def test_help_is_found_with_the_keyboard_alone(chromium: Browser, address: str):
    with seen(chromium, address, "/nl/") as page:
        for _ in range(20):
            page.keyboard.press("Tab")
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            if page.evaluate("document.activeElement.id") == "postcode":
                break
        page.keyboard.type("0010")
        page.keyboard.press("Enter")
        page.wait_for_url("**/nl/find?postcode=0010*")

        assert page.locator("article.card h3").first.inner_text()


def test_the_first_press_of_tab_offers_to_skip_to_the_content(chromium: Browser, address: str):
    with seen(chromium, address, "/fr/find?postcode=1080") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")

        assert page.evaluate("document.activeElement.id") == "main"


def test_choices_are_made_without_a_script(chromium: Browser, address: str):
    with seen(chromium, address, "/fr/find?postcode=0010") as page:
        page.locator(".choices summary").click()
        page.get_by_label("Seulement gratuit").check()
        page.get_by_label("Quelqu’un qui parle").select_option("ar")
        page.get_by_role("button", name="Montrer").click()
        page.wait_for_url("**free=true*")

        assert "Arabe" in page.locator(".chosen").inner_text()
        assert page.locator("article.card").count() > 0
        page.get_by_role("link", name="Enlever tous les choix").click()
        page.wait_for_url("**/fr/find?postcode=0010")


def test_a_postcode_that_is_wrong_can_be_typed_again_at_once(chromium: Browser, address: str):
    with seen(chromium, address, "/fr/find?postcode=108") as page:
        assert page.evaluate("document.activeElement.id") == "postcode"


def test_on_paper_everything_is_unfolded_and_nothing_is_there_to_be_pressed(
    chromium: Browser, address: str
):
    with seen(chromium, address, "/en/find?postcode=0010") as page:
        page.emulate_media(media="print")

        assert page.locator("article.card .week").first.is_visible()
        assert page.locator("a.call").first.is_visible()
        assert page.locator("svg[role=group]").is_visible()
        for pressed in (".search", ".ways", "summary", "button", ".pass-on", ".foot"):
            assert page.locator(pressed).count() > 0
            assert not page.locator(pressed).first.is_visible()


def test_a_card_has_a_number_to_press_and_a_week_to_unfold(chromium: Browser, address: str):
    with seen(chromium, address, "/en/find?postcode=0010") as page:
        card = page.locator("article.card").first
        number = card.locator("a.call").get_attribute("href")

        assert number is not None
        assert re.fullmatch(r"tel:\+\d+", number)
        assert not card.locator(".week").first.is_visible()
        card.locator("summary").first.click()
        assert card.locator(".week").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_told_apart(scheme: str):
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text(encoding="utf-8"), re.S)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", blocks[scheme == "dark"]))

    for front, back in TEXT_ON:
        assert contrast(colours[front], colours[back]) >= 4.5, (front, back)
    for front, back in EDGES_ON:
        assert contrast(colours[front], colours[back]) >= 3, (front, back)


TEXT_ON = [
    *((front, back) for front in ("ink", "soft", "accent") for back in ("ground", "paper")),
    *(("ink", "tint"), ("on-accent", "accent"), ("on-caution", "caution"), ("wrong", "paper")),
]
EDGES_ON = [("edge", "paper"), ("accent", "paper"), ("accent", "ground"), ("accent", "tint")]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2 of two colours such as "#0b5c6b"."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
