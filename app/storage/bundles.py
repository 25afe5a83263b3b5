"""A record with all that belongs to it, compared with another one and written in its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, text
from sqlalchemy import inspect as inspect_table
from sqlmodel import Session, col, select

from app.models.tables import (
    HelpPoint,
    Label,
    Municipality,
    Organisation,
    Postcode,
    Row,
    Training,
    TrainingSession,
)
from app.storage.directory import Records

KINDS = ("municipalities", "postcodes", "organisations", "labels", "help points", "trainings")
"""In the order in which they refer to each other."""

NOT_A_VALUE = {
    "HelpPoint": {"version", "updated_at"},
    "FactSource": {"id"},
    "Training": {"updated_at"},
}
WIRE_NAMES = {
    "organisation_id": "organisation",
    "wheelchair": "accessibility.wheelchair",
    "accessibility_note": "accessibility.note",
    "address_street": "address.street",
    "address_postcode": "address.postcode",
    "address_municipality": "address.municipality",
    "admission_walk_in": "admission.walk_in",
    "admission_appointment": "admission.appointment",
    "admission_id_required": "admission.id_required",
    "admission_registration_required": "admission.registration_required",
}
"""Columns whose field is called otherwise when it comes in."""


class Bundle(NamedTuple):
    """A row and its children by field: {"stops": […], "fees": […], "sources": […]}."""

    row: Any
    children: dict[str, list[Any]]


def bundles(records: Records, labels: Mapping[str, Label]) -> dict[str, dict[str, Bundle]]:
    """Every record of each of KINDS, by id."""
    known, told = records.geography, records.organisation_sources
    places = known.postcode_municipalities
    return {
        "municipalities": {nis: Bundle(row, {}) for nis, row in known.municipalities.items()},
        "postcodes": {
            code: Bundle(row, {"municipalities": places.get(code, [])})
            for code, row in known.postcodes.items()
        },
        "organisations": {
            id_: Bundle(row, {"sources": told.get(id_, [])})
            for id_, row in records.organisations.items()
        },
        "labels": {id_: Bundle(labels[id_], {"events": of}) for id_, of in records.labels.items()},
        "help points": {
            row.id: Bundle(
                row,
                {
                    "stops": records.stops.get(row.id, []),
                    "fees": records.fees.get(row.id, []),
                    "sources": records.sources.get(row.id, []),
                },
            )
            for row in records.help_points
        },
        "trainings": {id_: Bundle(row, {}) for id_, row in records.trainings.items()},
    }


def stored_labels(db: Session) -> dict[str, Label]:
    return {label.id: label for label in db.exec(select(Label))}


def differing(wanted: Bundle, stored: Bundle) -> list[str]:
    """The fields whose values are not the same, by their wire names."""
    mine, theirs = values(wanted.row), values(stored.row)
    fields = [WIRE_NAMES.get(name, name) for name in mine if mine[name] != theirs[name]]
    for name, rows in wanted.children.items():
        if list(map(values, rows)) != list(map(values, stored.children[name])):
            fields.append(name)
    return fields


def values(row: Row) -> dict[str, Any]:
    """What a row says, by column; without what only the database knows."""
    table = type(row)
    skipped = NOT_A_VALUE.get(table.__name__, set())
    return {name: getattr(row, name) for name in _columns(table) if name not in skipped}


def add_all(db: Session, added: Sequence[Bundle]) -> None:
    """Write records that are not there yet. Parents first: references are checked row by row."""
    db.add_all([bundle.row for bundle in added])
    db.flush()
    db.add_all([child for bundle in added for rows in bundle.children.values() for child in rows])
    db.flush()


def replace(db: Session, stored: Bundle, wanted: Bundle) -> None:
    """Write the values of `wanted` over the stored record, its children in place of the old; of a
    help point as its next version."""
    for name, value in values(wanted.row).items():
        setattr(stored.row, name, value)
    if isinstance(stored.row, HelpPoint):
        stored.row.version += 1
    if isinstance(stored.row, HelpPoint | Training):
        stored.row.updated_at = wanted.row.updated_at
    gone, new = [], []
    for name, rows in wanted.children.items():
        if list(map(values, rows)) != list(map(values, stored.children[name])):
            gone += stored.children[name]
            new += rows
    for child in gone:
        db.delete(child)
    db.flush()
    db.add_all(new)
    db.flush()


def remove_sandbox(db: Session) -> dict[str, list[str]]:
    """Take every sandbox record away; their ids by kind."""
    fiction = select(Training.id).where(Training.sandbox)
    sessions = delete(TrainingSession).where(col(TrainingSession.training_id).in_(fiction))
    gone = db.connection().execute(sessions.returning(col(TrainingSession.id)))
    removed = {"sessions": sorted(gone.scalars())}
    tables: tuple[Any, ...] = (Municipality, Postcode, Organisation, Label, HelpPoint, Training)
    for kind, table in reversed(list(zip(KINDS, tables, strict=True))):
        key = inspect_table(table).primary_key[0]
        gone = db.connection().execute(delete(table).where(col(table.sandbox)).returning(key))
        removed[kind] = sorted(gone.scalars())
    return removed


def lock_directory(db: Session) -> None:
    """Keep every other writer of the directory out until this transaction ends.

    On SQLite a writing transaction is alone anyway. The help points come first, as in any edit
    of one, so that neither side waits for the other.
    """
    if db.get_bind().dialect.name == "postgresql":
        names = ", ".join(
            table.__tablename__
            for table in (HelpPoint, Organisation, Label, Postcode, Municipality)
        )
        db.connection().execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _columns(table: type[Row]) -> Iterator[str]:
    return iter(table.model_fields)
