"""The pages over HTTP, on the real data and the sandbox."""

import re
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from app.adapters.catalogues import words_in
from app.domain.words import LANGUAGES
from app.routers.pages import SAFE
from tests.pages.html_page import HtmlPage

HTML = {"Accept": "text/html,application/xhtml+xml"}

ASKED = [
    "postcode=1080",
    "postcode=1040&spoken=ar&free=true",
    "postcode=Molenbeek&unconfirmed=true&limit=50",
    "postcode=9000",
    "postcode=1049",
    "lat=50.85&lon=4.35&wheelchair=true&strict=true",
    "postcode=1000&kind=trainer&unconfirmed=true&limit=3&offset=3",
    "postcode=0010&unconfirmed=true&limit=50",
    "postcode=0013&audience=women&situation=jobseeker&free=true",
    "postcode=0012&when=saturday&form_help=true",
]

REFUSED = [
    ("postcode=", 422),
    ("postcode=0", 422),
    ("postcode=9999", 404),
    ("postcode=" + quote("<script>alert(1)</script>"), 422),
    ("postcode=1080&limit=51", 422),
    ("postcode=1080&spoken=zzz", 422),
    ("postcode=1080&fre=true", 422),
    ("postcode=1080&lat=50.85&lon=4.35", 422),
    ("postcode=%FF", 422),
    ("", 422),
]


def asked(client: TestClient, path: str) -> Response:
    response: Response = client.get(path, headers=HTML, follow_redirects=False)
    return response


def page(client: TestClient, path: str, status: int = 200) -> HtmlPage:
    response = asked(client, path)
    assert response.status_code == status, response.text
    return HtmlPage(response.text)


def told(client: TestClient, query: str, lang: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/v1/help?{query}&lang={lang}").json()
    return answer


def plain(text: str) -> str:
    """Without the difference between spaces that break and those that do not."""
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "fr"),
        ("nl-BE,nl;q=0.9,en;q=0.5", "nl"),
        ("en-GB,fr;q=0.8", "en"),
        ("ar,tr;q=0.9", "fr"),
        ("fr;q=0.3,nl;q=0.4", "nl"),
    ],
)
def test_the_bare_address_leads_to_the_language_the_browser_prefers(
    client: TestClient, accepted: str, lang: str
):
    response = client.get("/", headers={"Accept-Language": accepted}, follow_redirects=False)

    assert (response.status_code, response.headers["location"]) == (307, f"/{lang}/")
    assert "Accept-Language" in response.headers["vary"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_asks_one_question_in_one_field(client: TestClient, lang: str):
    first = page(client, f"/{lang}/")

    assert first.one("html")["lang"] == lang
    assert len(first.all("h1")) == 1
    assert first.one("form")["action"] == f"/{lang}/find"
    assert first.one("input", type="text")["name"] == "postcode"
    assert first.one("label", **{"for": "postcode"})
    assert words_in(lang).say("Where do you need help?") in first.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", ASKED)
def test_the_page_says_what_the_api_says(client: TestClient, query: str, lang: str):
    answer, shown = told(client, query, lang), page(client, f"/{lang}/find?{query}")
    found = answer["results"] + answer["everywhere"]
    text = plain(shown.text)

    assert shown.places == [one["help_point"]["id"] for one in found]
    for one in found:
        assert plain(one["help_point"]["call"]["text"]) in text
        for reason in one["reasons"]:
            assert plain(reason["text"]) in text
        for side in ("opening", "helper"):
            if one[side]["state"] != "unknown":
                assert plain(one[side]["text"]) in text
    assert plain(answer["call"]["text"]) in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("query", "status"), REFUSED)
def test_the_page_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(
    client: TestClient, query: str, status: int, lang: str
):
    shown = page(client, f"/{lang}/find?{query}", status)
    problem = told(client, query or "postcode=", lang)
    field = shown.one("input", type="text")

    assert plain(problem["detail"]) in plain(shown.text)
    assert "wrong" in (field["aria-describedby"] or "").split()
    assert field["aria-invalid"] == "true"
    assert shown.one("div", id="wrong")["role"] == "alert"
    if "<script>" not in query and query.startswith("postcode=") and "%" not in query:
        assert field["value"] == query.split("&")[0].removeprefix("postcode=")


