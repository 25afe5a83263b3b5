"""Send what webhooks are to be told, in order for each subject, until it has arrived.

A message waits in the database until its receiver has answered 2xx. Before each try it is put off,
so that a process that dies in the middle means a later try and never two at once; a receiver may
get it twice, with the same `webhook-id`.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread

import orjson
import structlog
from sqlalchemy import Engine

from app.adapters.outside import Outside, Unreachable
from app.domain.webhooks import (
    BACK_OFF,
    DISABLED_AFTER,
    GIVEN_UP_AFTER,
    RECOVERED_AFTER,
    secret_of,
    signed,
)
from app.models.webhook_tables import Delivery, Webhook
from app.storage.engine import reading, writing
from app.storage.webhooks import (
    delivery_with,
    locked_webhook,
    next_due,
    put_off,
    send_all_now,
    tell_administrators,
    webhook_with,
    webhooks_with_work,
)

ONE_TRY = timedelta(seconds=60)
"""Longer than any try lasts: after it a process that had begun one is thought dead."""

BUDGET_S = 8
"""So long one receiver is served at a stretch."""

PATIENCE_S = 0.5
"""So long a round waits for what it has begun."""

GONE = 410
"""A receiver that answers so wants nothing any more (RFC 9110, section 15.5.11)."""


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Message:
    """One try of one delivery."""

    key: int
    tries: int
    webhook_id: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Deliverer:
    """`secret`: of the service, from which those of the webhooks follow. `under_way`: who is being
    served, or was last."""

    outside: Outside
    secret: str
    now: Callable[[], datetime]
    under_way: dict[str, Thread] = field(default_factory=dict)

    def deliveries(self, engine: Engine, now: datetime) -> Iterator[str]:
        """The job: a thread for each receiver that has work and is not being served yet. It waits
        a moment for them, not for one that is slow: the others are served meanwhile."""
        with reading(engine) as db:
            due = webhooks_with_work(db, now)
        for key in due:
            if key in self.under_way and self.under_way[key].is_alive():
                continue
            # A daemon: a receiver that hangs must not keep the process from ending.
            one = Thread(target=self._serve, args=(engine, key), daemon=True)
            self.under_way[key] = one
            one.start()
        patience = time.monotonic() + PATIENCE_S
        for key in due:
            self.under_way[key].join(max(0, patience - time.monotonic()))
            yield key

    def _serve(self, engine: Engine, webhook_id: str) -> None:
        until = time.monotonic() + BUDGET_S
        try:
            while time.monotonic() < until:
                message = self._taken(engine, webhook_id)
                if message is None:
                    return
                failed = self._sent(message)
                self._write_down(engine, message, failed)
                if failed is not None and not failed.isdigit():
                    return  # nobody answers there
        except Exception:
            log.exception("delivery_failed", webhook=webhook_id)

    def _taken(self, engine: Engine, webhook_id: str) -> Message | None:
        now = self.now()
        with writing(engine) as db:
            webhook = webhook_with(db, webhook_id)
            if webhook is None or webhook.disabled_at is not None:
                return None
            one = next_due(db, webhook_id, now)
            if one is None or one.id is None:
                return None
            if not put_off(db, one.id, one.tries, now + ONE_TRY):
                return None
            return self._message(webhook, one, now)

    def _message(self, webhook: Webhook, one: Delivery, now: datetime) -> Message:
        assert one.id is not None
        body = body_of(one)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "digitalhelp.brussels webhooks",
            **signed(one.message_id, body, now, self._secrets(webhook, now)),
        }
        return Message(one.id, one.tries + 1, webhook.id, webhook.url, headers, body)

    def _secrets(self, webhook: Webhook, now: datetime) -> Iterator[bytes]:
        yield secret_of(self.secret, webhook.id, webhook.nonce)
        until = webhook.nonce_before_until
        if webhook.nonce_before is not None and until is not None and now < until:
            yield secret_of(self.secret, webhook.id, webhook.nonce_before)

    def _sent(self, message: Message) -> str | None:
        """None where it has arrived, else how it went."""
        try:
            answer = self.outside.send("POST", message.url, message.headers, message.body, keep=0)
        except Unreachable as wrong:
            return wrong.said
        except Exception:
            log.exception("sending_failed", webhook=message.webhook_id)
            return "broken_off"
        return None if 200 <= answer.status < 300 else str(answer.status)

    def _write_down(self, engine: Engine, message: Message, failed: str | None) -> None:
        now = self.now()
        with writing(engine) as db:
            webhook = locked_webhook(db, message.webhook_id)
            one = delivery_with(db, message.key)
            if webhook is None or one is None:
                return  # removed meanwhile
            if failed is None:
                one.delivered_at, one.failed, one.failing_since = now, None, None
                since, webhook.failing_since = webhook.failing_since, None
                if since is not None and since <= now - RECOVERED_AFTER:
                    send_all_now(db, webhook.id, now)
            else:
                _put_off_longer(one, message, failed, now)
                webhook.failing_since = webhook.failing_since or now
                if because := _why_to_stop(webhook, failed, now):
                    webhook.disabled_at, webhook.disabled_because = now, because
                    tell_administrators(db, webhook, now)
            db.add(one)
            db.add(webhook)


def body_of(one: Delivery) -> bytes:
    """The same bytes at every try."""
    at = one.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return orjson.dumps({"type": one.type, "timestamp": at, "data": one.data})


def _put_off_longer(one: Delivery, message: Message, failed: str, now: datetime) -> None:
    """Unless somebody has begun it anew meanwhile, or it has arrived by another process."""
    if one.tries != message.tries or one.delivered_at is not None:
        return
    one.failed, one.failing_since = failed, one.failing_since or now
    if one.failing_since <= now - GIVEN_UP_AFTER:
        one.given_up_at = now
    else:
        one.next_try_at = now + BACK_OFF[min(one.tries, len(BACK_OFF)) - 1]


def _why_to_stop(webhook: Webhook, failed: str, now: datetime) -> str | None:
    assert webhook.failing_since is not None
    if failed == str(GONE):
        return "gone"
    return "failing" if webhook.failing_since <= now - DISABLED_AFTER else None
