"""The question of `GET /v1/help` and the shape of its answer (DESIGN § 4)."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.codes import (
    Audience,
    Booking,
    Equipment,
    Kind,
    Level,
    Service,
    Situation,
    Sort,
    Theme,
    When,
)
from app.domain.words import PageLanguage
from app.models.help_points_out import CallOut, HelpPointOut, MunicipalityName, Out


class Filters(BaseModel):
    """What may be asked of a help point. Values of one parameter are alternatives, different
    parameters must all hold; `false` is as if absent."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[
        PageLanguage | None,
        Field(description="Language of the sentences. Default: Accept-Language, then fr."),
    ] = None
    spoken: Annotated[
        list[str], Field(description="Language in which help is given (BCP 47): ar, nl, vgt …")
    ] = []
    service: Annotated[list[Service], Field(description="Offers this.")] = []
    audience: Annotated[
        list[Audience],
        Field(description="Especially welcome: prefers, never excludes."),
    ] = []
    situation: Annotated[
        list[Situation],
        Field(description="The person's situation: fees waived for it count as free."),
    ] = []
    kind: Annotated[list[Kind], Field(description="Kind of help point.")] = []
    equipment: Annotated[list[Equipment], Field(description="Has this equipment.")] = []
    free: Annotated[bool, Field(description="Access costs nothing.")] = False
    walk_in: Annotated[bool, Field(description="No appointment needed.")] = False
    without_id: Annotated[bool, Field(description="No identity card asked.")] = False
    wheelchair: Annotated[bool, Field(description="Accessible with a wheelchair.")] = False
    form_help: Annotated[bool, Field(description="Helps with the content of forms.")] = False
    recognised: Annotated[bool, Field(description="Holds the label of the Region.")] = False
    theme: Annotated[list[Theme], Field(description="A coming training is about this.")] = []
    free_places: Annotated[
        bool, Field(description="A coming session (of the themes asked) has a free place.")
    ] = False
    open_at: Annotated[
        str | None, Field(description="`now` (means `at`) or a date-time; no zone: Brussels.")
    ] = None
    when: Annotated[
        When | None,
        Field(description="Somebody is there at such times; evening: from 17:00 on."),
    ] = None
    at: Annotated[
        str | None,
        Field(
            description="The moment the question is asked, for waiting times: date-time, cut to "
            "the minute, within a year. Default: open_at, else now."
        ),
    ] = None
    strict: Annotated[bool, Field(description="Leave out what is not known to match.")] = False
    unconfirmed: Annotated[
        bool, Field(description="Also places of which nobody knows whether they still run.")
    ] = False
    sandbox: Annotated[
        bool, Field(description="Answer from Vlaminggem, the fictional municipality.")
    ] = False


class Whereabouts(BaseModel):
    """An origin: `postcode`, or `lat` and `lon`, or `address`; and how far from it."""

    postcode: Annotated[
        str | None,
        Field(
            description="1080, B-1080, 1080 Molenbeek, or a municipality's name in FR or NL, "
            "a small typing error allowed.",
            examples=["0010"],
        ),
    ] = None
    lat: Annotated[
        float | None, Field(ge=-90, le=90, allow_inf_nan=False, description="WGS 84 degrees.")
    ] = None
    lon: Annotated[
        float | None, Field(ge=-180, le=180, allow_inf_nan=False, description="WGS 84 degrees.")
    ] = None
    address: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Street, number and municipality, where a geocoder is configured.",
        ),
    ] = None
    within_m: Annotated[int | None, Field(ge=1, le=100_000, description="Radius, metres.")] = None


class Question(Filters, Whereabouts):
    """Exactly one origin."""

    limit: Annotated[int, Field(ge=1, le=50)] = 10
    offset: Annotated[int, Field(ge=0, le=999, description="offset + limit at most 1000.")] = 0
    sort: Annotated[Sort, Field(description="Minutes to help, or distance.")] = "best"


class PlaceNamed(Out):
    """`names` and `postcode` are null, `municipalities` empty, where the point lies in no area
    that we know."""

    postcode: str | None
    names: dict[str, str] | None
    municipalities: list[MunicipalityName]
    lat: float
    lon: float
    precision: Literal["postcode", "point", "address", "street"]


class Ambiguity(Out):
    """What else the question may have meant."""

    municipalities: list[MunicipalityName]
    postcodes: list[str]


class OpeningOut(Out):
    state: Literal["open", "closed", "unknown"]
    until: str | None
    opens_at: str | None
    text: str


class HelperOut(Out):
    state: Literal["present", "absent", "unknown"]
    until: str | None
    next_at: str | None
    text: str


class Reason(Out):
    """Minutes that stand between the person and help, and why."""

    code: str
    minutes: int
    text: str


class SessionBrief(Out):
    """A coming session, beside the help point that gives it."""

    id: str
    title: dict[str, str]
    theme: Theme
    level: Level | None
    starts_at: datetime
    ends_at: datetime
    booking: Booking
    free_places: int | None
    waiting_list: bool
    text: str


class HelpFoundOne(Out):
    """`distance_m`, `distance_precision` and `walk_minutes` are null under `everywhere`;
    `walk_minutes` also where only the postcode of the place is known. `next_sessions`: up to
    three to come, of the themes asked, that are not known to be full."""

    help_point: HelpPointOut
    distance_m: int | None
    distance_precision: Literal["address", "street", "postcode"] | None
    walk_minutes: int | None
    opening: OpeningOut
    helper: HelperOut
    match: dict[str, Literal["yes", "unknown"]]
    cost_minutes: int
    reasons: list[Reason]
    next_sessions: list[SessionBrief]


class HelpFound(Out):
    """The answer of the finder."""

    origin: PlaceNamed
    outside_region: bool
    ambiguity: Ambiguity | None
    radius_m: int
    widened: bool
    total: int
    total_capped: bool
    limit: int
    offset: int
    lang: PageLanguage
    results: list[HelpFoundOne]
    everywhere: list[HelpFoundOne]
    call: CallOut
