"""A space plans and runs its sessions at `/staff/sessions`."""

import re
from datetime import timedelta

import pytest
from httpx import Response

from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, as_it_stands, joined, seen
from tests.writing import Editors

NEXT_WEEK = {"date": "2026-12-01", "from": "14:00", "to": "16:00"}


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What the pages ask of the database is what the API asks: that is tried on both engines."""
    return sqlite_editors


@pytest.fixture(scope="module")
def animator(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "The library", "animator@vlaminggem.example")


@pytest.fixture(scope="module")
def others(editors: Editors) -> dict[str, Browser]:
    editors.clock.moment = TUESDAY_MORNING
    return {
        team: joined(editors, team, f"{number}@vlaminggem.example")
        for number, team in enumerate(
            ("The school library", "CPAS of Vlaminggem", "The coordination")
        )
    }


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def page(animator: Browser, one: Planned) -> str:
    return seen(animator.get(f"/staff/sessions/{one.id}"))


def ids(text: str, pattern: str) -> list[str]:
    return re.findall(pattern, text)


def test_a_training_and_its_first_session_are_planned(editors: Editors, animator: Browser):
    room = editors.room()
    training = animator.post(
        "/staff/trainings/new",
        {"help_point_id": room, "title_nl": "Foto’s bewaren", "theme": "smartphone",
         "languages": ["nl", "ar"], "title_fr": "", "bring_nl": "Uw telefoon"},
    )  # fmt: skip
    form = animator.get(training.headers["location"])
    chosen = re.search(r'value="([\w-]+)" selected>Foto', form.text)
    assert chosen, form.text
    made = animator.post(
        "/staff/sessions/new",
        {"training_id": chosen[1], **NEXT_WEEK, "capacity": "8", "waiting_list": "true"},
    )
    shown = seen(animator.get(made.headers["location"]))

    assert "Foto’s bewaren" in shown
    assert "Tuesday 1 December, 14:00 to 16:00" in shown
    assert "8 of 8 places free" in shown
    assert "Foto’s bewaren" in seen(animator.get("/staff/sessions"))


def test_a_series_skips_the_holidays(editors: Editors, animator: Browser):
    """Christmas and New Year's Day are Fridays."""
    one = plan(editors)
    made = animator.post(
        "/staff/sessions/new",
        {"training_id": one.training, "date": "2026-12-18", "from": "09:30", "to": "11:00",
         "capacity": "5", "weeks": "4", "skip_holidays": "true"},
    )  # fmt: skip
    listed = editors.send("GET", "/v1/sessions?sandbox=true&limit=50&from=2026-12-18", None)
    editors.settle()

    assert made.headers["location"] == "/staff/sessions?done=planned"
    assert listed.status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"capacity": "many"}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"date": "2020-01-01"}, "in the past"),
        ({"to": "13:00"}, "ends before it begins"),
        ({"date": ""}, "A day needs its date"),
        ({"weeks": "500"}, "COUNT is a number"),
        ({"training_id": "none"}, "no such training"),
    ],
)
def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost(
    editors: Editors, animator: Browser, wrong: dict[str, str], said: str
):
    one = plan(editors)
    typed = {"training_id": one.training, **NEXT_WEEK, "capacity": "7", "weeks": "3", **wrong}
    answer = animator.post("/staff/sessions/new", typed)

    assert answer.status_code in (403, 422)
    if answer.status_code == 422:
        assert 'aria-invalid="true"' in answer.text
        assert 'value="3"' in answer.text or "weeks" in wrong
    assert said.lower() in seen(answer).lower() or said == "capacity"


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [("1/12/2026", "14u", "16u30"), ("01.12.2026", "14", "16h30"), ("1-12-2026", "14.00", "16:30")],
)
def test_days_and_times_are_understood_as_people_type_them(
    editors: Editors, animator: Browser, day: str, start: str, end: str
):
    one = plan(editors)
    typed = {"training_id": one.training, "date": day, "from": start, "to": end, "capacity": "7"}
    made = animator.post("/staff/sessions/new", typed)

    assert "1 December, 14:00 to 16:30" in seen(animator.get(made.headers["location"]))


COURSE = {
    "date": ["2026-12-01", "2026-12-08", ""],
    "from": ["14:00", "14:00", ""],
    "to": ["16:00", "16:00", ""],
}


