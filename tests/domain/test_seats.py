"""Who gets the seats when they come free, and in which order what happened is made good."""

from datetime import UTC, datetime, timedelta

from app.domain.seats import Kept, Queued, Room, settled

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
START = NOON + timedelta(days=1)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def room(places: int, taken: int, *, cancelled: bool = False) -> Room:
    return Room(places, taken, START, cancelled)


def test_a_hold_that_has_not_expired_keeps_its_seats():
    found = settled(room(8, 5), [Kept("h", 2, at(1))], [], NOON)

    assert (found.expired, found.held, found.free) == ((), 2, 1)


def test_a_hold_is_over_at_the_very_moment_it_expires():
    found = settled(room(8, 5), [Kept("h", 2, NOON)], [], NOON)

    assert (found.expired, found.held, found.free) == (("h",), 0, 3)


def test_whoever_waited_for_an_expired_hold_has_a_seat():
    found = settled(room(4, 2), [Kept("h", 2, at(-1))], [Queued("a", 1), Queued("b", 1)], NOON)

    assert (found.promoted, found.taken, found.free) == (("a", "b"), 4, 0)


def test_a_group_too_large_keeps_its_place_and_others_go_in():
    queue = [Queued("three", 3), Queued("two", 2), Queued("one", 1)]

    found = settled(room(4, 2), [Kept("h", 2, at(-1))], queue, NOON)

    assert found.promoted == ("two",)


def test_seats_that_came_free_one_after_the_other_were_given_one_after_the_other():
    """However late somebody looks: the group at the head would fit only into both."""
    queue = [Queued("two", 2), Queued("one", 1)]

    found = settled(room(4, 2), [Kept("late", 1, at(-1)), Kept("early", 1, at(-5))], queue, NOON)

    assert found.promoted == ("one",)
    assert found.free == 1


def test_holds_that_expire_together_free_their_seats_together():
    found = settled(
        room(4, 2), [Kept("h", 1, at(-1)), Kept("i", 1, at(-1))], [Queued("two", 2)], NOON
    )

    assert found.promoted == ("two",)


def test_nobody_moves_up_once_the_session_has_started():
    late = START + timedelta(minutes=5)
    holds = [Kept("before", 1, START - timedelta(minutes=1)), Kept("after", 1, START)]

    found = settled(room(4, 2), holds, [Queued("a", 1), Queued("b", 1)], late)

    assert found.promoted == ("a",)
    assert found.expired == ("before", "after")


def test_in_a_cancelled_session_nobody_moves_up_and_nothing_is_free():
    found = settled(
        room(4, 2, cancelled=True), [Kept("h", 1, at(-1))], [Queued("a", 1)], NOON, walk=True
    )

    assert (found.promoted, found.free) == ((), 0)


def test_the_queue_is_walked_where_seats_have_just_come_free():
    assert settled(room(4, 2), [], [Queued("a", 2)], NOON).promoted == ()
    assert settled(room(4, 2), [], [Queued("a", 2)], NOON, walk=True).promoted == ("a",)
