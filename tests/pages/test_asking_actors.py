"""Of an actor of whom nobody knows whether they still run: the coordination asks, they answer, the
coordination takes it over; nothing of it reaches the public by itself."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.adapters.catalogues import all_words
from app.adapters.mail import Post
from app.main import create_app
from app.settings import Settings
from app.storage.engine import reading
from app.usecases.forget import export, forget_due, forget_person
from app.usecases.send_letters import LetterRoom
from tests.freshness import ask_link
from tests.mailbox import MailServer, mail_server
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, an_account, as_it_stands, browser, joined, seen
from tests.storage_fixtures import engine_at
from tests.writing import Editors, on_one_engine

BASE = "https://digitalhelp.example"
ANSWER = {
    "helps": "elsewhere",
    "street": "Nieuwstraat 7",
    "postcode": "0012 Overbrugge",
    "hours": "mardi 9h-12h",
    "phone": "02 000 00 10",
    "note": "Sonnez deux fois",
}


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING
    editors.forgive()


@pytest.fixture(scope="module")
def coordinator(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "The coordination", "asker@coordination.example")


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def with_mail(editors: Editors, post: MailServer) -> Iterator[Browser]:
    """A coordinator at a service that has a mail server."""
    email = an_account(editors, "The coordination")
    settings = Settings(
        database_url=editors.url, data_dir=Path("nowhere"), smtp_url=post.url, public_url=BASE
    )
    app = create_app(settings, editors.clock)
    with TestClient(app, follow_redirects=False, base_url=BASE) as client:
        one = Browser(client)
        one.sign_in(email)
        yield one


def unsure(editors: Editors, **more: object) -> str:
    return editors.room(status="unconfirmed", **more)


def printed_link(answer_text: str) -> str:
    found = re.search(r"/ask/[\w-]{43}", answer_text)
    assert found, answer_text
    return found[0]


def ask(one: Browser, key: str, **form: str) -> str:
    answer = one.post(f"/staff/help-points/{key}/ask", {"lang": "fr", **form})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_where_it_is_not_known_the_coordination_can_ask_and_nobody_else(
    editors: Editors, coordinator: Browser
):
    known, unknown = editors.room(), unsure(editors)
    library = joined(editors, "The library", "reader@library.example")

    assert "Ask them whether" not in coordinator.get(f"/staff/help-points/{known}").text
    assert "Ask them whether" in coordinator.get(f"/staff/help-points/{unknown}").text
    assert "Ask them whether" not in library.get(f"/staff/help-points/{unknown}").text


@on_one_engine
def test_without_mail_a_text_with_the_link_is_shown_once_in_their_language(
    editors: Editors, coordinator: Browser
):
    key = unsure(editors)
    page = coordinator.get(f"/staff/help-points/{key}").text
    assert 'name="email"' not in page.partition("Ask them whether")[2]
    text = ask(coordinator, key)
    link = printed_link(text)

    assert "Aidez-vous encore les gens" in text
    assert "shown this once" in text
    after = coordinator.get(f"/staff/help-points/{key}").text
    assert "Asked on 24 November 2026." in after
    assert link not in after
    assert f"{key}" not in editors.client.get(link).text


@pytest.mark.parametrize(
    ("lang", "asked"),
    [("fr", "Aidez-vous encore"), ("nl", "Helpt u nog"), ("en", "Do you still help")],
)
@on_one_engine
def test_the_page_speaks_their_language_and_shows_what_we_have(
    editors: Editors, lang: str, asked: str
):
    with engine_at(editors.url) as engine:
        path = f"/ask/{ask_link(engine, unsure(editors), TUESDAY_MORNING, lang)}"
    editors.settle()
    page = browser(editors).get(path)
    text = seen(page)

    assert asked in text
    assert "Dorpsstraat 1, 0011" in text
    assert "09:00–17:00" in text
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"
    for other, said in (("fr", "Aidez-vous"), ("nl", "Helpt u"), ("en", "Do you still")):
        assert said in browser(editors).get(f"{path}?lang={other}").text
    assert browser(editors).get("/ask/none").status_code == 404
    assert browser(editors).post("/ask/none", ANSWER).status_code == 404


@on_one_engine
def test_from_asking_to_taken_over(editors: Editors, coordinator: Browser):
    key = unsure(editors, lat=54.6997, lon=2.99651)
    link = printed_link(ask(coordinator, key))
    editors.settle()
    before = editors.client.get(f"/v1/help-points/{key}").json()
    anybody = browser(editors)
    for _ in range(3):
        anybody.get(link)
    assert anybody.post(link, ANSWER).headers["location"].startswith(link)
    work = coordinator.get("/staff/work").text
    listed = seen(coordinator.get("/staff/work"))

    assert "On 24 November 2026 they said: yes, somewhere else." in listed
    assert "“Nieuwstraat 7 · 0012 Overbrugge · mardi 9h-12h · 02 000 00 10 · Sonnez" in listed
    assert "Nieuwstraat" not in anybody.get(link).text
    assert "Nieuwstraat" in coordinator.get("/staff/work/answered.csv").text
    taken = re.search(rf"/staff/help-points/{key}/answers/[0-9a-f]{{64}}", work)
    assert taken
    form = as_it_stands(coordinator.get(taken[0]).text)
    assert (form["status"], form["address.postcode"], form["lat"]) == ("active", "0012", "")
    assert editors.client.get(f"/v1/help-points/{key}").json() == before
    check = coordinator.post(f"/staff/help-points/{key}/check", form)
    assert "Tuesday" in seen(check)
    kept = coordinator.post(f"/staff/help-points/{key}", as_it_stands(check.text))
    assert kept.headers["location"].endswith("?done=changed")
    editors.settle()
    now = editors.client.get(f"/v1/help-points/{key}").json()
    assert (now["status"], now["address"]["street"]) == ("active", "Nieuwstraat 7")
    assert (now["helper_hours"], now["phone"]) == ("Tu 09:00-12:00", "+3220000010")
    close = f"/staff/work/answers/{taken[0].rpartition('/')[2]}/close"
    assert coordinator.post(close).headers["location"] == "/staff/work?done=closed#answered"
    assert "Nieuwstraat 7 ·" not in seen(coordinator.get("/staff/work"))
    assert coordinator.post(close).status_code == 404
    assert "answered on 24 November 2026" in anybody.get(f"{link}?lang=en").text
    record = seen(coordinator.get("/staff/record"))
    assert f"asked whether they still help: {key}" in record
    assert f"dealt with the answer of {key}" in record


@on_one_engine
def test_who_does_not_help_any_more_becomes_history_when_it_is_kept(
    editors: Editors, coordinator: Browser
):
    key = unsure(editors)
    browser(editors).post(printed_link(ask(coordinator, key)), {"helps": "no"})
    work = coordinator.get("/staff/work").text
    taken = re.search(rf"/staff/help-points/{key}/answers/[0-9a-f]{{64}}", work)
    assert taken
    form = as_it_stands(coordinator.get(taken[0]).text)

    assert form["status"] == "history"
    assert (form["address.street"], form["address.postcode"]) == ("Dorpsstraat 1", "0011")
    coordinator.post(f"/staff/help-points/{key}", form)
    editors.settle()
    assert editors.client.get(f"/v1/help-points/{key}").json()["status"] == "history"


@on_one_engine
def test_with_an_address_they_are_asked_by_mail_and_any_link_answers_for_all(
    editors: Editors, with_mail: Browser, post: MailServer
):
    key = unsure(editors, email="zaal@vlaminggem.example")
    page = with_mail.get(f"/staff/help-points/{key}").text
    assert 'value="zaal@vlaminggem.example"' in page.partition("Ask them whether")[2]
    wrong = with_mail.post(f"/staff/help-points/{key}/ask", {"lang": "nl", "email": "nobody"})
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.text
    assert with_mail.post(f"/staff/help-points/{key}/ask", {"lang": "xx"}).status_code == 422
    made = ask(with_mail, key, lang="nl", email="zaal@vlaminggem.example")
    assert "/ask/" not in made
    with engine_at(editors.url) as engine:
        room = LetterRoom(Post(post.url, "noreply@vlaminggem.example"), BASE, all_words())
        post.mood = "refuses"
        list(room.letters(engine, TUESDAY_MORNING))
        assert post.mails == []
        post.mood = "takes"
        for hours in (1, 2):
            list(room.letters(engine, TUESDAY_MORNING + timedelta(hours=hours)))
    [mail] = post.mails
    link = printed_link(mail.get_content())

    assert mail["To"] == "zaal@vlaminggem.example"
    assert mail["Content-Language"] == "nl"
    assert "Helpt u nog mensen?" in mail["Subject"]
    assert f"{BASE}{link}" in mail.get_content().splitlines()
    other = printed_link(ask(with_mail, key))
    browser(editors).post(link, ANSWER)
    for one in (link, other):
        assert "answered on 24 November 2026" in browser(editors).get(f"{one}?lang=en").text


@on_one_engine
def test_a_question_that_is_answered_otherwise_meanwhile_is_not_sent(
    editors: Editors, with_mail: Browser, post: MailServer
):
    key = unsure(editors)
    ask(with_mail, key, email="zaal@vlaminggem.example")
    editors.patch(key, {"status": "active"}, "coordination")
    with engine_at(editors.url) as engine:
        room = LetterRoom(Post(post.url, "noreply@vlaminggem.example"), BASE, all_words())
        list(room.letters(engine, TUESDAY_MORNING))

    assert post.mails == []


@on_one_engine
def test_a_real_place_that_was_asked_says_so_on_its_list(coordinator: Browser):
    csv = coordinator.get("/staff/work/unconfirmed.csv").text
    key = csv.splitlines()[1].split(",")[0]
    ask(coordinator, key)

    assert "Asked on 24 November 2026." in coordinator.get("/staff/work/unconfirmed.csv").text


@on_one_engine
def test_questions_end_and_answers_are_forgotten(editors: Editors, coordinator: Browser):
    unanswered, answered = (unsure(editors) for _ in range(2))
    links = [printed_link(ask(coordinator, key)) for key in (unanswered, answered)]
    editors.clock.moment += timedelta(days=80)
    browser(editors).post(links[1], {**ANSWER, "note": "Xylophonia"})

    def kept(days: int) -> str:
        with engine_at(editors.url) as engine:
            list(forget_due(engine, TUESDAY_MORNING + timedelta(days=days)))
            with reading(engine) as db:
                rows = db.connection().exec_driver_sql("SELECT * FROM actor_question").all()
        return str(rows)

    assert unanswered in kept(89)
    assert unanswered not in kept(90)
    assert "Xylophonia" in kept(169)
    assert answered not in kept(170)


@on_one_engine
def test_whoever_is_written_to_can_be_told_and_forgotten(editors: Editors, with_mail: Browser):
    key = unsure(editors)
    ask(with_mail, key, email="Xylo@phonia.example")
    with engine_at(editors.url) as engine:
        [told] = export(engine, "xylo@phonia.example")["letters"]
        known = forget_person(engine, "XYLO@phonia.example", TUESDAY_MORNING)
        with reading(engine) as db:
            rows = db.connection().exec_driver_sql("SELECT * FROM letter").all()

    assert (told["purpose"], told["subject"], told["lang"]) == ("question", key, "fr")
    assert len(known.letters) == 1
    assert "phonia" not in str(rows)