def meetings(one: Planned) -> list[str]:
    return [meeting["starts_at"][:16] for meeting in one.now()["meetings"]]


def test_a_course_of_several_days_is_planned_and_moved(editors: Editors, animator: Browser):
    one = plan(editors)
    typed = {"training_id": one.training, **COURSE, "capacity": "7"}
    made = animator.post("/staff/sessions/new", typed)
    course = Planned(editors, one.help_point, one.training, made.headers["location"][16:52])
    assert meetings(course) == ["2026-12-01T14:00", "2026-12-08T14:00"]

    at = f"/staff/sessions/{course.id}"
    assert animator.get(at).text.count('value="14:00"') == 2
    later = {**COURSE, "date": ["2026-12-02", "2026-12-09", "2026-12-16"]}
    later |= {"from": ["14:00"] * 3, "to": ["16:00"] * 3}
    animator.post(f"{at}/change", later)
    assert meetings(course) == ["2026-12-02T14:00", "2026-12-09T14:00", "2026-12-16T14:00"]

    animator.post(f"{at}/change", {"date": "2026-12-03", "from": "14:00", "to": "16:00"})
    assert meetings(course) == ["2026-12-03T14:00"]
    assert course.now()["status"] == "moved"


def test_what_is_wrong_with_a_day_stands_by_that_day(editors: Editors, animator: Browser):
    one = plan(editors)
    wrong = {**COURSE, "to": ["16:00", "13:00", ""]}
    answer = animator.post(f"/staff/sessions/{one.id}/change", wrong)

    assert answer.status_code == 422
    assert "It ends before it begins." in seen(answer)
    assert 'id="day-2-wrong"' in answer.text
    assert 'value="13:00"' in answer.text
    assert meetings(one) == ["2026-12-01T14:00"]


def test_places_and_the_waiting_list_are_changed(editors: Editors, animator: Browser):
    one = plan(editors, 4)
    changed = {"capacity": "6", "extra_places": "1", "reason": "A chair", "waiting_list": "true"}
    animator.post(f"/staff/sessions/{one.id}/change", changed)
    more = one.now()
    answer = animator.post(
        f"/staff/sessions/{one.id}/change", {"capacity": "6", "extra_places": "9", "reason": ""}
    )

    assert (more["free_places"], more["waiting_list"]) == (7, True)
    assert answer.status_code == 422
    assert 'value="9"' in answer.text
    assert "Say why there are extra places" in seen(answer)
    assert one.now() == more


def test_a_place_by_phone_in_one_click_and_its_undo(editors: Editors, animator: Browser):
    one = plan(editors, 3)
    given = animator.post(f"/staff/sessions/{one.id}/walk-ins")
    animator.post(f"/staff/sessions/{one.id}/walk-ins", {"seats": "2"})
    assert given.status_code == 303
    assert one.now()["free_places"] == 0

    full = animator.post(f"/staff/sessions/{one.id}/walk-ins")
    assert full.status_code == 409
    assert "0 free" in seen(full)
    assert f'href="/staff/sessions/{one.id}"' in full.text

    undo = ids(animator.get(f"/staff/sessions/{one.id}").text, r"/walk-ins/([0-9a-f-]{36})/undo")
    for key in undo:
        animator.post(f"/staff/sessions/{one.id}/walk-ins/{key}/undo")
    assert one.now()["free_places"] == 3


def test_who_comes_and_who_waits_and_whom_to_phone(editors: Editors, animator: Browser):
    one = plan(editors, 1, waiting_list=True)
    one.register(client={"first_name": "Fatima", "lang": "ar", "contact": "+3220000012"})
    one.register(client={"first_name": "Bruno"}, note="Comes with a cane", seats=1)
    before = page(animator, one)
    animator.post(
        f"/staff/sessions/{one.id}/change",
        {"date": "2026-12-02", "from": "10:00", "to": "12:00"},
    )
    after = animator.get(f"/staff/sessions/{one.id}")

    assert "Fatima 1 place · comes · Arabic" in before
    assert "waits, number 1" in before
    assert "Comes with a cane" in before
    assert "Sent by referral" in before
    assert "phone those who were registered before" in seen(after)
    assert 'href="tel:+3220000012"' in after.text


