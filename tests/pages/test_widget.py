"""The widget as others fetch it: the script, the page for a frame, the piece of HTML, the data."""

import gzip
import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.adapters.catalogues import words_in
from app.domain.words import PAGE_LANGUAGES
from app.main import create_app
from app.settings import Settings
from tests.pages.html_page import HtmlPage
from tests.pages.test_public_pages import IN_ANOTHER, RTL, foreign_sentences
from tests.serving import TUESDAY_MORNING, Clock

LARGEST = 10_000
QUESTIONS = [
    "postcode=0010",
    "postcode=0011&spoken=ar&theme=email",
    "postcode=1080&free=true",
    "postcode=Molenbeek",
    "postcode=0010&only=sessions",
    "postcode=0010&only=sessions&theme=email&spoken=fr",
    "only=sessions",
    "postcode=9000",
    "postcode=0010&within_m=1",
    "postcode=108",
    "postcode=4321",
    "postcode=Molenbek",
    "",
]


def told(client: TestClient, query: str, lang: str = "en") -> dict[str, Any]:
    view: dict[str, Any] = client.get(f"/{lang}/widget.json?{query}").json()
    return view


def texts(view: Any) -> list[str]:
    """All that is said in a view."""
    if isinstance(view, dict):
        kept = {key: one for key, one in view.items() if key not in SILENT}
        return [text for one in kept.values() for text in texts(one)]
    if isinstance(view, list):
        return [text for one in view for text in texts(one)]
    return [view] if isinstance(view, str) else []


SILENT = {"lang", "dir", "href", "action", "choices", "own", "typed", "guess"}


def test_the_script_is_small_whole_and_speaks_ten_languages(client: TestClient):
    answer = client.get("/widget.js")
    down = "This help cannot be reached at the moment. Try again later."

    assert len(gzip.compress(answer.content)) < LARGEST
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert not re.search("@[a-z]+@", answer.text)
    for lang in PAGE_LANGUAGES:
        assert words_in(lang).say(down) in answer.text


@pytest.mark.parametrize("path", ["/widget.js", "/widget.css"])
def test_the_script_is_kept_an_hour_and_asked_for_again_in_a_few_bytes(
    client: TestClient, path: str
):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["cache-control"] == "public, max-age=3600"
    assert (again.status_code, again.content) == (304, b"")


SHARED = ["/widget.js", "/widget.css", "/nl/widget.json?postcode=0010", "/nl/widget"]


@pytest.mark.parametrize("path", [*SHARED, "/nl/widget?postcode=108&fragment=1"])
def test_any_site_may_fetch_it_and_nothing_is_kept_of_the_visitor(client: TestClient, path: str):
    answer = client.get(path, headers={"Origin": "https://partner.example"})

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "origin" not in answer.headers.get("vary", "").lower()


@pytest.mark.parametrize("query", QUESTIONS)
def test_page_piece_and_data_say_the_same(client: TestClient, query: str):
    view = told(client, query)
    for path in (f"/en/widget?{query}", f"/en/widget?{query}&fragment=1"):
        page = HtmlPage(client.get(path).text)
        said = re.sub(r"\s+", " ", page.text)
        links = {one["href"] for one in page.all("a")}
        in_links = {one["href"] for one in view["items"]}

        assert [text for text in texts(view) if " ".join(text.split()) not in said] in (
            [],
            [view["wrong"] and view["wrong"]["guessed"]],  # a link of the framed page alone
        )
        assert in_links <= links


@pytest.mark.parametrize("query", ["postcode=0010", "postcode=1080&spoken=ar&free=true"])
def test_its_places_are_the_first_three_of_the_finder(client: TestClient, query: str):
    found = client.get(f"/v1/help?{query}&lang=nl&limit=3").json()["results"]
    shown = told(client, query, "nl")["items"]

    ids = [one["help_point"]["id"] for one in found]
    assert [one["href"].rpartition("/")[2] for one in shown] == ids
    for one, place in zip(shown, found, strict=True):
        said = one["call"]["text"].replace("\u00a0", " ")
        assert said == place["help_point"]["call"]["text"].replace("https://", "")


