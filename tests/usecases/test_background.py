"""The work in the background: one process at a time, gone on with by the next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.storage.engine import writing
from app.storage.jobs import done_at, lease_of, take_lease
from app.usecases.work_in_background import LEASE, RUNNER, Runner, leave, one_round, settle_queues
from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING, Clock
from tests.storage_fixtures import engine_at
from tests.writing import Editors


@pytest.fixture
def engine(editors: Editors) -> Iterator[Engine]:
    """Another process's, over the same database; nobody has the lease, no job was ever done."""
    editors.clock.moment = TUESDAY_MORNING
    with engine_at(editors.url) as engine:
        with writing(engine) as db:
            db.connection().execute(text("DELETE FROM job"))
        yield engine


def stored(engine: Engine, one: Planned) -> tuple[int, int, list[str]]:
    """Taken, held, and the states of the registrations, as they are written down."""
    with engine.connect() as connection:
        seats = connection.execute(
            text("SELECT taken, held FROM training_session WHERE id = :id"), {"id": one.id}
        ).one()
        states = connection.execute(
            text("SELECT state FROM registration WHERE session_id = :id ORDER BY number"),
            {"id": one.id},
        ).scalars()
        return seats[0], seats[1], list(states)


def someone_waits_for_a_hold(editors: Editors) -> Planned:
    one = plan(editors, 1, waiting_list=True)
    one.hold(1)
    one.register()
    return one


def test_an_expired_hold_is_written_off_and_whoever_waited_has_the_seat(
    editors: Editors, engine: Engine
):
    one = someone_waits_for_a_hold(editors)
    late = Clock(TUESDAY_MORNING + timedelta(minutes=15))

    assert stored(engine, one) == (0, 1, ["waiting"])
    assert one_round(engine, "me", late)
    assert stored(engine, one) == (1, 0, ["registered"])


def test_nobody_waits_for_what_has_begun(editors: Editors, engine: Engine):
    one = plan(editors, 1, waiting_list=True)
    one.register()
    one.register()
    one_round(engine, "me", Clock(TUESDAY_MORNING + timedelta(days=7, hours=4)))

    assert stored(engine, one) == (1, 0, ["registered", "expired"])


def test_a_reader_sees_the_same_whether_it_has_worked_or_not(editors: Editors, engine: Engine):
    one, key = plan(editors, 2, waiting_list=True), str(uuid4())
    one.hold(2)
    one.register(key)
    editors.clock.moment += timedelta(minutes=15)
    before = (one.now(), one.registration(key), one.comers())
    one_round(engine, "me", editors.clock)

    assert (one.now(), one.registration(key), one.comers()) == before
    assert before[1]["state"] == "registered"
    assert before[0]["free_places"] == 1


def test_only_one_of_two_works(engine: Engine):
    clock = Clock(TUESDAY_MORNING)

    assert one_round(engine, "one", clock)
    assert not one_round(engine, "two", clock)
    clock.moment += LEASE
    assert one_round(engine, "two", clock)
    assert not one_round(engine, "one", clock)


def test_whoever_leaves_makes_way_at_once(engine: Engine):
    clock = Clock(TUESDAY_MORNING)
    one_round(engine, "one", clock)
    leave(engine, "two")
    assert not one_round(engine, "two", clock)
    leave(engine, "one")

    assert one_round(engine, "two", clock)


def test_whoever_works_on_keeps_the_lease(engine: Engine):
    clock = Clock(TUESDAY_MORNING)
    for _ in range(10):
        assert one_round(engine, "one", clock)
        clock.moment += LEASE / 3
        assert not one_round(engine, "two", clock)


def test_a_round_with_nothing_to_do_writes_nothing(engine: Engine):
    clock = Clock(TUESDAY_MORNING)
    one_round(engine, "one", clock)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM job ORDER BY name")).all()
        connection.rollback()
        clock.moment += timedelta(seconds=5)
        one_round(engine, "one", clock)

        assert connection.execute(text("SELECT * FROM job ORDER BY name")).all() == before


def test_erasure_is_done_once_an_hour(engine: Engine):
    clock = Clock(TUESDAY_MORNING)
    one_round(engine, "one", clock)
    clock.moment += timedelta(minutes=59)
    one_round(engine, "one", clock)
    assert _done(engine, "erasure") == TUESDAY_MORNING
    clock.moment += timedelta(minutes=1)
    one_round(engine, "one", clock)

    assert _done(engine, "erasure") == clock.moment


def test_what_one_could_not_finish_the_next_goes_on_with(editors: Editors, engine: Engine):
    """A process dies between two steps; the lease runs out; the rest is done by another."""
    sessions = [someone_waits_for_a_hold(editors) for _ in range(3)]
    late = Clock(TUESDAY_MORNING + timedelta(minutes=16))
    with writing(engine) as db:
        take_lease(db, RUNNER, "one", late(), LEASE)
    next(iter(settle_queues(engine, late())))
    assert not one_round(engine, "two", late)
    late.moment += LEASE
    assert one_round(engine, "two", late)

    assert {stored(engine, one)[0] for one in sessions} == {1}


def test_who_lost_the_lease_in_the_middle_stops(editors: Editors, engine: Engine):
    for _ in range(2):
        someone_waits_for_a_hold(editors)
    times = iter(
        [TUESDAY_MORNING + timedelta(minutes=16)] * 3
        + [TUESDAY_MORNING + timedelta(minutes=18)] * 9
    )

    class Slow:
        """Its first step takes two minutes, in which somebody else takes over."""

        def __call__(self) -> datetime:
            now = next(times)
            if now > TUESDAY_MORNING + timedelta(minutes=17):
                with writing(engine) as db:
                    take_lease(db, RUNNER, "two", now, LEASE)
            return now

    assert not one_round(engine, "one", Slow())


def test_the_thread_of_a_process_works_and_leaves(editors: Editors, engine: Engine):
    one = someone_waits_for_a_hold(editors)
    runner = Runner(engine, Clock(TUESDAY_MORNING + timedelta(minutes=15)))
    runner.start()
    try:
        editors.until(lambda: stored(engine, one) == (1, 0, ["registered"]))
    finally:
        runner.stop()
    with writing(engine) as db:
        assert lease_of(db, RUNNER)[1] is None


def _done(engine: Engine, name: str) -> datetime | None:
    with writing(engine) as db:
        return done_at(db, name)
