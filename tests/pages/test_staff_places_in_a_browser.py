"""A space keeps its record true in a real browser, by keyboard, at 320 px, with and without
scripts; the coordination works its lists down."""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page

from app.main import create_app
from app.settings import Settings
from tests.pages.conftest import listening
from tests.pages.test_staff_in_a_browser import MODES, come_in, judge, on_a_phone, press_enter
from tests.serving import TUESDAY_MORNING
from tests.staff import an_account
from tests.writing import Editors


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What a browser shows is the same on both engines."""
    sqlite_editors.clock.moment = TUESDAY_MORNING
    return sqlite_editors


@pytest.fixture(scope="module")
def staff_address(editors: Editors) -> Iterator[str]:
    """Another process's service over the same database."""
    with listening(create_app(Settings(database_url=editors.url), editors.clock)) as found:
        yield found


@pytest.fixture(params=MODES, ids=MODES.get)
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def press(page: Page, name: str, role: str = "button") -> None:
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]  # a role of ARIA
    press_enter(page)


def shown(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def test_hours_languages_and_fee_in_ten_interactions_and_everybody_sees_it(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    key = editors.room()
    page = on_a_phone(chromium, staff_address, scripts)
    come_in(page, an_account(editors))
    begun = time.monotonic()
    acts: list[Callable[[], object]] = [
        lambda: press(page, "Places and hours", "link"),
        lambda: open_record(page, key),
        lambda: page.fill("[name=helper_hours]", "mardi et jeudi 9h-12h"),
        lambda: page.locator("[name=languages][value=ar]").press("Space"),
        lambda: page.select_option("[name='fees.access.level']", "free"),
        lambda: press(page, "Look at it before it is kept"),
    ]
    for act in acts:
        act()
    assert "We understood: Tuesday" in shown(page)
    assert judged(page, scripts) == []
    press(page, "Keep it")
    kept = time.monotonic()

    assert "Kept. Everybody can see it now." in shown(page)
    assert len(acts) + 1 <= 10
    assert kept - begun < 120
    editors.until(lambda: told(staff_address, key) == ("Tu,Th 09:00-12:00", ["nl", "ar"], "free"))
    page.context.close()


def open_record(page: Page, key: str) -> None:
    page.locator(f'a[href="/staff/help-points/{key}"]').focus()
    press_enter(page)


def told(address: str, key: str) -> tuple[str, list[str], str]:
    found = httpx.get(f"{address}/v1/help-points/{key}").json()
    return found["helper_hours"], sorted(found["languages"], reverse=True), access(found)


def access(record: dict[str, dict[str, dict[str, str]]]) -> str:
    return record["fees"]["access"]["level"]


def judged(page: Page, scripts: bool) -> list[str]:
    """Axe is a script itself."""
    return judge(page) if scripts else []


def test_two_edit_at_once_and_nobodys_text_is_lost(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    key = editors.room()
    pages = [on_a_phone(chromium, staff_address, scripts) for _ in range(2)]
    for page, text in zip(pages, ("Par la cour", "Par la rue"), strict=True):
        come_in(page, an_account(editors))
        page.goto(f"/staff/help-points/{key}")
        for summary in page.locator("summary").all():
            if summary.locator("..").get_attribute("open") is None:
                summary.press("Enter")
        page.fill("[name='entrance.fr']", text)
        press(page, "Look at it before it is kept")
    first, second = pages
    press(first, "Keep it")
    press(second, "Keep it")

    assert "A colleague has changed it meanwhile." in shown(second)
    assert "It says now: Par la cour" in shown(second)
    assert second.input_value("[name='entrance.fr']") == "Par la rue"
    assert judged(second, scripts) == []
    press(second, "Look at it before it is kept")
    press(second, "Keep it")
    listed = editors.send("GET", f"/v1/help-points/{key}/versions").json()["results"]
    assert len(listed) == 3
    for page in pages:
        page.context.close()


def test_everything_open_and_everything_wrong_has_nothing_in_the_way(
    editors: Editors, chromium: Browser, staff_address: str
):
    key = editors.room()
    page = on_a_phone(chromium, staff_address, scripts=True)
    come_in(page, an_account(editors, lang="fr"))
    found = []
    for path in ("help-points", f"help-points/{key}", f"help-points/{key}/versions"):
        page.goto(f"/staff/{path}")
        found += judge(page)
    page.goto(f"/staff/help-points/{key}")
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.press("Enter")
    found += judge(page)
    page.fill("[name=helper_hours]", "quand il fait beau")
    page.fill("[name=email]", "personne")
    press(page, "Regarder avant de garder")
    assert page.locator(".wrong").count() == 2
    found += judge(page)

    assert found == []
    page.context.close()


def test_the_coordination_works_its_lists_down(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    told = {"help_point_id": "koekeltech", "text": "Nobody answers the phone"}
    editors.forgive()
    assert editors.send("POST", "/v1/reports", None, told).status_code == 201
    page = on_a_phone(chromium, staff_address, scripts)
    come_in(page, an_account(editors, "The coordination"))
    assert "Reported by the public (1)" in shown(page)
    assert judged(page, scripts) == []
    press(page, "Dealt with: ")

    assert "Reported by the public (0)" in shown(page)
    page.context.close()
