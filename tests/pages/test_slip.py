"""The sheet that a social worker gives to whom she has just registered."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import select

from app.domain.words import PAGE_LANGUAGES
from app.models.tables import Row
from app.storage.engine import reading
from app.usecases.forget import forget_person
from tests.pages.html_page import HtmlPage
from tests.paper import SPOKEN, Paper
from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.storage_fixtures import engine_at
from tests.writing import Editors


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What is read for the sheet is what the page of the registration reads, on both engines."""
    return sqlite_editors


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


@pytest.fixture(scope="module")
def somewhere(editors: Editors) -> Planned:
    """A session for many, whose help point the directory knows."""
    editors.clock.moment = TUESDAY_MORNING
    one = plan(editors, 60)
    door = {"entrance": {"en": "The green door"}, "nearest_stop": {"en": "Dorp, bus 12"}}
    editors.patch(one.help_point, {**door, "phone": "+3220000018"})
    bring = {"bring": {"en": "Your phone"}}
    editors.send("PATCH", f"/v1/trainings/{one.training}", "space", bring)
    editors.settle()
    return one


@pytest.fixture(scope="module")
def made(somewhere: Planned) -> dict[str, Any]:
    """A registration there; tests only look at it."""
    return registered(somewhere)


def registered(one: Planned, key: str | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = one.register(key or str(uuid4()), **more).json()
    return made


def asked(
    editors: Editors, made: dict[str, Any], lang: str | None = "en", **headers: str
) -> Response:
    address = f"{made['slip_url']}?lang={lang}" if lang else made["slip_url"]
    answer: Response = editors.client.get(address, headers={"Accept-Language": "en", **headers})
    assert answer.status_code == 200, answer.text
    return answer


def paper(editors: Editors, made: dict[str, Any], lang: str | None = "en") -> Paper:
    found = Paper(asked(editors, made, lang).content)
    assert found.pages == 1
    assert found.is_for_everybody
    return found


def test_it_says_what_when_and_where_who_sent_her_and_names_nobody(
    editors: Editors, somewhere: Planned
):
    two = registered(somewhere, seats=2, note="kangaroo", reference="zebra", by="referral")
    found = paper(editors, two)

    for said in (
        *("E-mail", "Your place is reserved.", "Number of places: 2"),
        *("Tuesday 1 December", "from 14:00 to 16:00"),
        *("Salle de Zonnedorp", "Dorpsstraat 1, 0011 Vlaminggem"),
        *("Who referred you: referral", "This sheet is of 24 November 2026."),
        *("You cannot come?", "Keep this sheet to yourself", "30 days after the session"),
    ):
        assert said in found.text
    for private in ("A. ", "20000077", "kangaroo", "zebra"):
        assert private not in found.text


def test_how_to_find_the_door_what_to_bring_and_whom_to_phone(
    editors: Editors, made: dict[str, Any]
):
    found = paper(editors, made)

    for said in (
        *("How to get in The green door", "Nearest stop Dorp, bus 12"),
        *("What to bring Your phone", "Questions? Phone: +32 2 000 00 18"),
    ):
        assert said in found.text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "Votre place est réservée. Nombre de places : 1 Quand Mardi 1er décembre"),
        ("nl", "Uw plaats is gereserveerd. Aantal plaatsen: 1 Wanneer Dinsdag 1 december"),
        ("en", "Your place is reserved. Number of places: 1 When Tuesday 1 December"),
        ("ar", "مكانكم محجوز."),
        ("ar", "1 ديسمبر من 14:00 إلى 16:00"),
    ],
)
def test_it_speaks_the_language_asked_for(
    editors: Editors, made: dict[str, Any], lang: str, said: str
):
    found = paper(editors, made, lang)

    assert said in found.text.replace("\N{NO-BREAK SPACE}", " ")
    assert found.language == lang


@pytest.mark.parametrize(
    ("spoken", "browser", "lang"),
    [
        ("ar", "nl", "ar"),
        ("ary", "nl", "ar"),
        ("nl-BE", "en", "nl"),
        ("tr", "en", "tr"),
        ("ja", "en", "en"),
        ("ja", "ar-MA, fr;q=0.5", "ar"),
        (None, "de", "fr"),
    ],
)
def test_it_speaks_the_persons_language_else_that_of_the_browser(
    editors: Editors, somewhere: Planned, spoken: str | None, browser: str, lang: str
):
    hers = registered(somewhere, client={"first_name": "A.", "lang": spoken})
    for unknown in (None, "xx"):
        answer = asked(editors, hers, unknown, **{"Accept-Language": browser})

        assert answer.headers["content-language"] == lang


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_code_leads_to_the_registration(editors: Editors, somewhere: Planned, lang: str):
    hers = registered(somewhere)
    found = paper(editors, hers, lang)

    assert found.links == [f"http://testserver{hers['manage_url']}"]
    assert "Your place is cancelled" in editors.client.post(found.links[0] + "?lang=en").text


