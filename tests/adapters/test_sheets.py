"""Sheets of paper: whatever the data say is text, fits on its page and can be read by everybody."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.adapters.catalogues import words_in
from app.adapters.sheets import qr_code, sheet
from app.models.registrations import RegistrationOut
from app.routers.sheet_words import MOST_DAYS
from app.routers.slip_view import slip_view
from app.usecases.show_registration import Shown
from tests.paper import SPOKEN, Paper
from tests.serving import TUESDAY_MORNING

LINK = "https://digitalhelp.example/r/AbCdEfGhIjKlMnOpQrStUv"
STARTS = datetime(2026, 12, 1, 14, tzinfo=TUESDAY_MORNING.tzinfo)

MARKUP = '#panic() #read("/etc/passwd") $x^2$ *b* _i_ `r` \\ \\u{41} <a> @ref = - + // /* <script>'


def registration(text: str, *, meetings: int = 1, mode: str = "on_site", **call: Any) -> Shown:
    """Of which every text is the same one."""
    times = [STARTS + timedelta(days=7 * number) for number in range(meetings)]
    days = [{"starts_at": one, "ends_at": one + timedelta(hours=2)} for one in times]
    session = {
        "training": {"title": {"fr": text}, "bring": {"fr": text}},
        "help_point": {"name": {"fr": text}},
        "meetings": days,
        "starts_at": STARTS,
        "ends_at": days[-1]["ends_at"],
        "status": "moved",
        "mode": mode,
    }
    here = {
        "address": {"street": text, "postcode": "0011", "municipality": {"names": {"fr": text}}},
        "entrance": {"fr": text},
        "nearest_stop": {"fr": text},
        "call": {"kind": "website", "value": f"https://{text}", **call},
    }
    told = RegistrationOut(
        id="",
        session_id="",
        state="waiting",
        seats=20,
        position=100,
        outcome=None,
        manage_url=None,
        slip_url=None,
    )
    return Shown(told, session, here, may_cancel=True, sent_by=text[:100])


def slip(found: Shown, lang: str = "fr", link: str = LINK) -> Paper:
    facts = slip_view(found, link, TUESDAY_MORNING, words_in(lang))
    return Paper(sheet("slip.typ", facts, qr=qr_code(link)))


@pytest.mark.parametrize("lang", SPOKEN)
def test_everybody_can_read_it(lang: str):
    made = slip(registration("Bibliothèque"), lang)

    assert made.is_for_everybody
    assert made.language == lang
    assert made.title == f"{words_in(lang).say('Your registration')} · Bibliothèque"
    assert made.links == [LINK]


def test_the_same_facts_give_the_same_bytes():
    assert slip(registration("A")).pdf == slip(registration("A")).pdf


def test_markup_is_text():
    made = slip(registration(MARKUP, kind="phone", value=MARKUP))

    assert made.pages == 1
    assert made.is_for_everybody
    for sign in MARKUP.split():
        assert made.text.count(sign) >= 6, sign


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\U0001f4bb Ordinateur \U0001f44d\U0001f3fd", "Ordinateur"),
        ("Cours\x07\x00 de\u202e base\u2066", "Cours de base"),
        ("e\u0301te\u0301\n\n2026", "été 2026"),
        ("中文 Κρήτη Київ", "Κρήτη Київ"),
    ],
)
def test_signs_that_no_font_has_are_left_out(text: str, kept: str):
    made = slip(registration(text))

    assert made.text.count(kept) >= 6
    assert made.is_for_everybody


@pytest.mark.parametrize("text", ["\U0001f44d", "中文", "\x07", "ب\u0325\u0483ab\u0951"])
def test_a_text_that_cannot_be_shown_does_not_keep_the_sheet_back(text: str):
    made = slip(registration(text))

    assert made.pages == 1
    assert made.links == [LINK]


@pytest.mark.parametrize(
    ("text", "meetings", "lang"),
    [
        ("W" * 2000, 60, "fr"),
        ("W" * 2000, 1, "ar"),
        ("Verantwoordelijkheid " * 95, 60, "nl"),
        ("ab " * 660, 12, "en"),
        ("مسؤولية " * 250, 60, "ar"),
    ],
    ids=["unbroken", "unbroken-ar", "long-words", "short-words", "arabic"],
)
def test_the_longest_texts_stay_on_one_page(text: str, meetings: int, lang: str):
    made = slip(registration(text, meetings=meetings), lang, f"https://{'w' * 180}.example/r/abc")

    assert made.pages == 1
    assert made.is_for_everybody
    assert made.is_within_its_margins()


def test_a_text_that_is_too_long_ends_with_a_sign_that_it_goes_on():
    made = slip(registration("un deux trois " * 100))

    assert made.text.count("…") >= 6
    assert "un deux trois un deux trois" in made.text


def test_a_text_of_a_few_lines_is_not_cut():
    found = registration("Bibliothèque", meetings=3)
    bring = "Apportez votre carte d’identité, votre téléphone et sa recharge. " * 8
    found.session["training"]["bring"] = {"fr": bring}
    made = slip(found)

    assert made.text.count("Apportez") == 8
    assert "…" not in made.text


def test_of_a_long_series_the_first_days_stand_there_and_how_many_follow():
    made = slip(registration("A", meetings=MOST_DAYS + 5))

    assert made.text.count("de 14:00 à 16:00") == MOST_DAYS
    assert "Autres jours : 5." in made.text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("online", "En ligne : vous ne devez aller nulle part."),
        ("at_home", "Chez vous"),
        ("mobile", "Le lieu change. Demandez où c’est."),
    ],
)
def test_who_does_not_come_to_the_place_is_not_sent_there(mode: str, said: str):
    made = slip(registration("Bibliothèque", mode=mode))

    assert said in made.text.replace("\xa0", " ")
    assert "0011" not in made.text
    assert "Comment entrer" not in made.text


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"kind": "phone", "value": "+3220000010"}, "Téléphonez : +32 2 000 00 10"),
        ({"kind": "website", "value": "https://a.example"}, "internet : https://a.example"),
        ({"kind": "municipality", "value": "Ixelles"}, "guichet de la commune (Ixelles)"),
        ({"kind": "municipality", "value": None}, "guichet de votre commune"),
    ],
)
def test_there_is_always_somebody_to_ask(call: dict[str, Any], said: str):
    assert said in slip(registration("A", **call)).text.replace("\xa0", " ")


def test_a_help_point_that_is_not_in_the_directory_yet_has_a_name():
    made = slip(replace(registration("Bibliothèque"), help_point=None))

    assert "Où Bibliothèque À apporter" in made.text
    assert "Demandez au guichet de votre commune" in made.text


def test_many_threads_make_sheets_at_once():
    made: dict[int, Paper] = {}

    def make(number: int) -> None:
        for _ in range(5):
            made[number] = slip(registration(f"Thread {number}"), link=f"{LINK}{number}")

    threads = [threading.Thread(target=make, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number in range(4):
        assert f"Thread {number}" in made[number].text
        assert made[number].links == [f"{LINK}{number}"]


@pytest.mark.parametrize("link", [LINK, LINK + "?" + "x" * 270])
def test_a_phone_reads_the_code_from_paper(link: str):
    assert slip(registration("A"), link=link).links == [link]
