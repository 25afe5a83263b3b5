"""The pages of the public in a real browser: all ten languages, easy mode, voice, position, and the
people of the street study (annual report 2021, annex 2)."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from app.adapters.catalogues import words_in
from app.domain.words import PAGE_LANGUAGES
from tests.pages.test_staff_in_a_browser import judge

LIBRARY = "vlaminggem-main-library"
LONG = bool(os.environ.get("DIGITALHELP_LONG"))
WHOLE = PAGE_LANGUAGES if LONG else ("fr", "ar")
"""Tried from end to end; the others in the build from the postcode to a number."""

PAGES = (
    "",
    "?easy=1",
    "find?postcode=0010&spoken=ar&free=true",
    "find?postcode=0013&unconfirmed=true&limit=50",
    "find?postcode=0010&easy=1&offset=1",
    "find?postcode=0010&within_m=1",
    "find?postcode=108",
    f"help/{LIBRARY}",
    f"help/{LIBRARY}/wrong",
    "sessions?postcode=0010",
    "sessions?postcode=x",
    "internet?postcode=0010",
    "volunteer?postcode=0010",
    "sentence",
)


@contextmanager
def phone(
    chromium: Browser, address: str, *, scripts: bool = False, width: int = 360, **more: Any
) -> Iterator[Page]:
    """Nothing is asked of anybody else, nothing is kept, nothing goes wrong."""
    context: BrowserContext = chromium.new_context(
        viewport={"width": width, "height": 740},
        java_script_enabled=scripts,
        base_url=address,
        **more,
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert [url for url in asked if not url.startswith(address)] == []
    assert [one for one in said if "404" not in one and "422" not in one] == []
    assert context.cookies() == []
    context.close()


def say(lang: str, message: str) -> str:
    return words_in(lang).say(message)


def tab_to(page: Page, wanted: Locator) -> None:
    """By keyboard alone, as far as it takes: to the foot of a page backwards."""
    key = "Shift+Tab" if wanted.evaluate("one => !!one.closest('footer')") else "Tab"
    one = wanted.element_handle()
    for _ in range(100):
        if page.evaluate("one => one === document.activeElement", one):
            return
        page.keyboard.press(key)
    raise AssertionError(f"never reached: {wanted}")


def follow(page: Page, wanted: Locator, there: str) -> None:
    """And what one comes to fits a screen of 320 px, with text twice as large too."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")
    page.wait_for_url(there)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for size in ("200%", ""):
        page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
