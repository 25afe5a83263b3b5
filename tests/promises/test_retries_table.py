"""`docs/registrations.md` is what the service does: every row is sent, on both engines."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from app.usecases.forget import forget_due
from tests.planning import NEXT_TUESDAY, SOMEBODY, Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.storage_fixtures import engine_at
from tests.writing import Editors

PAGE = Path("docs/registrations.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+?) \| (.+?) \| ?(.*?) ?\|$", re.MULTILINE)
ROWS = [(row[1], row[2]) for row in ROW.finditer(PAGE) if row[1] != "situation"]
ROWS = [row for row in ROWS if not row[0].startswith("---")]

Scenario = Callable[[Editors], Response | Iterable[Response]]
SCENARIOS: dict[str, Scenario] = {}

AFTER_THE_START = TUESDAY_MORNING + timedelta(days=7, hours=5)
QUARTER = timedelta(minutes=15)


def situation(text: str) -> Callable[[Scenario], Scenario]:
    def kept(scenario: Scenario) -> Scenario:
        assert text not in SCENARIOS
        SCENARIOS[text] = scenario
        return scenario

    return kept


def short(answer: Response) -> str:
    """ "201 registered", "409 session-full", "204" """
    if not answer.content:
        return str(answer.status_code)
    told = answer.json()
    said = told.get("type", "").rpartition("/")[2] or told.get("state") or ""
    return f"{answer.status_code} {said}".strip()


def at_once(*calls: Callable[[], Response]) -> list[Response]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


def matches(promised: str, answers: list[str]) -> bool:
    """ "201, 201" in any order; "one 201, the others 200 registered" for however many."""
    if not promised.startswith("one "):
        return sorted(promised.split(", ")) == sorted(
            one if one in promised.split(", ") else one.split(" ")[0] for one in answers
        )
    first, others = re.fullmatch(r"one (\S+), the others? (.+)", promised).groups()  # type: ignore[union-attr]  # or the row is wrong
    counted = Counter(one if one == others else one.split(" ")[0] for one in answers)
    return counted == {first: 1, others: len(answers) - 1}


@pytest.mark.parametrize(("row", "promised"), ROWS, ids=[row for row, _ in ROWS])
def test_the_service_answers_as_the_table_says(editors: Editors, row: str, promised: str):
    editors.clock.moment = TUESDAY_MORNING
    given = SCENARIOS[row](editors)
    answers = [given] if isinstance(given, Response) else list(given)

    assert matches(promised, [short(one) for one in answers]), [short(one) for one in answers]


def test_every_situation_stands_in_the_table_once():
    assert sorted(SCENARIOS) == sorted(row for row, _ in ROWS)


# --- registering --------------------------------------------------------------------------------


def fresh(editors: Editors, capacity: int = 8, **more: Any) -> tuple[Planned, str]:
    return plan(editors, capacity, **more), str(uuid4())


def registered(editors: Editors, capacity: int = 8, **more: Any) -> tuple[Planned, str]:
    one, key = fresh(editors, capacity, **more)
    assert one.register(key).status_code == 201
    return one, key


def waiting(editors: Editors) -> tuple[Planned, str, str]:
    """One seat, taken by the first; the second waits."""
    one, first = registered(editors, 1, waiting_list=True)
    second = str(uuid4())
    assert one.register(second).json()["state"] == "waiting"
    return one, first, second


def cancel(one: Planned, key: str, by: str = "referral") -> Response:
    return one.editors.send("DELETE", f"/v1/registrations/{key}", by)


def outcome(one: Planned, key: str, said: str = "attended") -> Response:
    return one.editors.send("PUT", f"/v1/registrations/{key}/outcome", "space", {"outcome": said})


def release(one: Planned, hold_id: str, by: str = "referral") -> Response:
    return one.send("DELETE", f"/holds/{hold_id}", by)


def held(one: Planned, seats: int = 1, by: str = "referral") -> str:
    return str(one.hold(seats, by).json()["hold_id"])


@situation("the first time")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    return one.register(key)


@situation("the same again")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    again = one.register(key)
    assert one.now()["free_places"] == 7
    return again


@situation("the same 16 times at once")
def _(editors: Editors) -> Iterable[Response]:
    one, key = fresh(editors)
    answers = at_once(*[lambda: one.register(key)] * 16)
    assert one.now()["free_places"] == 7
    return answers


@situation("the same after a time-out, the first was written")
def _(editors: Editors) -> Response:
    """Whoever gave up waiting sends it again, while time has passed."""
    one, key = registered(editors)
    editors.clock.moment += timedelta(hours=2)
    return one.register(key)


@situation("the same with blanks around the name")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    return one.register(key, client={**SOMEBODY, "first_name": "  A. "})


@situation("the same with another hold")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    again = one.register(key, hold_id=held(one, 2))
    assert one.now()["free_places"] == 5
    return again


@situation("the same while it waits")
def _(editors: Editors) -> Response:
    one, _, second = waiting(editors)
    return one.register(second)


@situation("the same after it moved up")
def _(editors: Editors) -> Response:
    one, first, second = waiting(editors)
    cancel(one, first)
    return one.register(second)


@situation("the same after it was cancelled")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    cancel(one, key)
    return one.register(key)


@situation("the same after the session has started")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    editors.clock.moment = AFTER_THE_START
    return one.register(key)


@situation("the same, waiting, after the session has started")
def _(editors: Editors) -> Response:
    one, _, second = waiting(editors)
    editors.clock.moment = AFTER_THE_START
    return one.register(second)


@situation("the same after the session was moved")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    one.change(starts_at="2026-12-03T14:00", ends_at="2026-12-03T16:00")
    return one.register(key)


@situation("the same after the session was cancelled")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    one.change(status="cancelled")
    return one.register(key)


@situation("the same after the outcome")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    editors.clock.moment = AFTER_THE_START
    outcome(one, key)
    return one.register(key)


@situation("the same after it was erased")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    with engine_at(editors.url) as engine:
        list(forget_due(engine, AFTER_THE_START + timedelta(days=31)))
    return one.register(key)


@situation("another body")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    refused = one.register(key, client={**SOMEBODY, "first_name": "B."})
    assert set(refused.json()) == {"type", "title", "status", "detail"}
    return refused


@situation("another body after it was cancelled")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    cancel(one, key)
    return one.register(key, seats=2)


@situation("another session")
def _(editors: Editors) -> Response:
    _, key = registered(editors)
    other, _ = fresh(editors)
    refused = other.register(key)
    assert other.now()["free_places"] == 8
    return refused


@situation("the same UUID for two sessions at once")
def _(editors: Editors) -> Iterable[Response]:
    one, key = fresh(editors)
    other, _ = fresh(editors)
    answers = at_once(lambda: one.register(key), lambda: other.register(key))
    assert one.now()["free_places"] + other.now()["free_places"] == 15
    return answers


@situation("another referral service")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    refused = one.register(key, by="another referral")
    assert set(refused.json()) == {"type", "title", "status", "detail"}
    return refused


@situation("with a hold")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    made = one.register(key, seats=2, hold_id=held(one, 2))
    assert one.now()["free_places"] == 6
    return made


@situation("with a hold, full but for that")
def _(editors: Editors) -> Response:
    one, key = fresh(editors, 2)
    return one.register(key, seats=2, hold_id=held(one, 2))


@situation("with an expired hold while places remain")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    mine = held(one)
    editors.clock.moment += QUARTER
    return one.register(key, hold_id=mine)


@situation("with an expired hold, full")
def _(editors: Editors) -> Response:
    one, key = fresh(editors, 1)
    mine = held(one)
    editors.clock.moment += QUARTER
    one.register()
    return one.register(key, hold_id=mine)


@situation("with somebody else's hold, full but for that")
def _(editors: Editors) -> Response:
    one, key = fresh(editors, 1)
    return one.register(key, hold_id=held(one, by="another referral"))


@situation("with a used hold, full")
def _(editors: Editors) -> Response:
    one, key = fresh(editors, 1)
    mine = held(one)
    one.register(hold_id=mine)
    return one.register(key, hold_id=mine)


@situation("full")
def _(editors: Editors) -> Response:
    one, _ = registered(editors, 1)
    return one.register()


@situation("full, then a place came free")
def _(editors: Editors) -> Response:
    one, first = registered(editors, 1)
    key = str(uuid4())
    assert one.register(key).status_code == 409
    cancel(one, first)
    return one.register(key)


@situation("full with a waiting list")
def _(editors: Editors) -> Response:
    one, _ = registered(editors, 1, waiting_list=True)
    return one.register()


@situation("not open yet, and again once it is")
def _(editors: Editors) -> Response:
    one, key = fresh(editors, registration_opens_at="2026-11-25T09:00")
    assert short(one.register(key)) == "409 registration-not-open"
    editors.clock.moment += timedelta(days=1)
    return one.register(key)


@situation("a new one after the session has started")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    editors.clock.moment = AFTER_THE_START
    return one.register(key)


@situation("a new one for a cancelled session")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    one.change(status="cancelled")
    return one.register(key)


@situation("a new one once the cancelling was called off")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    one.change(status="cancelled")
    one.change(status="scheduled")
    return one.register(key)


# --- cancelling ---------------------------------------------------------------------------------


@situation("once")
def _(editors: Editors) -> Response:
    one, first, second = waiting(editors)
    done = cancel(one, first)
    assert one.registration(second)["state"] == "registered"
    return done


@situation("twice")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    cancel(one, key)
    done = cancel(one, key)
    assert one.now()["free_places"] == 8
    return done


@situation("twice at once")
def _(editors: Editors) -> Iterable[Response]:
    one, key = registered(editors)
    one.register()
    answers = at_once(*[lambda: cancel(one, key)] * 2)
    assert one.now()["free_places"] == 7
    return answers


@situation("after the session has started")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    editors.clock.moment = AFTER_THE_START
    return cancel(one, key)


@situation("before the registration arrived")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    return cancel(one, key)


@situation("another referral service cancels")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    return cancel(one, key, "another referral")


@situation("in a cancelled session")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    one.change(status="cancelled")
    return cancel(one, key)


# --- holds --------------------------------------------------------------------------------------


@situation("a hold twice")
def _(editors: Editors) -> Iterable[Response]:
    one, _ = fresh(editors)
    answers = [one.hold(2), one.hold(2)]
    assert one.now()["free_places"] == 4
    return answers


@situation("a hold ten minutes before the start")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    editors.clock.moment = TUESDAY_MORNING + timedelta(days=7, hours=3, minutes=50)
    done = one.hold(8)
    editors.clock.moment += timedelta(minutes=10)
    assert one.walk_in(8).status_code == 201
    return done


@situation("a hold let go")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    done = release(one, held(one))
    assert one.now()["free_places"] == 8
    return done


@situation("a hold let go twice")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    mine = held(one)
    release(one, mine)
    return release(one, mine)


@situation("a hold let go after it expired")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    mine = held(one)
    editors.clock.moment += QUARTER
    return release(one, mine)


@situation("a hold let go after it was used")
def _(editors: Editors) -> Response:
    one, key = fresh(editors)
    mine = held(one)
    one.register(key, hold_id=mine)
    done = release(one, mine)
    assert one.registration(key)["state"] == "registered"
    return done


@situation("somebody else's hold let go")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    done = release(one, held(one), "another referral")
    assert one.now()["free_places"] == 7
    return done


@situation("a hold when full, with a waiting list")
def _(editors: Editors) -> Response:
    one, _ = registered(editors, 1, waiting_list=True)
    return one.hold()


# --- the space ----------------------------------------------------------------------------------


@situation("the outcome twice")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    editors.clock.moment = AFTER_THE_START
    outcome(one, key)
    return outcome(one, key)


@situation("the outcome corrected")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    editors.clock.moment = AFTER_THE_START
    outcome(one, key)
    return outcome(one, key, "absent")


@situation("the outcome, then the person cancels before the start")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    editors.clock.moment = AFTER_THE_START.replace(hour=9)
    outcome(one, key)
    done = cancel(one, key)
    assert one.now()["free_places"] == 8
    return done


@situation("the outcome before the day")
def _(editors: Editors) -> Response:
    one, key = registered(editors)
    return outcome(one, key)


@situation("the outcome of who waits")
def _(editors: Editors) -> Response:
    one, _, second = waiting(editors)
    editors.clock.moment = AFTER_THE_START.replace(hour=9)
    return outcome(one, second)


@situation("a walk-in undone")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    return one.send("DELETE", f"/walk-ins/{one.walk_in().json()['id']}", "space")


@situation("a walk-in undone twice")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    one.walk_in()
    path = f"/walk-ins/{one.walk_in().json()['id']}"
    one.send("DELETE", path, "space")
    done = one.send("DELETE", path, "space")
    assert one.now()["free_places"] == 7
    return done


@situation("a walk-in after the end")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    editors.clock.moment = TUESDAY_MORNING + timedelta(days=7, hours=6)
    assert NEXT_TUESDAY["ends_at"].endswith("16:00")
    return one.walk_in()


@situation("the same change of a session twice")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    one.change(extra_places=2, reason="two chairs")
    again = one.change(extra_places=2, reason="two chairs")
    assert one.send("GET", "/changes", "space").json()["total"] == 2
    return Response(again.status_code)


@situation("less room than is taken")
def _(editors: Editors) -> Response:
    one, _ = fresh(editors)
    one.register(seats=3)
    refused = one.change(capacity=2)
    assert one.now()["capacity"] == 8
    return refused
