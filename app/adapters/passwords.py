"""Passwords, kept as argon2id hashes (RFC 9106) that only the same password matches."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def matches(hash_: str | None, password: str) -> bool:
    """Whether this is the password; without a hash False, after as much work."""
    try:
        return _HASHER.verify(hash_ or _nobodys(), password) and hash_ is not None
    except VerificationError:
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody's")
