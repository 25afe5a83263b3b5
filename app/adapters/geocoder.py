"""Where an address lies: asked of a Nominatim, Pelias or Photon that the settings name.

Off by default, and no service is asked that the settings do not name: an address says where
somebody lives. Nothing that is asked or answered is logged or kept here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeocoderServiceError
from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.location import Location

from app.adapters.geocoder_http import WithinLimits
from app.adapters.trusted import trusted_roots
from app.domain.errors import GeocoderUnavailable
from app.settings import Settings

Precision = Literal["address", "street"]
Raw = dict[str, Any]

USER_AGENT = f"digitalhelp.brussels/{version('digitalhelp')}"
BELGIUM = ((49.49, 2.53), (51.51, 6.41))
BRUSSELS = ((50.76, 4.24), (50.92, 4.49))
"""Boxes in WGS 84 degrees: (south, west), (north, east)."""
GRAND_PLACE = (50.8467, 4.3525)
BELGIAN = frozenset({None, "BE", "BEL"})
MOST_READ = 5
"""Results asked for, where the service lets us say: the first in Belgium need not come first."""

NONSENSE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What geopy and we stumble over in an answer that is JSON of another form than promised."""


class Located(NamedTuple):
    """A point in Belgium, WGS 84 degrees. `precision`: whether it is the house or the street;
    `label`: how the geocoder calls it."""

    lat: float
    lon: float
    precision: Precision
    label: str


class AskedTooOften(GeocoderUnavailable):
    """`retry_after_s`: how long the geocoder wants to be left alone, where it says so."""

    def __init__(self, retry_after_s: float | None):
        super().__init__("it is asked too often")
        self.retry_after_s = retry_after_s


class Seen(NamedTuple):
    """What a service says of a result: the ISO code of its country, and how exact it is; None
    for what is not said, or coarser than a street."""

    country: str | None
    precision: Precision | None


@dataclass(frozen=True, slots=True)
class Service:
    """One kind of geocoder: how geopy speaks it, how it is asked for Belgium, how it is read."""

    name: str
    geopy: Callable[..., Any]
    asked_for: dict[str, Any]
    read: Callable[[Raw], Seen]


class Geocoder:
    """`source` names it for people: "Nominatim at nominatim.example.org". Threads may share it."""

    def __init__(self, service: Service, source: str, client: Any):
        self.source = source
        self._service, self._client = service, client

    def locate(self, address: str) -> Located | None:
        """The point of an address in Belgium; None where none is found that is at least a street.

        Takes no longer than the time-out of the settings. Blocks: not for a thread that runs an
        event loop. Raises `GeocoderUnavailable`, which says why in English for whoever runs the
        service, and `AskedTooOften`, a kind of it.
        """
        if not address.strip():
            return None
        try:
            found = self._client.geocode(address, exactly_one=False, **self._service.asked_for)
            return self._first_in_belgium(found or [])
        except GeocoderQueryError:  # it is there, and does not take this for an address
            return None
        except GeocoderRateLimited as wrong:
            raise AskedTooOften(wrong.retry_after) from None
        except GeocoderServiceError as wrong:
            raise GeocoderUnavailable(str(wrong)) from None
        except NONSENSE:
            raise GeocoderUnavailable("its answer cannot be read") from None

    def _first_in_belgium(self, found: Iterable[Location]) -> Located | None:
        """The first one decides: behind a town that was meant come streets named after it."""
        for one in found:
            country, precision = self._service.read(one.raw)
            if country in BELGIAN and _within(BELGIUM, one.latitude, one.longitude):
                label = str(one.address or "")
                return precision and Located(one.latitude, one.longitude, precision, label)
        return None


def geocoder_of(settings: Settings) -> Geocoder | None:
    """The geocoder of the settings; None where they name none."""
    if settings.geocoder is None or settings.geocoder_url is None:
        return None
    service = SERVICES[settings.geocoder]
    scheme, _, rest = settings.geocoder_url.partition("://")
    key = {"api_key": settings.geocoder_key} if settings.geocoder == "pelias" else {}
    client = service.geopy(
        scheme=scheme,
        domain=rest,
        timeout=settings.geocoder_timeout_s,
        user_agent=USER_AGENT,
        ssl_context=trusted_roots(),
        adapter_factory=WithinLimits,
        **key,
    )
    host = urlsplit(settings.geocoder_url).hostname
    return Geocoder(service, f"{service.name} at {host}", client)


def _within(box: tuple[tuple[float, float], tuple[float, float]], lat: float, lon: float) -> bool:
    (south, west), (north, east) = box
    return south <= lat <= north and west <= lon <= east


WITH_A_DOOR = frozenset({"building", "amenity", "shop", "office", "craft", "tourism", "healthcare"})
"""OpenStreetMap keys of what stands at an address of its own."""


def _seen_by_nominatim(raw: Raw) -> Seen:
    """`place_rank` is 26 or 27 for streets, 28 to 30 for what stands in them; older servers do
    not tell it."""
    address = raw.get("address", {})
    rank = raw.get("place_rank", 0)
    precision: Precision | None = None
    if "house_number" in address or rank >= 28 or raw["class"] in WITH_A_DOOR:
        precision = "address"
    elif rank >= 26 or raw["class"] == "highway" or raw["type"] == "square":
        precision = "street"
    return Seen(_country(address.get("country_code")), precision)


def _seen_by_pelias(raw: Raw) -> Seen:
    told = raw["properties"]
    layers: dict[str, Precision] = {"address": "address", "venue": "address", "street": "street"}
    return Seen(_country(told.get("country_a")), layers.get(told["layer"]))


def _seen_by_photon(raw: Raw) -> Seen:
    """`type` is not told by older servers, which tell the OpenStreetMap key all the same."""
    told = raw["properties"]
    precision: Precision | None = None
    if "housenumber" in told or told.get("type") == "house" or told["osm_key"] in WITH_A_DOOR:
        precision = "address"
    elif told.get("type") == "street" or told["osm_key"] == "highway":
        precision = "street"
    return Seen(_country(told.get("countrycode")), precision)


def _country(code: str | None) -> str | None:
    return None if code is None else code.upper()


SERVICES = {
    "nominatim": Service(
        "Nominatim",
        Nominatim,
        {"country_codes": "be", "viewbox": BRUSSELS, "addressdetails": True, "limit": MOST_READ},
        _seen_by_nominatim,
    ),
    "pelias": Service("Pelias", Pelias, {"countries": ["BEL"]}, _seen_by_pelias),
    "photon": Service(
        "Photon",
        Photon,
        {"bbox": BELGIUM, "location_bias": GRAND_PLACE, "limit": MOST_READ},
        _seen_by_photon,
    ),
}
"""Each prefers Brussels where it lets us say so (geopy does not for Pelias) and keeps to Belgium
as far as it can; Photon only knows boxes, so its answers are sifted by country here."""
