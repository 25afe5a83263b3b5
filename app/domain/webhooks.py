"""What makes a message of a webhook trustworthy, and how often it is tried.

Headers and signature are those of Standard Webhooks (standardwebhooks.com), so that its libraries
verify them.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

BACK_OFF = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""After the first try that failed, the second, …; then every day."""

GIVEN_UP_AFTER = timedelta(days=3)
"""So long after the first try that failed a message is not tried again by itself."""

DISABLED_AFTER = timedelta(days=3)
"""So long without one try that went well, and nothing is sent any more."""

RECOVERED_AFTER = timedelta(minutes=10)
"""Whoever did not answer for so long and now does is sent at once what waits."""

OLD_SECRET_LASTS = timedelta(hours=24)
"""So long messages are signed with the former secret too, so that nobody has to change at once."""


def secret_of(key: str, webhook_id: str, nonce: str) -> bytes:
    """32 bytes that follow from the key of the service: in the database stands none of them."""
    return hmac.new(key.encode(), f"webhook:{webhook_id}:{nonce}".encode(), sha256).digest()


def shown(secret: bytes) -> str:
    """As it is handed to whoever receives messages."""
    return f"whsec_{b64encode(secret).decode()}"


def signed(message_id: str, body: bytes, now: datetime, secrets: Iterable[bytes]) -> dict[str, str]:
    """The headers of one try. `now` is in them and signed with the rest: whoever repeats an old
    message is seen to be late."""
    at = str(int(now.timestamp()))
    content = b".".join((message_id.encode(), at.encode(), body))
    signatures = (hmac.new(secret, content, sha256).digest() for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": at,
        "webhook-signature": " ".join(f"v1,{b64encode(one).decode()}" for one in signatures),
    }
