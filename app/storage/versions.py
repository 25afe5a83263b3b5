"""The versions of help points: each kept whole, so that every past state can be told exactly."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from app.domain.codes import VersionAction
from app.models.help_points import HelpPointIn
from app.models.tables import (
    FactSource,
    Fee,
    HelpPoint,
    HelpPointVersion,
    Stop,
)
from app.storage.bundles import Bundle, add_all, replace
from app.storage.outbox import tell_of_help_point
from app.storage.rows import HelpPointRows, help_point_in, rows_for

SANDBOX_KEPT = timedelta(days=30)
"""The sandbox changes every day with the clock; what it said longer ago nobody asks for."""


def touch(db: Session, help_point_id: str) -> HelpPoint | None:
    """The help point, kept from every other writer until this transaction ends; None: not there.

    An UPDATE, not a SELECT … FOR UPDATE: it takes the lock on the table that `lock_directory`
    waits for, so that an edit and a load never wait for each other in a circle.
    """
    db.connection().execute(
        update(HelpPoint)
        .where(col(HelpPoint.id) == help_point_id)
        .values(version=col(HelpPoint.version))
    )
    return db.exec(
        select(HelpPoint)
        .where(HelpPoint.id == help_point_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def bundle_of(db: Session, row: HelpPoint) -> Bundle:
    def owned(table: Any, *order: Any) -> list[Any]:
        return list(db.exec(select(table).where(table.help_point_id == row.id).order_by(*order)))

    return Bundle(
        row,
        {
            "stops": owned(Stop, Stop.position),
            "fees": sorted(owned(Fee), key=lambda fee: fee.kind),
            "sources": sorted(
                owned(FactSource), key=lambda source: (source.field, source.position)
            ),
        },
    )


def said_by(bundle: Bundle) -> HelpPointIn:
    return help_point_in(bundle.row, **bundle.children)


def add_help_point(
    db: Session, given: HelpPointIn, *, sandbox: bool, by: str, now: datetime
) -> Bundle:
    """Write a new help point as its version 1."""
    bundle = _bundle(rows_for(given, sandbox=sandbox, now=now))
    add_all(db, [bundle])
    keep_version(db, bundle, by=by, action="created", fields=[])
    return bundle


def write_version(
    db: Session,
    stored: Bundle,
    given: HelpPointIn,
    *,
    by: str,
    action: VersionAction,
    fields: Sequence[str],
    now: datetime,
) -> Bundle:
    """Write `given` over the stored record as its next version."""
    keep_first_version(db, stored)
    wanted = _bundle(rows_for(given, sandbox=stored.row.sandbox, now=now))
    replace(db, stored, wanted)
    written = Bundle(stored.row, wanted.children)
    keep_version(db, written, by=by, action=action, fields=fields)
    return written


def write_again(db: Session, stored: Bundle, *, by: str, now: datetime) -> None:
    """The next version of a record that says the same, but shows something else: what it refers to
    has changed."""
    keep_first_version(db, stored)
    stored.row.version += 1
    stored.row.updated_at = now
    keep_version(db, stored, by=by, action="loaded", fields=[])


def keep_first_version(db: Session, stored: Bundle) -> None:
    """Keep what a record says that came before versions were kept; to be called before a change."""
    if version(db, stored.row.id, stored.row.version) is None:
        db.add(first_version(stored))
        db.flush()


def first_version(stored: Bundle) -> HelpPointVersion:
    """What a record says that nobody has changed since it was loaded."""
    return _kept(stored, by="load", action="loaded", fields=[])


def keep_version(
    db: Session, bundle: Bundle, *, by: str, action: VersionAction, fields: Sequence[str]
) -> None:
    """Keep what the record says now, under the version that its row has, and tell the webhooks."""
    db.add(_kept(bundle, by, action, fields))
    db.flush()
    tell_of_help_point(db, bundle.row, action, fields)


def _kept(
    bundle: Bundle, by: str, action: VersionAction, fields: Sequence[str]
) -> HelpPointVersion:
    row: HelpPoint = bundle.row
    return HelpPointVersion(
        help_point_id=row.id,
        version=row.version,
        at=row.updated_at,
        by=by,
        action=action,
        fields=list(fields),
        record=said_by(bundle).model_dump(mode="json"),
    )


def _bundle(rows: HelpPointRows) -> Bundle:
    owned: dict[str, list[Any]] = {
        "stops": rows.stops,
        "fees": rows.fees,
        "sources": rows.sources,
    }
    return Bundle(rows.help_point, owned)


def version(db: Session, help_point_id: str, number: int) -> HelpPointVersion | None:
    return db.get(HelpPointVersion, (help_point_id, number))


def versions(
    db: Session, help_point_id: str, offset: int, limit: int
) -> tuple[int, Sequence[HelpPointVersion]]:
    """How many there are, and a page of them, the newest first."""
    mine = col(HelpPointVersion.help_point_id) == help_point_id
    total = db.exec(select(func.count()).select_from(HelpPointVersion).where(mine)).one()
    newest_first = (
        select(HelpPointVersion).where(mine).order_by(col(HelpPointVersion.version).desc())
    )
    return total, db.exec(newest_first.offset(offset).limit(limit)).all()


def forget_old_sandbox_versions(db: Session, now: datetime) -> None:
    fiction = select(HelpPoint.id).where(HelpPoint.sandbox)
    db.connection().execute(
        delete(HelpPointVersion).where(
            col(HelpPointVersion.help_point_id).in_(fiction),
            col(HelpPointVersion.at) < now - SANDBOX_KEPT,
        )
    )
