"""A text that tries to be more stays a text, on every page and sheet that shows it; which those are
stands in `docs/staff.md`."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import pytest
from httpx import Response

from app.domain.words import LANGUAGES
from app.models.help_points import In
from app.routers.application import routes
from tests.all_routes import Route, every_route
from tests.hostile_world import HELP_POINT, ROLES, Hostile, hostile_world
from tests.pages.html_page import HtmlPage
from tests.paper import SPOKEN, Paper
from tests.planning import NEXT_TUESDAY
from tests.serving import TUESDAY_MORNING
from tests.staff import browser
from tests.writable_texts import FIELDS, LONG, MODELS, hostile, mark, texts_in
from tests.writing import Editors

PAGE = Path("docs/staff.md").read_text(encoding="utf-8").partition("## Texts that try")[2]
ROWS = dict(re.findall(r"^\| ([a-z ]+: .+?) \| (.+?) \|", PAGE.partition("\n## ")[0], re.MULTILINE))
REFUSED, NOWHERE = "refused", "nowhere on a page"
SHOWN = {field: said.split(", ") for field, said in ROWS.items() if said not in (REFUSED, NOWHERE)}
ON_EVERY_PAGE = "team: name"
"""At the top of whatever somebody sees who is signed in, but where she is about to come in."""

AT_THE_DOOR = ("/staff/join/{token}", "/staff/come-in/{token}", "/staff/still-true/{token}")

HTML, PDF, CSV = "text/html", "application/pdf", "text/csv"
FOR_PEOPLE = {HTML, PDF, CSV}
DOCUMENT = routes().openapi()["paths"]
FROM_FILES = {
    *("OrganisationIn", "LabelIn", "LabelEventIn", "MunicipalityIn", "PostcodeIn"),
    *("SandboxTraining", "SandboxSession"),
}


def leads_to_people(route: Route) -> bool:
    """All that the OpenAPI document does not describe, and what it says is a page or a table."""
    if route.method != "GET" or not route.documented:
        return route.method == "GET"
    return bool(FOR_PEOPLE & DOCUMENT[route.path]["get"]["responses"]["200"]["content"].keys())


WALKED = [route for route in every_route() if leads_to_people(route)]
ASKED = {
    "/{lang:language}/find": "postcode=0011&limit=50",
    "/{lang:language}/sessions": "postcode=0011&limit=50",
    "/{lang:language}/internet": "postcode=0011",
    "/{lang:language}/volunteer": "postcode=0011",
    "/{lang:language}/sheet/{asked:path}.pdf": "spoken=so&strict=true",
    "/{lang:language}/widget": "postcode=0011",
    "/{lang:language}/widget.json": "postcode=0011",
    "/staff/refer": "postcode=0011",
    "/staff/shortlist.pdf": "session={session}",
    "/v1/help-points.csv": "sandbox=true",
}
FOR_OTHER_SITES = ("/widget.js", "/widget.css", "/{lang:language}/widget.json")
"""A script, and the texts that it shows: tests/pages/test_widget_in_a_browser.py."""

LANGUAGES_OF = {"/r/{token}/slip.pdf": SPOKEN}


@dataclass(frozen=True)
class Seen:
    """`text`: what can be read; of a page its source, in which a mark stands as it is."""

    route: Route
    who: str
    answer: Response
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.route} {self.who}"


@pytest.fixture(scope="module")
def world(sqlite_editors: Editors) -> Hostile:
    sqlite_editors.clock.moment = TUESDAY_MORNING
    return hostile_world(sqlite_editors)


@pytest.fixture(scope="module")
def walked(world: Hostile) -> list[Seen]:
    """Every page, sheet and table, in every language, by everybody."""
    return [seen for route in WALKED for seen in visits(world, route)]


def visits(world: Hostile, route: Route) -> Iterator[Seen]:
    """Of nobody in particular in each language; at `/staff` of a colleague of each team, too."""
    stranger = browser(world.editors)
    asked = ASKED.get(route.path, "").format(session=world.session)
    for lang in LANGUAGES_OF.get(route.path, LANGUAGES):
        path = re.sub(r"{lang:\w+}", lang.upper() if "any_case" in route.path else lang, route.path)
        path = re.sub(r"([a-z-]+)/{[\w:]+}", lambda found: filled(world, found), path)
        query = "&".join(part for part in (asked, f"lang={lang}") if part)
        yield looked_at(route, lang, stranger.get(f"{path}?{query}"))
    for role in ROLES if route.path.startswith("/staff") else ():
        yield looked_at(route, role, world.inside[role].get(f"{path}?{asked}"))


def filled(world: Hostile, found: re.Match[str]) -> str:
    return f"{found[1]}/{world.keys[found[0]]}"


def looked_at(route: Route, who: str, answer: Response) -> Seen:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    text = Paper(answer.content).text if kind == PDF else answer.text
    return Seen(route, who, answer, kind, text)


def readable(page: HtmlPage) -> str:
    """Fields of forms and titles too."""
    said = [in_plain(value) for _, given in page.elements for value in given.values() if value]
    return "\n".join([page.text, *said])


def in_plain(value: str) -> str:
    """What a link hands to a phone, as it is read there."""
    return unquote(value) if value.startswith(("geo:", "sms:", "mailto:")) else value


def shown_on(walked: list[Seen], field: str) -> set[str]:
    return {str(one.route).partition(" ")[2] for one in walked if mark(field) in one.text}


def models(parent: type[In] = In) -> Iterator[type[In]]:
    for one in parent.__subclasses__():
        yield one
        yield from models(one)


def assert_all_is_text(page: str) -> None:
    """Nothing but what the templates hold, and each text whole wherever it stands."""
    read = HtmlPage(page)
    for tag, attributes in read.elements:
        assert tag not in ("img", "b", "object", "embed", "base", "style")
        assert tag != "iframe" or OWN_FRAME.match(attributes["src"] or "")
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in attributes.keys() & {"href", "src", "action", "formaction"}:
            assert ADDRESS.match(attributes[name] or ""), attributes
    scripts = [attributes.get("src") or "" for attributes in read.all("script")]
    assert all(source.startswith(("/static/", "/widget.js")) for source in scripts)
    text = readable(read)
    for field in FIELDS:
        assert text.count(hostile(field)) == page.count(mark(field)), field


OWN_FRAME = re.compile(r"/[a-z]{2}/widget(\?|$)")
ADDRESS = re.compile(r"[/?#]|geo:|sms:|openapi\.json$|https?://|mailto:|tel:\+")


def test_every_text_that_may_be_written_stands_in_the_table():
    assert sorted(ROWS) == sorted(FIELDS)


def test_no_model_of_what_comes_in_is_forgotten():
    walked = [model for _, model in MODELS]
    known = {name for model in walked for name in model.model_json_schema().get("$defs", {})}
    others = [one for one in models() if not any(issubclass(model, one) for model in walked)]

    assert {one.__name__ for one in others if any(texts_in(one))} - known == FROM_FILES


def test_every_page_is_seen_by_somebody(walked: list[Seen]):
    seen = {one.route for one in walked if one.answer.status_code == 200}
    never = {one.path for one in WALKED if one not in seen and "any_case" not in one.path}

    assert never == {"/", "/partners", "/staff/", "/staff/link"}
    for one in walked:
        passed_on = one.answer.is_redirect or one.route.path in ("/openapi.json", *FOR_OTHER_SITES)
        assert passed_on or one.kind in FOR_PEOPLE, one


@pytest.mark.parametrize("field", SHOWN)
def test_a_text_is_shown_where_the_table_says(walked: list[Seen], field: str):
    if field == ON_EVERY_PAGE:
        pages = [one for one in walked if one.who in ROLES and one.kind == HTML]
        inside = [one for one in pages if one.route.path not in AT_THE_DOOR]
        assert all(mark(field) in one.text for one in inside)
        walked = [one for one in walked if one not in inside]

    assert shown_on(walked, field) == set(SHOWN[field])


@pytest.mark.parametrize("field", [field for field in ROWS if field not in SHOWN])
def test_what_is_refused_or_shown_nowhere_is_on_no_page(walked: list[Seen], field: str):
    assert not shown_on(walked, field)


@pytest.mark.parametrize("route", WALKED, ids=str)
def test_on_a_page_it_is_text(walked: list[Seen], route: Route):
    for one in walked:
        if one.route == route and one.kind == HTML:
            assert_all_is_text(one.answer.text)
            policy = one.answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; ")
            ours = route.path == "/docs" or route.path.startswith("/{lang")
            ours = ours and not route.path.endswith("/widget")  # which runs none
            assert ("script-src" in policy) == ours
            assert one.answer.headers["x-content-type-options"] == "nosniff"


def test_on_paper_it_is_text(walked: list[Seen]):
    """Typst would leave out a $ or # of its own, or stop; a line may end anywhere."""
    for one in walked:
        if one.kind == PDF:
            same = one if one.who != "ar" else in_french(walked, one)
            shown = [field for field in FIELDS if mark(field) in same.text]
            assert shown
            assert Paper(one.answer.content).pages == 1
            for sign in "$#*":
                often = {field: same.text.count(mark(field)) for field in shown}
                wanted = sum(hostile(field).count(sign) * often[field] for field in shown)
                assert one.text.count(sign) == wanted, f"{one}: {sign}"
            for field in shown if same is one else ():
                assert hostile(field).replace(" ", "") in one.text.replace(" ", "")


