"""The coordination at work in a real browser, by keyboard, at 320 px, with and without scripts."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.pages.test_staff_in_a_browser import come_in, on_a_phone
from tests.pages.test_staff_places_in_a_browser import (
    judged,
    press,
    scripts,
    shown,
    staff_address,
)
from tests.serving import TUESDAY_MORNING
from tests.staff import an_account
from tests.writing import Editors

__all__ = ["scripts", "staff_address"]


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    sqlite_editors.clock.moment = TUESDAY_MORNING
    return sqlite_editors


def coordinator(editors: Editors, chromium: Browser, address: str, scripts: bool) -> Page:
    page = on_a_phone(chromium, address, scripts)
    come_in(page, an_account(editors, "The coordination"))
    return page


def unfolded(page: Page) -> None:
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.press("Enter")


def test_what_was_said_on_the_phone_is_kept_as_said_on_the_phone(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    key = editors.room(opening_hours="Mo-Fr 09:00-17:00; PH off")
    page = coordinator(editors, chromium, staff_address, scripts)
    page.goto(f"/staff/help-points/{key}")
    page.fill("[name=opening_hours]", "lundi et jeudi 9h-12h")
    page.select_option("#told_how", "phone")
    page.fill("#told_on", "2026-11-20")
    assert judged(page, scripts) == []
    press(page, "Look at it before it is kept")
    assert "How you know it: by phone on 20 November 2026" in shown(page)
    assert "Before, it was closed on public holidays." in shown(page)
    assert judged(page, scripts) == []
    press(page, "Keep it")
    press(page, "Who wrote what", "link")

    assert "Changed · The coordination · by phone on 20 November 2026" in shown(page)
    assert judged(page, scripts) == []
    editors.until(lambda: source(staff_address, key) == ("Confirmed by phone", "2026-11-20"))
    page.context.close()


def source(address: str, key: str) -> tuple[str, str]:
    facts = httpx.get(f"{address}/v1/help-points/{key}/sources").json()["facts"]
    [hours] = [one["sources"] for one in facts if one["field"] == "opening_hours"]
    return hours[0]["title"], hours[0]["assured_on"]


def test_all_of_it_is_still_true_somebody_said_at_a_visit(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    editors.clock.moment = TUESDAY_MORNING.replace(day=20)
    key = editors.room()
    editors.clock.moment = TUESDAY_MORNING
    page = coordinator(editors, chromium, staff_address, scripts)
    page.goto(f"/staff/help-points/{key}")
    page.select_option("#still-told_how", "visit")
    page.fill("#still-told_on", "2027-01-01")
    press(page, "All of it is still true")
    assert "This day is still to come." in shown(page)
    assert judged(page, scripts) == []
    page.fill("#still-told_on", "2026-11-23")
    press(page, "All of it is still true")

    assert "Thank you: all of it is confirmed." in shown(page)
    editors.until(lambda: source(staff_address, key) == ("Confirmed at a visit", "2026-11-23"))
    page.context.close()


def test_two_at_once_and_how_they_know_it_is_not_lost(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    key = editors.room()
    pages = [coordinator(editors, chromium, staff_address, scripts) for _ in range(2)]
    typed = (("Par la cour", "mail"), ("Par la rue", "phone"))
    for page, (text, how) in zip(pages, typed, strict=True):
        page.goto(f"/staff/help-points/{key}")
        unfolded(page)
        page.fill("[name='entrance.fr']", text)
        page.select_option("#told_how", how)
        page.fill("#told_on", "2026-11-20")
        press(page, "Look at it before it is kept")
    first, second = pages
    press(first, "Keep it")
    press(second, "Keep it")
    assert "A colleague has changed it meanwhile." in shown(second)
    assert second.input_value("#told_how") == "phone"
    assert second.input_value("#told_on") == "2026-11-20"
    press(second, "Look at it before it is kept")
    press(second, "Keep it")
    press(second, "Who wrote what", "link")

    assert "by phone on 20 November 2026" in shown(second)
    assert "by mail on 20 November 2026" in shown(second)
    for page in pages:
        page.context.close()


def test_a_team_a_key_that_opens_at_once_and_is_ended_at_once(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    key = editors.room()
    page = coordinator(editors, chromium, staff_address, scripts)
    press(page, "Teams and keys", "link")
    assert judged(page, scripts) == []
    press(page, "Add a team", "link")
    unfolded(page)
    assert judged(page, scripts) == []
    page.fill("#team", f"Team of {key}")
    page.select_option("#role", "space")
    page.locator(f"[value={key}]").press("Space")
    page.fill("#name", "Ana")
    page.fill("#email", f"ana-{key}-{scripts}@vlaminggem.example")
    press(page, "Add the team")
    assert "It works once, within 14 days." in shown(page)
    assert judged(page, scripts) == []
    press(page, "Back to the team", "link")
    unfolded(page)
    assert judged(page, scripts) == []
    press(page, "Make a key")
    found = re.search(r"dh_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", shown(page).replace(" ", ""))
    assert found
    assert judged(page, scripts) == []
    before = versions(staff_address, key, found[0])
    press(page, "Back to the team", "link")
    assert found[0][12:] not in page.content()
    press(page, "End this key now")

    assert "The key is ended: it opens nothing any more." in shown(page)
    assert (before, versions(staff_address, key, found[0])) == (200, 401)
    page.context.close()


def versions(address: str, key: str, held: str) -> int:
    """What the API says to a key."""
    headers = {"Authorization": f"Bearer {held}"}
    return httpx.get(f"{address}/v1/help-points/{key}/versions", headers=headers).status_code


def test_the_overview_and_the_lists(
    editors: Editors, chromium: Browser, staff_address: str, scripts: bool
):
    page = coordinator(editors, chromium, staff_address, scripts)
    press(page, "Overview", "link")

    assert "Town by town" in shown(page)
    assert judged(page, scripts) == []
    page.context.close()
