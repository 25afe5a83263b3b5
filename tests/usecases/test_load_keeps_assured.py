"""`load` never overwrites what somebody has assured."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from app.directory.build import build_places
from app.domain.holders import Holder
from app.models.tables import FactSource, Fee, HelpPoint
from app.storage.engine import migrate, writing
from app.storage.versions import versions
from app.usecases.edit_help_points import change, remove
from app.usecases.editing.conflicts import ANY_VERSION
from app.usecases.loading.report import LoadReport
from tests.small_files import NOW, TODAY, SmallFiles, help_point, loaded, records_in
from tests.storage_fixtures import engine_at

THE_SPACE = Holder("The librarian", "space", frozenset(["main-library"]))


@pytest.fixture
def files(tmp_path: Path) -> SmallFiles:
    return SmallFiles(tmp_path)


def test_an_assured_fact_is_kept_with_its_source(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    assure(database, "main-library", "fees.access", "equipment.computers", "address.street")
    with writing(database) as db:
        point = db.exec(select(HelpPoint).where(HelpPoint.id == "main-library")).one()
        point.address_street = "Kerkstraat 5"
        point.equipment = {"computers": {"present": True, "count": 9}}
        db.exec(select(Fee).where(Fee.kind == "access")).one().level = "symbolic"
    files.change("present: true, count: 3", "present: true, count: 4")
    files.change('opening_hours: "Mo-Fr 09:00-17:00; PH off"', 'opening_hours: "Mo 09:00-17:00"')

    result = loaded(database, files.paths)

    assert result.kept == [
        ("main-library", "address.street"),
        ("main-library", "equipment.computers"),
        ("main-library", "fees.access"),
    ]
    point = help_point(database, "main-library")
    assert point.address_street == "Kerkstraat 5"
    assert point.equipment == {"computers": {"present": True, "count": 9}}
    assert point.opening_hours == "Mo 09:00-17:00"
    assert [fee.level for fee in records_in(database).fees["main-library"]] == ["symbolic", "paid"]
    told = {source.field: source for source in records_in(database).sources["main-library"]}
    assert told["fees.access"].assured_by == "the librarian"
    assert told["languages"].assured_on is None
    assert result.outcomes["help points"].changed["main-library"] == ["opening_hours"]
    assert not loaded(database, files.paths).changes_something


def test_an_assured_phone_of_an_organisation_is_kept(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    with writing(database) as db:
        query = select(FactSource).where(FactSource.organisation_id == "the-municipality")
        for source in db.exec(query.where(FactSource.field == "phone")):
            source.assured_on = TODAY
    files.change('phone: "+3220000010"', 'phone: "+3220000099"')

    result = loaded(database, files.paths)

    assert result.kept == [("the-municipality", "phone")]
    assert records_in(database).organisations["the-municipality"].phone == "+3220000010"


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("name", "fr: Bibliothèque}", "fr: Biblio}"),
        ("name.fr", "fr: Bibliothèque}", "fr: Biblio}"),
        ("address", "Dorpsplein 1", "Dorpsplein 2"),
        ("lon", "    lat: 54.675", "    lat: 54.676"),
        ("recognised", "    label_id: library-label\n", ""),
        ("languages", "languages: [nl, fr]", "languages: [nl]"),
        ("languages.fr", "languages: [nl, fr]", "languages: [nl]"),
        ("form_help", "form_help: no", "form_help: yes"),
        ("fees", "amount_eur: 0.1", "amount_eur: 0.2"),
        ("fees.printing.amount_eur", "amount_eur: 0.1", "amount_eur: 0.2"),
        ("equipment", "count: 3", "count: 4"),
        ("status", "kind: ocr\n    status: active", "kind: ocr\n    status: history"),
    ],
)
def test_whatever_was_assured_is_kept(
    files: SmallFiles, sqlite_url: str, field: str, old: str, new: str
):
    with engine_at(sqlite_url) as engine:
        migrate(engine)
        loaded(engine, files.paths)
        assure(engine, "main-library", field)
        before = as_dumped(engine)
        files.change(old, new)

        assert loaded(engine, files.paths).kept == [("main-library", field)]
        assert as_dumped(engine) == before


def as_dumped(engine: Engine) -> tuple[object, ...]:
    point, fees = help_point(engine, "main-library"), records_in(engine).fees["main-library"]
    return (point.model_dump(exclude={"updated_at"}), [fee.model_dump() for fee in fees])


def test_what_a_space_has_written_is_kept_what_it_took_away_too(
    database: Engine, files: SmallFiles
):
    loaded(database, files.paths)
    write(database, {"equipment": None, "fees": None, "opening_hours": None, "form_help": None})
    write(database, {"equipment": {"wifi": {"present": True}}, "status": "unconfirmed"})

    kept = {field for _, field in loaded(database, files.paths).kept}

    point = help_point(database, "main-library")
    assert kept >= {"equipment.computers", "fees.access", "opening_hours", "form_help", "status"}
    assert point.equipment == {"wifi": {"present": True, "count": None}}
    assert (point.opening_hours, point.form_help, point.status) == (None, "unknown", "unconfirmed")
    assert "main-library" not in records_in(database).fees
    assert point.version == 3
    assert not loaded(database, files.paths).changes_something


def test_what_was_deleted_stays_history(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    with writing(database) as db:
        remove(db, "main-library", ANY_VERSION, THE_SPACE, NOW)

    loaded(database, files.paths)

    assert help_point(database, "main-library").status == "history"


def test_a_change_of_its_organisation_is_another_version_of_a_help_point(
    database: Engine, files: SmallFiles
):
    """It shows the organisation's name: its strong ETag must not stay the same."""
    loaded(database, files.paths)
    files.change("name: {nl: Gemeente Vlaminggem}", "name: {nl: Gemeentebestuur Vlaminggem}")

    loaded(database, files.paths)

    assert help_point(database, "main-library").version == 2
    assert help_point(database, "the-bus").version == 1


