"""Trainings and their sessions: written by the space and the coordination."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.storage.engine import reading
from app.storage.team_sessions import (
    help_points_named,
    sessions_coming,
    sessions_over,
    trainings_of,
)
from tests.planning import NEXT_TUESDAY, a_training, plan
from tests.serving import TUESDAY_MORNING
from tests.storage_fixtures import engine_at
from tests.writing import Editors, on_one_engine

LONG_AFTER = {"starts_at": "2072-12-08T14:00", "ends_at": "2072-12-08T16:00"}
FAR_END = "meetings.1.ends_at"


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def test_a_training_needs_its_help_point_a_title_and_a_theme(editors: Editors):
    room = editors.room()
    made = editors.send(
        "POST", "/v1/trainings", "space",
        {"help_point_id": room, "title": {"nl": "Eerste stappen"}, "theme": "basics"},
    )  # fmt: skip
    told = made.json()

    assert made.status_code == 201
    assert made.headers["location"] == f"/v1/trainings/{told['id']}"
    assert editors.send("GET", f"/v1/trainings/{told['id']}", None).json() == told
    unknown = ("level", "languages", "audiences", "only_for", "fee", "certificate", "hours")
    assert [told[name] for name in unknown] == [None] * len(unknown)
    assert told["sandbox"]


def test_a_training_with_an_id_of_ones_own_is_made_once(editors: Editors):
    room = editors.room()
    a_training(editors, room, id=f"{room}-email")
    body = {"id": f"{room}-email", "help_point_id": room, "title": {"nl": "x"}, "theme": "email"}
    again = editors.send("POST", "/v1/trainings", "space", body)

    assert again.status_code == 409
    assert again.json()["type"].endswith("/already-exists")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"theme": "emial"}, "theme"),
        ({"title": {}}, "title"),
        ({"help_point_id": "nowhere"}, "help_point_id"),
        ({"languages": ["french"]}, "languages"),
        ({"only_for": {"age_min": 60, "age_max": 20}}, "only_for.age_min"),
        ({"fee": {"level": "free", "amount_eur": 5}}, "fee"),
        ({"certificate": "yes"}, "certificate"),
        ({"description": {"nl": "van 85.07.30-033.28"}}, "description.nl"),
        ({"titel": {"nl": "x"}}, "titel"),
    ],
)
def test_what_is_wrong_with_a_training_is_named(editors: Editors, wrong: Any, field: str):
    room = editors.room()
    body = {"help_point_id": room, "title": {"nl": "x"}, "theme": "email", **wrong}
    answer = editors.send("POST", "/v1/trainings", "coordination", body)

    assert answer.status_code == 422
    assert field in [fault["field"] for fault in answer.json()["errors"]]


def test_a_training_changes_by_a_merge_patch(editors: Editors):
    training = a_training(editors, editors.room(), level="basic", bring={"nl": "Een laptop"})
    patch = {"level": None, "certificate": True, "title": {"fr": "E-mail"}}
    told = editors.send("PATCH", f"/v1/trainings/{training}", "space", patch).json()

    assert (told["level"], told["certificate"]) == (None, True)
    assert told["title"] == {"nl": "E-mail", "fr": "E-mail"}
    assert told["bring"] == {"nl": "Een laptop"}
    moved = editors.send("PATCH", f"/v1/trainings/{training}", "space", {"help_point_id": "x"})
    assert moved.status_code == 422


def test_a_training_goes_only_as_long_as_it_never_had_a_session(editors: Editors):
    used = plan(editors)
    unused = a_training(editors, used.help_point)

    assert editors.send("DELETE", f"/v1/trainings/{unused}", "space").status_code == 204
    assert editors.send("GET", f"/v1/trainings/{unused}", None).status_code == 404
    kept = editors.send("DELETE", f"/v1/trainings/{used.training}", "space")
    assert kept.status_code == 409
    assert kept.json()["type"].endswith("/training-in-use")


def test_a_session_is_told_whole(editors: Editors):
    one = plan(editors, waiting_list=True, registration_opens_at="2026-11-20T09:00")
    told = one.now()

    assert told["training"]["id"] == one.training
    assert told["help_point"]["id"] == one.help_point
    assert told["starts_at"] == "2026-12-01T14:00:00+01:00"
    assert told["meetings"] == [
        {"starts_at": "2026-12-01T14:00:00+01:00", "ends_at": "2026-12-01T16:00:00+01:00"}
    ]
    assert (told["capacity"], told["free_places"], told["waiting"]) == (8, 8, 0)
    assert told["registration_opens_at"] == "2026-11-20T09:00:00+01:00"
    assert told["status"] == "scheduled"
    assert told["text"] == "Tuesday 1 December at 14:00: 8 places left"


def test_a_course_of_several_meetings_is_one_session(editors: Editors):
    meetings = [
        {"starts_at": f"2026-12-0{day}T18:00", "ends_at": f"2026-12-0{day}T20:00"}
        for day in (1, 3, 8)
    ]
    one = plan(editors, meetings=meetings)
    told = one.now()

    assert len(told["meetings"]) == 3
    assert told["starts_at"] == told["meetings"][0]["starts_at"]
    assert told["ends_at"] == told["meetings"][2]["ends_at"]
    alone = one.change(starts_at="2026-12-02T18:00")
    assert alone.status_code == 422
    assert alone.json()["errors"][0]["field"] == "meetings"
    assert one.change(meetings=meetings[1:]).json()["status"] == "moved"


@on_one_engine
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": "2026-12-01T13:00"}, "ends_at"),
        ({"ends_at": "2026-12-03T13:00"}, "ends_at"),
        ({"starts_at": "2026-11-24T09:59", "ends_at": "2026-11-24T11:00"}, "starts_at"),
        ({"starts_at": "2029-12-01T14:00", "ends_at": "2029-12-01T15:00"}, "ends_at"),
        ({"starts_at": "2026-12-01"}, "starts_at"),
        ({"starts_at": 1796135400}, "starts_at"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"starts_at": None}, "starts_at"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": -1}, "capacity"),
        ({"capacity": 1.5}, "capacity"),
        ({"capacity": 1001}, "capacity"),
        ({"capacity": None}, "capacity"),
        ({"booking": "phone"}, "capacity"),
        ({"booking": "external", "capacity": None}, "booking_url"),
        (
            {"booking": "external", "capacity": None, "booking_url": "javascript:alert(1)"},
            "booking_url",
        ),
        ({"booking_url": "https://example.org/"}, "booking_url"),
        ({"booking": "none", "capacity": None, "waiting_list": True}, "waiting_list"),
        ({"mode": "by_post"}, "mode"),
        ({"status": "cancelled"}, "status"),
        ({"extra_places": 2}, "extra_places"),
        ({"skip_holidays": True}, "skip_holidays"),
        ({"meetings": []}, "meetings"),
        ({"meetings": [NEXT_TUESDAY]}, "meetings"),
        (
            {
                "registration_opens_at": "2026-11-30T09:00",
                "registration_closes_at": "2026-11-29T09:00",
            },
            "registration_closes_at",
        ),
        ({"rrule": "FREQ=SECONDLY;COUNT=5"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;COUNT=500"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;COUNT=2;UNTIL=20270101"}, "rrule"),
        ({"rrule": "FREQ=DAILY;UNTIL=20281231"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;BYHOUR=3;COUNT=2"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=XX;COUNT=2"}, "rrule"),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2"}, "rrule"),
        ({"rrule": "FREQ=DAILY;BYDAY=MO;BYSETPOS=366;COUNT=4"}, "rrule"),
        ({"rrule": "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=4"}, "rrule"),
        ({"rrule": "every week"}, "rrule"),
        ({"rrule": "FREQ=DAILY;INTERVAL=0;BYDAY=WE;COUNT=3"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=-1;COUNT=3"}, "rrule"),
        ({"rrule": "FREQ=DAILY;BYMONTHDAY=32;COUNT=3"}, "rrule"),
        ({"rrule": "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0;COUNT=3"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=10;COUNT=20"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=MO;COUNT=3"}, "rrule"),
        ({"starts_at": "2027-03-28T02:30", "ends_at": "2027-03-28T04:00"}, "starts_at"),
        ({"ends_at": "2029-12-01T13:00"}, "ends_at"),
        ({"registration_closes_at": "9999-12-31T23:30:00Z"}, "registration_closes_at"),
        ({"starts_at": None, "ends_at": None, "meetings": [NEXT_TUESDAY, LONG_AFTER]}, FAR_END),
    ],
)
def test_what_is_wrong_with_a_session_is_named(editors: Editors, wrong: Any, field: str):
    training = a_training(editors, editors.room())
    body = {"training_id": training, "capacity": 8, **NEXT_TUESDAY, **wrong}
    answer = editors.send("POST", "/v1/sessions", "space", body)

    assert answer.status_code == 422, answer.text
    assert field in [fault["field"] for fault in answer.json()["errors"]]


def series(editors: Editors, **more: Any) -> Any:
    training = a_training(editors, editors.room())
    body = {"training_id": training, "capacity": 8, **NEXT_TUESDAY, **more}
    return editors.send("POST", "/v1/sessions", "space", body)


def test_a_series_over_new_year_leaves_the_holidays_out(editors: Editors):
    """The two Fridays are Christmas and New Year's Day."""
    friday = {"starts_at": "2026-12-18T14:00", "ends_at": "2026-12-18T16:00"}
    answer = series(editors, **friday, rrule="FREQ=WEEKLY;COUNT=4", skip_holidays=True)
    told = answer.json()

    assert answer.status_code == 201
    assert [one["starts_at"][:10] for one in told["results"]] == ["2026-12-18", "2027-01-08"]
    assert told["skipped"] == ["2026-12-25", "2027-01-01"]
    assert told["total"] == 2


