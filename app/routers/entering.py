"""At the door: which key somebody holds, how often they may try, and the database behind it."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from limits import RateLimitItem, RateLimitItemPerMinute
from sqlmodel import Session

from app.adapters.throttle import neighbourhood
from app.domain.errors import (
    KeyInvalid,
    KeyMissing,
    NotAllowed,
    NotFound,
    NotReady,
    TooManyRequests,
)
from app.domain.holders import Holder
from app.domain.words import N_, Words
from app.models.listing import LanguageQuestion
from app.routers.house import house_of, words_for
from app.routers.problems import responses
from app.routers.reading import read
from app.storage.engine import reading, to_read, to_write
from app.storage.fail_points import passing
from app.usecases.hold_keys import holder_of, prefix_of

WRONG_KEYS = RateLimitItemPerMinute(60)
"""Wrong keys that may be tried from one place."""

SAME_WRONG_KEY = RateLimitItemPerMinute(10)
"""As often the same wrong key: a forgotten script must not lock its whole office out."""

KEYED: dict[str, Any] = {"security": [{"key": []}]}
FRESH = {"Cache-Control": "no-store", "Vary": "Accept-Language"}
"""Headers of what is true for its holder at this moment."""

AT_THE_DOOR = responses(KeyMissing, KeyInvalid, NotAllowed, TooManyRequests, NotReady)


def holder(request: Request) -> Holder:
    """Who sends this. Raises `KeyMissing`, `KeyInvalid`, and `TooManyRequests` after many of those.

    A key counts in the header alone: addresses are written down everywhere.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise KeyMissing(N_("Send your key in the header: Authorization: Bearer dh_…"))
    place, prefix = _place_of(request), prefix_of(key)
    for limit, *who in ((WRONG_KEYS, "keys", place), (SAME_WRONG_KEY, "key", place, prefix)):
        must_not_hurry(request, limit, *who)
    house = house_of(request)
    with reading(house.engine) as db:
        found = holder_of(db, key)
    if found is None:
        house.throttle.count(WRONG_KEYS, "keys", place)
        house.throttle.count(SAME_WRONG_KEY, "key", place, prefix)
        raise KeyInvalid(N_("Ask whoever gave you the key for a new one."))
    return found


def only_language(request: Request) -> Words:
    """The words of the answer, where `lang` is all that may be asked."""
    return words_for(request, read(request.scope["query_string"], LanguageQuestion).lang)


def must_not_hurry(request: Request, limit: RateLimitItem, *who: str) -> None:
    """Raises `TooManyRequests` where as many have been counted."""
    wait = house_of(request).throttle.seconds_to_wait(limit, *who)
    if wait:
        raise TooManyRequests(N_("Too many tries. Wait {seconds} seconds."), wait, seconds=wait)


def counted(request: Request, what: str, *limits: RateLimitItem) -> None:
    """One more of this from where it comes from. Raises `TooManyRequests`."""
    place, throttle = _place_of(request), house_of(request).throttle
    for limit in limits:
        must_not_hurry(request, limit, what, place)
    for limit in limits:
        throttle.count(limit, what, place)


async def writing_db(request: Request) -> Session:
    return to_write(house_of(request).engine)


async def reading_db(request: Request) -> Session:
    return to_read(house_of(request).engine)


class OneTransaction(APIRoute):
    """A route whose `db` is one transaction: begun, worked in, and committed before the answer
    leaves, or rolled back when anything fails; all of it in one go in one thread.

    Were it committed by a dependency, that would want a thread of its own: with all threads taken
    by requests that wait for the seats it has locked, nobody would ever come to an end.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any):
        super().__init__(path, _in_one_go(endpoint), **more)


def _in_one_go(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    wrapped = hasattr(endpoint, "__wrapped__")  # routers are put into each other
    if wrapped or "db" not in signature(endpoint).parameters:
        return endpoint

    @wraps(endpoint)
    def in_one_go(*, db: Session, **given: Any) -> Any:
        if any("\0" in value for value in given.values() if isinstance(value, str)):
            raise NotFound(N_("There is nothing at this address."))  # no database takes it
        with db, db.begin():
            answer = endpoint(db=db, **given)
        passing("committed")
        return answer

    return in_one_go


HeldBy = Annotated[Holder, Depends(holder)]
Writing = Annotated[Session, Depends(writing_db)]
Reading = Annotated[Session, Depends(reading_db)]


def _place_of(request: Request) -> str:
    return neighbourhood(request.client.host if request.client else "")
