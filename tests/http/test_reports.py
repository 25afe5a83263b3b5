""" "This is wrong": said without a key, seen by the coordination alone, forgotten in time."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.storage.engine import reading, writing
from app.storage.reports import erase_old_reports, open_reports
from tests.running import commanded
from tests.serving import TUESDAY_MORNING, Clock
from tests.storage_fixtures import engine_at
from tests.writing import LIBRARY, Editors

WRONG_NUMBER = {"help_point_id": LIBRARY, "field": "phone", "text": "Nobody answers."}


@pytest.fixture(autouse=True)
def patient(editors: Editors) -> None:
    """Nobody has reported anything in the last minutes."""
    editors.forgive()


def report(editors: Editors, **more: Any) -> Any:
    return editors.send("POST", "/v1/reports", by=None, body={**WRONG_NUMBER, **more})


def stored(editors: Editors) -> list[Any]:
    with engine_at(editors.url) as engine, reading(engine) as db:
        return list(open_reports(db))


def test_a_report_is_kept_for_the_coordination(editors: Editors):
    answer = report(editors, reply_to="+32 2 000 00 77")
    kept = stored(editors)[-1]

    assert answer.status_code == 201
    assert answer.json().keys() == {"id", "help_point_id", "created_at"}
    assert (kept.field, kept.text, kept.reply_to) == ("phone", "Nobody answers.", "+32 2 000 00 77")
    assert kept.lang == "en"


def test_nothing_of_the_visitor_is_kept(editors: Editors):
    report(editors)
    columns = set(type(stored(editors)[-1]).model_fields)

    assert columns == {
        "id", "help_point_id", "field", "text", "reply_to", "lang", "created_at", "closed_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"help_point_id": "nowhere"}, "help_point_id"),
        ({"help_point_id": "../x"}, "help_point_id"),
        ({"help_point_id": None}, "help_point_id"),
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"text": 5}, "text"),
        ({"field": "fone"}, "field"),
        ({"field": "x" * 90}, "field"),
        ({"reply_to": "x" * 201}, "reply_to"),
        ({"email": "me@x.example"}, "email"),
        ({"text": "I am 85.07.30-033.28, phone me"}, "text"),
        ({"reply_to": "85073003328"}, "reply_to"),
        ({"reply_to": "00 01 15 002 69"}, "reply_to"),
    ],
)
def test_what_is_no_report_is_refused(editors: Editors, more: dict[str, Any], field: str):
    before = len(stored(editors))
    answer = report(editors, **more)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert len(stored(editors)) == before


@pytest.mark.parametrize("reply_to", ["+32 2 211 12 11", "0470 12 34 56", "85073003329"])
def test_a_phone_number_is_no_national_register_number(editors: Editors, reply_to: str):
    assert report(editors, reply_to=reply_to).status_code == 201


def test_nobody_reports_without_end(editors: Editors):
    statuses = [report(editors).status_code for _ in range(7)]
    waiting = report(editors)

    assert statuses == [201] * 5 + [429] * 2
    assert int(waiting.headers["retry-after"]) <= 600


def test_scripts_of_other_sites_may_report(editors: Editors):
    asked = editors.client.options("/v1/reports", headers={"Origin": "https://partner.example"})

    assert asked.headers["access-control-allow-methods"] == "POST"
    assert asked.headers["access-control-allow-origin"] == "*"
    assert asked.headers["allow"] == "POST, OPTIONS"


def test_the_coordination_reads_and_closes_them_on_the_command_line(sqlite_copy: str):
    with TestClient(create_app(Settings(database_url=sqlite_copy), Clock(TUESDAY_MORNING))) as one:
        sent = {**WRONG_NUMBER, "text": "It has moved.", "reply_to": "me@x.example"}
        number = one.post("/v1/reports", json=sent).json()["id"]
    listed = commanded(sqlite_copy, "reports")
    closed = commanded(sqlite_copy, "reports", "--close", str(number))
    again = commanded(sqlite_copy, "reports")
    nothing = commanded(sqlite_copy, "reports", "--close", "99999")

    assert f"{number}  2026-11-24  {LIBRARY} (phone)" in listed.stdout
    assert "It has moved." in listed.stdout
    assert "me@x.example" in listed.stdout
    assert (closed.exit_code, nothing.exit_code) == (0, 1)
    assert "It has moved." not in again.stdout
    assert "There is no report 99999." in nothing.stderr


def test_how_to_reach_somebody_is_forgotten_after_90_days_and_all_of_it_after_a_year(
    editors: Editors,
):
    number = report(editors, text="An old one.", reply_to="me@x.example").json()["id"]

    def kept_after(days: int) -> Any:
        with engine_at(editors.url) as engine:
            with writing(engine) as db:
                erase_old_reports(db, editors.clock.moment + timedelta(days=days))
            return next((one for one in stored(editors) if one.id == number), None)

    assert kept_after(89).reply_to == "me@x.example"
    assert (kept_after(91).reply_to, kept_after(91).text) == (None, "An old one.")
    assert kept_after(367) is None
