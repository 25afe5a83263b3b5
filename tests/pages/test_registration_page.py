"""A person's own registration: to see, to cancel, and nothing else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.pages.html_page import HtmlPage
from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.writing import Editors


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def link_of(one: Planned, key: str | None = None, **more: Any) -> str:
    made = one.register(key or str(uuid4()), **more).json()
    one.editors.settle()
    return str(made["manage_url"])


def page(editors: Editors, link: str, lang: str | None = "en", **headers: str) -> HtmlPage:
    asked = f"{link}?lang={lang}" if lang else link
    answer = editors.client.get(asked, headers={"Accept-Language": "en", **headers})
    assert answer.status_code == 200, answer.text
    return HtmlPage(answer.text)


def test_it_says_what_when_and_where_and_names_nobody(editors: Editors):
    link = link_of(plan(editors), seats=2, note="kangaroo", reference="zebra")
    shown = page(editors, link)

    for said in ("E-mail", "You have 2 places.", "Tuesday 1 December, 14:00 to 16:00"):
        assert said in shown.text
    assert "Dorpsstraat 1, 0011 Vlaminggem" in shown.text
    for private in ("A.", "+3220000077", "kangaroo", "zebra"):
        assert private not in shown.text.replace("N.B.", "")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "Vous avez 1 place."),
        ("nl", "U hebt 1 plaats."),
        ("en", "You have 1 place."),
    ],
)
def test_it_speaks_the_language_asked_for(editors: Editors, lang: str, said: str):
    shown = page(editors, link_of(plan(editors)), lang)

    assert said in shown.text
    assert shown.one("html")["lang"] == lang


def test_it_speaks_the_persons_language_where_none_is_asked_for(editors: Editors):
    dutch = link_of(plan(editors), client={"first_name": "A.", "lang": "nl-BE"})
    japanese = link_of(plan(editors), client={"first_name": "A.", "lang": "ja"})

    assert page(editors, dutch, None).one("html")["lang"] == "nl"
    assert page(editors, japanese, None, **{"Accept-Language": "fr"}).one("html")["lang"] == "fr"


def test_opening_it_changes_nothing(editors: Editors):
    one, key = plan(editors), str(uuid4())
    link = link_of(one, key)
    before = (one.registration(key), one.now())
    for _ in range(3):
        page(editors, link)
        editors.client.head(link)

    assert (one.registration(key), one.now()) == before


def test_the_button_cancels_and_whoever_waits_has_the_place(editors: Editors):
    one, key, waiting = plan(editors, 1, waiting_list=True), str(uuid4()), str(uuid4())
    link = link_of(one, key)
    link_of(one, waiting)
    form = page(editors, link).one("form")
    answer = editors.client.post(str(form["action"]))

    assert answer.history[0].status_code == 303
    assert "Your place is cancelled" in answer.text
    assert HtmlPage(answer.text).all("form") == []
    assert one.registration(key)["state"] == "cancelled"
    assert one.registration(waiting)["state"] == "registered"
    again = editors.client.post(str(form["action"]))
    assert "Your place is cancelled" in again.text


def test_who_waits_sees_her_place_in_the_queue(editors: Editors):
    one = plan(editors, 1, waiting_list=True)
    one.register()
    one.register()

    assert "You are number 2 on the waiting list" in page(editors, link_of(one)).text


def test_a_moved_and_a_cancelled_session_are_told(editors: Editors):
    one = plan(editors)
    link = link_of(one)
    one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    moved = page(editors, link)
    one.change(status="cancelled")
    cancelled = page(editors, link)

    assert "This session was moved" in moved.text
    assert "Wednesday 2 December" in moved.text
    assert "it does not take place" in cancelled.text


def test_after_the_start_there_is_no_button_and_nothing_is_cancelled(editors: Editors):
    one, key = plan(editors), str(uuid4())
    link = link_of(one, key)
    editors.clock.moment = TUESDAY_MORNING + timedelta(days=7, hours=4)

    assert page(editors, link).all("form") == []
    assert editors.client.post(link).status_code == 200
    assert one.registration(key)["state"] == "registered"


@pytest.mark.parametrize("link", ["/r/abc", "/r/" + "a" * 22, "/r/%3Cscript%3E", "/r/..%2f"])
def test_an_unknown_link_is_a_page_that_does_not_exist(editors: Editors, link: str):
    assert editors.client.get(link).status_code == 404
    assert editors.client.post(link).status_code == 404


def test_what_a_space_writes_is_text_and_no_markup(editors: Editors):
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    one = plan(editors)
    editors.send("PATCH", f"/v1/trainings/{one.training}", "space", {"title": {"en": bad}})
    shown = page(editors, link_of(one))

    assert bad in shown.text
    assert shown.all("script") == shown.all("img") == []


def test_nobody_keeps_it_and_nobody_learns_of_it(editors: Editors):
    headers = editors.client.get(link_of(plan(editors))).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert "set-cookie" not in headers
    assert "form-action 'self'" in headers["content-security-policy"]
