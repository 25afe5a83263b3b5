"""The tables: help points with all that belongs to them, organisations, labels, and the map.

NULL is "not known" throughout. Names and texts are maps by language. Instants are aware, in UTC
(SQLModel's UTCDateTime, which refuses a date-time without a zone). Children (stops, fees, label
events, sources) are owned by their parent: they are replaced with it and go with it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, MetaData, String, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from app.domain.codes import (
    Booking,
    Derivation,
    FeeKind,
    FeeLevel,
    FeePer,
    HelperMode,
    Kind,
    LabelEventCode,
    Level,
    LocationPrecision,
    Mode,
    RegistrationState,
    Role,
    Sector,
    SessionAction,
    SessionStatus,
    Status,
    Theme,
    VersionAction,
    Wheelchair,
    YesNoUnknown,
    codes,
)
from app.models.columns import Json, between, both_or_neither, one_of

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Names = dict[str, str]


class Row(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING_CONVENTION))):
    """Base of every table; `Row.metadata` is what migrations compare the database with."""


class Organisation(Row, table=True):
    __tablename__ = "organisation"
    __table_args__ = (one_of("sector", codes(Sector)),)

    id: str = Field(primary_key=True)
    name: Names = Field(sa_type=Json)
    sector: Sector = Field(default="unknown", sa_type=String)
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    sandbox: bool = False


class Municipality(Row, table=True):
    __tablename__ = "municipality"

    nis: str = Field(primary_key=True)
    names: Names = Field(sa_type=Json)
    in_region: bool
    sandbox: bool = False


class Postcode(Row, table=True):
    """A postcode, its representative point, and its area where one is known.

    `typical_m`: mean distance in metres of the area from the point. `institution`: whose private
    postcode it is; it then answers from the postcode `around`, or from the Region's middle.
    `geometry`: GeoJSON Polygon or MultiPolygon, NULL for a postcode that is only a point.
    """

    __tablename__ = "postcode"
    __table_args__ = (
        one_of("derivation", codes(Derivation)),
        between("lat", -90, 90),
        between("lon", -180, 180),
    )

    code: str = Field(primary_key=True)
    names: Names = Field(sa_type=Json)
    lat: float
    lon: float
    typical_m: int | None = None
    derivation: Derivation = Field(sa_type=String)
    in_region: bool
    institution: str | None = None
    around: str | None = None
    geometry: dict[str, Any] | None = Field(default=None, sa_type=Json)
    sandbox: bool = False


class PostcodeMunicipality(Row, table=True):
    """A postcode lies in one municipality or several; position 0 is the main one."""

    __tablename__ = "postcode_municipality"

    postcode: str = Field(primary_key=True, foreign_key="postcode.code", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    nis: str = Field(foreign_key="municipality.nis", index=True)


class Label(Row, table=True):
    """A label of the Region; several help points may hold the same one."""

    __tablename__ = "label"

    id: str = Field(primary_key=True)
    sandbox: bool = False


class LabelEvent(Row, table=True):
    """One step in the life of a label. `on`: an ISO 8601 date, month or year, as far as known."""

    __tablename__ = "label_event"
    __table_args__ = (one_of("event", codes(LabelEventCode)),)

    label_id: str = Field(primary_key=True, foreign_key="label.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    event: LabelEventCode = Field(sa_type=String)
    on: str | None = None
    note: str | None = None
    source_title: str
    source_where: str | None = None
    source_url: str | None = None
    source_as_of: date | None = None
    source_assured_on: date | None = None
    source_assured_by: str | None = None


class HelpPoint(Row, table=True):
    """Anything a person can turn to: the fields of `HelpPointIn`, its nested parts flattened.

    JSON columns keep the form of `HelpPointIn`: `serves` and `only_for` with all their keys,
    `equipment` with the entries that were named, lists in the order given.
    `address_municipality` is a NIS code. `version` counts the changes of what the record says or
    shows, from 1; `updated_at` moves with it.
    """

    __tablename__ = "help_point"
    __table_args__ = (
        one_of("kind", codes(Kind)),
        one_of("status", codes(Status)),
        one_of("location_precision", codes(LocationPrecision)),
        one_of("helper_mode", codes(HelperMode)),
        one_of("form_help", codes(YesNoUnknown)),
        one_of("wheelchair", codes(Wheelchair)),
        between("lat", -90, 90),
        between("lon", -180, 180),
        both_or_neither("lat", "lon"),
    )

    id: str = Field(primary_key=True)
    kind: Kind = Field(sa_type=String)
    status: Status = Field(index=True, sa_type=String)
    name: Names = Field(sa_type=Json)
    description: Names | None = Field(default=None, sa_type=Json)
    organisation_id: str | None = Field(default=None, foreign_key="organisation.id", index=True)
    label_id: str | None = Field(default=None, foreign_key="label.id", index=True)
    address_street: str | None = None
    address_postcode: str | None = Field(default=None, foreign_key="postcode.code", index=True)
    address_municipality: str | None = Field(
        default=None, foreign_key="municipality.nis", index=True
    )
    lat: float | None = None
    lon: float | None = None
    location_precision: LocationPrecision | None = Field(default=None, sa_type=String)
    entrance: Names | None = Field(default=None, sa_type=Json)
    nearest_stop: Names | None = Field(default=None, sa_type=Json)
    serves: dict[str, Any] | None = Field(default=None, sa_type=Json)
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    opening_hours: str | None = None
    helper_hours: str | None = None
    helper_mode: HelperMode | None = Field(default=None, sa_type=String)
    opening_note: Names | None = Field(default=None, sa_type=Json)
    closed_until: datetime | None = None
    languages: list[str] | None = Field(default=None, sa_type=Json)
    services: list[str] | None = Field(default=None, sa_type=Json)
    audiences: list[str] | None = Field(default=None, sa_type=Json)
    only_for: dict[str, Any] | None = Field(default=None, sa_type=Json)
    form_help: YesNoUnknown = Field(default="unknown", sa_type=String)
    volunteers_welcome: bool | None = None
    equipment: dict[str, dict[str, Any]] = Field(sa_type=Json)
    admission_walk_in: bool | None = None
    admission_appointment: bool | None = None
    admission_id_required: bool | None = None
    admission_registration_required: bool | None = None
    wheelchair: Wheelchair = Field(default="unknown", sa_type=String)
    accessibility_note: Names | None = Field(default=None, sa_type=Json)
    as_of: date | None = None
    complete: list[str] = Field(sa_type=Json)
    sandbox: bool = Field(default=False, index=True)
    version: int = 1
    updated_at: datetime


class HelpPointVersion(Row, table=True):
    """What a help point said in one of its versions, who made it and when.

    `record`: the whole `HelpPointIn` as JSON, sources included. `by`: the name of a team, or the
    command. `fields`: the wire fields that differ from the version before; none where only what
    the record refers to has changed (its organisation's name).
    """

    __tablename__ = "help_point_version"
    __table_args__ = (one_of("action", codes(VersionAction)),)

    help_point_id: str = Field(primary_key=True, foreign_key="help_point.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    at: datetime
    by: str
    action: VersionAction = Field(sa_type=String)
    fields: list[str] = Field(sa_type=Json)
    record: dict[str, Any] = Field(sa_type=Json)


class Stop(Row, table=True):
    """Where a mobile help point stands; `hours`: when somebody is there (OSM opening_hours)."""

    __tablename__ = "stop"
    __table_args__ = (between("lat", -90, 90), between("lon", -180, 180))

    help_point_id: str = Field(primary_key=True, foreign_key="help_point.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    place: Names = Field(sa_type=Json)
    lat: float
    lon: float
    hours: str | None = None


class Fee(Row, table=True):
    """What access, training or printing costs; no row: not known. Amounts in euro per `per`."""

    __tablename__ = "fee"
    __table_args__ = (
        one_of("kind", codes(FeeKind)),
        one_of("level", codes(FeeLevel)),
        one_of("per", codes(FeePer)),
        CheckConstraint("amount_eur >= 0", name="amount_eur_range"),
    )

    help_point_id: str = Field(primary_key=True, foreign_key="help_point.id", ondelete="CASCADE")
    kind: FeeKind = Field(primary_key=True, sa_type=String)
    level: FeeLevel = Field(default="unknown", sa_type=String)
    amount_eur: float | None = None
    per: FeePer | None = Field(default=None, sa_type=String)
    free_for: list[str] = Field(sa_type=Json)
    note: Names | None = Field(default=None, sa_type=Json)


class FactSource(Row, table=True):
    """Where one fact of a help point or of an organisation comes from.

    `field` is the wire field ("address.street", "fees.access"); `as_of` NULL: date not known;
    `assured_on`: the day somebody confirmed it.
    """

    __tablename__ = "fact_source"
    __table_args__ = (
        CheckConstraint("(help_point_id IS NULL) <> (organisation_id IS NULL)", name="one_owner"),
    )

    id: int | None = Field(default=None, primary_key=True)
    help_point_id: str | None = Field(
        default=None, foreign_key="help_point.id", ondelete="CASCADE", index=True
    )
    organisation_id: str | None = Field(
        default=None, foreign_key="organisation.id", ondelete="CASCADE", index=True
    )
    field: str
    position: int
    title: str
    where: str | None = None
    url: str | None = None
    as_of: date | None = None
    assured_on: date | None = None
    assured_by: str | None = None


class DirectoryVersion(Row, table=True):
    """One row that counts changes of the directory, so that every process sees them."""

    __tablename__ = "directory_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    version: int
    changed_at: datetime


class Team(Row, table=True):
    """Those who work together: the staff of a space, of a referral service, of the coordination.
    What they do stands under its name, and registrations are the team's.

    `help_points`: the ids that a space may write; they need not exist yet.
    """

    __tablename__ = "team"
    __table_args__ = (one_of("role", codes(Role)),)

    id: int | None = Field(default=None, primary_key=True)
    role: Role = Field(sa_type=String)
    name: str = Field(index=True)
    help_points: list[str] = Field(sa_type=Json)
    created_at: datetime


class ApiKey(Row, table=True):
    """With what a team's machines come in. The key itself is shown once and kept nowhere.

    `prefix` is its public beginning, `sha256` the hexadecimal digest of the whole.
    """

    __tablename__ = "api_key"

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    prefix: str = Field(unique=True)
    sha256: str
    created_at: datetime
    revoked_at: datetime | None = None


class Report(Row, table=True):
    """What somebody says is wrong with a help point, or, without one, with a sentence of ours in
    `lang`. Nothing of the visitor is kept but what was
    typed; `reply_to` is erased once the report is closed, and in any case after 90 days."""

    __tablename__ = "report"

    id: int | None = Field(default=None, primary_key=True)
    help_point_id: str | None = Field(
        default=None, foreign_key="help_point.id", ondelete="CASCADE", index=True
    )
    field: str | None = None
    text: str
    reply_to: str | None = None
    lang: str
    created_at: datetime
    closed_at: datetime | None = None


class Training(Row, table=True):
    """A course or workshop of a help point: the fields of `TrainingIn`. JSON as in `HelpPoint`."""

    __tablename__ = "training"
    __table_args__ = (one_of("theme", codes(Theme)), one_of("level", codes(Level)))

    id: str = Field(primary_key=True)
    help_point_id: str = Field(foreign_key="help_point.id", ondelete="CASCADE", index=True)
    title: Names = Field(sa_type=Json)
    description: Names | None = Field(default=None, sa_type=Json)
    theme: Theme = Field(sa_type=String)
    level: Level | None = Field(default=None, sa_type=String)
    hours: float | None = None
    languages: list[str] | None = Field(default=None, sa_type=Json)
    audiences: list[str] | None = Field(default=None, sa_type=Json)
    only_for: dict[str, Any] | None = Field(default=None, sa_type=Json)
    fee: dict[str, Any] | None = Field(default=None, sa_type=Json)
    prerequisites: Names | None = Field(default=None, sa_type=Json)
    bring: Names | None = Field(default=None, sa_type=Json)
    certificate: bool | None = None
    sandbox: bool = Field(default=False, index=True)
    updated_at: datetime


class TrainingSession(Row, table=True):
    """One dated occurrence of a training, and its seats.

    `meetings`: `[start, end]` pairs in ISO 8601, UTC, in order; `starts_at` is the first start,
    `ends_at` the last end. `capacity` is NULL where the seats are not ours to know. `taken` is the
    sum of the seats of registrations that count and of walk-ins, `held` that of the holds as they
    were last counted: some may have expired since. `numbered` counts the registrations there ever
    were, so that each has its place in the queue. `moved_from`: when it should first have started.
    `version` counts the changes of what the session says, not of its seats.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        one_of("mode", codes(Mode)),
        one_of("booking", codes(Booking)),
        one_of("status", codes(SessionStatus)),
        CheckConstraint("taken + held <= capacity + extra_places", name="never_sold_twice"),
        CheckConstraint("taken >= 0 AND held >= 0 AND extra_places >= 0", name="counted"),
        CheckConstraint("(booking = 'here') = (capacity IS NOT NULL)", name="seats_known_here"),
        CheckConstraint("starts_at < ends_at", name="starts_first"),
    )

    id: str = Field(primary_key=True)
    training_id: str = Field(foreign_key="training.id", ondelete="CASCADE", index=True)
    starts_at: datetime
    ends_at: datetime = Field(index=True)
    meetings: list[list[str]] = Field(sa_type=Json)
    mode: Mode = Field(default="on_site", sa_type=String)
    booking: Booking = Field(default="here", sa_type=String)
    booking_url: str | None = None
    capacity: int | None = None
    extra_places: int = 0
    taken: int = 0
    held: int = 0
    waiting_list: bool = False
    numbered: int = 0
    status: SessionStatus = Field(default="scheduled", sa_type=String)
    moved_from: datetime | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    version: int = 1
    updated_at: datetime


