"""What is read of a record that nobody confirms, as months go by."""

import re
from datetime import datetime

import pytest

from tests.freshness import LONG_AGO, assured_on
from tests.pages.html_page import HtmlPage
from tests.paper import Paper
from tests.planning import plan
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, joined
from tests.storage_fixtures import engine_at
from tests.writing import Editors


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What is read is the same on both engines."""
    return sqlite_editors


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


@pytest.fixture(scope="module")
def printer(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "The library", "freshness@vlaminggem.example")


def card(editors: Editors, key: str, at: datetime, lang: str) -> str:
    """The text of its card in the finder."""
    editors.clock.moment = at
    page = editors.client.get(f"/{lang}/find?postcode=0011&limit=50").text
    found = re.search(rf'<article class="card" id="[a-z]+-{key}".*?</article>', page, re.S)
    assert found, page
    return " ".join(HtmlPage(found[0]).text.split())


@pytest.mark.parametrize(
    ("lang", "confirmed", "said"),
    [
        ("fr", "Confirmées le 24 novembre 2026.", "Pas confirmées depuis un an."),
        ("nl", "Bevestigd op 24 november 2026.", "Al een jaar niet bevestigd."),
        ("en", "Confirmed on 24 November 2026.", "Not confirmed for a year."),
    ],
)
def test_after_a_year_citizens_read_that_nobody_has_confirmed_it_and_still_find_it(
    editors: Editors, lang: str, confirmed: str, said: str
):
    key = editors.room()
    editors.settle()
    year = TUESDAY_MORNING.replace(year=2027)
    for at, stale in (
        (TUESDAY_MORNING, False),
        (TUESDAY_MORNING.replace(year=2027, month=5), False),
        (year, False),
        (year.replace(day=25), True),
        (year.replace(year=2030), True),
    ):
        text = card(editors, key, at, lang)
        assert confirmed in text
        assert (said in text) == stale, at
        assert (costs(editors, key, at) == 5) == stale
    assert editors.patch(key, {"languages": ["nl", "fr"]}).status_code == 200
    editors.settle()
    assert said not in card(editors, key, year.replace(year=2030), lang)


def costs(editors: Editors, key: str, at: datetime) -> int | None:
    """Minutes that it costs not to be assured."""
    editors.clock.moment = at
    asked = {"postcode": "0011", "limit": 50}
    results = editors.client.get("/v1/help", params=asked).json()["results"]
    [mine] = [one for one in results if one["help_point"]["id"] == key]
    terms = {one["code"]: one["minutes"] for one in mine["reasons"]}
    return terms.get("not_assured")


def test_the_attendance_list_asks_to_look_where_nobody_has_for_six_months(
    editors: Editors, printer: Browser
):
    one = plan(editors, 4)
    fresh = sheet(printer, one.id)
    with engine_at(editors.url) as engine:
        assured_on(engine, one.help_point, LONG_AGO)
        stale = sheet(printer, one.id)
        assured_on(engine, one.help_point, None)
        never = sheet(printer, one.id)
    link = f"/staff/help-points/{one.help_point}"

    assert link not in fresh.text
    assert "What people read about Salle de Zonnedorp was last confirmed on 1 May 2026. " \
        "Please look: http" in stale.text  # fmt: skip
    assert "Salle de Zonnedorp has never been confirmed. Please look: http" in never.text
    for paper in (stale, never):
        assert link in paper.text
        assert paper.pages == 1
        assert paper.is_for_everybody
        assert paper.is_within_its_margins()


def sheet(printer: Browser, session: str) -> Paper:
    answer = printer.get(f"/staff/sessions/{session}/attendance.pdf")
    assert answer.status_code == 200
    return Paper(answer.content)