def test_on_the_day_the_animator_says_who_was_there(editors: Editors, animator: Browser):
    one = plan(editors, 4)
    one.register()
    assert "Was there" not in page(animator, one)
    editors.clock.moment += timedelta(days=7, hours=5)
    animator.sign_in("animator@vlaminggem.example")
    [key] = [each["id"] for each in one.comers()["results"]]
    said = animator.post(f"/staff/sessions/{one.id}/outcomes/{key}", {"outcome": "attended"})

    assert said.status_code == 303
    assert one.comers()["results"][0]["outcome"] == "attended"
    assert 'value="attended" aria-pressed="true"' in animator.get(f"/staff/sessions/{one.id}").text


def test_extra_places_want_a_reason(editors: Editors, animator: Browser):
    one = plan(editors, 2)
    path = f"/staff/sessions/{one.id}/change"
    without = animator.post(path, {"extra_places": "2", "reason": ""})
    with_one = animator.post(path, {"extra_places": "2", "reason": "Two chairs from next door"})

    assert without.status_code == 422
    assert "Say why" in seen(without)
    assert with_one.status_code == 303
    assert one.now()["free_places"] == 4


def test_a_session_is_cancelled_and_called_back(editors: Editors, animator: Browser):
    one = plan(editors)
    path = f"/staff/sessions/{one.id}/change"
    animator.post(path, {"status": "cancelled"})
    assert one.now()["status"] == "cancelled"
    assert "cancelled" in page(animator, one)
    animator.post(path, {"status": "scheduled"})
    assert one.now()["status"] == "scheduled"


def test_what_was_done_stands_in_the_record(editors: Editors, animator: Browser):
    one = plan(editors)
    animator.post(f"/staff/sessions/{one.id}/walk-ins")
    assert f"Animator gave a place by phone or at the door in session {one.id}" in seen(
        animator.get("/staff/record")
    )


def everything(one: Planned, key: str, walk_in: str) -> list[tuple[str, str, dict[str, str]]]:
    at = f"/staff/sessions/{one.id}"
    return [
        ("GET", at, {}),
        ("POST", f"{at}/walk-ins", {}),
        ("POST", f"{at}/walk-ins/{walk_in}/undo", {}),
        ("POST", f"{at}/outcomes/{key}", {"outcome": "absent"}),
        ("POST", f"{at}/change", {"status": "cancelled"}),
        ("POST", "/staff/sessions/new", {"training_id": one.training, **NEXT_WEEK}),
    ]


def asked(browser: Browser, method: str, path: str, form: dict[str, str]) -> Response:
    return browser.get(path) if method == "GET" else browser.post(path, form)


@pytest.mark.parametrize("team", ["The school library", "CPAS of Vlaminggem"])
def test_another_team_sees_and_changes_nothing(
    editors: Editors, others: dict[str, Browser], team: str
):
    one = plan(editors)
    one.register(client={"first_name": "Wilhelmina"})
    key, walk_in = one.comers()["results"][0]["id"], one.walk_in().json()["id"]
    before = (one.now(), one.comers())
    answers = [asked(others[team], *what) for what in everything(one, key, walk_in)]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert not any("Wilhelmina" in answer.text for answer in answers)
    assert (one.now(), one.comers()) == before


def test_the_coordination_plans_and_sees_no_people(editors: Editors, others: dict[str, Browser]):
    one = plan(editors)
    one.register(client={"first_name": "Wilhelmina"})
    shown = others["The coordination"].get(f"/staff/sessions/{one.id}")

    assert shown.status_code == 200
    assert "7 of 8 places free" in seen(shown)
    assert "Wilhelmina" not in shown.text


def test_what_is_written_is_text_and_no_markup(editors: Editors, animator: Browser):
    script = "<script>alert(1)</script>"
    one = plan(editors, 1, waiting_list=True)
    one.register(client={"first_name": script, "contact": script}, note=script)
    one.register(client={"first_name": script})
    path = f"/staff/sessions/{one.id}/change"
    animator.post(path, {"extra_places": "0", "reason": script})
    shown = animator.get(f"/staff/sessions/{one.id}?done=<script>")

    assert "<script" not in shown.text
    assert "&lt;script&gt;" in shown.text


@pytest.mark.parametrize(
    "path", ["/staff/sessions/none", "/staff/sessions/%00", "/staff/sessions/A"]
)
def test_a_session_that_is_not_there_is_a_page_that_says_so(animator: Browser, path: str):
    answer = animator.get(path)

    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"] or "%00" in path


