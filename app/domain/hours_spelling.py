"""Opening hours as people write them, read as the opening_hours expression they probably meant.

Only for questions ("Did you mean Mo-Fr 09:00-17:00?"): a guess is never stored unasked. A text of
which one word is not understood is not guessed at, since that word may be a condition.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.domain.hours_text import MAX_LENGTH
from app.domain.hours_words import (
    DASH,
    DAYS,
    HOLIDAY,
    HOUR,
    MIDNIGHT,
    NOON,
    PART,
    TIME,
    TO,
    WEEK,
    WEEKEND,
    WHOLE_DAY,
    WORKING,
    NotUnderstood,
    Token,
    tokens_in,
)

LONGEST = 500
"""Longer texts are not read; a week of two spans a day stays below even in full sentences."""

_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

Span = tuple[int, int]
"""Minutes of the day at which it opens and closes, the first the lesser."""


class _Said(NamedTuple):
    """A span as it was written, in minutes; marked where am or pm was said."""

    opens: int
    opens_marked: int
    closes: int
    closes_marked: int


def hours_meant(text: str) -> str | None:
    """The opening_hours expression (OpenStreetMap) a person probably meant; None where no guess is
    sound.

    `lun-ven 9h-17h`, `ma-vr 9-17u` and `Mon to Fri, 9 to 5` give `Mo-Fr 09:00-17:00`, and so do
    times without days. What is given can be parsed and has no span past midnight.
    """
    if len(text) > LONGEST:
        return None
    try:
        rules, closed = _rules(tokens_in(text))
        meant = _written(_week(rules, closed), closed)
    except NotUnderstood:
        return None
    return meant if len(meant) <= MAX_LENGTH else None


# From tokens to rules: regular expressions over the kinds of the tokens, one sign each

_LIST = "(?>D(?:[-~]D)?(?:,*&?D(?:[-~]D)?)*)(?![-~]D)"
_SPAN = "P?(?:B?T[-~]T|BT&T)"
_GROUP = re.compile(
    rf"(?P<closed>{_LIST}[-,;]*X(?!D)|X{_LIST}(?![PBTW])|E{_LIST}(?!P))|(?P<days>{_LIST})(?!X)"
    rf"|(?P<spans>W|{_SPAN}(?:[,;]*[&-]?{_SPAN})*)|[-,;]|&(?=[^-~,;&])"
)
_SHAPE = re.compile("(?:c*dc*s)+c*|(?:sdc*)+|sc*")  # of closed, days and spans

Rules = list[tuple[frozenset[int], tuple[_Said, ...]]]


def _rules(tokens: list[Token]) -> tuple[Rules, frozenset[int]]:
    """Which spans were said of which days, none standing for no days; and the days it is closed."""
    shape = ""
    days: list[frozenset[int]] = []
    spans: list[tuple[_Said, ...]] = []
    closed: frozenset[int] = frozenset()
    for group, part in _groups(tokens):
        shape += group[0]
        if group == "closed":
            closed |= _day_set(part)
        elif group == "days":
            days.append(_day_set(part))
        else:
            spans.append(tuple(_spans_said(part)))
    if not _SHAPE.fullmatch(shape):
        raise NotUnderstood
    return list(zip(days or [frozenset[int]()], spans, strict=True)), closed


def _groups(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    kinds = "".join(token.kind for token in tokens)
    at = 0
    while at < len(kinds):
        group = _GROUP.match(kinds, at)
        if group is None:
            raise NotUnderstood
        if group.lastgroup:
            yield group.lastgroup, tokens[at : group.end()]
        at = group.end()


def _day_set(tokens: list[Token]) -> frozenset[int]:
    """The days of a list with ranges; a range may pass Sunday, as in Fr-Mo."""
    found: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind == DAYS:
            found.update(token.numbers)
        elif token.kind in (DASH, TO) and tokens[at + 1].kind == DAYS:
            found.update(_from_to(tokens[at - 1].numbers, tokens[at + 1].numbers))
    return frozenset(found)


def _from_to(first: tuple[int, ...], last: tuple[int, ...]) -> Iterable[int]:
    if len(first) != 1 or len(last) != 1 or first == last or HOLIDAY in first + last:
        raise NotUnderstood
    return ((first[0] + ahead) % 7 for ahead in range((last[0] - first[0]) % 7))


def _spans_said(tokens: list[Token]) -> Iterator[_Said]:
    """The times two by two; what is said of a morning must begin in the morning."""
    if tokens[0].kind == WHOLE_DAY:
        yield _Said(0, 0, MIDNIGHT, 0)
    times: list[tuple[int, ...]] = []
    part = (0, MIDNIGHT)
    for token in tokens:
        if token.kind == PART:
            part = (token.numbers[0], token.numbers[1])
        elif token.kind == TIME:
            if not part[0] <= token.numbers[0] <= part[1]:
                raise NotUnderstood
            times.append(token.numbers)
            part = (0, MIDNIGHT)
    for opens, closes in zip(times[::2], times[1::2], strict=True):
        yield _Said(*opens, *closes)


# From rules to a week


def _week(rules: Rules, closed: frozenset[int]) -> dict[int, tuple[Span, ...]]:
    """The spans of every day that has some; PH may be among the days, but not alone.

    Of `lun-ven 9h-17h, mercredi 9h-12h` the rule of fewer days holds, where it comes later.
    """
    said: dict[frozenset[int], tuple[_Said, ...]] = {}
    for days, spans in rules:
        before = said.get(days, ())
        said[days] = before if before == spans else before + spans
    week: dict[int, tuple[Span, ...]] = {}
    for at, (days, spans) in enumerate(said.items()):
        clear = _in_order(spans)
        if not all(days < other for other in list(said)[:at] if days & other):
            raise NotUnderstood
        for day in days or _days_unsaid(clear, closed):
            if day in week and not _overlap(week[day], clear):
                raise NotUnderstood  # these hours too, or only these
            week[day] = clear
    week = {day: spans for day, spans in week.items() if day not in closed}
    if not week.keys() & set(WEEK):
        raise NotUnderstood
    return week


def _days_unsaid(spans: tuple[Span, ...], closed: frozenset[int]) -> Iterable[int]:
    """Monday to Friday; but who says it is closed on Sundays is open on Saturdays."""
    if spans == ((0, MIDNIGHT),):
        return WEEK
    if not closed - {HOLIDAY}:
        return WORKING
    if {6} <= closed - {HOLIDAY} <= set(WEEKEND):
        return WEEK
    raise NotUnderstood


def _overlap(some: tuple[Span, ...], others: tuple[Span, ...]) -> bool:
    return any(one[0] < other[1] and other[0] < one[1] for one in some for other in others)


def _in_order(said: tuple[_Said, ...]) -> tuple[Span, ...]:
    """The spans of a day, each after the one before and none past midnight."""
    if len(said) == 1 and _turned_round(said[0]):
        return ((said[0].closes, said[0].opens),)
    found: list[Span] = []
    before = 0
    for one in said:
        opens = _opening(one, before)
        closes = _closing(one, opens)
        if not before <= opens < closes <= MIDNIGHT:
            raise NotUnderstood
        found.append((opens, closes))
        before = closes
    return tuple(found)


def _turned_round(said: _Said) -> bool:
    """Whether it is an office's day written backwards: 17:00-09:00, but not 22:00-02:00."""
    marked = said.opens_marked or said.closes_marked
    return not marked and 16 * HOUR <= said.opens <= 20 * HOUR and 7 * HOUR <= said.closes < NOON


