"""What anybody can print: the places near a postcode, those of a municipality, a poster."""

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from app.routers.sheets import LONGEST_LINK
from tests.pages.html_page import HtmlPage
from tests.paper import SPOKEN, Paper
from tests.planning import plan
from tests.serving import TUESDAY_MORNING, Clock
from tests.writing import LIBRARY, Editors

LONG = "Een heel lange naam waar geen einde aan komt " * 40
REAL = (
    *("1000", "1020", "1030", "1040", "1050", "1060", "1070", "1080", "1081", "1082", "1083"),
    *("1090", "1120", "1130", "1140", "1150", "1160", "1170", "1180", "1190", "1200", "1210"),
)
TRIED = REAL if os.environ.get("DIGITALHELP_LONG") else ("1080",)


def paper(client: TestClient, path: str) -> Paper:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    found = Paper(answer.content)
    assert found.pages == 1
    assert found.is_for_everybody
    assert found.is_within_its_margins()
    return found


def papers_on(page: str) -> list[str]:
    links = [given.get("href") or "" for tag, given in HtmlPage(page).elements if tag == "a"]
    return [link for link in links if ".pdf" in link]


def plain(found: Paper) -> str:
    return found.text.replace("\N{NO-BREAK SPACE}", " ")


def test_it_shows_the_five_best_places_of_the_finder_in_their_order(client: TestClient):
    found = client.get("/v1/help?postcode=1080&lang=fr&limit=5").json()["results"]
    text = plain(paper(client, "/fr/sheet/1080.pdf"))
    places = [text.index(f"{number}. {one['help_point']['name']['fr']}") for number, one in
              enumerate(found, 1) if "fr" in one["help_point"]["name"]]  # fmt: skip

    assert len(places) >= 3
    assert places == sorted(places)
    assert "Aide près de 1080 Molenbeek-Saint-Jean" in text
    assert "6. " not in text


@pytest.mark.parametrize("path", ["fr/sheet/0010", "ar/sheet/1080", f"nl/help/{LIBRARY}/poster"])
def test_an_independent_checker_finds_nothing_wrong(client: TestClient, path: str, tmp_path: Path):
    assert paper(client, f"/{path}.pdf").faults(tmp_path) == []


def test_what_is_known_and_what_is_to_be_asked(client: TestClient):
    text = plain(paper(client, "/en/sheet/0010.pdf"))

    for said in (
        *("Vlaminggem is not a real place.", "Where: Marktplein 1, 0010 Vlaminggem"),
        *("Entrance: ", "Bus, tram or metro: ", "Help: Monday 09:00–12:00", "Price: Free"),
        *("Languages: ", "Questions? Phone: +32 2 000 00 11"),
        *("Next lessons: ", "Tuesday 24 November, 14:00 to 16:00"),
        *("Not found what you need? Questions? Ask at the counter", "Confirmed on 4 November 2026"),
        "This sheet is of 24 November 2026.",
    ):
        assert said in text, said


def test_nothing_on_it_is_of_this_minute(client: TestClient):
    text = plain(paper(client, "/en/sheet/0010.pdf"))

    for untrue_tomorrow in ("Open until", "at the moment", "Open today", "places left"):
        assert untrue_tomorrow not in text


def test_at_any_minute_it_shows_the_same_places_in_the_same_order(client: TestClient, clock: Clock):
    for asked in ("0010", "Vlaminggem", "1080"):
        seen = set()
        for moment in (TUESDAY_MORNING, TUESDAY_MORNING + timedelta(days=5, hours=17)):
            clock.moment = moment
            text = plain(paper(client, f"/en/sheet/{asked}.pdf"))
            seen.add(tuple(re.findall(r"(?<=\b[1-5]\. )\w+ \w+", text.partition("Not found")[0])))
        assert len(seen) == 1, asked


