"""What webhooks are told: written in the transaction of what it tells, so that one is never there
without the other, and sent later (`app.usecases.deliver_webhooks`)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.domain.codes import EventType, VersionAction
from app.domain.opening import BRUSSELS
from app.models.tables import HelpPoint, Registration, TrainingSession
from app.models.webhook_tables import Delivery, Webhook

OVER = ("cancelled", "expired")
"""Nothing that happens to a session matters to these any more."""


class Listener(NamedTuple):
    id: str
    team_id: int
    sandbox: bool


def tell_of_registrations(db: Session, keys: Iterable[str], now: datetime) -> None:
    """How registrations stand now: their owners' webhooks. No name and no link is in it."""
    listeners = _listeners(db, "registration.changed")
    if listeners:
        _tell(db, listeners, col(Registration.id).in_(list(keys)), now)


def tell_of_session(db: Session, session_id: str, now: datetime) -> None:
    """A session is at another time, cancelled, or takes place after all: the owners of all who are
    to come or wait."""
    listeners = _listeners(db, "registration.changed")
    if listeners:
        coming = col(Registration.state).not_in(OVER)
        _tell(db, listeners, (col(Registration.session_id) == session_id) & coming, now)


def tell_of_help_point(
    db: Session, row: HelpPoint, action: VersionAction, fields: Sequence[str]
) -> None:
    """A new version of it: what it says now is asked at `url`."""
    data = {
        "id": row.id,
        "version": row.version,
        "status": row.status,
        "action": action,
        "fields": list(fields),
        "sandbox": row.sandbox,
        "url": f"/v1/help-points/{row.id}",
    }
    listeners = [
        one for one in _listeners(db, "help_point.changed") if one.sandbox or not row.sandbox
    ]
    _add(db, [(one.id, row.id, data) for one in listeners], "help_point.changed", row.updated_at)


def tell_of_test(db: Session, webhook_id: str, now: datetime) -> None:
    """Its subject is its own: it waits for no other."""
    data = {"webhook_id": webhook_id}
    _add(db, [(webhook_id, uuid4().hex, data)], "webhook.tested", now)


def _listeners(db: Session, event: EventType) -> list[Listener]:
    """They stay until this transaction ends: whoever removes one meanwhile waits for us."""
    wanted = select(Webhook.id, Webhook.team_id, Webhook.sandbox, Webhook.events)
    kept = wanted.order_by(col(Webhook.id)).with_for_update(read=True, key_share=True)
    return [Listener(*one[:3]) for one in db.exec(kept) if event in one[3]]


def _tell(db: Session, listeners: Sequence[Listener], which: Any, now: datetime) -> None:
    # Columns, not objects: what is in memory may be older than what was just written.
    standing = columns(
        col(Registration.id),
        col(Registration.owner_id),
        col(Registration.session_id),
        col(Registration.state),
        col(Registration.seats),
        col(TrainingSession.status),
        col(TrainingSession.starts_at),
        col(TrainingSession.ends_at),
    ).join_from(Registration, TrainingSession)
    rows = db.connection().execute(standing.where(which).order_by(col(Registration.number)))
    messages = [
        (one.id, row.id, _registration(row))
        for row in rows.all()
        for one in listeners
        if one.team_id == row.owner_id
    ]
    news = [one for one in messages if one[2] != _last_told(db, one[0], one[1])]
    _add(db, news, "registration.changed", now)


def _last_told(db: Session, webhook_id: str, subject: str) -> Mapping[str, Any] | None:
    mine = select(Delivery.data).where(
        Delivery.webhook_id == webhook_id, Delivery.subject == subject
    )
    return db.exec(mine.order_by(col(Delivery.id).desc()).limit(1)).first()


def _registration(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "session_id": row.session_id,
        "state": row.state,
        "seats": row.seats,
        "session": {
            "status": row.status,
            "starts_at": row.starts_at.astimezone(BRUSSELS).isoformat(),
            "ends_at": row.ends_at.astimezone(BRUSSELS).isoformat(),
        },
    }


def _add(
    db: Session, messages: list[tuple[str, str, dict[str, Any]]], event: EventType, at: datetime
) -> None:
    rows = [
        {
            "webhook_id": webhook_id,
            "message_id": f"msg_{uuid4().hex}",
            "type": event,
            "subject": subject,
            "at": at,
            "data": data,
            "tries": 0,
            "next_try_at": at,
            "by_hand": False,
        }
        for webhook_id, subject, data in messages
    ]
    if rows:
        db.connection().execute(insert(Delivery), rows)
