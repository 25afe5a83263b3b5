"""The words opening hours are written with in French, Dutch and English, and what they mean."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

LANGUAGES = ("fr", "nl", "en")

HOLIDAY = 7  # stands after the days of the week, Monday being 0
WORKING = tuple(range(5))
WEEKEND = (5, 6)
WEEK = (*WORKING, *WEEKEND)

HOUR = 60
NOON, MIDNIGHT = 12 * HOUR, 24 * HOUR


class Token(NamedTuple):
    """What one word or sign says, its kind being one of the signs below."""

    kind: str
    numbers: tuple[int, ...] = ()
    """Of DAYS the days, of a TIME (minute of the day, 1 if am or pm was said else 0), of a PART
    the minutes between which it begins."""


DAYS, TIME, PART, WHOLE_DAY = "D", "T", "P", "W"
DASH, TO, BETWEEN = "-", "~", "B"
AND, COMMA, BREAK = "&", ",", ";"
CLOSED, EXCEPT = "X", "E"


class NotUnderstood(Exception):
    """There is a word in the text that may change what it says."""


Meaning = tuple[Token, ...]
"""Nothing for a filler, two tokens for `24/7`."""

Readings = dict[str, Meaning]
"""By language, for the languages a word belongs to."""

FILLER: Meaning = ()
_ALWAYS = (Token(DAYS, WEEK), Token(WHOLE_DAY))
_MORNING = (Token(PART, (5 * HOUR, NOON)),)
_AFTERNOON = (Token(PART, (NOON, 18 * HOUR)),)
_EVENING = (Token(PART, (16 * HOUR, 22 * HOUR)),)


def _days(*days: int) -> Meaning:
    return (Token(DAYS, days),)


def _clock(minute: int) -> Meaning:
    return (Token(TIME, (minute, 0)),)


# In small letters without accents; a blank also stands for `-`, `.`, an apostrophe and nothing.
_SAID: tuple[tuple[str, Meaning, str], ...] = (
    ("fr", _days(0), "lundi, lundis, lun, lu"),
    ("fr", _days(1), "mardi, mardis, mar, ma"),
    ("fr", _days(2), "mercredi, mercredis, merc, mer, me"),
    ("fr", _days(3), "jeudi, jeudis, jeu, je"),
    ("fr", _days(4), "vendredi, vendredis, vend, ven, ve"),
    ("fr", _days(5), "samedi, samedis, sam, sa"),
    ("fr", _days(6), "dimanche, dimanches, dim, di"),
    ("fr", _days(*WORKING), "en semaine, jours de semaine, jour de semaine"),
    ("fr", _days(*WEEKEND), "we"),
    ("fr", _days(*WEEK), "tous les jours, tlj, chaque jour, 7 j / 7, 7 jours / 7, 7 sur 7"),
    ("fr", _days(*WEEK), "7 j sur 7, 7 jours sur 7, 7 jours par semaine"),
    ("fr", _days(HOLIDAY), "jours feries, jour ferie, feries, jours feries legaux"),
    ("fr", (Token(TO),), "a, au, jusqu a, jusqu au"),
    ("fr", (Token(AND),), "et, puis, ainsi que"),
    ("fr", (Token(BETWEEN),), "entre"),
    ("fr", (Token(CLOSED),), "ferme, fermee, fermes, fermees, fermeture"),
    ("fr", (Token(EXCEPT),), "sauf, excepte, hormis, hors, a l exception de, a l exception du"),
    ("fr", (Token(WHOLE_DAY),), "24 h sur 24, 24 heures sur 24, 24 heures / 24, 24 sur 24"),
    ("fr", (Token(WHOLE_DAY),), "jour et nuit, nuit et jour"),
    ("fr", _clock(NOON), "midi"),
    ("fr", _clock(MIDNIGHT), "minuit"),
    ("fr", _MORNING, "matin, matins, matinee"),
    ("fr", _AFTERNOON, "apres midi, apres midis"),
    ("fr", _EVENING, "soir, soirs, soiree"),
    ("fr", FILLER, "ouvert, ouverte, ouverts, ouvertes, ouverture, heures d ouverture, heure"),
    (
        "fr",
        FILLER,
        "jours d ouverture, horaire, horaires, horaires d ouverture, heures, nous sommes",
    ),
    ("fr", FILLER, "de, du, le, la, les, chaque, tous les, aussi, uniquement, seulement"),
    ("fr", FILLER, "sans interruption, en continu, nous sommes, compris, est, sont, au public"),
    ("fr", FILLER, "l espace, l espace numerique, acces, acces libre"),
    ("nl", _days(0), "maandag, maandagen, maandags, maa, ma"),
    ("nl", _days(1), "dinsdag, dinsdagen, dinsdags, din, di"),
    ("nl", _days(2), "woensdag, woensdagen, woensdags, woe, wo"),
    ("nl", _days(3), "donderdag, donderdagen, donderdags, don, do"),
    ("nl", _days(4), "vrijdag, vrijdagen, vrijdags, vrij, vri, vr"),
    ("nl", _days(5), "zaterdag, zaterdagen, zaterdags, zat, za"),
    ("nl", _days(6), "zondag, zondagen, zondags, zon, zo"),
    ("nl", _days(*WORKING), "weekdagen, weekdag, door de week, in de week, tijdens de week"),
    ("nl", _days(*WORKING), "doordeweeks"),
    ("nl", _days(*WEEKEND), "we, weekeinde, in het weekend"),
    ("nl", _days(*WEEK), "elke dag, iedere dag, alle dagen, dagelijks, 7 dagen op 7, 7 op 7"),
    ("nl", _days(*WEEK), "7 d / 7, 7 dagen / 7, 7 dagen per week"),
    ("nl", _days(HOLIDAY), "feestdagen, feestdag, wettelijke feestdagen, officiele feestdagen"),
    ("nl", (Token(TO),), "tot, tot en met, t/m, t e m, t m"),
    ("nl", (Token(AND),), "en, alsook, evenals"),
    ("nl", (Token(BETWEEN),), "tussen"),
    ("nl", (Token(CLOSED),), "gesloten, dicht, sluitingsdag"),
    ("nl", (Token(EXCEPT),), "behalve, uitgezonderd, niet, met uitzondering van"),
    ("nl", (Token(WHOLE_DAY),), "24 u / 24, 24 uur / 24, 24 u op 24, 24 uur op 24, 24 op 24"),
    ("nl", (Token(WHOLE_DAY),), "24 uur per dag, dag en nacht"),
    ("nl", _clock(NOON), "middag, middag 12, 12 uur s middags"),
    ("nl", _clock(MIDNIGHT), "middernacht"),
    ("nl", _MORNING, "voormiddag, voormiddags, ochtend, ochtends, morgens"),
    ("nl", _AFTERNOON, "namiddag, namiddags, middags"),
    ("nl", _EVENING, "avond, avonds"),
    ("nl", FILLER, "open, geopend, openingsuren, openingstijden, uur, uren, u, we zijn, wij zijn"),
    ("nl", FILLER, "de, het, van, op, om, elke, iedere, alle, ook, enkel, alleen, doorlopend"),
    ("nl", FILLER, "telkens, vrije toegang, is, zijn"),
    ("en", _days(0), "monday, mondays, mon, mo"),
    ("en", _days(1), "tuesday, tuesdays, tues, tue, tu"),
    ("en", _days(2), "wednesday, wednesdays, weds, wed, we"),
    ("en", _days(3), "thursday, thursdays, thurs, thur, thu, th"),
    ("en", _days(4), "friday, fridays, fri, fr"),
    ("en", _days(5), "saturday, saturdays, sat, sa"),
    ("en", _days(6), "sunday, sundays, sun, su"),
    ("en", _days(*WORKING), "weekdays, weekday, during the week"),
    ("en", _days(*WEEK), "every day, daily, each day, all days, 7 days a week, seven days a week"),
    ("en", _days(HOLIDAY), "public holidays, public holiday, bank holidays, bank holiday, ph"),
    ("en", (Token(TO),), "to, till, til, until, through, thru"),
    ("en", (Token(AND),), "and"),
    ("en", (Token(BETWEEN),), "between"),
    ("en", (Token(CLOSED),), "closed, off"),
    ("en", (Token(EXCEPT),), "except, except for, excluding, not, apart from"),
    ("en", (Token(WHOLE_DAY),), "24 hours, 24 hours a day, day and night, round the clock"),
    ("en", _clock(NOON), "noon, 12 noon, midday"),
    ("en", _clock(MIDNIGHT), "midnight"),
    ("en", _MORNING, "morning, mornings"),
    ("en", _AFTERNOON, "afternoon, afternoons"),
    ("en", _EVENING, "evening, evenings"),
    ("en", FILLER, "open, opening hours, opening times, hours, hour, hrs, we are, we re"),
    ("en", FILLER, "the, from, on, at, every, each, all, also, only"),
    ("fr nl en", _days(*WEEKEND), "week end, week ends"),
    ("fr nl en", _days(*WEEK), "7 / 7"),
    ("fr nl en", (Token(WHOLE_DAY),), "24 h / 24, 24 h / 24 h, 24 / 24"),
    ("fr nl en", _ALWAYS, "24 / 7, 24 h / 7, 24 h / 7 j"),
    ("fr nl en", FILLER, "h, non stop"),
)


def _phrases() -> Iterator[tuple[str, str, Meaning]]:
    for languages, meaning, phrases in _SAID:
        for phrase in phrases.split(", "):
            for language in languages.split():
                yield phrase, language, meaning


def _known_words() -> dict[str, Readings]:
    known: dict[str, Readings] = {}
    for phrase, language, meaning in _phrases():
        known.setdefault(_bare(phrase), {})[language] = meaning
    return known


def _bare(phrase: str) -> str:
    return re.sub("[ .'-]", "", phrase)


def _word_pattern() -> str:
    """Any known phrase, the longest first. Dutch writes woensdagnamiddag as one word; a full stop
    after five letters ends a sentence."""
    phrases = sorted({phrase for phrase, _, _ in _phrases()}, key=len, reverse=True)
    spelled = "|".join(re.escape(phrase).replace(r"\ ", "[ .'-]{0,2}") for phrase in phrases)
    end = r"(?:(?![a-z0-9])|(?=voormiddag|namiddag|ochtend|avond))"
    return rf"(?:{spelled}){end}(?:(?<![a-z]{{5}})\.|(?<=thurs)\.)?"


_KNOWN = _known_words()
_SIGNS = {"-": DASH, "/": AND, "&": AND, "+": AND}
_SIGNS |= dict.fromkeys(",()", COMMA) | dict.fromkeys(";.\n•·", BREAK)
_PLAIN_SIGNS = str.maketrans(
    {"\r": "\n"} | dict.fromkeys("‐‑‒–—―−→", "-") | dict.fromkeys("’‘ʼ`", "'")
)
_UNIT = r"(?:(?:heures?|hours?|hrs?|h|uur|uren|u|o.clock)(?![a-z])\.?)"
_HALF = r"(?: ?[ap][ .]?m(?![a-z])\.?)"
_TIME = (
    rf"(?:[01]\d(?:00|15|30|45)|\d{{1,2}}[:.]\d\d)(?!\d)(?: ?{_UNIT})?{_HALF}?"
    rf"|\d{{1,2}} ?{_UNIT}(?: ?\d\d(?!\d| ?[hu:]|\.\d))?"
    rf"|\d{{1,2}}(?!\d){_HALF}?"
)
_PIECE = re.compile(
    rf"(?P<word>{_word_pattern()})|(?P<time>{_TIME})|(?P<sign>[-/&+,();.\n•·])"
    r"|[^\S\n]+|:|[dl]'|'s(?![a-z])"
)


def tokens_in(text: str) -> list[Token]:
    """What every word, time and sign of a text says; NotUnderstood where one of them is unknown,
    or is another day in another language and no other word tells which it is."""
    pieces = _pieces(_plain(text))
    evidence = [frozenset(piece) for piece in pieces if _is_clear(piece)]
    return [token for piece in pieces for token in _meaning(piece, evidence)]


def _plain(text: str) -> str:
    """Small letters without accents, digits of any script as 0-9, one hyphen for every dash."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN_SIGNS)
    return "".join(
        str(unicodedata.decimal(char, char))
        for char in decomposed
        if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )


