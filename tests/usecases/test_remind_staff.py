"""Six months after anybody has confirmed a record its staff is asked by mail, each in her language,
over a real mail server on this machine."""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from app.adapters.catalogues import all_words
from app.adapters.mail import Post
from app.domain.codes import LetterPurpose
from app.models.staff_tables import Account
from app.models.tables import Team
from app.models.webhook_tables import Webhook
from app.storage.accounts import account_with_email, add_letter, letters_waiting
from app.storage.engine import reading, writing
from app.usecases.manage_colleagues import first, remove_by_address
from app.usecases.remind_staff import remind
from app.usecases.send_letters import LetterRoom
from app.usecases.staffing.teams import team_for
from tests.freshness import assured_on
from tests.mailbox import MailServer, mail_server
from tests.serving import TUESDAY_MORNING
from tests.staff import browser
from tests.storage_fixtures import engine_at
from tests.writing import Editors, on_one_engine

BASE = "https://digitalhelp.example"
DAY = timedelta(days=1)
STALE = TUESDAY_MORNING + 183 * DAY
HOUR = timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@dataclass
class Space:
    """A team of its own that looks after one room, confirmed on that Tuesday."""

    editors: Editors
    engine: Engine
    server: MailServer
    key: str

    def colleague(self, lang: str = "en", joined_at: datetime = TUESDAY_MORNING) -> str:
        """The address of somebody who has joined."""
        email = f"{uuid4().hex[:8]}@vlaminggem.example"
        with writing(self.engine) as db:
            team = team_for(db, "space", f"Team of {self.key}", [self.key], TUESDAY_MORNING)
            given = {"name": "Ana", "email": email, "lang": lang}
            made = first(db, team, given, TUESDAY_MORNING).account
            made.joined_at = joined_at
            db.add(made)
        return email

    def remind(self, now: datetime) -> int:
        """How many letters wait after that."""
        for _ in remind(self.engine, now):
            pass
        return self.waiting()

    def waiting(self) -> int:
        with reading(self.engine) as db:
            mine = "SELECT count(*) FROM letter WHERE subject = :key"
            return int(db.connection().execute(text(mine), {"key": self.key}).scalar_one())

    def deliver(self, now: datetime, timeout_s: float = 10) -> list[EmailMessage]:
        """All that has arrived at this place's people so far."""
        post = Post(self.server.url, "Vlaminggem <noreply@vlaminggem.example>", timeout_s)
        for _ in LetterRoom(post, BASE, all_words()).letters(self.engine, now):
            pass
        return [mail for mail in self.server.mails if self.key in said(mail)]

    def asked(self, now: datetime) -> int:
        """How many mails the job and the post bring now."""
        before = len(self.deliver(now))
        self.remind(now)
        return len(self.deliver(now)) - before


