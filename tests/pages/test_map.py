"""The map of an answer as it is drawn: the areas, a pin a place, and what the page may ask for."""

import hashlib
import re
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.domain.drawing import GAP, SIDE, apart, view_of
from app.main import create_app
from app.settings import Settings
from tests.serving import TUESDAY_MORNING, Clock

VENDORED = Path(__file__).parents[2] / "app" / "static" / "leaflet"
TILES = "http://127.0.0.1:9/{z}/{x}/{y}.png"


def drawn(client: TestClient, path: str) -> ElementTree.Element:
    page = client.get(path).text
    svg = re.search(r"<svg viewBox=\"0 0 320 320\".*?</svg>", page, re.DOTALL)
    assert svg, page
    return ElementTree.fromstring(svg[0])


def policy_of(client: TestClient, path: str) -> dict[str, str]:
    said = client.get(path).headers["content-security-policy"]
    return dict(part.split(" ", 1) for part in said.split("; "))


def test_the_vendored_files_are_those_that_were_taken_over():
    lines = (VENDORED / "SHA256SUMS").read_text().splitlines()
    taken = {name: mark for mark, name in (line.split("  ") for line in lines)}
    there = {file.name for file in VENDORED.iterdir()} - {"README.md", "SHA256SUMS"}

    assert taken == {
        name: hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() for name in there
    }
    assert "LICENSE" in taken


@pytest.mark.parametrize("question", ["postcode=1080", "postcode=0010", "postcode=1080&offset=10"])
def test_every_place_of_the_list_has_its_number_name_and_card_on_the_map(
    client: TestClient, question: str
):
    told = client.get(f"/v1/help?{question}&lang=fr").json()
    pins = drawn(client, f"/fr/find?{question}").findall("a")
    page = client.get(f"/fr/find?{question}").text
    names = [one["help_point"]["name"] for one in told["results"]]

    assert len(pins) == len(names) > 0
    for number, (pin, name) in enumerate(zip(pins, names, strict=True), told["offset"] + 1):
        label = pin.get("aria-label") or ""
        assert label.startswith(f"{number}. {name.get('fr') or name.get('nl')}")
        assert (pin.findtext("text") or "") == str(number)
        anchor = (pin.get("href") or "").removeprefix("#")
        card = page.index(f'id="{anchor}"')
        assert f'<span class="place-number">{number}</span>' in page[card : card + 300]


@pytest.mark.parametrize("question", ["postcode=1080", "postcode=0010", "postcode=1000"])
def test_a_place_of_which_only_the_postcode_is_known_is_an_area_and_not_a_point(
    client: TestClient, question: str
):
    told = client.get(f"/v1/help?{question}").json()["results"]
    svg = drawn(client, f"/fr/find?{question}")
    vague = [
        one["help_point"]["address"]["postcode"]
        if one["distance_precision"] == "postcode"
        else None
        for one in told
    ]

    assert [pin.get("data-area") for pin in svg.findall("a")] == vague
    areas = [path for path in svg.findall("path") if "unsure" in (path.get("class") or "").split()]
    assert len(areas) == len({one for one in vague if one})


def test_pins_never_hide_each_other_and_none_lies_over_the_edge(client: TestClient):
    for question in ("postcode=1080", "postcode=1000", "postcode=0010", "lat=50.85&lon=4.35"):
        circles = [pin.find("circle") for pin in drawn(client, f"/fr/find?{question}").findall("a")]
        spots = [
            (float(one.get("cx", 0)), float(one.get("cy", 0))) for one in circles if one is not None
        ]
        for (x1, y1), (x2, y2) in combinations(spots, 2):
            assert hypot(x2 - x1, y2 - y1) > GAP - 2, question
        assert all(14 <= x <= SIDE - 14 and 14 <= y <= SIDE - 14 for x, y in spots)


def test_pins_at_the_very_same_place_come_apart_the_same_way_every_time():
    spots = [(100.0, 100.0)] * 4

    assert apart(spots) == apart(spots)
    for (x1, y1), (x2, y2) in combinations(apart(spots), 2):
        assert hypot(x2 - x1, y2 - y1) > GAP - 1


def test_north_is_up_and_everything_lies_inside():
    view = view_of([(50.80, 4.30), (50.90, 4.40)])
    (west, low), (east, high) = view.at(50.80, 4.30), view.at(50.90, 4.40)

    assert 0 < west < east < SIDE
    assert 0 < high < low < SIDE
    assert east - west == pytest.approx(0.1 / view.span * SIDE)


