"""Pages as the Nu Html Checker (vnu) sees them."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.domain.words import PAGE_LANGUAGES
from tests.pages.test_public_pages import PATHS

VNU = Path("tests/judges/node_modules/vnu-jar/build/dist/vnu.jar")
IN_FRAMES = ("widget?postcode=0010&spoken=ar", "widget?only=sessions&postcode=108")
LANGUAGES = PAGE_LANGUAGES if os.environ.get("DIGITALHELP_LONG") else ("fr", "nl", "ar")

pytestmark = pytest.mark.skipif(
    shutil.which("java") is None or not VNU.exists(),
    reason="vnu or Java is missing: apt-get install nodejs npm default-jre-headless",
)


def complaints(pages: dict[str, str], folder: Path) -> list[str]:
    """What is an error or a warning: the page, what is said of it, and what it is said of."""
    for number, page in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(page)
    done = subprocess.run(
        [
            "java",
            "-Xss4m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            VNU,
            "--stdout",
            "--format",
            "json",
            folder,
        ],
        capture_output=True,
        check=False,
    )
    names = list(pages)
    return [
        f"{names[int(Path(one['url']).stem)]}: {one['message']}: {one.get('extract', '')}"
        for one in json.loads(done.stdout)["messages"]
    ]


def test_every_page_is_valid_html_and_one_that_is_not_is_found(client: TestClient, tmp_path: Path):
    """Both in one go: most of the time goes into starting the checker."""
    paths = [f"/{lang}/{path}" for lang in LANGUAGES for path in (*PATHS, *IN_FRAMES)]
    paths += ["/fr/partners", "/fr/find?lat=50.85&lon=4.35"]
    pages = {path: client.get(path, headers={"Accept": "text/html"}).text for path in paths}
    broken = pages["/fr/"].replace("</main>", '<p id="postcode"><div></div></p></main>')

    found = complaints({**pages, "broken": broken}, tmp_path)
    assert len(found) >= 2
    assert [one for one in found if not one.startswith("broken: ")] == []
