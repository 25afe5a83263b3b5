"""What stands on a card before it is unfolded, and what behind."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.adapters.catalogues import words_in
from app.routers.ask_first import ask_first
from app.routers.card_details import before_you_come, more_rows, readable, websites
from app.routers.cards import LONGEST_WALK, Card, call_of, card
from tests.serving import TUESDAY_MORNING

EN, FR, NL = (words_in(lang) for lang in ("en", "fr", "nl"))


@pytest.fixture
def found(client: TestClient) -> dict[str, dict[str, Any]]:
    """Every entry of the sandbox's answer that stands somewhere, by the id of its help point."""
    answer = client.get("/v1/help?postcode=0010&unconfirmed=true&limit=50&lang=en").json()
    return {one["help_point"]["id"]: one for one in answer["results"]}


@pytest.fixture
def one(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An entry that has an exact place, to be changed at will."""
    return next(one for one in found.values() if one["walk_minutes"])


def shown(entry: dict[str, Any], **asked: list[str]) -> Card:
    return card(entry, "place", asked, TUESDAY_MORNING, EN, "https://digitalhelp.example")


def said(shown_card: Card) -> dict[str, str]:
    """The face of a card: label and text."""
    return {row.label: row.saying.text or "; ".join(row.parts) for row in shown_card.rows}


def test_for_whom_it_is_and_what_to_do_first_stand_on_the_face(one: dict[str, Any]):
    place = one["help_point"]
    place["only_for"] = {
        "audiences": ["jobseekers"],
        "situation": ["jobseeker"],
        "age_min": 18,
        "age_max": None,
        "diploma_max": None,
    }
    place["helper_mode"] = "appointment"
    told = shown(one)
    only = next(row for row in told.rows if row.label == "Only for")

    assert only.parts == ("People looking for work", "From 18 years old")
    assert "By appointment" in said(told)["Before you come"]
    assert {"Only for", "Before you come"}.isdisjoint(row.label for row in told.more)


@pytest.mark.parametrize("asks", ["id_required", "registration_required"])
def test_what_to_bring_stands_on_the_face(one: dict[str, Any], asks: str):
    place = one["help_point"] | {"only_for": None, "helper_mode": "walk_in"}
    free = dict.fromkeys(place["admission"], False)

    assert not list(before_you_come(place | {"admission": free}, EN))
    assert list(before_you_come(place | {"admission": free | {asks: True}}, EN))


def test_a_place_with_a_street_but_no_point_is_in_its_postcode(one: dict[str, Any]):
    one |= {"distance_precision": "postcode", "walk_minutes": None}
    one["help_point"]["address"] |= {"street": "Zorglaan 12", "postcode": "0010"}
    assert shown(one).where == "In 0010"

    one["help_point"]["address"]["street"] = None
    assert shown(one).where == "Somewhere in 0010"


@pytest.mark.parametrize(("minutes", "walked"), [(LONGEST_WALK, True), (LONGEST_WALK + 1, False)])
def test_nobody_is_sent_on_foot_for_more_than_an_hour(
    one: dict[str, Any], minutes: int, walked: bool
):
    walk = next(reason for reason in one["reasons"] if reason["code"] == "walk")
    walk |= {"minutes": minutes, "text": f"{minutes} minutes on foot"}

    assert ("on foot" in (shown(one).where or "")) == walked


def test_where_no_hours_are_known_the_note_about_them_stands_on_the_face(one: dict[str, Any]):
    one["help_point"]["opening_note"] = {"en": "Two afternoons a week."}
    assert "About the hours" in {row.label for row in shown(one).more}

    one["opening"] = {"state": "unknown", "text": "Opening hours not known"}
    told = shown(one)
    assert said(told)["About the hours"] == "Two afternoons a week."
    assert "About the hours" not in {row.label for row in told.more}
    assert "opening hours" not in (told.not_known or "")


@pytest.mark.parametrize(
    ("audiences", "label", "text"),
    [
        (["everyone"], "For whom", "Open to everybody"),
        (["everyone", "seniors"], "Especially for", "Older people"),
    ],
)
def test_everybody_is_named_only_where_nobody_else_is(
    one: dict[str, Any], audiences: list[str], label: str, text: str
):
    place = one["help_point"] | {"audiences": audiences}
    rows = {row.label: row.saying.text for row in more_rows(place, set(), TUESDAY_MORNING, EN)}

    assert rows[label] == text


@pytest.mark.parametrize(
    ("address", "read"),
    [("https://www.actiris.brussels/", "actiris.brussels"), ("http://a.be/b/c", "a.be/b/c")],
)
def test_an_address_is_shown_as_it_is_read(address: str, read: str):
    call = call_of({"kind": "website", "value": address, "text": f"Go to {address}"})

    assert (readable(address), call.text, call.href) == (read, f"Go to {read}", address)


def test_a_website_is_not_shown_twice():
    place = {"website": "https://a.be/", "email": None, "call": {"value": "https://a.be/"}}

    assert websites(place) == []
    assert websites(place | {"call": {"value": "02 000 00 00"}}) == [("https://a.be/", "a.be")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (EN, "Ask first: whether somebody speaks Arabic or Turkish and whether it is free."),
        (FR, "Demandez d’abord : si quelqu’un parle arabe ou turc et si c’est gratuit."),
        (NL, "Vraag eerst: of iemand Arabisch of Turks spreekt en of het gratis is."),
    ],
)
def test_what_nobody_knows_is_one_sentence_that_names_it(words: Any, sentence: str):
    entry = {"match": {"spoken": "unknown", "wheelchair": "yes", "free": "unknown"}, "reasons": []}
    told = ask_first(entry, {"spoken": ["ar", "tr"], "free": ["true"]}, words)

    assert re.sub(r"\s", " ", told or "") == sentence