def _opening(said: _Said, before: int) -> int:
    """After noon for `1-5pm`, `2-4` and the second of `9-12, 1-5`: nobody opens before six."""
    if said.opens_marked:
        return said.opens
    if said.closes_marked:
        later = said.opens + NOON < said.closes
    else:
        later = said.closes <= NOON and (said.opens < before or 0 < said.opens < 6 * HOUR)
    if said.opens >= 9 * HOUR if later else _is_doubtful(said):
        raise NotUnderstood
    return said.opens + NOON if later else said.opens


def _is_doubtful(said: _Said) -> bool:
    """`7-9` may be an evening, `1-15` dates."""
    early = 6 * HOUR <= said.opens < 8 * HOUR and said.opens < said.closes <= 10 * HOUR
    return (early and not said.closes_marked) or 0 < said.opens < 5 * HOUR


def _closing(said: _Said, opens: int) -> int:
    """After noon where it would come before the opening, as in `9 to 5`."""
    if said.closes_marked or said.closes > opens:
        return said.closes
    if said.closes == 0:
        return MIDNIGHT
    if said.opens_marked or opens != said.opens:
        afternoon = said.closes < NOON
    else:
        afternoon = said.closes < 9 * HOUR and opens < 16 * HOUR
    return said.closes + NOON if afternoon else said.closes


# From a week to an expression


def _written(week: dict[int, tuple[Span, ...]], closed: frozenset[int]) -> str:
    """Days of equal spans in one rule, public holidays last."""
    by_spans: dict[tuple[Span, ...], list[int]] = {}
    for day in sorted(week.keys() & set(WEEK)):
        by_spans.setdefault(week[day], []).append(day)
    rules = [_rule(_days_written(days), spans) for spans, days in by_spans.items()]
    if HOLIDAY in closed:
        rules.append("PH off")
    elif HOLIDAY in week:
        rules.append(_rule("PH", week[HOLIDAY]))
    return "; ".join(rules)


def _rule(days: str, spans: tuple[Span, ...]) -> str:
    if days == "Mo-Su" and spans == ((0, MIDNIGHT),):
        return "24/7"
    return f"{days} {','.join(f'{_clock(opens)}-{_clock(closes)}' for opens, closes in spans)}"


def _clock(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"


def _days_written(days: list[int]) -> str:
    """Ascending days with those that follow each other as ranges: `Mo-Tu,Th`."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join("-".join(_NAMES[day] for day in sorted({run[0], run[-1]})) for run in runs)
