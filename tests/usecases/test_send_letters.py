"""Letters to the people at work, over a real mail server on this machine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.adapters.catalogues import all_words
from app.adapters.mail import Post
from app.main import jobs
from app.settings import Settings
from app.storage.accounts import add_letter
from app.storage.engine import reading, writing
from app.usecases.manage_colleagues import first, remove_by_address
from app.usecases.send_letters import LetterRoom
from app.usecases.staffing.teams import team_for
from tests.mailbox import MailServer, mail_server
from tests.serving import TUESDAY_MORNING as NOW

BASE = "https://digitalhelp.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@dataclass
class Office:
    engine: Engine
    room: LetterRoom

    def invited(self, lang: str = "fr") -> str:
        """The address of somebody to whom a letter is to go."""
        email = f"{uuid4().hex[:8]}@vlaminggem.example"
        with writing(self.engine) as db:
            team = team_for(db, "referral", "CPAS de Vlaminggem", [], NOW)
            made = first(db, team, {"name": "Ana", "email": email, "lang": lang}, NOW)
            assert made.account.id is not None
            add_letter(db, made.account.id, "invitation", NOW)
        return email

    def work(self, after: timedelta = timedelta(0)) -> None:
        for _ in self.room.letters(self.engine, NOW + after):
            pass

    def waiting(self) -> list[str | None]:
        """How the last try of each letter failed."""
        with reading(self.engine) as db:
            rows = db.connection().execute(text("SELECT failed FROM letter ORDER BY id"))
            return list(rows.scalars())


@pytest.fixture
def office(database: Engine, server: MailServer) -> Office:
    post = Post(server.url, "Vlaminggem <noreply@vlaminggem.example>")
    return Office(database, LetterRoom(post, BASE, all_words()))


@pytest.mark.parametrize(
    ("lang", "subject", "said"),
    [
        ("fr", "Votre compte", "vous donne un compte"),
        ("nl", "Uw account", "geeft u een account"),
        ("en", "Your account", "gives you an account"),
    ],
)
def test_an_invitation_comes_in_the_language_of_whoever_is_invited(
    office: Office, server: MailServer, lang: str, subject: str, said: str
):
    email = office.invited(lang)
    office.work()
    [letter] = server.mails
    body = letter.get_content().replace("\r\n", "\n")

    assert letter["To"] == email
    assert letter["Content-Language"] == lang
    assert subject in letter["Subject"]
    assert "CPAS de Vlaminggem" in body
    assert said in body
    assert re.search(rf"^{BASE}/staff/join/[\w-]{{43}}$", body, re.MULTILINE)
    assert office.waiting() == []


def test_a_letter_is_sent_once(office: Office, server: MailServer):
    office.invited()
    office.work()
    office.work(60 * MINUTE)

    assert len(server.mails) == 1


def test_no_link_stands_in_the_database(office: Office, server: MailServer):
    office.invited()
    office.work()
    token = server.mails[0].get_content().partition("/join/")[2][:43]
    with reading(office.engine) as db:
        for table in ("letter", "account_link", "account"):
            rows = db.connection().execute(text(f"SELECT * FROM {table}")).all()
            assert token not in str(rows)


def test_a_server_that_refuses_is_tried_again_later_and_nothing_is_lost(
    office: Office, server: MailServer
):
    office.invited()
    office.invited()
    server.mood = "refuses"
    office.work()
    assert (server.tries, office.waiting()) == (1, ["refused: 451", None])
    office.work(MINUTE / 2)
    server.mood = "takes"
    office.work(2 * MINUTE)

    assert len(server.mails) == 2
    assert office.waiting() == []


def test_a_server_that_hangs_holds_nothing_up_for_long(office: Office, server: MailServer):
    post = Post(server.url, "noreply@vlaminggem.example", timeout_s=0.5)
    office = Office(office.engine, LetterRoom(post, BASE, all_words()))
    office.invited()
    server.mood = "hangs"
    office.work()

    assert office.waiting() == ["SMTPServerDisconnected"]


def test_a_letter_that_nobody_can_write_holds_up_no_other(office: Office, server: MailServer):
    broken, fine = office.invited(), office.invited()
    with writing(office.engine) as db:
        odd = text("UPDATE account SET lang = 'xx' WHERE email = :email")
        db.connection().execute(odd, {"email": broken})
    with pytest.raises(KeyError):
        office.work()
    office.work()

    assert [mail["To"] for mail in server.mails] == [fine]
    assert len(office.waiting()) == 1


def test_where_there_is_no_server_letters_wait(database: Engine):
    post = Post("smtp://127.0.0.1:9", "Vlaminggem <noreply@vlaminggem.example>")
    office = Office(database, LetterRoom(post, BASE, all_words()))
    office.invited()
    office.work()

    assert office.waiting() == ["ConnectionRefusedError"]


def test_another_process_does_not_send_what_is_being_sent(office: Office, server: MailServer):
    office.invited()
    steps = office.room.letters(office.engine, NOW)
    server.mood = "refuses"
    next(steps)
    office.work()

    assert server.tries == 1


def test_nobody_is_written_to_who_was_removed_or_after_the_link_would_be_too_old(
    office: Office, server: MailServer
):
    gone = office.invited()
    with writing(office.engine) as db:
        remove_by_address(db, gone, NOW)
    office.invited()
    office.work(timedelta(days=14))

    assert (server.tries, office.waiting()) == (0, [])


def test_a_password_never_goes_without_tls(office: Office, server: MailServer):
    post = Post(server.url.replace("//", "//ana:secret@"), "noreply@vlaminggem.example")
    office = Office(office.engine, LetterRoom(post, BASE, all_words()))
    office.invited()
    office.work()

    assert office.waiting() == ["the server offers no TLS for the password"]


def test_letters_are_a_job_where_there_is_a_mail_server():
    without = jobs(Settings(), all_words())
    with_one = jobs(Settings(smtp_url="smtp://mail.example", public_url=BASE), all_words())

    assert [one.name for one in with_one if one not in without] == ["reminders", "letters"]