def test_its_lessons_are_the_first_three_of_the_list(client: TestClient):
    query = "postcode=0010&theme=email"
    found = client.get(f"/v1/sessions?{query}&lang=nl&limit=3").json()["results"]
    shown = told(client, f"{query}&only=sessions", "nl")["items"]

    assert [one["lines"][0]["text"] for one in shown] == [one["text"] for one in found]
    assert len(shown) == 3


@pytest.mark.parametrize("lang", PAGE_LANGUAGES)
def test_it_speaks_one_language(client: TestClient, lang: str):
    for query in ("postcode=0010&spoken=ar", "postcode=0010&only=sessions", "postcode=108", ""):
        answer = client.get(f"/{lang}/widget?{query}")
        page = HtmlPage(answer.text)
        own = HtmlPage(IN_ANOTHER.sub("", answer.text)).text

        assert page.one("html")["lang"] == lang == page.one("section")["lang"]
        assert (page.one("section")["dir"] == "rtl") == (lang in RTL)
        assert not foreign_sentences(lang) & {line.strip() for line in own.splitlines()}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("spoken=ar&address=", 200),
        ("postcode=4321", 404),
        ("postcode=108", 422),
        ("only=sessions&postcode=108", 422),
        ("only=sessions&postcode=", 200),
        ("postcode=", 422),
        ("postcode=+&spoken=ar", 422),
    ],
)
def test_what_is_wrong_is_said_and_the_field_stays(client: TestClient, query: str, status: int):
    answers = [client.get(f"/fr/widget{kind}?{query}") for kind in ("", ".json")]
    page, view = HtmlPage(answers[0].text), answers[1].json()

    assert [one.status_code for one in answers] == [status, status]
    assert len(page.all("input", name="postcode")) == 1
    assert bool(page.all("div", role="alert")) == bool(view["wrong"]) == (status != 200)
    if status != 200:
        assert {one.headers["cache-control"] for one in answers} == {"no-store"}


def test_an_empty_field_is_answered_as_the_finder_answers_it(client: TestClient):
    said = client.get("/fr/widget.json?postcode=").json()["wrong"]["text"]

    assert said in HtmlPage(client.get("/fr/find?postcode=").text).text


def test_for_whom_a_place_is_reserved_is_said_there_too(client: TestClient):
    view = client.get("/en/widget.json?postcode=0012&kind=contact_desk").json()
    said = [line["text"] for one in view["items"] for line in one["lines"]
            if line["label"] and line["label"]["text"] == "Only for"]  # fmt: skip

    assert any("looking for work" in text for text in said)


@pytest.mark.parametrize("query", ["postcode=0010", "only=sessions&postcode=0010"])
def test_a_choice_that_cannot_be_used_is_left_out_and_told(client: TestClient, query: str):
    """To all three alike, and kept as any answer: the visitor did nothing wrong."""
    paths = [f"/en/widget{kind}?{query}&theme=x" for kind in (".json", "", "")]
    answers = [client.get(path) for path in (*paths[:2], f"{paths[2]}&fragment=1")]
    view = answers[0].json()

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert {one.headers["cache-control"] for one in answers} == {"public, max-age=60"}
    assert all(view["notices"][0] in one.text for one in answers)
    assert view["notices"][0] == "One of your choices could not be used; we left it out."
    assert view["wrong"] is None
    assert view["items"]
    assert ["theme", "x"] not in view["form"]["choices"]


def test_where_there_is_nothing_the_way_on_leads_to_something(client: TestClient):
    no_lesson = told(client, "only=sessions&postcode=1000&spoken=ti&theme=email")
    anywhere = told(client, "only=sessions&spoken=ti")
    no_place = told(client, "postcode=9000")

    assert [no_lesson["items"], anywhere["items"], no_place["items"]] == [[], [], []]
    near = {"text": "Find help near you", "href": "http://testserver/en/find?postcode=1000"}
    assert no_lesson["more"] == near
    assert anywhere["more"] == near | {"href": "http://testserver/en/"}
    assert no_place["more"] is None
    assert no_place["call"]


