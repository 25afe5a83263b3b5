"""Which language codes exist: BCP 47 primary subtags as CLDR lists them, and Belgian signing."""

import re
from functools import cache

from babel import Locale

from app.domain.place_text import plainly
from app.domain.words import LANGUAGES, SIGN_LANGUAGES

TAG = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?", re.ASCII)


def is_language(tag: str) -> bool:
    """Whether `tag` reads as language[-Script][-REGION] and the language exists."""
    shape = TAG.fullmatch(tag)
    return shape is not None and shape[1].lower() in _known()


def language_named(name: str) -> str | None:
    """The code of a language called so in FR, NL or EN, accents or not: "arabe", "Arabisch" and
    "Arabic" → ar."""
    return _by_name().get(plainly(name))


def written(tag: str) -> str:
    """The language in which somebody reads who speaks this one: `nl-BE` → nl. Whoever speaks the
    Arabic of a country reads the standard one."""
    lang = tag.split("-")[0].lower()
    return "ar" if lang in SPOKEN_ARABIC else lang


SPOKEN_ARABIC = frozenset({"ary", "arq", "aeb", "arz", "apc", "acm", "apd"})
"""Of Morocco, Algeria, Tunisia, Egypt, the Levant, Iraq and the Sudan."""


@cache
def _known() -> frozenset[str]:
    return frozenset(Locale.parse("en").languages) | frozenset(SIGN_LANGUAGES)


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for lang in LANGUAGES:
        for code, name in Locale.parse(lang).languages.items():
            names.setdefault(plainly(name), code)
    return names
