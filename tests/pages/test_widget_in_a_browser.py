"""The widget on pages of others, in a real browser: another port is another site."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from playwright.sync_api import Browser, Locator, Page

from app.adapters.catalogues import words_in
from app.main import create_app
from app.settings import Settings
from tests.pages.conftest import CHROMIUM, listening
from tests.pages.test_first_page_in_a_browser import contrast
from tests.pages.test_public_in_a_browser import LONG
from tests.pages.test_staff_in_a_browser import judge
from tests.serving import TUESDAY_MORNING, Clock

DOWN = "This help cannot be reached at the moment. Try again later."
HOSTILE = """<style>
body * { display: none !important; font-size: 2px !important; color: red !important;
  background: red !important; visibility: hidden !important; opacity: 0 !important;
  width: 0 !important; height: 0 !important; overflow: hidden !important; left: -999em !important;
  position: absolute !important; transform: scale(0) !important; clip-path: inset(50%) !important;
  pointer-events: none !important; direction: rtl; letter-spacing: -1em }
digital-help { all: unset !important; display: none !important }
</style>"""
"""Of `body *`: where a page hides its own body, there is nothing left to show."""

STRICT = (
    "default-src 'none'; script-src {there}; connect-src {there}; img-src data:; "
    "require-trusted-types-for 'script'"
)


class Host:
    """A partner's site; `there` is the service, `pages` what its pages hold by their names."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        self.app = FastAPI()
        self.address = ""

        @self.app.get("/{name:path}")
        async def shown(name: str) -> Response:
            body, headers = self.pages.get(name, ("", {}))
            return Response(body, media_type="text/html; charset=utf-8", headers=headers)

    def page(
        self, there: str, body: str, head: str = "", lang: str = "en", policy: str | None = None
    ) -> str:
        """The address of a page that holds this and loads the script of the service."""
        name = f"page-{len(self.pages)}"
        headers = {"Content-Security-Policy": policy.format(there=there)} if policy else {}
        script = f'<script src="{there}/widget.js" async></script>'
        text = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,"><title>Host</title>{script}{head}</head>'
            f"<body><main><h1>Host</h1>{body}</main></body></html>"
        )
        self.pages[name] = (text, headers)
        return f"{self.address}/{name}"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    made = Host()
    with listening(made.app) as address:
        made.address = address
        yield made


KNOWN = "status of (404|422)|ERR_CONNECTION"


@contextmanager
def opened(chromium: Browser, url: str, **more: Any) -> Iterator[Page]:
    """A visit to a page of another site, on which nothing may go wrong: no script fails, and
    nothing is kept of the visitor. `known`: what the console may say all the same."""
    scripts, known = more.pop("scripts", True), more.pop("known", KNOWN)
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=scripts, **more
    )
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text))
    page.goto(url)
    yield page
    quiet = [one for one in said if not re.search(known, one)]
    assert quiet == []
    assert context.cookies() == []
    context.close()


def answered(page: Page, number: int = 0) -> Locator:
    """The inside of an element of the page, once there is an answer in it."""
    inside = page.locator("digital-help").nth(number).locator("section.digital-help")
    inside.locator(".digital-help-foot").wait_for()
    return inside


def test_twice_on_one_page_each_answers_for_itself(chromium: Browser, address: str, host: Host):
    body = (
        '<digital-help postcode="0010" lang="nl"></digital-help>'
        '<digital-help postcode="0010" lang="ar" only="sessions" theme="email"></digital-help>'
    )
    with opened(chromium, host.page(address, body, lang="fr")) as page:
        first, second = answered(page), answered(page, 1)
        assert first.get_attribute("lang") == "nl"
        assert second.get_attribute("dir") == "rtl"
        assert first.locator("li").count() == second.locator("li").count() == 3
        before = second.inner_text()

        first.locator("input").fill("0011")
        first.locator("button").click()
        first.locator("h3:focus", has_text="0011").wait_for()
        assert second.inner_text() == before
        assert page.url.startswith(host.address)


