"""Webhooks and what waits for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.models.staff_tables import Account, Letter
from app.models.webhook_tables import Delivery, Webhook

DELIVERIES_KEPT = timedelta(days=30)


def webhook_with(db: Session, key: str) -> Webhook | None:
    return db.get(Webhook, key, populate_existing=True)


def locked_webhook(db: Session, key: str) -> Webhook | None:
    """Ours until this transaction ends. Whoever writes both takes this before any delivery."""
    mine = update(Webhook).where(col(Webhook.id) == key).values(url=col(Webhook.url))
    db.connection().execute(mine)
    return webhook_with(db, key)


def webhooks_of(db: Session, team_id: int) -> Sequence[Webhook]:
    mine = select(Webhook).where(Webhook.team_id == team_id)
    return db.exec(mine.order_by(col(Webhook.created_at), col(Webhook.id))).all()


def webhooks_with_work(db: Session, now: datetime) -> Sequence[str]:
    """Those for which something may be sent now."""
    due = select(Delivery.webhook_id).join(Webhook).where(*_due(now))
    return sorted(db.exec(due.where(col(Webhook.disabled_at).is_(None)).distinct()))


def next_due(db: Session, webhook_id: str, now: datetime) -> Delivery | None:
    """One that is due and first of its subject: what is about the same leaves in order, but for
    what somebody wants once more."""
    before = aliased(Delivery)
    held_back = select(before.id).where(
        before.webhook_id == webhook_id,
        before.subject == Delivery.subject,
        col(before.id) < col(Delivery.id),
        ~col(before.by_hand),
        *_waits(before),
    )
    may_leave = col(Delivery.by_hand) | ~held_back.exists()
    first = select(Delivery).where(Delivery.webhook_id == webhook_id, *_due(now), may_leave)
    in_turn = first.order_by(col(Delivery.next_try_at), col(Delivery.id))
    return db.exec(in_turn.limit(1)).first()


def put_off(db: Session, key: int, tries: int, until: datetime) -> bool:
    """One more try than these begins; nobody else begins one before `until`. False: somebody else
    has."""
    mine = update(Delivery).where(
        col(Delivery.id) == key, col(Delivery.tries) == tries, *_waits(Delivery)
    )
    mine = mine.values(next_try_at=until, tries=tries + 1)
    return db.connection().execute(mine.returning(col(Delivery.id))).first() is not None


def delivery_with(db: Session, key: int) -> Delivery | None:
    return db.get(Delivery, key, populate_existing=True) if key < 2**31 else None


def deliveries_of(db: Session, webhook_id: str, limit: int) -> Sequence[Delivery]:
    """The newest first."""
    mine = select(Delivery).where(Delivery.webhook_id == webhook_id)
    return db.exec(mine.order_by(col(Delivery.id).desc()).limit(limit)).all()


def waiting_for(db: Session, webhook_id: str) -> int:
    mine = select(func.count()).where(col(Delivery.webhook_id) == webhook_id, *_waits(Delivery))
    return db.exec(mine).one()


def send_all_now(db: Session, webhook_id: str, now: datetime, *, anew: bool = False) -> None:
    """What waits is due at once; `anew`: with all its tries, and what was given up too unless
    something later of its subject has arrived."""
    those = update(Delivery).where(
        col(Delivery.webhook_id) == webhook_id, col(Delivery.delivered_at).is_(None)
    )
    if anew:
        after = aliased(Delivery)
        overtaken = select(after.id).where(
            after.webhook_id == webhook_id,
            after.subject == Delivery.subject,
            col(after.id) > col(Delivery.id),
            col(after.delivered_at).is_not(None),
        )
        those = those.where(col(Delivery.given_up_at).is_(None) | ~overtaken.exists())
        those = those.values(next_try_at=now, tries=0, failing_since=None, given_up_at=None)
    else:
        later = col(Delivery.next_try_at) > now
        those = those.where(later, col(Delivery.given_up_at).is_(None)).values(next_try_at=now)
    unseen = {"synchronize_session": False}
    db.connection().execute(those, execution_options=unseen)


def tell_administrators(db: Session, webhook: Webhook, now: datetime) -> None:
    """A letter to each of the team that nothing is sent any more."""
    hers = select(Account.id).where(
        Account.team_id == webhook.team_id,
        col(Account.administrator),
        col(Account.joined_at).is_not(None),
        col(Account.removed_at).is_(None),
    )
    for account_id in db.exec(hers):
        letter = Letter(
            account_id=account_id,
            purpose="webhook_disabled",
            subject=webhook.id,
            created_at=now,
            next_try_at=now,
        )
        db.add(letter)
    db.flush()


def erase_old_deliveries(db: Session, now: datetime) -> None:
    old = delete(Delivery).where(col(Delivery.at) <= now - DELIVERIES_KEPT)
    db.connection().execute(old)


def _waits(which: Any) -> tuple[Any, ...]:
    """Neither delivered nor given up."""
    return col(which.delivered_at).is_(None), col(which.given_up_at).is_(None)


def _due(now: datetime) -> tuple[Any, ...]:
    return (*_waits(Delivery), col(Delivery.next_try_at) <= now)
