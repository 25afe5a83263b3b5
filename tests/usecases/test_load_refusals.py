"""What cannot be loaded is refused with its file, its line, why, and what would be right."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.storage.directory import read_records
from app.storage.engine import migrate, reading
from app.usecases.load import load
from app.usecases.loading.report import Refusal
from tests.small_files import MUNICIPALITIES, POSTCODES, SmallFiles, feature
from tests.storage_fixtures import engine_at

TODAY = date(2026, 11, 21)


@pytest.fixture
def files(tmp_path: Path) -> SmallFiles:
    return SmallFiles(tmp_path)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One for all: what is refused leaves it empty, and each test looks that it is."""
    with engine_at(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'empty.sqlite'}") as engine:
        migrate(engine)
        yield engine


def refused(engine: Engine, files: SmallFiles) -> list[Refusal]:
    """What was refused; and then nothing at all is in the database."""
    result = load(engine, files.paths, TODAY, lambda _line: None)
    with reading(engine) as db:
        records = read_records(db)
    if result.refused:
        assert (records.version, records.geography.postcodes, records.help_points) == (0, {}, [])
    return result.refused


@pytest.mark.parametrize(
    ("old", "new", "what", "right"),
    [
        ("    form_help: no", "    formhelp: no", "no field “formhelp”", "form_help?"),
        ("street: Dorpsplein 1", "stret: Dorpsplein 1", "no field “stret”", "street?"),
        ("level: paid, amount_eur", "level: paid, amount", "no field “amount”", "amount_eur?"),
        ("kind: mobile", "kind: mobil", "“mobil” is not one of", "mobile?"),
        ("level: free", "level: gratuit", "“gratuit” is not one of", "one of conditional"),
        ("form_help: no", "form_help: nope", "“nope” is not one of", "no?"),
        ("computers: {present", "computer: {present", "not one of", "computers?"),
        ("id: the-bus", "id: The Bus", "“The Bus” is not well formed: it must match ^[a-z0-9]", ""),
        ("  - id: the-bus", "  - id: main-library", "already given at", "a id of its own"),
        ("    kind: mobile\n", "", "the-bus, kind: kind is missing: it must be given", ""),
        ("Mo-Fr 09:00-17:00; PH off", "Mo-Fr nine to five", "Column 7: cannot read", ""),
        ("Tu 09:00-12:00", "Tu 09:00-", "stops.0.hours: Column ", ""),
        ("lon: 3.05", "lon: 3.08", "m outside 0010", "another postcode"),
        ("lon: 3.05", "lon: 300", "lon: 300", ""),
        ("    lon: 3.05\n", "", "Half a point: give both lat and lon", ""),
        ("organisation: the-municipality", "organisation: cpas", "no cpas", "one of"),
        ("label_id: library-label", "label_id: library-lable", "there is no", "library-label?"),
        ('postcode: "0010"', 'postcode: "0016"', "there is no 0016", "0010?"),
        ('postcode: "0010"', "postcode: 1080", "“1080” is not text; write it in quotes", ""),
        ('municipality: "00010"', 'municipality: "00019"', "there is no 00019", "did you mean"),
        ('postcodes: ["0010", "0011"]', 'postcodes: ["0012"]', "there is no 0012", "did you mean"),
        ("languages: [nl, fr]", "languages: [nl, français]", "” is no language code", "mean fr?"),
        ("      languages: *guide\n", "", "main-library, languages: no source", "title"),
        ("      recognised: *guide\n", "", "main-library, label_id: no source", "title"),
        ("{name.nl: *guide, serves", "{name.nl: [], serves", "name.nl: no source", "title"),
        ("      languages: *guide", "      langages: *guide", "langages is no field", "languages?"),
        ("help_points:", "helppoints:", "unknown key helppoints", "help_points?"),
        ("as_of: 2020-12-31}]", "as_of: -P30D}]", "“-P30D”", ""),
        ("as_of: 2020-12-31}]", "as_of: 2020-12-32}]", "“2020-12-32”", ""),
        ("    status: active", "    status: active\n    status: x", "status is given twice", ""),
        ("labels:", "labels: {}\nlabels:", "the key labels is given twice", ""),
        ("id: the-bus\n", "id: [the-bus\n", "not YAML", ""),
        ("    location_precision: address\n", "", "go together: address or street", ""),
        ("form_help: no", "form_help: no\n    website: javascript:x", "no web address. Write", ""),
        ("serves: *guide", "serves: [{title: x, url: a.be}]", "“a.be” is no web address", "https://a.be?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_seed(
    empty: Engine, files: SmallFiles, old: str, new: str, what: str, right: str
):
    line = files.change(old, new)

    first = next(refusal for refusal in refused(empty, files) if what in refusal.what)

    assert Path(first.file) == files.paths.seed
    assert right in first.right
    assert str(first).startswith(f"{files.paths.seed}:{first.line}: ")
    assert first.line is not None
    assert first.line <= line + 1  # of what is missing: the line of the record around it


def test_the_refusal_points_at_the_very_line(empty: Engine, files: SmallFiles):
    line = files.change("amount_eur: 0.1", "amount_eur: ten cents")

    assert [refusal.line for refusal in refused(empty, files)] == [line]


def test_everything_wrong_is_told_at_once(empty: Engine, files: SmallFiles):
    files.change("kind: mobile", "kind: mobil")
    files.change("form_help: no", "form_help: nope")
    files.change("level: free", "level: gratis")

    assert len(refused(empty, files)) == 3


def test_a_source_under_the_field_around_it_or_a_part_of_it_will_do(
    sqlite_url: str, files: SmallFiles
):
    files.change("      address.street: *guide\n", "      address: *guide\n")
    files.change("      address.postcode: *guide\n", "")
    files.change("      equipment.computers: *guide", "      equipment.computers.count: *guide")

    with engine_at(sqlite_url) as own:
        migrate(own)
        assert refused(own, files) == []


def test_a_help_point_may_stand_a_little_outside_its_simplified_area(
    sqlite_url: str, files: SmallFiles
):
    files.change("    lon: 3.05", "    lon: 3.0725")  # 161 m

    with engine_at(sqlite_url) as own:
        migrate(own)
        assert refused(own, files) == []


@pytest.mark.parametrize("missing", ["postcodes", "seed", "sandbox"])
def test_a_file_that_is_not_there(empty: Engine, files: SmallFiles, missing: str):
    path: Path = getattr(files.paths, missing)
    path.unlink()

    assert str(refused(empty, files)[0]).startswith(f"{path}: cannot be read: No such file")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "not JSON"),
        ('{"type": "FeatureCollection",\n"features": [}', "not JSON"),
        ('{"type": "Feature"}', "not a FeatureCollection"),
        ('{"type": "FeatureCollection", "features": 3}', "must be lists"),
        ('{"type": "FeatureCollection", "features": []}', "holds no postcode"),
        ('{"type": "FeatureCollection", "features": [1]}', "code: "),
    ],
)
def test_a_map_file_that_is_broken(empty: Engine, files: SmallFiles, content: str, what: str):
    files.paths.postcodes.write_text(content, encoding="utf-8")

    assert what in refused(empty, files)[0].what