def test_a_day_more_is_no_move_and_a_day_less_is_one(editors: Editors, animator: Browser):
    one = plan(editors)
    at = f"/staff/sessions/{one.id}/change"
    animator.post(at, COURSE)
    more = one.now()["status"]
    animator.post(at, NEXT_WEEK)

    assert (more, one.now()["status"]) == ("scheduled", "moved")
    assert meetings(one) == ["2026-12-01T14:00"]


def test_there_are_rows_for_as_many_days_as_one_asks_for(editors: Editors, animator: Browser):
    one = plan(editors)
    typed = {"training_id": one.training, **COURSE, "capacity": "7", "more": "true"}
    page = animator.post("/staff/sessions/new", typed)
    again = animator.post("/staff/sessions/new", {**as_it_stands(page.text), "more": "true"})

    assert page.text.count('type="date"') < again.text.count('type="date"')
    assert 'value="2026-12-08"' in again.text
    assert page.text.count(" required") == again.text.count(" required")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date": "31/02/2026"}, "There is no such date."),
        ({"from": "25:00"}, "There is no such time."),
        ({"from": ""}, "A day needs its date, and from when to when."),
        ({"date": "2027-03-28", "from": "02:30"}, "the clock is put forward"),
    ],
)
def test_a_day_that_cannot_be_is_said_in_words(
    editors: Editors, animator: Browser, wrong: dict[str, str], said: str
):
    one = plan(editors)
    typed = {"training_id": one.training, **NEXT_WEEK, "capacity": "7", **wrong}

    assert said in seen(animator.post("/staff/sessions/new", typed))
    assert said in seen(animator.post(f"/staff/sessions/{one.id}/change", {**NEXT_WEEK, **wrong}))


def test_what_ends_after_midnight_ends_on_the_next_day(editors: Editors, animator: Browser):
    one = plan(editors, starts_at="2026-12-01T20:00", ends_at="2026-12-02T00:30")
    page = animator.get(f"/staff/sessions/{one.id}")
    assert 'value="00:30"' in page.text
    late = {"date": "2026-12-03", "from": "20:00", "to": "00:30"}
    animator.post(f"/staff/sessions/{one.id}/change", late)

    assert one.now()["ends_at"] == "2026-12-04T00:30:00+01:00"


def test_two_change_the_places_and_neither_is_overwritten_unseen(
    editors: Editors, animator: Browser
):
    one = plan(editors, 4)
    page = animator.get(f"/staff/sessions/{one.id}")
    stale = re.search(r'name="seen" value="([^"]*)"', page.text)
    assert stale
    editors.clock.moment = TUESDAY_MORNING.replace(minute=1)
    one.change(by="coordination", extra_places=2, reason="Two chairs")
    mine = {"seen": stale[1], "capacity": "5", "extra_places": "0", "waiting_list": "true"}
    answer = animator.post(f"/staff/sessions/{one.id}/change", mine)

    assert answer.status_code == 412
    assert "A colleague has changed it meanwhile." in seen(answer)
    assert "6 of 6 places free" in seen(answer)
    assert 'value="5"' in answer.text
    assert re.search(r'name="waiting_list" value="true" checked', answer.text)
    assert one.now()["extra_places"] == 2


def test_fewer_places_than_are_taken_and_the_reason_is_not_lost(
    editors: Editors, animator: Browser
):
    one = plan(editors, 4)
    one.walk_in(3)
    typed = {"capacity": "2", "extra_places": "0", "reason": "The table broke"}
    answer = animator.post(f"/staff/sessions/{one.id}/change", typed)

    assert answer.status_code == 409
    assert 'value="The table broke"' in answer.text
    assert "3 places are taken" in seen(answer)


def test_what_is_taught_elsewhere_has_its_place_beside_it(editors: Editors, animator: Browser):
    plan(editors)

    assert "E-mail (Salle de Zonnedorp)" in seen(animator.get("/staff/sessions/new"))


def test_at_a_place_that_is_history_nothing_is_planned(editors: Editors, animator: Browser):
    one = plan(editors)
    editors.send("DELETE", f"/v1/help-points/{one.help_point}", "space", on="*")

    assert one.training not in animator.get("/staff/sessions/new").text
    assert one.help_point not in animator.get("/staff/trainings/new").text
