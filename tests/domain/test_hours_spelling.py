import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.hours_spelling import LONGEST, hours_meant
from app.domain.opening import Hours

SPELLINGS = Path(__file__).parents[1] / "spellings" / "first.yaml"


def spellings_of_hours() -> list[Any]:
    entries: list[dict[str, str]] = yaml.safe_load(SPELLINGS.read_text("utf-8"))
    return [
        pytest.param(entry["text"], entry["meant"], id=f"{entry['lang']}: {entry['text']}")
        for entry in entries
        if entry["kind"] == "hours"
    ]


@pytest.mark.parametrize(("text", "meant"), spellings_of_hours())
def test_hours_as_people_write_them_are_understood(text: str, meant: str):
    assert hours_meant(text) == meant


# Times


@pytest.mark.parametrize(
    "span",
    [
        "9h-17h", "9h00 - 17h00", "9 h 00 à 17 h 00", "de 9 à 17 heures", "09h → 17h",
        "9u-17u", "9u00 tot 17u00", "9.00-17.00 u.", "van 9 uur tot 17 uur", "tussen 9 en 17",
        "9am-5pm", "9 a.m. to 5 p.m.", "9:00 AM - 5:00 PM", "9-5", "9am-5", "9-5pm", "0900-1700",
        "9 o'clock to 5 o’clock", "9h\N{NO-BREAK SPACE}–\N{NARROW NO-BREAK SPACE}17h", "٩:٠٠-١٧:٠٠",
    ],
)  # fmt: skip
def test_nine_to_five_is_written_in_many_ways(span: str):
    assert hours_meant(f"Mon {span}") == "Mo 09:00-17:00"


@pytest.mark.parametrize(
    ("span", "meant"),
    [
        ("9h-midi", "09:00-12:00"),
        ("9 - noon", "09:00-12:00"),
        ("van 9 tot middag 12", "09:00-12:00"),
        ("18h-minuit", "18:00-24:00"),
        ("9-12 & 1-5", "09:00-12:00,13:00-17:00"),
        ("9h-12h + 13h-17h", "09:00-12:00,13:00-17:00"),
        ("9h-12h\n13h-17h", "09:00-12:00,13:00-17:00"),
        ("1-5pm", "13:00-17:00"),
        ("11-1pm", "11:00-13:00"),
        ("9-12pm", "09:00-12:00"),
        ("17:00-08:30", "08:30-17:00"),
    ],
)
def test_a_day_is_read_on_a_clock_of_24_hours(span: str, meant: str):
    assert hours_meant(f"Mon {span}") == f"Mo {meant}"


@pytest.mark.parametrize("span", ["22:00-02:00", "9pm-5am", "10-11pm", "7-9", "9-9", "25h-26h"])
def test_times_that_may_mean_two_things_are_not_guessed_at(span: str):
    assert hours_meant(f"Mon {span}") is None


# Days


@pytest.mark.parametrize(
    ("days", "meant"),
    [
        ("lu, ma et je", "Mo-Tu,Th"),
        ("lu ma je", "Mo-Tu,Th"),
        ("lun/mer/ven", "Mo,We,Fr"),
        ("ma, di en do", "Mo-Tu,Th"),
        ("ma en di", "Mo-Tu"),
        ("ma et di", "Tu,Su"),
        ("ma-sa", "Tu-Sa"),
        ("di-za", "Tu-Sa"),
        ("du vendredi au lundi", "Mo,Fr-Su"),
        ("Mo-We", "Mo-We"),
        ("We", "We"),
        ("lundi et WE", "Mo,Sa-Su"),
        ("'s maandags en woensdags", "Mo,We"),
        ("in het weekend", "Sa-Su"),
        ("every day", "Mo-Su"),
    ],
)
def test_days_are_read_in_the_language_of_the_words_around_them(days: str, meant: str):
    assert hours_meant(f"{days} 10:00-12:00") == f"{meant} 10:00-12:00"


