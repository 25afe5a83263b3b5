"""Two sessions over HTTP, whatever happens to them in whatever order, against a plain model.

25 examples on each engine, always the same. For 500 new ones on each:

    DIGITALHELP_LONG=1 python -m pytest tests/promises/test_seats_against_model.py
"""

import os
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest
from httpx import Response
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.seat_model import (
    OUTCOMES,
    Answer,
    Body,
    Registration,
    Session,
    World,
)
from tests.serving import TUESDAY_MORNING
from tests.writing import Editors

LONG = bool(os.environ.get("DIGITALHELP_LONG"))
OFTEN = settings(
    max_examples=500 if LONG else 25,
    stateful_step_count=60 if LONG else 40,
    derandomize=not LONG,
    database=None,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

REFERRAL, OTHER_REFERRAL = "referral", "another referral"
SPACE, OTHER_SPACE, COORDINATION = "space", "another space", "coordination"
EVERYBODY = [REFERRAL, OTHER_REFERRAL, SPACE, OTHER_SPACE, COORDINATION]
ROOMS = {OTHER_SPACE: "zonnedorp-school-library"}
"""Of the space; the other one's is made anew."""

EXAMPLES = count(1)
SECOND = timedelta(seconds=1)
OLDEST = timedelta(days=20)
"""After the start of an example: well before names are erased."""

# --- what is chosen from ----------------------------------------------------------------------

OFTEN_REFERRAL = st.sampled_from([REFERRAL, OTHER_REFERRAL] * 4 + [SPACE, COORDINATION])
OFTEN_SPACE = st.sampled_from([None] * 6 + EVERYBODY)
"""None: the one whose session it is."""
NUMBER = st.integers(0, 1000)
"""Of something among those there are, by its remainder."""
SEATS = st.sampled_from([1, 1, 1, 2, 2, 3, 4, 5, 8])
WRONG_SEATS = [0, 21, -1, 1.5, "2", True, None]
BODIES: list[Body] = [
    {"client": {"first_name": "A."}},
    {"seats": 2, "client": {"first_name": "A.", "lang": "ar", "contact": "+3220000012"}},
    {"seats": 3, "client": {"first_name": "Bo"}, "note": "Step-free, please"},
    {"seats": 4, "client": {"first_name": "Ç. 🙂"}, "reference": "D-12"},
    {"seats": 6, "client": {"first_name": "A."}},
]
BROKEN_BODIES: list[Body] = [
    {},
    {"client": {"first_name": ""}},
    {"client": {"first_name": "A."}, "seats": 0},
    {"client": {"first_name": "A."}, "seats": 99},
    {"client": {"first_name": "A."}, "wish": "a window"},
]
MORE_THAN_NAMED: Body = {"seats": 1, "note": None, "reference": None}
CAPACITIES = st.sampled_from([1, 2, 3, 3, 4, 5, 6])
STARTS = st.sampled_from(
    [
        timedelta(minutes=20),
        timedelta(hours=3),
        timedelta(hours=20),
        timedelta(days=2),
    ]
)
WINDOWS = st.sampled_from(
    [None, None, None, (timedelta(minutes=10), timedelta(minutes=19)), (timedelta(0), None)]
)
"""When registering opens and closes, counted from now."""
STEPS = st.sampled_from([SECOND, timedelta(minutes=1), timedelta(minutes=7), timedelta(hours=2)])
NEAR = st.sampled_from([-SECOND, timedelta(0), timedelta(0), SECOND])


class Seats(RuleBasedStateMachine):
    """Asks both the same and compares; what nobody changed is looked at too."""

    def __init__(self, editors: Editors, trainings: dict[str, str]) -> None:
        super().__init__()
        self.editors = editors
        self.trainings = trainings
        self.example = next(EXAMPLES)
        self.begin = TUESDAY_MORNING
        self.set_clock(self.begin)
        self.world = World({REFERRAL, OTHER_REFERRAL}, {SPACE, OTHER_SPACE}, COORDINATION)
        self.ids: dict[int, str] = {}
        """Of holds and walk-ins, by their numbers in the model."""
        self.holds: list[tuple[str, str, int]] = []
        """Session, owner and number of all there ever were."""
        self.walk_ins: list[tuple[str, int]] = []
        self.sent: dict[str, Body] = {}
        self.links: dict[str, str] = {}

    # --- time -------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.editors.clock.moment

    def set_clock(self, moment: datetime) -> None:
        self.editors.clock.moment = moment

    @rule(step=STEPS)
    def wait(self, step: timedelta) -> None:
        self.set_clock(min(self.now + step, self.begin + OLDEST))

    @rule(number=NUMBER, near=NEAR)
    def wait_until_something_changes_by_itself(self, number: int, near: timedelta) -> None:
        coming = sorted(moment for moment in self.world.landmarks() if moment > self.now)
        if coming:
            self.set_clock(max(coming[number % len(coming) % 4] + near, self.now))

    # --- sessions ---------------------------------------------------------------------------

    @initialize(
        capacities=st.tuples(CAPACITIES, CAPACITIES),
        starts=st.tuples(STARTS, STARTS),
        window=WINDOWS,
    )
    def two_sessions(
        self,
        capacities: tuple[int, int],
        starts: tuple[timedelta, timedelta],
        window: tuple[timedelta, timedelta | None] | None,
    ) -> None:
        """One has a waiting list, the other has none and perhaps a window to register."""
        self.new_session("q", SPACE, capacities[0], starts[0], True, None)
        self.new_session("n", OTHER_SPACE, capacities[1], starts[1], False, window)

    def new_session(
        self,
        name: str,
        space: str,
        capacity: int,
        start: timedelta,
        waiting_list: bool,
        window: tuple[timedelta, timedelta | None] | None,
    ) -> None:
        session = Session(
            id=f"s-{uuid4()}-{name}",
            space=space,
            starts_at=self.now + start,
            ends_at=self.now + start + timedelta(hours=2),
            capacity=capacity,
            waiting_list=waiting_list,
        )
        if window:
            session.opens_at, session.closes_at = self.window(window)
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

    def window(
        self, window: tuple[timedelta, timedelta | None]
    ) -> tuple[datetime, datetime | None]:
        opens, closes = window
        return self.now + opens, None if closes is None else self.now + closes

    def session(self, number: int) -> Session:
        sessions = list(self.world.sessions.values())
        return sessions[number % len(sessions)]

    # --- holds ------------------------------------------------------------------------------

    @rule(which=NUMBER, who=OFTEN_REFERRAL, seats=SEATS)
    def hold(self, which: int, who: str, seats: int) -> None:
        session = self.session(which).id
        told = self.ask("POST", f"/v1/sessions/{session}/holds", who, {"seats": seats})
        expected = self.world.hold(self.now, session, who, seats)
        if expected.status == 201:
            number = expected.body.pop("hold_id")
            self.ids[number] = self.compared(told, expected, ["hold_id"])["hold_id"]
            self.holds.append((session, who, number))
        else:
            self.compared(told, expected)

    @precondition(lambda self: self.holds)
    @rule(number=NUMBER, who=OFTEN_SPACE, elsewhere=st.sampled_from([False, False, False, True]))
    def let_go(self, number: int, who: str | None, elsewhere: bool) -> None:
        session, owner, hold = self.holds[number % len(self.holds)]
        if elsewhere:
            session = self.other_session(session)
        told = self.ask(
            "DELETE", f"/v1/sessions/{session}/holds/{self.ids[hold]}", who := who or owner
        )
        self.compared(told, self.world.let_go(self.now, session, who, hold))

    @rule(which=NUMBER, seats=st.sampled_from(WRONG_SEATS))
    def hold_no_number_of_seats(self, which: int, seats: Any) -> None:
        session = self.session(which).id
        told = self.ask("POST", f"/v1/sessions/{session}/holds", REFERRAL, {"seats": seats})
        self.compared(told, self.world.hold(self.now, session, REFERRAL, seats))

    # --- registrations ----------------------------------------------------------------------

    @rule(
        which=NUMBER,
        who=OFTEN_REFERRAL,
        body=st.sampled_from(BODIES[:1] * 3 + BODIES),
        hold=NUMBER | st.none(),
    )
    def register(self, which: int, who: str, body: Body, hold: int | None) -> None:
        key = str(uuid5(NAMESPACE_URL, f"{self.example}/{len(self.sent)}/{uuid4()}"))
        self.put(self.session(which).id, who, key, body, hold)

    @precondition(lambda self: self.holds)
    @rule(number=NUMBER, body=st.sampled_from(BODIES[:1] + BODIES))
    def register_with_a_hold(self, number: int, body: Body) -> None:
        session, owner, _ = self.holds[number % len(self.holds)]
        self.put(session, owner, str(uuid4()), body, number)

    @precondition(lambda self: self.world.registrations)
    @rule(number=NUMBER, spelling=st.sampled_from(["as sent", "trimmed", "in full", "with a hold"]))
    def send_the_same_again(self, number: int, spelling: str) -> None:
        one = self.registration(number)
        body = self.sent[one.id]
        if spelling == "trimmed":
            name = f"  {body['client']['first_name']}\t"
            body = body | {"client": body["client"] | {"first_name": name}}
        elif spelling == "in full":
            body = MORE_THAN_NAMED | body
            body = body | {"client": {"lang": None, "contact": None} | body["client"]}
        self.put(
            one.session.id, one.owner, one.id, body, number if spelling == "with a hold" else None
        )

    @precondition(lambda self: self.world.registrations)
    @rule(
        number=NUMBER,
        what=st.sampled_from(["body", "owner", "session", "session and owner"]),
        body=st.sampled_from(BODIES),
    )
    def send_another_under_the_same_uuid(self, number: int, what: str, body: Body) -> None:
        one = self.registration(number)
        session = self.other_session(one.session.id) if "session" in what else one.session.id
        owner = other_referral(one.owner) if "owner" in what else one.owner
        self.put(session, owner, one.id, body if what == "body" else self.sent[one.id], None)

    @rule(which=NUMBER, body=st.sampled_from(BROKEN_BODIES), again=NUMBER)
    def send_what_cannot_be_read(self, which: int, body: Body, again: int) -> None:
        known = list(self.world.registrations)
        key = known[again % len(known)] if known else str(uuid4())
        self.put(self.session(which).id, REFERRAL, key, body, None)

    def put(self, session: str, who: str, key: str, body: Body, hold: int | None) -> None:
        number = self.holds[hold % len(self.holds)][2] if self.holds and hold is not None else None
        named = {"hold_id": self.ids[number]} if number is not None else {}
        path = f"/v1/sessions/{session}/registrations/{key}"
        told = self.ask("PUT", path, who, body | named)
        expected = self.world.register(self.now, session, who, key, body, number)
        if expected.status == 201:
            self.sent[key] = body
        self.registration_compared(told, expected)

    @precondition(lambda self: self.world.registrations)
    @rule(number=NUMBER, who=OFTEN_SPACE)
    def cancel(self, number: int, who: str | None) -> None:
        one = self.registration(number)
        told = self.ask("DELETE", f"/v1/registrations/{one.id}", who := who or one.owner)
        self.registration_compared(told, self.world.cancel(self.now, who, one.id))

    @precondition(lambda self: self.world.registrations)
    @rule(number=NUMBER, who=st.sampled_from(EVERYBODY))
    def read_one(self, number: int, who: str) -> None:
        one = self.registration(number)
        told = self.ask("GET", f"/v1/registrations/{one.id}", who)
        self.registration_compared(told, self.world.read(self.now, who, one.id))

    @precondition(lambda self: self.world.registrations)
    @rule(number=NUMBER, who=OFTEN_SPACE, outcome=st.sampled_from(OUTCOMES))
    def say_who_came(self, number: int, who: str | None, outcome: str) -> None:
        one = self.registration(number)
        path = f"/v1/registrations/{one.id}/outcome"
        told = self.ask("PUT", path, who := who or one.session.space, {"outcome": outcome})
        self.registration_compared(told, self.world.set_outcome(self.now, who, one.id, outcome))

    def registration(self, number: int) -> Registration:
        known = list(self.world.registrations.values())
        return known[number % len(known)]

    def other_session(self, session: str) -> str:
        return next(other for other in self.world.sessions if other != session)

    # --- the space --------------------------------------------------------------------------

    @rule(which=NUMBER, who=OFTEN_SPACE, seats=SEATS)
    def walk_in(self, which: int, who: str | None, seats: int) -> None:
        session = self.session(which)
        who = who or session.space
        told = self.ask("POST", f"/v1/sessions/{session.id}/walk-ins", who, {"seats": seats})
        expected = self.world.walk_in(self.now, session.id, who, seats)
        if expected.status != 201:
            self.compared(told, expected)
            return
        number = expected.body.pop("id")
        body = self.compared(told, expected, ["id", "created_at"])
        assert datetime.fromisoformat(body["created_at"]) == self.now
        self.ids[number] = body["id"]
        self.walk_ins.append((session.id, number))

    @precondition(lambda self: self.walk_ins)
    @rule(number=NUMBER, who=OFTEN_SPACE, elsewhere=st.sampled_from([False, False, False, True]))
    def undo_a_walk_in(self, number: int, who: str | None, elsewhere: bool) -> None:
        session, walk_in = self.walk_ins[number % len(self.walk_ins)]
        if elsewhere:
            session = self.other_session(session)
        who = who or self.world.sessions[session].space
        told = self.ask("DELETE", f"/v1/sessions/{session}/walk-ins/{self.ids[walk_in]}", who)
        self.compared(told, self.world.undo_walk_in(self.now, session, who, walk_in))

    @rule(which=NUMBER, who=OFTEN_SPACE, capacity=CAPACITIES)
    def change_capacity(self, which: int, who: str | None, capacity: int) -> None:
        self.change(which, who, {"capacity": capacity})

    @rule(
        which=NUMBER,
        who=OFTEN_SPACE,
        extra=st.sampled_from([0, 1, 2, 3]),
        reason=st.sampled_from(["Two chairs from next door", "Un ami vient aussi", None]),
    )
    def change_extra_places(
        self, which: int, who: str | None, extra: int, reason: str | None
    ) -> None:
        self.change(which, who, {"extra_places": extra}, reason)

    @rule(which=NUMBER, capacity=CAPACITIES, extra=st.sampled_from([0, 1, 2]))
    def exchange_capacity_for_extra_places(self, which: int, capacity: int, extra: int) -> None:
        self.change(which, None, {"capacity": capacity, "extra_places": extra}, "A bigger table")

    @rule(which=NUMBER, who=OFTEN_SPACE, start=STARTS, window=WINDOWS)
    def move(
        self,
        which: int,
        who: str | None,
        start: timedelta,
        window: tuple[timedelta, timedelta | None] | None,
    ) -> None:
        starts_at = self.now + start
        opens, closes = self.window(window) if window else (None, None)
        patch = {
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=1),
            "registration_opens_at": opens,
            "registration_closes_at": closes,
        }
        self.change(which, who, patch)

    @rule(which=NUMBER, who=OFTEN_SPACE, way=st.sampled_from(["PATCH", "DELETE"]))
    def call_off(self, which: int, who: str | None, way: str) -> None:
        session = self.session(which)
        who = who or session.space
        if way == "PATCH":
            self.change(which, who, {"status": "cancelled"})
        else:
            told = self.ask("DELETE", f"/v1/sessions/{session.id}", who)
            self.compared(told, self.world.call_off(self.now, session.id, who))

    @precondition(lambda self: any(one.cancelled for one in self.world.sessions.values()))
    @rule(which=NUMBER, more=st.sampled_from([{}, {}, {"capacity": 4}]))
    def call_back(self, which: int, more: Body) -> None:
        self.change(which, None, {"status": "scheduled", **more})

    def change(self, which: int, who: str | None, patch: Body, reason: str | None = None) -> None:
        session = self.session(which)
        who = who or session.space
        body = {key: spelled(value) for key, value in patch.items()}
        body |= {"reason": reason} if reason else {}
        told = self.ask("PATCH", f"/v1/sessions/{session.id}", who, body)
        expected = self.world.change(self.now, session.id, who, patch, reason)
        if expected.status == 200:
            self.compared(told, Answer(200))
            self.session_compared(told.json(), expected.body)
        else:
            self.compared(told, expected)

    # --- looking ----------------------------------------------------------------------------

    @invariant()
    def the_model_holds_its_own_promises(self) -> None:
        assert self.world.invariants(self.now) == []

    @invariant()
    def both_sessions_read_the_same(self) -> None:
        for session in self.world.sessions:
            told = self.ask("GET", f"/v1/sessions/{session}", None)
            assert told.status_code == 200, told.text
            self.session_compared(told.json(), self.world.show(self.now, session))

    @rule(which=NUMBER, who=st.sampled_from(EVERYBODY))
    def read_the_spaces_list(self, which: int, who: str) -> None:
        self.look_at_the_spaces_list(self.session(which), who)

    @rule(which=NUMBER, who=st.sampled_from(EVERYBODY))
    def read_ones_own(self, which: int, who: str) -> None:
        self.look_at_ones_own(self.session(which), who)

    def teardown(self) -> None:
        for session in self.world.sessions.values():
            self.look_at_the_spaces_list(session, session.space)
            for who in (REFERRAL, OTHER_REFERRAL):
                self.look_at_ones_own(session, who)

    def look_at_the_spaces_list(self, session: Session, who: str) -> None:
        told = self.ask("GET", f"/v1/sessions/{session.id}/registrations?limit=100", who)
        expected = self.world.listed(self.now, who, session.id)
        if expected.status != 200:
            self.compared(told, expected)
            return
        body = self.compared(told, Answer(200))
        for one in body["walk_ins"]:
            del one["created_at"]
        for one in expected.body["walk_ins"]:
            one["id"] = self.ids[one["id"]]
        assert {key: body[key] for key in expected.body} == expected.body

    def look_at_ones_own(self, session: Session, who: str) -> None:
        told = self.ask("GET", f"/v1/registrations?session_id={session.id}&limit=100", who)
        body = self.compared(told, Answer(200))
        for one in body["results"]:
            assert one.pop("manage_url") == self.links[one["id"]]
        expected = self.world.own(self.now, who, session.id)
        assert (body["total"], by_id(body["results"])) == (len(expected), by_id(expected))
        assert self.moments(body["results"]) == self.moments(expected)

    def moments(self, own: list[Body]) -> list[datetime]:
        """In which they were made; those made at once may come in any order."""
        return [self.world.registrations[one["id"]].registered_at for one in own]

    # --- comparing --------------------------------------------------------------------------

    def ask(self, method: str, path: str, who: str | None, body: Any = None) -> Response:
        answer = self.editors.send(method, path, who, body)
        if method != "GET":
            note(f"{self.now:%d %H:%M:%S} {who}: {method} {path} {body} -> {answer.status_code}")
        return answer

    def compared(self, told: Response, expected: Answer, besides: list[str] | None = None) -> Any:
        """What was told; `besides`: what only has to be there."""
        assert told.status_code == expected.status, (told.text, expected)
        body: Any = told.json() if told.content else None
        if expected.problems:
            assert body["type"].rpartition("/")[2] in expected.problems, (told.text, expected)
        elif expected.body is not None:
            told_of = {key: value for key, value in body.items() if key not in (besides or ())}
            assert set(body) == {*expected.body, *(besides or ())}
            assert moments_read(told_of, expected.body) == expected.body
        return body

    def registration_compared(self, told: Response, expected: Answer) -> None:
        body = self.compared(told, expected, ["manage_url"])
        if not expected.problems:
            link = self.links.setdefault(body["id"], body["manage_url"])
            assert body["manage_url"] == link
            assert link.startswith("/r/")

    def session_compared(self, told: Body, expected: Body) -> None:
        assert {key: moments_read(told, expected)[key] for key in expected} == expected


def spelled(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def moments_read(told: Body, expected: Body) -> Body:
    return {
        key: datetime.fromisoformat(value) if isinstance(expected.get(key), datetime) else value
        for key, value in told.items()
    }


def by_id(own: list[Body]) -> dict[str, Body]:
    return {one["id"]: one for one in own}


def other_referral(who: str) -> str:
    return OTHER_REFERRAL if who == REFERRAL else REFERRAL


@pytest.fixture(scope="module")
def trainings(editors: Editors) -> dict[str, str]:
    """Of each space one, by its name."""
    editors.clock.moment = TUESDAY_MORNING
    rooms = {SPACE: editors.room()} | ROOMS
    made = {}
    for space, room in rooms.items():
        body = {"help_point_id": room, "title": {"fr": "Courriel"}, "theme": "email"}
        answer = editors.send("POST", "/v1/trainings", space, body)
        assert answer.status_code == 201, answer.text
        made[space] = answer.json()["id"]
    return made


def test_whatever_happens_in_whatever_order_the_seats_are_as_the_model_says(
    editors: Editors, trainings: dict[str, str]
):
    machine: Any = partial(Seats, editors, trainings)
    run_state_machine_as_test(machine, settings=OFTEN)
