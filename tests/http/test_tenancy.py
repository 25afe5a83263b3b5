"""Who may do what: every route, with every kind of key, and with none."""

import re
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from app.routers.application import routes
from tests.planning import TODAY_AT_TWO, Planned, plan
from tests.writing import A_ROOM, LIBRARY, Editors

DOCUMENT = routes().openapi()
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}
KEYED = [name for name, (_, _, operation) in OPERATIONS.items() if "security" in operation]
OPEN = [name for name in OPERATIONS if name not in KEYED]

BODIES: dict[str, Any] = {
    "createHelpPoint": {**A_ROOM, "id": "room-1999"},
    "changeHelpPoint": {"phone": "+3220000012"},
    "reportMistake": {"help_point_id": LIBRARY, "text": "This is wrong."},
    "createTraining": {"help_point_id": LIBRARY, "title": {"nl": "E-mail"}, "theme": "email"},
    "changeTraining": {"level": "basic"},
    "createSession": {
        "starts_at": "2026-12-01T14:00",
        "ends_at": "2026-12-01T16:00",
        "capacity": 2,
    },
    "changeSession": {"capacity": 9},
    "holdSeats": {"seats": 1},
    "addWalkIn": {"seats": 1},
    "putRegistration": {"client": {"first_name": "B."}},
    "putOutcome": {"outcome": "attended"},
}
PARAMETERS = {"getPostcodeAt": "lat=50.85&lon=4.35", "findHelp": "postcode=0010"}

ALLOWED = {
    "createHelpPoint": {"space", "coordination"},
    "changeHelpPoint": {"space", "coordination"},
    "deleteHelpPoint": {"space", "coordination"},
    "listVersions": {"space", "coordination"},
    "getVersion": {"space", "coordination"},
    "undoVersion": {"coordination"},
    "createTraining": {"space", "coordination"},
    "changeTraining": {"space", "coordination"},
    "deleteTraining": {"space", "coordination"},
    "createSession": {"space", "coordination"},
    "changeSession": {"space", "coordination"},
    "cancelSession": {"space", "coordination"},
    "listSessionChanges": {"space", "coordination"},
    "addWalkIn": {"space", "coordination"},
    "undoWalkIn": {"space", "coordination"},
    "holdSeats": {"referral", "another referral"},
    "releaseHold": {"referral"},
    "putRegistration": {"referral", "another referral"},
    "listRegistrations": {"space", "another space", "referral", "another referral", "coordination"},
    "getRegistration": {"referral"},
    "cancelRegistration": {"referral"},
    "putOutcome": {"space"},
    "listComers": {"space"},
}
PEOPLE = re.compile(r"/registrations")
"""Routes that show or change a registration: for everybody else there is nothing there."""

FORBIDDEN_AS_SUCH = {"putRegistration": 403, "listRegistrations": 200}
"""Making one is forbidden to other roles as such; and one's own list is one's own."""
HIDDEN = {
    name
    for name, (_, path, _) in OPERATIONS.items()
    if PEOPLE.search(path) and name not in FORBIDDEN_AS_SUCH
}
ROLES = ("space", "another space", "referral", "another referral", "coordination")
WRONG_KEYS = ("revoked", "unknown", "cut short", "not a key")


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """Who may do what is decided before a database is asked, the same on both engines."""
    return sqlite_editors


PLANNED: dict[tuple[str, str], tuple[Planned, dict[str, str]]] = {}


def planned(editors: Editors, name: str) -> tuple[Planned, dict[str, str]]:
    """A session for each operation, with somebody registered, a hold and a walk-in of their own."""
    if (editors.url, name) not in PLANNED:
        one, key = plan(editors, 20, **TODAY_AT_TWO), str(uuid4())
        ids = {"uuid": key}
        assert one.register(key).status_code == 201
        ids["hold_id"] = one.hold().json()["hold_id"]
        ids["walk_in_id"] = one.walk_in().json()["id"]
        PLANNED[editors.url, name] = one, ids
    return PLANNED[editors.url, name]


def call(editors: Editors, name: str, headers: dict[str, str], query: str = "") -> Response:
    method, path, _ = OPERATIONS[name]
    one, ids = planned(editors, name)
    ids = {"id": LIBRARY, "code": "0010", "nis": "00010", "version": "1", **ids}
    if path.startswith("/v1/sessions"):
        ids["id"] = one.id
    if path.startswith("/v1/trainings"):
        ids["id"] = one.training
    if name == "putRegistration":
        ids["uuid"] = str(uuid4())
    body = BODIES.get(name)
    if name == "createSession":
        body = {**BODIES[name], "training_id": one.training}
    filled = re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path)
    asked = "&".join(part for part in (PARAMETERS.get(name, ""), query) if part)
    answer: Response = editors.client.request(
        method, f"{filled}?{asked}", json=body, headers={"If-Match": "*", **headers}
    )
    return answer


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def a_key(editors: Editors, kind: str) -> str:
    real = editors.keys["coordination"]
    made = {"unknown": "dh_00000000_" + "a" * 43, "cut short": real[:-1], "not a key": "letmein"}
    return made.get(kind) or editors.keys[kind]


