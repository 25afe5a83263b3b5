"""`/docs`: Swagger UI from this service alone, in a real browser."""

import hashlib
from pathlib import Path

from fastapi.testclient import TestClient
from playwright.sync_api import Browser

VENDORED = Path(__file__).parents[2] / "app" / "static" / "swagger-ui"


def test_the_vendored_files_are_those_that_were_taken_over():
    lines = (VENDORED / "SHA256SUMS").read_text().splitlines()
    taken = {name: mark for mark, name in (line.split("  ") for line in lines)}
    there = {file.name for file in VENDORED.iterdir()} - {"README.md", "SHA256SUMS"}

    assert taken == {
        name: hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() for name in there
    }
    assert "LICENSE" in taken


def test_the_page_lets_in_nothing_from_elsewhere(client: TestClient):
    answer = client.get("/docs")
    policy = dict(
        part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; ")
    )

    assert answer.status_code == 200
    assert policy.pop("style-src") == "'self' 'unsafe-inline'"
    assert policy.pop("img-src") == "'self' data:"
    assert set(policy.values()) == {"'self'", "'none'"}
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "<script>" not in answer.text
    assert "http" not in answer.text
    assert "set-cookie" not in answer.headers


def test_no_page_runs_a_script_but_ours(client: TestClient):
    for path in ("/fr/", "/en/find?postcode=0010", "/staff/sign-in"):
        policy = client.get(path).headers["content-security-policy"]
        assert policy.count("script-src") == policy.count("script-src 'self'")
        assert ("script-src" in policy) == ("staff" not in path)
        assert "unsafe-inline" not in policy


def test_it_shows_every_operation_and_asks_nobody_else(
    chromium: Browser, address: str, client: TestClient
):
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/docs")
    page.wait_for_selector(".opblock")
    shown = page.locator(".opblock").count()
    paths = client.get("/openapi.json").json()["paths"]

    assert shown == sum(len(item) for item in paths.values())
    assert {url.removeprefix(address).split("?")[0] for url in asked} == {
        "/docs",
        "/openapi.json",
        "/static/docs.js",
        "/static/favicon.svg",
        "/static/swagger-ui/swagger-ui.css",
        "/static/swagger-ui/swagger-ui-bundle.js",
    }
    assert not complaints
    assert not context.cookies()
    assert page.locator("img[src*=validator]").count() == 0
    context.close()


def test_a_question_tried_out_goes_to_this_service(chromium: Browser, address: str):
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/docs#/health/getLiveness")
    operation = page.locator("#operations-health-getLiveness")
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    operation.locator(".live-responses-table").wait_for()

    assert '"live"' in operation.locator(".live-responses-table").inner_text()
    assert f"{address}/health/live" in asked
    assert all(url.startswith((address, "data:")) for url in asked)
    page.close()
