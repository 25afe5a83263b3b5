"""The coordination's overview at `/staff/overview`, and as it is printed."""

import pytest
from playwright.sync_api import Browser as Chromium

from tests.pages.html_page import HtmlPage
from tests.pages.test_staff_in_a_browser import come_in, judge, on_a_phone
from tests.pages.test_staff_places_in_a_browser import staff_address
from tests.paper import Paper
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, an_account, joined, seen
from tests.writing import Editors

__all__ = ["staff_address"]


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    sqlite_editors.clock.moment = TUESDAY_MORNING
    return sqlite_editors


@pytest.fixture(scope="module")
def coordinator(editors: Editors) -> Browser:
    return joined(editors, "The coordination", "overview@coordination.example")


def test_the_numbers_are_those_of_the_health_page_and_of_the_lists(
    editors: Editors, coordinator: Browser
):
    health = editors.client.get("/health/data").json()
    said = seen(coordinator.get("/staff/overview"))
    work = seen(coordinator.get("/staff/work"))

    counts = health["help_points"]
    total = " ".join(str(counts[one]) for one in ("active", "unconfirmed", "history"))
    assert f"Together {total} " in said
    running = counts["active"] + counts["unconfirmed"]
    assert f"Never {health['assured']['never']} " in said
    assert f"Together {running} " in said.partition("Town by town")[2]
    for name in ("No phone number", "Not known which languages are spoken"):
        number = work.partition(f"{name}: ")[2].split()[0]
        assert f"{name} {number} " in said
    assert "Vlaminggem" not in said
    assert "24 November 2026" in said


def test_all_nineteen_municipalities_stand_there(editors: Editors, coordinator: Browser):
    page = HtmlPage(coordinator.get("/staff/overview").text)
    listed = editors.client.get("/v1/municipalities").json()["results"]
    region = [one["names"]["fr"] for one in listed]

    assert len([name for name in region if name in page.text]) >= 19


def test_it_prints_on_two_pages_without_what_is_for_the_screen(
    editors: Editors, chromium: Chromium, staff_address: str
):
    page = on_a_phone(chromium, staff_address, scripts=True)
    come_in(page, an_account(editors, "The coordination", lang="fr"))
    page.goto("/staff/overview")
    assert judge(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    paper = Paper(page.pdf(prefer_css_page_size=True))

    assert paper.pages == 2
    assert "Woluwe-Saint-Pierre" in paper.text.replace(" ", "")
    assert "Sedéconnecter" not in paper.text.replace(" ", "")
    assert "cookie" not in paper.text
    page.context.close()
