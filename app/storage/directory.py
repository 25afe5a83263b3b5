"""Everything the in-memory directory is built from, and the version that tells it to rebuild."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from operator import attrgetter
from typing import TypeVar
from typing import cast as cast_to

from sqlalchemy import Text, cast, func, inspect, text, update
from sqlmodel import Session, col, select

from app.models.tables import (
    DirectoryVersion,
    FactSource,
    Fee,
    HelpPoint,
    Label,
    LabelEvent,
    Municipality,
    Organisation,
    Postcode,
    PostcodeMunicipality,
    Stop,
    Training,
    TrainingSession,
)

CHANNEL = "digitalhelp_directory"
"""PostgreSQL notification channel on which a change of the directory is announced."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Geography:
    """Postcodes and municipalities, which hardly ever change. `mark` tells whether they have."""

    municipalities: dict[str, Municipality]
    postcodes: dict[str, Postcode]
    postcode_municipalities: dict[str, list[PostcodeMunicipality]]
    mark: bytes = b""


@dataclass(frozen=True, slots=True)
class Records:
    """The directory at rest: plain rows, grouped by what they belong to.

    Rows without children have no entry in the grouped maps: ask with `.get(id, [])`. Dictionaries
    and lists are in the order of their ids; events, stops and sources in the order of `position`;
    fees in the order of their kind. `labels` holds every label, with an empty list where nothing
    is known of it. `sessions` are in the order of their start.
    """

    version: int
    organisations: dict[str, Organisation]
    geography: Geography
    labels: dict[str, list[LabelEvent]]
    help_points: list[HelpPoint]
    stops: dict[str, list[Stop]]
    fees: dict[str, list[Fee]]
    sources: dict[str, list[FactSource]]
    organisation_sources: dict[str, list[FactSource]]
    trainings: dict[str, Training] = field(default_factory=dict)
    sessions: list[TrainingSession] = field(default_factory=list)


def read_records(
    db: Session,
    since: datetime | None = None,
    known: Geography | None = None,
    *,
    to_write: bool = False,
) -> Records:
    """The whole directory in sixteen queries at most, in one consistent state.

    `db` must hold one snapshot for all of them: open it with `app.storage.engine.reading`. Sessions
    that ended before `since` are left out. `known`: the map as it was read before; where it is
    still that, it is taken as it is. `to_write`: all of them can be changed in this session.
    """
    sources = _all(db, FactSource, "field", "position") if to_write else _facts(db)
    return Records(
        version=directory_version(db),
        organisations={row.id: row for row in _all(db, Organisation, "id")},
        geography=_geography(db, known),
        labels=_labels(db),
        help_points=_all(db, HelpPoint, "id"),
        stops=grouped(_all(db, Stop, "position"), "help_point_id"),
        fees=grouped(_all(db, Fee, "kind"), "help_point_id"),
        sources=grouped(sources, "help_point_id"),
        organisation_sources=grouped(sources, "organisation_id"),
        trainings={row.id: row for row in _all(db, Training, "id")},
        sessions=_sessions(db, since),
    )


def directory_version(db: Session) -> int:
    """How often the directory has changed; 0 before the first load."""
    return db.exec(select(DirectoryVersion.version)).one()


def announce_change(db: Session) -> None:
    """Count one change of the directory and tell the other processes.

    Call it in the transaction that writes: the others learn of it when that commits, not before.
    """
    # One UPDATE, not read-then-write: two writers on PostgreSQL must not count to the same number.
    db.connection().execute(
        update(DirectoryVersion).values(
            version=col(DirectoryVersion.version) + 1, changed_at=func.now()
        )
    )
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(text(f"NOTIFY {CHANNEL}"))


def grouped(rows: Iterable[T], key: str) -> dict[str, list[T]]:
    """Rows by the parent they belong to, parents sorted; rows without a parent are left out."""
    groups: dict[str, list[T]] = {}
    for row in rows:
        parent = getattr(row, key)
        if parent is not None:
            groups.setdefault(parent, []).append(row)
    return dict(sorted(groups.items()))


def _geography(db: Session, known: Geography | None) -> Geography:
    mark = _mark_of_geography(db)
    if known is not None and known.mark == mark:
        return known
    return Geography(
        municipalities={row.nis: row for row in _all(db, Municipality, "nis")},
        postcodes={row.code: row for row in _all(db, Postcode, "code")},
        postcode_municipalities=grouped(_all(db, PostcodeMunicipality, "position"), "postcode"),
        mark=mark,
    )


def _mark_of_geography(db: Session) -> bytes:
    """Another one for any other map: of the rows as they are stored, without making objects of
    them, which takes ten times as long."""
    mark = blake2b(digest_size=16)
    for table in (Municipality, Postcode, PostcodeMunicipality):
        columns = [cast(column, Text) for column in inspect(table).columns]
        rows = select(*columns).order_by(*inspect(table).primary_key)
        mark.update(repr([tuple(row) for row in db.connection().execute(rows)]).encode())
    return mark.digest()


def _sessions(db: Session, since: datetime | None) -> list[TrainingSession]:
    wanted = select(TrainingSession)
    if since is not None:
        wanted = wanted.where(col(TrainingSession.ends_at) >= since)
    return sorted(db.exec(wanted), key=attrgetter("starts_at", "id"))


def _labels(db: Session) -> dict[str, list[LabelEvent]]:
    events = grouped(_all(db, LabelEvent, "position"), "label_id")
    return {label.id: events.get(label.id, []) for label in _all(db, Label, "id")}


def _facts(db: Session) -> list[FactSource]:
    """As rows, which have the attributes of the table's objects: there are so many of them that to
    make objects would take half of the time."""
    rows = db.connection().execute(select(*inspect(FactSource).columns)).all()
    return sorted(cast_to(list[FactSource], rows), key=attrgetter("field", "position"))


def _all(db: Session, table: type[T], *order: str) -> list[T]:
    # Sorted here, not by the database: PostgreSQL's collation ignores hyphens, SQLite's does not.
    return sorted(db.exec(select(table)), key=attrgetter(*order))