@pytest.mark.parametrize("lang", WHOLE)
def test_the_whole_way_by_keyboard_on_a_narrow_screen(
    chromium: Browser, address: str, lang: str, *, scripts: bool
):
    def named(role: Any, message: str, within: Locator | None = None) -> Locator:
        place = within or page.locator("body")
        return place.get_by_role(role, name=say(lang, message), exact=True).first

    with phone(chromium, address, scripts=scripts, width=320) as page:
        page.goto(f"/{lang}/")
        tab_to(page, page.locator("#postcode"))
        page.keyboard.type("0010")
        follow(page, named("button", "Find help"), f"**/{lang}/find?postcode=0010*")

        tab_to(page, page.locator(".choices summary"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_label(say(lang, "Only free?")))
        page.keyboard.press("Space")
        follow(page, named("button", "Show"), "**free=true*")

        card = page.locator("article.card").first
        follow(page, card.locator("h3 a"), f"**/{lang}/help/*")
        assert page.locator("a.call[href^='tel:']").first.is_visible()
        wrong = page.locator("main a[href$='/wrong']").first
        follow(page, wrong, "**/wrong")
        follow(page, named("link", "Lessons"), f"**/{lang}/sessions")
        tab_to(page, page.locator("#postcode"))
        page.keyboard.type("0010")
        follow(page, named("button", "Find a lesson"), "**/sessions?postcode=0010*")
        assert page.locator("article.card").count() > 0
        follow(page, named("link", "I want to help"), f"**/{lang}/volunteer")
        follow(page, named("link", "Cheap internet and computers"), f"**/{lang}/internet")
        follow(page, named("link", "Tell us of a sentence that is wrong"), "**/sentence**")

        follow(page, named("link", "Find help"), f"**/{lang}/")
        easy = named("link", "Easy: with pictures and few words")
        follow(page, easy, f"**/{lang}/?easy=1")
        tab_to(page, page.locator("#postcode"))
        page.keyboard.type("0010")
        follow(page, named("button", "Find help"), "**/find?*easy=1*")
        follow(page, named("link", "Another place"), "**offset=1*")
        assert page.locator(".call").is_visible()


@pytest.mark.parametrize("lang", [one for one in PAGE_LANGUAGES if one not in WHOLE])
def test_from_the_postcode_to_a_number(chromium: Browser, address: str, lang: str):
    with phone(chromium, address, width=320) as page:
        page.goto(f"/{lang}/")
        page.fill("#postcode", "0010")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{lang}/find?postcode=0010*")
        page.locator("article.card h3 a").first.click()
        page.wait_for_url(f"**/{lang}/help/*")
        assert page.locator("a.call[href^='tel:']").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("lang", WHOLE)
def test_nothing_stands_in_anybodys_way(chromium: Browser, address: str, lang: str):
    with phone(chromium, address, scripts=True, width=320, bypass_csp=True) as page:
        found = []
        for path in PAGES:
            page.goto(f"/{lang}/{path}")
            found += judge(page)
        assert found == []


def test_a_position_leaves_the_page_rounded(chromium: Browser, address: str):
    here = {"latitude": 50.856789, "longitude": 4.349876}
    with phone(
        chromium, address, scripts=True, geolocation=here, permissions=["geolocation"]
    ) as page:
        page.goto("/fr/")
        page.get_by_role("button", name=say("fr", "Use my position")).click()
        page.wait_for_url("**/fr/find?*lat=50.857&lon=4.350")
        assert "postcode" not in page.url


def test_without_a_position_one_types_the_postcode(chromium: Browser, address: str):
    with phone(chromium, address, scripts=True) as page:
        page.goto("/nl/")
        page.get_by_role("button", name=say("nl", "Use my position")).click()
        page.get_by_role("alert").wait_for()
        assert page.evaluate("document.activeElement.id") == "postcode"
    with phone(chromium, address) as page:
        page.goto("/nl/")
        assert not page.get_by_text(say("nl", "Use my position")).is_visible()


VOICES = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [
    { lang: "LANG", name: "of another machine", localService: false },
    { lang: "LANG", name: "one", localService: true },
  ],
  cancel: () => {}, addEventListener: () => {},
  speak: (said) => window.spoken.push([said.lang, said.text, said.voice.name]) } });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def test_it_is_read_aloud_where_there_is_a_voice_for_the_language(chromium: Browser, address: str):
    with phone(chromium, address, scripts=True) as page:
        page.add_init_script(VOICES.replace("LANG", "ar-SA"))
        page.goto("/ar/find?postcode=0010&easy=1&offset=1")
        page.get_by_role("button", name=say("ar", "Read it to me")).click()
        [(lang, text, voice)] = page.evaluate("window.spoken")
        assert (lang, voice) == ("ar-SA", "one")
        assert re.search(r"\+32 2 000 00 \d\d", text.replace("\u00a0", " "))
        page.goto("/pl/find?postcode=0010&easy=1&offset=1")
        assert not page.get_by_text(say("pl", "Read it to me")).is_visible()


