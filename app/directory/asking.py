"""Understanding a question: from what was typed to a place, a moment and wishes, or a clear no."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.directory.places import Found, Place, Places
from app.directory.search import Wishes
from app.domain.errors import GeocoderNotConfigured, ParameterInvalid
from app.domain.languages import is_language, language_named
from app.domain.opening import BRUSSELS
from app.domain.ranking import FILTERS
from app.domain.words import N_
from app.models.finding import Question

LAST = 1000
"""`offset` + `limit` go no further."""


@dataclass(frozen=True, slots=True)
class Understood:
    """`found` where the origin was a postcode or name; `place` is the postcode it lies in."""

    found: Found | None
    place: Place | None
    wishes: Wishes


def understand(question: Question, places: Places, now: datetime) -> Understood:
    """Raises `PostcodeInvalid`, `PostcodeUnknown`, `ParameterInvalid`, `GeocoderNotConfigured`."""
    found, place, lat, lon = _origin(question, places)
    open_at, at = _moments(question, now)
    if question.offset + question.limit > LAST:
        raise _invalid("offset", question.offset, N_("offset + limit go up to 1000 at most."))
    home = place.around if place and place.around else place.code if place else None
    return Understood(
        found,
        place,
        Wishes(
            lat=lat,
            lon=lon,
            codes=frozenset(one for one in (home, place and place.code) if one),
            in_region=place is not None and (place.in_region or place.sandbox),
            at=at,
            open_at=open_at,
            when=question.when,
            filters=_filters(question),
            within_m=question.within_m,
            sort=question.sort,
            limit=question.limit,
            offset=question.offset,
            strict=question.strict,
            unconfirmed=question.unconfirmed,
            sandbox=question.sandbox or (place is not None and place.sandbox),
        ),
    )


def _origin(question: Question, places: Places) -> tuple[Found | None, Place | None, float, float]:
    point = (question.lat, question.lon)
    given = [question.postcode is not None, point != (None, None), question.address is not None]
    if sum(given) != 1:
        said = N_("Say where: give a postcode, or lat and lon together; one of them.")
        raise _invalid("postcode", question.postcode, said)
    if question.address is not None:
        raise GeocoderNotConfigured(
            N_("Addresses cannot be looked up here. Give a postcode instead."),
            {"parameter": "address"},
        )
    if question.postcode is not None:
        found = places.meant(question.postcode)
        return found, found.place, found.place.lat, found.place.lon
    if question.lat is None or question.lon is None:
        missing = "lat" if question.lat is None else "lon"
        raise _invalid(missing, None, N_("lat and lon go together: {missing} is missing."), missing)
    return None, places.at(question.lat, question.lon), question.lat, question.lon


def _filters(question: Question) -> dict[str, tuple[str, ...]]:
    """The filters asked, in the order of the table of `ranking`; `free` carries the situations."""
    asked = {name: _values(getattr(question, name)) for name in FILTERS if name in LISTS | SWITCHES}
    for tag in asked["spoken"]:
        if not is_language(tag):
            raise _no_language(tag)
    if asked["free"] and question.situation:
        asked["free"] = tuple(question.situation)
    return {name: values for name, values in asked.items() if values}


LISTS = frozenset({"spoken", "service", "audience", "situation", "kind", "equipment"})
SWITCHES = frozenset({"free", "walk_in", "without_id", "wheelchair", "form_help", "recognised"})


def _values(given: list[str] | bool) -> tuple[str, ...]:
    if isinstance(given, bool):
        return ("",) if given else ()
    return tuple(dict.fromkeys(given))


def _no_language(tag: str) -> ParameterInvalid:
    code = language_named(tag)
    said = N_("“{value}” is not a language code. Use BCP 47 codes such as fr, nl, ar, tr or vgt.")
    problem = _invalid("spoken", tag, said)
    if code:
        problem.extra["did_you_mean"] = code
    return problem


def _moments(question: Question, now: datetime) -> tuple[datetime | None, datetime]:
    """(open_at, at), both cut to the minute; `at` is `open_at` unless given, else now."""
    at = _moment("at", question.at, now) if question.at is not None else None
    if question.open_at is None:
        return None, at or _to_the_minute(now)
    if question.open_at == "now":
        return (then := at or _to_the_minute(now)), then
    open_at = _moment("open_at", question.open_at, now)
    return open_at, at or open_at


def _moment(name: str, text: str, now: datetime) -> datetime:
    """A date-time of RFC 3339, seconds and zone optional; without a zone it is Brussels time.

    A `+` that a form turned into a blank is read as the `+` it was.
    """
    plain = re.sub(r" (\d\d:?\d\d)$", r"+\1", text.strip().upper())
    shape = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"
    try:
        moment = datetime.fromisoformat(plain) if re.fullmatch(shape, plain, re.A) else None
    except ValueError:
        moment = None
    if moment is None:
        said = N_("“{value}” is not a date and time. Write it as 2026-11-24T14:00.")
        if name == "open_at":
            said = N_("“{value}” is not a date and time. Write now, or 2026-11-24T14:00.")
        raise _invalid(name, text, said)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)
    try:
        near = abs(moment - now) <= timedelta(days=366)
    except OverflowError:
        near = False
    if not near:
        said = N_("{value} is more than a year away. Ask for a moment within a year of now.")
        raise _invalid(name, text, said)
    return _to_the_minute(moment)


def _to_the_minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).astimezone(BRUSSELS).replace(second=0, microsecond=0)


def _invalid(parameter: str, value: object, sentence: str, missing: str = "") -> ParameterInvalid:
    shown = None if value is None else str(value)[:80]
    return ParameterInvalid(
        sentence, {"parameter": parameter, "value": shown}, value=shown, missing=missing
    )