def in_french(walked: list[Seen], sheet: Seen) -> Seen:
    """Of an Arabic one the reader turns texts and brackets around: their signs are counted."""
    return next(one for one in walked if one.route == sheet.route and one.who == "fr")


def test_in_a_table_it_is_text(walked: list[Seen]):
    """A spreadsheet that opens it calculates nothing."""
    tables = [one for one in walked if one.kind == CSV]
    assert tables
    for one in tables:
        cells = [cell for row in csv.reader(StringIO(one.text)) for cell in row]
        shown = [field for field in FIELDS if any(mark(field) in cell for cell in cells)]
        assert shown
        assert not any(re.match(r"[\s\"]*[=+\-@]", cell) for cell in cells)
        for field in shown:
            assert any(hostile(field) in cell for cell in cells)


def refused_alone(world: Hostile, field: str) -> Response:
    """The answer to this text, where all else is right."""
    what, _, name = field.partition(": ")
    text, point = hostile(field), f"/v1/help-points/{HELP_POINT}"
    if name.startswith("sources."):
        source = {"title": "A page", name.removeprefix("sources."): text}
        return world.sent("PATCH", point, {"sources": {"phone": [source]}})
    if name == "stops.hours":
        stop = {"place": {"fr": "Ici"}, "lat": 50.85, "lon": 4.35, "hours": text}
        return world.sent("PATCH", point, {"stops": [stop]})
    if name == "client.lang":
        path = f"/v1/sessions/{world.session}/registrations/{uuid4()}"
        body = {"client": {"first_name": "A.", "lang": text}}
        return world.sent("PUT", path, body, "referral")
    if what == "session":
        session = {"training_id": world.training, "capacity": 9, **NEXT_TUESDAY, name: text}
        return world.sent("POST", "/v1/sessions", session)
    path = point if what == "help point" else f"/v1/trainings/{world.training}"
    return world.sent("PATCH", path, {name: [text] if name in LISTS else text})


