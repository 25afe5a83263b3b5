"""The jobs of the people at work in a real browser, by keyboard, at 320 px, with and without
scripts; and what others find who have no business there."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from app.main import create_app
from app.settings import Settings
from tests.pages.conftest import listening
from tests.pages.test_staff_in_a_browser import HOME, MODES, come_in, judge, on_a_phone, press_enter
from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.staff import PASSWORD, an_account
from tests.writing import Editors

LISTED = "/v1/sessions?postcode=0011&theme=email&sort=nearest&limit=20"
"""As `/staff/refer` asks below; another process hears of a new session within a second."""

CPAS = "CPAS of Vlaminggem"


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What a browser shows is the same on both engines."""
    return sqlite_editors


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


@pytest.fixture(scope="module")
def staff_address(editors: Editors) -> Iterator[str]:
    """Another process's service over the same database."""
    settings = Settings(database_url=editors.url, data_dir=Path("nowhere"))
    with listening(create_app(settings, editors.clock)) as found:
        yield found


@pytest.fixture(params=MODES, ids=MODES.get)
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def somebody(
    editors: Editors, chromium: Browser, address: str, team: str, *, scripts: bool
) -> Page:
    """Signed in, in a browser of her own."""
    page = on_a_phone(chromium, address, scripts)
    come_in(page, an_account(editors, team))
    return page