@pytest.mark.parametrize(
    "text", ["ma 9-12", "di 9h-12h", "ma-di 9:00-12:00", "ma 9h, vr je 9h-12h"]
)
def test_a_day_that_is_another_in_another_language_is_not_guessed_at(text: str):
    assert hours_meant(text) is None


def test_one_word_elsewhere_in_the_text_tells_the_language():
    assert hours_meant("ma 9-12, zondag gesloten") == "Mo 09:00-12:00"
    assert hours_meant("ma 9-12, fermé le dimanche") == "Tu 09:00-12:00"
    assert hours_meant("di 9u-12u") == "Tu 09:00-12:00"


def test_the_same_hours_in_two_languages_are_told_once():
    text = "Lundi-vendredi 9h-17h / Maandag-vrijdag 9u-17u"

    assert hours_meant(text) == "Mo-Fr 09:00-17:00"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9h-17h du lundi au vendredi", "Mo-Fr 09:00-17:00"),
        ("9h-12h lundi, 13h-17h mardi", "Mo 09:00-12:00; Tu 13:00-17:00"),
        ("lun 9-12, lun 13-17", "Mo 09:00-12:00,13:00-17:00"),
        ("lun-ven 9h-17h, mercredi 9h-12h", "Mo-Tu,Th-Fr 09:00-17:00; We 09:00-12:00"),
        ("jours fériés 10-12, lun-ven 9-17", "Mo-Fr 09:00-17:00; PH 10:00-12:00"),
    ],
)
def test_times_are_told_of_the_days_they_stand_with(text: str, meant: str):
    assert hours_meant(text) == meant


def test_times_without_days_are_asked_as_those_of_working_days():
    assert hours_meant("9h-17h") == "Mo-Fr 09:00-17:00"
    assert hours_meant("9h-17h, fermé les jours fériés") == "Mo-Fr 09:00-17:00; PH off"


def test_who_closes_on_sundays_opens_on_saturdays():
    assert hours_meant("9h-17h sauf le dimanche") == "Mo-Sa 09:00-17:00"
    assert hours_meant("9h-17h sauf le week-end") == "Mo-Fr 09:00-17:00"
    assert hours_meant("9h-17h sauf le lundi") is None


# Closed


@pytest.mark.parametrize(
    "closed",
    [
        "fermé le mercredi", "mercredi fermé", "mercredi : fermé", "sauf le mercredi",
        "gesloten op woensdag", "woensdag gesloten", "behalve woensdag", "niet op woensdag",
        "closed on Wednesdays", "except Wednesday", "We off",
    ],
)  # fmt: skip
def test_a_closed_day_is_left_out(closed: str):
    assert hours_meant(f"Mo-Fr 9-17, {closed}") == "Mo-Tu,Th-Fr 09:00-17:00"


@pytest.mark.parametrize(
    "closed",
    [
        "fermé les jours fériés", "jours fériés : fermé", "gesloten op feestdagen",
        "closed on public holidays", "ph off", "sauf jours fériés",
    ],
)  # fmt: skip
def test_public_holidays_come_last(closed: str):
    assert hours_meant(f"{closed}; Mo-Fr 9-17") == "Mo-Fr 09:00-17:00; PH off"


@pytest.mark.parametrize(
    "text",
    [
        "lundi fermé mardi 9h-12h",
        "fermé le lundi, mardi 9h-12h",
        "lun-ven 9h-17h sauf mercredi 9h-12h",
        "lun-ven 9h-17h, mercredi après-midi fermé",
        "lun-ven 9h-17h, fermé de 12h à 13h",
        "lundi\nmardi\n9h-12h",
        "lun-mer-ven 9h-12h",
        "lun-ven 9h-12h, mercredi 13h-17h",
        "mercredi 9h-12h, lun-ven 9h-17h",
    ],
)
def test_what_can_be_taken_in_two_ways_is_not_guessed_at(text: str):
    assert hours_meant(text) is None


@pytest.mark.parametrize("text", ["fermé le lundi", "closed on public holidays", "lundi-vendredi"])
def test_without_any_time_there_is_nothing_to_guess(text: str):
    assert hours_meant(text) is None