@pytest.mark.parametrize(
    "query", [*(query for query, _ in REFUSED), "postcode=1080&lang=nl", "limit=2&limit=3"]
)
def test_after_a_refusal_a_good_postcode_is_enough(client: TestClient, query: str):
    response = asked(client, f"/fr/find?{query}")
    assert response.status_code in (404, 422)
    shown = HtmlPage(response.text)
    given = {one["name"] or "": one["value"] or "" for one in shown.all("input", type="hidden")}

    assert client.get("/fr/find", params={**given, "postcode": "1080"}).status_code == 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_typed_is_never_markup(client: TestClient, lang: str):
    typed = "\"><script>alert('1')</script>"
    response = asked(client, f"/{lang}/find?postcode={quote(typed)}&spoken={quote(typed)}")

    assert "<script" not in response.text
    assert HtmlPage(response.text).one("input", type="text")["value"] == typed
    assert escape(typed).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in response.text


def test_a_typing_error_is_answered_with_a_link_to_what_was_probably_meant(client: TestClient):
    shown = page(client, "/en/find?postcode=1085&free=true", 404)
    links = [one["href"] or "" for one in shown.all("a")]

    assert "Did you mean" in shown.text
    assert any(re.fullmatch(r"/en/find\?free=true&postcode=\d{4}", link) for link in links)


EVERY_KIND_OF_PAGE = [
    "/fr/",
    "/nl/find?postcode=1080",
    "/en/find?postcode=0010&unconfirmed=true&limit=50",
    "/fr/find?postcode=x1",
    "/nl/find?postcode=9999",
    "/en/nothing-here",
    "/de/",
]


@pytest.mark.parametrize("path", EVERY_KIND_OF_PAGE)
def test_every_page_is_sound_html_and_every_id_in_it_is_there_once(client: TestClient, path: str):
    response = asked(client, path)
    shown = HtmlPage(response.text)
    ids = [attributes["id"] for _, attributes in shown.elements if "id" in attributes]
    referred = " ".join(
        value or ""
        for _, attributes in shown.elements
        for name, value in attributes.items()
        if name in ("for", "aria-labelledby", "aria-describedby")
    )

    assert response.text.startswith("<!doctype html>")
    assert len(ids) == len(set(ids))
    assert set(referred.split()) <= set(ids)
    assert len(shown.all("h1")) == len(shown.all("main")) == 1


@pytest.mark.parametrize("path", EVERY_KIND_OF_PAGE)
def test_no_page_sets_a_cookie_or_loads_anything_from_elsewhere(client: TestClient, path: str):
    response = asked(client, path)
    shown = HtmlPage(response.text)
    loaded = [one["href"] or "" for one in shown.all("link")]

    assert "set-cookie" not in response.headers
    for name, value in SAFE.items():
        assert response.headers[name] == value
    assert response.headers["content-language"] == shown.one("html")["lang"]
    assert all(one.startswith("/") and not one.startswith("//") for one in loaded)
    assert not shown.all("script") + shown.all("style") + shown.all("img") + shown.all("iframe")
    assert not [attributes for _, attributes in shown.elements if "style" in attributes]


def test_a_missing_page_is_a_page_for_people_and_a_problem_document_for_machines(
    client: TestClient,
):
    assert "bestaat niet" in page(client, "/nl/nothing", 404).text
    for path, accept in [("/nl/nothing", "*/*"), ("/v1/nothing", HTML["Accept"])]:
        response = client.get(path, headers={"Accept": accept})
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_links_to_itself_in_the_other_languages(client: TestClient, lang: str):
    shown = page(client, f"/{lang}/find?postcode=1080&free=true")

    for other in LANGUAGES:
        link = shown.one("a", hreflang=other)
        assert link["href"] == f"/{other}/find?postcode=1080&free=true"
        assert link["lang"] == other
        assert ("aria-current" in link) == (other == lang)


def test_a_form_sent_with_choices_left_open_is_understood(client: TestClient):
    shown = page(client, "/fr/find?postcode=1080&free=true&spoken=")

    assert "checked" in shown.one("input", name="free")
    assert "checked" not in shown.one("input", name="walk_in")
    assert shown.places == page(client, "/fr/find?postcode=1080&free=true").places


def test_what_was_asked_goes_along_with_the_next_question(client: TestClient):
    shown = page(client, "/fr/find?postcode=1080&service=printing&offset=1&spoken=ar")

    assert [(one["name"], one["value"]) for one in shown.all("input", type="hidden")] == [
        ("service", "printing")
    ]
    assert "selected" in shown.one("option", value="ar")


