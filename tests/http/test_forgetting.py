"""What is known of people ends: in every table, file and log; what is counted stays."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import NotFound
from app.storage.engine import reading, writing
from app.usecases.forget import export, forget_due, forget_person
from app.usecases.hold_keys import add
from tests.planning import Planned, plan
from tests.running import commanded, running
from tests.serving import TUESDAY_MORNING, load_real_data
from tests.staff import joined
from tests.storage_fixtures import engine_at
from tests.writing import LIBRARY, Editors

TRACES = {
    "first_name": "Xylophonia",
    "contact": "xylo@phonia.example",
    "note": "quixotic kangaroo",
    "reference": "dossier-zebra-77",
}
A_MONTH_LATER = TUESDAY_MORNING + timedelta(days=7 + 31)


def body(**more: Any) -> dict[str, Any]:
    client = {"first_name": TRACES["first_name"], "contact": TRACES["contact"], "lang": "xh"}
    return {"client": client, "note": TRACES["note"], "reference": TRACES["reference"], **more}


def registered(one: Planned, **more: Any) -> tuple[str, dict[str, Any]]:
    key = str(uuid4())
    answer = one.send("PUT", f"/registrations/{key}", "referral", body(**more))
    assert answer.status_code == 201, answer.text
    return key, answer.json()


def rows(url: str) -> str:
    """Everything in every table, as text."""
    with engine_at(url) as engine, engine.connect() as connection:
        found = [
            str(row)
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))
        ]
    return "\n".join(found)


def files(url: str) -> bytes:
    """Every byte of the database's files, none for a server."""
    if not url.startswith("sqlite"):
        return b""
    database = Path(url.removeprefix("sqlite:///"))
    return b"".join(one.read_bytes() for one in database.parent.glob(f"{database.name}*"))


def traces(url: str) -> list[str]:
    told, bytes_ = rows(url), files(url)
    return [one for one in TRACES.values() if one in told or one.encode() in bytes_]


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def test_thirty_days_after_the_session_nothing_personal_is_left(editors: Editors):
    one = plan(editors)
    key, made = registered(one, seats=2)
    assert traces(editors.url) == list(TRACES.values())

    with engine_at(editors.url) as engine:
        assert sum(forget_due(engine, A_MONTH_LATER)) >= 1
        assert sum(forget_due(engine, A_MONTH_LATER)) == 0
    comer = one.comers()["results"][0]

    assert traces(editors.url) == []
    assert (comer["client"], comer["note"], comer["seats"]) == (None, None, 2)
    assert one.registration(key) == {**made, "manage_url": None, "slip_url": None}
    assert editors.client.get(made["manage_url"]).status_code == 404
    assert one.now()["free_places"] == 6


def test_a_day_earlier_all_is_still_there(editors: Editors):
    one = plan(editors)
    registered(one)
    with engine_at(editors.url) as engine:
        list(forget_due(engine, A_MONTH_LATER - timedelta(days=2)))

    assert one.comers()["results"][0]["client"]["first_name"] == "Xylophonia"
    with engine_at(editors.url) as engine:
        forget_person(engine, TRACES["contact"], TUESDAY_MORNING)


def test_the_same_request_after_that_is_answered_and_tells_nothing(editors: Editors):
    one = plan(editors)
    key, made = registered(one)
    with engine_at(editors.url) as engine:
        list(forget_due(engine, A_MONTH_LATER))
    again = one.send("PUT", f"/registrations/{key}", "referral", body())
    other = one.send("PUT", f"/registrations/{key}", "referral", body(seats=3))

    assert (again.status_code, again.json()) == (
        200,
        {**made, "manage_url": None, "slip_url": None},
    )
    assert other.json()["type"].endswith("/registration-differs")


@pytest.mark.parametrize("by", ["uuid", "link", "link as shown", "contact"])
def test_a_person_who_asks_is_forgotten_at_once_and_the_seat_comes_free(editors: Editors, by: str):
    one = plan(editors, 1, waiting_list=True)
    key, made = registered(one)
    waiting = str(uuid4())
    one.register(waiting)
    who = {
        "uuid": key,
        "link": f"https://example.org{made['manage_url']}",
        "link as shown": f"https://example.org{made['manage_url']}?lang=fr",
        "contact": "XYLO@phonia.example ",
    }[by]
    with engine_at(editors.url) as engine:
        forget_person(engine, who, TUESDAY_MORNING)

    assert traces(editors.url) == []
    assert one.registration(key)["state"] == "cancelled"
    assert one.registration(waiting)["state"] == "registered"


def test_forgetting_a_person_covers_the_reports_she_wrote(editors: Editors):
    editors.forgive()
    report = {"help_point_id": LIBRARY, "text": "Closed.", "reply_to": TRACES["contact"]}
    assert editors.send("POST", "/v1/reports", None, report).status_code == 201
    with engine_at(editors.url) as engine:
        known = forget_person(engine, TRACES["contact"], TUESDAY_MORNING)

    assert len(known.reports) == 1
    assert traces(editors.url) == []


