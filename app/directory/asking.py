"""Understanding a question: from what was typed to a place, a moment and wishes, or a clear no."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from app.adapters.geocoder import Located
from app.directory.listing import Listing
from app.directory.places import Found, Place, Places
from app.directory.search import Conditions, Wishes
from app.directory.snapshot import Directory
from app.domain.codes import Status
from app.domain.errors import GeocoderNotConfigured, NotFound, ParameterInvalid, PostcodeInvalid
from app.domain.languages import is_language, language_named
from app.domain.opening import BRUSSELS
from app.domain.ranking import FILTERS
from app.domain.words import N_
from app.models.finding import Filters, Question, Whereabouts
from app.models.listing import HelpPointsQuestion

LAST = 1000
"""`offset` + `limit` go no further."""

MOST_DAYS = 92
"""So many days of opening at once: the longest three months."""


@dataclass(frozen=True, slots=True)
class Understood:
    """`found` where the origin was a postcode or name, `located` where it was an address; `place`
    is the postcode it lies in."""

    found: Found | None
    located: Located | None
    place: Place | None
    wishes: Wishes


def understand(
    question: Question, places: Places, now: datetime, located: Located | None = None
) -> Understood:
    """`located` is where the address of the question lies, if it has one.

    Raises `PostcodeInvalid`, `PostcodeUnknown`, `ParameterInvalid`, and `GeocoderNotConfigured`
    for an address that nobody has located.
    """
    origin = origin_of(question, places, located)
    conditions = conditions_of(question, ["active"], question.sandbox or origin.sandbox, now)
    if question.offset + question.limit > LAST:
        raise invalid("offset", question.offset, N_("offset + limit go up to 1000 at most."))
    return Understood(
        origin.found,
        origin.located,
        origin.place,
        Wishes(
            lat=origin.lat,
            lon=origin.lon,
            codes=origin.codes,
            in_region=origin.in_region,
            conditions=conditions,
            within_m=question.within_m,
            sort=question.sort,
            limit=question.limit,
            offset=question.offset,
        ),
    )


def understand_list(question: HelpPointsQuestion, places: Places, now: datetime) -> Listing:
    """Raises `ParameterInvalid`."""
    asked = question.municipality
    municipalities = None if asked is None else _municipalities(asked, places)
    fiction = any(places.by_nis[nis].sandbox for nis in municipalities or ())
    since = question.updated_since
    return Listing(
        conditions=conditions_of(
            question, question.status or ["active"], question.sandbox or fiction, now
        ),
        municipalities=municipalities,
        updated_since=None if since is None else moment_of("updated_since", since),
    )


def understand_days(first: str | None, last: str | None, now: datetime) -> tuple[date, date]:
    """The first and the last day of a question about opening: from today, for a week."""
    today = now.astimezone(BRUSSELS).date()
    begins = today if first is None else _day("from", first)
    if abs(begins - today) > timedelta(days=366):
        said = N_("{value} is more than a year away. Ask for days within a year of today.")
        raise invalid("from", first, said)
    ends = begins + timedelta(days=6) if last is None else _day("to", last)
    if not timedelta(0) <= ends - begins < timedelta(days=MOST_DAYS):
        said = N_("to is the last of at most {most} days, and not before the first, {first}.")
        raise invalid("to", last, said, most=MOST_DAYS, first=begins)
    return begins, ends


def record_of(directory: Directory, key: str) -> int:
    """The number of the record with this id. Raises `NotFound`."""
    number = directory.number.get(key)
    if number is None:
        raise NotFound(N_("There is no help point with this id."), {"parameter": "id"})
    return number


class Origin(NamedTuple):
    """Where a person asks from; fields as in `Understood`."""

    found: Found | None
    located: Located | None
    place: Place | None
    lat: float
    lon: float

    @property
    def codes(self) -> frozenset[str]:
        """The postcodes that count as the person's own."""
        place = self.place
        if place is None:
            return frozenset()
        return frozenset({place.code, place.around or place.code})

    @property
    def in_region(self) -> bool:
        return self.place is not None and (self.place.in_region or self.place.sandbox)

    @property
    def sandbox(self) -> bool:
        return self.place is not None and self.place.sandbox


