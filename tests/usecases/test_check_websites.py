"""Which websites are visited, what is kept of it, and what then stands on the work list."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.adapters.websites import NotChecked
from app.directory.places import Places
from app.models.staff_tables import WebsiteCheck
from app.models.tables import HelpPoint
from app.storage.directory import read_records
from app.storage.engine import reading, writing
from app.storage.websites import keep_website_check, website_checks
from app.usecases.check_websites import LEFT_ALONE, Site, check, to_visit
from app.usecases.list_work import GONE, work
from tests.running import commanded
from tests.serving import TUESDAY_MORNING
from tests.storage_fixtures import engine_at
from tests.usecases.test_list_work import NOWHERE

Keep = Callable[[str, str | None, int], None]


def rows(db: Session) -> list[HelpPoint]:
    return read_records(db).help_points


def test_the_websites_of_real_places_that_still_run(sqlite_copy: str):
    with engine_at(sqlite_copy) as engine, reading(engine) as db:
        found = to_visit(rows(db), {}, TUESDAY_MORNING)
        by_id = {one.id: one for one in rows(db)}

    assert len(found) > 5
    assert all(by_id[one.id].website == one.website for one in found)
    assert not any(by_id[one.id].sandbox or by_id[one.id].status == "history" for one in found)


def test_those_of_the_last_hours_are_left_alone_unless_asked_for(sqlite_copy: str):
    with engine_at(sqlite_copy) as engine, reading(engine) as db:
        known = rows(db)
    first = to_visit(known, {}, TUESDAY_MORNING)[0]

    def again(at_website: str, ago: timedelta, only: str | None = None) -> bool:
        one = WebsiteCheck(
            help_point_id=first.id, website=at_website, at=TUESDAY_MORNING - ago, failed=None
        )
        return first in to_visit(known, {first.id: one}, TUESDAY_MORNING, only)

    assert not again(first.website, LEFT_ALONE - timedelta(seconds=1))
    assert again(first.website, LEFT_ALONE)
    assert again("https://before.example", timedelta(0))
    assert again(first.website, timedelta(0), first.id)
    assert not again(first.website, timedelta(0), "another")


class World:
    """Answers by address; remembers what was visited, kept and reported."""

    def __init__(self, answers: dict[str, str | None]) -> None:
        self.answers = answers
        self.visited: list[str] = []
        self.kept: list[tuple[str, str | None]] = []
        self.lines: list[str] = []

    def verdict(self, website: str) -> str | None:
        self.visited.append(website)
        if self.answers[website] == "nobody can tell":
            raise NotChecked
        return self.answers[website]

    def checked(self, *websites: str) -> bool:
        sites = [Site(f"p{n}", one) for n, one in enumerate(websites)]
        keep = lambda site, failed: self.kept.append((site.id, failed))  # noqa: E731
        return check(sites, self.verdict, keep, self.lines.append)


def test_each_address_is_visited_once_and_each_result_kept():
    world = World({"a": None, "b": "404"})

    assert world.checked("a", "b", "a")
    assert world.visited == ["a", "b"]
    assert world.kept == [("p0", None), ("p1", "404"), ("p2", None)]
    assert world.lines[-1] == "2 visited, 1 of them dead, 0 not checked"


def test_where_nobody_answers_at_all_nothing_is_kept():
    world = World({one: "no_such_name" for one in "abcdefg"})

    assert not world.checked(*"abcdefg")
    assert world.visited == list("abcde")
    assert world.kept == []


def test_what_failed_before_the_first_answer_is_kept_with_it():
    world = World({**dict.fromkeys("abcd", "no_answer"), "e": "certificate", "f": "no_answer"})

    assert world.checked(*"abcdef")
    assert len(world.kept) == 6


def test_a_single_dead_one_is_kept():
    world = World({"a": "no_answer"})

    assert world.checked("a")
    assert world.kept == [("p0", "no_answer")]


def test_what_nobody_can_tell_is_not_kept():
    world = World({"a": None, "b": "nobody can tell"})

    assert not world.checked("a", "b")
    assert world.kept == [("p0", None)]


@pytest.fixture
def keep(loaded_url_to_write: str) -> Keep:
    def kept(website: str, failed: str | None, day: int) -> None:
        with engine_at(loaded_url_to_write) as engine, writing(engine) as db:
            now = TUESDAY_MORNING.replace(day=day)
            keep_website_check(db, "koekeltech", website, failed, now)

    return kept


@pytest.fixture(params=["sqlite", "postgresql"])
def loaded_url_to_write(request: pytest.FixtureRequest) -> str:
    name = "sqlite_copy" if request.param == "sqlite" else "module_loaded_postgresql_url"
    return str(request.getfixturevalue(name))


def dead(url: str) -> list[tuple[str, object, object]]:
    with engine_at(url) as engine, reading(engine) as db:
        listed = work(
            read_records(db), Places([], []), [], NOWHERE, TUESDAY_MORNING, website_checks(db)
        )
    return [(one.help_point_id, one.values["day"].day, one.said) for one in listed["website_dead"]]


def test_a_dead_website_is_listed_since_the_first_failure(keep: Keep, loaded_url_to_write: str):
    url = loaded_url_to_write
    with engine_at(url) as engine, writing(engine) as db:
        row = db.exec(select(HelpPoint).where(HelpPoint.id == "koekeltech")).one()
        row.website = website = "https://koekeltech.vlaminggem.example"
        db.add(row)
    keep(website, "no_answer", 10)
    keep(website, "404", 12)
    assert dead(url) == [("koekeltech", 10, GONE)]
    keep(website, None, 14)
    assert dead(url) == []
    keep(website, "503", 16)
    assert [day for _, day, _ in dead(url)] == [16], "it had come back in between"
    keep("https://another.vlaminggem.example", "certificate", 18)
    assert dead(url) == [], "the record says another website by now"
    keep(website, "certificate", 20)
    assert [day for _, day, _ in dead(url)] == [20]


def test_the_command_keeps_what_it_found_and_refuses_to_go_inside(sqlite_copy: str):
    with engine_at(sqlite_copy) as engine, writing(engine) as db:
        row = db.exec(select(HelpPoint).where(HelpPoint.id == "koekeltech")).one()
        row.website = "http://127.0.0.1:9/"
        db.add(row)
    done = commanded(sqlite_copy, "check-websites", "--only", "koekeltech")
    listed = commanded(sqlite_copy, "check-data").stdout

    assert done.exit_code == 0, done.stderr
    assert "koekeltech: refused_address" in done.stdout
    assert "The website does not answer (1)" in listed
    assert "koekeltech: It leads to no public address, seen since " in listed
    unknown = commanded(sqlite_copy, "check-websites", "--only", "nowhere")
    assert unknown.exit_code == 1
    assert "nowhere is no help point" in unknown.stderr


KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from app.storage.engine import open_engine, reading, writing
from app.storage.directory import read_records
from app.storage.websites import keep_website_check, website_checks
from app.usecases.check_websites import check, to_visit

engine = open_engine(sys.argv[1])
with reading(engine) as db:
    sites = to_visit(read_records(db).help_points, website_checks(db), datetime.now(UTC))
print(len(sites), flush=True)
visits = []

def verdict(website):
    visits.append(website)
    if len(visits) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return None if len(visits) % 2 else "404"

def keep(site, failed):
    with writing(engine) as db:
        keep_website_check(db, site.id, site.website, failed, datetime.now(UTC))

check(sites, verdict, keep, lambda line: None)
"""


def test_a_killed_run_leaves_nothing_half_and_the_next_goes_on(sqlite_copy: str):
    def run() -> tuple[int, int]:
        done = subprocess.run(  # our own words
            [sys.executable, "-c", KILLED, sqlite_copy], capture_output=True, text=True, check=False
        )
        return done.returncode, int(done.stdout)

    code, first = run()
    _, second = run()
    with engine_at(sqlite_copy) as engine, reading(engine) as db:
        kept = website_checks(db)

    assert code == -signal.SIGKILL
    assert second <= first - 3
    assert len(kept) >= 6
    assert all((one.failed is None) == (one.failing_since is None) for one in kept.values())