def test_a_series_keeps_its_time_on_the_clock_when_the_clock_changes(editors: Editors):
    spring = {"starts_at": "2027-03-23T14:00", "ends_at": "2027-03-23T16:00"}
    told = series(editors, **spring, rrule="RRULE:FREQ=WEEKLY;UNTIL=20270406").json()

    assert [one["starts_at"] for one in told["results"]] == [
        "2027-03-23T14:00:00+01:00", "2027-03-30T14:00:00+02:00", "2027-04-06T14:00:00+02:00",
    ]  # fmt: skip


def test_a_series_ends_where_the_clock_leaves_no_time(editors: Editors):
    """On 28 March 2027 the clock goes from two to three."""
    night = {"starts_at": "2027-03-21T02:30", "ends_at": "2027-03-21T03:00"}
    answer = series(editors, **night, rrule="FREQ=WEEKLY;COUNT=2")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "ends_at"


def test_a_rule_that_leaves_the_first_session_out_names_the_day_it_begins(editors: Editors):
    answer = series(editors, rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=3")

    assert "begin on 2026-12-07" in answer.json()["detail"]


def test_a_series_is_made_whole_or_not_at_all(editors: Editors):
    room = editors.room()
    training = a_training(editors, room)
    body = {"training_id": training, "capacity": 8, **NEXT_TUESDAY, "rrule": "FREQ=DAILY;COUNT=3"}
    taken = {"training_id": training, "capacity": 8, **NEXT_TUESDAY, "id": f"{room}-s-2"}
    assert editors.send("POST", "/v1/sessions", "space", taken).status_code == 201

    answer = editors.send("POST", "/v1/sessions", "space", {**body, "id": f"{room}-s"})

    assert answer.status_code == 409
    assert editors.send("GET", f"/v1/sessions/{room}-s-1", None).status_code == 404


def test_a_moved_session_says_so_and_keeps_who_was_registered(editors: Editors):
    one = plan(editors)
    one.register()
    told = one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00").json()

    assert told["status"] == "moved"
    assert told["moved_from"] == "2026-12-01T14:00:00+01:00"
    assert told["free_places"] == 7
    assert told["text"].startswith("Wednesday 2 December at 14:00 (moved)")


def test_times_and_meetings_are_not_sent_together(editors: Editors):
    meetings = [NEXT_TUESDAY, {"starts_at": "2026-12-02T14:00", "ends_at": "2026-12-02T16:00"}]
    answer = plan(editors).change(starts_at="2026-12-02T14:00", meetings=meetings)

    assert answer.json()["errors"][0]["field"] == "meetings"


@pytest.mark.parametrize("status", ["scheduled", None])
def test_a_moved_session_that_is_called_back_is_still_moved(editors: Editors, status: str | None):
    one = plan(editors)
    one.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    one.change(status="cancelled")

    assert one.change(status=status).json()["status"] == "moved"


def test_who_was_absent_is_to_come_again_when_the_session_is_put_off(editors: Editors):
    one, key = plan(editors, 1), str(uuid4())
    one.register(key)
    editors.clock.moment += timedelta(days=7, hours=5)
    outcome = editors.send(
        "PUT", f"/v1/registrations/{key}/outcome", "space", {"outcome": "absent"}
    )
    one.change(starts_at="2026-12-08T14:00", ends_at="2026-12-08T16:00")
    put_off = one.registration(key)
    editors.clock.moment = TUESDAY_MORNING

    assert (outcome.json()["state"], outcome.json()["manage_url"]) == ("absent", None)
    assert put_off["state"] == "registered"


def test_a_cancelled_session_can_be_called_back(editors: Editors):
    one = plan(editors)
    one.register()

    assert one.send("DELETE", "", "space").status_code == 204
    assert one.send("DELETE", "", "space").status_code == 204
    assert (one.now()["status"], one.now()["free_places"]) == ("cancelled", 0)
    assert one.change(status="scheduled").json()["free_places"] == 7
    assert one.change(status="moved").status_code == 422
    done = [change["action"] for change in one.send("GET", "/changes", "space").json()["results"]]
    assert done == ["called_back", "cancelled", "created"]


def test_the_history_says_who_granted_extra_places_and_why(editors: Editors):
    one = plan(editors, 1)
    one.register()
    granted = one.change(extra_places=2, reason="two more chairs")
    change = one.send("GET", "/changes", "coordination").json()["results"][0]

    assert granted.json()["free_places"] == 2
    assert (change["by"], change["reason"]) == ("space", "two more chairs")
    assert change["fields"] == {"extra_places": [0, 2]}


def test_the_same_change_again_changes_nothing(editors: Editors):
    one = plan(editors)
    for _ in range(2):
        assert one.change(capacity=9).status_code == 200

    assert one.send("GET", "/changes", "space").json()["total"] == 2


def test_there_cannot_be_less_room_than_is_taken(editors: Editors):
    one = plan(editors, 8)
    one.register(seats=3)
    one.hold(2)
    refused = one.change(capacity=4)

    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/seats-taken")
    assert (refused.json()["taken"], refused.json()["held"]) == (3, 2)
    assert one.now()["capacity"] == 8
    assert one.change(capacity=5).status_code == 200


def test_a_running_session_can_be_prolonged_but_not_begin_in_the_past(editors: Editors):
    one = plan(editors)
    editors.clock.moment = TUESDAY_MORNING + timedelta(days=7, hours=5)

    assert one.change(ends_at="2026-12-01T17:00").status_code == 200
    past = one.change(starts_at="2026-12-01T14:30")
    assert past.json()["errors"][0]["field"] == "starts_at"


def test_seats_that_are_booked_elsewhere_are_not_ours_to_know(editors: Editors):
    one = plan(editors, None, booking="external", booking_url="https://example.org/book")
    told = one.now()

    assert (told["free_places"], told["capacity"]) == (None, None)
    assert told["booking_url"] == "https://example.org/book"
    refused = one.register().json()
    assert refused["type"].endswith("/booked-elsewhere")
    assert refused["booking_url"] == "https://example.org/book"


def test_the_trainings_of_a_help_point_are_listed(editors: Editors):
    room = editors.room()
    ids = sorted(a_training(editors, room, theme=theme) for theme in ("email", "web", "email"))
    listed = editors.send("GET", f"/v1/trainings?sandbox=true&help_point_id={room}", None).json()
    emails = editors.send(
        "GET", f"/v1/trainings?sandbox=true&help_point_id={room}&theme=email&limit=1", None
    ).json()

    assert [one["id"] for one in listed["results"]] == ids
    assert (emails["total"], len(emails["results"])) == (2, 1)
    assert editors.send("GET", f"/v1/trainings?help_point_id={room}", None).json()["total"] == 0


def test_a_team_finds_its_own_sessions_trainings_and_places(editors: Editors):
    one, other = plan(editors), plan(editors)
    own = frozenset([one.help_point])
    with engine_at(editors.url) as engine, reading(engine) as db:
        sessions = [row.id for row in sessions_coming(db, own, TUESDAY_MORNING, 10)]
        trainings = [row.id for row in trainings_of(db, own)]
        places = [row.id for row in help_points_named(db, own)]
        everybodys = {row.id for row in sessions_coming(db, None, TUESDAY_MORNING, 9999)}
        later = TUESDAY_MORNING + timedelta(days=30)
        over = [row.id for row in sessions_over(db, own, TUESDAY_MORNING, later, 10)]
        long_over = sessions_over(db, own, later, later + timedelta(days=30), 10)

    assert (sessions, trainings, places) == ([one.id], [one.training], [one.help_point])
    assert {one.id, other.id} <= everybodys
    assert (over, long_over) == ([one.id], [])
