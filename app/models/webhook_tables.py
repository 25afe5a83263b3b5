"""The tables of webhooks: whom to tell of what, and what there is to be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field

from app.domain.codes import EventType, codes
from app.models.columns import Json, one_of
from app.models.tables import Row


class Webhook(Row, table=True):
    """An address that is told of changes. Its secrets are derived from `nonce` and, until
    `nonce_before_until`, from the one before; they stand nowhere.

    `events`: of `EventType`. `sandbox`: help points of the sandbox too. `disabled_at`: nothing is
    sent since; `disabled_because`: "gone", "failing", or "by_hand". `failing_since`: of the tries
    that failed without one that went well in between, the first.
    """

    __tablename__ = "webhook"

    id: str = Field(primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    url: str
    events: list[str] = Field(sa_type=Json)
    sandbox: bool = False
    nonce: str
    nonce_before: str | None = None
    nonce_before_until: datetime | None = None
    created_at: datetime
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: str | None = None


class Delivery(Row, table=True):
    """One message for one webhook, written in the transaction of what it tells: the outbox.

    `message_id` is the same at every try. `subject`: the id of what changed; messages of one
    subject leave in the order of `id`. `data`: what they say, as JSON. `failed`: how the last try
    went, where not well; `failing_since`: the first time of those. `given_up_at`: it will not be
    tried again by itself. `by_hand`: somebody wanted it once more, nothing waits for it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("type", codes(EventType)),
        UniqueConstraint("message_id"),
        Index(None, "webhook_id", "subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: str = Field(foreign_key="webhook.id", ondelete="CASCADE")
    message_id: str
    type: EventType = Field(sa_type=String)
    subject: str
    at: datetime
    data: dict[str, Any] = Field(sa_type=Json)
    tries: int = 0
    next_try_at: datetime = Field(index=True)
    delivered_at: datetime | None = None
    failing_since: datetime | None = None
    given_up_at: datetime | None = None
    by_hand: bool = False
    failed: str | None = None