MOVED = "one => { const to = one.parentNode; one.remove(); to.append(one); }"


def test_a_change_of_its_attributes_is_answered(chromium: Browser, address: str, host: Host):
    with opened(
        chromium, host.page(address, "<digital-help></digital-help>", lang="nl-BE")
    ) as page:
        inside = answered(page)
        assert inside.get_attribute("lang") == "nl"
        assert inside.locator("li").count() == 0
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        change = """([one, given]) => {
          for (const [name, value] of Object.entries(given)) one.setAttribute(name, value); }"""
        element = page.locator("digital-help").element_handle()
        given = {"postcode": "0010", "lang": "tr", "spoken": "fr nl", "theme": "email"}
        page.evaluate(change, [element, given])
        inside.locator("li").first.wait_for()

        assert inside.get_attribute("lang") == "tr"
        question = "postcode=0010&spoken=fr&spoken=nl&theme=email"
        assert asked == [f"{address}/tr/widget.json?{question}"]
        page.evaluate(change, [element, {"lang": "constructor"}])  # which it does not speak
        inside.and_(page.locator("[lang=nl]")).wait_for()
        page.evaluate(MOVED, element)
        page.wait_for_timeout(100)
        assert len(asked) == 2  # and not again where it was only moved
        assert inside.locator("li").count() == 3


def test_a_hostile_style_sheet_reaches_nothing_of_it(chromium: Browser, address: str, host: Host):
    body = '<p id="gone">gone</p><digital-help postcode="0010"></digital-help>'
    url = host.page(address, body, HOSTILE)
    calm = host.page(address, body)
    looks = []
    for one in (url, calm):
        with opened(chromium, one) as page:
            page.evaluate("document.body.append(document.querySelector('digital-help'))")
            inside = answered(page)
            box = inside.bounding_box()
            assert box is not None
            sizes = "all => all.map(one => getComputedStyle(one).fontSize)"
            looks.append((box["width"], box["height"], inside.locator("*").evaluate_all(sizes)))
            assert page.locator("#gone").is_visible() == (one == calm)
            inside.locator("input").fill("0012")
            inside.locator("button").click()
            inside.locator("h3", has_text="0012").wait_for()

    assert looks[0] == looks[1]
    assert min(float(size.removesuffix("px")) for size in looks[0][2]) >= 16


def test_the_page_around_it_stays_as_it_was(chromium: Browser, address: str, host: Host):
    """No name, no style and no request of ours beyond the one question."""
    body = '<p>Text</p><digital-help postcode="0010"></digital-help>'
    with opened(chromium, host.page(address, body)) as page:
        answered(page)
        with_it = page.evaluate("Object.keys(window).length")
        style = "(one => one.color + one.font)(getComputedStyle(document.querySelector('p')))"
        styled = page.evaluate(style)
        assert page.evaluate("document.styleSheets.length") == 0
    with opened(chromium, host.page(host.address, body)) as page:
        assert page.evaluate("Object.keys(window).length") == with_it
        assert page.evaluate(style) == styled


def test_it_works_under_a_strict_policy_that_names_us(chromium: Browser, address: str, host: Host):
    url = host.page(address, '<digital-help postcode="0010"></digital-help>', policy=STRICT)
    with opened(chromium, url) as page:
        inside = answered(page)
        assert inside.locator("li").count() == 3
        assert (
            inside.locator("button").evaluate("one => getComputedStyle(one).borderRadius") == "8px"
        )


def test_loaded_twice_it_is_defined_once(chromium: Browser, address: str, host: Host):
    again = f'<script src="{address}/widget.js?again" async></script>'
    url = host.page(address, '<digital-help postcode="0010"></digital-help>', again)
    with opened(chromium, url) as page:
        answered(page)