def test_what_is_asked_about_this_moment_is_left_out(client: TestClient):
    query = "open_at=now&at=2026-11-24T10:00&free_places=true&wheelchair=true"
    found = paper(client, f"/en/sheet/0010.pdf?{query}")

    assert found.links == ["http://testserver/en/find?postcode=0010&wheelchair=true"]
    assert "Open now" not in found.text


def test_it_says_how_far_it_is_and_that_it_looked_further(client: TestClient):
    near = plain(paper(client, "/en/sheet/0010.pdf"))
    of_all = plain(paper(client, "/en/sheet/Vlaminggem.pdf"))
    scarce = plain(paper(client, "/en/sheet/1130.pdf"))

    assert "Marktplein 1, 0010 Vlaminggem · 180 m · 3 minutes on foot" in near
    assert "on foot" not in of_all
    assert "There is little close by. We looked further away too." in scarce


def test_what_comes_to_the_person_is_nowhere(client: TestClient):
    text = plain(paper(client, "/en/sheet/0012.pdf?kind=home_help"))

    assert "Where: At your home" in text
    assert "Somewhere in" not in text


def test_where_there_is_nothing_it_says_whom_to_ask_at_once(client: TestClient):
    query = "spoken=ar&free=true&strict=true&kind=ocr"
    text = plain(paper(client, f"/en/sheet/1080.pdf?{query}"))

    assert "We found no place. With fewer choices there may be one. Questions? Ask at" in text


def test_a_postcode_in_two_municipalities_says_so(client: TestClient):
    text = plain(paper(client, "/en/sheet/1040.pdf"))

    assert "1040 lies in more than one municipality: " in text
    assert "Not found what you need? Questions? Ask at the counter of your municipality" in text


def test_the_helpline_is_not_the_number_of_a_place(client: TestClient):
    state = client.app.state  # type: ignore[attr-defined]  # a FastAPI app
    house = state.house
    settings = house.settings.model_copy(update={"helpline": "+3222000000"})
    state.house = replace(house, settings=settings)
    try:
        text = plain(paper(client, "/en/sheet/1080.pdf"))
    finally:
        state.house = house

    assert "Not found what you need? Questions? Phone the helpline: +32 2 200 00 00" in text


@pytest.mark.parametrize("lang", SPOKEN)
@pytest.mark.parametrize("postcode", [*TRIED, "0010"])
def test_the_code_leads_to_the_same_answer(client: TestClient, lang: str, postcode: str):
    found = paper(client, f"/{lang}/sheet/{postcode}.pdf")

    assert found.language == lang
    assert found.links == [f"http://testserver/{lang}/find?postcode={postcode}"]
    assert client.get(found.links[0]).status_code == 200


def test_the_code_leads_to_where_people_reach_the_service(client: TestClient):
    state = client.app.state  # type: ignore[attr-defined]  # a FastAPI app
    house = state.house
    at_home = house.settings.model_copy(update={"public_url": "https://help.example/aide"})
    state.house = replace(house, settings=at_home)
    try:
        found = paper(client, "/nl/sheet/1080.pdf")
    finally:
        state.house = house

    assert found.links == ["https://help.example/aide/nl/find?postcode=1080"]
    assert "help.example/aide/nl/find?postcode=1080" in found.text


def test_choices_stand_on_it_and_in_its_code(client: TestClient):
    found = paper(client, "/en/sheet/0010.pdf?spoken=ar&free=true&offset=3&utm_source=news")

    assert "Arabic" in found.text
    assert "Ask first: whether somebody speaks Arabic" in plain(found)
    assert found.links == ["http://testserver/en/find?postcode=0010&spoken=ar&free=true"]


def test_a_choice_that_cannot_be_used_is_told(client: TestClient):
    found = paper(client, "/en/sheet/0010.pdf?spoken=klingonish")

    assert "One of your choices could not be used; we left it out." in found.text
    assert found.links == ["http://testserver/en/find?postcode=0010"]


