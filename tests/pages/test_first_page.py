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
from app.routers.card_details import readable
from app.routers.page_frame import SAFE
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
    ("postcode=1080&postcode=1050", 422),
    ("postcode=x1&spoken=zzz", 422),
    ("postcode=%FF", 422),
    ("", 422),
]

LEFT_OUT = [
    "limit=51",
    "limit=2&limit=3",
    "offset=995",
    "spoken=zzz",
    "kind=shop&kind=ocr",
    "open_at=whenever",
    "when=%FF",
    "fre=true",
    "theme=emails",
]
"""With a good postcode: choices that the API refuses."""

BROUGHT_ALONG = ["fbclid=IwAR0", "utm_source=newsletter&utm_medium=email", "lang=nl", "%FF=1"]


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


def as_read(call: dict[str, str]) -> str:
    value = call["value"]
    return call["text"].replace(value, readable(value)) if "://" in value else call["text"]


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "fr"),
        ("nl-BE,nl;q=0.9,en;q=0.5", "nl"),
        ("en-GB,fr;q=0.8", "en"),
        ("ar,tr;q=0.9", "ar"),
        ("ja,zh;q=0.9", "fr"),
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
        assert plain(as_read(one["help_point"]["call"])) in text
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
    assert "autofocus" in field
    assert shown.one("div", id="wrong")["role"] == "alert"
    if "<script>" not in query and query.startswith("postcode=") and "%" not in query:
        assert field["value"] == query.split("&")[0].removeprefix("postcode=")


@pytest.mark.parametrize("query", ["lat=50.85", "lat=x&lon=4.35", "address=Grote+Markt+1"])
def test_what_is_wrong_with_something_else_is_not_laid_at_the_field(client: TestClient, query: str):
    shown = page(client, f"/nl/find?{query}", 422)
    field = shown.one("input", type="text")

    assert plain(told(client, query, "nl")["detail"]) in plain(shown.text)
    assert "aria-invalid" not in field
    assert "wrong" not in (field["aria-describedby"] or "").split()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("choice", LEFT_OUT)
def test_a_choice_that_cannot_be_used_is_left_out_and_the_page_says_so(
    client: TestClient, choice: str, lang: str
):
    shown = page(client, f"/{lang}/find?postcode=1080&free=true&{choice}", 422)
    good = page(client, f"/{lang}/find?postcode=1080&free=true")
    said = words_in(lang).say("One of your choices could not be used; we left it out.")

    assert client.get(f"/v1/help?postcode=1080&{choice}").status_code == 422
    assert said in shown.text
    assert said not in good.text
    assert shown.places == good.places
    assert "aria-invalid" not in shown.one("input", type="text")
    assert shown.one("a", hreflang="fr")["href"] == "/fr/find?postcode=1080&free=true"


@pytest.mark.parametrize("junk", BROUGHT_ALONG)
def test_what_others_add_to_a_link_is_passed_over(client: TestClient, junk: str):
    shown = page(client, f"/fr/find?{junk}&postcode=1080")

    assert shown.places == page(client, "/fr/find?postcode=1080").places
    assert shown.one("a", hreflang="nl")["href"] == "/nl/find?postcode=1080"
    assert junk == "lang=nl" or client.get(f"/v1/help?{junk}&postcode=1080").status_code == 422


def test_a_link_full_of_junk_is_answered_all_the_same(client: TestClient):
    junk = "&".join(f"{number:x}{'z' * (number % 3)}=" for number in range(1000))

    assert page(client, f"/fr/find?postcode=1080&{junk}x").places


def test_what_is_typed_goes_before_a_position(client: TestClient):
    shown = page(client, "/fr/find?postcode=1080&lat=50.9&lon=4.4")

    assert shown.places == page(client, "/fr/find?postcode=1080").places


def test_a_position_is_the_place_of_the_person_and_leaves_the_field_empty(client: TestClient):
    shown = page(client, "/en/find?lat=50.8503&lon=4.3517&free=true")
    field = shown.one("input", type="text")
    given = {one["name"] or "": one["value"] or "" for one in shown.all("input", type="hidden")}

    assert "Help near your place" in shown.text
    assert field["value"] == ""
    assert "required" not in field
    assert given == {"lat": "50.8503", "lon": "4.3517"}
    assert "Distances are counted" not in shown.text
    again = client.get("/en/find", params={**given, "free": "true", "postcode": ""})
    assert HtmlPage(again.text).places == shown.places


def test_distances_from_a_postcode_are_counted_from_its_middle(client: TestClient):
    said = "Distances are counted from the middle of 1080."

    assert said in page(client, "/en/find?postcode=Molenbeek").text


@pytest.mark.parametrize("query", [query for query, _ in REFUSED])
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

    assert response.text.count("<script") == 1  # ours
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
    drawn = any(one.get("id") == "map" for _, one in shown.elements)
    policy = SAFE["Content-Security-Policy"] + "; script-src 'self'"
    policy += "; connect-src 'self'" if drawn else ""
    for name, value in (SAFE | {"Content-Security-Policy": policy}).items():
        assert response.headers[name] == value
    assert response.headers["content-language"] == shown.one("html")["lang"]
    assert all(one.startswith("/") and not one.startswith("//") for one in loaded)
    ours = [str(one["src"]).partition("?")[0] for one in shown.all("script")]
    assert ours == ["/static/help.js", *(["/static/map.js"] if drawn else [])]
    assert not shown.all("style") + shown.all("img") + shown.all("iframe")
    assert not [attributes for _, attributes in shown.elements if "style" in attributes]