def test_an_unknown_postcode_is_said_at_the_field(chromium: Browser, address: str, host: Host):
    url = host.page(address, '<digital-help postcode="4321" lang="fr"></digital-help>')
    with opened(chromium, url) as page:
        inside = answered(page)
        assert "4321" in inside.get_by_role("alert").inner_text()
        assert inside.locator("input").get_attribute("aria-invalid") == "true"
        inside.locator("input").fill("Mollenbeek")
        inside.locator("input").press("Enter")
        inside.locator("li").first.wait_for()
        assert inside.get_by_role("alert").count() == 0


def test_where_the_service_is_down_it_says_so_and_breaks_nothing(
    chromium: Browser, loaded_url: str, host: Host
):
    body = '<p>Text</p><digital-help postcode="0010" lang="tr"></digital-help>'
    add = """lang => { const one = document.createElement("digital-help");
      one.setAttribute("lang", lang); one.setAttribute("postcode", "1080");
      document.body.append(one); }"""
    with ExitStack() as service:
        app = create_app(Settings(database_url=loaded_url), Clock(TUESDAY_MORNING))
        there = service.enter_context(listening(app))
        url = host.page(there, body)
        with opened(chromium, url) as page:
            inside = answered(page)
            before = inside.locator("li").all_inner_texts()
            service.close()

            inside.locator("input").fill("0011")
            inside.locator("button").click()
            assert inside.get_by_role("alert").inner_text() == words_in("tr").say(DOWN)
            assert inside.locator("li").all_inner_texts() == before
            assert inside.locator("input").input_value() == "0011"
            page.evaluate(add, "ar")
            new = page.locator("digital-help").nth(1).locator("section")
            new.get_by_role("alert").wait_for()
            assert new.get_by_role("alert").inner_text() == words_in("ar").say(DOWN)
            assert new.get_attribute("dir") == "rtl"
            assert new.get_by_role("link").get_attribute("href") == f"{there}/ar/find?postcode=1080"
            assert page.get_by_text("Text").is_visible()
    fallback = '<digital-help><a href="/call">Call us</a></digital-help>'
    with opened(chromium, host.page(there, fallback)) as page:
        assert page.get_by_role("link", name="Call us").is_visible()


def test_down_from_the_start_it_shows_what_the_page_holds_and_asks_again(
    chromium: Browser, address: str, host: Host
):
    add = """document.querySelector("main").innerHTML = `<digital-help postcode="0010" lang="en"
      only="sessions"><a href="/call">Call us</a></digital-help>`"""
    with opened(chromium, host.page(address, ""), known="ERR_FAILED") as page:
        page.route("**/widget.json?*", lambda route: route.abort())
        page.evaluate(add)
        inside = page.locator("digital-help section")
        again = inside.get_by_role("button", name="Try again")
        again.wait_for()
        told = inside.get_by_role("alert").bounding_box()
        theirs = page.get_by_role("link", name="Call us").bounding_box()
        assert told
        assert theirs
        assert told["y"] < theirs["y"]
        there = inside.get_by_role("link").get_attribute("href")
        assert there == f"{address}/en/sessions?postcode=0010"
        with page.expect_event("requestfailed"):
            again.press("Enter")
        inside.locator("button:focus").wait_for()

        page.unroute("**/widget.json?*")
        again.press("Enter")
        inside.locator("h3:focus").wait_for()
        assert inside.locator("li").count() == 3
        assert page.get_by_role("link", name="Call us").is_hidden()


