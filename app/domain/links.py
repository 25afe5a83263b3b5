"""The link that a person has to her registration: it opens that one page, and cannot be guessed."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256


def link_token(registration_id: str, secret: str) -> str:
    """An HMAC-SHA256 of the registration's UUID, cut to 128 bits: 22 characters of base64url."""
    signed = hmac.new(secret.encode(), registration_id.encode(), sha256).digest()
    return urlsafe_b64encode(signed[:16]).decode().rstrip("=")
