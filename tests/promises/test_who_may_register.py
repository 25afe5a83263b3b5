"""Nobody sees or changes what is somebody else's."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.planning import Planned
from tests.told import SECOND, STARTS, a_key, another_session, told
from tests.writing import Editors

SPACES = {"space", "coordination"}
REFERRALS = {"referral", "another referral"}
HOLDERS = {"another space"} | SPACES | REFERRALS


def refused(room: Planned, method: str, path: str, body: Any, but: set[str]) -> dict[str, str]:
    asked = {
        by: told(room.editors.send(method, f"/v1{path}", by, body)) for by in sorted(HOLDERS - but)
    }
    asked["nobody"] = told(room.editors.send(method, f"/v1{path}", None, body))
    return asked


@pytest.mark.parametrize(
    ("method", "path", "body", "rightly"),
    [
        ("POST", "/sessions/{id}/holds", {"seats": 1}, REFERRALS),
        ("DELETE", "/sessions/{id}/holds/{hold}", None, REFERRALS),
        ("PUT", "/sessions/{id}/registrations/{new}", {"client": {"first_name": "A"}}, REFERRALS),
        ("POST", "/sessions/{id}/walk-ins", {"seats": 1}, SPACES),
        ("DELETE", "/sessions/{id}/walk-ins/{walk_in}", None, SPACES),
        ("PATCH", "/sessions/{id}", {"capacity": 9}, SPACES),
        ("DELETE", "/sessions/{id}", None, SPACES),
        ("PATCH", "/trainings/{training}", {"level": "basic"}, SPACES),
        ("DELETE", "/trainings/{training}", None, SPACES),
    ],
)
def test_whoever_has_another_role_or_another_space_may_not(
    room: Planned, method: str, path: str, body: Any, rightly: set[str]
):
    one = another_session(room)
    names = {"id": one.id, "training": one.training, "new": str(uuid4())}
    names["hold"] = one.hold().json()["hold_id"]
    names["walk_in"] = one.walk_in().json()["id"]
    before = (one.now(), one.comers())
    answers = refused(one, method, path.format(**names), body, rightly)

    assert answers.pop("nobody").startswith("401")
    assert set(answers.values()) == {"403 not-allowed"}
    assert (one.now(), one.comers()) == before


@pytest.mark.parametrize(
    ("method", "path", "body", "rightly"),
    [
        ("GET", "/registrations/{key}", None, "referral"),
        ("DELETE", "/registrations/{key}", None, "referral"),
        ("PUT", "/registrations/{key}/outcome", {"outcome": "absent"}, "space"),
        ("GET", "/sessions/{id}/registrations", None, "space"),
    ],
)
def test_of_a_registration_nobody_else_learns_that_it_exists(
    room: Planned, editors: Editors, method: str, path: str, body: Any, rightly: str
):
    one = another_session(room)
    key = a_key(one)
    editors.clock.moment = STARTS - timedelta(hours=1)
    before = one.comers()
    answers = refused(one, method, path.format(id=one.id, key=key), body, {rightly})

    assert answers.pop("nobody").startswith("401")
    assert set(answers.values()) == {"404 not-found"}
    assert one.comers() == before


def test_one_that_is_somebody_elses_and_one_that_is_not_there_read_the_same(room: Planned):
    key, unknown = a_key(another_session(room)), str(uuid4())
    theirs, nobodys = (
        room.editors.send("GET", f"/v1/registrations/{one}", "another referral").text
        for one in (key, unknown)
    )

    assert theirs.replace(key, "") == nobodys.replace(unknown, "")


def test_a_uuid_that_is_somebody_elses_says_nothing_of_the_first(room: Planned):
    one, key = another_session(room), str(uuid4())
    one.register(key, client={"first_name": "Wilhelmina", "contact": "+3220000099"}, seats=3)
    answer = one.register(key, by="another referral")

    assert told(answer) == "409 registration-differs"
    assert set(answer.json()) <= {"type", "title", "status", "detail", "instance"}
    for secret in ("Wilhelmina", "+3220000099", one.id, '"seats"'):
        assert secret not in answer.text


def test_the_history_of_a_session_is_for_its_space_and_the_coordination(room: Planned):
    path = f"/sessions/{room.id}/changes"
    answers = refused(room, "GET", path, None, SPACES)

    assert {answer[:3] for answer in answers.values()} <= {"401", "403", "404"}
    assert told(room.send("GET", "/changes", "coordination")) == "200"


def test_ones_own_list_has_ones_own_only_the_newest_first(room: Planned, editors: Editors):
    one, keys = another_session(room), []
    for _ in range(3):
        editors.clock.moment += SECOND
        keys.append(a_key(one))
    one.register(by="another referral")

    def listed(by: str, more: str = "") -> list[str]:
        path = f"/v1/registrations?session_id={one.id}{more}"
        return [each["id"] for each in editors.send("GET", path, by).json()["results"]]

    assert listed("referral") == keys[::-1]
    assert listed("referral", "&limit=1&offset=1") == [keys[1]]
    assert listed("referral", "&state=waiting") == []
    assert len(listed("another referral")) == 1
    assert listed("space") == listed("coordination") == []


def test_what_everybody_reads_of_a_session_names_nobody(room: Planned, editors: Editors):
    one = another_session(room, 1, waiting_list=True)
    for name in ("Wilhelmina", "Leopoldine"):
        one.register(client={"first_name": name, "contact": "+3220000099"}, note=name)
    shown = editors.send("GET", f"/v1/sessions/{one.id}", None)

    assert shown.status_code == 200
    assert (shown.json()["free_places"], shown.json()["waiting"]) == (0, 1)
    for secret in ("Wilhelmina", "Leopoldine", "+3220000099", "referral"):
        assert secret not in shown.text