@pytest.mark.parametrize("script", ["", "type=module"])
def test_it_does_not_guess_where_it_comes_from(
    chromium: Browser, address: str, host: Host, script: str
):
    """`document.currentScript` may be an image of that name; of a module there is none."""
    clobbered = "" if script else f'<img name="currentScript" src="{host.address}/widget.js">'
    host.pages["clobbered"] = (
        f'<!doctype html><title>Host</title><link rel="icon" href="data:,">{clobbered}'
        f'<script src="{host.address}/none/widget.js"></script>'
        f'<script src="{address}/widget.js" {script}></script>'
        '<digital-help><a href="/call">Call us</a></digital-help>',
        {},
    )
    said: list[str] = []
    with opened(chromium, f"{host.address}/empty", known="classic script") as page:
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{host.address}/clobbered")
        assert page.get_by_role("link", name="Call us").is_visible()
        assert page.evaluate("customElements.get('digital-help')") is None
    assert len(said) == 1


def test_an_answer_takes_the_focus_only_where_the_visitor_still_is(
    chromium: Browser, address: str, host: Host
):
    body = '<input id="other"><digital-help lang="en"></digital-help>'
    press = "one => { one.click(); document.querySelector('#other').focus(); }"
    with opened(chromium, host.page(address, body)) as page:
        inside = answered(page)
        inside.locator("input").fill("0011")
        inside.locator("button").evaluate(press)
        inside.locator("h3", has_text="0011").wait_for()
        assert page.evaluate("document.activeElement.id") == "other"
        page.evaluate("document.activeElement.blur()")
        inside.locator("button").evaluate("one => one.click()")
        inside.locator("h3:focus").wait_for()


def test_an_answer_nobody_pressed_for_leaves_what_is_being_typed(
    chromium: Browser, address: str, host: Host
):
    change = "one => one.setAttribute('theme', 'email')"
    with opened(
        chromium, host.page(address, '<digital-help lang="en" postcode="0010"></digital-help>')
    ) as page:
        inside, field = answered(page), page.locator("digital-help input")
        field.fill("108")
        field.press("ArrowLeft")
        field.evaluate("one => one.setAttribute('data-old', '')")
        page.locator("digital-help").evaluate(change)
        inside.locator("input:not([data-old]):focus").wait_for()
        page.keyboard.type("7")
        assert field.input_value() == "1078"


def test_an_empty_field_that_is_sent_is_answered(chromium: Browser, address: str, host: Host):
    body = (
        '<digital-help lang="en" postcode="0010"></digital-help>'
        '<digital-help lang="en" postcode="0010" only="sessions"></digital-help>'
    )
    with opened(chromium, host.page(address, body)) as page:
        places, lessons = answered(page), answered(page, 1)
        places.locator("input").fill("")
        places.locator("button").click()
        assert "1080" in places.get_by_role("alert").inner_text()
        lessons.locator("input").fill(" ")
        lessons.locator("button").click()
        lessons.locator("h3", has_text="all of Brussels").wait_for()


@pytest.mark.parametrize("lang", ["nl", "ar"] if LONG else ["ar"])
def test_without_scripts_there_is_a_link_and_a_frame(
    chromium: Browser, address: str, host: Host, lang: str
):
    body = f"""<digital-help postcode="0010"><a href="{address}/{lang}/">Help</a></digital-help>
      <iframe src="{address}/{lang}/widget?postcode=0010" title="Help" width="320" height="600">
      </iframe>"""
    with opened(chromium, host.page(address, body), scripts=False) as page:
        assert page.get_by_role("link", name="Help").is_visible()
        frame = page.frame_locator("iframe")
        assert frame.locator("li").count() == 3
        frame.locator("input[name=postcode]").fill("0012")
        frame.locator("button").click()
        frame.locator("h2", has_text="0012").wait_for()
        inner = next(one for one in page.frames if one != page.main_frame)
        assert inner.evaluate("document.documentElement.scrollWidth") <= 320
        frame.locator("li a").first.click()
        page.wait_for_url(f"{address}/{lang}/help/*")


