"""A series: the same session again and again, at the same time on the clock in Brussels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from app.domain.errors import Fault, RecordInvalid
from app.domain.opening import BRUSSELS
from app.domain.week import public_holidays
from app.domain.words import N_
from app.models.trainings import MeetingIn, SessionFacts
from app.usecases.planning.checking import FARTHEST

MOST = 104
"""Sessions in a series: twice a week for a year."""

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY")
PARTS = frozenset({"FREQ", "COUNT", "UNTIL", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST"})
"""Within two years nobody needs more, and a rule that no day fulfils is looked for to the year
9999."""

NUMBERS = {"INTERVAL": (1, 99), "BYMONTHDAY": (-31, 31), "BYSETPOS": (-31, 31)}
"""The least and the greatest of each; none of them is 0 (RFC 5545, section 3.3.10)."""


@dataclass(frozen=True, slots=True)
class Series:
    """The sessions, in their order, and the public holidays that were left out."""

    sessions: list[SessionFacts]
    skipped: list[date]


def repeated(first: SessionFacts, rule: str, *, skip_holidays: bool) -> Series:
    """The sessions of a rule of RFC 5545 (section 3.3.10) that begins with `first`.

    Raises `RecordInvalid`: not a rule we can follow, without an end, of too many sessions, or one
    that leaves the first out.
    """
    start = first.times[0][0].astimezone(BRUSSELS)
    days = [found - start.date() for found in _days(rule, start)]
    series = Series([], [])
    for ahead in days:
        one = _moved(first, ahead)
        holidays = [day for day in _days_of(one) if day in public_holidays(day.year)]
        if skip_holidays and holidays:
            series.skipped.append(holidays[0])
        else:
            series.sessions.append(one)
    if not series.sessions:
        raise _refused(N_("No session is left: the rule gives no day, or holidays only."))
    return series


def _days(rule: str, start: datetime) -> Sequence[date]:
    """The local days of the rule."""
    parts = _parts(rule)
    plain = start.replace(tzinfo=None)
    farthest = plain + FARTHEST
    until = _until(parts.pop("UNTIL")) if "UNTIL" in parts else farthest
    if until > farthest:
        raise _too_far(farthest)
    count = _count(parts.pop("COUNT")) if "COUNT" in parts else None
    parts["UNTIL"] = until.strftime("%Y%m%dT%H%M%S")
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        repeats = islice(rrulestr(text, dtstart=plain), count or MOST + 1)
        found = [one.date() for one in repeats]
    except (ValueError, TypeError, OverflowError):
        raise _refused(N_("It is not a rule of RFC 5545 that we can follow.")) from None
    if len(found) > MOST:
        raise _refused(N_("At most {most} sessions at once."), most=MOST)
    if found and found[0] != plain.date():
        said = N_("starts_at is no day of the rule: that would begin on {day}.")
        raise _refused(said, day=found[0].isoformat())
    if count is not None and found and len(found) < count:
        raise _too_far(farthest)
    return found


def _parts(rule: str) -> dict[str, str]:
    """The parts of the rule, in capitals."""
    pairs = [one.partition("=") for one in rule.upper().removeprefix("RRULE:").split(";") if one]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    unknown = sorted(parts.keys() - PARTS)
    if unknown or len(parts) < len(pairs):
        said = N_("“{part}” cannot stand in the rule, or stands there twice. Use {allowed}.")
        part = unknown[0] if unknown else rule[:40]
        raise _refused(said, part=part, allowed=", ".join(sorted(PARTS)))
    if parts.get("FREQ") not in FREQUENCIES:
        said = N_("Say how often: FREQ=DAILY, WEEKLY or MONTHLY.")
        raise _refused(said)
    for name in parts.keys() & NUMBERS.keys():
        _must_be_numbers(name, parts[name])
    if "BYSETPOS" in parts and parts["FREQ"] != "MONTHLY":
        raise _refused(N_("BYSETPOS goes with FREQ=MONTHLY."))
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise _refused(N_("Say when it ends: COUNT=6, or UNTIL=20270630; one of them."))
    return parts


def _must_be_numbers(name: str, text: str) -> None:
    least, greatest = NUMBERS[name]
    for one in text.split(","):
        if not re.fullmatch(r"[+-]?\d{1,2}", one, re.ASCII) or not least <= int(one) <= greatest:
            said = N_("{part} is a number from {least} to {greatest}.")
            raise _refused(said, part=name, least=least, greatest=greatest)
        if int(one) == 0:
            raise _refused(N_("{part} cannot be 0."), part=name)


def _too_far(farthest: datetime) -> RecordInvalid:
    said = N_("It goes on for more than two years. End it by UNTIL={day}.")
    return _refused(said, day=f"{farthest:%Y%m%d}")


def _until(text: str) -> datetime:
    """In Brussels, without a zone; a date is meant with its whole day."""
    try:
        if len(text) == len("20270630"):
            return datetime.strptime(text + "235959", "%Y%m%d%H%M%S")  # noqa: DTZ007, local
        if text.endswith("Z"):
            moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return moment.astimezone(BRUSSELS).replace(tzinfo=None)
        return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007, local
    except ValueError:
        said = N_("“{value}” is not a date of RFC 5545: write UNTIL=20270630.")
        raise _refused(said, value=text[:40]) from None


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST:
        return int(text)
    raise _refused(N_("COUNT is a number from 1 to {most}."), most=MOST)


def _moved(first: SessionFacts, ahead: timedelta) -> SessionFacts:
    """The same times on the clock, so many days later."""
    meetings = [
        MeetingIn(starts_at=_later(start, ahead), ends_at=_later(end, ahead))
        for start, end in first.times
    ]
    opens, closes = first.registration_opens_at, first.registration_closes_at
    changed = {
        "starts_at": meetings[0].starts_at,
        "ends_at": meetings[-1].ends_at,
        "meetings": meetings if len(meetings) > 1 else None,
        "registration_opens_at": opens and _later(opens, ahead),
        "registration_closes_at": closes and _later(closes, ahead),
    }
    return first.model_copy(update=changed)


def _later(moment: datetime, ahead: timedelta) -> datetime:
    local = moment.astimezone(BRUSSELS)
    return (local.replace(tzinfo=None) + ahead).replace(tzinfo=BRUSSELS).astimezone(UTC)


def _days_of(session: SessionFacts) -> Iterator[date]:
    for start, _ in session.times:
        yield start.astimezone(BRUSSELS).date()


def _refused(sentence: str, **values: object) -> RecordInvalid:
    return RecordInvalid([Fault("rrule", sentence, values)])
