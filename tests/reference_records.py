"""What the reference of the finder works on: a world, a question, an origin, a candidate."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict
from zoneinfo import ZoneInfo

from app.models.help_points import HelpPointIn, LabelIn, OrganisationIn
from app.models.trainings import SessionFacts, TrainingIn

BRUSSELS = ZoneInfo("Europe/Brussels")
UTC = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)


class PostcodeRecord(TypedDict):
    """A postcode; `area` is a closed ring of (lon, lat), None when only a point is known.

    `institution` names the holder of an institution's postcode and `around` the postcode it lies
    in; such a code's own point is that of `around`, or the Region's middle when that is None.
    """

    code: str
    names: dict[str, str]
    municipalities: list[str]
    lat: float
    lon: float
    typical_m: int | None
    derivation: str
    in_region: bool
    institution: str | None
    around: str | None
    sandbox: bool
    area: list[tuple[float, float]] | None


class MunicipalityRecord(TypedDict):
    nis: str
    names: dict[str, str]
    in_region: bool
    sandbox: bool


class Lesson(NamedTuple):
    """A session: its id, its training, what it says, its free places (None: not ours to know)."""

    id: str
    training: TrainingIn
    facts: SessionFacts
    free: int | None

    @property
    def starts_at(self) -> datetime:
        return self.facts.times[0][0]


@dataclass(frozen=True)
class World:
    """All that a finder may know. Help points named in `sandbox_ids` are fiction, others real.

    `now` is the moment at which questions about this world are asked.
    """

    now: datetime
    postcodes: list[PostcodeRecord]
    municipalities: list[MunicipalityRecord]
    organisations: list[OrganisationIn]
    labels: list[LabelIn]
    help_points: list[HelpPointIn]
    sandbox_ids: frozenset[str]
    lessons: list[Lesson] = field(default_factory=list)

    def lessons_at(self, point: HelpPointIn) -> tuple[Lesson, ...]:
        return tuple(one for one in self.lessons if one.training.help_point_id == point.id)

    def postcode(self, code: str) -> PostcodeRecord:
        return next(each for each in self.postcodes if each["code"] == code)

    def recognises(self, point: HelpPointIn) -> bool:
        """Whether the last event of its label grants it."""
        events = [label.events[-1:] for label in self.labels if label.id == point.label_id]
        return bool(events and events[0]) and events[0][0].event == "granted"


class Question:
    """The parameters, read; `at` and `open_at` are whole minutes in UTC. Sessions to come start
    after `coming_from`."""

    def __init__(self, params: list[tuple[str, str]], now: datetime) -> None:
        self.params = params
        asked_at, open_at = self.one("at"), self.one("open_at")
        named = None if open_at in (None, "now") else open_at
        self.at = whole_minute(asked_at or named or now.isoformat())
        self.open_at = whole_minute(named) if named else self.at
        present = whole_minute(now.isoformat())
        self.coming_from = max(present, whole_minute(asked_at)) if asked_at else present

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.params if key == name]

    def one(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    def asks(self, name: str) -> bool:
        return bool(self.all(name)) and self.one(name) != "false"


def whole_minute(text: str) -> datetime:
    """The minute a date-time lies in; one without a zone is Brussels time."""
    moment = datetime.fromisoformat(text).replace(second=0, microsecond=0)
    return (moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)).astimezone(UTC)


class Origin(NamedTuple):
    lat: float
    lon: float
    codes: list[str]
    in_region: bool
    sandbox: bool


def origin_of(world: World, question: Question) -> Origin:
    code = question.one("postcode")
    if code is None:
        lat, lon = float(question.one("lat") or ""), float(question.one("lon") or "")
        found = next((p for p in world.postcodes if p["area"] and lies_in(lat, lon, p)), None)
        if found is None:
            return Origin(lat, lon, [], False, False)
        return Origin(lat, lon, [found["code"]], found["in_region"], found["sandbox"])
    asked = world.postcode(code)
    place = world.postcode(asked["around"]) if asked["around"] else asked
    in_region = asked["in_region"] or place["in_region"]
    codes = [asked["code"], place["code"]]
    return Origin(place["lat"], place["lon"], codes, in_region, asked["sandbox"])


def lies_in(lat: float, lon: float, place: PostcodeRecord) -> bool:
    """Areas of these worlds are squares along the meridians, so their corners decide."""
    lons, lats = zip(*(place["area"] or []), strict=True)
    return bool(min(lons) <= lon <= max(lons) and min(lats) <= lat <= max(lats))


class Candidate(NamedTuple):
    """A help point as it would be shown: at a distance, or (distance None) from anywhere.

    `helper` and `door` are the opening_hours expressions that hold there; `lessons` are its
    sessions.
    """

    point: HelpPointIn
    recognised: bool
    distance_m: int | None
    precision: str | None
    helper: str | None
    door: str | None
    at_a_stop: bool = False
    lessons: tuple[Lesson, ...] = ()