EVIL = {"text": '<img src=x onerror="window.struck = 1">', "lang": 'x" onclick="window.struck = 1'}
VIEW: dict[str, Any] = {
    **{"lang": "fr", "dir": "ltr", "title": EVIL["text"], "heading": EVIL["text"]},
    "form": {"label": EVIL["text"], "button": EVIL["text"], "typed": EVIL["text"]},
    "wrong": {"text": EVIL["text"], "guess": "x", "guessed": EVIL["text"]},
    "notices": [EVIL["text"]],
    "items": [
        {
            "name": EVIL,
            "href": "javascript:window.struck=1",
            "lines": [{"label": EVIL, **EVIL}],
            "note": EVIL["text"],
            "call": {"text": EVIL["text"], "href": "JavaScript:window.struck=1"},
        }
    ],
    "call": {"text": EVIL["text"], "href": "data:text/html,<script>parent.struck=1</script>"},
    "more": {"text": EVIL["text"], "href": " javascript:window.struck=1"},
    "home": {"text": EVIL["text"], "href": "vbscript:x"},
}


def test_what_it_is_told_is_text_whatever_it_is(chromium: Browser, address: str, host: Host):
    """By a service that means ill, or has lost its mind."""
    views: list[Any] = [{}, [], "text", None, {**VIEW, "items": None}, VIEW]
    script = fetched(chromium, f"{address}/widget.js")
    with listening(ill(script, views)) as there:
        url = host.page(there, '<digital-help lang="fr"></digital-help>')
        with opened(chromium, url) as page:
            inside = page.locator("digital-help section")
            for number in range(1, 6):
                inside.get_by_role("alert").wait_for()
                assert inside.get_by_role("alert").inner_text() == words_in("fr").say(DOWN)
                inside.evaluate("one => one.replaceChildren()")
                told = f"one => one.setAttribute('postcode', {number})"
                page.locator("digital-help").evaluate(told)
            inside.locator("li").wait_for()
            assert inside.locator("img, script, [onclick], [href*=script]").count() == 0
            assert inside.locator("li h4").inner_text() == EVIL["text"]
            inside.locator("*").evaluate_all("all => all.forEach(one => one.click())")
            assert page.evaluate("window.struck") is None


def ill(script: str, views: list[Any]) -> FastAPI:
    """Tells the views one after the other, by the number it is asked about."""
    app = FastAPI()

    @app.get("/fr/widget.json")
    async def told(postcode: str = "0") -> JSONResponse:
        view = views[int(postcode)] if postcode.isdecimal() else views[-1]
        return JSONResponse(view, headers={"Access-Control-Allow-Origin": "*"})

    @app.get("/widget.js")
    async def same() -> Response:
        return Response(script, media_type="text/javascript; charset=utf-8")

    return app


def fetched(chromium: Browser, url: str) -> str:
    context = chromium.new_context()
    text = context.request.get(url).text()
    context.close()
    return text


# --- how it looks ---------------------------------------------------------------------------------

OWN = {(255, 255, 255), (29, 36, 40)}
PICTURE = "url('data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E')"
LOOKS: dict[str, tuple[str, tuple[int, ...] | None]] = {
    "nothing said": ("", (255, 255, 255)),
    "dark": ("body { background: #12263a; color: #f2e9dc }", (18, 38, 58)),
    "oklch": ("body { background: oklch(0.2 0 0); color: oklch(0.95 0 0) }", (22, 22, 22)),
    "around it": ("main { background: rgb(250, 240, 230); color: #222 }", (250, 240, 230)),
    "too pale": ("body { background: #cccccc; color: #999999 }", None),
    "see-through": ("body { background: rgba(0, 0, 0, .5); color: #ffffff }", None),
    "a picture": (f"body {{ background: black {PICTURE}; color: white }}", None),
    "chosen": (
        "digital-help { --digital-help-ink: navy; --digital-help-ground: #ffeecc; "
        "--digital-help-accent: maroon }",
        (255, 238, 204),
    ),
    "chosen badly": (
        "digital-help { --digital-help-ink: #777; --digital-help-ground: #888; "
        "--digital-help-accent: #999 }",
        None,
    ),
    "no colour at all": ("digital-help { --digital-help-ink: 12px; color: url(x) }", (255,) * 3),
    "accent too pale": ("digital-help { --digital-help-accent: yellow }", (255, 255, 255)),
}