LISTS = ("languages", "complete")


@pytest.mark.parametrize("field", [field for field, said in ROWS.items() if said == REFUSED])
def test_what_the_table_says_is_refused(world: Hostile, field: str):
    answer = refused_alone(world, field)
    name = field.partition(": ")[2]

    assert answer.status_code == 422
    wrong = [one["field"] for one in answer.json()["errors"]]
    assert wrong
    assert all(one.split(".")[0] == name.split(".")[0] for one in wrong)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,<script>b</script>", LONG, 'https://a.be/">']
)
def test_an_address_that_is_none_is_refused(world: Hostile, address: str):
    for name in ("website", "email"):
        path = f"/v1/help-points/{HELP_POINT}"
        assert world.sent("PATCH", path, {name: address}).status_code == 422
    there = {"booking": "external", "booking_url": address, **NEXT_TUESDAY}
    body = {"training_id": world.training, **there}
    assert world.sent("POST", "/v1/sessions", body).status_code == 422


def typed(world: Hostile) -> dict[str, tuple[str, dict[str, str]]]:
    """Forms that are not taken as they are, or are answered with a page."""
    session, name = world.session, hostile("colleague: name")
    texts = {one: hostile(f"registration: {one}") for one in ("note", "reference")}
    return {
        "/staff/colleagues": ("space", {"name": name, "email": f"new-{uuid4().hex}@example.org"}),
        "/staff/colleagues#again": ("space", {"name": name, "email": LONG}),
        "/staff/teams/new": (
            "coordination",
            {"team": LONG, "name": name, "email": LONG, "others": LONG},
        ),
        f"/staff/refer/{session}": ("referral", {"key": LONG, "first_name": "", **texts}),
        "/staff/sessions/new": ("space", {"training_id": world.training, "capacity": LONG}),
        "/staff/trainings/new": ("space", {"help_point_id": HELP_POINT, "languages": LONG}),
        f"/staff/sessions/{session}/change": ("space", {"extra_places": LONG}),
        f"/staff/sessions/{session}/walk-ins": ("space", {"seats": LONG}),
    }


def test_what_is_typed_comes_back_as_text(world: Hostile):
    for path, (who, form) in typed(world).items():
        answer = world.inside[who].post(path, form)
        assert answer.headers["content-type"].startswith(HTML), path
        assert_all_is_text(answer.text)
