"""`load`: all of it or nothing, and nothing twice; on both engines."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from app.models.tables import DirectoryVersion, Label, Organisation
from app.storage.bundles import bundles, values
from app.storage.directory import Records
from app.storage.engine import reading, writing
from app.storage.rows import records_from
from app.usecases.load import LoadFiles, load, load_sandbox
from app.usecases.loading.reading_postcodes import read_postcodes
from app.usecases.loading.reading_seeds import Gathered, read_sandbox, read_seed
from tests.small_files import NOW, TODAY, SmallFiles, help_point, loaded, records_in
from tests.storage_fixtures import engine_at

LATER = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def files(tmp_path: Path) -> SmallFiles:
    return SmallFiles(tmp_path)


def test_the_first_load_adds_everything(database: Engine, files: SmallFiles):
    result = loaded(database, files.paths)

    assert {kind: outcome.added for kind, outcome in result.outcomes.items()} == {
        "municipalities": ["00010", "00020"],
        "postcodes": ["0010", "0011", "0020"],
        "organisations": ["the-municipality", "zonnedorp"],
        "labels": ["library-label", "zonnedorp-label"],
        "help points": ["main-library", "the-bus", "zonnedorp-school"],
        "trainings": [],
        "sessions": [],
    }
    assert records_in(database).version == 1


def test_a_second_load_changes_nothing_and_says_so(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    said: list[str] = []

    result = load(database, files.paths, TODAY, said.append, now=LATER)

    assert not result.changes_something
    assert "help points left alone: 3" in said
    assert said[-1] == "nothing to do: the database already holds all of it"
    assert records_in(database).version == 1
    assert help_point(database, "main-library").updated_at == NOW


def test_what_was_loaded_is_what_is_made_in_memory(database: Engine, files: SmallFiles):
    """Tests of the finder make their records without a database: they must be the same."""
    loaded(database, files.paths)
    real, sandbox = Gathered(), Gathered(sandbox=True)
    read_postcodes(files.paths.postcodes, real)
    read_seed(files.paths.seed, real)
    read_sandbox(files.paths.sandbox or Path(), TODAY, sandbox)

    made = records_from(real.world(), sandbox.world(), now=NOW, version=1)

    assert as_values(records_in(database)) == as_values(made)
    assert made.version == records_in(database).version


def test_a_change_names_the_record_and_its_fields(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    files.change("Dorpsplein 1", "Dorpsplein 2")
    files.change("access: {level: free}", "access: {level: symbolic}")
    files.change('hours: "Tu 09:00-12:00"}', 'hours: "Tu 10:00-12:00"}')

    result = loaded(database, files.paths, now=LATER)

    assert result.outcomes["help points"].changed == {
        "main-library": ["address.street", "fees"],
        "the-bus": ["stops"],
    }
    assert result.outcomes["help points"].left_alone == ["zonnedorp-school"]
    assert help_point(database, "main-library").address_street == "Dorpsplein 2"
    assert help_point(database, "main-library").updated_at == LATER
    assert help_point(database, "zonnedorp-school").updated_at == NOW
    assert [fee.level for fee in records_in(database).fees["main-library"]] == ["symbolic", "paid"]
    assert records_in(database).version == 2


def test_what_is_no_longer_in_the_files_stays_and_is_reported(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    files.change("  - id: the-bus", "left_out:\n  - id: the-bus")

    result = loaded(database, files.paths)

    assert result.outcomes["help points"].not_in_files == ["the-bus"]
    assert not result.changes_something
    assert len(records_in(database).stops["the-bus"]) == 2


def test_children_that_are_no_longer_in_the_file_go(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    files.change("      - {place: {nl: Plein}, lat: 54.68, lon: 3.06}\n", "")
    files.change("      printing: {level: paid, amount_eur: 0.1, per: page}\n", "")

    loaded(database, files.paths)

    records = records_in(database)
    assert [stop.place for stop in records.stops["the-bus"]] == [{"nl": "Kerk"}]
    assert [fee.kind for fee in records.fees["main-library"]] == ["access"]


def test_without_the_sandbox_its_records_are_taken_away(database: Engine, files: SmallFiles):
    loaded(database, files.paths)

    result = loaded(database, files.without_sandbox)

    assert result.outcomes["help points"].removed == ["zonnedorp-school"]
    assert result.outcomes["postcodes"].removed == ["0020"]
    records = records_in(database)
    assert [point.id for point in records.help_points] == ["main-library", "the-bus"]
    assert set(records.labels) == {"library-label"}
    assert set(records.sources) == {"main-library", "the-bus"}
    assert not loaded(database, files.without_sandbox).changes_something


def test_the_dates_of_the_sandbox_follow_the_day_of_loading(database: Engine, files: SmallFiles):
    loaded(database, files.paths)

    school = help_point(database, "zonnedorp-school")
    # The tenth day after 21 November ends when 2 December begins in Brussels, at 23:00 UTC.
    assert school.closed_until == datetime(2026, 12, 1, 23, 0, tzinfo=UTC)
    assert school.as_of == date(2026, 10, 22)
    assert {s.assured_on for s in records_in(database).sources["zonnedorp-school"]} == {
        date(2026, 11, 7)
    }


def test_the_sandbox_alone_can_be_brought_up_to_another_day(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    assert files.paths.sandbox is not None

    result = load_sandbox(database, files.paths.sandbox, date(2026, 11, 22), ignored, now=LATER)

    assert {kind: told.changed for kind, told in result.outcomes.items() if told.changed} == {
        "help points": {"zonnedorp-school": ["closed_until", "as_of", "sources"]}
    }
    assert not any(told.not_in_files or told.removed for told in result.outcomes.values())
    assert len(records_in(database).help_points) == 3


def ignored(_line: str) -> None:
    """Nobody reads the report."""


def test_unknown_is_null_in_the_database_and_not_the_word_null(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    query = text(
        "SELECT count(*) FROM help_point WHERE services IS NULL AND only_for IS NULL"
        " AND description IS NULL"
    )
    with database.connect() as connection:
        assert connection.execute(query).scalar() == 3


def test_an_id_of_the_other_world_in_the_database_is_refused(database: Engine, files: SmallFiles):
    with writing(database) as db:
        db.add(Organisation(id="zonnedorp", name={"nl": "Echt"}, sandbox=False))

    result = load(database, files.paths, TODAY, lambda _line: None)

    assert "zonnedorp is already there, of a real record" in str(result.refused[0])
    assert not records_in(database).help_points


def test_of_two_loads_at_once_the_second_waits_and_finds_nothing_to_do(
    database: Engine, database_url: str, files: SmallFiles
):
    def load_in_its_own_process(_: int) -> bool:
        with engine_at(database_url) as engine:
            return loaded(engine, files.paths).changes_something

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(load_in_its_own_process, range(2))) == [False, True]
    assert records_in(database).version == 1


KILLED_WHILE_LOADING = """
import os, signal, sys
from datetime import date
from pathlib import Path
from app.storage.engine import open_engine
from app.usecases.load import LoadFiles, load, load_sandbox