def said(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def link_in(mail: EmailMessage) -> str:
    found = re.search(rf"^{BASE}(/staff/still-true/[\w-]{{43}})$", said(mail), re.MULTILINE)
    assert found, said(mail)
    return found[1]


@pytest.fixture
def space(editors: Editors, server: MailServer) -> Iterator[Space]:
    editors.clock.moment = TUESDAY_MORNING
    with engine_at(editors.url) as engine:
        with writing(engine) as db:  # whom the tests before have made is not asked here
            db.connection().execute(text("DELETE FROM letter"))
            old = "UPDATE team SET help_points = '[]' WHERE name LIKE 'Team of %'"
            db.connection().execute(text(old))
        yield Space(editors, engine, server, editors.room())


@on_one_engine
def test_each_is_asked_in_her_language_what_the_record_says_now(space: Space):
    fee = {"access": {"level": "free"}}
    space.editors.patch(space.key, {"fees": fee, "helper_hours": "Tu 09:00-12:00"})
    addresses = {lang: space.colleague(lang) for lang in ("fr", "nl")}
    space.remind(STALE)
    mails = {str(mail["Content-Language"]): mail for mail in space.deliver(STALE)}

    assert {lang: mail["To"] for lang, mail in mails.items()} == addresses
    for lang, texts in {
        "fr": ("Salle de Zonnedorp", "Dorpsstraat 1, 0011", "Mardi\xa0: 09:00–12:00", "Gratuit",
               "Téléphone\xa0: on ne sait pas", "24 novembre 2026", "le lien fonctionne une fois"),
        "nl": ("Zaal Zonnedorp", "Dorpsstraat 1, 0011", "Dinsdag: 09:00–12:00", "Gratis",
               "Telefoon: niet bekend", "24 november 2026", "werkt één keer"),
    }.items():  # fmt: skip
        for one in (*texts, f"{BASE}/staff/help-points/{space.key}"):
            assert one.lower() in said(mails[lang]).lower(), said(mails[lang])
        assert link_in(mails[lang])
    assert "klopt dit nog" in mails["nl"]["Subject"].lower()


def test_it_asks_after_six_months_then_every_sixty_days_until_somebody_confirms(space: Space):
    space.colleague()
    times = {
        1: 0, 182: 0, 183: 1, 184: 0, 242: 0, 243: 1, 302: 0, 303: 1, 363: 1,
    }  # fmt: skip

    assert {on: space.asked(TUESDAY_MORNING + on * DAY) for on in times} == times
    confirmed = TUESDAY_MORNING + 364 * DAY
    space.editors.clock.moment = confirmed
    link = link_in(space.deliver(confirmed)[-1])
    assert browser(space.editors).post(link, {"seen": "1"}).status_code == 200
    later = {1: 0, 60: 0, 182: 0, 183: 1, 184: 0}
    assert {on: space.asked(confirmed + on * DAY) for on in later} == later


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
@on_one_engine
def test_the_day_is_that_of_brussels_wherever_the_machine_stands(
    space: Space, monkeypatch: pytest.MonkeyPatch, zone: str
):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        space.colleague()
        midnight = datetime(2027, 5, 26, tzinfo=ZoneInfo("Europe/Brussels"))
        assert space.remind(midnight - timedelta(seconds=1)) == 0
        assert space.remind(midnight) == 1
        [mail] = space.deliver(midnight)
        assert "24 November 2026" in said(mail)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert os.environ.get("TZ") != "Pacific/Auckland"


@on_one_engine
def test_of_a_record_that_nobody_ever_confirmed_whoever_is_there_for_a_month_is_asked(space: Space):
    assured_on(space.engine, space.key, None)
    early, late = space.colleague(), space.colleague(joined_at=TUESDAY_MORNING + 10 * DAY)

    assert space.asked(TUESDAY_MORNING + 29 * DAY) == 0
    assert space.asked(TUESDAY_MORNING + 30 * DAY) == 1
    mail = space.deliver(TUESDAY_MORNING)[0]
    assert "Nobody has confirmed it yet." in said(mail)
    assert mail["To"] == early
    assert space.asked(TUESDAY_MORNING + 40 * DAY) == 0
    assert space.asked(TUESDAY_MORNING + 90 * DAY) == 2
    assert late in {one["To"] for one in space.deliver(TUESDAY_MORNING)}


@on_one_engine
def test_nobody_is_asked_of_what_is_history_or_before_she_has_joined(space: Space):
    with writing(space.engine) as db:
        team = team_for(db, "space", f"Team of {space.key}", [space.key], TUESDAY_MORNING)
        first(db, team, {"name": "Ana", "email": "in@vlaminggem.example", "lang": "en"}, STALE)
    assert space.remind(STALE) == 0
    space.colleague()
    space.editors.send("DELETE", f"/v1/help-points/{space.key}")
    assured_on(space.engine, space.key, None)

    assert space.remind(STALE) == 0


def test_a_process_that_is_killed_between_two_steps_writes_none_twice_and_loses_none(space: Space):
    other = Space(space.editors, space.engine, space.server, space.editors.room())
    for one in (space, other):
        one.colleague()
    steps = remind(space.engine, STALE)
    next(steps)
    del steps
    assert space.waiting() + other.waiting() == 1
    for _ in range(2):
        space.remind(STALE + HOUR)

    assert (space.waiting(), other.waiting()) == (1, 1)


def test_a_step_that_breaks_off_leaves_nothing_half_done(space: Space):
    """The note and the letters are one transaction: here the second letter cannot be written."""
    space.colleague()
    gone = space.colleague()
    with writing(space.engine) as db:
        db.connection().execute(text(BREAKS[space.engine.dialect.name].format(gone=gone)))
    with pytest.raises(Exception, match="no second letter"):
        space.remind(STALE)
    assert space.waiting() == 0
    with writing(space.engine) as db:
        on = " ON letter" if space.engine.dialect.name == "postgresql" else ""
        db.connection().execute(text(f"DROP TRIGGER breaks{on}"))

    assert space.remind(STALE + HOUR) == 2


BREAKS = {
    "sqlite": """CREATE TRIGGER breaks BEFORE INSERT ON letter
        WHEN NEW.account_id = (SELECT id FROM account WHERE email = '{gone}')
        BEGIN SELECT RAISE(ABORT, 'no second letter'); END""",
    "postgresql": """CREATE OR REPLACE FUNCTION breaks() RETURNS trigger AS $$ BEGIN
        IF NEW.account_id = (SELECT id FROM account WHERE email = '{gone}')
        THEN RAISE EXCEPTION 'no second letter'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql;
        CREATE TRIGGER breaks BEFORE INSERT ON letter FOR EACH ROW EXECUTE FUNCTION breaks()""",
}


def test_two_processes_at_once_ask_once(space: Space):
    for _ in range(3):
        space.colleague()

    def work(_: int) -> None:
        with engine_at(space.editors.url) as engine:
            list(remind(engine, STALE))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert space.waiting() == 3


@pytest.mark.parametrize("mood", ["refuses", "hangs"])
@on_one_engine
def test_a_server_that_fails_then_comes_back_brings_exactly_one_mail(space: Space, mood: str):
    space.colleague()
    space.remind(STALE)
    space.server.mood = mood
    assert space.deliver(STALE, timeout_s=0.5) == []
    space.server.stop_hanging()
    space.server.mood = "takes"
    time.sleep(0.2)
    space.server.mails.clear()  # what hung was taken in the end, behind the back of whoever sent it
    space.deliver(STALE + HOUR)

    assert len(space.deliver(STALE + 2 * HOUR)) == 1


def confirmed(space: Space, _: str) -> None:
    assured_on(space.engine, space.key, STALE.date())


def removed(space: Space, email: str) -> None:
    with writing(space.engine) as db:
        remove_by_address(db, email, STALE)


def taken_away(space: Space, _: str) -> None:
    with writing(space.engine) as db:
        team_for(db, "space", f"Team of {space.key}", ["another-room"], STALE)


def over(space: Space, _: str) -> None:
    space.editors.send("DELETE", f"/v1/help-points/{space.key}")
    assured_on(space.engine, space.key, None)


@pytest.mark.parametrize("meanwhile", [confirmed, removed, taken_away, over])
@on_one_engine
def test_a_letter_that_nobody_needs_any_more_is_dropped(
    space: Space, meanwhile: Callable[[Space, str], None]
):
    email = space.colleague()
    space.remind(STALE)
    meanwhile(space, email)

    assert space.deliver(STALE + HOUR) == []
    assert space.waiting() == 0


@on_one_engine
def test_a_link_confirms_one_record_once_in_the_name_of_her_whose_it_is(space: Space):
    space.colleague()
    mine = space.colleague()
    space.remind(STALE)
    first_mail, second_mail = space.deliver(STALE)
    space.editors.clock.moment = STALE
    stranger = browser(space.editors)
    for _ in range(3):
        page = stranger.get(link_in(second_mail))
        assert "Is all of it still true?" in page.text
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"
    done = stranger.post(link_in(second_mail), {"seen": "1"})

    assert "24 November 2027" not in done.text
    assert "we ask you again after 25 November 2027" in done.text
    assert stranger.get(link_in(second_mail)).status_code == 404
    again = stranger.get(link_in(first_mail)).text
    assert "was confirmed on 26 May 2027" in again
    with reading(space.engine) as db:
        account = account_with_email(db, mine)
        said_so = "SELECT action, account_id FROM audit_entry WHERE subject = :key"
        rows = db.connection().execute(text(said_so), {"key": space.key}).all()
    assert account
    assert [tuple(row) for row in rows] == [("record_confirmed", account.id)]
    told = space.editors.sources(space.key, 2, "languages")[0]
    assert (told["title"], told["assured_by"]) == (
        "Confirmed by the space",
        f"Team of {space.key}",
    )


def webhook(space: Space, because: str) -> None:
    """One of the team that nothing is sent to any more, and a letter that says so."""
    email = space.colleague("nl")
    with writing(space.engine) as db:
        account = account_with_email(db, email)
        assert account
        assert account.id
        hook = Webhook(
            id=f"hook-of-{space.key}", team_id=account.team_id, nonce="x",
            url="https://hooks.vlaminggem.example/in", events=["help_point.changed"],
            created_at=TUESDAY_MORNING, disabled_at=TUESDAY_MORNING, disabled_because=because,
        )  # fmt: skip
        db.add(hook)
        add_letter(db, account.id, "webhook_disabled", TUESDAY_MORNING, hook.id)


@pytest.mark.parametrize(
    ("because", "told"), [("failing", "Drie dagen lang"), ("gone", "niet meer bestaat")]
)
@on_one_engine
def test_whoever_has_a_webhook_is_told_that_nothing_arrives(space: Space, because: str, told: str):
    webhook(space, because)
    [mail] = space.deliver(TUESDAY_MORNING)

    assert told in said(mail)
    assert "hooks.vlaminggem.example" in said(mail)
    assert f"{BASE}/staff/webhooks/hook-of-{space.key}" in said(mail)


@on_one_engine
def test_of_a_webhook_that_somebody_has_stopped_herself_nobody_is_told(space: Space):
    webhook(space, "by_hand")

    assert space.deliver(TUESDAY_MORNING) == []
    with reading(space.engine) as db:
        assert (
            db.connection()
            .execute(text("SELECT count(*) FROM letter WHERE purpose = 'webhook_disabled'"))
            .scalar_one()
            == 0
        )


PURPOSES: tuple[LetterPurpose, ...] = ("confirm", "webhook_disabled")


@on_one_engine
def test_what_is_asked_stands_on_no_page_of_colleagues(space: Space):
    """Only letters with which somebody comes in are said to be under way there."""
    email = space.colleague()
    with writing(space.engine) as db:
        account: Account | None = account_with_email(db, email)
        assert account
        assert account.id
        team = db.get(Team, account.team_id)
        assert team
        for purpose in PURPOSES:
            add_letter(db, account.id, purpose, TUESDAY_MORNING, space.key)
    with reading(space.engine) as db:
        assert letters_waiting(db, account.team_id) == {}