@pytest.mark.parametrize("rest", ["", "&strict=true&spoken=ti&within_m=1"])
def test_of_a_name_with_several_postcodes_one_is_chosen_on_the_whole_page(
    client: TestClient, rest: str
):
    view = told(client, f"postcode=Bruxelles{rest}")
    choice = HtmlPage(client.get(view["more"]["href"]).text)

    assert view["notices"][0].startswith("“Bruxelles” has several postcodes.")
    assert f"“{view['more']['text']}”" in view["notices"][0]
    assert any("postcode=1020" in str(one["href"]) for one in choice.all("a"))
    assert not [one for one in told(client, "postcode=1080")["notices"] if "several" in one]


def test_a_typing_error_leads_on_inside_the_frame(client: TestClient):
    page = HtmlPage(client.get("/nl/widget?postcode=Mollenbeek9&spoken=ar").text)
    links = [str(one["href"]) for one in page.all("a") if "target" not in one]

    assert len(links) <= 1
    assert all(one.startswith("/nl/widget?spoken=ar&postcode=") for one in links)


def test_the_form_of_the_frame_keeps_what_the_partner_chose(client: TestClient):
    page = HtmlPage(client.get("/nl/widget?postcode=0010&spoken=ar&theme=email&only=sessions").text)
    kept = {(one["name"], one["value"]) for one in page.all("input", type="hidden")}

    assert page.one("form")["action"] == "/nl/widget"
    assert kept == {("spoken", "ar"), ("theme", "email"), ("only", "sessions")}


def test_what_a_partner_adds_to_links_is_not_carried_along(client: TestClient):
    for query in ("utm_source=x", "utm_source=x&postcode=0010"):
        page = HtmlPage(client.get(f"/nl/widget?{query}").text)
        assert page.all("input", type="hidden") == []


def test_the_piece_fits_into_any_page(client: TestClient):
    """No whole page, nothing that runs, nothing that could be there already, whole addresses."""
    piece = HtmlPage(client.get("/nl/widget?postcode=0010&fragment=1&spoken=fr").text)
    tags = {tag for tag, _ in piece.elements}
    leads = [one["href"] for one in piece.all("a")] + [piece.one("form")["action"]]

    assert piece.elements[0] == (
        "section",
        {"class": "digital-help", "lang": "nl", "dir": "ltr", "aria-label": piece_title(piece)},
    )
    assert not tags & {"html", "head", "body", "main", "script", "style", "link", "iframe"}
    assert [one for _, given in piece.elements for one in given if one in ("id", "style")] == []
    assert [one for one in leads if not re.match(r"https?://|tel:\+\d+$", str(one))] == []
    assert piece.one("form")["action"] == "http://testserver/nl/find"


def piece_title(piece: HtmlPage) -> str:
    return str(piece.one("section")["aria-label"])


def test_links_of_the_frame_leave_it(client: TestClient):
    page = HtmlPage(client.get("/nl/widget?postcode=0010").text)

    assert {one.get("target") for one in page.all("a")} == {"_top"}


def test_a_number_keeps_its_plus_in_front_where_one_writes_from_right_to_left(client: TestClient):
    for item in told(client, "postcode=0010", "ar")["items"]:
        if str(item["call"]["href"]).startswith("tel:"):
            assert re.search("\u2066\\+32[\\d\\s]+\u2069", item["call"]["text"])


# --- who may frame it -----------------------------------------------------------------------------


