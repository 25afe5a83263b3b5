"""A language to speak in: its catalogue, its clock and its calendar.

Texts name times, never durations, so that the same question gives the same text for a whole
minute and a printed sheet stays true.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal, Protocol, get_args

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

LANGUAGES = ("fr", "nl", "en")
"""In which people at work are spoken to, and places write; the default first."""

PageLanguage = Literal["fr", "nl", "en", "ar", "tr", "ro", "sq", "pl", "pt", "es"]
PAGE_LANGUAGES: tuple[str, ...] = get_args(PageLanguage)
"""In which the public is spoken to, on pages, on paper and by the API: the languages of the
regional brochures and of the visitor survey (DESIGN § 7)."""

LOCALES = {"en": "en_GB", "fr": "fr_BE", "nl": "nl_BE", "pt": "pt_PT"}


class Catalogue(Protocol):
    """What gettext offers (`gettext.NullTranslations` and its heirs)."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, one: str, many: str, n: int, /) -> str: ...


def N_(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


@dataclass(frozen=True)
class Words:
    """Sentences in one language."""

    lang: str
    catalogue: Catalogue

    def say(self, message: str, **values: object) -> str:
        """The message in this language, its {placeholders} filled."""
        text = self.catalogue.gettext(message)
        return text.format(**values) if values else text

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        return self.catalogue.ngettext(one, many, n).format(n=n, **values)

    def name(self, names: Mapping[str, str]) -> str:
        """A name in this language, else in the first of fr, nl, en it has, else as it stands."""
        for lang in (self.lang, *LANGUAGES):
            if lang in names:
                return names[lang]
        return next(iter(names.values()))

    def capital(self, text: str) -> str:
        """As it stands at the beginning of a line."""
        first = "İ" if self.lang == "tr" and text.startswith("i") else text[:1].upper()
        return first + text[1:]

    def clock(self, moment: datetime) -> str:
        return format_time(moment, "HH:mm", locale=self.locale)

    def moment(self, moment: datetime, now: datetime) -> str:
        """A time today, or with its day of the week, with its date past a week."""
        if moment.date() == now.date():
            return self.say(N_("today at {time}"), time=self.clock(moment))
        day = self.day(moment, now)
        return self.say(N_("on {day} at {time}"), day=day, time=self.clock(moment))

    def day(self, moment: datetime, now: datetime) -> str:
        """A day by its name; with its date past a week, with its year past the year."""
        near = moment.date() - now.date() < timedelta(days=7)
        pattern = "EEEE" if near else "EEEE d MMMM" if moment.year == now.year else "EEEE d MMMM y"
        return self._dated(moment.date(), pattern)

    def full_day(self, on: date, today: date) -> str:
        """A day by its name and its date, with its year past the year."""
        return self._dated(on, "EEEE d MMMM" if on.year == today.year else "EEEE d MMMM y")

    def _dated(self, on: date, pattern: str) -> str:
        """French counts the first of a month: 1er décembre 2026; 24 de novembro de 2026;
        24 Kasım 2026 Salı."""
        if self.lang == "fr" and on.day == 1:
            pattern = pattern.replace("d MMMM", "d'er' MMMM")
        if self.lang in ("pt", "es"):
            pattern = pattern.replace("EEEE d", "EEEE, d").replace("d MMMM", "d 'de' MMMM")
            pattern = pattern.replace("MMMM y", "MMMM 'de' y")
        if self.lang == "tr" and pattern.startswith("EEEE d"):
            pattern = f"{pattern.removeprefix('EEEE ')} EEEE"
        return str(format_date(on, pattern, locale=self.locale))

    def date(self, on: date) -> str:
        return self._dated(on, "d MMMM y")

    def tenths(self, value: float) -> str:
        """With one digit behind the comma: 1,2."""
        return str(format_decimal(value, "#,##0.0", locale=self.locale))

    @property
    def rtl(self) -> bool:
        """Whether it is written from right to left."""
        return _from_right_to_left(self.lang)

    def isolated(self, text: str) -> str:
        """A number or an address, in a text that may run the other way (Unicode UAX 9)."""
        return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if self.rtl else text

    def euro(self, amount: float) -> str:
        return str(format_currency(amount, "EUR", locale=self.locale))

    def listed(self, parts: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
        """ "one, two and three" """
        return str(format_list(list(parts), style, locale=self.locale))

    def language(self, tag: str) -> str:
        """The name of a language, in this one; sign languages of Belgium by their own names."""
        signed = SIGN_LANGUAGES.get(tag)
        if signed:
            return self.say(signed)
        return str(self.locale.languages.get(tag.split("-")[0], tag))

    @property
    def locale(self) -> Locale:
        return _locale(self.lang)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(LOCALES.get(lang, lang))


@cache
def _from_right_to_left(lang: str) -> bool:
    return bool(_locale(lang).text_direction == "rtl")


LONGEST_HEADER = 300
"""Of Accept-Language; no browser sends as much."""


def preferred(accept_language: str | None, among: Sequence[str] = PAGE_LANGUAGES) -> str:
    """The language a browser prefers (RFC 9110, section 12.5.4), else the first of them."""
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "")[:LONGEST_HEADER].split(","):
        tag, _, weight = part.partition(";")
        quality = re.fullmatch(r"\s*q=(0(\.\d{0,3})?|1(\.0{0,3})?)\s*", weight)
        lang = tag.strip().split("-")[0].lower()
        if lang in among:
            wanted.append((-float(quality[1]) if quality else -1.0, lang))
    best = min(wanted, key=lambda one: one[0], default=(0.0, among[0]))
    return best[1] if best[0] < 0 else among[0]


SIGN_LANGUAGES = {
    "sfb": N_("French Belgian Sign Language"),
    "vgt": N_("Flemish Sign Language"),
}