def die(line):
    if line.startswith("sessions "):
        os.kill(os.getpid(), signal.SIGKILL)

load(open_engine(sys.argv[1]), LoadFiles(*map(Path, sys.argv[2:])), date.today(), die)
"""


def test_half_a_load_does_not_exist(database: Engine, database_url: str, files: SmallFiles):
    """Killed in the middle of the transaction, after everything was written into it."""
    command = [sys.executable, "-c", KILLED_WHILE_LOADING, database_url, *map(str, files.paths)]

    killed = subprocess.run(command, cwd=DATA.parent, timeout=60, check=False)

    assert killed.returncode == -9
    wait_for_the_server_to_notice(database)
    with reading(database) as db:
        assert db.exec(select(DirectoryVersion.version)).one() == 0
    assert not records_in(database).geography.postcodes
    assert loaded(database, files.paths).changes_something


def test_the_files_of_the_service_load_and_load_again(database: Engine):
    files = LoadFiles(DATA / "postcodes.geojson", DATA / "ocr_seed.yaml", DATA / "sandbox.yaml")
    started = time.monotonic()

    loaded(database, files)

    assert not loaded(database, files).changes_something
    assert time.monotonic() - started < 30
    assert len(records_in(database).geography.postcodes) > 1000


def wait_for_the_server_to_notice(engine: Engine) -> None:
    """PostgreSQL ends the transaction of a client that vanished when it next hears of it."""
    if engine.dialect.name == "postgresql":
        time.sleep(0.2)


def as_values(records: Records) -> dict[str, object]:
    labels = {id_: Label(id=id_) for id_ in records.labels}
    return {
        kind: {
            id_: (values(bundle.row), {n: list(map(values, c)) for n, c in bundle.children.items()})
            for id_, bundle in found.items()
        }
        for kind, found in bundles(records, labels).items()
    }