def test_a_missing_page_is_a_page_for_people_and_a_problem_document_for_machines(
    client: TestClient,
):
    for path in ("/nl/nothing", "/NL/nothing", "/nl/find/it"):
        assert "bestaat niet" in page(client, path, 404).text
    assert "existe pas" in page(client, "/nothing/at/all", 404).text
    for path, accept in [
        ("/nl/nothing", "*/*"),
        ("/v1/nothing", HTML["Accept"]),
        ("/health/nothing", HTML["Accept"]),
    ]:
        response = client.get(path, headers={"Accept": accept})
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/nl", "/nl/"),
        ("/NL", "/nl/"),
        ("/Fr/", "/fr/"),
        ("/en/find/", "/en/find"),
        ("/en/find/?postcode=1080&free=true", "/en/find?postcode=1080&free=true"),
        ("/NL/find?postcode=Sint-Gillis%20", "/nl/find?postcode=Sint-Gillis%20"),
    ],
)
def test_an_address_almost_right_leads_to_the_right_one(client: TestClient, path: str, to: str):
    response = client.get(path, headers={"Host": "elsewhere.example"}, follow_redirects=False)

    assert (response.status_code, response.headers["location"]) == (308, to)


@pytest.mark.parametrize("path", ["/fr/", "/fr/find?postcode=1080", "/fr/find?postcode=x1"])
def test_a_page_names_what_it_depends_on_once(client: TestClient, path: str):
    varying = asked(client, path).headers["vary"].split(", ")

    assert varying == ["Accept-Encoding"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_links_to_itself_in_the_other_languages(client: TestClient, lang: str):
    shown = page(client, f"/{lang}/find?postcode=1080&free=true")

    for other in LANGUAGES:
        link = shown.one("a", hreflang=other)
        assert link["href"] == f"/{other}/find?postcode=1080&free=true"
        assert link["lang"] == other
        assert link.get("aria-current") == ("page" if other == lang else None)


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


def test_all_choices_are_shown_and_removed_with_one_link(client: TestClient):
    query = "postcode=0010&spoken=ar&spoken=tr&service=printing&when=evening&free=true&within_m=900"
    shown = page(client, f"/en/find?{query}")
    given = [(one["name"], one["value"]) for one in shown.all("input", type="hidden")]

    choices = plain(shown.text.split("Your choices:")[1].split("Remove all choices")[0])
    for one in ("Arabic", "Turkish", "Printing", "In the evening", "Free", "than 900 m"):
        assert one in choices
    assert shown.one("a", href="/en/find?postcode=0010")
    assert "selected" in shown.one("option", value="ar")
    assert ("spoken", "tr") in given
    assert "Your choices" not in page(client, "/en/find?postcode=0010").text


def test_a_page_past_the_first_says_which_places_it_shows(client: TestClient):
    total = told(client, "postcode=1080&unconfirmed=true", "en")["total"]
    second = page(client, "/en/find?postcode=1080&unconfirmed=true&limit=4&offset=4")

    assert f"{total} places found · 5–8" in second.text
    assert "Help near 1080 Molenbeek-Saint-Jean · 5–8 ·" in second.text
    assert "1–4" not in page(client, "/en/find?postcode=1080&unconfirmed=true&limit=4").text


def test_past_the_last_place_a_link_leads_back_to_the_first(client: TestClient):
    shown = page(client, "/en/find?postcode=1080&offset=900")

    assert "There are no more places." in shown.text
    assert shown.one("a", href="/en/find?postcode=1080")
    assert not shown.all("a", rel="prev") + shown.all("a", rel="next")


def test_who_finds_nothing_is_told_once_whom_to_ask(client: TestClient):
    nothing = page(client, "/en/find?postcode=1080&within_m=1")
    call = told(client, "postcode=1080", "en")["call"]["text"]

    assert nothing.text.count(call) == 1
    assert "Remove some choices" in nothing.text


def test_what_is_not_known_is_said_once_and_by_its_name(client: TestClient):
    query = "postcode=1080&unconfirmed=true&spoken=ar&free=true&service=printing"
    text = plain(page(client, f"/en/find?{query}").text)

    assert "whether somebody speaks Arabic" in text
    assert "(printing)" in text
    for said in re.findall(r"We do not know: (.*?)\. Ask first", text):
        assert "languages" not in said
        assert "price" not in said


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
    assert not re.search(r"(?<!\d)0 minutes", text.split("Why this place")[0])
    roughly = [one for one in answer["results"] if one["distance_precision"] == "postcode"]
    for one in roughly:
        address = one["help_point"]["address"]
        far = "In" if address["street"] else "Somewhere in"
        assert f"{far} {address['postcode']}" in text
        assert "·" not in text.split(far)[1][:12]


def test_invented_places_are_said_to_be_invented(client: TestClient):
    assert "not a real place" in page(client, "/en/find?postcode=0010").text
    assert "not a real place" not in page(client, "/en/find?postcode=1080").text


def test_a_place_that_nobody_confirmed_is_marked(client: TestClient):
    found = told(client, "postcode=1080&unconfirmed=true&limit=50", "en")
    places = [one["help_point"] for one in found["results"] + found["everywhere"]]
    marked = page(client, "/en/find?postcode=1080&unconfirmed=true&limit=50").text

    doubtful = sum(place["status"] == "unconfirmed" for place in places)
    assert marked.count("we do not know whether this still exists") == doubtful > 0


def test_a_name_in_another_language_is_marked_as_such(client: TestClient):
    shown = page(client, "/en/find?postcode=1080")

    assert shown.all("span", lang="fr")


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
