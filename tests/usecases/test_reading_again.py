"""The directory is read anew after each change; the map in it only where that has changed."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.adapters.catalogues import all_words
from app.main import Reader
from app.settings import Settings
from app.storage.engine import writing
from tests.small_files import SmallFiles, loaded


@pytest.fixture
def reader(database: Engine, tmp_path: Path) -> Reader:
    loaded(database, SmallFiles(tmp_path).paths)
    return Reader(database, Settings(), all_words())


def test_the_map_is_kept_as_long_as_it_is_the_same(database: Engine, reader: Reader):
    before = reader.read(None)
    with writing(database) as db:
        db.connection().execute(text("UPDATE help_point SET phone = '+3220000018'"))
    after = reader.read(None)

    assert after.places is before.places
    assert b"+3220000018" in after.ready["fr"][0]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE postcode SET lat = lat + 0.0000001 WHERE code = '{code}'",
        "UPDATE postcode SET geometry = NULL",
        "UPDATE municipality SET in_region = NOT in_region",
        "DELETE FROM postcode_municipality WHERE postcode = '{code}'",
    ],
)
def test_the_smallest_change_of_the_map_is_seen(database: Engine, reader: Reader, change: str):
    before = reader.read(None)
    code = next(iter(before.places.by_code))
    with writing(database) as db:
        db.connection().execute(text(change.format(code=code)))

    assert reader.read(None).places is not before.places
