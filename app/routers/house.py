"""What every route needs: the directory, the words, the clock; and how answers leave."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import cast
from urllib.parse import parse_qs

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Engine

from app.adapters.geocoder import Geocoder
from app.adapters.outside import Outside
from app.adapters.throttle import Throttle
from app.directory.keeper import Keeper
from app.directory.seats import SeatKeeper, Seats
from app.directory.snapshot import Directory
from app.domain.errors import NotFound
from app.domain.words import N_, PAGE_LANGUAGES, Words, preferred
from app.settings import Settings


@dataclass(frozen=True)
class House:
    """One a process, made in `create_app`. `now` gives aware moments; `secret` signs links."""

    settings: Settings
    keeper: Keeper
    seat_keeper: SeatKeeper
    words: dict[str, Words]
    now: Callable[[], datetime]
    engine: Engine
    throttle: Throttle
    secret: str
    outside: Outside
    geocoder: Geocoder | None = None

    @property
    def directory(self) -> Directory:
        return self.keeper.current

    @property
    def seats(self) -> Seats:
        return self.seat_keeper.current


def house_of(request: Request) -> House:
    return cast(House, request.app.state.house)


def base_of(request: Request) -> str:
    """Where people reach the service, for links that leave it; without the setting as this request
    did."""
    return house_of(request).settings.public_url or str(request.base_url).rstrip("/")


def base_on_paper(request: Request) -> str:
    """The same, to be read from paper. Raises `NotFound` where that cannot be: no host has so long
    a name."""
    base = base_of(request)
    if len(base) > LONGEST_BASE:
        raise NotFound(N_("There is nothing at this address."))
    return base


LONGEST_BASE = 300
"""A code of more signs would be too fine for a phone."""


def words_for(request: Request, lang: str | None = None) -> Words:
    """The words asked for by `lang`, else by Accept-Language, else French."""
    asked = lang or parse_qs(request.url.query).get("lang", [""])[0]
    chosen = asked if asked in PAGE_LANGUAGES else preferred(request.headers.get("accept-language"))
    return house_of(request).words[chosen]


def answer(
    request: Request,
    body: bytes,
    now: datetime | None = None,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Response:
    """200 with `body`, or 304 where the caller has it. Fresh until the end of the minute in which
    the question was understood (`now`; default: the present one).

    The ETag, unless there is one in `headers`, is weak, of the uncompressed bytes (RFC 9110,
    section 8.8.1).
    """
    shared = _shared(request, [body], now) | (headers or {})
    if _has(request.headers.get("if-none-match", ""), shared["ETag"]):
        return Response(status_code=304, headers=shared)
    return Response(body, media_type=media_type, headers=shared)


def etag_of(version: int, words: Words) -> str:
    """The strong ETag of one record (DESIGN § 6): the same bytes for everybody who has it."""
    return f'"{version}-{words.lang}"'


def streamed(
    request: Request,
    pieces: Iterator[bytes],
    records: Iterable[bytes],
    media_type: str,
    headers: dict[str, str],
) -> Response:
    """As `answer`, for what is made while it is sent.

    The weak ETag is of the first piece, which shows the form, and of all records the answer is
    made from: nothing has to be made twice or held whole to know whether it changed.
    """
    first = next(pieces)
    shared = _shared(request, chain([first], records)) | headers
    if _has(request.headers.get("if-none-match", ""), shared["ETag"]):
        return Response(status_code=304, headers=shared)
    return StreamingResponse(chain([first], pieces), media_type=media_type, headers=shared)


def _shared(
    request: Request, parts: Iterable[bytes], now: datetime | None = None
) -> dict[str, str]:
    """The headers that a 304 repeats."""
    digest = blake2b(digest_size=12)
    for part in parts:
        digest.update(part)
    present = house_of(request).now()
    minute = (now or present).replace(second=0, microsecond=0)
    left = max(0, 60 - int((present - minute).total_seconds()))
    return {
        "ETag": f'W/"{digest.hexdigest()}"',
        "Cache-Control": f"public, max-age={left}",
        "Vary": "Accept-Language, Accept-Encoding",
    }


def _has(if_none_match: str, etag: str) -> bool:
    """Weak comparison of RFC 9110, section 13.1.2."""
    known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in known or etag.removeprefix("W/") in known
