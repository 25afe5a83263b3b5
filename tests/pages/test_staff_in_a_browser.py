"""The pages of the people at work, in a real browser: by keyboard, on a narrow phone, in FR and NL,
with and without scripts."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.main import create_app
from app.settings import Settings
from tests.pages.conftest import listening
from tests.planning import plan
from tests.staff import PASSWORD, an_account, invite
from tests.writing import Editors

AXE = Path("tests/judges/node_modules/axe-core/axe.min.js")
MODES = {True: "with scripts"} | (
    {False: "without scripts"} if os.environ.get("DIGITALHELP_LONG") else {}
)
"""The pages hold no script, so that both are the same; `make browser-full` tries both."""

HOME = re.compile(r"\d/staff/(refer|sessions|work)$")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What a browser shows is the same on both engines."""
    return sqlite_editors


@pytest.fixture(scope="module")
def staff_address(editors: Editors) -> Iterator[str]:
    """Another process's service over the same database."""
    settings = Settings(database_url=editors.url, data_dir=Path("nowhere"))
    with listening(create_app(settings, editors.clock)) as found:
        yield found


def on_a_phone(chromium: Browser, address: str, scripts: bool = False) -> Page:
    """A browser of its own, 320 px wide."""
    context = chromium.new_context(
        viewport={"width": 320, "height": 700}, java_script_enabled=scripts, base_url=address
    )
    return context.new_page()


def come_in(page: Page, email: str) -> None:
    page.goto("/staff/")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    press_enter(page)
    page.wait_for_url(HOME)


def press_enter(page: Page) -> None:
    """On whatever has the focus; another page follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def invite_a_colleague(page: Page, name: str, email: str) -> None:
    """Past the language and whether she is an administrator, to the button."""
    page.goto("/staff/colleagues")
    type_into_the_form(page, name, email, "", "")
    press_enter(page)


def type_into_the_form(page: Page, *texts: str) -> None:
    """From the first field on, by keyboard alone."""
    page.locator("form.sheet input:visible").first.focus()
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Tab")


@pytest.mark.parametrize("scripts", [False, True])
@pytest.mark.parametrize(
    ("lang", "said", "wrong"), [("fr", "Séances", "différents"), ("nl", "Sessies", "verschillen")]
)
def test_somebody_joins_by_keyboard_in_her_language(
    editors: Editors, staff_address: str, chromium: Browser, lang: str, said: str, wrong: str,
    scripts: bool,
):  # fmt: skip
    email = f"{lang}-{scripts}@vlaminggem.example".lower()
    page = on_a_phone(chromium, staff_address, scripts)
    page.goto(f"/staff/join/{invite(editors, 'The library', email, lang=lang)}")
    type_into_the_form(page, PASSWORD, "another one")
    press_enter(page)
    assert wrong in page.locator("#again-wrong").inner_text()

    type_into_the_form(page, PASSWORD, PASSWORD)
    press_enter(page)
    page.wait_for_url(HOME)

    assert page.locator("h1").inner_text() == said
    assert page.locator("html").get_attribute("lang") == lang
    page.context.close()


def test_a_colleague_is_invited_by_keyboard(
    editors: Editors, staff_address: str, chromium: Browser
):
    page = on_a_phone(chromium, staff_address)
    come_in(page, an_account(editors))
    invite_a_colleague(page, "Bo", "bo@vlaminggem.example")

    assert "/staff/join/" in page.locator(".call").inner_text()
    page.goto("/staff/colleagues")
    assert page.get_by_text("bo@vlaminggem.example").is_visible()
    page.context.close()


def test_the_language_is_changed_where_one_is(
    editors: Editors, staff_address: str, chromium: Browser
):
    page = on_a_phone(chromium, staff_address)
    come_in(page, an_account(editors))
    page.goto("/staff/account")
    page.get_by_role("button", name="Français").focus()
    press_enter(page)

    assert page.url.endswith("/staff/account")
    assert page.locator("h1").inner_text() == "Mon compte"
    page.context.close()


def test_the_pages_fit_a_narrow_phone_and_axe_finds_nothing(
    editors: Editors, staff_address: str, chromium: Browser
):
    page = on_a_phone(chromium, staff_address, scripts=True)
    email = an_account(editors, lang="nl")
    page.goto("/staff/sign-in")
    judged = [judge(page)]
    page.fill("#email", email)
    page.fill("#password", "not quite it")
    press_enter(page)
    judged.append(judge(page))
    come_in(page, email)
    for path in ("/staff/account", "/staff/colleagues", "/staff/record", "/staff/no"):
        page.goto(path)
        judged.append(judge(page))
    invite_a_colleague(page, "Cy", f"cy-{email}")
    judged.append(judge(page))
    page.goto("/staff/colleagues")
    page.locator("summary").first.click()
    judged.append(judge(page))
    page.goto(f"/staff/join/{'A' * 43}")
    judged.append(judge(page))

    assert [one for one in judged if one] == []
    page.context.close()


def judge(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, and what has to be scrolled sideways."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: apt-get install nodejs npm, then make test")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": RULES}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    said = [f"{page.url}: {one['id']}: {one['nodes'][0]['html']}" for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth") > 320
    return said + ([f"{page.url}: wider than the screen"] if wide else [])


def test_a_space_and_a_referral_service_find_nothing_in_their_way(
    editors: Editors, staff_address: str, chromium: Browser
):
    """Empty, full and moved sessions, errors, a conflict; all at 320 px."""
    full = plan(editors, 1, waiting_list=True)
    for name in ("Fatima", "Bruno"):
        full.register(client={"first_name": name, "contact": "+3220000012"})
    full.walk_in()
    full.change(starts_at="2026-11-24T14:00", ends_at="2026-11-24T16:00")
    page = on_a_phone(chromium, staff_address, scripts=True)
    come_in(page, an_account(editors, lang="fr"))
    judged = judge_all(
        page, "sessions", "sessions/new", "trainings", "trainings/new", f"sessions/{full.id}"
    )
    for summary in page.locator("summary").all():
        summary.click()
    judged += judge(page)
    page.locator("button[type=submit]").first.focus()
    press_enter(page)  # a place, where there is none
    judged += judge(page)
    page.goto(f"/staff/trainings/{full.training}")
    for summary in page.locator("summary").all():
        summary.click()
    editors.clock.moment += timedelta(minutes=1)
    editors.send("PATCH", f"/v1/trainings/{full.training}", "space", {"languages": ["nl"]})
    page.fill("#hours", "3")
    page.locator("form.sheet button").first.focus()
    press_enter(page)
    assert page.locator("#languages-theirs, [id=languages-theirs]").count() == 1
    judged += judge(page)
    page.context.close()

    page = on_a_phone(chromium, staff_address, scripts=True)
    come_in(page, an_account(editors, "CPAS of Vlaminggem", lang="nl"))
    judged += judge_all(
        page, "refer", "registrations", "refer?postcode=0010", "refer?postcode=x",
        "refer?postcode=0010&spoken=so&age=9", f"refer/{full.id}", "registrations/none",
    )  # fmt: skip

    assert judged == []
    page.context.close()


def judge_all(page: Page, *paths: str) -> list[str]:
    found = []
    for path in paths:
        page.goto(f"/staff/{path}")
        found += judge(page)
    return found
