"""A record confirmed by the link of a mail, and a question from asking to taken over, in a real
browser, at 320 px, with and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.main import create_app
from app.settings import Settings
from tests.freshness import LONG_AGO, assured_on, confirm_link
from tests.pages.conftest import listening
from tests.pages.test_staff_in_a_browser import MODES, come_in, judge, on_a_phone, press_enter
from tests.serving import TUESDAY_MORNING
from tests.staff import an_account
from tests.storage_fixtures import engine_at
from tests.writing import Editors

ANSWERED = {
    "street": "Nieuwstraat 7",
    "postcode": "0012",
    "hours": "dinsdag 9u-12u",
    "phone": "02 000 00 10",
}


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


def judged(page: Page, scripts: bool) -> list[str]:
    """Axe is a script itself. Nothing may be wider than the phone either way."""
    wide = page.evaluate("document.documentElement.scrollWidth") if scripts else 320
    assert wide <= 320
    return judge(page) if scripts else []


def test_a_question_is_asked_answered_and_taken_over(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    key = editors.room(status="unconfirmed")
    page, theirs = (on_a_phone(chromium, staff_address, scripts) for _ in range(2))
    come_in(page, an_account(editors, "The coordination"))
    page.goto(f"/staff/help-points/{key}")
    assert judged(page, scripts) == []
    page.select_option("[name=lang] >> nth=-1", "nl")
    press(page, "Ask them")
    assert judged(page, scripts) == []
    link = page.locator(".sheet p", has_text="/ask/").inner_text()

    theirs.goto(f"/ask/{link.rpartition('/')[2]}")
    assert judged(theirs, scripts) == []
    assert theirs.locator("html").get_attribute("lang") == "nl"
    theirs.get_by_label("Ja, ergens anders").check()
    for name, text in ANSWERED.items():
        theirs.fill(f"[name={name}]", text)
    theirs.fill("[name=note]", "85.07.30-033.28")
    press(theirs, "Het antwoord versturen")
    assert "rijksregisternummer" in shown(theirs)
    assert judged(theirs, scripts) == []
    assert theirs.input_value("[name=street]") == "Nieuwstraat 7"
    theirs.fill("[name=note]", "Twee keer bellen")
    press(theirs, "Het antwoord versturen")
    assert "beantwoord op 24 november 2026" in shown(theirs)
    assert judged(theirs, scripts) == []

    page.goto("/staff/work")
    assert "Twee keer bellen" in shown(page)
    assert judged(page, scripts) == []
    press(page, "Take it over: ", "link")
    assert page.input_value("[name=status]") == "active"
    assert judged(page, scripts) == []
    press(page, "Look at it before it is kept")
    assert "Nieuwstraat 7" in shown(page)
    press(page, "Keep it")
    assert "Kept. Everybody can see it now." in shown(page)
    page.goto("/staff/work")
    press(page, "Dealt with: ")
    assert "Twee keer bellen" not in shown(page)
    for one in (page, theirs):
        one.context.close()


@pytest.mark.parametrize(
    ("lang", "button", "thanks"),
    [("fr", "Tout est encore exact", "Merci"), ("nl", "Alles klopt nog", "Dank u")],
)
def test_whoever_has_the_mail_confirms_by_keyboard_without_signing_in(
    editors: Editors,
    chromium: Browser,
    staff_address: str,
    scripts: bool,
    lang: str,
    button: str,
    thanks: str,
):
    key, mine = editors.room(), an_account(editors, lang=lang)
    other = an_account(editors, lang=lang)
    with engine_at(editors.url) as engine:
        assured_on(engine, key, LONG_AGO)
        links = [confirm_link(engine, one, key, TUESDAY_MORNING) for one in (mine, other)]
    page = on_a_phone(chromium, staff_address, scripts)
    page.goto(f"/staff/still-true/{links[0]}")
    assert judged(page, scripts) == []
    assert "09:00–17:00" in shown(page)
    press(page, button)
    assert thanks in shown(page)
    assert judged(page, scripts) == []
    page.goto(f"/staff/still-true/{links[1]}")
    assert "24 nov" in shown(page)
    assert page.locator("main button").count() == 0
    assert judged(page, scripts) == []
    assert page.context.cookies() == []
    page.context.close()
