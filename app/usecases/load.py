"""Load the files into the database: all of it or nothing, and nothing twice."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session

from app.models.tables import HelpPoint, Label
from app.storage.bundles import (
    KINDS,
    Bundle,
    add_all,
    bundles,
    differing,
    lock_directory,
    remove_sandbox,
    replace,
    stored_labels,
)
from app.storage.directory import announce_change, read_records
from app.storage.engine import writing
from app.storage.rows import World, records_from
from app.storage.sandbox_sessions import (
    BY,
    SessionRows,
    remove_session,
    remove_trainings_but,
    sandbox_sessions,
    session_rows,
)
from app.storage.versions import (
    forget_old_sandbox_versions,
    keep_first_version,
    keep_version,
    write_again,
)
from app.usecases.loading.checking import check
from app.usecases.loading.keeping_assured import keep_assured
from app.usecases.loading.putting_back import clear, put_back
from app.usecases.loading.reading_postcodes import read_postcodes
from app.usecases.loading.reading_seeds import Gathered, read_sandbox, read_seed
from app.usecases.loading.report import LoadReport, Outcome, Refusal, number

Report = Callable[[str], None]


class Wanted(NamedTuple):
    """What the files say: records of each kind by id, and the sessions of the sandbox."""

    records: dict[str, dict[str, Bundle]]
    sessions: dict[str, SessionRows]


class LoadFiles(NamedTuple):
    """`sandbox` None: without the sandbox, and what the database has of it is taken away."""

    postcodes: Path
    seed: Path
    sandbox: Path | None = None


class _Refused(Exception):
    """Ends the transaction: what is refused only once the database was looked at."""


def load(
    engine: Engine,
    files: LoadFiles,
    today: date,
    report: Report,
    *,
    now: datetime | None = None,
) -> LoadReport:
    """Bring the files into the database in one transaction; a second load finds nothing to do.

    Durations of the sandbox count from `today`; changed help points carry `now` (default: the
    clock) as `updated_at`. `report` gets a line at each step, and at the end the whole report.
    When anything is refused nothing is written, and the report says what and why. Two loads at
    once: one waits for the other.
    """
    gathered = _read(files, today, report)
    return _load(engine, gathered, report, now, with_sandbox=files.sandbox is not None)


def load_sandbox(
    engine: Engine, sandbox: Path, today: date, report: Report, *, now: datetime | None = None
) -> LoadReport:
    """Bring the sandbox alone up to `today`, from which its dates count; as `load` otherwise."""
    report(f"reading {sandbox.name}")
    gathered = Gathered(sandbox=True)
    read_sandbox(sandbox, today, gathered)
    return _load(engine, [gathered], report, now, with_sandbox=True)


def close_sandbox(engine: Engine) -> None:
    """Its trainings and sessions go, and whoever was registered for them: routes that read the
    database itself must not find fiction in a house without a sandbox."""
    with writing(engine) as db:
        sessions = sandbox_sessions(db)
        for key in sorted(sessions):
            remove_session(db, sessions[key])
        if remove_trainings_but(db, []):
            announce_change(db)


def _load(
    engine: Engine,
    gathered: list[Gathered],
    report: Report,
    now: datetime | None,
    *,
    with_sandbox: bool,
) -> LoadReport:
    result = LoadReport(refused=[refusal for world in gathered for refusal in world.refused])
    if not result.refused:
        result.refused += check(gathered)
    if not result.refused:
        moment = now or datetime.now(UTC)
        wanted = _wanted(gathered, moment)
        with suppress(_Refused), writing(engine) as db:
            _bring_in(db, wanted, result, report, moment, with_sandbox=with_sandbox)
    for line in result.lines():
        report(line)
    return result


def _read(files: LoadFiles, today: date, report: Report) -> list[Gathered]:
    real, sandbox = Gathered(), Gathered(sandbox=True)
    report(f"reading {files.postcodes.name}")
    read_postcodes(files.postcodes, real)
    report(f"reading {files.seed.name}")
    read_seed(files.seed, real)
    if files.sandbox is None:
        return [real]
    report(f"reading {files.sandbox.name}")
    read_sandbox(files.sandbox, today, sandbox)
    return [real, sandbox]


def _wanted(gathered: list[Gathered], now: datetime) -> Wanted:
    worlds = [world.world() for world in gathered]
    labels = {
        label.id: Label(id=label.id, sandbox=world.sandbox)
        for world in worlds
        for label in world.labels
    }
    return Wanted(bundles(records_from(*worlds, now=now), labels), _sessions(worlds, now))


def _sessions(worlds: list[World], now: datetime) -> dict[str, SessionRows]:
    return {said.id: session_rows(said, now) for world in worlds for said in world.sessions}


def _bring_in(
    db: Session,
    wanted: Wanted,
    result: LoadReport,
    report: Report,
    now: datetime,
    *,
    with_sandbox: bool,
) -> None:
    lock_directory(db)
    removed = {} if with_sandbox else remove_sandbox(db)
    cleared = clear(db, wanted.sessions, wanted.records["trainings"])
    removed.setdefault("trainings", []).extend(cleared.trainings)
    result.refused += cleared.refused
    stored = bundles(read_records(db, since=now, to_write=True), stored_labels(db))
    for kind in KINDS:
        outcome = _bring_in_kind(db, wanted.records[kind], stored[kind], result)
        outcome.not_in_files = _not_in_files(kind, wanted, stored[kind])
        outcome.removed = removed.get(kind, [])
        result.outcomes[kind] = outcome
        report(f"{kind} {number(len(wanted.records[kind]))}")
    if result.refused:
        raise _Refused
    outcome = put_back(db, wanted.sessions, cleared)
    outcome.removed += removed.get("sessions", [])
    result.outcomes["sessions"] = outcome
    report(f"sessions {number(len(wanted.sessions))}")
    if result.changes_something:
        _show_what_changed_elsewhere(db, stored["help points"], result, now)
        forget_old_sandbox_versions(db, now)
        announce_change(db)


def _bring_in_kind(
    db: Session, wanted: dict[str, Bundle], stored: dict[str, Bundle], result: LoadReport
) -> Outcome:
    outcome = Outcome(added=[id_ for id_ in wanted if id_ not in stored])
    for id_ in sorted(wanted.keys() & stored.keys()):
        _bring_in_one(db, id_, wanted[id_], stored[id_], outcome, result)
    add_all(db, [wanted[id_] for id_ in outcome.added])
    for id_ in outcome.added:
        if isinstance(wanted[id_].row, HelpPoint):
            keep_version(db, wanted[id_], by=BY, action="loaded", fields=[])
    return outcome


def _bring_in_one(
    db: Session, id_: str, wanted: Bundle, stored: Bundle, outcome: Outcome, result: LoadReport
) -> None:
    if wanted.row.sandbox != stored.row.sandbox:
        result.refused.append(_of_the_other_world(id_, stored))
        return
    if "sources" in wanted.children and not stored.row.sandbox:
        result.kept += [(id_, field) for field in keep_assured(wanted, stored)]
    fields = differing(wanted, stored)
    if fields:
        outcome.changed[id_] = fields
        _replace(db, stored, wanted, fields)
    else:
        outcome.left_alone.append(id_)


def _replace(db: Session, stored: Bundle, wanted: Bundle, fields: list[str]) -> None:
    if isinstance(stored.row, HelpPoint):
        keep_first_version(db, stored)
    replace(db, stored, wanted)
    if isinstance(stored.row, HelpPoint):
        written = Bundle(stored.row, wanted.children)
        keep_version(db, written, by=BY, action="loaded", fields=fields)


def _show_what_changed_elsewhere(
    db: Session, stored: dict[str, Bundle], result: LoadReport, now: datetime
) -> None:
    """A help point shows its organisation's name, its label, its place: when one of these changes
    it is another version, though it says the same."""
    changed = {kind: outcome.changed for kind, outcome in result.outcomes.items()}
    for id_, bundle in stored.items():
        row: HelpPoint = bundle.row
        if id_ not in changed["help points"] and (
            row.organisation_id in changed["organisations"]
            or row.label_id in changed["labels"]
            or row.address_postcode in changed["postcodes"]
            or row.address_municipality in changed["municipalities"]
        ):
            write_again(db, bundle, by=BY, now=now)


def _not_in_files(kind: str, wanted: Wanted, stored: dict[str, Bundle]) -> list[str]:
    """Of the worlds that were loaded: the sandbox alone says nothing of the real records, and of
    real trainings no file says anything."""
    worlds = {bundle.row.sandbox for found in wanted.records.values() for bundle in found.values()}
    if kind == "trainings":
        worlds.discard(False)
    known = wanted.records[kind]
    return [id_ for id_, b in stored.items() if id_ not in known and b.row.sandbox in worlds]


def _of_the_other_world(id_: str, stored: Bundle) -> Refusal:
    world = "the sandbox" if stored.row.sandbox else "a real record"
    return Refusal("database", None, f"{id_} is already there, of {world}", "another id")
