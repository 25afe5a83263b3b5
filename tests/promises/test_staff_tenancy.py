"""`docs/staff.md` says who may do what: every route at `/staff` is tried by every kind of team."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from app.models.webhook_tables import Webhook
from app.storage.engine import reading, writing
from app.storage.outbox import tell_of_test
from app.storage.teams import team_named, team_with
from app.storage.webhooks import deliveries_of
from app.usecases.hold_keys import add
from app.usecases.manage_colleagues import first
from app.usecases.staffing.keys import new_key
from app.usecases.staffing.teams import team_for
from app.usecases.staffing.tokens import digest
from tests.all_routes import every_route
from tests.freshness import LONG_AGO, ask_link, assured_on, confirm_link
from tests.paper import Paper
from tests.planning import TODAY_AT_TWO, Planned, a_training
from tests.serving import TUESDAY_MORNING
from tests.staff import PASSWORD, Browser, as_it_stands, browser, invite, joined
from tests.storage_fixtures import engine_at
from tests.writing import Editors

PAGE = Path("docs/staff.md").read_text(encoding="utf-8").partition("## Who may do what")[2]
TABLE = [
    [cell.strip() for cell in line[1:-1].split("|")]
    for line in re.findall(r"^\| .+\|$", PAGE.partition("\n## ")[0], re.MULTILINE)
]
WHO = TABLE[0][1:-2]
ROWS = {row[0]: dict(zip(WHO, row[1:], strict=False)) for row in TABLE[1:]}
LEADS_TO = {row[0]: row[-2] for row in TABLE[1:]}

SERVICE = "CPAS of Vlaminggem"
OUTSIDE = "https://8.8.8.8/messages"
"""Looked at, never reached."""

TEAMS = {
    "its own space": "The library",
    "another space": "The school library",
    "its referral service": SERVICE,
    "another referral service": "Jobs in Vlaminggem",
    "coordination": "The coordination",
}
CLIENT = {"first_name": "Wilhelmina", "lang": "nl", "contact": "Odette next door"}
SHOWN_FIRST = ("POST /staff/help-points/{key}/check", "POST /staff/help-points/{key}/form")
"""Nothing is kept yet."""

SHOWN = {
    "the client": ("Wilhelmina", "Odette next door", "Comes with a cane", "file 4711"),
    "the colleague": ("Ottilie",),
    "the session": ("Quilts on a screen",),
}
"""What an answer may give away, the most private first. The session is no secret to anybody, but a
list of sessions to look after is a team's own."""


