"""Edits over HTTP, by two editors, one after the other and at once, against a plain model.

    DIGITALHELP_LONG=1 python -m pytest tests/promises/test_edits_against_model.py

makes a thousand on each engine instead of three hundred.
"""

import os
import random
import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import make_url

from app.domain.codes import Role
from app.main import create_app
from app.settings import Settings
from app.storage.engine import migrate, writing
from app.usecases import hold_keys
from tests.edit_model import (
    BROKEN,
    FIELDS,
    ONLY_THE_COORDINATION,
    Conflict,
    Facts,
    Patch,
    Point,
    Verdict,
    Version,
    Writer,
    facts_at,
    facts_of,
    facts_on_the_wire,
    has_a_source,
    leaves,
    merged,
    nested,
    overlap,
    part,
    some_patch,
    sourced_things,
    sources_of,
)
from tests.serving import TUESDAY_MORNING, load_real_data
from tests.small_files import SmallFiles, loaded
from tests.storage_fixtures import TEMPLATE, engine_at

DAY = "2026-11-24"
LIBRARY = "vlaminggem-main-library"
POINTS = [
    LIBRARY,
    "vlaminggem-digibus",
    "vlaminggem-phone-line",
    "vlaminggem-town-hall-desk",
    "vlaminggem-social-restaurant",
]
SCHOOL = "zonnedorp-school-library"
HOUSE = "overbrugge-neighbourhood-house"
COPY = "copy-of-the-library"
MADE_UP = "main-library"
SPACE = Writer("The space", "Confirmed by the space")
COORDINATION = Writer("The coordination", "Confirmed by the coordination")
NEIGHBOUR = "Another space"
WHATEVER = None  # made on "*"


