"""Asks the service and the model of its seats the same, and says where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from httpx import Response
from hypothesis import note

from tests.seat_model import Answer, Body, Session, World
from tests.writing import Editors

REFERRAL, OTHER_REFERRAL = "referral", "another referral"
SPACE, OTHER_SPACE, COORDINATION = "space", "another space", "coordination"
EVERYBODY = [REFERRAL, OTHER_REFERRAL, SPACE, OTHER_SPACE, COORDINATION]

NUMBERS = count(1)
Window = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Held:
    session: str
    owner: str
    number: int


@dataclass(frozen=True)
class CameIn:
    session: str
    number: int


@dataclass
class BothSides:
    """`trainings`: of each space one. What was ever made is kept, to be named when it is gone."""

    editors: Editors
    trainings: dict[str, str]
    world: World = field(
        default_factory=lambda: World(
            {REFERRAL, OTHER_REFERRAL}, {SPACE, OTHER_SPACE}, COORDINATION
        )
    )
    ids: dict[int, str] = field(default_factory=dict)
    """Of holds and walk-ins, by their numbers in the model."""
    holds: list[Held] = field(default_factory=list)
    walk_ins: list[CameIn] = field(default_factory=list)
    sent: dict[str, Body] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.editors.clock.moment

    def wait_until(self, moment: datetime) -> None:
        self.editors.clock.moment = moment

    @property
    def sessions(self) -> list[Session]:
        return list(self.world.sessions.values())

    def new_session(
        self, space: str, capacity: int, start: timedelta, waiting_list: bool, window: Window
    ) -> None:
        session = Session(
            id=f"seats-{next(NUMBERS)}",
            space=space,
            starts_at=self.now + start,
            ends_at=self.now + start + timedelta(hours=2),
            capacity=capacity,
            waiting_list=waiting_list,
            opens_at=window[0],
            closes_at=window[1],
        )
        body = {
            "id": session.id,
            "training_id": self.trainings[space],
            "starts_at": spelled(session.starts_at),
            "ends_at": spelled(session.ends_at),
            "capacity": capacity,
            "waiting_list": waiting_list,
            "registration_opens_at": spelled(session.opens_at),
            "registration_closes_at": spelled(session.closes_at),
        }
        answer = self.editors.send("POST", "/v1/sessions", space, body)
        assert answer.status_code == 201, answer.text
        self.world.sessions[session.id] = session

    # --- referral services ----------------------------------------------------------------------

    def hold(self, session: str, who: str, seats: Any) -> None:
        told = self.ask("POST", f"/v1/sessions/{session}/holds", who, {"seats": seats})
        expected = self.world.hold(self.now, session, who, seats)
        if expected.status != 201:
            same(told, expected)
            return
        number = expected.body.pop("hold_id")
        self.ids[number] = same(told, expected, ["hold_id"])["hold_id"]
        self.holds.append(Held(session, who, number))

    def let_go(self, session: str, who: str, number: int) -> None:
        told = self.ask("DELETE", f"/v1/sessions/{session}/holds/{self.ids[number]}", who)
        same(told, self.world.let_go(self.now, session, who, number))

    def register(
        self, session: str, who: str, key: str, body: Body, hold: int | None = None
    ) -> None:
        named = {} if hold is None else {"hold_id": self.ids[hold]}
        told = self.ask("PUT", f"/v1/sessions/{session}/registrations/{key}", who, body | named)
        expected = self.world.register(self.now, session, who, key, body, hold)
        if expected.status == 201:
            self.sent[key] = body
        self._same_registration(told, expected)

    def read(self, who: str, key: str) -> None:
        told = self.ask("GET", f"/v1/registrations/{key}", who)
        self._same_registration(told, self.world.read(self.now, who, key))

    def cancel(self, who: str, key: str) -> None:
        told = self.ask("DELETE", f"/v1/registrations/{key}", who)
        self._same_registration(told, self.world.cancel(self.now, who, key))

    def read_own(self, who: str, session: str) -> None:
        """The newest first; those made at once may come in any order."""
        told = self.ask("GET", f"/v1/registrations?session_id={session}&limit=100", who)
        body = same(told, Answer(200))
        for one in body["results"]:
            link = self.links[one["id"]]
            assert (one.pop("manage_url"), one.pop("slip_url")) == (link, f"{link}/slip.pdf")
        expected = self.world.own(self.now, who, session)
        assert (body["total"], by_id(body["results"])) == (len(expected), by_id(expected))
        assert self._moments(body["results"]) == self._moments(expected)

    # --- the space ------------------------------------------------------------------------------

    def set_outcome(self, who: str, key: str, outcome: str) -> None:
        told = self.ask("PUT", f"/v1/registrations/{key}/outcome", who, {"outcome": outcome})
        expected = self.world.set_outcome(self.now, who, key, outcome)
        body = same(told, expected, ["manage_url", "slip_url"])
        links = [body.get("manage_url"), body.get("slip_url")]
        assert expected.problems or links == [None, None]  # they are the person's

    def walk_in(self, session: str, who: str, seats: Any) -> None:
        told = self.ask("POST", f"/v1/sessions/{session}/walk-ins", who, {"seats": seats})
        expected = self.world.walk_in(self.now, session, who, seats)
        if expected.status != 201:
            same(told, expected)
            return
        number = expected.body.pop("id")
        body = same(told, expected, ["id", "created_at"])
        assert datetime.fromisoformat(body["created_at"]) == self.now
        self.ids[number] = body["id"]
        self.walk_ins.append(CameIn(session, number))

    def undo_walk_in(self, session: str, who: str, number: int) -> None:
        told = self.ask("DELETE", f"/v1/sessions/{session}/walk-ins/{self.ids[number]}", who)
        same(told, self.world.undo_walk_in(self.now, session, who, number))

    def change(self, session: str, who: str, patch: Body, reason: str | None = None) -> None:
        body = {key: spelled(value) for key, value in patch.items()}
        told = self.ask(
            "PATCH", f"/v1/sessions/{session}", who, body | ({"reason": reason} if reason else {})
        )
        expected = self.world.change(self.now, session, who, patch, reason)
        if expected.status == 200:
            same_session(same(told, Answer(200)), expected.body)
        else:
            same(told, expected)

    def call_off(self, session: str, who: str) -> None:
        told = self.ask("DELETE", f"/v1/sessions/{session}", who)
        same(told, self.world.call_off(self.now, session, who))

    def read_list(self, who: str, session: str) -> None:
        told = self.ask("GET", f"/v1/sessions/{session}/registrations?limit=100", who)
        expected = self.world.listed(self.now, who, session)
        if expected.status != 200:
            same(told, expected)
            return
        body = same(told, Answer(200))
        for key in ("total", "results"):
            assert body[key] == expected.body[key]
        seats = {self.ids[one["id"]]: one["seats"] for one in expected.body["walk_ins"]}
        assert {one["id"]: one["seats"] for one in body["walk_ins"]} == seats

    # --- everybody ------------------------------------------------------------------------------

    def read_session(self, session: str) -> None:
        told = self.ask("GET", f"/v1/sessions/{session}", None)
        same_session(same(told, Answer(200)), self.world.show(self.now, session))

    def read_everything(self) -> None:
        for session in self.sessions:
            self.read_session(session.id)
            self.read_list(session.space, session.id)
            for who in (REFERRAL, OTHER_REFERRAL):
                self.read_own(who, session.id)

    def ask(self, method: str, path: str, who: str | None, body: Any = None) -> Response:
        answer = self.editors.send(method, path, who, body)
        note(f"{self.now:%d %H:%M:%S} {who}: {method} {path} {body or ''} -> {answer.status_code}")
        return answer

    def _same_registration(self, told: Response, expected: Answer) -> None:
        body = same(told, expected, ["manage_url", "slip_url"])
        if not expected.problems:
            link = self.links.setdefault(body["id"], body["manage_url"])
            assert (body["manage_url"], body["slip_url"]) == (link, f"{link}/slip.pdf")
            assert link.startswith("/r/")

    def _moments(self, own: list[Body]) -> list[datetime]:
        return [self.world.registrations[one["id"]].registered_at for one in own]


def same(told: Response, expected: Answer, besides: Iterable[str] = ()) -> Any:
    """What was told; `besides`: what only has to be there."""
    assert told.status_code == expected.status, (told.text, expected)
    body: Any = told.json() if told.content else None
    if expected.problems:
        assert body["type"].rpartition("/")[2] in expected.problems, (told.text, expected)
    elif expected.body is not None:
        assert set(body) == {*expected.body, *besides}
        read = moments_read(body, expected.body)
        assert {key: read[key] for key in expected.body} == expected.body
    return body


def same_session(told: Body, expected: Body) -> None:
    read = moments_read(told, expected)
    assert {key: read[key] for key in expected} == expected


def spelled(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def moments_read(told: Body, expected: Body) -> Body:
    return {
        key: datetime.fromisoformat(value)
        if value and isinstance(expected.get(key), datetime)
        else value
        for key, value in told.items()
    }


def by_id(own: list[Body]) -> dict[str, Body]:
    return {one["id"]: one for one in own}