def test_paging_through_the_links_shows_every_place_once(client: TestClient):
    path: str | None = "/nl/find?postcode=1080&unconfirmed=true&limit=7"
    first = page(client, path or "")
    nearby = told(client, "postcode=1080&unconfirmed=true&limit=50", "nl")["results"]
    seen: list[str] = []
    while path:
        shown = page(client, path)
        seen += [one for one in shown.places if one not in seen]
        path = next((one["href"] for one in shown.all("a", rel="next")), None)

    assert set(seen) == {one["help_point"]["id"] for one in nearby} | set(first.places)
    assert not first.all("a", rel="prev")


def test_a_name_with_several_postcodes_offers_them_as_links(client: TestClient):
    shown = page(client, "/fr/find?postcode=Bruxelles&free=true")
    links = {one["href"] for one in shown.all("a")}

    codes = told(client, "postcode=Bruxelles", "fr")["ambiguity"]["postcodes"]
    assert len(codes) > 1
    assert {f"/fr/find?free=true&postcode={code}" for code in codes} <= links


def test_a_postcode_in_two_municipalities_names_them_both(client: TestClient):
    text = page(client, "/fr/find?postcode=1040").text

    for one in told(client, "postcode=1040", "fr")["ambiguity"]["municipalities"]:
        assert one["names"]["fr"] in text


def test_outside_the_region_the_page_says_so(client: TestClient):
    assert "Brussels Hoofdstedelijk Gewest" in page(client, "/nl/find?postcode=1800").text


@pytest.mark.parametrize("postcode", ["1000", "1080", "1190", "0010", "0011", "0012", "0013"])
def test_no_place_is_said_to_be_at_no_distance(client: TestClient, postcode: str):
    answer = told(client, f"postcode={postcode}&unconfirmed=true&limit=50", "en")
    text = plain(page(client, f"/en/find?postcode={postcode}&unconfirmed=true&limit=50").text)

    assert not re.search(r"(?<!\d)0 k?m\b", text)
    assert not re.search(r"(?<!\d)0 minutes", text.split("Why it stands")[0])
    roughly = [one for one in answer["results"] if one["distance_precision"] == "postcode"]
    for one in roughly:
        assert f"Somewhere in {one['help_point']['address']['postcode']}" in text


def test_invented_places_are_said_to_be_invented(client: TestClient):
    assert "invented" in page(client, "/en/find?postcode=0010").text
    assert "invented" not in page(client, "/en/find?postcode=1080").text


def test_a_place_that_nobody_confirmed_is_marked(client: TestClient):
    found = told(client, "postcode=1080&unconfirmed=true&limit=50", "en")
    places = [one["help_point"] for one in found["results"] + found["everywhere"]]
    marked = page(client, "/en/find?postcode=1080&unconfirmed=true&limit=50").text

    doubtful = sum(place["status"] == "unconfirmed" for place in places)
    assert marked.count("nobody has told us whether this still exists") == doubtful > 0


def test_a_name_in_another_language_is_marked_as_such(client: TestClient):
    shown = page(client, "/en/find?postcode=1080")

    assert shown.all("h3", lang="fr")


def test_the_page_stays_the_same_for_a_minute_and_is_not_sent_twice(client: TestClient):
    first = asked(client, "/fr/find?postcode=1080")
    again = client.get(
        "/fr/find?postcode=1080", headers={**HTML, "If-None-Match": first.headers["etag"]}
    )

    assert again.status_code == 304
    assert first.headers["cache-control"] == "public, max-age=60"
    assert client.head("/fr/find?postcode=1080").status_code == 200


def test_the_page_links_to_the_same_answer_as_data(client: TestClient):
    shown = page(client, "/nl/find?postcode=0011&form_help=true&spoken=")
    links = [one["href"] or "" for one in shown.all("a")]
    data = client.get(next(link for link in links if link.startswith("/v1/help?"))).json()

    assert data["lang"] == "nl"
    assert shown.places == [one["help_point"]["id"] for one in data["results"] + data["everywhere"]]


def test_pages_are_no_part_of_the_api(client: TestClient):
    paths = client.get("/openapi.json").json()["paths"]

    assert [path for path in paths if "find" in path or path.startswith("/{lang")] == []
