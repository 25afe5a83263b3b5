"""Browsers of people at work: a client for each, that keeps its cookie and fills in forms."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from fastapi.testclient import TestClient
from httpx import Response

from app.domain.codes import Role
from app.storage.engine import writing
from app.usecases.manage_colleagues import first
from app.usecases.staffing.teams import team_for
from tests.serving import TUESDAY_MORNING
from tests.storage_fixtures import engine_at
from tests.writing import LIBRARY, Editors

PASSWORD = "four quiet wooden chairs"
TEAMS: dict[str, tuple[Role, list[str]]] = {
    "The library": ("space", [LIBRARY, *(f"room-{number}" for number in range(1, 2000))]),
    "The school library": ("space", ["zonnedorp-school-library"]),
    "CPAS of Vlaminggem": ("referral", []),
    "Jobs in Vlaminggem": ("referral", []),
    "The coordination": ("coordination", []),
}


@dataclass
class Browser:
    """Follows no redirect: where it leads is part of the answer."""

    client: TestClient

    def get(self, path: str, **headers: str) -> Response:
        answer: Response = self.client.get(path, headers={"Accept-Language": "en", **headers})
        return answer

    def post(self, path: str, form: dict[str, Any] | None = None, **headers: str) -> Response:
        """A form with the token of the page that holds it."""
        token = self.token()
        sent = {"form_token": token, **(form or {})} if token else form or {}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        headers = {"Accept-Language": "en", **kind, **headers}
        answer: Response = self.client.post(
            path, content=urlencode(sent, doseq=True), headers=headers
        )
        return answer

    def token(self) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.get("/staff/account").text)
        return found[1] if found else ""

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> Response:
        return self.post("/staff/sign-in", {"email": email, "password": password, **more})


def browser(editors: Editors) -> Browser:
    """A new one, with no cookie."""
    app = editors.client.app
    return Browser(TestClient(app, raise_server_exceptions=False, follow_redirects=False))


def invite(editors: Editors, team: str, email: str, **more: str) -> str:
    """The end of an administrator's invitation."""
    role, help_points = TEAMS[team]
    given = {"name": email.partition("@")[0].title(), "email": email, "lang": "en", **more}
    with engine_at(editors.url) as engine, writing(engine) as db:
        joined = team_for(db, role, team, help_points, TUESDAY_MORNING)
        return first(db, joined, given, TUESDAY_MORNING).token


def joined(editors: Editors, team: str, email: str, **more: str) -> Browser:
    """The browser of somebody who has just joined."""
    one = browser(editors)
    path = f"/staff/join/{invite(editors, team, email, **more)}"
    answer = one.post(path, {"password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303, answer.text
    return one


def an_account(editors: Editors, team: str = "The library", **more: str) -> str:
    """The address of an administrator who has joined."""
    email = f"{uuid4().hex[:12]}@vlaminggem.example"
    joined(editors, team, email, **more)
    return email


def as_it_stands(page: str) -> dict[str, Any]:
    """What a browser would send of the longest form of a page if nobody typed anything."""
    form = max(re.findall(r"<form.*?</form>", page, re.S), key=len)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        name, value = given["name"], unescape(given["value"])
        if given["type"] != "checkbox" and name in found:
            found[name] = [*([found[name]] if isinstance(found[name], str) else found[name]), value]
        elif given["type"] != "checkbox":
            found[name] = value
        elif "checked" in tag:
            found.setdefault(given["name"], []).append(given["value"])
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else first[1] if first else ""
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S)
    return found | {name: unescape(text) for name, text in areas}


def seen(answer: Response) -> str:
    """The text of a page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
