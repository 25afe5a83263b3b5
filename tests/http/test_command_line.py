"""The command line on a loaded database."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.running import DIGITALHELP


@pytest.fixture
def run(sqlite_copy: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIGITALHELP_DATABASE_URL", sqlite_copy)
    monkeypatch.setenv("COLUMNS", "160")
    return lambda *words: CliRunner().invoke(app, list(words))


def test_find_shows_the_answer_as_a_table(run):
    shown = run("find", "1080", "--lang", "nl", "--limit", "3")

    assert shown.exit_code == 0, shown.output
    assert "OCR Koekeltech" in shown.output
    assert "EPNM" in shown.output or "Mobiele OCR" in shown.output
    assert "Molenbeek" in shown.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["find", "108"], "1080"),
        (["find", "0999", "--lang", "en"], "not a Belgian postcode"),
        (["find", "1080", "--lang", "tlh"], "fr, nl, en"),
    ],
)
def test_a_slip_gets_a_sentence_and_not_a_trace(run, words: list[str], said: str):
    refused = run(*words)

    assert refused.exit_code in (1, 2)
    assert said in refused.output
    assert "Traceback" not in refused.output


def test_a_second_load_leaves_everything_alone(run):
    first, second = run("load"), run("load")

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "nothing to do" in second.output


def test_check_data_names_the_gaps_and_what_waits_to_be_confirmed(run):
    lines = run("check-data").output.splitlines()
    hours = next(number for number, line in enumerate(lines) if line.startswith("Not known when"))

    assert "    koekeltech" in lines[hours:]
    assert any("ocr-arc" in line and "Association 20" in line for line in lines)
    assert not any("vlaminggem" in line for line in lines)


def test_the_api_describes_itself(run, tmp_path: Path):
    assert run("openapi", "--to", str(tmp_path / "openapi.json")).exit_code == 0
    described = json.loads((tmp_path / "openapi.json").read_text())

    assert json.loads(Path("openapi.json").read_text()) == described


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DIGITALHELP_LOG_LEVEL", "loud", "DEBUG"),
        ("DIGITALHELP_SANDBOX", "perhaps", "DIGITALHELP_SANDBOX"),
        ("DIGITALHELP_DATABASE_URL", "mysql://here/db", "sqlite"),
        ("DIGITALHELP_DATABASE_URL", "nonsense", "DIGITALHELP_DATABASE_URL"),
        ("DIGITALHELP_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/x", "database"),
    ],
)
def test_a_wrong_setting_is_said_in_a_line(name: str, value: str, said: str):
    ran = subprocess.run(
        [DIGITALHELP, "find", "1080"],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_empty_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIGITALHELP_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")

    assert "digitalhelp load" in CliRunner().invoke(app, ["find", "1080"]).output
