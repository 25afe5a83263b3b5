"""Look up a postcode, the postcode around a point, or all of them."""

from typing import Any

from app.directory.places import Places
from app.directory.shaping import postcode_on_the_wire
from app.domain.errors import NotFound
from app.domain.place_text import not_a_postcode, postcode_in
from app.domain.words import N_


def postcode(places: Places, text: str) -> dict[str, Any]:
    """One postcode. Raises `PostcodeInvalid` or `PostcodeUnknown`."""
    if postcode_in(text) is None:
        raise not_a_postcode(text)
    return postcode_on_the_wire(places.meant(text).place)


def postcode_at(places: Places, lat: float, lon: float) -> dict[str, Any]:
    """The postcode whose area holds the point. Raises `NotFound` outside the areas we know."""
    place = places.at(lat, lon)
    if place is None:
        raise NotFound(
            N_("This point lies in none of the 22 postcode areas of the Brussels-Capital Region.")
        )
    return postcode_on_the_wire(place)


def postcodes(places: Places, sandbox: bool, offset: int, limit: int) -> dict[str, Any]:
    """A page of all postcodes, ascending."""
    listed = [place for place in places.by_code.values() if place.sandbox == sandbox]
    return {
        "total": len(listed),
        "limit": limit,
        "offset": offset,
        "results": [postcode_on_the_wire(one) for one in listed[offset : offset + limit]],
    }
