"""Whom a team wants to be told of changes: addresses, their secrets, and what was sent to them.

For the administrators of a referral service, about its own registrations and about help points;
and of the coordination, about help points, for partners.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from app.adapters.outside import Outside, Unreachable
from app.domain.codes import EventType, Role
from app.domain.errors import Fault, NotAllowed, NotFound, RecordInvalid
from app.domain.webhooks import OLD_SECRET_LASTS, secret_of, shown
from app.domain.words import N_
from app.models.staff import WebhookIn
from app.models.webhook_tables import Delivery, Webhook
from app.storage.accounts import note
from app.storage.outbox import tell_of_test
from app.storage.webhooks import (
    deliveries_of,
    delivery_with,
    locked_webhook,
    send_all_now,
    waiting_for,
    webhook_with,
    webhooks_of,
)
from app.usecases.registering.rules import read_body
from app.usecases.staffing.coming_in import SignedIn

MOST = 10
"""Webhooks of one team."""

EXAMPLE = "https://example.org/messages"

LATEST = 100
"""Messages that are shown."""

EVENTS: dict[Role, tuple[EventType, ...]] = {
    "referral": ("registration.changed", "help_point.changed"),
    "coordination": ("help_point.changed",),
    "space": (),
}
"""What each role can be told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`deliveries`: the latest, the newest first; `waiting`: how many are yet to arrive."""

    webhook: Webhook
    deliveries: Sequence[Delivery]
    waiting: int


def read(given: dict[str, Any], who: SignedIn, outside: Outside) -> WebhookIn:
    """What was typed, its address tried: looked up, not connected to. Outside of any transaction,
    for that may take seconds. Raises `NotAllowed`, `RecordInvalid`."""
    must_manage(who)
    said = read_body(WebhookIn, given)
    if not set(said.events) <= set(EVENTS[who.holder.role]):
        raise NotAllowed(N_("Your team cannot be told of that."))
    if wrong := _wrong_address(said.url, outside):
        values: dict[str, object] = {"url": said.url[:80], "example": EXAMPLE, "start": "https://"}
        raise RecordInvalid([Fault("url", wrong, values)])
    return said


def create(
    db: Session, said: WebhookIn, who: SignedIn, secret: str, now: datetime
) -> tuple[Webhook, str]:
    """The new webhook, and its secret. Raises `NotAllowed`, `RecordInvalid`."""
    must_manage(who)
    others = webhooks_of(db, who.account.team_id)
    if len(others) >= MOST:
        said_so = N_("Your team has {most} webhooks: remove one first.")
        raise RecordInvalid([Fault("url", said_so, {"most": MOST})])
    made = Webhook(
        id=f"wh_{uuid4().hex[:16]}",
        team_id=who.account.team_id,
        url=said.url,
        events=sorted(set(said.events)),
        sandbox=said.sandbox,
        nonce=token_hex(8),
        created_at=now,
    )
    db.add(made)
    db.flush()
    note(db, who.account, "webhook_created", now, made.id)
    return made, shown(secret_of(secret, made.id, made.nonce))


def all_of(db: Session, who: SignedIn) -> list[Shown]:
    """Raises `NotAllowed`."""
    must_manage(who)
    found = webhooks_of(db, who.account.team_id)
    return [Shown(one, [], waiting_for(db, one.id)) for one in found]


def one_of(db: Session, key: str, who: SignedIn) -> Shown:
    """Raises `NotAllowed`, `NotFound`."""
    must_manage(who)
    found = _own(webhook_with(db, key), who)
    return Shown(found, deliveries_of(db, found.id, LATEST), waiting_for(db, found.id))


def new_secret(db: Session, key: str, who: SignedIn, secret: str, now: datetime) -> str:
    """Another secret; for a day messages are signed with the one before too: with the one that was
    in use, however often a new one is made. Raises `NotAllowed`, `NotFound`."""
    found = _locked(db, key, who)
    before = found.nonce_before_until
    if before is None or before <= now:  # else the newest was never used for long
        found.nonce_before, found.nonce_before_until = found.nonce, now + OLD_SECRET_LASTS
    found.nonce = token_hex(8)
    db.add(found)
    note(db, who.account, "webhook_changed", now, key)
    return shown(secret_of(secret, found.id, found.nonce))


def disable(db: Session, key: str, who: SignedIn, now: datetime) -> None:
    """Nothing is sent; what there is to tell is kept, for 30 days. Raises `NotAllowed`,
    `NotFound`."""
    found = _locked(db, key, who)
    if found.disabled_at is None:
        found.disabled_at, found.disabled_because = now, "by_hand"
        db.add(found)
        note(db, who.account, "webhook_changed", now, key)


def enable(db: Session, key: str, who: SignedIn, now: datetime) -> None:
    """What waits is sent from now on, in its order. Raises `NotAllowed`, `NotFound`."""
    found = _locked(db, key, who)
    found.disabled_at = found.disabled_because = found.failing_since = None
    db.add(found)
    send_all_now(db, key, now, anew=True)
    note(db, who.account, "webhook_changed", now, key)


def try_out(db: Session, key: str, who: SignedIn, now: datetime) -> None:
    """A message that says nothing but that it arrives. Raises `NotAllowed`, `NotFound`."""
    tell_of_test(db, _locked(db, key, who).id, now)


def send_again(db: Session, key: str, number: int, who: SignedIn, now: datetime) -> None:
    """A message that was delivered, or given up, or waits, once more: the same bytes under the same
    `webhook-id`. Raises `NotAllowed`, `NotFound`."""
    found = _locked(db, key, who)
    one = delivery_with(db, number)
    if one is None or one.webhook_id != found.id:
        raise NotFound(N_("There is no such message."))
    one.delivered_at = one.given_up_at = one.failing_since = None
    one.next_try_at, one.tries, one.by_hand = now, 0, True
    db.add(one)
    note(db, who.account, "delivery_repeated", now, one.message_id)


def remove(db: Session, key: str, who: SignedIn, now: datetime) -> None:
    """With all that was to be sent to it. Raises `NotAllowed`, `NotFound`."""
    db.delete(_locked(db, key, who))
    db.flush()
    note(db, who.account, "webhook_removed", now, key)


def must_manage(who: SignedIn) -> None:
    """Raises `NotAllowed`."""
    if not EVENTS[who.holder.role]:
        raise NotAllowed(N_("Webhooks are for referral services and for the coordination."))
    if not who.account.administrator:
        raise NotAllowed(N_("Only an administrator of your team can do that."))


def _own(found: Webhook | None, who: SignedIn) -> Webhook:
    if found is None or found.team_id != who.account.team_id:
        raise NotFound(N_("There is nothing of yours at this address."))
    return found


def _locked(db: Session, key: str, who: SignedIn) -> Webhook:
    must_manage(who)
    return _own(locked_webhook(db, key), who)


def _wrong_address(url: str, outside: Outside) -> str | None:
    """What is wrong with it, in a sentence."""
    try:
        target = outside.target(url)
    except Unreachable as wrong:
        return REFUSED[wrong.said]
    if target.url.userinfo or target.url.fragment:
        return N_("Leave out name, password and what follows “#”: the secret does their work.")
    if target.url.scheme != "https" and not outside.is_next_door(target.url):
        return N_("Use an address that begins with {start}.")
    return None


REFUSED = {
    "no_address": N_("“{url}” is no address such as {example}."),
    "no_such_name": N_("Nobody knows this name: {url}. Is it spelt right?"),
    "no_resolver": N_("The name could not be looked up just now. Try again in a minute."),
    "private_address": N_("This address leads into a private network. Use one that all can reach."),
}
