"""Understanding a question about sessions."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from app.adapters.geocoder import Located
from app.directory.asking import Origin, conditions_of, invalid, moment_of, origin_of
from app.directory.places import Places
from app.directory.search import Conditions
from app.directory.session_search import SessionWishes
from app.directory.snapshot import microseconds
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.session_questions import SessionFilters


@dataclass(frozen=True, slots=True)
class AskedSessions:
    """`origin` None: wherever they are."""

    origin: Origin | None
    wishes: SessionWishes

    @property
    def located(self) -> Located | None:
        return self.origin.located if self.origin else None


def understand_sessions(
    question: SessionFilters, places: Places, now: datetime, located: Located | None = None
) -> AskedSessions:
    """`located` is where the address of the question lies, if it has one.

    Raises `PostcodeInvalid`, `PostcodeUnknown`, `ParameterInvalid`, `GeocoderNotConfigured`.
    """
    said = question.model_dump(include={"from", "to", "sort", "min_places"})
    nearest = said.get("sort") == "nearest"
    origin = _origin(question, places, located, nearest)
    first, last = _limits(said["from"], said["to"])
    return AskedSessions(
        origin,
        SessionWishes(
            conditions=_conditions(question, origin is not None and origin.sandbox, now),
            origin=None if origin is None else (origin.lat, origin.lon),
            codes=frozenset() if origin is None else origin.codes,
            in_region=origin is not None and origin.in_region,
            first=first,
            last=last,
            within_m=question.within_m,
            min_places=said["min_places"],
            nearest=nearest,
        ),
    )


def _origin(
    question: SessionFilters, places: Places, located: Located | None, nearest: bool
) -> Origin | None:
    if (question.postcode, question.lat, question.lon, question.address) != (None,) * 4:
        return origin_of(question, places, located)
    wanting = "sort" if nearest else "within_m" if question.within_m is not None else None
    if wanting is None:
        return None
    value = "nearest" if nearest else question.within_m
    said = N_("Say from where: {name} needs a postcode, or lat and lon together.")
    raise invalid(wanting, value, said, name=f"{wanting}={value}")


def _conditions(question: SessionFilters, fiction: bool, now: datetime) -> Conditions:
    """The filters of the finder and, behind them, those that only sessions have."""
    asked = conditions_of(question, ["active"], question.sandbox or fiction, now)
    own = {
        "level": tuple(dict.fromkeys(question.level)),
        "certificate": ("",) if question.certificate else (),
        "age": () if question.age is None else (str(question.age),),
        "diploma": () if question.diploma is None else (question.diploma,),
    }
    return replace(asked, filters=asked.filters | {name: v for name, v in own.items() if v})


def _limits(first: str | None, last: str | None) -> tuple[int | None, int | None]:
    """In microseconds from 1970, both included: a date means all of that day in Brussels."""
    begins = None if first is None else microseconds(_moment("from", first, time.min))
    ends = None if last is None else microseconds(_moment("to", last, time.max))
    if begins is not None and ends is not None and ends < begins:
        raise invalid("to", last, N_("to must not be before from ({first})."), first=first)
    return begins, ends


def _moment(name: str, text: str, of_day: time) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.A):
        return moment_of(name, text)
    try:
        return datetime.combine(date.fromisoformat(text), of_day, BRUSSELS)
    except ValueError:
        raise invalid(name, text, N_("“{value}” is not a date. Write it as 2026-11-24.")) from None
