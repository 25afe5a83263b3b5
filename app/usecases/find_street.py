"""Find the middle of a street, for a help point whose house nobody has placed; nothing is kept."""

import re
from dataclasses import dataclass, field

from app.adapters.geocoder import Located
from app.directory.places import Places
from app.domain.areas import FAR_OUTSIDE_M, metres_outside
from app.domain.errors import PostcodeInvalid
from app.domain.place_text import postcode_in
from app.domain.words import N_

LONGEST = 200
HOUSE = re.compile(
    r"[\s,]+\d{1,4}\s?[a-z]?(?:[-/]\d{1,4}[a-z]?)?(?:\s(?:bte|boîte|bus)\s?\w{1,4})?$",
    re.IGNORECASE,
)
"""What follows the name of a street: " 43", ", 12-14", " 7A bte 3"."""


@dataclass(frozen=True, slots=True)
class Said:
    """What came of it: a message with `values`, and the point where there is one."""

    sentence: str
    values: dict[str, object] = field(default_factory=dict)
    point: Located | None = None


NOBODY_ANSWERS = Said(N_("The street cannot be looked up at the moment. Try again later."))


def asked(street: str, postcode: str, places: Places) -> str | Said:
    """What to ask a geocoder: the street without its number; or what is missing.

    A street in two languages ("… / …") goes in the first: geocoders know it by one name at a time.
    """
    first = HOUSE.sub("", street.split(" / ")[0].strip()[:LONGEST])
    if not first:
        return Said(N_("Write the street first, then press again."))
    place = places.by_code.get(_code(postcode))
    if place is None:
        return Said(N_("Write the postcode too: a street of this name may be anywhere."))
    names = place.municipalities[0].names if place.municipalities else {}
    town = names.get("fr") or names.get("nl") or ""
    return f"{first}, {place.code} {town}".strip() + ", Belgium"


def found(point: Located | None, postcode: str, places: Places) -> Said:
    """Of what the geocoder answered; a point far outside the postcode is told and not taken."""
    code = _code(postcode)
    if point is None:
        return Said(N_("This street was not found in {postcode}."), {"postcode": code})
    area = places.area_of(code)
    metres = round(metres_outside(area, point.lat, point.lon)) if area is not None else 0
    if metres > FAR_OUTSIDE_M:
        said = N_("“{street}” was found, but {metres} m outside {postcode}: it is another street.")
        return Said(said, {"street": point.label, "metres": metres, "postcode": code})
    said = N_("Found: “{street}”. The point stands in the middle of it. It is not kept yet.")
    return Said(said, {"street": point.label}, point)


def _code(text: str) -> str:
    """ "" where there is none."""
    try:
        return postcode_in(text) or ""
    except PostcodeInvalid:
        return ""
