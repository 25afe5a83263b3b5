"""How geopy reaches a geocoder: over httpx, within limits that the other side cannot stretch."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

import httpx
import orjson
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import (
    GeocoderParseError,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)

LARGEST_ANSWER = 1_000_000
PLAIN = {"Accept": "application/json", "Accept-Encoding": "identity"}
"""Not packed: a small answer must not unfold into a large one."""


class WithinLimits(BaseSyncAdapter):  # type: ignore[misc]  # geopy publishes no types
    """`timeout` is for a request as a whole, from the connection to the last byte.

    An answer has at most `LARGEST_ANSWER` bytes, redirects are not followed, certificates are
    checked with the `ssl_context`. What it raises says in its message what went wrong in words of
    ours: nothing of the address, nothing of the answer. Not for a thread that runs an event loop.
    """

    def __init__(self, *, proxies: Any, ssl_context: ssl.SSLContext):
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._trusted = ssl_context

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        """An object or a list with something to read in it; an empty list is fine."""
        body = self._get(url, timeout, headers)
        try:
            answer = orjson.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, list | dict) or answer == {}:
            raise GeocoderParseError("its answer cannot be read")
        return answer

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        return self._get(url, timeout, headers).decode(errors="replace")

    def _get(self, url: str, timeout: float, headers: dict[str, str]) -> bytes:
        # httpx counts its time-outs per read, so that a server that sends a byte a second holds
        # us as long as it likes; only from outside, on an event loop, can all of it be bounded.
        try:
            return asyncio.run(asyncio.wait_for(self._fetch(url, {**headers, **PLAIN}), timeout))
        except TimeoutError:
            raise GeocoderTimedOut(f"no whole answer within {timeout:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise GeocoderUnavailable("it cannot be reached") from None

    async def _fetch(self, url: str, headers: dict[str, str]) -> bytes:
        async with (
            httpx.AsyncClient(verify=self._trusted, timeout=None) as client,
            client.stream("GET", url, headers=headers, follow_redirects=False) as response,
        ):
            if not response.is_success:
                raise _refused(response.status_code, response.headers)
            return await _body(response)


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise GeocoderServiceError("its answer is too large")
    return bytes(body)


def _refused(status: int, headers: Mapping[str, str]) -> AdapterHTTPError:
    """Without the body, which may repeat the address: geopy would log it."""
    return AdapterHTTPError(f"it answered {status}", status_code=status, headers=headers, text=None)