@pytest.fixture(scope="module")
def looked_at(chromium: Browser, address: str, host: Host) -> Iterator[Page]:
    url = host.page(address, '<digital-help postcode="0010"></digital-help>')
    with opened(chromium, url) as page:
        answered(page)
        page.evaluate("document.head.append(document.createElement('style'))")
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", LOOKS)
def test_it_takes_the_colours_of_the_page_where_they_can_be_told_apart(
    looked_at: Page, look: str, scheme: Any
):
    style, ground = LOOKS[look]
    page = looked_at
    page.emulate_media(color_scheme=scheme)
    page.evaluate("text => { document.querySelector('style').textContent = text; }", style)
    page.evaluate("document.body.classList.toggle('changed')")  # as a page does that turns dark
    inside = page.locator("digital-help section")
    colours = inside.evaluate(
        """one => {
          const of = (what, name) => getComputedStyle(what)[name].match(/\\d+/g).map(Number);
          const link = one.querySelector("a"), button = one.querySelector("button");
          return { ground: of(one, "backgroundColor"), ink: of(one, "color"),
            link: of(link, "color"), button: of(button, "backgroundColor"),
            label: of(button, "color") }; }"""
    )
    seen = {name: tuple(colour) for name, colour in colours.items()}
    shown = {name: "#" + "".join(f"{part:02x}" for part in one) for name, one in seen.items()}

    assert seen["ground"] == ground if ground else seen["ground"] in OWN
    for front, back in (("ink", "ground"), ("link", "ground"), ("label", "button")):
        assert contrast(shown[front], shown[back]) >= 4.5, (front, back, shown)
    assert contrast(shown["button"], shown["ground"]) >= 3
    if look == "chosen":
        assert (seen["ink"], seen["link"]) == ((0, 0, 128), (128, 0, 0))


HIDING = {
    "jQuery": "one.style.display = 'none'",
    "Vue": "one.style.setProperty('display', 'none', 'important')",
    "by hand": "one.setAttribute('style', 'color:red;display:none')",
    "attribute": "one.hidden = true",
}


@pytest.mark.parametrize("way", HIDING)
def test_who_hides_it_on_purpose_hides_it(looked_at: Page, way: str):
    element = looked_at.locator("digital-help")
    element.evaluate(f"one => {{ {HIDING[way]} }}")
    hidden = element.is_hidden()
    element.evaluate("one => { one.removeAttribute('style'); one.hidden = false; }")

    assert hidden
    assert element.is_visible()


def test_it_follows_a_theme_by_whatever_attribute_and_to_its_end(looked_at: Page):
    style = """body { background: white; color: black }
      [data-bs-theme=dark] body { background: #111111; color: white }"""
    ground = """() => getComputedStyle(document.querySelector("digital-help").shadowRoot
      .querySelector("section")).backgroundColor"""
    slowly = "body { transition: background-color .1s }"
    change = "text => { document.querySelector('style').textContent = text; }"
    looked_at.evaluate(change, style)
    looked_at.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    looked_at.wait_for_function(f"({ground})() === 'rgb(17, 17, 17)'", timeout=3000)
    looked_at.evaluate(change, style + slowly)
    looked_at.evaluate("delete document.documentElement.dataset.bsTheme")
    looked_at.wait_for_function(f"({ground})() === 'rgb(255, 255, 255)'", timeout=3000)


PARTNER = """body { margin: 13px; background: white; color: #222222; font: 21px serif }
  h1, h2, h3, h4, p, label, li, span { color: #222222 }
  main p, main label { color: #333333; background: white }
  main a:any-link:not(:hover) { color: #0044cc }
  button:hover, main button { background: #0044cc; color: white }"""