def state(editors: Editors, name: str) -> list[Any]:
    """All that a write could have changed, as the database has it."""
    one, _ = planned(editors, name)
    return [
        one.now(),
        one.comers(),
        editors.client.get(f"/v1/trainings/{one.training}").json(),
        editors.client.get("/v1/trainings?sandbox=true").json()["total"],
        editors.send("GET", f"/v1/help-points/{LIBRARY}/versions?limit=50").json(),
        editors.send("GET", f"/v1/help-points/{BODIES['createHelpPoint']['id']}/versions").json(),
    ]


@pytest.fixture
def patient(editors: Editors) -> Editors:
    """Nobody has tried a wrong key yet."""
    editors.forgive()
    return editors


def test_every_route_that_writes_wants_a_key_but_reports():
    writing = {name for name, (method, _, _) in OPERATIONS.items() if method != "GET"}

    assert writing - set(KEYED) == {"reportMistake"}
    assert set(KEYED) == ALLOWED.keys()


@pytest.mark.parametrize("name", KEYED)
def test_without_a_key_nothing_is_done(patient: Editors, name: str):
    before = state(patient, name)
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Basic eDp5"}, bearer("")):
        answer = call(patient, name, headers)
        assert answer.status_code == 401
        assert answer.json()["type"].endswith("/key-missing")
        assert answer.headers["www-authenticate"] == "Bearer"

    assert state(patient, name) == before


@pytest.mark.parametrize("name", KEYED)
def test_a_wrong_key_is_refused_and_told_nothing(patient: Editors, name: str):
    before = state(patient, name)
    for kind in WRONG_KEYS:
        answer = call(patient, name, {**bearer(a_key(patient, kind)), "Accept-Language": "en"})
        told = answer.json()

        assert answer.status_code == 401
        assert told["type"].endswith("/invalid-key")
        assert set(told) == {"type", "title", "status", "detail"}
    assert state(patient, name) == before


@pytest.mark.parametrize("name", KEYED)
def test_a_key_in_the_address_opens_nothing(patient: Editors, name: str):
    for parameter in ("key", "api_key", "access_token", "authorization"):
        query = f"{parameter}={patient.keys['coordination']}"
        assert call(patient, name, {}, query).status_code == 401


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(KEYED, key=lambda name: name == "deleteHelpPoint"))
def test_a_key_opens_what_its_role_opens(patient: Editors, name: str, role: str):
    before = state(patient, name)
    answer = call(patient, name, bearer(patient.keys[role]))

    if role in ALLOWED[name]:
        assert answer.status_code in (200, 201, 204, 409)
        PLANNED.pop((patient.url, name))
        return
    hidden = name in HIDDEN or (name == "releaseHold" and role == "another referral")
    assert answer.status_code == (404 if hidden else 403)
    assert answer.json()["type"].endswith("/not-found" if hidden else "/not-allowed")
    assert state(patient, name) == before


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_needs_no_key_and_minds_none(patient: Editors, name: str):
    planned(patient, name)
    patient.settle()
    plain = call(patient, name, {})
    keyed = call(patient, name, bearer("letmein"))

    assert plain.is_success
    assert keyed.status_code in (plain.status_code, 429)
    assert name == "reportMistake" or keyed.content == plain.content or name == "getReadiness"


def test_another_spaces_record_is_left_alone_whatever_its_id(patient: Editors):
    body = {**A_ROOM, "id": "somebody-elses"}
    made = patient.send("POST", "/v1/help-points", "another space", body)

    assert made.status_code == 403
    assert "zonnedorp-school-library" in made.json()["detail"]


def test_wrong_keys_are_slow_to_try(patient: Editors):
    wrong, other = bearer(a_key(patient, "unknown")), bearer("dh_11111111_" + "a" * 43)
    statuses = [call(patient, "undoVersion", wrong).status_code for _ in range(12)]
    waiting = call(patient, "undoVersion", wrong)

    assert statuses == [401] * 10 + [429] * 2
    assert int(waiting.headers["retry-after"]) == waiting.json()["retry_after_s"] <= 60
    assert call(patient, "undoVersion", other).status_code == 401
    assert call(patient, "listVersions", bearer(patient.keys["space"])).status_code == 200


def test_many_different_wrong_keys_are_slow_to_try_too(patient: Editors):
    keys = [f"dh_{number:08x}_" + "a" * 43 for number in range(62)]
    statuses = [call(patient, "undoVersion", bearer(key)).status_code for key in keys]

    assert statuses == [401] * 60 + [429] * 2


def test_what_stands_in_the_document_is_asked_for():
    """Every keyed operation says so, with the one scheme there is."""
    assert DOCUMENT["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for name in KEYED:
        assert OPERATIONS[name][2]["security"] == [{"key": []}]
        assert {"401", "403", "429"} <= OPERATIONS[name][2]["responses"].keys()
