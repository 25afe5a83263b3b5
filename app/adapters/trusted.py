"""Whose certificates we believe, outside."""

import ssl
from functools import cache

import httpx


@cache
def trusted_roots() -> ssl.SSLContext:
    """Read once for this process: it takes longer than most requests."""
    return httpx.create_ssl_context()