def test_the_drifting_one_who_hardly_reads_ends_with_a_number(chromium: Browser, address: str):
    """57, hardly reads, and Arabic best: one screen, pictures, a number, what to say there."""
    with phone(chromium, address) as page:
        page.goto("/ar/?easy=1")
        page.fill("#postcode", "0011")
        page.keyboard.press("Enter")
        for _ in range(6):
            if page.locator("a.call[href^='tel:']").count():
                break
            page.get_by_role("link", name=say("ar", "Another place"), exact=True).click()
        number = page.locator("a.call[href^='tel:']")
        box = number.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 740  # without scrolling
        assert page.locator(".pictures li").count() >= 3
        page.locator("details:not(.tongues) summary").click()
        said = page.locator(".phrase")
        assert [one.get_attribute("lang") for one in said.all()] == ["ar", "fr", "nl"]
        assert "arabe" in said.nth(1).inner_text()
        assert "Arabisch" in said.nth(2).inner_text()
        assert "easy=1" in page.url


def test_the_motivated_one_finds_an_evening_that_costs_nothing(chromium: Browser, address: str):
    """21, no time beside her training, no money."""
    with phone(chromium, address) as page:
        page.goto("/fr/")
        page.get_by_role("link", name=say("fr", "Lessons"), exact=True).click()
        page.fill("#postcode", "0010")
        page.get_by_label(say("fr", "Only free?")).check()
        page.get_by_label(say("fr", "In the evening?")).check()
        page.get_by_role("button", name=say("fr", "Find a lesson")).click()
        lesson = page.locator("article.card").first
        hour = re.search(r"(\d\d):\d\d", lesson.locator(".where").first.inner_text())
        assert hour
        assert int(hour[1]) >= 17
        assert lesson.locator("a.call").count() == 1


def test_the_one_who_copes_has_a_short_answer_in_one_try(chromium: Browser, address: str):
    """49, no time: one field, one press, and the first card says when, what it costs, whom to
    phone."""
    with phone(chromium, address) as page:
        page.goto("/nl/")
        page.fill("#postcode", "vlaminggem")
        page.keyboard.press("Enter")
        page.wait_for_url("**/nl/find?*")
        first = page.locator("article.card").first
        labels = first.locator("dt").all_inner_texts()
        assert say("nl", "Help") in labels
        assert first.locator(".call").is_visible()


def test_the_advanced_one_finds_where_she_can_help(chromium: Browser, address: str):
    """32, wants to help others."""
    with phone(chromium, address) as page:
        page.goto("/nl/")
        page.get_by_role("link", name=say("nl", "I want to help")).click()
        page.fill("#postcode", "0010")
        page.keyboard.press("Enter")
        page.wait_for_url("**/nl/volunteer?postcode=0010")
        assert page.locator("article.card .call").count() >= 3


def test_on_the_real_data_everybody_gets_somebody_to_ask(chromium: Browser, address: str):
    """As far as it goes: most hours are not known, and no place has said that it wants helpers."""
    with phone(chromium, address) as page:
        page.goto("/tr/find?postcode=1080&easy=1")
        assert page.locator(".call").is_visible()
        page.goto("/fr/volunteer?postcode=1080")
        assert say(
            "fr", "No place has told us yet that it looks for helpers. Ask one near you."
        ) in (page.locator("main").inner_text())
        page.goto("/es/sessions?postcode=1080")
        assert page.locator(".notice").first.is_visible()


@pytest.mark.parametrize("path", ["/fr/find?postcode=1080", "/ar/find?postcode=0010"])
def test_an_old_phone_gets_its_first_answer_in_fifty_kilobytes(client: TestClient, path: str):
    packed = {"Accept-Encoding": "br"}
    page = client.get(path, headers=packed)
    style = re.findall(r'href="(/static/style[^"]+)"', page.text)[0]
    script = re.findall(r'src="(/static/help[^"]+)"', page.text)[0]
    sizes = []
    for address in (path, style, script, "/static/favicon.svg"):
        with client.stream("GET", address, headers=packed) as answer:
            sizes.append(sum(len(piece) for piece in answer.iter_raw()))

    assert sum(sizes) < 50_000
    assert len(client.get(style).content) < 15_000