@dataclass
class Service:
    """The service over one database, as one client with several keys meets it."""

    client: TestClient
    keys: dict[str, str]

    def clients(self, number: int) -> list["Service"]:
        """For as many threads. Routes are made ready at the first request to them, which a process
        with its one event loop does one after the other, and we do here."""
        app = self.client.app
        for method, path in (("POST", ""), ("PATCH", "/nowhere")):
            assert self.ask(method, path, None).status_code == 401
        return [
            Service(TestClient(app, raise_server_exceptions=False), self.keys)
            for _ in range(number)
        ]

    def ask(
        self, method: str, path: str, by: str | None, made_on: str | None = None, **more: Any
    ) -> Response:
        headers: dict[str, str] = {"Authorization": f"Bearer {self.keys[by]}"} if by else {}
        if made_on is not None:
            headers["If-Match"] = made_on
        answer: Response = self.client.request(
            method, f"/v1/help-points{path}", headers=headers, **more
        )
        return answer

    def change(
        self, point: str, patch: Patch, made_on: str | None, by: str, lang: str = "fr"
    ) -> Response:
        return self.ask("PATCH", f"/{point}?lang={lang}", by, made_on, json=patch)

    def version(self, point: str, number: int, by: Writer = COORDINATION) -> dict[str, Any]:
        answer = self.ask("GET", f"/{point}/versions/{number}", by.name)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def versions(self, point: str) -> list[dict[str, Any]]:
        """The whole list, the newest first, read page by page."""
        listed: list[dict[str, Any]] = []
        while True:
            path = f"/{point}/versions?limit=50&offset={len(listed)}"
            page = self.ask("GET", path, COORDINATION.name).json()
            listed += page["results"]
            if not page["results"] or len(listed) >= page["total"]:
                assert len(listed) == page["total"]
                return listed


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a database on each engine that holds all data files; each test edits its own records."""
    if request.param == "sqlite":
        loaded = Path(request.getfixturevalue("loaded_url").removeprefix("sqlite:///"))
        folder = request.getfixturevalue("tmp_path_factory").mktemp("edits")
        yield f"sqlite:///{shutil.copy(loaded, folder)}"
        return
    uri = request.getfixturevalue("postgresql_server")
    name = f"edits_{uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}".encode())
        empty = make_url(uri).set(drivername="postgresql+psycopg", database=name)
        full = empty.render_as_string(hide_password=False)
        load_real_data(full)
        yield full
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def keys(url: str) -> dict[str, str]:
    return keys_to(url)


def keys_to(url: str) -> dict[str, str]:
    """By the name of whoever holds them."""
    holders: list[tuple[str, Role, list[str]]] = [
        (SPACE.name, "space", [*POINTS, SCHOOL, HOUSE, COPY, MADE_UP]),
        (COORDINATION.name, "coordination", []),
        (NEIGHBOUR, "space", ["zonnedorp-digital-cafe"]),
    ]
    with engine_at(url) as engine, writing(engine) as db:
        return {
            name: hold_keys.add(db, role, name, points, TUESDAY_MORNING)[0]
            for name, role, points in holders
        }


@contextmanager
def serving(url: str, keys: dict[str, str]) -> Iterator[Service]:
    """A process of its own, as far as the database can tell."""
    app = create_app(Settings(database_url=url, sandbox=True), lambda: TUESDAY_MORNING)
    with TestClient(app, raise_server_exceptions=False) as client:
        app.state.house.keeper.stop()  # the list and the finder are not asked here
        yield Service(client, keys)


# --- one after the other ----------------------------------------------------------------------


@dataclass
class Comparison:
    """Does the same to the service and to the model. Where they differ it is written down, and the
    model takes over what the service says, so that one fault is not found a thousand times."""

    service: Service
    dice: random.Random
    points: dict[str, Point] = field(default_factory=dict)
    first_told: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    doing: str = ""

    def begin(self, name: str) -> None:
        told = self.service.version(name, 1)
        self.first_told[name, 1] = told
        record = told["record"]
        first = Version(facts_of(record), sources_of(record), "loaded", "load")
        self.same("version 1", (told["version"], told["action"]), (1, "loaded"))
        self.points[name] = Point([first])

    def step(self) -> None:
        name = self.dice.choice(list(self.points))
        what = self.dice.choices(
            [self.change, self.broken, self.undo, self.delete, self.forget_the_version, self.pry],
            [75, 6, 14, 2, 2, 1],
        )[0]
        what(name, self.points[name])

    def change(self, name: str, point: Point) -> None:
        by = self.dice.choice([SPACE, COORDINATION])
        fields = FIELDS | (ONLY_THE_COORDINATION if by is COORDINATION else {})
        patch = some_patch(self.dice, fields, self.dice.randint(1, 4))
        self._send(name, point, by, patch, self._made_on(point), None)

    def broken(self, name: str, point: Point) -> None:
        """What is well formed beside it is not written either."""
        by = self.dice.choice([SPACE, COORDINATION])
        wrong = self.dice.choice(BROKEN)
        others = {path: FIELDS[path] for path in FIELDS if path.split(".")[0] not in wrong}
        patch = wrong | some_patch(self.dice, others, self.dice.randint(0, 2))
        made_on = self.dice.choice([WHATEVER, point.number])
        self._send(name, point, by, patch, made_on, Verdict(422, "invalid-record"))

    def forget_the_version(self, name: str, point: Point) -> None:
        self.doing = f"{name} {point.number}: a change without If-Match"
        answer = self.service.change(name, {"phone": "+3220000019"}, None, SPACE.name)
        self.judge(answer, Verdict(428, "version-missing"))

    def pry(self, name: str, point: Point) -> None:
        """Whoever is neither of this space nor of the coordination neither writes nor looks back;
        the space does not undo."""
        number = self.dice.randint(1, point.number)
        one = f"/{name}/versions/{number}"
        for by, status, problem in ((NEIGHBOUR, 403, "not-allowed"), (None, 401, "key-missing")):
            for method, path in (
                ("GET", f"/{name}/versions"),
                ("GET", one),
                ("POST", f"{one}/undo"),
                ("DELETE", f"/{name}"),
                ("PATCH", f"/{name}"),
            ):
                self.doing = f"{name} {point.number}: {method} {path} by {by}"
                body = {"json": {"phone": None}} if method == "PATCH" else {}
                answer = self.service.ask(method, path, by, "*", **body)
                self.judge(answer, Verdict(status, problem))
        self.doing = f"{name} {point.number}: undo {number} by the space"
        answer = self.service.ask("POST", f"{one}/undo", SPACE.name)
        self.judge(answer, Verdict(403, "not-allowed"))

    def undo(self, name: str, point: Point) -> None:
        number = max(1, point.number - int(self.dice.expovariate(0.2)))
        if self.dice.random() < 0.2:
            number = self.dice.randint(1, point.number)
        self.doing = f"{name} {point.number}: undo {number}"
        verdicts = point.judge_undo(number)
        lang = self.dice.choice(["fr", "nl", "en"])
        path = f"/{name}/versions/{number}/undo?lang={lang}"
        answer = self.service.ask("POST", path, COORDINATION.name)
        verdict = next((one for one in verdicts if one.status == answer.status_code), verdicts[0])
        self.judge(answer, verdict)
        if answer.status_code == 409 and number > 1:
            for one in answer.json()["conflicts"]:
                then = part(point.version(number).facts, one["field"])
                if part(point.now.facts, one["field"]) == then:
                    self.differ("no conflict", one, "another value than in that version")
        if answer.status_code == 200:
            after = self.written(name, point, answer, "undone", COORDINATION, None, lang)
            if verdict.facts is not None:
                self.sources_undone(point, number, after)
            self.keep(point, after, verdict)

    def sources_undone(self, point: Point, number: int, after: Version) -> None:
        promised = {
            what: allowed
            for what, allowed in point.sources_after_undo(number).items()
            if any(has_a_source(after.facts, what, sources) for sources in allowed)
        }
        wrong = {what for what, allowed in promised.items() if after.sources[what] not in allowed}
        told = {what: after.sources[what] for what in wrong}
        self.same("sources", told, {what: promised[what] for what in wrong})

    def delete(self, name: str, point: Point) -> None:
        by = self.dice.choice([SPACE, COORDINATION])
        self.doing = f"{name} {point.number}: delete by {by.name}"
        verdict = point.judge_delete()
        answer = self.service.ask("DELETE", f"/{name}", by.name)
        self.judge(answer, verdict)
        if verdict.facts is not None:
            after = self.written(name, point, answer, "deleted", by, frozenset(["status"]), None)
            self.sources_written(point, after, ["status"], by)
            self.keep(point, after, verdict)

    def _made_on(self, point: Point) -> int | None:
        newest = point.number
        return self.dice.choices(
            [
                newest,
                WHATEVER,
                self.dice.randint(max(1, newest - 6), newest),
                self.dice.randint(1, newest),
                newest + self.dice.randint(1, 5),
                0,
            ],
            [30, 10, 40, 17, 2, 1],
        )[0]

    def _send(
        self,
        name: str,
        point: Point,
        by: Writer,
        patch: Patch,
        made_on: int | None,
        verdict: Verdict | None,
    ) -> None:
        lang, other = self.dice.choice(["fr", "nl", "en"]), self.dice.choice(["fr", "nl", "en"])
        match = "*" if made_on is None else f'"{made_on}-{other}"'
        self.doing = f"{name} {point.number}: {patch} made on {match} by {by.name}"
        verdict = verdict or point.judge_change(patch, made_on)
        answer = self.service.change(name, patch, match, by.name, lang)
        self.judge(answer, verdict)
        if answer.status_code == 200:
            paths = [path for path, _ in leaves(patch)]
            after = self.written(name, point, answer, "changed", by, frozenset(paths), lang)
            self.sources_written(point, after, paths, by)
            self.keep(point, after, verdict)

    def judge(self, answer: Response, verdict: Verdict) -> None:
        kind = " ".join([answer.request.method, str(verdict.status), verdict.problem or ""]).strip()
        self.done[kind] = self.done.get(kind, 0) + 1
        problem = None if answer.status_code < 400 else answer.json()["type"].rpartition("/")[2]
        expected = (verdict.status, verdict.problem)
        self.same(f"answer {answer.text[:400]}", (answer.status_code, problem), expected)
        if problem == "changed-since":
            self.same("conflicts", conflicts_in(answer), sorted(verdict.conflicts, key=by_field))

    def written(
        self,
        name: str,
        point: Point,
        answer: Response,
        action: str,
        by: Writer,
        fields: frozenset[str] | None,
        lang: str | None,
    ) -> Version:
        """The new version as the service tells it, and that both its answers agree."""
        number = point.number + 1
        told = self.service.version(name, number)
        record = told["record"]
        facts = facts_of(record)
        if lang is not None:
            self.same("ETag", answer.headers["etag"], f'"{number}-{lang}"')
            self.same("record answered", facts_on_the_wire(answer.json()), on_the_wire(facts))
        heading = (told["version"], told["action"], told["by"])
        self.same("version", heading, (number, action, by.name))
        if fields is not None:
            self.same("fields", sorted(told["fields"]), sorted(fields))
        self.first_told[name, number] = told
        return Version(facts, sources_of(record), action, by.name, frozenset(told["fields"]))

    def sources_written(
        self, point: Point, after: Version, paths: Sequence[str], by: Writer
    ) -> None:
        """Whoever has written a fact is its first source; other facts keep theirs."""
        before = point.now
        named = {what for path in paths for what in sourced_things(path, before.facts)}
        mine = by.confirms(DAY)
        first = {what: (after.sources[what] or [{}])[0] for what in named}
        told = {what: {key: one.get(key) for key in mine} for what, one in first.items()}
        self.same("sources of what was written", told, dict.fromkeys(named, mine))
        others = {
            what: sources
            for what, sources in before.sources.items()
            if not any(overlap(what, path) for path in paths)
            and has_a_source(after.facts, what, sources)
        }
        kept = {what: after.sources[what] for what in others}
        self.same("sources of what was not written", kept, others)

    def keep(self, point: Point, after: Version, verdict: Verdict) -> None:
        if verdict.facts is not None:
            self.same("record", after.facts, verdict.facts)
        point.versions.append(after)

    def look_back(self, name: str) -> None:
        """The newest version is shown, and every version says what it said when it was new."""
        point = self.points[name]
        self.doing = f"{name}: looking back"
        shown = self.service.ask("GET", f"/{name}?lang=nl", None)
        self.same("ETag", shown.headers["etag"], f'"{point.number}-nl"')
        self.same("shown", facts_on_the_wire(shown.json()), on_the_wire(point.now.facts))
        listed = self.service.versions(name)
        self.same("versions", [one["version"] for one in listed], [*range(point.number, 0, -1)])
        for one in listed:
            number = one["version"]
            told = self.service.version(name, number, SPACE)
            self.same(f"version {number}", told, self.first_told[name, number])
            self.same(f"version {number}, listed", one, without_record(told))
            self.same(f"record {number}", facts_of(told["record"]), point.version(number).facts)

    def same(self, what: str, told: Any, expected: Any) -> None:
        if told != expected:
            self.differ(what, told, expected)

    def differ(self, what: str, told: Any, expected: Any) -> None:
        if isinstance(told, dict) and isinstance(expected, dict):
            keys = [key for key in {*told, *expected} if told.get(key) != expected.get(key)]
            told = {key: told.get(key) for key in keys}
            expected = {key: expected.get(key) for key in keys}
        self.differences.append(f"{self.doing}\n  {what}\n  told     {told}\n  expected {expected}")


def conflicts_in(answer: Response) -> list[Conflict]:
    told = answer.json()["conflicts"]
    return sorted(
        (
            Conflict(
                one["field"],
                facts_at(one["field"], one["yours"]),
                facts_at(one["field"], one["theirs"]),
            )
            for one in told
        ),
        key=by_field,
    )


def on_the_wire(facts: Facts) -> Facts:
    return {path: value for path, value in facts.items() if path != "complete"}


def by_field(conflict: Conflict) -> str:
    return conflict.field


def without_record(version: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in version.items() if key != "record"}


def test_edits_of_two_editors_one_after_the_other_end_as_the_model_says(
    url: str, keys: dict[str, str]
):
    operations = 1000 if os.environ.get("DIGITALHELP_LONG") else 150
    with serving(url, keys) as service:
        both = Comparison(service, random.Random(operations))
        for name in POINTS:
            both.begin(name)
        for _ in range(operations):
            both.step()
    with serving(url, keys) as started_later:
        both.service = started_later
        for name in POINTS:
            both.look_back(name)

    assert not both.differences, "\n".join([str(len(both.differences)), *both.differences[:20]])
    assert set(EVERYTHING) <= {*both.done}


EVERYTHING = [
    "PATCH 200",
    "PATCH 412 changed-since",
    "PATCH 412 no-such-version",
    "PATCH 422 invalid-record",
    "PATCH 428 version-missing",
    "POST 200",
    "POST 409 undo-conflict",
    "DELETE 204",
]


# --- one at a time ----------------------------------------------------------------------------


@pytest.fixture
def library(sqlite_copy: str) -> Iterator["Library"]:
    keys = keys_to(sqlite_copy)
    with serving(sqlite_copy, keys) as service:
        yield Library(service)


@dataclass
class Library:
    """One record, edited on whatever it says now unless another version is named."""

    service: Service
    point: str = LIBRARY

    def change(self, by: Writer, path: str, value: Any, made_on: str = "*") -> Response:
        return self.service.change(self.point, nested(path, value), made_on, by.name)

    def undo(self, number: int) -> Response:
        path = f"/{self.point}/versions/{number}/undo"
        return self.service.ask("POST", path, COORDINATION.name)

    def record(self) -> dict[str, Any]:
        number = self.service.versions(self.point)[0]["version"]
        told: dict[str, Any] = self.service.version(self.point, number)["record"]
        return told

    def source(self, what: str) -> str:
        """Who confirmed it, the first of several."""
        sources = sources_of(self.record())[what]
        return str(sources[0]["assured_by"]) if sources else "nobody"


def test_beside_a_part_that_was_written_first_the_others_are_still_not_changed(library: Library):
    assert library.change(COORDINATION, "fees", None).status_code == 200  # version 2
    assert library.change(COORDINATION, "fees.training.per", "hour").status_code == 200

    answer = library.change(SPACE, "fees.training.level", "paid", made_on='"2-fr"')

    assert answer.status_code == 200, answer.text


def test_what_says_nothing_any_more_may_be_taken_away_as_a_whole(library: Library):
    library.change(COORDINATION, "only_for.age_min", None)  # version 2
    library.change(COORDINATION, "fees", None)
    library.change(COORDINATION, "fees.training.note.fr", None)

    answers = [
        library.change(SPACE, "only_for", None, made_on='"1-fr"'),
        library.change(SPACE, "fees.training", None, made_on='"3-fr"'),
    ]

    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text


def test_undoing_into_a_contradiction_is_refused_and_writes_nothing(library: Library):
    library.change(SPACE, "fees.access.level", "paid")  # version 2, free before
    library.change(SPACE, "fees.access.amount_eur", 2)
    before = library.record()

    answer = library.undo(2)

    assert answer.status_code == 422, answer.text[:200]
    assert answer.json()["type"].endswith("/invalid-record")
    assert library.record() == before


def test_the_first_text_is_taken_back_though_another_language_was_added_since(library: Library):
    library.change(COORDINATION, "description", None)
    library.change(SPACE, "description.fr", "Un")  # version 3
    library.change(COORDINATION, "description.nl", "Twee")

    answer = library.undo(3)

    assert answer.status_code == 200, answer.text
    assert library.record()["description"] == {"nl": "Twee"}


def test_what_a_place_serves_is_taken_back_to_not_known(library: Library):
    before = library.record()["serves"]
    library.change(SPACE, "serves.region", True)  # version 2

    answer = library.undo(2)

    assert answer.status_code == 200, answer.text
    assert library.record()["serves"] == before is None


def test_undoing_a_confirmation_leaves_the_source_of_what_was_written_since(library: Library):
    library.change(SPACE, "phone", "+3220000021")
    library.change(COORDINATION, "phone", "+3220000021")  # version 3
    library.change(COORDINATION, "phone", "+3220000022")

    assert library.undo(3).status_code == 200
    assert library.record()["phone"] == "+3220000022"
    assert library.source("phone") == COORDINATION.name


def test_undoing_that_it_is_not_known_leaves_the_source_of_what_is_known_since(library: Library):
    library.change(COORDINATION, "closed_until", None)  # version 2, not known before either
    library.change(COORDINATION, "closed_until", "2026-12-24T09:00:00Z")

    assert library.undo(2).status_code == 200
    assert library.record()["closed_until"] == "2026-12-24T09:00:00Z"
    assert library.source("closed_until") == COORDINATION.name


def test_undoing_a_value_takes_along_who_has_confirmed_it_since(library: Library):
    library.change(COORDINATION, "accessibility.wheelchair", None)
    library.change(COORDINATION, "accessibility.wheelchair", "no")  # version 3
    library.change(SPACE, "accessibility.wheelchair", "no")

    assert library.undo(3).status_code == 200
    assert library.record()["accessibility"]["wheelchair"] == "unknown"
    assert library.source("accessibility.wheelchair") == COORDINATION.name


def test_undoing_one_language_leaves_the_source_of_another(library: Library):
    library.change(SPACE, "description.fr", "Un")  # version 2
    library.change(COORDINATION, "description.nl", "Twee")

    assert library.undo(2).status_code == 200
    assert library.record()["description"]["nl"] == "Twee"
    assert library.source("description.nl") == COORDINATION.name


def test_whoever_says_again_that_nothing_is_known_is_the_source_of_that(library: Library):
    library.change(COORDINATION, "accessibility.wheelchair", None)
    library.change(COORDINATION, "accessibility.note", None)
    library.change(SPACE, "accessibility", None)

    assert library.source("accessibility.wheelchair") == SPACE.name


def test_what_is_confirmed_as_not_known_stays_so_when_its_neighbour_is_written(
    sqlite_url: str, tmp_path: Path
):
    """Else the next load would bring back what somebody has called wrong (DESIGN, section 3)."""
    others = ["equipment.computers", "fees.access"]
    files = SmallFiles(tmp_path).without_sandbox
    with engine_at(sqlite_url) as engine:
        migrate(engine)
        loaded(engine, files)
        with serving(sqlite_url, keys_to(sqlite_url)) as service:
            place = Library(service, MADE_UP)
            known = [part(facts_of(place.record()), other) for other in others]
            place.change(COORDINATION, "equipment", None)
            place.change(COORDINATION, "fees", None)
            place.change(SPACE, "equipment.wifi.present", True)
            place.change(SPACE, "fees.training.level", "free")
            sources = {place.source(other) for other in others}
            loaded(engine, files)
            facts = facts_of(place.record())

    assert all(known)
    assert sources == {COORDINATION.name}
    assert [part(facts, other) for other in others] == [{}, {}]


# --- at once ----------------------------------------------------------------------------------

EACH = 40
OF_THE_SPACE: dict[str, list[Any]] = {
    "phone": [f"+32200000{number}" for number in range(20, 60)],
    "opening_hours": [f"Mo-Fr 09:{minute}-17:00" for minute in range(10, 50)],
    "description.fr": [f"Un {number}" for number in range(40)],
    "fees.access.note.fr": [f"Un {number}" for number in range(40)],
    "equipment.tablets": [{"present": True, "count": number} for number in range(1, 41)],
    "admission.id_required": [True, False],
}
OF_THE_COORDINATION: dict[str, list[Any]] = {
    "website": [f"https://x.example/{number}" for number in range(40)],
    "helper_hours": [f"Mo-Fr 09:{minute}-12:00" for minute in range(10, 50)],
    "description.nl": [f"Een {number}" for number in range(40)],
    "fees.access.note.nl": [f"Een {number}" for number in range(40)],
    "equipment.laptops": [{"present": True, "count": number} for number in range(1, 41)],
    "admission.walk_in": [True, False],
}


@dataclass(frozen=True)
class Done:
    version: int
    path: str
    value: Any
    by: Writer


def test_what_two_editors_write_at_once_in_different_fields_is_all_kept(
    url: str, keys: dict[str, str]
):
    start = threading.Barrier(2)

    def edit(service: Service, by: Writer, fields: dict[str, list[Any]]) -> list[Done]:
        """Each edit is made on any version since the editor's last one of that field."""
        dice = random.Random(by.name)
        done: list[Done] = []
        written: dict[str, int] = {}
        start.wait()
        for _ in range(EACH):
            path = dice.choice(list(fields))
            value = dice.choice(fields[path])
            newest = done[-1].version if done else 1
            made_on = dice.randint(written.get(path, 1), newest)
            answer = service.change(SCHOOL, nested(path, value), f'"{made_on}-fr"', by.name)
            assert answer.status_code == 200, answer.text
            shown = facts_on_the_wire(answer.json())
            assert part(shown, path) == facts_at(path, value)
            written[path] = int(answer.headers["etag"].strip('"').partition("-")[0])
            done.append(Done(written[path], path, value, by))
        return done

    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        one, other = (stack.enter_context(serving(url, keys)) for _ in range(2))
        [for_the_space], [for_the_coordination] = one.clients(1), other.clients(1)
        first = pool.submit(edit, for_the_space, SPACE, OF_THE_SPACE)
        second = pool.submit(edit, for_the_coordination, COORDINATION, OF_THE_COORDINATION)
        done = sorted(first.result() + second.result(), key=lambda each: each.version)

        assert [each.version for each in done] == [*range(2, 2 * EACH + 2)]
        assert [each["version"] for each in one.versions(SCHOOL)] == [*range(2 * EACH + 1, 0, -1)]
        facts = facts_of(one.version(SCHOOL, 1)["record"])
        for each in done:
            told = other.version(SCHOOL, each.version)
            facts = merged(facts, nested(each.path, each.value))
            assert facts_of(told["record"]) == facts
            assert told["by"] == each.by.name


