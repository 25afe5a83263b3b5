"""Secrets that open something: told once, kept as what they can be tried against."""

import hmac
import secrets
from hashlib import sha256


def fresh() -> tuple[str, str]:
    """A token of 256 random bits, and its digest."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """Nothing slower than SHA-256 is needed for what is random."""
    return sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What forms carry for one browser that is signed in; it does not tell its cookie."""
    return hmac.new(token.encode(), b"forms", sha256).hexdigest()
