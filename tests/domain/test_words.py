from datetime import datetime
from gettext import NullTranslations

import pytest

from app.adapters.catalogues import words_in
from app.domain.opening import BRUSSELS, Hours, presence
from app.domain.sentences import helper_text, opening_text
from app.domain.words import Words, preferred

ENGLISH = Words("en", NullTranslations())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "fr"),
        ("", "fr"),
        ("nl", "nl"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("nl;q=0.3, en;q=0.7", "en"),
        ("de, ar;q=0.9", "ar"),
        ("ja, zh;q=0.9", "fr"),
        ("nl;q=0", "fr"),
        ("nl;q=2, en;q=x", "nl"),
    ],
)
def test_the_browser_s_languages_decide(header: str | None, lang: str):
    assert preferred(header) == lang


@pytest.mark.parametrize(
    ("hours", "now", "text"),
    [
        ("Mo-Fr 09:00-17:00", "2026-11-24T10:00", "Open until 17:00"),
        ("Mo-Fr 09:00-17:00", "2026-11-24T08:00", "Closed; opens today at 09:00"),
        ("Mo-Fr 09:00-17:00", "2026-11-24T18:00", "Closed; opens on Wednesday at 09:00"),
        ("Mo-Fr 09:00-17:00", "2026-11-28T18:00", "Closed; opens on Monday at 09:00"),
        ("Tu 09:00-17:00", "2026-11-24T18:00", "Closed; opens on Tuesday 1 December at 09:00"),
        ("2027 Feb 01 10:00-12:00", "2026-11-24T18:00",
         "Closed; opens on Monday 1 February 2027 at 10:00"),
        ("24/7", "2026-11-24T18:00", "Open day and night"),
        ("Fr 20:00-02:00", "2026-11-27T21:00", "Open until 02:00"),
        ("2021 Mar 1-2 10:00-12:00", "2026-11-24T18:00", "Closed; not known when it opens again"),
    ],
)  # fmt: skip
def test_a_door_is_told_in_times_never_in_durations(hours: str, now: str, text: str):
    moment = at(now)
    assert opening_text(presence(Hours.parse(hours), moment), moment, ENGLISH) == text


@pytest.mark.parametrize(
    ("until", "text"),
    [
        ("2026-12-04T00:00", "Closed up to and including 3 December 2026"),
        ("2026-12-04T13:00", "Closed until 4 December 2026 at 13:00"),
        ("2026-11-01T00:00", "Opening hours not known"),
    ],
)
def test_a_closure_is_told_with_its_end(until: str, text: str):
    now = at("2026-11-24T10:00")

    assert opening_text(presence(None, now, at(until)), now, ENGLISH, at(until)) == text


def test_in_french_the_first_of_a_month_is_counted():
    french = Words("fr", NullTranslations())

    assert french.date(at("2026-12-01T10:00").date()) == "1er décembre 2026"
    assert french.date(at("2026-12-11T10:00").date()) == "11 décembre 2026"
    assert french.day(at("2026-12-01T10:00"), at("2026-11-01T10:00")) == "mardi 1er décembre"


def test_nobody_knows_is_said_as_it_is():
    now = at("2026-11-24T10:00")

    assert opening_text(presence(None, now), now, ENGLISH) == "Opening hours not known"
    told = helper_text(presence(None, now), now, ENGLISH)
    assert told == "Not known when somebody is there to help"


def test_a_name_is_told_in_the_language_or_as_it_stands():
    assert ENGLISH.name({"nl": "Gent", "fr": "Gand"}) == "Gand"
    assert ENGLISH.name({"de": "Eupen"}) == "Eupen"


def test_arabic_has_words_for_the_sheet_and_days_in_western_digits():
    arabic, morning = words_in("ar"), at("2026-11-24T10:00")

    assert arabic.say("When") == "متى"
    assert arabic.full_day(morning.date(), morning.date()) == "الثلاثاء 24 نوفمبر"
    assert arabic.clock(morning) == "10:00"