class SessionChange(Row, table=True):
    """What was done to a session, by whom (the name of a team), and why where somebody said so.

    `fields`: `{"capacity": [8, 10]}`, what it was and what it became.
    """

    __tablename__ = "session_change"
    __table_args__ = (one_of("action", codes(SessionAction)),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: str = Field(foreign_key="training_session.id", ondelete="CASCADE", index=True)
    at: datetime
    by: str
    action: SessionAction = Field(sa_type=String)
    fields: dict[str, Any] = Field(sa_type=Json)
    reason: str | None = None


class Hold(Row, table=True):
    """Seats kept until `expires_at`; the row goes when it is used, let go or seen to be expired."""

    __tablename__ = "hold"
    __table_args__ = (CheckConstraint("seats > 0", name="seats_some"),)

    id: str = Field(primary_key=True)
    session_id: str = Field(foreign_key="training_session.id", ondelete="CASCADE", index=True)
    owner_id: int = Field(foreign_key="team.id")
    seats: int
    expires_at: datetime = Field(index=True)


class Registration(Row, table=True):
    """One referral of a person or small group. `number`: its place among those of the session.

    Personal, and erased: `first_name`, `lang`, `contact`, `note`, `reference`, `token` (the end of
    the link that the person has). `owner_id` is NULL for those that the sandbox brings along.
    """

    __tablename__ = "registration"
    __table_args__ = (
        one_of("state", codes(RegistrationState)),
        CheckConstraint("seats > 0", name="seats_some"),
        UniqueConstraint("session_id", "number"),
    )

    id: str = Field(primary_key=True)
    session_id: str = Field(foreign_key="training_session.id", ondelete="CASCADE")
    owner_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    number: int
    seats: int
    state: RegistrationState = Field(sa_type=String, index=True)
    first_name: str | None = None
    lang: str | None = None
    contact: str | None = None
    note: str | None = None
    reference: str | None = None
    token: str | None = Field(default=None, unique=True)
    created_at: datetime
    changed_at: datetime
    erased_at: datetime | None = None


class WalkIn(Row, table=True):
    """Seats taken by phone or at the door: no name."""

    __tablename__ = "walk_in"
    __table_args__ = (CheckConstraint("seats > 0", name="seats_some"),)

    id: str = Field(primary_key=True)
    session_id: str = Field(foreign_key="training_session.id", ondelete="CASCADE", index=True)
    seats: int
    by: str
    created_at: datetime


class Job(Row, table=True):
    """Something done in the background, by one process at a time.

    `leased_until`: nobody else begins before; `done_at`: when it was last finished.
    """

    __tablename__ = "job"

    name: str = Field(primary_key=True)
    holder: str | None = None
    leased_until: datetime | None = None
    done_at: datetime | None = None


class Secret(Row, table=True):
    """What links are signed with where `DIGITALHELP_SECRET_KEY` does not say it; one row."""

    __tablename__ = "secret"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    key: str