BOW_TIE = [[[3.0, 54.6], [3.1, 54.7], [3.1, 54.6], [3.0, 54.7], [3.0, 54.6]]]
FAR_AWAY = [[[4.0, 54.6], [4.1, 54.6], [4.1, 54.7], [4.0, 54.6]]]


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (feature("0012", {"type": "Polygon", "coordinates": BOW_TIE}), "geometry: not a valid"),
        (feature("0012", {"type": "Polygon", "coordinates": [[[1, 2]]]}), "0012, geometry: not a"),
        (feature("0012", {"type": "Polygon", "coordinates": "x"}), "geometry: not a geometry"),
        (feature("0012", {"type": "Polygon", "coordinates": FAR_AWAY}), "lat: the point lies"),
        (feature("0012", {"type": "Point"}, municipalities=[]), "lies in no municipality"),
        (feature("0012", {"type": "Point"}, municipalities=[{"nis": "00099"}]), "no 00099"),
        (feature("0012", {"type": "Point"}, around="0099"), "there is no 0099"),
        (feature("0012", {"type": "Point"}, derivation="guess"), "“guess” is not one of our codes"),
        (feature("0012", {"type": "Point"}, lat=None), "0012, lat: "),
        (feature("12", {"type": "Point"}), "“12” is not well formed"),
        (feature("0010", {"type": "Point"}), "0010, code: already given at"),
    ],
)  # fmt: skip
def test_a_broken_postcode_is_found_by_its_line(
    empty: Engine, files: SmallFiles, broken: dict[str, object], what: str
):
    files.write_map([*POSTCODES, broken], MUNICIPALITIES)

    first = refused(empty, files)[0]

    assert what in first.what
    # Line 1, one municipality, the two good postcodes, and then this one.
    assert first.line == (3 if "already" in what else 5)


def test_an_id_of_the_seed_cannot_be_used_again_in_the_sandbox(empty: Engine, files: SmallFiles):
    assert files.paths.sandbox is not None
    line = files.change("id: zonnedorp-school", "id: the-bus", path=files.paths.sandbox)

    first = refused(empty, files)[0]

    assert (Path(first.file), first.line) == (files.paths.sandbox, line)
    assert f"already given at {files.paths.seed}:" in first.what


def test_the_sandbox_cannot_refer_to_the_real_world(empty: Engine, files: SmallFiles):
    assert files.paths.sandbox is not None
    files.change(
        "organisation: zonnedorp", "organisation: the-municipality", path=files.paths.sandbox
    )

    assert "there is no the-municipality" in refused(empty, files)[0].what