def origin_of(question: Whereabouts, places: Places, located: Located | None) -> Origin:
    """The one origin of a question; raises as `understand` does."""
    point = (question.lat, question.lon)
    given = [question.postcode is not None, point != (None, None), question.address is not None]
    if sum(given) != 1:
        said = N_("Say where: give a postcode, or lat and lon together; one of them.")
        raise invalid("postcode", question.postcode, said)
    if question.address is not None:
        if located is None:
            raise GeocoderNotConfigured(
                N_("Addresses cannot be looked up here. Give a postcode instead."),
                {"parameter": "address"},
            )
        place = places.at(located.lat, located.lon)
        real = None if place and place.sandbox else place
        return Origin(None, located, real, located.lat, located.lon)
    if question.postcode is not None:
        found = places.meant(question.postcode)
        return Origin(found, None, found.place, found.place.lat, found.place.lon)
    if question.lat is None or question.lon is None:
        missing = "lat" if question.lat is None else "lon"
        said = N_("lat and lon go together: {missing} is missing.")
        raise invalid(missing, None, said, missing=missing)
    place = places.at(question.lat, question.lon)
    return Origin(None, None, place, question.lat, question.lon)


def _municipalities(text: str, places: Places) -> frozenset[str]:
    """The NIS codes meant by one, or by a name as the finder understands it."""
    if text in places.by_nis:
        return frozenset([text])
    guess: object = None
    if not any(char.isdigit() for char in text):
        try:
            return frozenset(one.nis for one in places.meant(text).municipalities)
        except PostcodeInvalid as wrong:
            guess = wrong.extra.get("did_you_mean")
    said = N_(
        "“{value}” is not a municipality we know. Give its NIS code, for instance 21012, "
        "or its name in French or Dutch."
    )
    problem = invalid("municipality", text, said)
    problem.extra |= {"did_you_mean": guess} if guess else {}
    raise problem


def conditions_of(
    question: Filters, status: Iterable[Status], sandbox: bool, now: datetime
) -> Conditions:
    """What the filters ask."""
    open_at, at, coming_from = _moments(question, now)
    also: list[Status] = ["unconfirmed"] if question.unconfirmed else []
    return Conditions(
        at=at,
        coming_from=coming_from,
        filters=_filters(question),
        open_at=open_at,
        when=question.when,
        strict=question.strict,
        status=frozenset([*status, *also]),
        sandbox=sandbox,
    )


def _filters(question: Filters) -> dict[str, tuple[str, ...]]:
    """The filters asked, in the order of the table of `ranking`; `free` carries the situations."""
    asked = {name: _values(getattr(question, name)) for name in FILTERS if name in LISTS | SWITCHES}
    for tag in asked["spoken"]:
        if not is_language(tag):
            raise _no_language(tag)
    if asked["free"] and question.situation:
        asked["free"] = tuple(question.situation)
    return {name: values for name, values in asked.items() if values}


LISTS = frozenset({"spoken", "service", "audience", "situation", "kind", "equipment", "theme"})
SWITCHES = frozenset(
    {"free", "walk_in", "without_id", "wheelchair", "form_help", "recognised", "free_places"}
)


def _values(given: list[str] | bool) -> tuple[str, ...]:
    if isinstance(given, bool):
        return ("",) if given else ()
    return tuple(dict.fromkeys(given))


def _no_language(tag: str) -> ParameterInvalid:
    code = language_named(tag)
    said = N_("“{value}” is not a language code. Use BCP 47 codes such as fr, nl, ar, tr or vgt.")
    problem = invalid("spoken", tag, said)
    if code:
        problem.extra["did_you_mean"] = code
    return problem


def _moments(question: Filters, now: datetime) -> tuple[datetime | None, datetime, datetime]:
    """(open_at, at, coming_from), all cut to the minute; `at` is `open_at` unless given, else
    now."""
    present = _to_the_minute(now)
    given = None if question.at is None else _within_a_year("at", question.at, now)
    coming_from = max(given or present, present)
    if question.open_at is None:
        return None, given or present, coming_from
    if question.open_at == "now":
        return given or present, given or present, coming_from
    open_at = _within_a_year("open_at", question.open_at, now)
    return open_at, given or open_at, coming_from


def _within_a_year(name: str, text: str, now: datetime) -> datetime:
    """A date-time of RFC 3339 in the year before or after `now`, cut to the minute."""
    moment = moment_of(name, text)
    try:
        near = abs(moment - now) <= timedelta(days=366)
    except OverflowError:
        near = False
    if not near:
        said = N_("{value} is more than a year away. Ask for a moment within a year of now.")
        raise invalid(name, text, said)
    return _to_the_minute(moment)


def moment_of(name: str, text: str) -> datetime:
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
        raise invalid(name, text, said)
    return moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)


def _day(name: str, text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.A):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(name, text, N_("“{value}” is not a date. Write it as 2026-11-24."))


def _to_the_minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).astimezone(BRUSSELS).replace(second=0, microsecond=0)


def invalid(parameter: str, value: object, sentence: str, **values: object) -> ParameterInvalid:
    shown = None if value is None else str(value)[:80]
    return ParameterInvalid(
        sentence, {"parameter": parameter, "value": shown}, value=shown, **values
    )
