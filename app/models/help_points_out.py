"""A help point as it goes out on the wire, everywhere the same (DESIGN § 4).

Every key stands, null or "unknown" where not known. Names and texts are maps by language.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.domain.codes import (
    Audience,
    Diploma,
    Equipment,
    FeeLevel,
    FeePer,
    HelperMode,
    Kind,
    LocationPrecision,
    Sector,
    Service,
    Situation,
    Status,
    Wheelchair,
    YesNoUnknown,
)


class Out(BaseModel):
    """Out shapes have no defaults: a key is never left out."""

    model_config = ConfigDict(extra="forbid")


class MunicipalityName(Out):
    nis: str
    names: dict[str, str]


class OrganisationOut(Out):
    id: str
    name: dict[str, str]
    sector: Sector


class AddressOut(Out):
    street: str | None
    postcode: str | None
    municipality: MunicipalityName | None


class CallOut(Out):
    """Whom to ask. `kind`: phone, website, organisation, helpline or municipality (its counter)."""

    kind: str
    value: str | None
    text: str


class StopOut(Out):
    place: dict[str, str]
    lat: float
    lon: float
    hours: str | None


class FeeOut(Out):
    level: FeeLevel
    amount_eur: float | None
    per: FeePer | None
    free_for: list[Situation]
    note: dict[str, str] | None


class FeesOut(Out):
    access: FeeOut
    training: FeeOut
    printing: FeeOut


class EquipmentOut(Out):
    present: bool | None
    count: int | None


class AdmissionOut(Out):
    walk_in: bool | None
    appointment: bool | None
    id_required: bool | None
    registration_required: bool | None


class AccessibilityOut(Out):
    wheelchair: Wheelchair
    note: dict[str, str] | None


class OnlyForOut(Out):
    audiences: list[Audience] | None
    age_min: int | None
    age_max: int | None
    diploma_max: Diploma | None
    situation: list[Situation] | None


class ServesRegion(Out):
    region: Literal[True]


class ServesPostcodes(Out):
    postcodes: list[str]


class HelpPointOut(Out):
    """A help point on the wire, everywhere the same (DESIGN § 4)."""

    id: str
    kind: Kind
    status: Status
    name: dict[str, str]
    description: dict[str, str] | None
    organisation: OrganisationOut | None
    address: AddressOut
    lat: float | None
    lon: float | None
    location_precision: LocationPrecision | None
    entrance: dict[str, str] | None
    nearest_stop: dict[str, str] | None
    serves: ServesRegion | ServesPostcodes | None
    stops: list[StopOut]
    phone: str | None
    email: str | None
    website: str | None
    call: CallOut
    opening_hours: str | None
    helper_hours: str | None
    helper_mode: HelperMode | None
    opening_note: dict[str, str] | None
    closed_until: datetime | None
    languages: list[str] | None
    services: list[Service] | None
    audiences: list[Audience] | None
    only_for: OnlyForOut | None
    form_help: YesNoUnknown
    volunteers_welcome: bool | None
    fees: FeesOut
    equipment: dict[Equipment, EquipmentOut]
    admission: AdmissionOut
    accessibility: AccessibilityOut
    recognised: bool
    label_id: str | None
    as_of: date | None
    assured_on: date | None
    updated_at: datetime
    sandbox: bool
