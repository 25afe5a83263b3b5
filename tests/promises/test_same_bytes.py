"""Same question, same data, same minute: same bytes, wherever the process thinks it is."""

import hashlib
import os
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

SCRIPT = """
import hashlib, sys
from datetime import datetime, timezone
from fastapi.testclient import TestClient
from app.main import create_app
from app.settings import Settings
from tests.promises.test_same_bytes import MOMENTS, QUESTIONS

digest, now = hashlib.sha256(), {"is": datetime.now(timezone.utc)}
client = TestClient(create_app(Settings(database_url=sys.argv[1]), lambda: now["is"]))
for moment in MOMENTS:
    now["is"] = datetime.fromisoformat(moment)
    for question in QUESTIONS:
        answer = client.get("/v1/help?" + question)
        assert answer.status_code == 200, answer.text
        digest.update(answer.content)
print(digest.hexdigest())
"""

MOMENTS = [
    "2026-03-29T00:59:00+00:00",  # the last minute before summer time
    "2026-03-29T01:00:00+00:00",
    "2026-10-25T00:30:00+00:00",  # the hour that comes twice
    "2026-10-25T01:30:00+00:00",
    "2026-07-21T10:00:00+02:00",  # the national holiday, a Tuesday
    "2026-11-11T09:30:00+01:00",  # Armistice Day, a Wednesday
    "2026-12-31T23:30:00+01:00",
    "2026-11-24T10:00:00+01:00",
]
QUESTIONS = [
    "postcode=0010&unconfirmed=true&limit=50",
    "postcode=0012&open_at=now&when=saturday&lang=nl&limit=50",
    "postcode=0013&lang=en&sort=distance&limit=50",
    "postcode=1080&unconfirmed=true&limit=50&lang=en",
]


def digest_in(zone: str, url: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, url],
        env={**os.environ, "TZ": zone, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[-1]


def test_the_zone_of_the_process_changes_nothing(loaded_url: str):
    zones = ["UTC", "Pacific/Auckland", "Europe/Brussels"]
    digests = {zone: digest_in(zone, loaded_url) for zone in zones}

    assert len(set(digests.values())) == 1, digests


@pytest.mark.parametrize(
    ("at", "door"),
    [("2026-07-20T10:00", "open"), ("2026-07-21T10:00", "closed"), ("2026-11-11T10:00", "closed")],
)
def test_a_holiday_closes_the_library(client: TestClient, at: str, door: str):
    """National Day and Armistice Day; the day before, a Monday, it is open."""
    answer = client.get(f"/v1/help?postcode=0010&at={at}&limit=50").json()
    states = {one["help_point"]["id"]: one["opening"]["state"] for one in answer["results"]}

    assert states["vlaminggem-main-library"] == door


def test_two_processes_would_name_the_same_version_of_an_answer(client: TestClient):
    first = client.get("/v1/help?postcode=0010")
    expected = hashlib.blake2b(first.content, digest_size=12).hexdigest()

    assert first.headers["etag"] == f'W/"{expected}"'
