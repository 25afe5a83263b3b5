"""French and Dutch are complete, Arabic is for the sheet of paper; they keep the rules of their
writing."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from app.domain.words import PAGE_LANGUAGES

SCRIPTS = Path(__file__).parents[2] / "scripts"
TRANSLATED = ("fr", "nl")


@pytest.fixture
def catalogues(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module("catalogues")


def test_no_message_is_missing_blank_fuzzy_obsolete_or_has_other_placeholders(
    catalogues: ModuleType,
):
    assert list(catalogues.check()) == []


@pytest.mark.parametrize(
    ("string", "flags", "fault"),
    [
        ("", (), "blank: Open until {time}"),
        ("Ouvert", (), "other placeholders: Open until {time}"),
        ("Ouvert jusqu'à {heure}", (), "other placeholders: Open until {time}"),
        ("Ouvert jusqu'à {time}", ("fuzzy",), "fuzzy: Open until {time}"),
    ],
)
def test_the_check_sees_what_is_wrong_with_a_message(
    catalogues: ModuleType, string: str, flags: tuple[str, ...], fault: str
):
    template, catalogue = Catalog(), Catalog(locale="fr")
    template.add("Open until {time}")
    catalogue.add("Open until {time}", string, flags=flags)

    assert list(catalogues.faults_of(catalogue, template)) == [fault]


def test_the_check_sees_messages_that_are_missing_and_those_nobody_says(catalogues: ModuleType):
    template, catalogue = Catalog(), Catalog(locale="fr")
    template.add("Open")
    catalogue.add("Shut", "Fermé")

    assert list(catalogues.faults_of(catalogue, template)) == ["missing: Open", "nobody says: Shut"]


def test_what_is_said_to_people_at_work_alone_is_not_in_the_languages_of_the_public(
    catalogues: ModuleType,
):
    for lang in catalogues.TO_THE_PUBLIC:
        places = {
            path
            for message in catalogues.translations(lang)
            if message.id
            for path, _ in message.locations
        }
        assert {"app/templates/found.html", "app/domain/sentences.py"} <= places
        assert not {path for path in places if "staff" in path}


def test_every_language_of_the_public_has_words(catalogues: ModuleType):
    assert set(PAGE_LANGUAGES) == {"en", *TRANSLATED, *catalogues.TO_THE_PUBLIC}


def test_no_message_is_left_in_english(catalogues: ModuleType):
    """But for words that are the same, and what holds nothing but placeholders."""
    for lang in (*TRANSLATED, *catalogues.TO_THE_PUBLIC):
        left = {
            message.id
            for message in catalogues.translations(lang)
            if isinstance(message.id, str)
            and message.id == message.string
            and len(re.findall(r"[a-z]{3,}", re.sub(r"{\w+}", "", message.id))) > 1
        }
        assert left == set(), lang


def test_arabic_has_no_eastern_digits_and_no_signs_that_turn_the_direction(catalogues: ModuleType):
    assert [
        one
        for one in texts(catalogues, "ar")
        if re.search(r"[٠-٩۰-۹\u200e\u200f\u202a-\u202e\u2066-\u2069]", one)
    ] == []


def test_french_signs_of_two_parts_have_a_space_that_does_not_break(catalogues: ModuleType):
    wrong = [
        text
        for text in texts(catalogues, "fr")
        if re.search(r"(?<!\xa0)[;!?»]|« |[^\xa0\d]:(?!\d)", text)
    ]

    assert wrong == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_people_are_spoken_to_politely(catalogues: ModuleType, lang: str):
    familiar = {"fr": r"\b(tu|ton|ta|tes|toi)\b", "nl": r"\b(je|jij|jou|jouw)\b"}[lang]

    assert [text for text in texts(catalogues, lang) if re.search(familiar, text, re.I)] == []


@pytest.mark.parametrize("lang", [*TRANSLATED, "ar"])
def test_the_file_names_no_date_tool_or_line(catalogues: ModuleType, lang: str):
    text = catalogues.path_of(lang).read_text(encoding="utf-8")

    assert f'"Language: {lang}\\n"' in text
    assert not re.search(r"Date|Generated|^#: .*:\d", text, re.M)


def texts(catalogues: ModuleType, lang: str) -> list[str]:
    strings = [message.string for message in catalogues.translations(lang) if message.id]
    return [text for one in strings for text in ([one] if isinstance(one, str) else one or ())]
