"""The map beside the list: the drawing with the names of the cards, and what a script needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.drawing import SIDE
from app.routers.card_words import Saying
from app.routers.cards import Card
from app.routers.house import House
from app.usecases.draw_map import Drawing, Pin

PRECISION = 5
"""Decimals of a degree, about a metre."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A pin and the card it leads to: the number, the name, how far."""

    pin: Pin
    number: int
    name: Saying
    where: str | None
    anchor: str
    lat: float
    lon: float


def map_view(
    drawing: Drawing | None, cards: Sequence[Card], first: int, sandbox: bool, house: House
) -> dict[str, Any]:
    """The value `map` of `found.html`; None where there is no place to show."""
    if drawing is None:
        return {"map": None}
    markers = [
        _marker(pin, number, card)
        for number, (pin, card) in enumerate(zip(drawing.pins, cards, strict=True), first)
    ]
    tiles = house.settings.tiles_url
    return {
        "map": {
            "side": SIDE,
            "areas": drawing.areas,
            "markers": markers,
            "unsure": any(one.pin.area for one in markers),
            "origin": drawing.origin,
            "here": next((one.code for one in drawing.areas if "here" in one.roles), None),
            "lat": round(drawing.lat, PRECISION),
            "lon": round(drawing.lon, PRECISION),
            "base": "/v1/postcodes.geojson?sandbox=true" if sandbox else "/v1/postcodes.geojson",
            "fiction": sandbox,
            "tiles": tiles,
            "tiles_by": house.settings.tiles_attribution,
            "tiles_from": (house.settings.tiles_origin or "").partition("//")[2],
        }
    }


def _marker(pin: Pin, number: int, card: Card) -> Marker:
    lat, lon = round(pin.lat, PRECISION), round(pin.lon, PRECISION)
    return Marker(pin, number, card.name, card.where, card.anchor, lat, lon)
