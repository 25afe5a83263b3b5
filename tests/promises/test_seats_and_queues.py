"""What becomes of held seats, groups and those who wait, told one by one."""

from datetime import datetime, timedelta

import pytest

from tests.planning import Planned
from tests.serving import TUESDAY_MORNING
from tests.told import SECOND, STARTS, a_key, another_session, told
from tests.writing import Editors

HOLD_LASTS = timedelta(minutes=15)


def cancel(one: Planned, key: str) -> str:
    return told(one.editors.send("DELETE", f"/v1/registrations/{key}", "referral"))


def states(one: Planned) -> list[tuple[str, int, int | None]]:
    return [(each["state"], each["seats"], each["position"]) for each in one.comers()["results"]]


# --- holds ------------------------------------------------------------------------------------


def test_another_services_hold_opens_nothing_and_stays(room: Planned):
    one = another_session(room, 1)
    hold = one.hold().json()["hold_id"]

    assert told(one.register(by="another referral", hold_id=hold)) == "409 session-full"
    assert told(one.send("DELETE", f"/holds/{hold}", "another referral")) == "404 not-found"
    assert told(one.register(hold_id=hold)) == "201 registered"


def test_a_hold_of_another_session_opens_nothing_and_stays(room: Planned):
    one, other = another_session(room, 1), another_session(room, 1)
    one.hold()
    hold = other.hold().json()["hold_id"]

    assert told(one.register(hold_id=hold)) == "409 session-full"
    assert told(one.send("DELETE", f"/holds/{hold}", "referral")) == "404 not-found"
    assert other.now()["free_places"] == 0


def test_a_hold_expires_on_the_second_and_is_ignored_while_seats_remain(
    room: Planned, editors: Editors
):
    one = another_session(room, 1)
    hold = one.hold().json()
    assert datetime.fromisoformat(hold["expires_at"]) == TUESDAY_MORNING + HOLD_LASTS
    editors.clock.moment += HOLD_LASTS - SECOND
    assert one.now()["free_places"] == 0
    editors.clock.moment += SECOND

    assert one.now()["free_places"] == 1
    assert told(one.send("DELETE", f"/holds/{hold['hold_id']}", "referral")) == "404 not-found"
    assert told(one.register(hold_id=hold["hold_id"])) == "201 registered"


def test_an_expired_hold_promotes_whoever_waits_without_anybody_asking(
    room: Planned, editors: Editors
):
    one = another_session(room, 1, waiting_list=True)
    hold = one.hold().json()["hold_id"]
    waiting = a_key(one)
    editors.clock.moment += HOLD_LASTS

    assert one.registration(waiting)["state"] == "registered"
    assert one.register(hold_id=hold).json()["position"] == 1


def test_holds_that_expired_while_nobody_looked_are_settled_in_their_order(
    room: Planned, editors: Editors
):
    one = another_session(room, 2, waiting_list=True)
    one.hold()
    editors.clock.moment += timedelta(minutes=1)
    one.hold()
    pair, single = a_key(one, 2), a_key(one)
    editors.clock.moment += timedelta(hours=1)

    assert one.registration(single)["state"] == "registered"
    assert one.registration(pair)["state"] == "waiting"
    assert one.now()["free_places"] == 1


@pytest.mark.parametrize(
    ("before_the_start", "state"), [(SECOND, "registered"), (0 * SECOND, "expired")]
)
def test_a_hold_that_expired_before_the_start_gave_its_seat_though_nobody_looked(
    room: Planned, editors: Editors, before_the_start: timedelta, state: str
):
    one = another_session(room, 1, waiting_list=True)
    editors.clock.moment = STARTS - HOLD_LASTS - before_the_start
    one.hold()
    waiting = a_key(one)
    editors.clock.moment = STARTS + timedelta(hours=1)

    assert one.registration(waiting)["state"] == state


def test_a_hold_that_expired_in_a_cancelled_session_gives_its_seat_when_it_is_called_back(
    room: Planned, editors: Editors
):
    one = another_session(room, 1, waiting_list=True)
    one.hold()
    waiting = a_key(one)
    one.change(status="cancelled")
    editors.clock.moment += HOLD_LASTS
    assert one.registration(waiting)["state"] == "waiting"
    one.change(status="scheduled")

    assert one.registration(waiting)["state"] == "registered"


