"""The page for partners: what it gives to copy works as it stands."""

import json
import re
import shlex
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.words import LANGUAGES
from app.main import create_app
from app.settings import Settings
from tests.pages.html_page import HtmlPage
from tests.serving import TUESDAY_MORNING, Clock

HOSTILE = "\"'><script>alert(1)</script>"


def blocks(page: str, kind: str) -> list[str]:
    """What is to be copied."""
    return [
        unescape(one)
        for one in re.findall(rf"<pre[^>]*{kind}[^>]*><code>(.*?)</code>", page, re.DOTALL)
    ]


def one_block(page: str, name: str) -> HtmlPage:
    [text] = blocks(page, f'id="{name}"')
    return HtmlPage(text)


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("nl-BE,fr;q=0.5", "nl"), ("en", "en"), ("ar", "fr"), ("", "fr"), ("tr, en;q=0.1", "en")],
)
def test_it_is_opened_in_a_language_of_people_at_work(client: TestClient, asked: str, lang: str):
    for path in ("/partners", "/ar/partners"):
        answer = client.get(path, headers={"Accept-Language": asked}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, f"/{lang}/partners")


@pytest.mark.parametrize("path", ["/partners", "/ar/partners"])
def test_what_was_chosen_goes_along_to_the_other_language(client: TestClient, path: str):
    query = "postcode=1080&lang=ar&only=sessions"
    answer = client.get(
        f"{path}?{query}", headers={"Accept-Language": "nl"}, follow_redirects=False
    )

    assert answer.headers["location"] == f"/nl/partners?{query}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_a_whole_page_without_a_cookie(client: TestClient, lang: str):
    answer = client.get(f"/{lang}/partners")
    page = HtmlPage(answer.text)

    assert page.one("html")["lang"] == lang
    assert {one["hreflang"] for one in page.all("a") if "hreflang" in one} == set(LANGUAGES)
    assert "set-cookie" not in answer.headers
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert len(set(ids)) == len(ids)


def test_the_first_page_leads_to_it(client: TestClient):
    assert HtmlPage(client.get("/pl/").text).one("a", href="/partners")


def test_the_form_writes_the_snippets_without_a_script(client: TestClient):
    query = "postcode=1080&lang=ar&spoken=tr&theme=email&only=sessions"
    page = client.get(f"/nl/partners?{query}").text

    element = one_block(page, "element")
    wanted = {"postcode": "1080", "lang": "ar", "spoken": "tr", "theme": "email"}
    assert element.one("digital-help") == wanted | {"only": "sessions"}
    assert element.one("script")["src"] == "http://testserver/widget.js"
    assert element.one("a")["href"] == "http://testserver/ar/"
    framed = one_block(page, "iframe").one("iframe")["src"]
    there = "http://testserver/ar/widget?postcode=1080&spoken=tr&theme=email&only=sessions"
    assert framed == there
    assert client.get(there).status_code == 200
    [fragment] = blocks(page, 'id="fragment"')
    piece = client.get(shlex.split(fragment)[-1]).text
    assert piece.strip().startswith('<section class="digital-help" lang="ar"')


def test_what_is_typed_stays_a_text_in_the_page_and_in_what_is_copied(client: TestClient):
    fields = {name: HOSTILE for name in ("postcode", "lang", "spoken", "theme", "only")}
    page = client.get("/fr/partners", params=fields).text

    assert HtmlPage(page).one("input", id="postcode")["value"] == HOSTILE
    assert {one.get("src") for one in HtmlPage(page).all("script")} == {
        "/widget.js",
        HtmlPage(page).all("script")[1]["src"],
    }
    element = one_block(page, "element")
    assert element.one("digital-help") == {"postcode": HOSTILE, "lang": "fr"}
    assert len(element.all("script")) == 1
    assert len(one_block(page, "iframe").elements) == 1


def test_its_examples_answer_as_they_stand(address: str):
    """On a service that listens, of which the page itself names the address."""
    done = subprocess.run(
        ["curl", "-s", f"{address}/en/partners"], capture_output=True, check=True, text=True
    )
    commands = blocks(done.stdout, 'class="example"')
    answers: list[Any] = []
    for command in commands:
        said = subprocess.run(shlex.split(command), capture_output=True, check=True)
        answers.append(json.loads(said.stdout))

    assert len(commands) == 4
    assert [one.get("status") for one in answers if isinstance(one.get("status"), int)] == []
    help_found, sessions, place, everything = answers
    assert help_found["total"] > 0
    assert sessions["total"] > 0
    assert place["id"] == "vlaminggem-main-library"
    assert everything["type"] == "FeatureCollection"
    [fragment] = blocks(done.stdout, 'id="fragment"')
    piece = subprocess.run(shlex.split(fragment), capture_output=True, check=True, text=True)
    assert HtmlPage(piece.stdout).one("section")["class"] == "digital-help"


def test_without_the_fictional_municipality_its_examples_are_of_real_places(loaded_url: str):
    settings = Settings(database_url=loaded_url, sandbox=False)
    client = TestClient(create_app(settings, Clock(TUESDAY_MORNING)))
    page = client.get("/en/partners").text
    asked = [shlex.split(one)[-1] for one in blocks(page, 'class="example"')]
    answers = [client.get(one) for one in asked]

    assert "Vlaminggem" not in page
    assert [one.status_code for one in answers] == [200] * 4
    assert answers[0].json()["total"] > 0
    assert "postcode=1080" in asked[0]


def test_addresses_of_the_service_are_quoted_and_policies_name_its_origin(loaded_url: str):
    base = "https://example.org:8443/it's/$(here)"
    settings = Settings(database_url=loaded_url, public_url=base)
    page = TestClient(create_app(settings, Clock(TUESDAY_MORNING))).get("/en/partners").text
    commands = blocks(page, 'class="example"') + blocks(page, 'id="fragment"')

    assert len(commands) == 5
    for command in commands:
        curl, silent, url = shlex.split(command)
        assert (curl, silent) == ("curl", "-s")
        assert url.startswith(f"{base}/")
    text = HtmlPage(page).text
    assert "Allow https://example.org:8443: for the element" in text
    for directive in ("script-src", "connect-src", "frame-src", "form-action", "style-src"):
        assert directive in text


def test_its_style_is_there_for_any_site(client: TestClient):
    [link] = blocks(client.get("/en/partners").text, 'id="style"')
    answer = client.get(str(HtmlPage(link).one("link")["href"]))

    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.text == Path("app/static/widget.css").read_text()


def test_the_licence_is_that_of_the_data_and_of_the_program(client: TestClient):
    page = " ".join(HtmlPage(client.get("/en/partners").text).text.split())
    line = re.search(r"\*(Help points: .*?)\*", Path("data/ATTRIBUTION.md").read_text(), re.DOTALL)

    assert line
    assert " ".join(line[1].split()) in page
    assert "EUPL-1.2" in page
    assert "Sunset" in page
