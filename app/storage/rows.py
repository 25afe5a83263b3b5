"""From the shapes that come in to rows of the tables; in memory, without a database.

Rows can be read as they are, or added to a database session.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.attributes import manager_of_class

from app.models.help_points import (
    AddressIn,
    AdmissionIn,
    FeeIn,
    HelpPointIn,
    LabelIn,
    OrganisationIn,
    SourceIn,
    StopIn,
)
from app.models.places import MunicipalityIn, PostcodeIn
from app.models.sandbox_sessions import SandboxSession, SandboxTraining
from app.models.tables import (
    FactSource,
    Fee,
    HelpPoint,
    LabelEvent,
    Municipality,
    Organisation,
    Postcode,
    PostcodeMunicipality,
    Row,
    Stop,
)
from app.storage.directory import Geography, Records
from app.storage.sandbox_sessions import session_rows
from app.storage.trainings import training_row

T = TypeVar("T")
R = TypeVar("R", bound=Row)

# Attributes of rows made without the constructor work only once the mappers are set up.
configure_mappers()

SAME_NAME = (
    *("id", "kind", "status", "name", "description", "lat", "lon", "location_precision"),
    *("entrance", "nearest_stop", "phone", "email", "website", "opening_hours", "helper_hours"),
    *("helper_mode", "opening_note", "languages", "services", "audiences", "form_help"),
    *("volunteers_welcome", "as_of", "complete"),
)
"""Fields that a help point has under one name at rest and as it comes in."""


class World(NamedTuple):
    """All that is said of one world: the real one, or the sandbox."""

    municipalities: Sequence[MunicipalityIn] = ()
    postcodes: Sequence[PostcodeIn] = ()
    organisations: Sequence[OrganisationIn] = ()
    labels: Sequence[LabelIn] = ()
    help_points: Sequence[HelpPointIn] = ()
    trainings: Sequence[SandboxTraining] = ()
    sessions: Sequence[SandboxSession] = ()
    sandbox: bool = False


class HelpPointRows(NamedTuple):
    """A help point and the rows it owns, in their order."""

    help_point: HelpPoint
    stops: list[Stop]
    fees: list[Fee]
    sources: list[FactSource]


def records_from(*worlds: World, now: datetime, version: int = 0) -> Records:
    """The records that an empty database would hold after loading these worlds at `now`.

    Nothing is checked here: ids, codes and references are taken as they stand.
    """
    municipalities = {
        m.nis: municipality_row(m, w.sandbox) for w in worlds for m in w.municipalities
    }
    postcodes = {p.code: postcode_row(p, w.sandbox) for w in worlds for p in w.postcodes}
    labels = {label.id: label_events(label) for w in worlds for label in w.labels}
    organisations = {o.id: o for w in worlds for o in w.organisations}
    organisation_rows = {
        o.id: organisation_row(o, w.sandbox) for w in worlds for o in w.organisations
    }
    rows = {p.id: rows_for(p, sandbox=w.sandbox, now=now) for w in worlds for p in w.help_points}
    trainings = {
        t.id: training_row(t, t.id, sandbox=w.sandbox, now=now.astimezone(UTC))
        for w in worlds
        for t in w.trainings
    }
    sessions = [session_rows(s, now).session for w in worlds for s in w.sessions]
    return Records(
        version=version,
        organisations=_by_id(organisation_rows),
        geography=Geography(
            municipalities=_by_id(municipalities),
            postcodes=_by_id(postcodes),
            postcode_municipalities=_by_id(
                {p.code: municipalities_of(p) for w in worlds for p in w.postcodes}
            ),
        ),
        labels=dict(sorted(labels.items())),
        help_points=[row.help_point for row in _by_id(rows).values()],
        stops=_by_id({id_: row.stops for id_, row in rows.items()}),
        fees=_by_id({id_: row.fees for id_, row in rows.items()}),
        sources=_by_id({id_: row.sources for id_, row in rows.items()}),
        organisation_sources=_by_id(
            {o.id: organisation_sources(o) for o in organisations.values()}
        ),
        trainings=_by_id(trainings),
        sessions=sorted(sessions, key=attrgetter("starts_at", "id")),
    )


def rows_for(help_point: HelpPointIn, *, sandbox: bool, now: datetime) -> HelpPointRows:
    """The rows of one help point, as its version 1."""
    given = help_point
    return HelpPointRows(
        help_point=_row(
            HelpPoint,
            **{name: getattr(given, name) for name in SAME_NAME},
            **_flattened(given),
            sandbox=sandbox,
            version=1,
            updated_at=now.astimezone(UTC),
        ),
        stops=[
            _row(Stop, help_point_id=given.id, position=n, **dict(stop))
            for n, stop in enumerate(given.stops)
        ],
        fees=[
            _row(Fee, help_point_id=given.id, kind=kind, **dict(fee))
            for kind, fee in sorted(given.fees.items())
        ],
        sources=list(_sources(given.sources, help_point_id=given.id)),
    )


def help_point_in(
    row: HelpPoint, stops: Iterable[Stop], fees: Iterable[Fee], sources: Iterable[FactSource]
) -> HelpPointIn:
    """What these rows say; `rows_for` makes them of it again."""
    told: dict[str, list[dict[str, Any]]] = {}
    for one in sources:
        told.setdefault(one.field, []).append(_said_by(one, SourceIn))
    return HelpPointIn.model_validate(
        {
            **{name: getattr(row, name) for name in SAME_NAME},
            "organisation": row.organisation_id,
            "label_id": row.label_id,
            "address": _unflattened(row, "address_", AddressIn),
            "serves": row.serves,
            "stops": [_said_by(stop, StopIn) for stop in stops],
            "closed_until": row.closed_until,
            "only_for": row.only_for,
            "fees": {fee.kind: _said_by(fee, FeeIn) for fee in fees},
            "equipment": row.equipment,
            "admission": _unflattened(row, "admission_", AdmissionIn),
            "accessibility": {"wheelchair": row.wheelchair, "note": row.accessibility_note},
            "sources": told,
        }
    )


def _said_by(row: Row, shape: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}


def _unflattened(row: HelpPoint, prefix: str, shape: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, prefix + name) for name in shape.model_fields}


def organisation_row(given: OrganisationIn, sandbox: bool) -> Organisation:
    values = given.model_dump(exclude={"sources"})
    return _row(Organisation, **values, sandbox=sandbox)


def organisation_sources(given: OrganisationIn) -> list[FactSource]:
    return list(_sources(given.sources, organisation_id=given.id))


def municipality_row(given: MunicipalityIn, sandbox: bool) -> Municipality:
    return _row(Municipality, **dict(given), sandbox=sandbox)


def postcode_row(given: PostcodeIn, sandbox: bool) -> Postcode:
    values = given.model_dump(exclude={"municipalities"})
    return _row(Postcode, **values, sandbox=sandbox)


def municipalities_of(given: PostcodeIn) -> list[PostcodeMunicipality]:
    return [
        _row(PostcodeMunicipality, postcode=given.code, position=n, nis=nis)
        for n, nis in enumerate(given.municipalities)
    ]


def label_events(given: LabelIn) -> list[LabelEvent]:
    return [
        _row(
            LabelEvent,
            label_id=given.id,
            position=n,
            **event.model_dump(exclude={"source"}),
            **{f"source_{name}": value for name, value in dict(event.source).items()},
        )
        for n, event in enumerate(given.events)
    ]


def _flattened(given: HelpPointIn) -> dict[str, Any]:
    return {
        "organisation_id": given.organisation,
        "label_id": given.label_id,
        **{f"address_{name}": value for name, value in dict(given.address).items()},
        "serves": given.serves and given.serves.model_dump(),
        "closed_until": given.closed_until and given.closed_until.astimezone(UTC),
        "only_for": given.only_for and given.only_for.model_dump(),
        "equipment": {key: entry.model_dump() for key, entry in given.equipment.items()},
        **{f"admission_{name}": value for name, value in dict(given.admission).items()},
        "wheelchair": given.accessibility.wheelchair,
        "accessibility_note": given.accessibility.note,
    }


def _row(table: type[R], **values: Any) -> R:
    """A row as the ORM would load it: thirty times faster than the constructor of SQLModel,
    which matters to tests that make thousands of worlds. Every column must be given.
    """
    row: R = manager_of_class(table).new_instance()
    row.__dict__.update(values)
    return row


def _sources(
    sources: dict[str, list[SourceIn]],
    *,
    help_point_id: str | None = None,
    organisation_id: str | None = None,
) -> Iterator[FactSource]:
    for field, given in sorted(sources.items()):
        for position, source in enumerate(given):
            yield _row(
                FactSource,
                id=None,
                help_point_id=help_point_id,
                organisation_id=organisation_id,
                field=field,
                position=position,
                **dict(source),
            )


def _by_id(rows: dict[str, T]) -> dict[str, T]:
    """Sorted by id; without the parents that have no children."""
    return {id_: row for id_, row in sorted(rows.items()) if row != []}
