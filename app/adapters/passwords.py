"""Passwords, kept as argon2id hashes (RFC 9106) that only the same password matches."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""What OWASP's Password Storage Cheat Sheet asks of argon2id at least. The library's own choice
takes ten times as much: a hundred colleagues who come in at nine would keep citizens waiting. A
hash carries its parameters along, so older ones still match."""


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