def test_a_hold_is_used_up_by_registering(room: Planned):
    one = another_session(room, 2)
    hold = one.hold(2).json()["hold_id"]

    assert told(one.register(seats=2, hold_id=hold)) == "201 registered"
    assert one.now()["free_places"] == 0
    assert told(one.send("DELETE", f"/holds/{hold}", "referral")) == "404 not-found"


def test_the_rest_of_a_larger_hold_goes_to_whoever_waits(room: Planned):
    one = another_session(room, 4, waiting_list=True)
    hold = one.hold(4).json()["hold_id"]
    pair, single = a_key(one, 2), a_key(one)
    one.register(hold_id=hold)

    assert one.registration(pair)["state"] == "registered"
    assert one.registration(single)["state"] == "registered"
    assert one.now()["free_places"] == 0


def test_a_hold_that_is_too_small_is_kept_while_one_waits(room: Planned):
    one = another_session(room, 2, waiting_list=True)
    hold = one.hold().json()["hold_id"]
    one.hold()

    assert told(one.register(seats=2, hold_id=hold)) == "201 waiting"
    assert one.now()["free_places"] == 0
    assert told(one.send("DELETE", f"/holds/{hold}", "referral")) == "204"


# --- groups and the queue ---------------------------------------------------------------------


def test_a_group_larger_than_the_room_does_not_wait_in_vain(room: Planned):
    one = another_session(room, 3, waiting_list=True)

    assert told(one.register(seats=4)) == "409 group-too-large"
    assert told(one.hold(4)) == "409 group-too-large"
    assert told(one.walk_in(4)) == "409 group-too-large"


def test_a_group_too_large_keeps_its_place_and_an_empty_chair_helps_the_next(room: Planned):
    one = another_session(room, 3, waiting_list=True)
    seated = [a_key(one) for _ in range(3)]
    group, first, second = a_key(one, 3), a_key(one), a_key(one)

    cancel(one, seated[0])
    assert one.registration(first)["state"] == "registered"
    assert one.registration(group)["position"] == 1
    assert one.registration(second)["position"] == 2
    for key in (seated[1], seated[2]):
        cancel(one, key)
    assert one.registration(second)["state"] == "registered"
    assert one.registration(group)["position"] == 1
    for key in (first, second):
        cancel(one, key)
    assert one.registration(group)["state"] == "registered"


def test_a_newcomer_who_fits_gets_a_seat_though_a_group_waits(room: Planned):
    one = another_session(room, 3, waiting_list=True)
    a_key(one, 2)
    group = a_key(one, 2)

    assert told(one.register()) == "201 registered"
    assert one.registration(group)["position"] == 1


def test_a_group_is_never_split(room: Planned):
    one = another_session(room, 3, waiting_list=True)
    seated = a_key(one, 2)
    group = a_key(one, 3)
    assert one.now()["free_places"] == 1
    cancel(one, seated)

    assert one.registration(group)["state"] == "registered"
    assert one.now()["free_places"] == 0


def test_more_room_promotes_the_queue_in_its_order_at_once(room: Planned):
    one = another_session(room, 1, waiting_list=True)
    a_key(one)
    [first, pair, last] = [a_key(one), a_key(one, 1), a_key(one)]

    grown = one.change(capacity=3).json()
    assert (grown["free_places"], grown["waiting"]) == (0, 1)
    assert [one.registration(key)["state"] for key in (first, pair, last)] == [
        "registered",
        "registered",
        "waiting",
    ]
    assert one.registration(last)["position"] == 1


def test_there_is_never_less_room_than_is_taken_and_held(room: Planned):
    one = another_session(room, 4)
    a_key(one)
    one.walk_in()
    one.hold()

    assert told(one.change(capacity=2, waiting_list=True)) == "409 seats-taken"
    assert (one.now()["capacity"], one.now()["waiting_list"]) == (4, False)
    assert one.change(capacity=3).json()["free_places"] == 0


def test_extra_places_need_a_reason_that_stands_in_the_history(room: Planned):
    one = another_session(room, 1, waiting_list=True)
    a_key(one)
    waiting = a_key(one)

    assert told(one.change(extra_places=1)) == "422 invalid-record"
    assert one.registration(waiting)["state"] == "waiting"
    assert one.change(extra_places=1, reason="Une chaise d'à côté").status_code == 200
    assert one.registration(waiting)["state"] == "registered"
    assert one.now()["capacity"] == 1
    newest = one.send("GET", "/changes", "space").json()["results"][0]
    assert (newest["by"], newest["reason"]) == ("space", "Une chaise d'à côté")
    assert "extra_places" in newest["fields"]
    assert datetime.fromisoformat(newest["at"]) == TUESDAY_MORNING


