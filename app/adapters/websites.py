"""Whether somebody is at home at a website: visited as a careful person would, never twice as fast.

Each address on the way is checked (`app.adapters.outside`): a website may lead anywhere.
"""

import time
from collections.abc import Callable
from http import HTTPStatus

import httpx

from app.adapters.outside import Answer, Outside, Unreachable

VISIT_S = 15.0
"""For a visit as a whole, redirects and pauses included."""

BETWEEN_S = 1.0
"""Between two requests to one host."""

MOST_REDIRECTS = 5
MOST_READ = 64_000

SAID = {
    "no_such_name": "no_such_name",
    "certificate": "certificate",
    "private_address": "refused_address",
    "no_address": "refused_address",
}
"""What is wrong with the way there; all else is "no_answer"."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class NotChecked(Exception):
    """Nobody can tell: our own resolver does not answer."""


class Visitor:
    """`outside` makes one that has so many seconds; `clock` and `wait` are in seconds."""

    def __init__(
        self,
        public_url: str | None,
        outside: Callable[[float], Outside] = lambda seconds: Outside(timeout_s=seconds),
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ):
        about = f" (+{public_url})" if public_url else ""
        self._headers = {"User-Agent": f"digitalhelp.brussels website check{about}"}
        self._outside, self._clock, self._wait = outside, clock, wait
        self._last: dict[str, float] = {}

    def verdict(self, website: str) -> str | None:
        """Why nobody is there: no_such_name, no_answer, certificate, refused_address, or the status
        that was answered; None where somebody is. Raises `NotChecked`."""
        until = self._clock() + VISIT_S
        try:
            status = self._visit("HEAD", website, until)
            if status is None or status >= HTTPStatus.BAD_REQUEST:
                status = self._visit("GET", website, until)
        except Unreachable as wrong:
            if wrong.said == "no_resolver":
                raise NotChecked from None
            return SAID.get(wrong.said, "no_answer")
        except httpx.InvalidURL:
            return "refused_address"
        if status is None:
            return "no_answer"
        dead = status in GONE or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return str(status) if dead else None

    def _visit(self, method: str, url: str, until: float) -> int | None:
        """The status at the end of the redirects, or of the last that is followed; None where the
        answer broke off, as some do that know only GET. Raises `Unreachable`."""
        for _ in range(MOST_REDIRECTS + 1):
            try:
                answer = self._asked(method, url, until)
            except Unreachable as wrong:
                if wrong.said == "broken_off":
                    return None
                raise
            further = _leads_to(url, answer)
            if further is None:
                break
            url = further
        return answer.status

    def _asked(self, method: str, url: str, until: float) -> Answer:
        host = httpx.URL(url).host
        pause = self._last.get(host, -BETWEEN_S) + BETWEEN_S - self._clock()
        if pause > 0:
            self._wait(pause)
        left = until - self._clock()
        if left <= 0:
            raise Unreachable("too_slow")
        self._last[host] = self._clock()
        return self._outside(left).send(method, url, self._headers, keep=MOST_READ)


def _leads_to(url: str, answer: Answer) -> str | None:
    """httpx has made sure that it is an address: of one that is none the answer breaks off."""
    place = answer.headers.get("location")
    if not place or answer.status not in REDIRECTS:
        return None
    return str(httpx.URL(url).join(place))
