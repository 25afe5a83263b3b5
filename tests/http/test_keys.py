"""Keys are made, shown once, rotated and revoked on the command line."""

import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.storage.engine import reading
from tests.running import commanded, running
from tests.storage_fixtures import engine_at

KEY = re.compile(r"dh_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


def made(url: str, *words: str) -> str:
    done = commanded(url, "keys", *words)
    assert done.exit_code == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_a_key_is_the_last_line_and_stands_nowhere_else(sqlite_url: str):
    key = made(sqlite_url, "add", "--role", "coordination", "--name", "Regional coordination")
    with engine_at(sqlite_url) as engine, reading(engine) as db:
        row = db.connection().execute(text("SELECT * FROM api_key")).mappings().one()
    listed = commanded(sqlite_url, "keys", "list").stdout

    assert KEY.fullmatch(key)
    assert key[12:] not in str(dict(row))
    assert key[:11] in listed
    assert "Regional coordination" in listed
    assert key[12:] not in listed


def test_a_space_may_be_given_a_help_point_that_is_not_there_yet(sqlite_copy: str):
    done = commanded(
        sqlite_copy, "keys", "add", "--role", "space", "--name", "Koekeltech",
        "--help-point", "koekeltech", "--help-point", "koekeltech-two",
    )  # fmt: skip

    assert KEY.fullmatch(done.stdout.strip())
    assert "no help point koekeltech-two yet" in done.stderr
    assert "koekeltech yet" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "--role", "space", "--name", "X"), "names its help points"),
        (("add", "--role", "referral", "--name", "X", "--help-point", "a"), "names none"),
        (("add", "--role", "space", "--name", "X", "--help-point", "A b"), "no id"),
        (("add", "--role", "coordination", "--name", "  "), "1 to 100"),
        (("add", "--role", "coordination", "--name", "x" * 101), "1 to 100"),
        (("add", "--role", "king", "--name", "X"), "coordination"),
        (("rotate", "dh_00000000"), "no key dh_00000000"),
        (("revoke", "dh_00000000"), "no key dh_00000000"),
    ],
)
def test_what_cannot_be_done_is_said(sqlite_url: str, words: tuple[str, ...], said: str):
    done = commanded(sqlite_url, "keys", *words)

    assert done.exit_code != 0
    assert said in done.stderr
    assert not KEY.search(done.stdout)


def test_two_living_keys_have_two_names(sqlite_url: str):
    first = made(sqlite_url, "add", "--role", "referral", "--name", "CPAS")
    second = commanded(sqlite_url, "keys", "add", "--role", "referral", "--name", "CPAS")

    assert "holds the key" in second.stderr
    assert commanded(sqlite_url, "keys", "revoke", first[:11]).exit_code == 0
    assert commanded(sqlite_url, "keys", "revoke", first[:11]).exit_code == 1
    assert made(sqlite_url, "add", "--role", "referral", "--name", "CPAS") != first


def test_a_rotated_and_a_revoked_key_open_nothing_at_once(sqlite_copy: str, tmp_path: Path):
    old = made(sqlite_copy, "add", "--role", "coordination", "--name", "Coordination")
    with running(sqlite_copy, tmp_path / "log", workers=2) as address:

        def status(key: str) -> int:
            path = f"{address}/v1/help-points/koekeltech/versions"
            return httpx.get(path, headers={"Authorization": f"Bearer {key}"}).status_code

        before = status(old)
        new = made(sqlite_copy, "rotate", old[:11])
        rotated = status(old), status(new)
        commanded(sqlite_copy, "keys", "revoke", new[:11])
        revoked = status(new)

    assert before == 200
    assert rotated == (401, 200)
    assert revoked == 401
    assert old[12:] not in (tmp_path / "log").read_text()
    assert new[12:] not in (tmp_path / "log").read_text()
