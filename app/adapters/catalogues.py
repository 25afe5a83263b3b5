"""The gettext catalogues on disk, read once at the start. English is the source language."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.domain.words import PAGE_LANGUAGES, Words

LOCALES = Path(__file__).resolve().parent.parent / "locales"


@cache
def words_in(lang: str) -> Words:
    """The words of a language that has a catalogue; what is said to people at work alone stands in
    some of them only, and is English in the others."""
    if lang == "en":
        return Words(lang, NullTranslations())
    compiled = BytesIO()
    with (LOCALES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return Words(lang, GNUTranslations(compiled))


@cache
def is_checked(lang: str) -> bool:
    """Whether a native speaker has read the catalogue as a whole (`reviewed.yaml`)."""
    known = yaml.safe_load((LOCALES / "reviewed.yaml").read_text(encoding="utf-8"))
    return lang in known


def all_words() -> dict[str, Words]:
    return {lang: words_in(lang) for lang in PAGE_LANGUAGES}
