"""A help point as it comes in, from the seed files and over the API.

What is not known may be left out. Names and texts are maps by language ({"fr": …, "nl": …}).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from app.domain.codes import (
    Audience,
    Diploma,
    Equipment,
    FeeKind,
    FeeLevel,
    FeePer,
    HelperMode,
    Kind,
    LabelEventCode,
    LocationPrecision,
    Sector,
    Service,
    Situation,
    Status,
    Wheelchair,
    YesNoUnknown,
)
from app.domain.opening import BRUSSELS
from app.domain.words import N_

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=ID, max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Texts = dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Text]


def unless_it_says_nothing(given: Any) -> Any:
    """An object of which every part is null is none."""
    nothing = isinstance(given, dict) and all(part is None for part in given.values())
    return None if nothing else given


NoTexts = Annotated[Texts | None, BeforeValidator(unless_it_says_nothing)]
"""Texts, or none in any language."""
PostcodeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
NisCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class In(BaseModel):
    """Unknown keys are refused: a mistyped field must not vanish in silence."""

    model_config = ConfigDict(extra="forbid")


class SourceIn(In):
    """Where a fact comes from: a document by title and annex or section.

    `as_of`: the date the fact speaks of; null: date not known. `assured_on`, `assured_by`:
    confirmed by somebody, when and by whom.
    """

    title: Text
    where: Text | None = None
    url: Text | None = None
    as_of: date | None = None
    assured_on: date | None = None
    assured_by: Text | None = None


class OrganisationIn(In):
    id: Id
    name: Texts
    sector: Sector = "unknown"
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    sources: dict[str, list[SourceIn]] = {}


class LabelEventIn(In):
    """One step in the life of a label. `on` is an ISO 8601 date, month or year, as far as known."""

    event: LabelEventCode
    on: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    note: Text | None = None
    source: SourceIn


class LabelIn(In):
    """A label of the Region; it may cover several help points."""

    id: Id
    events: list[LabelEventIn]


def _its_id(given: Any, key: str) -> Any:
    """What refers to a record may be written as it is read: an object, of which the id counts."""
    return given[key] if isinstance(given, dict) and isinstance(given.get(key), str) else given


def until_its_end(given: Any) -> Any:
    """Closed until a date means until its end; a date-time without a zone is Brussels time."""
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else given
        if isinstance(given, str) and len(given) == len("2026-11-21"):
            moment = datetime.combine(moment.date() + timedelta(days=1), time())
        if isinstance(moment, datetime):
            local = moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)
            return local.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return given


class AddressIn(In):
    street: Text | None = None
    postcode: PostcodeCode | None = None
    municipality: Annotated[NisCode | None, BeforeValidator(partial(_its_id, key="nis"))] = None


class StopIn(In):
    """Where a mobile help point stands and when somebody is there (`hours`, OSM opening_hours)."""

    place: Texts
    lat: Latitude
    lon: Longitude
    hours: str | None = None


class FeeIn(In):
    """`free_for` says for whom a conditional fee is waived; amounts in euro per `per`."""

    level: FeeLevel = "unknown"
    amount_eur: Annotated[float, Field(ge=0, le=10_000)] | None = None
    per: FeePer | None = None
    free_for: list[Situation] = []
    note: NoTexts = None


class EquipmentIn(In):
    present: bool | None = None
    count: Annotated[int, Field(ge=0, le=10_000)] | None = None


class AdmissionIn(In):
    walk_in: bool | None = None
    appointment: bool | None = None
    id_required: bool | None = None
    registration_required: bool | None = None


class AccessibilityIn(In):
    wheelchair: Wheelchair = "unknown"
    note: NoTexts = None


class OnlyForIn(In):
    """Reserved for these people and closed to others; null parts reserve nothing."""

    audiences: list[Audience] | None = None
    age_min: Annotated[int, Field(ge=0, le=130)] | None = None
    age_max: Annotated[int, Field(ge=0, le=130)] | None = None
    diploma_max: Diploma | None = None
    situation: list[Situation] | None = None


class ServesIn(In):
    """Where a help point without a counter comes to: the whole Region, or these postcodes."""

    region: Literal[True] | None = None
    postcodes: Annotated[list[PostcodeCode], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.region is None) == (self.postcodes is None):
            raise ValueError(N_("Say region: true, or postcodes: [...]; one of them."))
        return self


class HelpPointIn(In):
    """`complete` names the lists of which the space has assured that they are all there is;
    what other lists do not name is unknown (DESIGN § 3). `sources` is keyed by wire field
    ("name.fr", "address.street", "fees.access", "equipment.computers", "services" …).
    """

    id: Id
    kind: Kind
    status: Status
    name: Annotated[Texts, Field(min_length=1)]
    description: NoTexts = None
    organisation: Annotated[Id | None, BeforeValidator(partial(_its_id, key="id"))] = None
    label_id: Id | None = None
    address: AddressIn = AddressIn()
    lat: Latitude | None = None
    lon: Longitude | None = None
    location_precision: LocationPrecision | None = None
    entrance: NoTexts = None
    nearest_stop: NoTexts = None
    serves: Annotated[ServesIn | None, BeforeValidator(unless_it_says_nothing)] = None
    stops: list[StopIn] = []
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    opening_hours: str | None = None
    helper_hours: str | None = None
    helper_mode: HelperMode | None = None
    opening_note: NoTexts = None
    closed_until: Annotated[AwareDatetime | None, BeforeValidator(until_its_end)] = None
    languages: list[str] | None = None
    services: list[Service] | None = None
    audiences: list[Audience] | None = None
    only_for: Annotated[OnlyForIn | None, BeforeValidator(unless_it_says_nothing)] = None
    form_help: YesNoUnknown = "unknown"
    volunteers_welcome: bool | None = None
    fees: dict[FeeKind, FeeIn] = {}
    equipment: dict[Equipment, EquipmentIn] = {}
    admission: AdmissionIn = AdmissionIn()
    accessibility: AccessibilityIn = AccessibilityIn()
    as_of: date | None = None
    complete: list[str] = []
    sources: dict[str, list[SourceIn]] = {}
