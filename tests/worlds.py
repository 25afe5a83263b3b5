"""Small random worlds and questions, drawn to meet every rule of the finder and its edges.

The worlds are fiction under codes that look residential. Each choice takes one byte of a roll
and byte 0 takes the plainest choice, so a failing example shrinks to a plain one; rolls from a
seeded generator (`sampled`) give the same worlds without hypothesis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.domain.distance import metres
from app.models.help_points import HelpPointIn, LabelIn, OrganisationIn
from tests.reference_records import BRUSSELS, UTC, MunicipalityRecord, PostcodeRecord, World
from tests.rolls import Roll
from tests.world_choices import (
    ASKED,
    CLOCKS,
    CLOSED_FOR,
    DAYS,
    DIRECTIONS,
    FACTS,
    FILTER_VALUES,
    HOURS,
    IDS,
    KINDS,
    LABELS,
    PLACES,
    SHIFTS,
    SPREAD,
    STATUSES,
    Place,
)
from tests.world_lessons import lessons_of

__all__ = ["World", "away", "how_often", "question_from", "questions", "sampled", "worlds"]

Params = list[tuple[str, str]]
T = TypeVar("T")

WORLD_BYTES, POINT_BYTES, QUESTION_BYTES, LESSON_BYTES = 16, 56, 72, 200
LARGEST = 14

_AT_EASE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "finder", max_examples=250, deadline=None, derandomize=True, suppress_health_check=_AT_EASE
)
settings.register_profile(
    "thorough", max_examples=20_000, deadline=None, suppress_health_check=_AT_EASE
)


def how_often(share: int = 1) -> settings:
    """250 examples, always the same; 20,000 new ones with `--hypothesis-profile=thorough`.

    `share`: that part of them only, for properties that ask many questions per example.
    """
    thorough = settings.get_current_profile_name() == "thorough"
    chosen = settings.get_profile("thorough" if thorough else "finder")
    return settings(chosen, max_examples=chosen.max_examples // share)


def worlds() -> st.SearchStrategy[World]:
    roll, point = (st.binary(min_size=n, max_size=n) for n in (WORLD_BYTES, POINT_BYTES))
    few, many = (st.lists(point, min_size=n, max_size=LARGEST) for n in (0, 7))
    lessons = st.binary(min_size=LESSON_BYTES, max_size=LESSON_BYTES)
    return st.builds(world_from, roll, few | many, lessons)


def questions(world: World) -> st.SearchStrategy[Params]:
    rolls = st.binary(min_size=QUESTION_BYTES, max_size=QUESTION_BYTES)
    return rolls.map(partial(question_from, world))


def sampled(seed: int, times: int, each: int = 10) -> Iterator[tuple[World, list[Params]]]:
    """Worlds with so many questions `each`: for one seed the same on every machine."""
    rolled = Random(seed).randbytes
    for n in range(times):
        points = [rolled(POINT_BYTES) for _ in IDS[n % 5 :]]
        world = world_from(rolled(WORLD_BYTES), points, rolled(LESSON_BYTES))
        yield world, [question_from(world, rolled(QUESTION_BYTES)) for _ in range(each)]


# --- worlds -----------------------------------------------------------------------------------


def world_from(rolled: bytes, points: Sequence[bytes], lessons: bytes = b"") -> World:
    roll = Roll(rolled)
    now = datetime.combine(roll.one(DAYS), roll.one(CLOCKS), BRUSSELS)
    now = now.astimezone(roll.one((BRUSSELS, UTC)))
    world = World(
        now=now,
        postcodes=[postcode(place, roll.one((700, None, 350, 2600))) for place in PLACES],
        municipalities=[municipality(nis) for nis in ("29901", "29902", "00010")],
        organisations=[OrganisationIn(id="somebody", name={"fr": "Quelqu'un"})],
        labels=[LabelIn.model_validate(label) for label in LABELS],
        help_points=[],
        sandbox_ids=frozenset(),
    )
    drawn = [help_point(Roll(rolled), name, now) for name, rolled in zip(IDS, points, strict=False)]
    fiction = frozenset(point.id for point, sandbox in drawn if sandbox)
    return replace(
        world,
        help_points=[point for point, _ in drawn],
        sandbox_ids=fiction,
        lessons=lessons_of([point for point, _ in drawn], Roll(lessons), now),
    )


def municipality(nis: str) -> MunicipalityRecord:
    return {
        "nis": nis,
        "names": {"fr": f"Commune {nis}", "nl": f"Gemeente {nis}"},
        "in_region": nis == "29901",
        "sandbox": nis == "00010",
    }


def postcode(place: Place, typical_m: int | None) -> PostcodeRecord:
    """A postcode with, mostly, a square of some 1.7 km around its point; none overlap."""
    west, east = round(place.lon - 0.012, 6), round(place.lon + 0.012, 6)
    south, north = round(place.lat - 0.008, 6), round(place.lat + 0.008, 6)
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    nis = "00010" if place.sandbox else "29901" if place.in_region else "29902"
    return {
        "code": place.code,
        "names": {"fr": f"Zone {place.code}", "nl": f"Zone {place.code}"},
        "municipalities": [nis],
        "lat": place.lat,
        "lon": place.lon,
        "typical_m": typical_m,
        "derivation": "boundary" if place.has_area else "point",
        "in_region": place.in_region,
        "institution": "An institution" if place.institution else None,
        "around": place.around,
        "sandbox": place.sandbox,
        "area": ring if place.has_area else None,
    }


def help_point(roll: Roll, name: str, now: datetime) -> tuple[HelpPointIn, bool]:
    """A help point and whether it is fiction within the fiction: a record of the sandbox."""
    sandbox = roll.one((*[False] * 6, True))
    kind = roll.one(KINDS)
    record: dict[str, Any] = {
        "id": name,
        "kind": kind,
        "status": roll.one(STATUSES),
        "name": {"fr": f"Lieu {name}"},
        "opening_hours": roll.one(HOURS),
        "helper_hours": roll.one(HOURS),
        "closed_until": closed_until(roll, now),
        "sources": assured(roll, now),
        "stops": stops(roll, sandbox) if kind == "mobile" else [],
        **whereabouts(roll, sandbox),
    }
    for field, options in FACTS.items():
        record[field] = roll.one(options)
    return HelpPointIn.model_validate(record), sandbox


def whereabouts(roll: Roll, sandbox: bool) -> dict[str, Any]:
    """A point of its own, or only a postcode, or nowhere at all."""
    near, spot = somewhere(roll, sandbox)
    how = roll.one(("address", "address", "street", "postcode", "postcode", "address", "nowhere"))
    code = roll.one((near.code, near.code, None)) if how != "postcode" else near.code
    if how in ("address", "street"):
        lat, lon = spot
        point: dict[str, Any] = {"lat": lat, "lon": lon, "location_precision": how}
        return point | {"address": {"postcode": code}}
    return {"address": {"postcode": None if how == "nowhere" else code}}


def somewhere(roll: Roll, sandbox: bool) -> tuple[Place, tuple[float, float]]:
    places = [place for place in PLACES if place.sandbox == sandbox]
    near = roll.one([places[0]] * len(places) + places)  # half of all meet at the first
    return near, away(near.lat, near.lon, roll.one(SPREAD), roll.one(DIRECTIONS))


@cache
def away(
    lat: float, lon: float, wanted_m: int, direction: tuple[float, float] = (1, 0)
) -> tuple[float, float]:
    """The point exactly so many whole metres off (`direction`: north, east), by halving."""
    low, high = 0.0, 1.0
    for _ in range(40):
        step = (low + high) / 2
        spot = (round(lat + step * direction[0], 6), round(lon + step * direction[1], 6))
        far = metres(lat, lon, *spot)
        if far == wanted_m:
            return spot
        low, high = (step, high) if far < wanted_m else (low, step)
    raise ValueError(f"no point {wanted_m} m off")


def stops(roll: Roll, sandbox: bool) -> list[dict[str, Any]]:
    spots = [somewhere(roll, sandbox)[1] for _ in range(roll.one((1, 2, 3, 0)))]
    return [
        {"place": {"fr": "Arrêt"}, "lat": lat, "lon": lon, "hours": roll.one(HOURS)}
        for lat, lon in spots
    ]


def closed_until(roll: Roll, now: datetime) -> datetime | None:
    after = roll.one(CLOSED_FOR)
    return None if after is None else now.replace(second=0, microsecond=0) + after


def assured(roll: Roll, now: datetime) -> dict[str, Any]:
    """Sources of two facts, confirmed never, or within days of a year before `now`."""
    today = now.astimezone(BRUSSELS).date()
    dates: list[date | None] = [None, today, today - timedelta(days=200)]
    dates += [today - timedelta(days=days) for days in (364, 365, 366, 367)]
    return {
        field: [{"title": "A made-up source", "as_of": "2021-12-31", "assured_on": on}]
        for field, on in (("name.fr", roll.one(dates)), ("phone", roll.one([None, *dates])))
    }


# --- questions --------------------------------------------------------------------------------


def question_from(world: World, rolled: bytes) -> Params:
    roll = Roll(rolled)
    params = origin(roll, world)
    asked = [name for _ in range(roll.one((1, 0, 2, 1, 1, 0, 3, 1))) for name in roll.one(ASKED)]
    moment, other = spoken_moment(roll, world.now), spoken_moment(roll, world.now)
    for name in sorted(set(asked)):
        values = roll.one(FILTER_VALUES[name])
        params += [(name, moment if value == "moment" else value) for value in values]
    if ("audience", "everyone") in params and reserved_for_everyone(world):
        params.remove(("audience", "everyone"))  # "reserved for everyone" says nothing clear
    choices: dict[str, Sequence[str | None]] = {
        "at": (None, other),
        "within_m": (
            None,
            None,
            None,
            "1",
            "640",
            "2500",
            "41000",
            "100000",
            *edges(world, params),
        ),
        "sort": (None, "distance", "best"),
        "limit": ("50", None, "1", "2", "3"),
        "offset": (*[None] * 24, "0", "1", "2", "12"),
        "strict": (*[None] * 6, "true", "false"),
        "unconfirmed": (None, None, "true", "false"),
        "sandbox": (*[None] * 6, "false", "true"),
        "lang": (None, "nl", "en"),
    }
    drawn = {name: roll.one(options) for name, options in choices.items()}
    return params + [(name, value) for name, value in drawn.items() if value is not None]


def reserved_for_everyone(world: World) -> bool:
    reserved = [point.only_for.audiences for point in world.help_points if point.only_for]
    return any("everyone" in (audiences or []) for audiences in reserved)


def origin(roll: Roll, world: World) -> Params:
    place, spot = somewhere(roll, roll.one((*[False] * 6, True)))
    own = [(point.lat, point.lon) for point in world.help_points if point.lat is not None]
    lat, lon = roll.one([(place.lat, place.lon), spot, (50.8205, 4.3605), *own])
    if roll.one(("postcode", "postcode", "point")) == "postcode":
        return [("postcode", place.code)]
    return [("lat", str(lat)), ("lon", str(lon))]


def edges(world: World, params: Params) -> list[str]:
    """Radii that just reach, or just miss, the first places with a point of their own."""
    if params[0][0] == "lat":
        lat, lon = float(params[0][1]), float(params[1][1])
    else:
        here = world.postcode(params[0][1])
        lat, lon = here["lat"], here["lon"]
    own = [(p.lat, p.lon) for p in world.help_points[:3] if p.lat is not None and p.lon is not None]
    far = [metres(lat, lon, *spot) for spot in own]
    return [str(max(1, min(100_000, each - less))) for each in far for less in (0, 1)]


def spoken_moment(roll: Roll, now: datetime) -> str:
    """A date-time as people write it: without a zone only where that names one moment."""
    moment = (now + roll.one(SHIFTS)).astimezone(BRUSSELS)
    naive = moment.replace(tzinfo=None, fold=0)
    clear = naive.replace(tzinfo=BRUSSELS).astimezone(UTC) == moment.astimezone(UTC)
    written = (naive.isoformat(timespec="minutes"), naive.isoformat(timespec="seconds"))
    zoned = (moment.isoformat(timespec="seconds"), moment.astimezone(UTC).isoformat())
    return roll.one((*written, *zoned) if clear else zoned)