@dataclass
class Records:
    """Of the library, its people and a referral service; each is made when it is asked for."""

    editors: Editors
    admin: Browser
    colleague: str

    @cached_property
    def planned(self) -> Planned:
        room = self.editors.room()
        training = a_training(self.editors, room, title={"en": SHOWN["the session"][0]})
        body = {"training_id": training, "capacity": 9, **TODAY_AT_TWO}
        made = self.editors.send("POST", "/v1/sessions", "space", body).json()
        return Planned(self.editors, room, training, made["id"])

    @cached_property
    def training(self) -> str:
        """One without sessions, which can be removed."""
        title = {"en": SHOWN["the session"][0]}
        return a_training(self.editors, self.planned.help_point, title=title)

    @cached_property
    def registration(self) -> str:
        key, more = str(uuid4()), {"note": "Comes with a cane", "reference": "file 4711"}
        assert self.planned.register(key, SERVICE, client=CLIENT, **more).status_code == 201
        return key

    @cached_property
    def session(self) -> str:
        """Somebody is registered for it."""
        assert self.registration
        return self.planned.id

    @cached_property
    def second_version(self) -> str:
        self.editors.patch(self.planned.help_point, {"languages": ["nl", "tr"]})
        return "2"

    @cached_property
    def report(self) -> int:
        self.editors.forgive()
        body = {"help_point_id": "koekeltech", "text": "Nobody answers"}
        return int(self.editors.send("POST", "/v1/reports", None, body).json()["id"])

    @cached_property
    def team(self) -> tuple[str, str]:
        """A team of its own, and somebody in it, by their numbers."""
        given = {"name": SHOWN["the colleague"][0], "email": address(), "lang": "en"}
        with engine_at(self.editors.url) as engine, writing(engine) as db:
            name = f"Team {uuid4().hex[:8]}"
            made = team_for(db, "space", name, ["room-1"], TUESDAY_MORNING)
            somebody = first(db, made, given, TUESDAY_MORNING).account
            return str(made.id), str(somebody.id)

    @cached_property
    def prefix(self) -> str:
        """Of the key of that team."""
        with engine_at(self.editors.url) as engine, writing(engine) as db:
            made = team_with(db, int(self.team[0]))
            assert made
            return new_key(db, made, TUESDAY_MORNING)[1]

    @cached_property
    def webhook(self) -> str:
        """Of the referral service, with a message."""
        key = f"wh_{uuid4().hex[:16]}"
        with engine_at(self.editors.url) as engine, writing(engine) as db:
            team = team_named(db, SERVICE)
            assert team is not None
            assert team.id is not None
            made = Webhook(
                id=key,
                team_id=team.id,
                url=OUTSIDE,
                events=["help_point.changed"],
                nonce="one",
                created_at=TUESDAY_MORNING,
            )
            db.add(made)
            db.flush()
            tell_of_test(db, key, TUESDAY_MORNING)
        return key

    @cached_property
    def message(self) -> str:
        with engine_at(self.editors.url) as engine, reading(engine) as db:
            return str(deliveries_of(db, self.webhook, 1)[0].id)

    @cached_property
    def walk_in(self) -> str:
        return str(self.planned.walk_in().json()["id"])

    @cached_property
    def link(self) -> str:
        made = self.admin.post(f"/staff/colleagues/{self.colleague}/link").text
        return str(re.findall(r"/staff/come-in/([\w-]{43})", made)[0])

    @cached_property
    def to_confirm(self) -> str:
        """The end of the link that confirms the record, which is stale."""
        email = address()
        joined(self.editors, "The library", email, name=SHOWN["the colleague"][0])
        with engine_at(self.editors.url) as engine:
            assured_on(engine, self.planned.help_point, LONG_AGO)
            return confirm_link(engine, email, self.planned.help_point, TUESDAY_MORNING)

    @cached_property
    def answer(self) -> str:
        """The number of an answer."""
        with engine_at(self.editors.url) as engine:
            token = ask_link(engine, self.planned.help_point, TUESDAY_MORNING)
        form = {"helps": "no"}
        assert browser(self.editors).post(f"/ask/{token}", form).status_code == 303
        return digest(token)

    def in_english(self) -> dict[str, str]:
        """A question to somebody of whom nobody knows whether they still run."""
        self.editors.patch(self.planned.help_point, {"status": "unconfirmed"}, "coordination")
        return {"lang": "en"}

    @cached_property
    def invitation(self) -> str:
        return invite(self.editors, "The library", address(), name=SHOWN["the colleague"][0])


def address() -> str:
    return f"{uuid4().hex[:12]}@vlaminggem.example"


IN_THE_PATH: dict[str, Callable[[Records], str]] = {
    "sessions/{key}": lambda its: its.session,
    "refer/{key}": lambda its: its.session,
    "help-points/{key}": lambda its: its.planned.help_point,
    "trainings/{key}": lambda its: its.training,
    "registrations/{key}": lambda its: its.registration,
    "outcomes/{registration}": lambda its: its.registration,
    "walk-ins/{walk_in_id}": lambda its: its.walk_in,
    "work/{name}": lambda _: "no_phone",
    "versions/{number}": lambda its: its.second_version,
    "reports/{number}": lambda its: str(its.report),
    "webhooks/{key}": lambda its: its.webhook,
    "messages/{number}": lambda its: its.message,
    "colleagues/{key}": lambda its: its.colleague,
    "teams/{key}": lambda its: its.team[0],
    "people/{account}": lambda its: its.team[1],
    "come-in/{token}": lambda its: its.link,
    "join/{token}": lambda its: its.invitation,
    "still-true/{token}": lambda its: its.to_confirm,
    "answers/{answer}": lambda its: its.answer,
}

NEXT_WEEK = {"date": "2026-12-01", "from": "14:00", "to": "16:00"}
NEW_PASSWORD = {"password": PASSWORD, "again": PASSWORD}
NEW_TRAINING = {"title_nl": "Foto’s", "theme": "smartphone", "languages": "nl"}


def record_form(its: Records) -> dict[str, str]:
    page = its.admin.get(f"/staff/help-points/{its.planned.help_point}").text
    form = {name: value for name, value in as_it_stands(page).items() if name != "form_token"}
    return {**form, "entrance.fr": "Par la cour"}