TOLD_APART = r"""all => all.flatMap(one => {
  const written = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  if (!written && one.tagName !== "INPUT") return [];
  let back = one;
  while (getComputedStyle(back).backgroundColor === "rgba(0, 0, 0, 0)") back = back.parentElement;
  const hex = colour => "#" + colour.match(/\d+/g).slice(0, 3)
    .map(part => (+part).toString(16).padStart(2, "0")).join("");
  const style = getComputedStyle(one);
  return [[one.tagName, hex(style.color), hex(getComputedStyle(back).backgroundColor)]]; })"""


def test_the_piece_is_read_in_a_page_that_colours_its_own_and_leaves_that_alone(
    chromium: Browser, address: str, host: Host
):
    piece = fetched(chromium, f"{address}/ar/widget?postcode=0010&fragment=1")
    sheets = f'<style>{PARTNER}</style><link rel="stylesheet" href="{address}/widget.css">'
    url = host.page(address, "", sheets).rpartition("/")[2]
    text, headers = host.pages[url]
    host.pages[url] = (text.replace("<h1>Host</h1>", piece), headers)  # a child of main
    around = "[document.documentElement, document.body].map(one => getComputedStyle(one))"
    with opened(chromium, f"{host.address}/{url}") as page:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            seen = page.locator(".digital-help *").evaluate_all(TOLD_APART)
            assert {"H2", "P", "LABEL", "A", "STRONG", "INPUT", "BUTTON"} <= {
                one[0] for one in seen
            }
            assert [one for one in seen if contrast(one[1], one[2]) < 4.5] == []
        fonts = page.evaluate(f"{around}.map(one => one.fontFamily + one.fontSize)")
        assert fonts[1] == "serif21px"
        assert fonts[0].endswith("16px")
        assert page.evaluate("getComputedStyle(document.body).margin") == "13px"
        assert "system-ui" not in fonts[0]


def test_a_french_name_stands_on_the_side_of_the_text_around_it(looked_at: Page):
    """Also its second line, where one writes from right to left."""
    looked_at.locator("digital-help").evaluate("one => one.setAttribute('lang', 'ar')")
    inside = looked_at.locator("digital-help section")
    inside.and_(looked_at.locator("[lang=ar]")).wait_for()
    looked_at.evaluate("document.querySelector('main').style.width = '180px'")
    ends = inside.locator("li a > span").evaluate_all(
        """all => all.map(one => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return [...range.getClientRects()].map(line => Math.round(line.right)); })"""
    )
    looked_at.locator("digital-help").evaluate("one => one.setAttribute('lang', 'en')")

    assert any(len(lines) > 1 for lines in ends)
    assert [lines for lines in ends if max(lines) - min(lines) > 1] == []


@pytest.mark.parametrize("width", [180, 320, 900])
def test_it_is_as_wide_as_its_place(looked_at: Page, width: int):
    looked_at.set_viewport_size({"width": 1000, "height": 800})
    looked_at.evaluate(f"document.querySelector('main').style.width = '{width}px'")
    inside = looked_at.locator("digital-help section")
    box = inside.bounding_box()
    assert box is not None
    assert box["width"] == min(width, 672)
    assert inside.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    inside.evaluate("one => { one.style.fontSize = '200%'; }")  # as with text twice as large
    assert width == 180 or inside.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    inside.evaluate("one => { one.style.fontSize = ''; }")


def test_nothing_stands_in_anybodys_way(chromium: Browser, address: str, host: Host):
    """To axe, which looks into the element: an answer, lessons from right to left, an error."""
    body = """<digital-help postcode="0010" lang="fr"></digital-help>
      <digital-help only="sessions" postcode="0010" lang="ar"></digital-help>
      <digital-help postcode="108" lang="nl"></digital-help>"""
    with opened(chromium, host.page(address, body), bypass_csp=True) as page:
        page.set_viewport_size({"width": 320, "height": 800})
        for number in range(3):
            answered(page, number)
        found = judge(page)
        more = ["fr/widget?postcode=0010", "fr/partners"] if LONG else []
        for path in ("ar/widget?postcode=108", "nl/partners", *more):
            page.goto(f"{address}/{path}")
            found += judge(page)
        assert found == []