def _pieces(plain: str) -> list[Readings]:
    """The readings of every word, time and sign, of which none may be unknown."""
    found: list[Readings] = []
    at = 0
    while at < len(plain):
        piece = _PIECE.match(plain, at)
        if piece is None:
            raise NotUnderstood
        at = piece.end()
        if piece["word"]:
            found.append(_KNOWN[_bare(piece["word"])])
        elif piece["time"]:
            found.append(_time(piece["time"]))
        elif piece["sign"]:
            found.append(dict.fromkeys(LANGUAGES, (Token(_SIGNS[piece["sign"]]),)))
    return found


def _time(written: str) -> Readings:
    """`9u30` is 09:30 in Dutch, `5 p.m.` 17:00 in English, `9h` and `9:00` belong to all."""
    digits, letters = re.sub(r"\D", "", written), re.sub("[^a-z]", "", written)
    hour, minute = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    half = letters[-2:] if letters[-2:] in ("am", "pm") else ""
    if (half and not 1 <= hour <= 12) or (half == "am" and hour == 12):
        raise NotUnderstood
    if half == "pm":
        hour = hour % 12 + 12
    if hour * HOUR + minute > MIDNIGHT or minute > 59 or (minute % 5 and minute != 59):
        raise NotUnderstood  # a date or another number
    token = Token(TIME, (hour * HOUR + minute, int(bool(half))))
    return dict.fromkeys(_spoken_with(letters), (token,))


def _spoken_with(unit: str) -> tuple[str, ...]:
    if unit in ("", "h"):
        return LANGUAGES
    return ("nl",) if unit[0] == "u" else ("fr",) if unit.startswith("heure") else ("en",)


def _is_clear(piece: Readings) -> bool:
    return len(set(piece.values())) == 1


def _meaning(piece: Readings, evidence: list[frozenset[str]]) -> Meaning:
    """What is the same in every language needs no evidence. Words of one language decide before
    words of two; where none decide, `We` is the Wednesday of OpenStreetMap."""
    if _is_clear(piece):
        return next(iter(piece.values()))
    possible = frozenset(piece)
    alone = [languages for languages in evidence if len(languages) == 1]
    spoken = possible & frozenset[str]().union(*alone)
    left = spoken or possible.intersection(*evidence)
    if len(left) == 1:
        return piece[next(iter(left))]
    if not spoken and "en" in left:
        return piece["en"]
    raise NotUnderstood
