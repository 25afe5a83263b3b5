"""Two sessions over HTTP, whatever happens to them in whatever order, against a plain model.

12 examples on each engine, always the same. For 500 new ones on each:

    DIGITALHELP_LONG=1 python -m pytest tests/promises/test_seats_against_model.py
"""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.both_sides import (
    COORDINATION,
    EVERYBODY,
    OTHER_REFERRAL,
    OTHER_SPACE,
    REFERRAL,
    SPACE,
    BothSides,
    Held,
    Window,
)
from tests.seat_model import OUTCOMES, Body, Registration, Session
from tests.serving import TUESDAY_MORNING
from tests.writing import Editors

T = TypeVar("T")

LONG = bool(os.environ.get("DIGITALHELP_LONG"))
OFTEN = settings(
    max_examples=500 if LONG else 8,
    stateful_step_count=60 if LONG else 40,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

OTHER_ROOM = "zonnedorp-school-library"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LATEST = TUESDAY_MORNING + timedelta(days=20)
"""Well before names are erased."""

SEATS = [1, 1, 1, 1, 2, 2, 2, 3, 4, 8]
WRONG_SEATS = [0, 21, -1, 1.5, "2", True, None]
ALONE: Body = {"client": {"first_name": "A."}}
PAIR: Body = {"seats": 2, "client": {"first_name": "A.", "lang": "ar", "contact": "+3220000012"}}
BODIES: list[Body] = [
    *[ALONE] * 4,
    *[PAIR] * 3,
    {"seats": 3, "client": {"first_name": "Bo"}, "note": "Step-free, please"},
    {"seats": 4, "client": {"first_name": "Ç. 🙂"}, "reference": "D-12"},
]
BROKEN_BODIES: list[Body] = [
    {},
    {"client": {"first_name": ""}},
    {"client": {"first_name": "A."}, "seats": 0},
    {"client": {"first_name": "A."}, "seats": 99},
    {"client": {"first_name": "A."}, "wish": "a window"},
]
IN_FULL: Body = {"seats": 1, "note": None, "reference": None, "hold_id": None}
CAPACITIES = [1, 2, 3, 3, 4, 4, 5]
STARTS = [20 * MINUTE, 3 * HOUR, 20 * HOUR, 20 * HOUR, 48 * HOUR, 48 * HOUR]
NO_WINDOW: Window = (None, None)
WINDOWS = [None, None, None, (10 * MINUTE, 19 * MINUTE), (0 * MINUTE, None)]
"""When registering opens and closes, counted from now."""
REASONS = ["Two chairs from next door", "Un ami vient aussi", None]
STEPS = [SECOND, MINUTE, 5 * MINUTE, 5 * MINUTE, 2 * HOUR]
NEAR = [-SECOND, 0 * SECOND, 0 * SECOND, SECOND]


@dataclass
class Chance:
    """Picks one of several. Who asks is nearly always who may."""

    dice: random.Random
    both: BothSides

    def of(self, options: Sequence[T]) -> T:
        return self.dice.choice(options)

    def once_in(self, times: int) -> bool:
        return self.dice.randrange(times) == 0

    def who(self, rightly: str) -> str:
        return self.of(EVERYBODY) if self.once_in(20) else rightly

    def referral(self) -> str:
        return self.who(self.of([REFERRAL, OTHER_REFERRAL]))

    def session(self) -> Session:
        """More often that with a waiting list, where more happens."""
        waiting, other = self.both.sessions
        return self.of([waiting, waiting, waiting, other])

    def registration(self) -> Registration:
        return self.of(list(self.both.world.registrations.values()))

    def held(self) -> Held:
        """Mostly one that is alive."""
        numbers = {hold.number for session in self.both.sessions for hold in session.holds}
        alive = [held for held in self.both.holds if held.number in numbers]
        return self.of(self.both.holds[-3:] if self.once_in(5) or not alive else alive)

    def window(self) -> Window:
        window = self.of(WINDOWS)
        if not window:
            return NO_WINDOW
        opens, closes = window
        now = self.both.now
        return now + opens, None if closes is None else now + closes


def other_session(both: BothSides, session: str) -> str:
    return next(other for other in both.world.sessions if other != session)


def other_referral(who: str) -> str:
    return OTHER_REFERRAL if who == REFERRAL else REFERRAL


# --- what happens -----------------------------------------------------------------------------


def wait(both: BothSides, chance: Chance) -> None:
    both.wait_until(min(both.now + chance.of(STEPS), LATEST))


def wait_until_something_changes_by_itself(both: BothSides, chance: Chance) -> None:
    """Or to just before or after. Mostly holds: the next one to expire, or one behind it."""
    holds = {hold.expires_at for session in both.sessions for hold in session.holds}
    coming = sorted(moment for moment in both.world.landmarks() if moment > both.now)
    expiring = [moment for moment in coming if moment in holds]
    moments = coming[:3] if chance.once_in(3) else expiring
    if moments:
        both.wait_until(max(chance.of(moments) + chance.of(NEAR), both.now))


def some_come_one_after_the_other(both: BothSides, chance: Chance) -> None:
    """To one session, by minutes, until somebody waits: whoever is typing may still give up."""
    session = chance.session()
    for _ in range(4):
        what, who = chance.of([both.hold, both.register]), chance.referral()
        if what == both.hold:
            both.hold(session.id, who, chance.of([1, 1, 2]))
        else:
            both.register(session.id, who, str(uuid4()), chance.of(BODIES))
        both.wait_until(both.now + chance.of([SECOND, MINUTE, MINUTE]))


def hold(both: BothSides, chance: Chance) -> None:
    both.hold(chance.session().id, chance.referral(), chance.of(SEATS))


def hold_no_number_of_seats(both: BothSides, chance: Chance) -> None:
    both.hold(chance.session().id, REFERRAL, chance.of(WRONG_SEATS))


def let_go(both: BothSides, chance: Chance) -> None:
    if not both.holds:
        return hold(both, chance)
    held = chance.held()
    session = other_session(both, held.session) if chance.once_in(8) else held.session
    both.let_go(session, chance.who(held.owner), held.number)


def register(both: BothSides, chance: Chance) -> None:
    both.register(chance.session().id, chance.referral(), str(uuid4()), chance.of(BODIES))


def register_with_a_hold(both: BothSides, chance: Chance) -> None:
    """Nearly always one's own, of this session; not always alive."""
    if not both.holds:
        return hold(both, chance)
    held = chance.held()
    session = other_session(both, held.session) if chance.once_in(8) else held.session
    owner = other_referral(held.owner) if chance.once_in(6) else held.owner
    both.register(session, owner, str(uuid4()), chance.of(BODIES), held.number)


def send_the_same_again(both: BothSides, chance: Chance) -> None:
    if not both.sent:
        return register(both, chance)
    one = chance.registration()
    body = both.sent[one.id]
    spelling = chance.of(["as sent", "with spaces", "in full", "with a hold"])
    if spelling == "with spaces":
        name = f"  {body['client']['first_name']}\t"
        body = body | {"client": body["client"] | {"first_name": name}}
    elif spelling == "in full":
        body = IN_FULL | body | {"client": {"lang": None, "contact": None} | body["client"]}
    held = both.holds[-1].number if both.holds and spelling == "with a hold" else None
    both.register(one.session.id, one.owner, one.id, body, held)


def send_another_under_the_same_uuid(both: BothSides, chance: Chance) -> None:
    if not both.sent:
        return register(both, chance)
    one = chance.registration()
    session, owner, body = one.session.id, one.owner, both.sent[one.id]
    what = chance.of(["body", "owner", "session", "session and owner"])
    if "session" in what:
        session = other_session(both, session)
    if "owner" in what:
        owner = other_referral(owner)
    both.register(session, owner, one.id, chance.of(BODIES) if what == "body" else body)


def send_what_cannot_be_read(both: BothSides, chance: Chance) -> None:
    key = chance.of([*both.sent, str(uuid4())])
    both.register(chance.session().id, REFERRAL, key, chance.of(BROKEN_BODIES))


def cancel(both: BothSides, chance: Chance) -> None:
    if not both.sent:
        return register(both, chance)
    one = chance.registration()
    both.cancel(chance.who(one.owner), one.id)


def say_who_came(both: BothSides, chance: Chance) -> None:
    if not both.sent:
        return register(both, chance)
    one = chance.registration()
    both.set_outcome(chance.who(one.session.space), one.id, chance.of(OUTCOMES))


def walk_in(both: BothSides, chance: Chance) -> None:
    session = chance.session()
    who = chance.who(chance.of([session.space, session.space, COORDINATION]))
    both.walk_in(session.id, who, chance.of(SEATS))


def undo_a_walk_in(both: BothSides, chance: Chance) -> None:
    if not both.walk_ins:
        return walk_in(both, chance)
    came_in = chance.of(both.walk_ins[-3:])
    elsewhere = chance.once_in(8)
    session = other_session(both, came_in.session) if elsewhere else came_in.session
    who = chance.who(both.world.sessions[session].space)
    both.undo_walk_in(session, who, came_in.number)


def change_the_room(both: BothSides, chance: Chance) -> None:
    session = chance.session()
    who = chance.who(chance.of([session.space, COORDINATION]))
    patch: Body = {}
    what = chance.of(["capacity", "extra places", "both"])
    if what != "extra places":
        patch["capacity"] = chance.of(CAPACITIES)
    if what != "capacity":
        patch["extra_places"] = chance.of([0, 1, 2, 3])
    both.change(session.id, who, patch, chance.of(REASONS))


def move(both: BothSides, chance: Chance) -> None:
    """Rather one that has started."""
    started = [one for one in both.sessions if one.started(both.now)]
    session = chance.of(started or [chance.session()])
    starts_at = both.now + chance.of(STARTS)
    opens, closes = chance.window()
    patch = {
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "registration_opens_at": opens,
        "registration_closes_at": closes,
    }
    both.change(session.id, chance.who(session.space), patch)


def call_off(both: BothSides, chance: Chance) -> None:
    session = chance.session()
    who = chance.who(session.space)
    if chance.once_in(2):
        both.call_off(session.id, who)
    else:
        both.change(session.id, who, {"status": "cancelled"})


def call_back(both: BothSides, chance: Chance) -> None:
    cancelled = [one for one in both.sessions if one.cancelled]
    if not cancelled:
        return register(both, chance)
    session = chance.of(cancelled)
    more: list[Body] = [{}, {}, {"capacity": 8}]
    both.change(session.id, session.space, {"status": "scheduled", **chance.of(more)})


def read_one(both: BothSides, chance: Chance) -> None:
    if both.sent:
        one = chance.registration()
        both.read(chance.of([one.owner, *EVERYBODY]), one.id)


def read_lists(both: BothSides, chance: Chance) -> None:
    session = chance.session()
    both.read_list(chance.who(session.space), session.id)
    both.read_own(chance.of(EVERYBODY), session.id)


Happening = Callable[[BothSides, Chance], None]
HOW_OFTEN: dict[Happening, int] = {
    register: 18,
    register_with_a_hold: 10,
    hold: 12,
    let_go: 4,
    some_come_one_after_the_other: 4,
    cancel: 9,
    wait: 3,
    wait_until_something_changes_by_itself: 8,
    send_the_same_again: 3,
    send_another_under_the_same_uuid: 2,
    send_what_cannot_be_read: 1,
    hold_no_number_of_seats: 1,
    say_who_came: 2,
    walk_in: 4,
    undo_a_walk_in: 4,
    change_the_room: 5,
    move: 5,
    call_off: 1,
    call_back: 3,
    read_one: 1,
    read_lists: 1,
}
HAPPENINGS = [what for what, times in HOW_OFTEN.items() for _ in range(times)]


SEEDS = st.integers(0, 2**64)


class Seats(RuleBasedStateMachine):
    """Hypothesis draws where an example begins, and finds the shortest that fails. What happens is
    rolled from there: drawn one by one, few examples would do the same few things again."""

    def __init__(self, editors: Editors, trainings: dict[str, str]) -> None:
        super().__init__()
        self.both = BothSides(editors, trainings)
        self.both.wait_until(TUESDAY_MORNING)
        self.steps = 0

    @initialize(seed=SEEDS)
    def two_sessions(self, seed: int) -> None:
        self.chance = Chance(random.Random(seed), self.both)
        for space, waiting_list in ((SPACE, True), (OTHER_SPACE, False)):
            window = NO_WINDOW if waiting_list else self.chance.window()
            capacity, start = self.chance.of(CAPACITIES), self.chance.of(STARTS)
            self.both.new_session(space, capacity, start, waiting_list, window)
        some_come_one_after_the_other(self.both, self.chance)

    @rule()
    def something_happens(self) -> None:
        self.chance.of(HAPPENINGS)(self.both, self.chance)

    @invariant()
    def the_model_holds_its_own_promises(self) -> None:
        assert self.both.world.invariants(self.both.now) == []

    @invariant()
    def a_session_reads_the_same(self) -> None:
        """One after each step, both in the long run."""
        self.steps += 1
        sessions = self.both.sessions
        for session in sessions if LONG else sessions[self.steps % 2 :][:1]:
            self.both.read_session(session.id)

    def teardown(self) -> None:
        self.both.read_everything()


@pytest.fixture(scope="module")
def trainings(editors: Editors) -> dict[str, str]:
    """Of each space one, by its name. What lists and the finder say is not asked here."""
    editors.client.app.state.house.keeper.stop()  # type: ignore[attr-defined]  # a FastAPI app
    editors.clock.moment = TUESDAY_MORNING
    made = {}
    for space, room in {SPACE: editors.room(), OTHER_SPACE: OTHER_ROOM}.items():
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
