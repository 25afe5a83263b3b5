"""The coordination works its lists down at `/staff/work`."""

import csv
import re
from io import StringIO

import pytest

from app.usecases.list_work import LISTS
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, as_it_stands, joined, seen
from tests.writing import Editors


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What the lists read is read on both engines everywhere else."""
    return sqlite_editors


@pytest.fixture(scope="module")
def coordinator(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "The coordination", "worker@coordination.example")


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING
    editors.forgive()


def length(one: Browser, name: str) -> int:
    found = re.search(rf'<h2 id="{name}">[^<]*\((\d+)\)', one.get("/staff/work").text)
    assert found
    return int(found[1])


def test_her_work_begins_there_and_every_list_has_its_length_and_its_table(coordinator: Browser):
    assert coordinator.get("/staff/").headers["location"] == "/staff/work"
    for name in LISTS:
        answer = coordinator.get(f"/staff/work/{name}.csv")
        rows = list(csv.reader(StringIO(answer.text)))

        assert rows[0] == ["id", "name", "what"]
        assert len(rows) - 1 == length(coordinator, name)
    assert coordinator.get("/staff/work/none.csv").status_code == 404


def test_all_lists_are_one_table_too(editors: Editors, coordinator: Browser):
    body = {"help_point_id": "koekeltech", "text": "=2+2"}
    made = editors.send("POST", "/v1/reports", None, body).json()["id"]
    answer = coordinator.get("/staff/work.csv")
    rows = list(csv.reader(StringIO(answer.text)))
    coordinator.post(f"/staff/work/reports/{made}/close")

    assert answer.headers["content-disposition"] == 'attachment; filename="work.csv"'
    assert rows[0] == ["list", "id", "name", "what"]
    told = [row for row in rows if row[0] == "Reported by the public"]
    assert [(row[1], row[3]) for row in told] == [("koekeltech", "“=2+2”")]
    hours = [row[1:] for row in rows if row[0] == "Not known when somebody is there"]
    assert hours == list(csv.reader(StringIO(coordinator.get("/staff/work/no_hours.csv").text)))[1:]
    assert len(rows) - 1 == 1 + sum(length(coordinator, name) for name in LISTS)


def test_the_lists_are_those_of_the_real_places(coordinator: Browser):
    assert length(coordinator, "no_hours") > 20
    assert "Vlaminggem" not in seen(coordinator.get("/staff/work")).replace("Sandbox", "")


def test_a_record_that_is_mended_leaves_its_list(editors: Editors, coordinator: Browser):
    """Nothing is written: the form of a real place is opened, and what it would become is shown."""
    before = length(coordinator, "no_hours")
    page = coordinator.get("/staff/help-points/koekeltech").text
    form = {**as_it_stands(page), "opening_hours": "Mo-Fr 09:00-17:00"}
    shown = coordinator.post("/staff/help-points/koekeltech/check", form)

    assert "Monday to Friday" in seen(shown)
    assert length(coordinator, "no_hours") == before
    assert editors.client.get("/v1/help-points/koekeltech").json()["opening_hours"] is None


def test_a_report_is_dealt_with(editors: Editors, coordinator: Browser):
    body = {"help_point_id": "koekeltech", "text": "=1+1", "reply_to": "me@vlaminggem.example"}
    made = editors.send("POST", "/v1/reports", None, body).json()["id"]
    table = coordinator.get("/staff/work/reported.csv").text
    shown = seen(coordinator.get("/staff/work"))
    answer = coordinator.post(f"/staff/work/reports/{made}/close")

    assert "“=1+1”" in table
    assert "me@vlaminggem.example" not in shown
    assert answer.headers["location"] == "/staff/work?done=closed#reported"
    assert length(coordinator, "reported") == 0
    assert coordinator.post("/staff/work/reports/none/close").status_code == 404
    assert "dealt with report" in seen(coordinator.get("/staff/record"))


@pytest.mark.parametrize("team", ["The library", "CPAS of Vlaminggem"])
def test_they_are_the_coordinations_alone(editors: Editors, team: str):
    other = joined(editors, team, f"no-{len(team)}@vlaminggem.example")
    for path in ("/staff/work", "/staff/work.csv", "/staff/work/no_phone.csv", "/staff/overview"):
        assert other.get(path).status_code == 403
    assert other.post("/staff/work/reports/1/close").status_code == 403