FORMS: dict[str, Callable[[Records], dict[str, str]]] = {
    **dict.fromkeys(
        ("POST /staff/help-points/{key}", "POST /staff/help-points/{key}/check",
         "POST /staff/help-points/{key}/form", "POST /staff/help-points/{key}/still-true"),
        record_form,
    ),
    "POST /staff/webhooks": lambda _: {"url": OUTSIDE, "events": "help_point.changed"},
    "POST /staff/still-true/{token}": lambda its: {
        "seen": str(its.editors.send("GET", f"/v1/help-points/{its.planned.help_point}/versions")
                    .json()["results"][0]["version"]),
    },
    "POST /staff/help-points/{key}/ask": lambda its: its.in_english(),
    "POST /staff/link": lambda _: {"email": address()},
    "POST /staff/join/{token}": lambda _: NEW_PASSWORD,
    "POST /staff/account/password": lambda _: {"old": PASSWORD, **NEW_PASSWORD},
    "POST /staff/account/language": lambda _: {"lang": "nl"},
    "POST /staff/colleagues": lambda _: {"name": "Bo", "email": address(), "lang": "nl"},
    "POST /staff/teams/new": lambda _: {
        "team": f"Team {uuid4().hex[:8]}", "role": "referral", "name": "Bo", "email": address(),
        "lang": "nl",
    },
    "POST /staff/teams/{key}/help-points": lambda _: {"seen": "room-1", "help_points": "room-2"},
    "POST /staff/teams/{key}/people": lambda _: {"name": "Bo", "email": address(), "lang": "nl"},
    "POST /staff/teams/{key}/key/rotate": lambda its: {"prefix": its.prefix},
    "POST /staff/teams/{key}/key/revoke": lambda its: {"prefix": its.prefix},
    "POST /staff/colleagues/{key}/role": lambda _: {"administrator": "true"},
    "POST /staff/sessions/new": lambda its: {
        "training_id": its.planned.training, "capacity": "5", **NEXT_WEEK,
    },
    "POST /staff/trainings/new": lambda its: {
        "help_point_id": its.planned.help_point, **NEW_TRAINING,
    },
    "POST /staff/trainings/{key}": lambda its: {
        "seen": its.editors.send("GET", f"/v1/trainings/{its.training}").json()["updated_at"],
        "title_en": "Something else", "theme": "web",
    },
    "POST /staff/sessions/{key}/change": lambda _: {"status": "cancelled"},
    "POST /staff/sessions/{key}/outcomes/{registration}": lambda _: {"outcome": "attended"},
    "POST /staff/refer/{key}": lambda _: {"key": str(uuid4()), "first_name": "Bruno"},
}  # fmt: skip
"""What a route is sent, where it wants more than the form's token."""


@dataclass
class Office:
    """Everybody with a browser, over a database of which is seen whether anything was written."""

    editors: Editors
    watch: sqlite3.Connection
    inside: dict[str, tuple[Browser, str]] = field(default_factory=dict)
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        self.records = self.fresh(self.colleague())

    def fresh(self, colleague: str) -> Records:
        return Records(self.editors, self.somebody("its own space")[0], colleague)

    def colleague(self) -> str:
        """The number of one of the library's who has joined."""
        admin, email, someone = self.somebody("its own space")[0], address(), browser(self.editors)
        form = {"name": SHOWN["the colleague"][0], "email": email, "lang": "en"}
        link = re.findall(r"/staff/join/[\w-]{43}", admin.post("/staff/colleagues", form).text)[0]
        someone.post(link, {"password": PASSWORD, "again": PASSWORD})
        card = admin.get("/staff/colleagues").text.partition(email)[2]
        return str(re.findall(r"/staff/colleagues/(\d+)/remove", card)[0])

    def somebody(self, who: str) -> tuple[Browser, str]:
        """Her browser and her address."""
        if who not in TEAMS:
            return browser(self.editors), self.somebody("its own space")[1]
        if who not in self.inside:
            email = address()
            self.inside[who] = joined(self.editors, TEAMS[who], email), email
        return self.inside[who]

    def asked(self, route: str, who: str, more: dict[str, str], **headers: str) -> "Asked":
        """Sends what is right, but for `more`."""
        method, pattern = route.split()
        path = re.sub(r"([a-z-]+)/{\w+}", self._filled, pattern)
        one, email = self.somebody(who)
        form = {"email": email, "password": PASSWORD} if route == "POST /staff/sign-in" else {}
        form |= FORMS[route](self.records) if route in FORMS else {}
        before, cookie = self.version(), one.client.cookies.get("staff")
        sent = one.get(path) if method == "GET" else one.post(path, {**form, **more}, **headers)
        changed = self.version() != before
        self._put_right(who, sent, cookie)
        if changed:
            removed = route.endswith("/remove")
            self.records = self.fresh(self.colleague() if removed else self.records.colleague)
        return Asked(sent, path if method == "GET" else "/staff/", changed)

    def version(self) -> Any:
        """Another one after every write, whatever it wrote."""
        return self.watch.execute("PRAGMA data_version").fetchone()

    def _put_right(self, who: str, answer: Response, cookie: str | None) -> None:
        """Whoever has come in as somebody else is herself again; whoever went out is."""
        if "set-cookie" not in answer.headers or who not in self.inside:
            return
        if cookie and "staff" in answer.cookies:
            cookies = self.inside[who][0].client.cookies
            cookies.clear()
            cookies.set("staff", cookie, path="/staff")
        else:
            del self.inside[who]

    def _filled(self, found: re.Match[str]) -> str:
        return f"{found[1]}/{IN_THE_PATH[found[0]](self.records)}"