def test_it_is_printed_where_people_reach_the_service(editors: Editors, made: dict[str, Any]):
    state = editors.client.app.state  # type: ignore[attr-defined]  # a FastAPI app
    house = state.house
    at_home = house.settings.model_copy(update={"public_url": "https://help.example/aide"})
    state.house = replace(house, settings=at_home)
    try:
        found = paper(editors, made)
    finally:
        state.house = house

    assert found.links == [f"https://help.example/aide{made['manage_url']}"]
    assert f"help.example/aide{made['manage_url']}" in found.text


def test_a_host_that_cannot_be_is_printed_nowhere(editors: Editors, made: dict[str, Any]):
    answer = editors.client.get(made["slip_url"], headers={"Host": "a" * 9000})

    assert answer.status_code == 404


def test_opening_it_changes_nothing(editors: Editors, made: dict[str, Any]):
    before = everything(editors)
    for lang in PAGE_LANGUAGES:
        asked(editors, made, lang)
        editors.client.head(made["slip_url"])

    assert everything(editors) == before


def everything(editors: Editors) -> dict[str, list[str]]:
    """All rows of all tables but the one in which background work is noted."""
    with engine_at(editors.url) as engine, reading(engine) as db:
        return {
            table.name: sorted(map(str, db.connection().execute(select(table)).all()))
            for table in Row.metadata.sorted_tables
            if table.name != "job"
        }


def test_the_same_sheet_is_the_same_bytes(editors: Editors, made: dict[str, Any]):
    assert asked(editors, made).content == asked(editors, made).content


def test_who_waits_is_told_that_she_has_no_place(editors: Editors):
    one, key = plan(editors, 1, waiting_list=True), str(uuid4())
    one.register(key)
    one.register()
    waiting = registered(one)
    before = paper(editors, waiting)
    arabic = paper(editors, waiting, "ar")
    one.change(capacity=3)
    after = paper(editors, waiting)

    assert "You have no place yet. Your number on the waiting list: 2." in before.text
    assert "Places asked for: 1" in before.text
    assert "Do you have a place now?" in before.text
    assert "reserved" not in before.text
    assert "ليس لديكم مكان بعد." in arabic.text
    assert "Your place is reserved." in after.text


def test_a_moved_and_a_cancelled_session_are_told_at_the_top(editors: Editors):
    one = plan(editors)
    made = registered(one)
    one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    moved = paper(editors, made).text
    one.change(status="cancelled")
    cancelled = paper(editors, made).text

    assert moved.index("This session was moved.") < moved.index("E-mail")
    assert "Wednesday 2 December" in moved
    assert cancelled.index("it does not take place. You do not have to come.") < 100
    for untrue in ("reserved", "You cannot come?", "was moved"):
        assert untrue not in cancelled


def test_who_has_cancelled_is_told_not_to_come(editors: Editors, somewhere: Planned):
    key = str(uuid4())
    made = registered(somewhere, key)
    editors.send("DELETE", f"/v1/registrations/{key}", "referral")
    found = paper(editors, made)

    assert "Your place is cancelled. You do not have to come." in found.text
    assert "reserved" not in found.text


def test_afterwards_it_says_that_it_is_over_and_then_how_it_was(
    editors: Editors, somewhere: Planned
):
    key = str(uuid4())
    made = registered(somewhere, key)
    editors.clock.moment = TUESDAY_MORNING + timedelta(days=8)
    over = paper(editors, made)
    editors.send("PUT", f"/v1/registrations/{key}/outcome", "space", {"outcome": "attended"})

    assert "This session is over." in over.text
    assert "You were there." in paper(editors, made).text


def test_once_it_is_erased_there_is_none(editors: Editors, somewhere: Planned):
    key = str(uuid4())
    made = registered(somewhere, key)
    house = editors.client.app.state.house  # type: ignore[attr-defined]  # a FastAPI app
    forget_person(house.engine, key, TUESDAY_MORNING)

    assert somewhere.registration(key)["slip_url"] is None
    assert editors.client.get(made["slip_url"]).status_code == 404


@pytest.mark.parametrize("token", ["abc", "a" * 22, "%3Cscript%3E", "..%2f"])
def test_an_unknown_link_has_no_sheet(editors: Editors, token: str):
    for lang in ("", "?lang=ar"):
        answer = editors.client.get(f"/r/{token}/slip.pdf{lang}")

        assert answer.status_code == 404
        assert "pdf" not in answer.headers["content-type"]


def test_nobody_keeps_it_and_nobody_learns_of_it(editors: Editors, made: dict[str, Any]):
    headers = asked(editors, made, **{"Accept-Encoding": "br"}).headers

    assert headers["content-type"] == "application/pdf"
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-disposition"] == 'inline; filename="registration-2026-12-01.pdf"'
    assert "set-cookie" not in headers
    assert "content-encoding" not in headers


def test_the_page_leads_to_it_in_every_language(editors: Editors, made: dict[str, Any]):
    shown = HtmlPage(editors.client.get(made["manage_url"] + "?lang=en").text)
    links = shown.all("a", type="application/pdf")

    assert [link["hreflang"] for link in links] == list(PAGE_LANGUAGES)
    for link in links:
        answer = editors.client.get(str(link["href"]))
        assert answer.headers["content-language"] == link["lang"]
