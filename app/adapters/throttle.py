"""So many of one thing from one place in a while; for each process by itself."""

import secrets
import time
from hashlib import blake2b
from ipaddress import ip_address, ip_network
from math import ceil

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Throttle:
    """Counts in memory, under digests that mean nothing elsewhere: no address is kept."""

    def __init__(self) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._salt = secrets.token_bytes(16)

    def seconds_to_wait(self, limit: RateLimitItem, *who: str) -> int:
        """0 where one more is allowed now, else seconds in tens; it is not counted yet."""
        token = self._token(who)
        if self._windows.test(limit, token):
            return 0
        reset = self._windows.get_window_stats(limit, token).reset_time
        return max(10, 10 * ceil((reset - time.time()) / 10))

    def count(self, limit: RateLimitItem, *who: str) -> None:
        self._windows.hit(limit, self._token(who))

    def _token(self, who: tuple[str, ...]) -> str:
        return blake2b("\n".join(who).encode(), key=self._salt, digest_size=16).hexdigest()


def neighbourhood(address: str) -> str:
    """What counts as one place: an IPv4 address, the /64 of an IPv6 address, else as it is."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return address if read.version == 4 else str(ip_network((address, 64), strict=False))