def test_it_is_used_with_the_keyboard_alone(chromium: Browser, address: str, host: Host):
    with opened(chromium, host.page(address, "<digital-help lang='nl'></digital-help>")) as page:
        inside = answered(page)
        page.keyboard.press("Tab")
        page.keyboard.type("0010")
        page.keyboard.press("Enter")
        inside.locator("h3:focus").wait_for()
        page.keyboard.press("Tab")
        focused = inside.locator("a:focus")
        assert focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
        sizes = "all => all.map(one => one.getBoundingClientRect().height)"
        assert min(inside.locator("a, button, input").evaluate_all(sizes)) >= 43.9


def test_the_page_for_partners_shows_each_choice_at_once(chromium: Browser, address: str):
    with opened(chromium, f"{address}/en/partners") as page:
        inside = answered(page)
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if "/partners" in one.url else None)
        page.locator("#postcode").press_sequentially("0010", delay=20)
        page.locator("#element", has_text='postcode="0010"').wait_for()
        assert len(asked) == 1  # after the last key
        page.select_option("#lang", "ar")
        page.locator("#element", has_text='postcode="0010" lang="ar"').wait_for()
        inside.and_(page.locator("[lang=ar]")).locator("li").first.wait_for()
        page.get_by_label("Lessons only").check()
        page.locator("#element", has_text='only="sessions"').wait_for()
        assert "only=sessions" in page.locator("#iframe").inner_text()
    with opened(chromium, f"{address}/en/partners?postcode=0010&lang=ar", scripts=False) as page:
        assert page.frame_locator("iframe").locator("li").count() == 3


# --- who may frame it -----------------------------------------------------------------------------


NAMES = "--host-resolver-rules=MAP * 127.0.0.1"
"""Every name leads to this machine."""


def test_it_is_framed_by_exactly_the_hosts_that_are_named(
    chromium: Browser, loaded_url: str, host: Host
):
    other = Host()
    with ExitStack() as stack:
        other.address = stack.enter_context(listening(other.app))
        port, another = (one.address.rpartition(":")[2] for one in (host, other))
        hosts = f"Example.org:{port},https://secure.example:{port},plain.example"
        settings = Settings(database_url=loaded_url, frame_hosts=hosts)
        there = stack.enter_context(listening(create_app(settings, Clock(TUESDAY_MORNING))))
        arguments = ["--no-sandbox", "--disable-features=HttpsUpgrades", NAMES]
        browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
        stack.callback(browser.close)
        page = browser.new_page()
        frame = f'<iframe src="{there}/fr/widget?postcode=0010" title="Help"></iframe>'
        path = host.page(there, frame).rpartition("/")[2]
        other.pages[path] = host.pages[path]
        framed = {
            site: shows(page, f"http://{site}/{path}")
            for site in (
                f"example.org:{port}",
                f"EXAMPLE.ORG:{port}",
                f"example.org:{another}",
                f"evil-example.org:{port}",
                f"example.org.evil.example:{port}",
                f"www.example.org:{port}",
                f"org:{port}",
                f"secure.example:{port}",
                f"plain.example:{port}",
                f"127.0.0.1:{port}",
            )
        }
        assert [site for site, shown in framed.items() if shown] == [
            f"example.org:{port}",
            f"EXAMPLE.ORG:{port}",
        ]


def shows(page: Page, url: str) -> bool:
    page.goto(url)
    inner = next(one for one in page.frames if one != page.main_frame)
    return inner.locator(".digital-help").count() == 1