def ancestors(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    policy: str = answer.headers["content-security-policy"]
    return policy.partition("frame-ancestors ")[2].partition(";")[0]


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        (None, "*"),
        (" Example.ORG , example.org,", "'self' example.org"),
        (
            "https://www.example.org:8443,127.0.0.1:9000",
            "'self' https://www.example.org:8443 127.0.0.1:9000",
        ),
    ],
)
def test_the_widget_is_framed_by_all_or_by_exactly_those_named(
    loaded_url: str, hosts: str | None, said: str
):
    settings = Settings(database_url=loaded_url, frame_hosts=hosts)
    client = TestClient(create_app(settings, Clock(TUESDAY_MORNING)))

    assert ancestors(client, "/fr/widget") == said
    assert ancestors(client, "/fr/widget?postcode=108") == said
    assert ancestors(client, "/fr/widget?postcode=0010&fragment=1") == said


def test_a_page_that_isolates_itself_may_frame_it(client: TestClient):
    said = "cross-origin-embedder-policy"

    assert client.get("/fr/widget?postcode=108").headers[said] == "require-corp"
    assert client.get("/fr/widget").headers[said] == "require-corp"
    assert said not in client.get("/fr/widget?fragment=1").headers


@pytest.mark.parametrize("hosts", ["", ",", "  ", " , ,"])
def test_who_names_nobody_does_not_open_it_to_all(hosts: str):
    with pytest.raises(ValidationError, match="no host is named"):
        Settings(frame_hosts=hosts)


OTHERS = ["/fr/", "/fr/find?postcode=1080", "/fr/sessions", "/fr/partners", "/docs", "/staff/"]


@pytest.mark.parametrize("path", [*OTHERS, "/fr/nowhere", "/r/nobody"])
def test_no_other_page_is_framed_by_others(client: TestClient, path: str):
    assert ancestors(client, path) == "'self'"


@pytest.mark.parametrize(
    "hosts",
    [
        "*",
        "*.example.org",
        "https://*",
        "https:",
        "'self'",
        "example.org example.net",
        "example.org; script-src *",
        "example.org/path",
        "https://example.org/",
        "example.org:*",
        "example.org:0",
        "ftp://example.org",
        "javascript:alert(1)",
        "-example.org",
        "example..org",
        "user@example.org",
        "café.example",
        "example.org\n",
        "[::1]:8000",
    ],
)
def test_what_is_no_exact_host_is_refused(hosts: str):
    if hosts.endswith("\n"):
        assert Settings(frame_hosts=hosts).frame_ancestors == ("example.org",)
        return
    with pytest.raises(ValidationError, match="no host such as"):
        Settings(frame_hosts=f"example.net,{hosts}")


# --- weight ---------------------------------------------------------------------------------------


def test_it_weighs_no_more_than_one_page(client: TestClient, record_property: Any):
    """What a visitor fetches the first time, its answer included, packed as browsers ask for it;
    the landing page holds no answer yet."""
    landing = client.get("/fr/").text
    static = re.findall(r'(?:href|src)="(/static/[^"]+)"', landing)
    page = sum(packed(client, path) for path in ("/fr/", *static))
    element = packed(client, "/widget.js") + packed(client, "/fr/widget.json?postcode=0010")
    framed = client.get("/fr/widget?postcode=0010").text
    frame = sum(
        packed(client, path)
        for path in (
            "/fr/widget?postcode=0010",
            *re.findall(r'(?:href|src)="(/static/[^"]+)"', framed),
        )
    )
    record_property(
        "score",
        f"widget to landing page, bytes: element {element / page:.2f}, frame {frame / page:.2f}",
    )

    assert element < 1.25 * page
    assert frame < page


def packed(client: TestClient, path: str) -> int:
    with client.stream("GET", path, headers={"Accept-Encoding": "br"}) as answer:
        return sum(len(piece) for piece in answer.iter_raw())


def test_the_data_can_be_read_by_the_script(client: TestClient):
    """Its shape, which the script relies on."""
    for query in QUESTIONS:
        view = json.loads(client.get(f"/fr/widget.json?{query}").text)
        assert {"lang", "dir", "title", "form", "wrong", "heading", "notices"} <= view.keys()
        assert {"items", "call", "more", "home"} <= view.keys()
        for item in view["items"]:
            assert item.keys() == {"name", "href", "lines", "note", "call"}