def test_every_load_that_changes_a_record_keeps_what_it_said(database: Engine, files: SmallFiles):
    loaded(database, files.paths)
    files.change("Dorpsplein 1", "Dorpsplein 2")
    loaded(database, files.paths)
    with writing(database) as db:
        total, kept = versions(db, "main-library", 0, 10)

    assert total == 2
    assert [one.record["address"]["street"] for one in kept] == ["Dorpsplein 2", "Dorpsplein 1"]
    assert [(one.by, one.fields) for one in kept] == [("load", ["address.street"]), ("load", [])]


def write(engine: Engine, patch: dict[str, Any]) -> None:
    places = build_places(records_in(engine).geography)
    with writing(engine) as db:
        change(db, "main-library", patch, ANY_VERSION, THE_SPACE, places, NOW)


def test_a_fact_assured_while_a_load_waits_is_kept(
    database: Engine, database_url: str, files: SmallFiles
):
    loaded(database, files.paths)
    files.change("Dorpsplein 1", "Dorpsplein 2")

    def load_in_its_own_process() -> LoadReport:
        with engine_at(database_url) as engine:
            return loaded(engine, files.paths)

    with ThreadPoolExecutor(1) as pool:
        with writing(database) as db:
            db.exec(select(HelpPoint).where(HelpPoint.id == "main-library")).one().phone = "1"
            db.add(assured("main-library", "address.street"))
            db.flush()
            waiting = pool.submit(load_in_its_own_process)
            time.sleep(0.5)
            assert not waiting.done()
        assert waiting.result(timeout=30).kept == [("main-library", "address.street")]
    assert help_point(database, "main-library").address_street == "Dorpsplein 1"


def assure(engine: Engine, help_point_id: str, *fields: str) -> None:
    """As if the librarian had confirmed these facts, one source for each."""
    with writing(engine) as db:
        db.add_all([assured(help_point_id, field) for field in fields])


def assured(help_point_id: str, field: str) -> FactSource:
    return FactSource(
        help_point_id=help_point_id,
        field=field,
        position=9,
        title="The space",
        assured_on=TODAY,
        assured_by="the librarian",
    )
