"""When registering is refused, and with which reason."""

from datetime import datetime, timedelta

import pytest

from tests.planning import Planned
from tests.told import SECOND, STARTS, a_key, another_session, told
from tests.writing import Editors


def states(one: Planned) -> list[tuple[str, int, int | None]]:
    return [(each["state"], each["seats"], each["position"]) for each in one.comers()["results"]]


def test_a_full_session_without_a_waiting_list_takes_nobody_more(room: Planned):
    one = another_session(room, 2)
    a_key(one, seats=2)

    assert told(one.register()) == "409 session-full"
    assert told(one.hold()) == "409 session-full"
    assert told(one.walk_in()) == "409 session-full"
    assert states(one) == [("registered", 2, None)]
    assert one.now()["free_places"] == 0


def test_a_full_session_with_a_waiting_list_lets_people_wait_in_order(room: Planned):
    one = another_session(room, 1, waiting_list=True)
    a_key(one)
    first, second = one.register().json(), one.register().json()

    assert (first["state"], first["position"]) == ("waiting", 1)
    assert (second["state"], second["position"]) == ("waiting", 2)
    assert one.now()["waiting"] == 2
    assert told(one.hold()) == "409 session-full"  # a hold does not queue


def test_nobody_registers_from_the_start_on(room: Planned, editors: Editors):
    one = another_session(room)
    editors.clock.moment = STARTS - SECOND
    assert told(one.register()) == "201 registered"

    editors.clock.moment = STARTS
    assert told(one.register()) == "409 session-started"
    assert told(one.hold()) == "409 session-started"
    editors.clock.moment = STARTS + timedelta(days=400)
    assert told(one.register()) == "409 session-started"


def test_at_the_door_people_come_in_until_it_is_over(room: Planned, editors: Editors):
    one = another_session(room)
    ends = STARTS + timedelta(hours=2)
    editors.clock.moment = ends - SECOND
    assert told(one.walk_in()) == "201"

    editors.clock.moment = ends
    assert told(one.walk_in()) == "409 session-over"


@pytest.mark.parametrize("way", ["PATCH", "DELETE"])
def test_a_cancelled_session_takes_nobody_and_has_no_free_places(room: Planned, way: str):
    one = another_session(room)
    one.send(way, "", "space", {"status": "cancelled"} if way == "PATCH" else None)

    assert told(one.register()) == "409 session-cancelled"
    assert told(one.hold()) == "409 session-cancelled"
    assert told(one.walk_in()) == "409 session-cancelled"
    assert (one.now()["status"], one.now()["free_places"]) == ("cancelled", 0)


def test_registering_opens_and_closes_on_the_second(room: Planned, editors: Editors):
    one = another_session(
        room,
        registration_opens_at="2026-11-25T09:00:00+01:00",
        registration_closes_at="2026-11-30T18:00:00+01:00",
    )
    opens = datetime.fromisoformat("2026-11-25T09:00:00+01:00")
    closes = datetime.fromisoformat("2026-11-30T18:00:00+01:00")
    answers = []
    for moment in (opens - SECOND, opens, closes - SECOND, closes):
        editors.clock.moment = moment
        answers.append((told(one.register()), told(one.hold()), told(one.walk_in())))

    assert answers == [
        ("409 registration-not-open", "409 registration-not-open", "201"),
        ("201 registered", "201", "201"),
        ("201 registered", "201", "201"),
        ("409 registration-closed", "409 registration-closed", "201"),
    ]


def test_the_first_reason_is_named(room: Planned, editors: Editors):
    one = another_session(room, 1, registration_closes_at="2026-11-30T18:00")
    a_key(one)
    said = [told(one.register(seats=1)), told(one.register(seats=2))]
    editors.clock.moment = STARTS - SECOND
    said.append(told(one.register(seats=2)))
    editors.clock.moment = STARTS
    said.append(told(one.register(seats=2)))
    one.send("DELETE", "", "space")
    said.append(told(one.register(seats=2)))

    assert said == [
        "409 session-full",
        "409 group-too-large",
        "409 registration-closed",
        "409 session-started",
        "409 session-cancelled",
    ]


@pytest.mark.parametrize("booking", ["phone", "none", "external"])
def test_a_session_booked_elsewhere_is_not_booked_here(room: Planned, booking: str):
    url = "https://vlaminggem.example/book" if booking == "external" else None
    one = another_session(room, None, booking=booking, booking_url=url)

    for answer in (one.register(), one.hold(), one.walk_in()):
        assert told(answer) == "409 booked-elsewhere"
    assert one.now()["free_places"] is None


def test_a_session_that_does_not_exist_is_not_found(room: Planned):
    nowhere = Planned(room.editors, room.help_point, room.training, "nowhere")

    for answer in (nowhere.register(), nowhere.hold(), nowhere.send("GET", "", "space")):
        assert told(answer) == "404 not-found"