@pytest.mark.parametrize(
    ("asked", "title", "own"),
    [
        ("Bruxelles", "Aide près de Bruxelles", {"1000", "1020"}),
        ("molenbeek", "Aide près de Molenbeek-Saint-Jean", {"1080"}),
        ("Vlaminggem", "Aide près de Vlaminggem", {"0010", "0011", "0012"}),
    ],
)
def test_of_a_municipality_its_own_places_come_first(
    client: TestClient, asked: str, title: str, own: set[str]
):
    text = plain(paper(client, f"/fr/sheet/{asked}.pdf"))
    listed = client.get(f"/v1/help-points?municipality={asked}&limit=50").json()
    first = text.partition("1. ")[2].partition("2. ")[0]

    assert title in text
    assert any(code in first for code in own)
    assert listed["total"] >= 2


def test_the_nearest_follow_where_a_municipality_has_few(client: TestClient):
    text = plain(paper(client, "/fr/sheet/Koekelberg.pdf"))

    assert "1081 Koekelberg" in text.partition("2. ")[0]
    assert "5. " in text


@pytest.mark.parametrize(
    ("asked", "title", "there"),
    [
        ("Laeken", "Aide près de 1020 ", "1020"),
        ("B-1080", "Aide près de 1080 Molenbeek-Saint-Jean", "1080"),
        ("Ville de Bruxelles", "Aide près de Bruxelles", "Bruxelles"),
        ("Woluwe", "Woluwe-Saint-Pierre et Woluwe", "woluwe"),
        ("Namur", "Aide près de ", None),
    ],
)
def test_the_place_is_named_as_in_the_finder(
    client: TestClient, asked: str, title: str, there: str | None
):
    found = paper(client, f"/fr/sheet/{asked}.pdf")

    assert title in plain(found)
    if there:
        assert found.links == [f"http://testserver/fr/find?postcode={there}"]
    else:
        assert "Nous connaissons" in plain(found)
    assert client.get(found.links[0]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("9999", 404, "9999"),
        ("Atlantis", 422, "Atlantis"),
        ("a/b", 422, "a/b"),
        ("108", 422, "108"),
        ("%F0%9F%98%80", 422, "1080"),
    ],
)
def test_an_unknown_place_is_the_finders_problem_as_a_page(
    client: TestClient, asked: str, status: int, said: str
):
    answer = client.get(f"/fr/sheet/{asked}.pdf")

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert said in answer.text


def test_of_a_question_too_long_for_a_code_there_is_no_sheet(client: TestClient):
    many = "&".join(f"spoken={tag}" for tag in ("ar", "tr", "ro", "sq", "pl") * 20)
    answer = client.get(f"/en/sheet/1080.pdf?{many}&at=2026-11-24T10:00")
    long = client.get("/en/sheet/1080.pdf", headers={"Host": "a" * 900})

    assert answer.status_code == 414
    assert str(LONGEST_LINK) in answer.text
    assert long.status_code == 404


def test_it_is_kept_as_long_as_the_answer(client: TestClient):
    answer = client.get("/fr/sheet/1080.pdf")
    again = client.get("/fr/sheet/1080.pdf", headers={"If-None-Match": answer.headers["etag"]})
    head = client.head("/fr/sheet/1080.pdf")

    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["content-disposition"] == 'inline; filename="1080-fr.pdf"'
    assert answer.headers["content-language"] == "fr"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-encoding" not in answer.headers
    assert again.status_code == 304
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]


def test_the_answer_leads_to_its_sheet(client: TestClient):
    def sheet(query: str) -> list[str]:
        return papers_on(client.get(f"/fr/find?{query}").text)

    assert sheet("postcode=1080&spoken=ar&limit=20") == ["/fr/sheet/1080.pdf?spoken=ar"]
    assert sheet("postcode=Woluwe Saint Lambert") == ["/fr/sheet/Woluwe%20Saint%20Lambert.pdf"]
    assert sheet("lat=50.85&lon=4.35") == []
    for found in (*sheet("postcode=1080"), *sheet("postcode=Bruxelles / Brussel")):
        assert client.get(found).headers["content-type"] == "application/pdf"


