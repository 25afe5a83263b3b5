"""What an opening_hours expression may say here, and how it is cut up for the engine."""

import re

# ParserError is raised, but missing from the stubs of the package.
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from app.domain.words import N_

MAX_LENGTH = 255  # of a value in OpenStreetMap

_COMMENT = re.compile(r'"[^"]*"')
_RULE_SEPARATOR = re.compile(r'("[^"]*")|(;|\|\|)')
_REMARK = re.compile(r'(?:\b(open|unknown|closed|off)\s*)?("[^"]*")(?!\s*:)', re.IGNORECASE)
_ASKS_FIRST = re.compile(
    r"appointment|rendez|\br\.?d\.?v\b|afspraak|afspreken|r[eé]serv|regist(er|ration)|inschrij|inscri"
    r"|aanvraag|sur demande|on request|\bcall\b|appele|bellen|phone|t[eé]l[eé]ph",
    re.IGNORECASE,
)

_SPAN = re.compile(r"\b(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\b", re.ASCII)

_HOLIDAYS = re.compile(r"\bPH\b", re.IGNORECASE)
_DATED = re.compile(
    r"\b(PH|easter|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|\d{4})\b|\bweek\s*\d",
    re.IGNORECASE,
)

_DAY = "(Mo|Tu|We|Th|Fr|Sa|Su)"

# What the engine reads but answers wrongly or by a guess, with what to write instead.
_REFUSED = (
    (
        re.compile(r"\bSH\b", re.IGNORECASE),
        N_(
            "Column {column}: school holidays (SH) differ by Community and are not known here. "
            "Write the dates."
        ),
    ),
    (
        re.compile(r"\b(sunrise|sunset|dawn|dusk)\b", re.IGNORECASE),
        N_(
            "Column {column}: times of the sun are not computed here. "
            "Write clock times, as in 09:00-17:00."
        ),
    ),
    (
        re.compile(r"\d:\d\d\s*\+"),
        N_(
            "Column {column}: an open end (09:00+) does not say when it closes. "
            "Write the closing time."
        ),
    ),
    (
        re.compile(r"\d:\d\d\s*/"),
        N_(
            "Column {column}: repeated moments (10:00-16:00/01:30) are not opening hours. "
            "Write from when until when."
        ),
    ),
    (
        re.compile(rf"\bPH\s+{_DAY}\b|\b{_DAY}\s+PH\b", re.IGNORECASE),
        N_(
            "Column {column}: holidays and weekdays with a blank between them are read in two "
            "ways. Write PH,Su."
        ),
    ),
    (
        re.compile(r"\bFeb\s*3\d|\b(Apr|Jun|Sep|Nov)\s*31\b", re.IGNORECASE),
        N_("Column {column}: this date does not exist. Write a day that the month has."),
    ),
)
_LIKELY = (
    (
        re.compile("[\u2013\u2014\u2212]"),
        N_("Column {column}: cannot read “{rest}”. Use a plain hyphen, as in 09:00-17:00."),
    ),
    (
        re.compile(r"\d\s*[hu]\b|\d[hu]\d", re.IGNORECASE),
        N_("Column {column}: cannot read “{rest}”. Write 09:00, not 9h or 9u."),
    ),
)
_NOT_READ = N_(
    "Column {column}: cannot read “{rest}”. Write it as in Mo-Fr 09:00-12:00,13:00-17:00; PH off."
)
_EMPTY = N_(
    "The expression is empty. Write it as in Mo-Fr 09:00-12:00,13:00-17:00; PH off, "
    "or leave the hours out."
)
_TOO_LONG = N_("{length} characters are too many; at most {most} are read.")


class HoursInvalid(ValueError):
    """The expression cannot be used: where and why, and what would be right.

    `sentence` is a message of the catalogues and `values` fills it; `column` counts from 1.
    """

    def __init__(self, sentence: str, column: int | None = None, **values: object) -> None:
        self.sentence, self.column = sentence, column
        self.values = values if column is None else {"column": column, **values}
        super().__init__(sentence.format(**self.values))


def checked(expression: str) -> str:
    """The expression without blanks around it, or HoursInvalid."""
    text = expression.strip()
    if not text:
        raise HoursInvalid(_EMPTY)
    if len(text) > MAX_LENGTH:
        raise HoursInvalid(_TOO_LONG, length=len(text), most=MAX_LENGTH)
    _refuse_what_cannot_be_read(text)
    outside = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    for pattern, advice in _REFUSED:
        if found := pattern.search(outside):
            raise HoursInvalid(advice, found.start() + 1)
    return text


def overnight(text: str) -> tuple[int, str] | None:
    """The first span that closes before it opens, with its column: `Mo 17:00-09:00` is read as
    open through the night, and is mostly a slip. Hours past midnight may be written 24:00 and more.
    """
    outside = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    for found in _SPAN.finditer(outside):
        opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if closes <= opens:
            return found.start() + 1, found[0]
    return None


def layers(text: str) -> tuple[str, ...]:
    """A checked expression as layers without fallbacks; each counts where those before are closed.

    The engine applies a fallback (``||``) to whole days only and loses it when several days are
    asked at once, so the fallbacks are taken apart here. The rules that follow one (``|| "call";
    PH off``) hold for it too. The engine also reads a remark as an opening, which is mended before.
    """
    found: list[list[str]] = [[]]
    for separator, rule in _rules(_with_honest_remarks(text)):
        if separator == "||":
            found.append([rule])
        else:
            for layer in found:
                layer.append(rule)
    return tuple("; ".join(layer) for layer in found)


def lost_rules(before: str, after: str) -> list[str]:
    """The rules about public holidays, seasons and single dates that stood there and do not stand
    there any more, as they stood."""
    still = {rule.casefold() for _, rule in _rules(after)}
    holidays = _HOLIDAYS.search(after) is not None
    return [
        rule
        for _, rule in _rules(before)
        if _DATED.search(_COMMENT.sub("", rule))
        and rule.casefold() not in still
        and not (holidays and _HOLIDAYS.search(rule))
    ]


def _rules(text: str) -> list[tuple[str, str]]:
    """(what stands before it, rule) for the rules between ``;`` and ``||``, remarks left whole."""
    found: list[tuple[str, str]] = []
    separator, start = "", 0
    for mark in _RULE_SEPARATOR.finditer(text):
        if mark[2]:
            found.append((separator, text[start : mark.start()].strip()))
            separator, start = mark[2], mark.end()
    found.append((separator, text[start:].strip()))
    return [(separator, rule) for separator, rule in found if rule]


def _with_honest_remarks(text: str) -> str:
    """Unknown, not open, for rules with a mere remark or that ask people to come forward first.

    ``Mo "by appointment"`` and ``Mo 09:00-12:00 open "by appointment"`` both become unknown;
    ``Mo 09:00-12:00 open "second floor"`` stays open, since its writer says so.
    """

    def honest(found: re.Match[str]) -> str:
        state, remark = (found[1] or "").lower(), found[2]
        if not state or (state == "open" and _ASKS_FIRST.search(remark)):
            return f"unknown {remark}"
        return found[0]

    return _REMARK.sub(honest, text)


def _refuse_what_cannot_be_read(text: str) -> None:
    try:
        OpeningHours(text, auto_country=False, auto_timezone=False)
    except ParserError as error:
        place = re.search(r"-->\s*1:(\d+)", str(error))
        column = int(place[1]) if place else 1
        advice = next((say for pattern, say in _LIKELY if pattern.search(text)), _NOT_READ)
        raise HoursInvalid(advice, column, rest=text[column - 1 :][:20]) from None