@pytest.mark.parametrize("code", ["1000", "1080", "1170", "1210", "0010"])
def test_the_area_that_was_asked_about_is_marked_whatever_is_known_of_it(
    client: TestClient, code: str
):
    path = f"/en/find?postcode={code}"
    marked = [one for one in drawn(client, path).findall("path")
              if "here" in (one.get("class") or "").split()]  # fmt: skip

    assert len(marked) == 1
    assert f"The thick edge: {code}." in client.get(path).text
    assert f'data-here="{code}"' in client.get(path).text


def test_a_person_who_gave_a_position_stands_on_the_map(client: TestClient):
    assert drawn(client, "/fr/find?lat=50.85&lon=4.35").find("g/circle[@class='you']") is not None
    assert "The ring: where you are." in client.get("/en/find?lat=50.85&lon=4.35").text
    svg = drawn(client, "/fr/find?postcode=1080")
    assert svg.find("g/circle[@class='you']") is None
    assert [path for path in svg.findall("path") if path.get("class") in ("here", "unsure")]


def test_without_a_place_there_is_no_map(client: TestClient):
    for path in ("/fr/find?postcode=0010&within_m=1", "/fr/find?postcode=0010&easy=1", "/fr/"):
        answer = client.get(path)
        assert 'id="map"' not in answer.text
        assert "map.js" not in answer.text
        assert "connect-src" not in answer.headers["content-security-policy"]


def test_the_drawing_is_light(client: TestClient):
    for code in ("1000", "1080", "1170", "4000"):
        page = client.get(f"/ar/find?postcode={code}").text
        svg = re.search(r"<svg viewBox.*?</svg>", page, re.DOTALL)
        assert svg is None or len(svg[0]) < 12_000


@pytest.mark.parametrize("path", ["/fr/find?postcode=1080", "/ar/find?postcode=0010"])
def test_the_first_answer_with_its_map_comes_in_fifty_kilobytes(client: TestClient, path: str):
    """And nothing of what the opened map needs is asked for by it."""
    packed = {"Accept-Encoding": "br"}
    page = client.get(path, headers=packed)
    needed = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]*(?:href|src)="([^"]+)"', page.text
    )
    assert len(needed) == 5
    assert not [one for one in needed if "leaflet" in one]
    sizes = []
    for address in (path, *needed):
        with client.stream("GET", address, headers=packed) as answer:
            sizes.append(sum(len(piece) for piece in answer.iter_raw()))

    assert sum(sizes) < 50_000


@pytest.fixture(scope="module")
def with_tiles(loaded_url: str) -> TestClient:
    settings = Settings(
        database_url=loaded_url, tiles_url=TILES, tiles_attribution="<b>Maker & co</b>"
    )
    return TestClient(create_app(settings, Clock(TUESDAY_MORNING)))


def test_only_a_page_with_a_map_may_ask_the_tile_server(client: TestClient, with_tiles: TestClient):
    path = "/fr/find?postcode=1080"
    assert policy_of(client, path)["img-src"] == "'self'"
    with_them = policy_of(with_tiles, path)
    assert with_them.pop("img-src") == "'self' http://127.0.0.1:9"
    assert set(with_them.values()) == {"'self'", "'none'"}
    for other in ("/fr/", "/fr/find?postcode=1080&easy=1", "/fr/sessions", "/staff/sign-in"):
        assert policy_of(with_tiles, other) == policy_of(client, other)


def test_who_made_the_pictures_is_named_as_text_and_the_host_before_it_is_asked(
    with_tiles: TestClient,
):
    page = with_tiles.get("/en/find?postcode=1080").text

    assert "<b>Maker" not in page
    assert 'data-tiles-by="&lt;b&gt;Maker &amp; co&lt;/b&gt;"' in page
    assert "Its pictures come from 127.0.0.1:9." in page


@pytest.mark.parametrize(
    "wrong",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "ftp://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{s}.tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org;script-src *;/{z}/{x}/{y}.png",
        "https://tiles.example.org, https://other.example/{z}/{x}/{y}.png",
        "https://somebody:secret@tiles.example.org/{z}/{x}/{y}.png",
        "https://*.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png; img-src *",
    ],
)
def test_what_is_no_tile_server_is_refused(wrong: str):
    with pytest.raises(ValidationError, match=r"tiles look like"):
        Settings(tiles_url=wrong, tiles_attribution="Maker")


def test_tiles_without_their_maker_are_refused():
    settings: dict[str, Any] = {"tiles_url": "https://tiles.example.org:8443/{z}/{x}/{y}.png?k=1"}
    with pytest.raises(ValidationError, match="whoever made them"):
        Settings(**settings)
    allowed = Settings(**settings, tiles_attribution="Maker")
    assert allowed.tiles_origin == "https://tiles.example.org:8443"