# Day and night


@pytest.mark.parametrize(
    "text",
    ["24/7", "24h/24", "7j/7 - 24h/24", "24u op 24, 7 dagen op 7", "jour et nuit", "Day and night"],
)
def test_day_and_night_is_24_7(text: str):
    assert hours_meant(text) == "24/7"


def test_day_and_night_on_some_days_has_no_end_but_midnight():
    assert hours_meant("lun-ven 24h/24") == "Mo-Fr 00:00-24:00"
    assert hours_meant("24/7 sauf jours fériés") == "24/7; PH off"


# No condition is lost


@pytest.mark.parametrize(
    "condition",
    [
        "sur rendez-vous", "op afspraak", "by appointment only", "pendant les vacances scolaires",
        "sauf vacances scolaires", "(niet tijdens de schoolvakantie)", "; SH off", "1er étage",
        "2026", "juin", "une semaine sur deux", '"first floor"', "|| on call", "ou 18h", "+",
        "tel. 02 211 12 11",
    ],
)  # fmt: skip
def test_hours_with_a_word_that_is_not_understood_are_not_guessed_at(condition: str):
    assert hours_meant("lun-ven 9h-17h") is not None
    assert hours_meant(f"lun-ven 9h-17h {condition}") is None


@pytest.mark.parametrize(
    "text",
    [
        "", "  \n", "?", "bonjour", "ouvert", "9h", "midi", "09:00+", "dès 9h", "tot 17u",
        "jusqu'à 17h", "until 5pm", "Mo-Fr 09:00-sunset", "jusqu'au vendredi 9h-17h",
        "1.09-30.09 9h-17h", "mar 1-15", "2024-2025", "L 9h-17h", "premier lundi du mois 9h-12h",
        "vanaf 9u",
    ],
)  # fmt: skip
def test_what_are_no_hours_is_not_guessed_at(text: str):
    assert hours_meant(text) is None


# Whatever the text

DAYS = ["lundi", "ma", "di", "wo", "we", "Fr", "fériés", "weekend", "7j/7", "lun-ven", "za-ma"]
TIMES = ["9", "1", "5", "12", "17", "9h", "9u30", "13.30", "22:00", "24:00", "0h", "5pm", "midi"]
SPANS = ["9h-12h", "13-17u", "1-5", "17:00-09:00", "22:00-02:00", "24h/24", "matin 9h-12h"]
BETWEEN = ["-", "–", "à", "tot", "/", "et", "en", "+", ",", ";", ":", "(", ".", "\n", "l'", "ﷺ"]
CLOSED = ["sauf", "behalve", "fermé", "gesloten", "off", "24/7", "entre", "de", "open"]
PIECES = st.sampled_from(DAYS + TIMES + SPANS + BETWEEN + CLOSED)
RULES = st.tuples(
    *map(st.sampled_from, (DAYS, [" ", ",", "-", ";"], SPANS, [" ", " et ", "-"], [*SPANS, ""])),
).map("".join)


def is_sound(meant: str | None) -> bool:
    if meant is None:
        return True
    spans = re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", meant)
    return Hours.parse(meant) is not None and all(opens < closes for opens, closes in spans)


@given(st.text(max_size=2000))
def test_no_text_is_too_strange(text: str):
    assert is_sound(hours_meant(text))


@settings(max_examples=500)
@given(st.lists(PIECES | RULES, max_size=8), st.sampled_from([" ", "", "\n", ", "]))
def test_a_guess_can_always_be_parsed_and_never_passes_midnight(pieces: list[str], between: str):
    assert is_sound(hours_meant(between.join(pieces)))


@pytest.mark.parametrize(
    "piece", ["lundi, ", "9-12, ", "9h ", "lundi fermé ", ",", "\n-", "a", "1"]
)
def test_a_text_without_end_is_refused_at_once(piece: str):
    assert hours_meant((piece * LONGEST)[:LONGEST]) is None
    assert hours_meant((piece * LONGEST)[:2000]) is None
