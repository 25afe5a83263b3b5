"""What people at work print: who comes, and what a person can choose from."""

from datetime import timedelta
from typing import Any

import pytest

from tests.paper import SPOKEN, Paper
from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, joined
from tests.writing import Editors

LONG = "Een heel lange titel waar geen einde aan komt " * 30


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What is read for the sheets is what the pages read."""
    return sqlite_editors


@pytest.fixture(scope="module")
def people(editors: Editors) -> dict[str, Browser]:
    editors.clock.moment = TUESDAY_MORNING
    return {
        team: joined(editors, team, f"printer-{number}@vlaminggem.example")
        for number, team in enumerate(
            ("The library", "The school library", "CPAS of Vlaminggem", "The coordination")
        )
    }


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def printed(browser: Browser, path: str) -> Paper:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    found = Paper(answer.content)
    assert found.is_for_everybody
    assert found.is_within_its_margins()
    return found


def attendance(people: dict[str, Browser], one: Planned) -> Paper:
    return printed(people["The library"], f"/staff/sessions/{one.id}/attendance.pdf")


def shortlist(people: dict[str, Browser], query: str) -> Paper:
    return printed(people["CPAS of Vlaminggem"], f"/staff/shortlist.pdf?{query}")


def named(name: str) -> dict[str, Any]:
    return {"first_name": name, "lang": "ar", "contact": "+3220000077"}


def test_the_attendance_list_names_who_comes_who_waits_and_places_without_a_name(
    editors: Editors, people: dict[str, Browser]
):
    one = plan(editors, 4, waiting_list=True)
    one.register(client=named("Wilhelmina"), seats=2, note="kangaroo")
    one.walk_in()
    one.register(client=named("Théodora"), seats=2)
    found = attendance(people, one).text

    for said in (
        *("Attendance list", "E-mail", "Salle de Zonnedorp", "Tuesday 1 December, 14:00 to 16:00"),
        *("1 of 4 places free, 1 person waits", "1/12", "1 Wilhelmina 2 Arabic"),
        *("2 by phone or at the door 1", "Who waits No. Name Places Language 1 Théodora 2 Arabic"),
        "names are erased 30 days after the session",
    ):
        assert said in found
    for private in ("20000077", "2 000 00 77", "kangaroo", "CPAS"):
        assert private not in found


def test_of_a_course_each_day_has_its_column(editors: Editors, people: dict[str, Browser]):
    days = [TUESDAY_MORNING + timedelta(days=7 * week) for week in range(1, 8)]
    meetings = [
        {"starts_at": day.isoformat(), "ends_at": (day + timedelta(hours=2)).isoformat()}
        for day in days
    ]
    one = plan(editors, 20, meetings=meetings)
    one.register(client=named("Wilhelmina"))
    found = attendance(people, one).text

    for day in days:
        assert f"{day:%-d/%-m}" in found
    assert found.count("Wilhelmina") == 2


def test_a_long_list_goes_on_over_the_page(editors: Editors, people: dict[str, Browser]):
    one = plan(editors, 60)
    for number in range(60):
        one.register(client=named(f"Person {number}"))
    found = attendance(people, one)

    assert found.pages > 1
    assert found.text.count("Name Places Language") == found.pages
    assert "Person 59" in found.text


def test_a_moved_and_a_cancelled_session_say_whom_to_phone(
    editors: Editors, people: dict[str, Browser]
):
    one = plan(editors)
    one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    moved = attendance(people, one).text
    one.change(status="cancelled")

    assert "This session was moved on Tuesday 24 November at 10:00: phone those" in moved
    assert "This session was cancelled" in attendance(people, one).text


@pytest.mark.parametrize("team", ["The school library", "CPAS of Vlaminggem", "The coordination"])
def test_the_attendance_list_is_for_the_space_alone(
    editors: Editors, people: dict[str, Browser], team: str
):
    one = plan(editors)
    one.register(client=named("Wilhelmina"))
    answer = people[team].get(f"/staff/sessions/{one.id}/attendance.pdf")

    assert answer.status_code == 404
    assert "pdf" not in answer.headers["content-type"]
    assert b"Wilhelmina" not in answer.content


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_shortlist_speaks_the_persons_language(
    editors: Editors, people: dict[str, Browser], lang: str
):
    one, two = plan(editors), plan(editors)
    facts = {"languages": ["nl", "ar"], "fee": {"level": "free"}, "bring": {"nl": "Een bril"}}
    editors.send("PATCH", f"/v1/trainings/{one.training}", "space", facts)
    editors.settle()
    found = shortlist(people, f"session={one.id}&session={two.id}&lang={lang}")

    assert found.language == lang
    for said in ("14:00", "Dorpsstraat", "bril", "CPAS"):
        assert said in found.text
    if lang != "ar":  # see `Paper.text`
        assert found.text.count("E-mail") == 2
        assert "Dorpsstraat 1, 0011 Vlaminggem" in found.text


def test_the_shortlist_says_that_nobody_is_registered(editors: Editors, people: dict[str, Browser]):
    one = plan(editors)
    found = shortlist(people, f"session={one.id}&lang=en").text

    assert "You have no place yet. Choose one, then ask to be registered." in found
    assert "To be registered, ask: CPAS of Vlaminggem" in found
    assert "This sheet is of 24 November 2026." in found
    assert one.comers()["total"] == 0


def test_without_a_tick_the_first_of_what_was_found_are_on_it(
    editors: Editors, people: dict[str, Browser]
):
    found = [plan(editors) for _ in range(3)]
    listed = "&".join(f"found={one.id}" for one in found)

    assert shortlist(people, f"{listed}&lang=en").text.count("E-mail") == 3
    assert shortlist(people, f"{listed}&session={found[2].id}&lang=en").text.count("E-mail") == 1


def test_what_does_not_take_place_any_more_is_left_out(
    editors: Editors, people: dict[str, Browser]
):
    on, off = plan(editors), plan(editors)
    off.change(status="cancelled")
    both = f"session={on.id}&session={off.id}&session=none&lang=en"
    nothing = people["CPAS of Vlaminggem"].get(f"/staff/shortlist.pdf?session={off.id}")

    assert shortlist(people, both).text.count("E-mail") == 1
    assert nothing.status_code == 404
    assert "None of these sessions is still to come" in nothing.text


def test_texts_of_any_length_and_in_any_script_fit(editors: Editors, people: dict[str, Browser]):
    one = plan(editors, 4)
    texts = {"title": {"nl": LONG[:2000]}, "bring": {"nl": "x" * 900 + '#panic("x") $x$ 😀 ع'}}
    editors.send("PATCH", f"/v1/trainings/{one.training}", "space", texts)
    one.register(client=named("W" * 80))

    assert shortlist(people, f"session={one.id}&lang=ar").pages >= 1
    assert "WWWW" in attendance(people, one).text.replace(" ", "")


@pytest.mark.parametrize("team", ["The library", "The coordination"])
def test_the_shortlist_is_for_those_who_refer(
    editors: Editors, people: dict[str, Browser], team: str
):
    one = plan(editors)

    assert people[team].get(f"/staff/shortlist.pdf?session={one.id}").status_code == 403


def test_too_many_are_refused_by_name(people: dict[str, Browser]):
    answer = people["CPAS of Vlaminggem"].get("/staff/shortlist.pdf?" + "session=a&" * 21)

    assert answer.status_code == 422
    assert "At most 20" in answer.text