def test_a_colleague_who_asks_is_told_all_and_forgotten_at_once(editors: Editors):
    email, name = "xylo@phonia-works.example", "Xylophonia Quix"
    hers = joined(editors, "The library", email, name=name)
    hers.post("/staff/account/language", {"lang": "nl"})
    with engine_at(editors.url) as engine:
        known = export(engine, email.upper())["account"]
        forget_person(engine, email, TUESDAY_MORNING)
        with pytest.raises(NotFound):
            export(engine, email)
    told, left = rows(editors.url), files(editors.url)

    assert (known["email"], known["name"], known["team"]) == (email, name, "The library")
    assert [one["action"] for one in known["record"]][-1] == "joined"
    assert hers.get("/staff/").status_code == 303
    for trace in (email, name):
        assert trace not in told
        assert trace.encode() not in left


def test_a_statement_that_fails_names_nobody(editors: Editors):
    """It is logged, and no erasure reaches a log."""
    with (
        engine_at(editors.url) as engine,
        reading(engine) as db,
        pytest.raises(SQLAlchemyError) as failed,
    ):
        db.connection().execute(text("SELECT :name FROM nowhere"), {"name": TRACES["contact"]})

    assert TRACES["contact"] not in str(failed.value)


def test_nobody_else_is_forgotten(editors: Editors):
    one = plan(editors)
    registered(one)
    other = str(uuid4())
    one.register(other)
    with engine_at(editors.url) as engine:
        forget_person(engine, TRACES["contact"], TUESDAY_MORNING)
    named = {comer["id"]: comer["client"] for comer in one.comers()["results"]}

    assert named[other]["first_name"] == "A."


def test_a_run_that_breaks_off_is_gone_on_with(editors: Editors):
    sessions = [plan(editors) for _ in range(3)]
    for one in sessions:
        registered(one)
    with engine_at(editors.url) as engine:
        next(iter(forget_due(engine, A_MONTH_LATER)))
        assert traces(editors.url) != []
        assert sum(forget_due(engine, A_MONTH_LATER)) >= 2

    assert traces(editors.url) == []


def test_on_the_command_line_with_the_service_running_and_in_its_log(tmp_path: Path):
    """Export tells all, forget leaves nothing: neither in the file, its log, nor what was said."""
    url, log = f"sqlite:///{tmp_path / 'digitalhelp.db'}", tmp_path / "service.log"
    load_real_data(url)
    with engine_at(url) as engine, writing(engine) as db:
        referral = add(db, "referral", "R", [], TUESDAY_MORNING)[0]
        space = add(db, "space", "S", [LIBRARY], TUESDAY_MORNING)[0]
    with running(url, log) as address:
        session = _planned_over_http(address, space)
        path = f"{address}/v1/sessions/{session}/registrations/{uuid4()}"
        made = httpx.put(path, json=body(), headers={"Authorization": f"Bearer {referral}"})
        assert made.status_code == 201, made.text
        httpx.get(f"{address}{made.json()['manage_url']}").raise_for_status()
        told = json.loads(commanded(url, "export", TRACES["contact"]).stdout)
        assert traces(url) == list(TRACES.values())
        _end_long_ago(url, session)
        done = commanded(url, "forget")
        assert done.exit_code == 0, done.stderr

        assert traces(url) == []
        assert commanded(url, "export", TRACES["contact"]).exit_code == 1
    only = told["registrations"][0]
    assert {only["client"]["first_name"], only["note"], only["reference"]} <= {*TRACES.values()}
    assert only["referral_service"] == "R"
    written = log.read_text()
    assert [one for one in (*TRACES.values(), made.json()["manage_url"]) if one in written] == []


def _planned_over_http(address: str, key: str) -> str:
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}) as space:
        training = {"help_point_id": LIBRARY, "title": {"nl": "E-mail"}, "theme": "email"}
        made = space.post("/v1/trainings", json=training).json()
        tomorrow = datetime.now().astimezone() + timedelta(days=1)
        times = {
            "starts_at": tomorrow.isoformat(),
            "ends_at": (tomorrow + timedelta(hours=2)).isoformat(),
        }
        session = {"training_id": made["id"], "capacity": 8, **times}
        return str(space.post("/v1/sessions", json=session).raise_for_status().json()["id"])


def _end_long_ago(url: str, session: str) -> None:
    """The clock of a real process cannot be set: the session is put into the past instead."""
    ended = TUESDAY_MORNING - timedelta(days=60)
    with engine_at(url) as engine, writing(engine) as db:
        db.connection().execute(
            text("UPDATE training_session SET starts_at = :start, ends_at = :end WHERE id = :id"),
            {"start": ended - timedelta(hours=2), "end": ended, "id": session},
        )


def test_forgetting_nobody_says_so(editors: Editors):
    if editors.url.startswith("sqlite"):
        unknown = commanded(editors.url, "forget", "nobody@nowhere.example")
        assert unknown.exit_code == 1
        assert "nobody@nowhere.example" in unknown.stderr