@dataclass(frozen=True)
class Asked:
    answer: Response
    back: str
    changed: bool

    @property
    def short(self) -> str:
        """ "404", "sign in", "200, the client" """
        if self.answer.headers.get("location") == f"/staff/sign-in?back={self.back}":
            return "sign in"
        said = str(self.answer.status_code)
        shown = [what for what, texts in SHOWN.items() if any(one in self.text for one in texts)]
        return f"{said}, {shown[0]}" if shown else said

    @property
    def leads_to(self) -> str:
        """ "/staff/sessions/…?done=changed"; "" where it does not, or to the door."""
        path, _, query = self.answer.headers.get("location", "").partition("?")
        if self.short == "sign in":
            return ""
        path = re.sub(
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|room-\d+|(?<=teams/)\d+|wh_[0-9a-f]{16}",
            "…",
            path,
        )
        return f"{path}?{query}" if query.startswith("done=") else path

    @property
    def text(self) -> str:
        if self.answer.headers.get("content-type") == "application/pdf":
            return Paper(self.answer.content).text
        return self.answer.text

    @property
    def refused(self) -> bool:
        return self.short == "sign in" or self.answer.status_code >= 400


@pytest.fixture(scope="module")
def office(sqlite_editors: Editors) -> Iterator[Office]:
    """Who may do what is decided before a database is asked, the same on both engines."""
    editors = sqlite_editors
    editors.clock.moment = TUESDAY_MORNING
    with engine_at(editors.url) as engine, writing(engine) as db:
        editors.keys[SERVICE] = add(db, "referral", SERVICE, [], TUESDAY_MORNING)[0]
    file = editors.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, check_same_thread=False)) as watch:
        made = Office(editors, watch)
        assert made.records.session
        yield made


@pytest.fixture(autouse=True)
def _forgiven(office: Office) -> None:
    office.editors.forgive()


def test_every_route_stands_in_the_table_once():
    known = [str(one) for one in every_route() if one.path.startswith("/staff")]

    assert sorted(row[0] for row in TABLE[1:]) == sorted(known)


@pytest.mark.parametrize("route", ROWS)
def test_everybody_gets_what_the_table_says(office: Office, route: str):
    asked = {who: office.asked(route, who, {}) for who in WHO}

    assert {who: one.short for who, one in asked.items()} == ROWS[route]
    assert {one.leads_to for one in asked.values()} - {""} == set(LEADS_TO[route].split())
    for who, one in asked.items():
        does_it = route.startswith("POST") and not one.refused and route not in SHOWN_FIRST
        assert one.changed == does_it, f"{who}: written {one.changed}"
        assert not (one.refused and any(what in one.short for what in SHOWN))


SENT = {
    route: next(who for who in WHO if cells[who][0] in "23")
    for route, cells in ROWS.items()
    if route.startswith("POST") and any(cells[who][0] in "23" for who in WHO)
}
"""Every form that is done for somebody, and for whom."""


INSIDE = {one: who for one, who in SENT.items() if ROWS[one]["nobody signed in"] == "sign in"}
"""Whoever is only about to come in has no token yet."""


@pytest.mark.parametrize(("route", "who"), INSIDE.items(), ids=INSIDE)
def test_no_form_is_done_without_its_token(office: Office, route: str, who: str):
    asked = office.asked(route, who, {"form_token": "0" * 64})

    assert asked.answer.status_code == 403
    assert not asked.changed


@pytest.mark.parametrize(("route", "who"), SENT.items(), ids=SENT)
def test_no_form_of_another_site_is_done(office: Office, route: str, who: str):
    asked = office.asked(route, who, {}, **{"sec-fetch-site": "cross-site"})

    assert asked.answer.status_code == 403
    assert not asked.changed
