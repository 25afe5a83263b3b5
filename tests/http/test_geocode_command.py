"""`digitalhelp geocode`: points found once, kept at once, told with their source."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.main import create_app
from app.models.tables import HelpPointVersion
from app.settings import Settings
from app.storage.engine import reading
from tests.geocoding import FakeGeocoder
from tests.running import DIGITALHELP, commanded
from tests.serving import LOADED, TUESDAY_MORNING, Clock, load_real_data
from tests.storage_fixtures import copy_of, engine_at, make_template

EVERE = "ocr-lentrela-evere"


@pytest.fixture
def in_1140(fake_geocoder: FakeGeocoder) -> FakeGeocoder:
    """Whatever it is asked, it names the middle of 1140."""
    fake_geocoder.body = json.dumps(
        [
            {
                "lat": "50.87001", "lon": "4.40823", "display_name": "somewhere in 1140",
                "class": "building", "type": "yes", "addresstype": "building",
                "address": {"house_number": "1", "country_code": "be"},
            }
        ]
    ).encode()  # fmt: skip
    return fake_geocoder


ENGINES = ["sqlite", "postgresql"] if os.environ.get("DIGITALHELP_LONG") else ["postgresql"]


@pytest.fixture(params=ENGINES)
def loaded(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a database of its own that holds all data files."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_copy")
        return
    server = request.getfixturevalue("postgresql_server")
    make_template(LOADED, server, load_real_data)
    with copy_of(LOADED, server) as url:
        yield url


def geocode(url: str, fake: FakeGeocoder, **more: str) -> subprocess.Popen[str]:
    named = {f"DIGITALHELP_{name.upper()}": str(value) for name, value in fake.settings().items()}
    return subprocess.Popen(
        [DIGITALHELP, "geocode"],
        env={**os.environ, **named, **more, "DIGITALHELP_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read(url: str, path: str) -> Any:
    app = create_app(Settings(database_url=url), Clock(TUESDAY_MORNING))
    with TestClient(app) as client:
        return client.get(path).json()


def placed(url: str) -> list[str]:
    """The help points to which the command has written."""
    written = select(HelpPointVersion.help_point_id).where(HelpPointVersion.by == "geocode")
    with engine_at(url) as engine, reading(engine) as db:
        return list(db.exec(written).all())


def test_what_lies_in_its_postcode_is_kept_and_the_rest_proposed(
    loaded: str, in_1140: FakeGeocoder
):
    run = geocode(loaded, in_1140)
    out, _ = run.communicate(timeout=120)
    asked = len(in_1140.asked)
    record = read(loaded, f"/v1/help-points/{EVERE}")
    facts = read(loaded, f"/v1/help-points/{EVERE}/sources")["facts"]
    source = next(fact["sources"][0] for fact in facts if fact["field"] == "lat")
    again = geocode(loaded, in_1140)
    again.communicate(timeout=120)

    assert (run.returncode, again.returncode) == (0, 0)
    assert placed(loaded) == [EVERE]
    assert (record["lat"], record["lon"], record["location_precision"]) == (
        50.87001, 4.40823, "address",
    )  # fmt: skip
    assert record["assured_on"] is None
    assert source["title"].startswith("Nominatim at 127.0.0.1")
    assert asked == 5
    assert len(in_1140.asked) == 2 * asked - 1
    assert "1 placed" in out
    assert "4 proposed" in out


def test_a_run_that_was_killed_is_gone_on_with(loaded: str, in_1140: FakeGeocoder):
    run = geocode(loaded, in_1140)
    patience = time.monotonic() + 60
    while EVERE not in placed(loaded) and time.monotonic() < patience:
        time.sleep(0.1)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    before = len(in_1140.asked)
    rest = geocode(loaded, in_1140)
    rest.communicate(timeout=120)

    assert rest.returncode == 0
    assert len(in_1140.asked) - before == 4
    assert placed(loaded) == [EVERE]


def test_without_a_geocoder_it_says_which_settings_name_one(sqlite_copy: str):
    run = commanded(sqlite_copy, "geocode")

    assert run.exit_code == 1
    assert "DIGITALHELP_GEOCODER_URL" in run.stderr
