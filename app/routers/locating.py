"""An address that a visitor typed: looked up while others are served, and kept by nobody."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

import structlog

from app.adapters.geocoder import Geocoder, Located
from app.directory.places import Places
from app.domain.errors import AddressNotFound, GeocoderUnavailable
from app.domain.words import N_
from app.models.finding import Whereabouts
from app.routers.house import House

ASKING = ThreadPoolExecutor(8, thread_name_prefix="geocoder")
"""So many addresses are looked up at once, apart from the threads that other work needs."""

GRACE_S = 1
"""Waiting for a thread and for the name of the geocoder's host comes on top of its time-out."""

ANYWHERE = Located(50.85, 4.35, "street", "")

log = structlog.get_logger()


Q = TypeVar("Q", bound=Whereabouts)


async def located(
    question: Q,
    house: House,
    now: datetime,
    understanding: Callable[[Q, Places, datetime, Located], object],
) -> Located | None:
    """Where the address of the question lies; None where it has none, or nobody can be asked.

    The address goes out only with a question that is right in all else. Raises what
    `understanding` it raises, `AddressNotFound` and `GeocoderUnavailable`.
    """
    if question.address is None or house.geocoder is None:
        return None
    understanding(question, house.directory.places, now, ANYWHERE)
    found = await looked_up(house, house.geocoder, question.address)
    if found is None:
        raise AddressNotFound(
            N_(
                "We did not find this address. Write the street, the number and the municipality, "
                "such as “Grand-Place 1, 1000 Bruxelles”, or give a postcode instead."
            ),
            {"parameter": "address"},
        )
    return found


def keeping(located: Located | None) -> dict[str, str]:
    """Headers of the answer: what was asked with an address stays in no cache on the way."""
    return {"Cache-Control": "no-store"} if located else {}


async def looked_up(house: House, geocoder: Geocoder, address: str) -> Located | None:
    """Raises `GeocoderUnavailable`."""
    try:
        async with asyncio.timeout(house.settings.geocoder_timeout_s + GRACE_S):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(ASKING, geocoder.locate, address)
    except GeocoderUnavailable as wrong:
        cause = str(wrong)
    except TimeoutError:
        cause = "too many addresses are being looked up"
    log.warning("geocoder_unavailable", source=geocoder.source, cause=cause)
    raise GeocoderUnavailable(
        N_("Addresses cannot be looked up at the moment. Give a postcode instead."),
        {"parameter": "address"},
    )