def go(page: Page, name: str, role: str = "link") -> None:
    """By keyboard, to another page."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]  # a role of ARIA
    press_enter(page)


def unfold(page: Page, name: str) -> None:
    page.locator("summary", has_text=name).focus()
    page.keyboard.press("Enter")


def shown(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def listed(editors: Editors, address: str, one: Planned) -> None:
    editors.until(lambda: one.id in httpx.get(f"{address}{LISTED}").text)


def test_an_animator_plans_runs_moves_and_cancels_a_session(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    one = plan(editors)
    page = somebody(editors, chromium, staff_address, "The library", scripts=scripts)
    go(page, "Plan a session")
    page.select_option("#training_id", one.training)
    for field, text in {"date": "2026-12-02", "from": "14:00", "to": "16:00"}.items():
        page.fill(f"#{field}", text)
    page.fill("#capacity", "2")
    go(page, "Plan it", "button")
    assert "2 of 2 places free" in shown(page)

    go(page, "Give a place by phone", "button")
    assert "1 of 2 places free" in shown(page)
    go(page, "Take it back", "button")
    assert "2 of 2 places free" in shown(page)

    unfold(page, "Places")
    page.fill("#extra_places", "1")
    page.fill("#reason", "A chair from next door")
    go(page, "Change it", "button")
    assert "3 of 3 places free" in shown(page)

    unfold(page, "Move it")
    page.fill("#date", "2026-12-03")
    go(page, "Move it", "button")
    assert "Thursday 3 December, 14:00 to 16:00" in shown(page)

    unfold(page, "Cancel it")
    go(page, "Cancel it", "button")
    assert "cancelled" in shown(page)
    assert judge_where_scripts_run(page, scripts) == []
    page.context.close()


def judge_where_scripts_run(page: Page, scripts: bool) -> list[str]:
    """Axe is a script itself."""
    return judge(page) if scripts else []


def test_an_animator_says_who_was_there(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    one = plan(editors, starts_at="2026-11-24T14:00", ends_at="2026-11-24T16:00")
    one.register(client={"first_name": "Fatima"})
    editors.clock.moment = TUESDAY_MORNING.replace(hour=15)
    page = somebody(editors, chromium, staff_address, "The library", scripts=scripts)
    page.goto(f"/staff/sessions/{one.id}")
    go(page, "Was there", "button")

    assert page.locator("button[aria-pressed=true]").inner_text() == "Was there"
    assert [comer["outcome"] for comer in one.comers()["results"]] == ["attended"]
    page.context.close()


def test_from_sign_in_to_the_sheet_in_nine_interactions_and_the_space_sees_the_person(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    """Every field typed and every key that sends is one; a language and a phone number are two
    more, which a browser that remembers the password saves."""
    one = plan(editors)
    listed(editors, staff_address, one)
    email = an_account(editors, CPAS)
    space = somebody(editors, chromium, staff_address, "The library", scripts=scripts)
    space.goto(f"/staff/sessions/{one.id}")
    assert "Nobody is registered yet." in shown(space)

    page = on_a_phone(chromium, staff_address, scripts)
    page.goto("/staff/")
    acts: list[Callable[[], object]] = [
        lambda: page.fill("#email", email),
        lambda: page.fill("#password", PASSWORD),
        lambda: press_enter(page),
        lambda: page.fill("#postcode", "0011"),
        lambda: press_enter(page),
        lambda: choose(page, one.id),
        lambda: page.fill("#first_name", "Fatima"),
        lambda: send(page),
    ]
    for act in acts:
        act()
    registered_at = time.monotonic()
    space.reload()
    seen_after = time.monotonic() - registered_at
    sheet = page.get_by_role("link", name="to print").get_attribute("href")
    paper = httpx.get(f"{staff_address}{sheet}")

    assert len(acts) + 1 <= 9  # opening the sheet is one more
    assert paper.headers["content-type"] == "application/pdf"
    assert "Fatima" in shown(space), "the first look after it shows the person"
    assert seen_after < 20, "a second is promised; tests run beside each other"
    page.context.close()
    space.context.close()


def choose(page: Page, session: str) -> None:
    page.locator(f'form[action="/staff/refer/{session}/hold"] button').focus()
    press_enter(page)


def send(page: Page) -> None:
    page.locator("form.sheet button").focus()
    press_enter(page)


def test_a_social_worker_asks_for_a_group_prints_a_choice_and_cancels(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    one = plan(editors, 4)
    listed(editors, staff_address, one)
    page = somebody(editors, chromium, staff_address, CPAS, scripts=scripts)
    page.fill("#postcode", "0011")
    unfold(page, "More about")
    page.fill("#seats", "3")
    page.select_option("#theme", "email")
    send(page)
    page.locator(f'input[name="session"][value="{one.id}"]').press("Space")
    page.select_option("#shortlist select", "ar")
    chosen = page.locator("#shortlist").evaluate(
        "form => new URLSearchParams(new FormData(form)).toString()"
    )
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    paper = httpx.get(f"{staff_address}/staff/shortlist.pdf?{chosen}", cookies=cookies)
    choose(page, one.id)
    page.fill("#first_name", "Wilhelmina")
    send(page)
    assert one.now()["free_places"] == 1

    unfold(page, "Cancel this registration")
    go(page, "Cancel this registration", "button")

    assert paper.headers["content-language"] == "ar"
    assert f"session={one.id}" in chosen
    assert "Cancelled." in shown(page)
    assert one.now()["free_places"] == 4
    page.context.close()


def test_a_colleague_sees_whom_to_phone_and_others_see_nothing(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    one = plan(editors)
    listed(editors, staff_address, one)
    worker = somebody(editors, chromium, staff_address, CPAS, scripts=scripts)
    worker.goto(f"/staff/refer/{one.id}")
    worker.fill("#first_name", "Wilhelmina")
    worker.fill("#contact", "+32 2 000 00 12")
    send(worker)
    registration = worker.url.partition("?")[0].removeprefix(staff_address)
    one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    session = f"/staff/sessions/{one.id}"
    looked_at = {
        CPAS: ("/staff/registrations", session),
        "Jobs in Vlaminggem": (registration, "/staff/registrations"),
        "The school library": (session, registration),
        "The coordination": (session, registration),
    }
    found = {}
    for team, paths in looked_at.items():
        page = somebody(editors, chromium, staff_address, team, scripts=scripts)
        for path in paths:
            answer = page.goto(path)
            assert answer is not None
            found[team, path] = (answer.status, "Wilhelmina" in shown(page))
            assert judge_where_scripts_run(page, scripts) == []
        page.context.close()
    outsider = on_a_phone(chromium, staff_address, scripts)
    outsider.goto(registration)
    worker.context.close()

    assert found == {
        (CPAS, "/staff/registrations"): (200, True),
        (CPAS, session): (403, False),
        ("Jobs in Vlaminggem", registration): (404, False),
        ("Jobs in Vlaminggem", "/staff/registrations"): (200, False),
        ("The school library", session): (404, False),
        ("The school library", registration): (404, False),
        ("The coordination", session): (200, False),
        ("The coordination", registration): (404, False),
    }
    assert "/staff/sign-in?back=" in outsider.url
    assert "Wilhelmina" not in shown(outsider)
    outsider.context.close()


def test_the_coordination_plans_for_a_space(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    one = plan(editors)
    page = somebody(editors, chromium, staff_address, "The coordination", scripts=scripts)
    assert HOME.search(page.url)
    page.goto("/staff/sessions/new")
    page.select_option("#training_id", one.training)
    for field, text in {"date": "2026-12-09", "from": "10:00", "to": "12:00"}.items():
        page.fill(f"#{field}", text)
    page.fill("#capacity", "5")
    go(page, "Plan it", "button")

    assert "5 of 5 places free" in shown(page)
    assert "Who comes" not in shown(page)
    page.context.close()