def test_of_those_who_write_the_same_field_at_once_one_wins_and_the_others_are_told(
    url: str, keys: dict[str, str]
):
    people = 4
    with ExitStack() as stack, ThreadPoolExecutor(people) as pool:
        processes = [stack.enter_context(serving(url, keys)) for _ in range(2)]
        services = [one for process in processes for one in process.clients(people // 2)]
        for version in range(1, 13):
            start = threading.Barrier(people)

            def write(number: int, version: int = version, start: Any = start) -> Response:
                value = f"+3220000{version + 10}{number}"
                by = (SPACE, COORDINATION)[number % 2]
                start.wait()
                match = f'"{version}-fr"'
                return services[number].change(HOUSE, {"phone": value}, match, by.name)

            answers = list(pool.map(write, range(people)))
            winners = [n for n, answer in enumerate(answers) if answer.status_code == 200]
            assert len(winners) == 1, [answer.text for answer in answers]
            [winner] = winners
            assert answers[winner].headers["etag"] == f'"{version + 1}-fr"'
            theirs = f"+3220000{version + 10}{winner}"
            for number, answer in enumerate(answers):
                if number != winner:
                    yours = f"+3220000{version + 10}{number}"
                    assert answer.status_code == 412
                    assert answer.json()["type"].endswith("/changed-since")
                    assert answer.json()["conflicts"] == [
                        {"field": "phone", "yours": yours, "theirs": theirs}
                    ]
            assert services[0].version(HOUSE, version + 1)["record"]["phone"] == theirs


def test_a_help_point_is_created_once(url: str, keys: dict[str, str]):
    people = 8
    start = threading.Barrier(people)
    with ExitStack() as stack, ThreadPoolExecutor(people) as pool:
        processes = [stack.enter_context(serving(url, keys)) for _ in range(2)]
        services = [one for process in processes for one in process.clients(people // 2)]
        library = services[0].version(LIBRARY, 1)["record"]
        left_out = ("sources", "as_of", "label_id")  # they are not a space's to say
        sent = {key: value for key, value in library.items() if key not in left_out}

        def create(number: int) -> Response:
            record = sent | {"id": COPY, "phone": f"+322000003{number}"}
            by = (SPACE, COORDINATION)[number % 2]
            start.wait()
            return services[number].ask("POST", "", by.name, json=record)

        answers = list(pool.map(create, range(people)))
        winners = [n for n, answer in enumerate(answers) if answer.status_code == 201]
        assert len(winners) == 1, [answer.text for answer in answers]
        [winner] = winners
        others = [answer for answer in answers if answer.status_code != 201]
        assert {answer.status_code for answer in others} == {409}
        assert all(answer.json()["type"].endswith("/already-exists") for answer in others)
        assert answers[winner].headers["etag"] == '"1-fr"'
        told = services[0].version(COPY, 1)
        assert told["action"] == "created"
        assert told["by"] == (SPACE, COORDINATION)[winner % 2].name
        expected = sent | {"id": COPY, "phone": f"+322000003{winner}"}
        assert facts_of(told["record"]) == facts_of(expected)
        assert len(services[0].versions(COPY)) == 1
