"""What the README shows is what the service answers, and what it lists is what there is."""

import json
import os
import re
import shlex
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from app.main import create_app
from app.settings import Settings
from tests.running import DIGITALHELP, free_port
from tests.serving import TUESDAY_MORNING, Clock

README = Path("README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ (curl [^\n]+)\n```\n\n```json\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def own_url(loaded_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a copy of the loaded database: the examples write."""
    copy = tmp_path_factory.mktemp("readme") / "copy.db"
    copy.write_bytes(Path(loaded_url.removeprefix("sqlite:///")).read_bytes())
    return f"sqlite:///{copy}"


@pytest.fixture(scope="module")
def keys(own_url: str) -> dict[str, str]:
    """As the README makes them: that of a space, and that of a referral service."""
    lines = [line for line in README.splitlines() if "keys add --role" in line]
    commands = [line.replace(".venv/bin/digitalhelp", DIGITALHELP) for line in lines]
    environment = {**os.environ, "DIGITALHELP_DATABASE_URL": own_url}
    made = [
        subprocess.run(shlex.split(one), env=environment, capture_output=True, check=True)
        for one in commands
    ]
    space, referral = (one.stdout.decode().splitlines()[-1] for one in made)
    return {"$KEY": space, "$REFERRAL_KEY": referral}


@pytest.fixture(scope="module")
def address(own_url: str) -> Iterator[str]:
    """The service on a real port, on the Tuesday morning of which the README speaks."""
    app = create_app(Settings(database_url=own_url), Clock(TUESDAY_MORNING))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_an_example_answers_what_is_shown(
    address: str, keys: dict[str, str], command: str, shown: str
):
    """Shown answers are shortened: what stands there stands in the answer."""
    command = command.replace("http://127.0.0.1:8000", address)
    for name, key in keys.items():
        command = command.replace(name, key)
    words = shlex.split(command)
    answered = subprocess.run(words, capture_output=True, check=True).stdout

    assert_within(json.loads(shown), json.loads(answered))


def assert_within(shown: Any, real: Any) -> None:
    if isinstance(shown, dict):
        assert shown.keys() <= real.keys()
        for key in shown:
            assert_within(shown[key], real[key])
    elif isinstance(shown, list):
        assert len(shown) <= len(real)
        for one, other in zip(shown, real, strict=False):
            assert_within(one, other)
    else:
        assert shown == real


def test_there_are_examples():
    assert len(EXAMPLES) >= 3


def test_every_setting_is_documented():
    for name, field in Settings.model_fields.items():
        assert f"`DIGITALHELP_{name.upper()}`" in README
        assert field.description
        assert field.description in README


def test_every_path_of_the_api_is_named():
    for path in json.loads(Path("openapi.json").read_text())["paths"]:
        assert path in README or path.startswith(("/v1/postcodes/{", "/{lang")), path


def test_the_map_of_the_code_is_the_code():
    for folder in Path("app").iterdir():
        if folder.is_dir() and not folder.name.startswith("__"):
            assert f"{folder.name}/" in README
