"""Every page of the public in its ten languages: complete, of one language, without a cookie."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from app.adapters.catalogues import words_in
from app.domain.words import PAGE_LANGUAGES
from app.main import create_app
from app.routers.page_frame import ROOMS
from app.settings import Settings
from app.storage.engine import reading
from app.storage.reports import open_reports
from tests.pages.html_page import HtmlPage
from tests.serving import TUESDAY_MORNING, Clock
from tests.storage_fixtures import engine_at

LIBRARY = "vlaminggem-main-library"
PATHS = [
    "",
    "?easy=1",
    "find?postcode=0010&spoken=ar&free=true&when=evening",
    "find?postcode=1080&unconfirmed=true&limit=50",
    "find?postcode=0010&easy=1&offset=1",
    "find?postcode=9000",
    "find?postcode=108",
    "find?postcode=0010&within_m=1",
    f"help/{LIBRARY}",
    f"help/{LIBRARY}/wrong",
    "sessions?postcode=0010",
    "sessions",
    "sessions?postcode=x",
    "internet?postcode=0010",
    "volunteer?postcode=0010",
    "volunteer",
    "sentence",
    "nothing-here",
]
RTL = {"ar"}
IN_ANOTHER = re.compile(r'<(span|p|a|option)\b[^>]*\slang="[^"]*"[^>]*>.*?</\1>', re.DOTALL)
"""Names and texts as places wrote them, marked as such."""


def shown(client: TestClient, path: str, status: int | None = None) -> HtmlPage:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == status if status else answer.status_code < 500, path
    assert "set-cookie" not in answer.headers
    return HtmlPage(answer.text)


@pytest.mark.parametrize("lang", PAGE_LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_speaks_one_language_and_leads_to_itself_in_the_others(
    client: TestClient, path: str, lang: str
):
    page = shown(client, f"/{lang}/{path}")
    others = [one["hreflang"] for one in page.all("a") if "hreflang" in one]

    assert page.one("html")["lang"] == lang
    assert (page.one("html").get("dir") == "rtl") == (lang in RTL)
    assert set(others) == set(PAGE_LANGUAGES)
    answer = client.get(f"/{lang}/{path}", headers={"Accept": "text/html"})
    own = HtmlPage(IN_ANOTHER.sub("", answer.text)).text
    assert not foreign_sentences(lang) & {line.strip() for line in own.splitlines()}


@cache
def foreign_sentences(lang: str) -> set[str]:
    """What other catalogues say in three words or more and this one does not."""
    own = set(said_in(lang))
    return {one for other in PAGE_LANGUAGES if other != lang for one in said_in(other)} - own


def said_in(lang: str) -> Iterator[str]:
    """Whole sentences, without those that have something to fill in."""
    catalogue: Any = words_in("fr" if lang == "en" else lang).catalogue
    for english, said in catalogue._catalog.items():
        text = english if lang == "en" else said
        text = text[0] if isinstance(text, tuple) else text
        if isinstance(text, str) and "{" not in text and len(text.split()) > 2:
            yield text


@pytest.mark.parametrize("lang", PAGE_LANGUAGES)
def test_every_page_leads_on_and_says_that_nobody_has_checked_it(client: TestClient, lang: str):
    page = shown(client, f"/{lang}/sessions")
    links = {one["href"] for one in page.all("a")}

    assert {f"/{lang}/{room}" for room in ROOMS} <= links
    assert any(str(one).startswith(f"/{lang}/sentence?page=") for one in links)
    said = words_in(lang).say("No native speaker has checked these sentences yet.")
    assert said in page.text


def test_a_place_says_what_the_record_says(client: TestClient):
    told = client.get(f"/v1/help-points/{LIBRARY}?lang=en").json()
    page = shown(client, f"/en/help/{LIBRARY}")

    assert told["name"]["en"] in page.text
    assert told["call"]["text"] in page.text.replace("\u00a0", " ")
    assert told["address"]["street"] in page.text
    assert any(str(one["href"]).startswith("tel:") for one in page.all("a"))
    assert any(str(one["href"]).startswith("geo:") for one in page.all("a"))
    assert any(str(one["href"]).startswith("sms:?&body=") for one in page.all("a"))


def test_a_place_that_is_not_there_is_said_not_to_be(client: TestClient):
    for path in ("/fr/help/nowhere", "/fr/help/nowhere/wrong", "/fr/help/%00"):
        shown(client, path, 404)


def test_lessons_are_those_of_the_api(client: TestClient):
    asked = "postcode=0010&theme=email&free=true"
    told = client.get(f"/v1/sessions?{asked}&lang=en").json()
    page = shown(client, f"/en/sessions?{asked}")

    assert told["total"] > 0
    for one in told["results"]:
        assert one["text"] in page.text
    assert f"{told['total']} lesson" in page.text


def test_places_that_look_for_helpers_are_those_that_said_so(client: TestClient):
    page = shown(client, "/en/volunteer?postcode=0010")
    listed = client.get("/v1/help-points?sandbox=true&limit=50&status=active").json()["results"]
    wanting = [one for one in listed if one["volunteers_welcome"]]

    assert wanting
    for one in listed:
        on_it = f"/en/help/{one['id']}" in {link["href"] for link in page.all("a")}
        assert on_it == bool(one["volunteers_welcome"]), one["id"]


def test_what_is_wrong_is_kept_for_the_coordination(sqlite_copy: str):
    app = create_app(Settings(database_url=sqlite_copy), Clock(TUESDAY_MORNING))
    with TestClient(app) as client:
        form = {"text": "Nobody answers", "reply_to": "+32 2 000 00 77"}
        sent = client.post(f"/ar/help/{LIBRARY}/wrong", data=form)
        assert words_in("ar").say("Thank you. Somebody will look into it.") in unescape(sent.text)
        empty = client.post(f"/fr/help/{LIBRARY}/wrong", data={"text": " "})
        assert empty.status_code == 422
        assert 'role="alert"' in empty.text
        number = client.post("/pl/sentence", data={"text": "85.07.30-033.28"})
        assert number.status_code == 422
        there = {"text": "Zdanie\x0b", "page": "/pl/find"}
        assert client.post("/pl/sentence", data=there).status_code == 200
    with engine_at(sqlite_copy) as engine, reading(engine) as db:
        kept = [(one.help_point_id, one.field, one.text, one.lang) for one in open_reports(db)]
    assert (LIBRARY, None, "Nobody answers", "ar") in kept
    assert (None, "/pl/find", "Zdanie", "pl") in kept


def test_after_five_reports_one_waits_whatever_they_are_about(sqlite_copy: str):
    app = create_app(Settings(database_url=sqlite_copy), Clock(TUESDAY_MORNING))
    with TestClient(app) as client:
        ids = list(app.state.house.directory.number)
        for number in range(9):
            client.post("/fr/sentence", data={"text": " "})
            lang = PAGE_LANGUAGES[number]
            last = client.post(f"/{lang}/help/{ids[number]}/wrong", data={"text": "not so"})
            assert (last.status_code == 429) == (number >= 5)
        assert int(last.headers["Retry-After"]) > 0
        assert "not so" in last.text


def test_a_reload_of_the_thanks_sends_nothing_again(sqlite_copy: str):
    app = create_app(Settings(database_url=sqlite_copy), Clock(TUESDAY_MORNING))
    with TestClient(app, follow_redirects=False) as client:
        sent = client.post("/nl/sentence", data={"text": "Zo niet"})

    assert sent.status_code == 303
    assert sent.headers["location"] == "/nl/sentence?sent=1"


def test_easy_mode_leaves_no_condition_out(client: TestClient):
    """A desk for people who look for work, by appointment; and a hall of which nobody knows whether
    it still exists."""
    pages = [
        shown(client, f"/en/find?postcode=0010&unconfirmed=true&easy=1&offset={number}")
        for number in range(12)
    ]
    desk = next(page.text for page in pages if "/en/help/overbrugge-jobs-desk" in links(page))
    hall = next(page.text for page in pages if "/en/help/boskerke-village-hall" in links(page))

    for said in ("Only for", "People looking for work", "By appointment", "identity card"):
        assert said in desk
    assert "Not confirmed" in hall
    assert all("Vlaminggem is not a real place" in page.text for page in pages)
    assert any(one.startswith("geo:") for one in links(pages[0]))


def test_easy_mode_says_where_it_looked_and_what_it_left_out(client: TestClient):
    assert "This is not in the Brussels-Capital Region" in easy(client, "postcode=9000").text
    several = easy(client, "postcode=Bruxelles")
    assert any("postcode=1000" in one and "easy=1" in one for one in links(several))
    left_out = easy(client, "postcode=1080&freee=true", 422)
    assert "One of your choices could not be used" in left_out.text
    assert "Help near 1080" in left_out.text
    beyond = easy(client, "postcode=1080&offset=500")
    assert "There are no more places" in beyond.text
    assert "/en/find?postcode=1080&easy=1" in links(beyond)


def test_easy_mode_stays_in_every_link(client: TestClient):
    for query, status in (
        ("postcode=1080", 200),
        ("postcode=Saint+Gile", 422),
        ("postcode=1", 422),
    ):
        page = easy(client, query, status)
        kept = [one for one in links(page) if "/find?" in one]
        with_more_words = "/en/find?postcode=1080"
        assert all("easy=1" in one or one == with_more_words for one in kept), kept
        assert "/en/?easy=1" in links(page)
        assert not any("limit=" in one for one in links(page))


def test_what_comes_to_people_follows_what_is_near_in_easy_mode(client: TestClient):
    told = client.get("/v1/help?postcode=0010&lang=en").json()
    last = told["total"] + len(told["everywhere"]) - 1
    page = easy(client, f"postcode=0010&offset={last}")

    assert f"/en/help/{told['everywhere'][-1]['help_point']['id']}" in links(page)
    assert "Another place" not in page.text


def easy(client: TestClient, query: str, status: int = 200) -> HtmlPage:
    return shown(client, f"/en/find?{query}&easy=1", status)


def links(page: HtmlPage) -> set[str]:
    return {str(one["href"]) for one in page.all("a")}


def test_a_number_is_read_from_left_to_right_in_arabic_too(client: TestClient):
    source = client.get(f"/ar/help/{LIBRARY}").text

    assert '<bdi class="number" dir="ltr">+32\u00a02\u00a0000\u00a000\u00a0' in source
    message = unquote(next(one for one in links(HtmlPage(source)) if one.startswith("sms:")))
    assert re.search("\u2066\\+32 2 000 00 \\d\\d\u2069", message)


def test_a_lesson_says_how_one_takes_part_and_where_to_book(client: TestClient):
    told = client.get("/v1/sessions?postcode=0010&limit=50&lang=en").json()["results"]
    page = shown(client, "/en/sessions?postcode=0010&limit=50")
    booked = {one["booking_url"] for one in told if one["booking"] == "external"}

    assert {"online", "at_home"} <= {one["mode"] for one in told}
    assert "Online" in page.text
    assert "At your home" in page.text
    assert booked - {None} <= links(page)


@pytest.mark.parametrize("room", ["sessions", "internet", "volunteer"])
def test_a_wrong_postcode_is_no_answer(client: TestClient, room: str):
    answer = client.get(f"/fr/{room}?postcode=x")

    assert answer.status_code == 422
    assert answer.headers["cache-control"] == "no-store"
    assert "card" not in answer.text
    assert "0 cours" not in answer.text
    fiction = words_in("fr").say("Vlaminggem is not a real place. It is here to try the service.")
    assert fiction in unescape(client.get(f"/fr/{room}?postcode=0010").text)


def test_a_wrong_choice_of_lessons_is_left_out_and_said(client: TestClient):
    page = shown(client, "/en/sessions?postcode=0010&theme=nothing", 200)

    assert "One of your choices could not be used" in page.text
    beyond = shown(client, "/en/sessions?postcode=0010&offset=500", 200)
    assert "No lesson is planned" not in beyond.text
    assert any("offset=20" in one for one in links(beyond))


CHOICES = (
    *("free=true", "walk_in=true", "wheelchair=true", "form_help=true", "unconfirmed=true"),
    *("when=evening", "when=saturday", "spoken=ar", "spoken=nl", "spoken=xx", "kind=ocr"),
    *("service=printing", "audience=seniors", "situation=jobseeker&free=true", "strict=true"),
    *("open_at=now", "sort=distance", "limit=3", "offset=2&limit=2", "within_m=2500"),
    *("free_places=true", "theme=email", "recognised=true", "equipment=printer"),
)
PLACES = ("0010", "0011", "0012", "0013", "1000", "1080", "1190", "Ixelles", "9000", "1049", "108")


def test_page_and_api_never_disagree(client: TestClient):
    """200 questions rolled by number, in all languages in turn."""
    roll, compared = Random(7), 0
    for number in range(200):
        lang = PAGE_LANGUAGES[number % len(PAGE_LANGUAGES)]
        choices = roll.sample(CHOICES, roll.randrange(4))
        query = "&".join([f"postcode={roll.choice(PLACES)}", *choices])
        told = client.get(f"/v1/help?{query}&lang={lang}")
        answer = client.get(f"/{lang}/find?{query}")
        if told.status_code != 200:
            assert answer.status_code in (404, 422), query
            continue
        assert answer.status_code == 200, query
        compare(told.json(), HtmlPage(answer.text), answer.text, query)
        compared += 1
    assert compared > 100


def compare(told: dict[str, Any], page: HtmlPage, source: str, query: str) -> None:
    text = page.text.replace("\u00a0", " ")
    anchors = re.findall(r'<article class="card" id="(\w+)-([\w-]+)"', source)
    wanted = [
        *(("place", one["help_point"]["id"]) for one in told["results"]),
        *(("comes", one["help_point"]["id"]) for one in told["everywhere"]),
    ]
    assert anchors == wanted, query
    for one in [*told["results"], *told["everywhere"]]:
        said = [reason["text"] for reason in one["reasons"]]
        said += [session["text"] for session in one["next_sessions"]]
        said += [
            one[name]["text"] for name in ("helper", "opening") if one[name]["state"] != "unknown"
        ]
        assert not [each for each in said if each.replace("\u00a0", " ") not in text], query
    numbers = {one["help_point"]["call"]["value"] for one in told["results"]}
    for number in (one for one in numbers if one and one.startswith("+")):
        assert f'href="tel:{number}"' in source, query
