"""Seats taken anywhere show in every process within a second, and rebuild nothing."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.directory.seats import SeatKeeper
from app.models.tables import HelpPoint
from app.storage.engine import reading, writing
from app.storage.seats_overlay import Overlay, SeatsNow, announce_seats, read_seats
from app.storage.watching import ChangeSignal, SeatsSignal
from tests.serving import TUESDAY_MORNING, Clock
from tests.session_rows import add_hold, add_session, add_training, add_waiting, take
from tests.storage_fixtures import engine_at
from tests.usecases.test_watching import end_all_connections

ROOT = Path(__file__).resolve().parents[2]
TAKE = """
import sys
from app.storage.engine import open_engine
from tests.session_rows import take
take(open_engine(sys.argv[1]), "lesson", 6)
"""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lessons(database: Engine) -> Engine:
    """A session of eight places, five taken."""
    with writing(database) as db:
        room = HelpPoint(
            id="room",
            kind="ocr",
            status="active",
            name={"fr": "Salle"},
            equipment={},
            complete=[],
            updated_at=TUESDAY_MORNING,
        )
        db.add(room)
        db.flush()
        add_training(db, "web", "room")
        add_session(db, "lesson", "web", taken=5)
    return database


@pytest.fixture
def clock() -> Clock:
    return Clock(TUESDAY_MORNING)


def read_at(engine: Engine, moment: datetime = TUESDAY_MORNING) -> Overlay:
    with reading(engine) as db:
        return read_seats(db, moment)


@pytest.fixture
def seats(lessons: Engine, clock: Clock) -> Iterator[SeatKeeper]:
    """Watching, as in a process that serves."""
    keeper = SeatKeeper(lambda moment: read_at(lessons, moment), SeatsSignal(lessons), clock)
    keeper.refresh()
    keeper.start()
    yield keeper
    keeper.stop()


def soon(true: Callable[[], bool], seconds: float = 1.0) -> bool:
    patience = time.monotonic() + seconds
    while not true() and time.monotonic() < patience:
        time.sleep(0.01)
    return true()


def shows(seats: SeatKeeper, free: int) -> bool:
    return seats.current["lesson"].free == free


# --- what is read -----------------------------------------------------------------------------


def test_free_places_are_what_nobody_has_taken_or_holds(lessons: Engine):
    with writing(lessons) as db:
        add_hold(db, "lesson", 2, TUESDAY_MORNING + 5 * MINUTE)

    assert read_at(lessons) == ({"lesson": SeatsNow(1, 0)}, TUESDAY_MORNING + 5 * MINUTE)


def test_a_hold_that_has_expired_holds_nothing_though_nobody_wrote_it_down(lessons: Engine):
    with writing(lessons) as db:
        add_hold(db, "lesson", 2, TUESDAY_MORNING)
        add_hold(db, "lesson", 1, TUESDAY_MORNING + MINUTE)

    assert read_at(lessons).seats["lesson"].free == 2
    assert read_at(lessons, TUESDAY_MORNING + MINUTE) == ({"lesson": SeatsNow(3, 0)}, None)


def test_who_waits_moves_up_when_a_hold_expires(lessons: Engine):
    """A group too large keeps its place; those behind it may go in."""
    with writing(lessons) as db:
        add_hold(db, "lesson", 3, TUESDAY_MORNING + MINUTE)
        for group in (4, 2):
            add_waiting(db, "lesson", group)

    assert read_at(lessons).seats["lesson"] == (0, 2)
    assert read_at(lessons, TUESDAY_MORNING + MINUTE).seats["lesson"] == (1, 1)


def test_a_cancelled_session_has_no_free_places(lessons: Engine):
    with writing(lessons) as db:
        add_session(db, "off", "web", status="cancelled")

    assert read_at(lessons).seats["off"].free == 0


def test_only_what_is_booked_here_and_not_over_is_there(lessons: Engine):
    with writing(lessons) as db:
        add_session(db, "phone", "web", booking="phone")
        add_session(db, "over", "web", TUESDAY_MORNING - timedelta(hours=2))
        add_session(db, "running", "web", TUESDAY_MORNING - timedelta(hours=1))
        add_waiting(db, "running", 1)

    assert read_at(lessons).seats.keys() == {"lesson", "running"}
    assert read_at(lessons).seats["running"].waiting == 0


# --- how it keeps up --------------------------------------------------------------------------


def test_seats_that_another_process_takes_show_within_a_second(
    database_url: str, seats: SeatKeeper
):
    assert seats.current == {"lesson": (3, 0)}
    taking = [sys.executable, "-c", TAKE, database_url]
    subprocess.run(taking, cwd=ROOT, check=True, timeout=60)

    assert soon(lambda: seats.current["lesson"].free == 2)


def test_one_change_after_the_other_shows(lessons: Engine, seats: SeatKeeper):
    for taken in (8, 7, 0, 3):
        take(lessons, "lesson", taken)
        assert soon(partial(shows, seats, 8 - taken))


def test_what_is_rolled_back_never_shows(lessons: Engine, seats: SeatKeeper):
    with lessons.connect() as connection, Session(connection) as db:
        db.connection().execute(text("UPDATE training_session SET taken = 8"))
        announce_seats(db)
        db.rollback()

    assert not soon(lambda: seats.current["lesson"].free != 3, seconds=0.5)


def test_a_hold_expires_with_the_clock_and_nothing_written(
    lessons: Engine, seats: SeatKeeper, clock: Clock
):
    with writing(lessons) as db:
        add_hold(db, "lesson", 3, TUESDAY_MORNING + 15 * MINUTE)
    assert soon(lambda: seats.current["lesson"].free == 0)

    clock.moment += 15 * MINUTE

    assert soon(lambda: seats.current["lesson"].free == 3)


def test_seats_do_not_change_the_directory(lessons: Engine):
    with closing(ChangeSignal(lessons, version=0)) as signal:
        assert not signal.changed()
        take(lessons, "lesson", 8)

        assert not soon(signal.changed, seconds=0.3)


def test_quiet_times_read_nothing(lessons: Engine, clock: Clock):
    read: list[datetime] = []

    def counted(moment: datetime) -> Overlay:
        read.append(moment)
        return read_at(lessons, moment)

    keeper = SeatKeeper(counted, SeatsSignal(lessons), clock)
    keeper.start()
    assert soon(lambda: bool(read))
    time.sleep(0.7)
    keeper.stop()

    assert len(read) == 1


def test_a_connection_that_the_server_ends_is_made_again(postgresql_url: str):
    with engine_at(postgresql_url) as engine, closing(SeatsSignal(engine)) as signal:
        assert signal.changed()
        signal.caught_up()
        assert not signal.changed()
        end_all_connections(postgresql_url)
        with writing(engine) as db:
            announce_seats(db)  # while nobody listens

        assert soon(signal.changed)


def test_a_lost_notification_is_made_up_for(postgresql_url: str):
    with engine_at(postgresql_url) as engine, closing(SeatsSignal(engine)) as signal:
        assert signal.changed()
        signal.caught_up()

        assert any(signal.changed() for _ in range(200))


# --- when it cannot ---------------------------------------------------------------------------


class Pushed:
    """Says "changed" from when it is pushed until the caller has caught up."""

    def __init__(self) -> None:
        self.out_of_reach = self.news = False

    def changed(self) -> bool:
        return self.news

    def caught_up(self) -> None:
        self.news = False

    def close(self) -> None:
        pass


class Reader:
    """Numbers what it reads; fails while it is broken."""

    def __init__(self) -> None:
        self.times, self.broken = 0, False

    def __call__(self, _: datetime) -> Overlay:
        if self.broken:
            raise RuntimeError("the disk is full")
        self.times += 1
        return Overlay({"lesson": SeatsNow(self.times, 0)}, None)


def test_seats_that_cannot_be_read_leave_the_last_good_ones_and_are_tried_again(clock: Clock):
    signal, reader = Pushed(), Reader()
    keeper = SeatKeeper(reader, signal, clock)
    keeper.refresh()
    keeper.start()
    try:
        reader.broken = signal.news = True
        assert soon(lambda: keeper.failing)
        assert keeper.current == {"lesson": (1, 0)}

        reader.broken = False
        assert soon(lambda: keeper.current == {"lesson": (2, 0)})
        assert soon(lambda: not signal.news and not keeper.failing)
    finally:
        keeper.stop()


def test_a_database_that_is_not_there_is_not_asked_over_and_over(clock: Clock):
    signal, reader = Pushed(), Reader()
    reader.broken = signal.out_of_reach = True
    keeper = SeatKeeper(reader, signal, clock)
    keeper.refresh()
    keeper.start()
    reader.broken = False
    try:
        assert not soon(lambda: bool(reader.times), seconds=0.5)
        signal.out_of_reach = False
        assert soon(lambda: bool(keeper.current))
    finally:
        keeper.stop()
