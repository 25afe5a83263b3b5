"""A social worker finds a session, registers a client, and follows up, at `/staff/refer`."""

import csv
import re
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, joined, seen
from tests.writing import Editors

FORM = re.compile(r'name="(key|hold_id|seats)" value="([^"]*)"')


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What the pages ask of the database is what the API asks: that is tried on both engines."""
    return sqlite_editors


@pytest.fixture(scope="module")
def worker(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "CPAS of Vlaminggem", "worker@vlaminggem.example")


@pytest.fixture(scope="module")
def others(editors: Editors) -> list[Browser]:
    editors.clock.moment = TUESDAY_MORNING
    return [
        joined(editors, team, f"{uuid4().hex[:8]}@vlaminggem.example")
        for team in ("Jobs in Vlaminggem", "The school library", "The coordination")
    ]


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def chosen(worker: Browser, one: Planned) -> dict[str, str]:
    """What the form of a session holds after it was chosen."""
    answer = worker.post(f"/staff/refer/{one.id}/hold", {"seats": "1"})
    assert answer.status_code == 303, answer.text
    return dict(FORM.findall(worker.get(answer.headers["location"]).text))


def registered(worker: Browser, one: Planned, **more: str) -> str:
    """The address of what became of it."""
    sent = {**chosen(worker, one), "first_name": "Fatima", "lang": "ar", **more}
    answer = worker.post(f"/staff/refer/{one.id}", sent)
    assert answer.status_code == 303, seen(answer)
    return str(answer.headers["location"])


def test_sessions_with_room_near_the_person_are_offered(editors: Editors, worker: Browser):
    editors.settle()
    found = worker.get("/staff/refer?postcode=0010&spoken=nl")

    assert "sessions" in seen(found)
    assert "places left" in seen(found)
    assert "km away" in seen(found) or "m away" in seen(found)
    assert 'value="0010"' in found.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [("postcode=abc", "postcode"), ("postcode=0999", "0999"), ("age=old", "whole number")],
)
def test_a_question_that_cannot_be_read_is_said(worker: Browser, asked: str, said: str):
    answer = worker.get(f"/staff/refer?{asked}")

    assert answer.status_code == 422
    assert said in seen(answer)


def test_the_place_is_kept_while_the_form_is_filled(editors: Editors, worker: Browser):
    one = plan(editors, 1)
    answer = worker.post(f"/staff/refer/{one.id}/hold", {"seats": "1"})
    form = worker.get(answer.headers["location"])

    assert one.now()["free_places"] == 0
    assert "kept for you until 10:15" in seen(form)
    assert one.register().status_code == 409
    assert registered_with(worker, one, form.text).startswith("/staff/registrations/")


def registered_with(worker: Browser, one: Planned, page: str) -> str:
    sent = {**dict(FORM.findall(page)), "first_name": "Fatima", "lang": ""}
    return str(worker.post(f"/staff/refer/{one.id}", sent).headers["location"])


def test_three_fields_and_the_client_is_on_the_list(editors: Editors, worker: Browser):
    one = plan(editors)
    address = registered(worker, one, contact="+32 2 000 00 12")
    shown = worker.get(address)
    [comer] = one.comers()["results"]

    assert comer["client"] == {"first_name": "Fatima", "lang": "ar", "contact": "+32 2 000 00 12"}
    assert comer["referral_service"] == "CPAS of Vlaminggem"
    assert one.now()["free_places"] == 7
    assert "Has a place." in seen(shown)
    assert re.search(r"http://testserver/r/[\w-]{22}", shown.text)


def test_the_form_sent_twice_registers_once(editors: Editors, worker: Browser):
    one = plan(editors)
    sent = {**chosen(worker, one), "first_name": "Fatima"}
    answers = [worker.post(f"/staff/refer/{one.id}", sent) for _ in range(2)]

    assert len({answer.headers["location"] for answer in answers}) == 1
    assert one.comers()["total"] == 1


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(editors: Editors, worker: Browser):
    one = plan(editors)
    sent = {**chosen(worker, one), "first_name": "", "contact": "85.07.30-033.28", "note": "Late"}
    answer = worker.post(f"/staff/refer/{one.id}", sent)

    assert answer.status_code == 422
    assert "national register number" in seen(answer)
    assert 'value="Late"' in answer.text
    assert dict(FORM.findall(answer.text)) == dict(FORM.findall(answer.text)) | {
        "key": sent["key"],
        "hold_id": sent["hold_id"],
    }
    assert one.comers()["total"] == 0


def test_a_group_is_registered_together(editors: Editors, worker: Browser):
    one = plan(editors, 4)
    answer = worker.post(f"/staff/refer/{one.id}/hold", {"seats": "3"})
    form = worker.get(answer.headers["location"])
    sent = {**dict(FORM.findall(form.text)), "first_name": "Fatima", "lang": ""}
    worker.post(f"/staff/refer/{one.id}", sent)

    assert [comer["seats"] for comer in one.comers()["results"]] == [3]
    assert one.now()["free_places"] == 1


def about(theme: str, editors: Editors, capacity: int = 8, **more: Any) -> Planned:
    """Of a theme of its own: the others would fill the first page."""
    one = plan(editors, capacity, **more)
    editors.send("PATCH", f"/v1/trainings/{one.training}", "space", {"theme": theme})
    return one


def offered(worker: Browser, asked: str) -> str:
    return worker.get(f"/staff/refer?{asked}").text


def test_only_sessions_with_room_for_the_group_are_offered_and_full_ones_on_request(
    editors: Editors, worker: Browser
):
    small = about("banking", editors, 2)
    full = about("banking", editors, 1, waiting_list=True)
    full.register()
    near = "postcode=0011&theme=banking"
    editors.until(lambda: f"/staff/refer/{small.id}/hold" in offered(worker, near))
    editors.until(lambda: full.id in offered(worker, f"{near}&full=true"))
    editors.until(lambda: full.id not in offered(worker, near))

    assert f"/staff/refer/{small.id}/hold" not in offered(worker, f"{near}&seats=3")
    assert f"/staff/refer/{full.id}/hold" in offered(worker, f"{near}&full=true")
    assert 'name="seats" value="2"' in offered(worker, f"{near}&seats=2")


def test_what_it_costs_and_what_nobody_knows_is_said(editors: Editors, worker: Browser):
    one = about("eid", editors)
    fee = {"fee": {"level": "symbolic", "amount_eur": 2, "per": "session"}}
    editors.send("PATCH", f"/v1/trainings/{one.training}", "space", fee)
    asked = "postcode=0011&theme=eid&spoken=ti"
    cost = "A small contribution: €2.00 a session"
    editors.until(lambda: cost in offered(worker, asked))
    shown = seen(worker.get(f"/staff/refer?{asked}"))

    assert cost in shown
    assert "Ask first: whether somebody speaks Tigrinya." in shown


def test_a_full_session_with_a_waiting_list_takes_the_person_onto_it(
    editors: Editors, worker: Browser
):
    one = plan(editors, 1, waiting_list=True)
    one.register()
    shown = worker.get(registered(worker, one))

    assert "Waits, number 1" in seen(shown)


def test_a_full_session_without_one_says_so(editors: Editors, worker: Browser):
    one = plan(editors, 1)
    one.register()
    answer = worker.post(f"/staff/refer/{one.id}/hold", {"seats": "1"})

    assert answer.status_code == 409
    assert "0 free" in seen(answer)


def test_whom_to_phone_stands_on_top(editors: Editors, worker: Browser):
    one = plan(editors)
    registered(worker, one, first_name="Zita", contact="+3220000012")
    before = seen(worker.get("/staff/registrations"))
    assert "Zita The session was moved" not in before
    one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    calls = seen(worker.get("/staff/registrations")).partition("To be phoned")[2]

    assert "Zita The session was moved: phone the person." in calls


def test_a_place_that_came_free_is_told(editors: Editors, worker: Browser):
    one = plan(editors, 1, waiting_list=True)
    first = str(uuid4())
    one.register(first)
    address = registered(worker, one)
    editors.clock.moment = TUESDAY_MORNING.replace(hour=11)
    editors.send("DELETE", f"/v1/registrations/{first}", "referral")

    assert "A place came free: phone the person." in seen(worker.get(address))


def test_it_is_cancelled(editors: Editors, worker: Browser):
    one = plan(editors)
    address = registered(worker, one).partition("?")[0]
    worker.post(f"{address}/cancel")

    assert "Cancelled." in seen(worker.get(address))
    assert one.now()["free_places"] == 8


def test_ones_own_as_a_spreadsheet_runs_no_formula(editors: Editors, worker: Browser):
    one = plan(editors)
    registered(worker, one, first_name="=1+1", reference="@D-12")
    answer = worker.get("/staff/registrations.csv")
    rows = {row["reference"]: row for row in csv.DictReader(StringIO(answer.text))}

    assert answer.headers["content-disposition"].startswith("attachment")
    assert rows["'@D-12"]["first_name"] == "'=1+1"
    assert rows["'@D-12"]["starts_at"] == "2026-12-01T14:00:00+01:00"


def test_colleagues_share_and_nobody_else_sees(
    editors: Editors, worker: Browser, others: list[Browser]
):
    colleague = joined(editors, "CPAS of Vlaminggem", "colleague@vlaminggem.example")
    one = plan(editors)
    address = registered(worker, one, first_name="Wilhelmina").partition("?")[0]
    assert "Wilhelmina" in colleague.get(address).text

    for other in others:
        answers = [other.get(address), other.post(f"{address}/cancel")]
        answers += [other.get(f"/staff/registrations{end}") for end in ("", ".csv")]
        assert not any("Wilhelmina" in answer.text for answer in answers)
        assert [answer.status_code for answer in answers[:2]] == [404, 404]
    assert one.comers()["results"][0]["state"] == "registered"


@pytest.mark.parametrize("path", ["/staff/refer", "/staff/registrations"])
def test_only_referral_services_refer(others: list[Browser], path: str):
    jobs, library, coordination = others

    assert jobs.get(path).status_code == 200
    assert library.get(path).status_code == 403
    assert coordination.get(path).status_code == 403


def test_what_is_typed_is_text_and_no_markup(editors: Editors, worker: Browser):
    script = "<script>alert(1)</script>"
    one = plan(editors)
    address = registered(worker, one, first_name=script, contact=script, reference=script)
    pages = [worker.get(address), worker.get("/staff/registrations")]
    pages.append(worker.get(f"/staff/refer?postcode={script}"))
    pages.append(worker.get(f"/staff/refer/{one.id}?first_name={script}&key={script}"))

    assert not any("<script" in page.text for page in pages)


WOMEN = {
    "only_for": {"audiences": ["women"], "age_min": 60},
    "prerequisites": {"en": "Reading well"},
}


def test_for_whom_it_is_and_what_one_must_know_stands_before_the_choice(
    editors: Editors, worker: Browser
):
    one = about("jobs", editors)
    editors.send("PATCH", f"/v1/trainings/{one.training}", "space", WOMEN)
    editors.until(lambda: "Only for: women" in offered(worker, "postcode=0011&theme=jobs"))
    for page in ("/staff/refer?postcode=0011&theme=jobs", f"/staff/refer/{one.id}"):
        shown = seen(worker.get(page))

        assert "Only for: women; from 60 years old" in shown
        assert "What one must know already: Reading well" in shown
    assert one.id in offered(worker, "postcode=0011&theme=jobs&audience=women")


def test_only_who_was_registered_before_the_move_is_to_be_phoned(editors: Editors, worker: Browser):
    one = plan(editors)
    before = registered(worker, one, contact="+32 2 000 00 12")
    editors.clock.moment = TUESDAY_MORNING.replace(minute=30)
    one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    editors.clock.moment = TUESDAY_MORNING.replace(minute=45)
    after = registered(worker, one)

    assert "phone the person" in seen(worker.get(before))
    assert "phone the person" not in seen(worker.get(after))


def test_all_days_of_a_course_are_told(editors: Editors, worker: Browser):
    days = [
        {"starts_at": f"2026-12-0{day}T14:00", "ends_at": f"2026-12-0{day}T16:00"} for day in (1, 8)
    ]
    one = plan(editors, meetings=days)

    for page in (f"/staff/refer/{one.id}", registered(worker, one)):
        assert "Tuesday 8 December, 14:00 to 16:00" in seen(worker.get(page))


@pytest.mark.parametrize(
    ("capacity", "waiting_list", "seats", "said"),
    [
        (1, False, "1", "There is no room, and no waiting list."),
        (1, True, "1", "the person comes on the waiting list"),
        (3, True, "3", "the person comes on the waiting list"),
        (3, False, "2", "No place is kept for you: somebody else may be faster."),
    ],
)
def test_the_form_says_what_one_may_count_on(
    editors: Editors, worker: Browser, capacity: int, waiting_list: bool, seats: str, said: str
):
    one = plan(editors, capacity, waiting_list=waiting_list)
    one.register()

    assert said in seen(worker.get(f"/staff/refer/{one.id}?seats={seats}"))


def test_a_group_is_offered_only_what_it_can_have(editors: Editors, worker: Browser):
    small = about("tax", editors, 2)
    waited = about("tax", editors, 4, waiting_list=True)
    waited.walk_in(3)
    near = "postcode=0011&theme=tax&full=true&seats=4"
    editors.until(lambda: waited.id in offered(worker, near) and small.id in offered(worker, near))
    page = offered(worker, near)

    assert f"/staff/refer/{waited.id}/hold" in page
    assert f"/staff/refer/{small.id}/hold" not in page


@pytest.mark.parametrize("seats", ["0", "21", "-1", "many", "٣", "9" * 99])
def test_a_group_of_no_size_is_refused_by_name(worker: Browser, seats: str):
    for more in ("", "&full=true"):
        answer = worker.get(f"/staff/refer?postcode=0011&seats={seats}{more}")

        assert answer.status_code == 422
        assert 'id="seats-wrong"' in answer.text


def test_of_many_the_next_page_is_one_press_away(editors: Editors, worker: Browser):
    planned = [about("coding", editors) for _ in range(22)]
    asked = "postcode=0011&theme=coding"
    pages = (asked, f"{asked}&offset=20")
    editors.until(lambda: any(planned[-1].id in offered(worker, page) for page in pages))
    first = worker.get(f"/staff/refer?{asked}")
    following = re.search(r'href="(/staff/refer\?[^"]*offset=20)"', first.text)

    assert "Sessions 1 to 20 of" in seen(first)
    assert following
    later = worker.get(following[1].replace("&amp;", "&"))
    chosen = re.compile(r"/staff/refer/([\w-]+)/hold")
    assert "Sessions 21 to" in seen(later)
    assert not set(chosen.findall(first.text)) & set(chosen.findall(later.text))


def test_somebody_else_was_faster_and_nothing_typed_is_lost(editors: Editors, worker: Browser):
    one = plan(editors, 1)
    form = chosen(worker, one)
    editors.clock.moment = TUESDAY_MORNING.replace(minute=30)
    one.register()
    sent = {**form, "first_name": "Fatima", "note": "Comes by bus"}
    answer = worker.post(f"/staff/refer/{one.id}", sent)

    assert answer.status_code == 409
    assert 'value="Fatima"' in answer.text
    assert 'value="Comes by bus"' in answer.text
    assert "Look for another session" in seen(answer)
    assert one.comers()["total"] == 1


def test_who_goes_back_and_chooses_again_does_not_wait_for_herself(
    editors: Editors, worker: Browser
):
    one = plan(editors, 1)
    first, again = chosen(worker, one), chosen(worker, one)

    assert first["hold_id"] == again["hold_id"]
    assert one.now()["free_places"] == 0
    colleague = joined(editors, "CPAS of Vlaminggem", f"{uuid4().hex[:8]}@vlaminggem.example")
    assert colleague.post(f"/staff/refer/{one.id}/hold", {"seats": "1"}).status_code == 409


@pytest.mark.parametrize("wrong", ["hold_id=%00", "hold_id=x", "seats=%D9%A3", "key=../../"])
def test_what_nobody_links_to_is_left_out(editors: Editors, worker: Browser, wrong: str):
    one = plan(editors)

    assert worker.get(f"/staff/refer/{one.id}?{wrong}").status_code == 200
