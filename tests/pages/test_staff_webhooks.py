"""`/staff/webhooks`: an administrator adds an address, and sees what became of the messages."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.usecases.deliver_webhooks import Deliverer
from tests.receivers import Receiver, is_signed
from tests.serving import TUESDAY_MORNING, Clock
from tests.staff import PASSWORD, Browser, browser, invite, joined, seen
from tests.storage_fixtures import engine_at
from tests.writing import Editors, make_keys

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver().listening() as one:
        yield one


@pytest.fixture(scope="module")
def editors(
    loaded_url: str, tmp_path_factory: pytest.TempPathFactory, receiver: Receiver
) -> Iterator[Editors]:
    """A service that may reach the receiver on this machine, and nobody else here."""
    file = tmp_path_factory.mktemp("webhooks") / "digitalhelp.db"
    file.write_bytes(Path(loaded_url.removeprefix("sqlite:///")).read_bytes())
    url, clock = f"sqlite:///{file}", Clock(TUESDAY_MORNING)
    settings = Settings(
        database_url=url, data_dir=Path("nowhere"), webhook_loopback=receiver.netloc
    )
    with TestClient(create_app(settings, clock), raise_server_exceptions=False) as client:
        yield Editors(client, clock, make_keys(url, clock.moment), url)


@pytest.fixture
def ana(editors: Editors, receiver: Receiver) -> Browser:
    """An administrator of a referral service without webhooks."""
    receiver.mood, receiver.leads_to = 204, ""
    receiver.got.clear()
    one = joined(editors, "CPAS of Vlaminggem", f"{uuid4().hex[:8]}@vlaminggem.example")
    for key in re.findall(r'href="/staff/webhooks/(wh_\w+)"', one.get("/staff/webhooks").text):
        one.post(f"/staff/webhooks/{key}/remove")
    return one


def deliver(editors: Editors) -> None:
    house = editors.client.app.state.house  # type: ignore[attr-defined]  # a FastAPI app
    deliverer = Deliverer(house.outside, house.secret, editors.clock)
    with engine_at(editors.url) as engine:
        for _ in deliverer.deliveries(engine, editors.clock.moment):
            pass
        for thread in deliverer.under_way.values():
            thread.join()


def add(one: Browser, url: str, **more: object) -> tuple[str, str]:
    """Its page, and its secret."""
    answer = one.post("/staff/webhooks", {"url": url, "events": "help_point.changed", **more})
    assert answer.status_code == 200, answer.text
    found = re.search(r'href="(/staff/webhooks/wh_\w+)"', answer.text)
    [secret] = SECRET.findall(answer.text)
    assert found
    return found[1], secret


def test_an_address_is_added_tried_out_and_its_secret_told_once(
    editors: Editors, ana: Browser, receiver: Receiver
):
    page, secret = add(ana, receiver.url)
    assert ana.post(f"{page}/test").headers["location"] == f"{page}?done=tested"
    assert "waits" in seen(ana.get(page))
    deliver(editors)

    [(headers, body)] = receiver.got
    assert receiver.messages[0]["type"] == "webhook.tested"
    assert is_signed(headers, body, secret)
    shown = ana.get(page)
    assert "arrived: Tuesday 24 November, 10:00" in seen(shown)
    for other in (page, "/staff/webhooks", "/staff/record"):
        assert not SECRET.search(ana.get(other).text)


def test_a_new_secret_signs_beside_the_former_one(
    editors: Editors, ana: Browser, receiver: Receiver
):
    page, before = add(ana, receiver.url)
    answer = ana.post(f"{page}/secret")
    [after] = SECRET.findall(answer.text)
    ana.post(f"{page}/test")
    deliver(editors)

    [(headers, body)] = receiver.got
    assert before != after
    assert is_signed(headers, body, before)
    assert is_signed(headers, body, after)
    [third] = SECRET.findall(ana.post(f"{page}/secret").text)
    ana.post(f"{page}/test")
    deliver(editors)
    assert [is_signed(*receiver.got[1], one) for one in (before, after, third)] == [
        True,
        False,
        True,
    ]


def test_what_did_not_arrive_says_why_and_can_be_sent_again(
    editors: Editors, ana: Browser, receiver: Receiver
):
    page, _ = add(ana, receiver.url)
    receiver.mood = 301
    ana.post(f"{page}/test")
    deliver(editors)
    said = seen(ana.get(page))
    assert "tried 1 time, again: Tuesday 24 November, 10:00" in said
    assert "it leads on to another address (301): give that one" in said
    assert "Nothing arrives since Tuesday 24 November, 10:00." in said

    receiver.mood = 204
    again = re.search(rf'action="({page}/messages/\d+/again)"', ana.get(page).text)
    assert again
    for _ in range(2):  # it may be sent again however often
        assert ana.post(again[1]).status_code == 303
        deliver(editors)
    assert len(receiver.ids) == 3
    assert len(set(receiver.ids)) == 1
    assert "arrived" in seen(ana.get(page))


def test_switched_off_it_keeps_what_there_is_to_tell(
    editors: Editors, ana: Browser, receiver: Receiver
):
    page, _ = add(ana, receiver.url, sandbox="true")
    ana.post(f"{page}/disable")
    room = editors.room()
    deliver(editors)
    said = seen(ana.get(page))
    assert receiver.got == []
    assert "Nothing is sent since Tuesday 24 November, 10:00: switched off by hand." in said
    assert "1 message waits." in said

    ana.post(f"{page}/enable")
    deliver(editors)
    assert receiver.told(room) == ["created"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:1/", "private network"),
        ("http://localhost/", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("https://[::1]/", "private network"),
        ("https://nobody.invalid/", "Nobody knows this name"),
        ("ftp://example.org/", "is no address such as"),
        ("example.org", "is no address such as"),
        ("https://xn--a.com/", "is no address such as"),
        ("http://8.8.8.8/", "begins with https://"),
        ("https://user:password@8.8.8.8/", "Leave out name, password"),
        ("https://8.8.8.8/#part", "Leave out name, password"),
        ("https://8.8.8.8/" + "a" * 500, "500"),
        ("", "url"),
    ],
)
def test_an_address_that_will_not_do_is_refused_in_words_and_not_lost(
    ana: Browser, url: str, why: str
):
    answer = ana.post("/staff/webhooks", {"url": url, "events": "help_point.changed"})

    assert answer.status_code == 422
    assert url[:60] in answer.text
    assert why in seen(answer) or (why == "url" and 'id="url-wrong"' in answer.text)
    assert "/staff/webhooks/wh_" not in ana.get("/staff/webhooks").text


def test_nothing_to_be_told_of_is_refused(ana: Browser, receiver: Receiver):
    answer = ana.post("/staff/webhooks", {"url": receiver.url})

    assert answer.status_code == 422
    assert 'id="events-wrong"' in answer.text


def test_ten_are_enough(ana: Browser, receiver: Receiver):
    for _ in range(10):
        add(ana, receiver.url)
    answer = ana.post("/staff/webhooks", {"url": receiver.url, "events": "help_point.changed"})

    assert answer.status_code == 422
    assert "Your team has 10 webhooks" in seen(answer)


def test_only_administrators_of_those_it_is_for_see_it(
    editors: Editors, ana: Browser, receiver: Receiver
):
    page, _ = add(ana, receiver.url)
    ana.post("/staff/colleagues", {"name": "Bo", "email": "bo@vlaminggem.example", "lang": "en"})
    space = joined(editors, "The library", f"{uuid4().hex[:8]}@vlaminggem.example")
    others = joined(editors, "Jobs in Vlaminggem", f"{uuid4().hex[:8]}@vlaminggem.example")

    assert space.get("/staff/webhooks").status_code == 403
    assert space.get(page).status_code == 403
    assert others.get(page).status_code == 404
    assert others.post(f"{page}/secret").status_code == 404
    assert "/staff/webhooks" in others.get("/staff/account").text
    assert "/staff/webhooks" not in space.get("/staff/account").text


def test_a_message_of_another_team_is_not_sent_again(
    editors: Editors, ana: Browser, receiver: Receiver
):
    page, _ = add(ana, receiver.url)
    ana.post(f"{page}/test")
    number = re.findall(rf"{page}/messages/(\d+)/again", ana.get(page).text)[0]
    others = joined(editors, "Jobs in Vlaminggem", f"{uuid4().hex[:8]}@vlaminggem.example")
    theirs, _ = add(others, receiver.url)

    assert others.post(f"{theirs}/messages/{number}/again").status_code == 404
    assert others.post(f"{theirs}/messages/x/again").status_code == 404


def test_switched_on_again_it_begins_with_a_clean_sheet(
    editors: Editors, ana: Browser, receiver: Receiver
):
    page, _ = add(ana, receiver.url)
    receiver.mood = 410
    ana.post(f"{page}/test")
    deliver(editors)
    assert "the receiver said that it is gone (410)" in seen(ana.get(page))
    ana.post(f"{page}/enable")
    assert "Nothing" not in seen(ana.get(page)).partition("Messages of")[0]


def test_a_colleague_who_is_no_administrator_does_not(
    editors: Editors, ana: Browser, receiver: Receiver
):
    email = f"{uuid4().hex[:8]}@vlaminggem.example"
    made = ana.post("/staff/colleagues", {"name": "Bo", "email": email, "lang": "en"})
    link = re.search(r"/staff/join/[\w-]+", made.text)
    assert link
    bo = browser(editors)
    bo.post(link[0], {"password": PASSWORD, "again": PASSWORD})

    page, _ = add(ana, receiver.url)
    assert bo.get("/staff/webhooks").status_code == 403
    for action in ("secret", "test", "enable", "disable", "remove"):
        assert bo.post(f"{page}/{action}").status_code == 403
    assert "/staff/webhooks" not in bo.get("/staff/account").text


def test_the_coordination_is_told_of_help_points_only(editors: Editors, receiver: Receiver):
    them = joined(editors, "The coordination", f"{uuid4().hex[:8]}@vlaminggem.example")
    assert "registration.changed" not in them.get("/staff/webhooks").text
    form = {"url": receiver.url, "events": "registration.changed"}

    assert them.post("/staff/webhooks", form).status_code == 403


def test_the_words_fit_the_clock_and_the_language(editors: Editors, receiver: Receiver):
    """In French."""
    link = invite(editors, "CPAS of Vlaminggem", f"{uuid4().hex[:8]}@vlaminggem.example", lang="fr")
    one = browser(editors)
    one.post(
        f"/staff/join/{link}",
        {"password": "quatre chaises en bois", "again": "quatre chaises en bois"},
    )
    page, _ = add(one, receiver.url)
    one.post(f"{page}/test")
    deliver(editors)
    editors.clock.moment += timedelta(hours=11)
    try:
        assert "arrivé : mardi 24 novembre, 10:00" in seen(one.get(page)).replace("\u00a0", " ")
    finally:
        editors.clock.moment = TUESDAY_MORNING