def test_extra_places_are_taken_back_without_a_reason(room: Planned):
    one = another_session(room, 1)
    one.change(extra_places=2, reason="Two stools")

    assert one.change(extra_places=0).json()["free_places"] == 1


def test_a_walk_in_undone_lets_the_next_one_in(room: Planned):
    one = another_session(room, 1, waiting_list=True)
    came = one.walk_in().json()["id"]
    waiting = a_key(one)
    undone = [told(one.send("DELETE", f"/walk-ins/{came}", "space")) for _ in range(2)]

    assert undone == ["204", "404 not-found"]
    assert one.registration(waiting)["state"] == "registered"


def test_who_still_waits_when_it_starts_waits_in_vain(room: Planned, editors: Editors):
    one = another_session(room, 1, waiting_list=True)
    a_key(one)
    waiting = a_key(one)
    editors.clock.moment = STARTS

    assert one.registration(waiting)["state"] == "expired"
    assert one.registration(waiting)["position"] is None
    assert one.now()["waiting"] == 0
    assert cancel(one, waiting) == "409 session-started"


# --- sessions that move, are cancelled and called back ----------------------------------------


def test_in_a_moved_session_everybody_keeps_what_she_had(room: Planned):
    one = another_session(room, 1, waiting_list=True)
    seated, waiting = a_key(one), a_key(one)
    before = (one.registration(seated), one.registration(waiting))
    moved = one.change(starts_at="2026-12-03T18:00", ends_at="2026-12-03T20:00").json()

    assert (moved["status"], moved["starts_at"]) == ("moved", "2026-12-03T18:00:00+01:00")
    assert (one.registration(seated), one.registration(waiting)) == before
    assert told(one.register()) == "201 waiting"


def test_who_waited_in_vain_waits_again_when_the_session_moves(room: Planned, editors: Editors):
    one = another_session(room, 1, waiting_list=True)
    a_key(one)
    waiting = a_key(one)
    editors.clock.moment = STARTS
    one.change(starts_at="2026-12-03T18:00", ends_at="2026-12-03T20:00")

    assert one.registration(waiting)["state"] == "waiting"
    assert one.registration(waiting)["position"] == 1


def test_a_seat_that_came_free_after_the_start_is_given_when_the_session_moves(
    room: Planned, editors: Editors
):
    one = another_session(room, 1, waiting_list=True)
    came = one.walk_in().json()["id"]
    waiting = a_key(one)
    editors.clock.moment = STARTS
    one.send("DELETE", f"/walk-ins/{came}", "space")
    assert one.registration(waiting)["state"] == "expired"
    one.change(starts_at="2026-12-03T18:00", ends_at="2026-12-03T20:00")

    assert one.registration(waiting)["state"] == "registered"


def test_nobody_is_promoted_in_a_cancelled_session_until_it_is_called_back(room: Planned):
    one = another_session(room, 1, waiting_list=True)
    seated, waiting = a_key(one), a_key(one)
    one.change(status="cancelled")
    assert cancel(one, seated) == "200 cancelled"
    assert one.registration(waiting)["state"] == "waiting"
    one.change(status="scheduled")

    assert one.registration(waiting)["state"] == "registered"
    assert one.now()["status"] == "scheduled"


def test_a_weekly_series_over_new_year_leaves_the_holidays_out(room: Planned):
    body = {
        "training_id": room.training,
        "starts_at": "2026-12-18T14:00",
        "ends_at": "2026-12-18T16:00",
        "capacity": 2,
        "rrule": "FREQ=WEEKLY;COUNT=4",
        "skip_holidays": True,
    }
    made = room.editors.send("POST", "/v1/sessions", "space", body).json()
    first, last = (
        Planned(room.editors, room.help_point, room.training, one["id"]) for one in made["results"]
    )

    assert made["total"] == 2
    assert made["skipped"] == ["2026-12-25", "2027-01-01"]
    assert first.now()["starts_at"] == "2026-12-18T14:00:00+01:00"
    assert last.now()["starts_at"] == "2027-01-08T14:00:00+01:00"
    assert told(first.register(seats=2)) == "201 registered"
    assert (first.now()["free_places"], last.now()["free_places"]) == (0, 2)