@pytest.mark.parametrize("lang", SPOKEN)
def test_a_poster_leads_to_the_place(client: TestClient, lang: str):
    page = f"/{lang}/help/{LIBRARY}"
    [link] = papers_on(client.get(page).text)
    found = paper(client, link)

    assert found.links == [f"http://testserver{page}"]
    assert found.language == lang
    for said in ("09:00", "12:00", "14:00"):
        assert said in found.text


def test_a_poster_says_when_somebody_helps_and_what_comes(client: TestClient):
    text = plain(paper(client, f"/en/help/{LIBRARY}/poster.pdf"))

    for said in (
        *("When somebody is there to help Monday 09:00–12:00", "No help on public holidays"),
        *("Next lessons ", "Tuesday 24 November, 14:00 to 16:00", "Phone: +32 2 000 00 11"),
        "This sheet is of 24 November 2026.",
    ):
        assert said in text, said


def test_a_poster_of_a_place_of_which_little_is_known_says_to_ask(client: TestClient):
    text = plain(paper(client, "/en/help/koekeltech/poster.pdf"))

    assert "Ask when you can come." in text
    assert "We do not know: " in text


def test_a_poster_of_what_travels_says_where_and_when_alone(client: TestClient):
    text = plain(paper(client, "/en/help/vlaminggem-digibus/poster.pdf"))

    assert "Where and when: " in text
    assert "Ask when you can come." not in text


@pytest.mark.parametrize("key", ["nowhere", "a..b"])
def test_there_is_no_poster_of_what_is_not_there(client: TestClient, key: str):
    answer = client.get(f"/en/help/{key}/poster.pdf")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def asked(editors: Editors, path: str) -> Response:
    answer: Response = editors.client.get(path)
    return answer


def test_hours_that_change_with_the_season_are_not_told_as_those_of_every_week(
    sqlite_editors: Editors,
):
    editors = sqlite_editors
    editors.clock.moment = TUESDAY_MORNING
    hours = "Jul-Aug Mo-Fr 10:00-12:00; Sep-Jun Mo-Fr 09:00-17:00"
    key = editors.room(opening_hours=hours, helper_hours="Mo 09:00-12:00; PH off")
    editors.settle()
    text = plain(paper(editors.client, f"/en/help/{key}/poster.pdf"))

    assert "Monday to Friday 09:00–17:00 Not the same all year: ask first" in text
    assert "Monday 09:00–12:00 No help on public holidays" in text


@pytest.mark.parametrize("lang", SPOKEN)
def test_texts_of_any_length_fit_on_one_page(sqlite_editors: Editors, lang: str):
    editors = sqlite_editors
    editors.clock.moment = TUESDAY_MORNING
    long: dict[str, Any] = {"nl": LONG[:1500]}
    texts = {"entrance": long, "nearest_stop": long, "opening_note": long}
    hours = "; ".join(f"{day} 09:0{n}-12:0{n},13:0{n}-17:0{n}" for n, day in
                      enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")))  # fmt: skip
    key = editors.room(name={"nl": LONG[:200]}, helper_hours=hours, opening_hours=hours, **texts)
    editors.settle()
    one = plan(editors, 4)
    editors.patch(one.help_point, {"entrance": {"nl": "x" * 900 + '#panic("x") $x$ 😀 ع'}})
    editors.settle()

    for path in (f"/{lang}/sheet/0011.pdf", f"/{lang}/help/{key}/poster.pdf"):
        found = paper(editors.client, path)
        assert len(found.links) == 1
    assert "#panic" not in asked(editors, f"/{lang}/sheet/0011.pdf").text
