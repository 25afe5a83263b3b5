"""The finder's answer as a whole, and where it was asked: DESIGN § 4, as JSON bytes."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from app.directory.asking import Understood
from app.directory.places import Found, Municipality
from app.directory.search import Ranking, Standing
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.sentences import anyhow
from app.domain.words import Words
from app.usecases.finding.telling import told

MOST_COUNTED = 1000


def answered(
    directory: Directory,
    seats: Seats,
    asked: Understood,
    words: Words,
    helpline: str | None,
    *,
    ranking: Ranking,
    page: Iterable[Standing],
    everywhere: Iterable[Standing],
) -> bytes:
    """`page`: what is told of the ranking."""
    head = {
        "origin": _origin(asked),
        "outside_region": not asked.wishes.in_region,
        "ambiguity": _ambiguity(asked.found),
        "radius_m": ranking.radius_m,
        "widened": ranking.widened,
        "total": min(ranking.total, MOST_COUNTED),
        "total_capped": ranking.total > MOST_COUNTED,
        "limit": asked.wishes.limit,
        "offset": asked.wishes.offset,
        "lang": words.lang,
    }

    def listed(standings: Iterable[Standing]) -> bytes:
        conditions = asked.wishes.conditions
        return b",".join(told(directory, seats, one, conditions, words) for one in standings)

    return b"".join(
        (
            orjson.dumps(head)[:-1],
            b',"results":[' + listed(page) + b'],"everywhere":[' + listed(everywhere) + b"]",
            b',"call":',
            orjson.dumps(anyhow(helpline, _municipality(asked)).told(words)),
            b"}",
        )
    )


def _municipality(asked: Understood) -> Mapping[str, str] | None:
    """Whose counter can be asked; None where it could be one of several."""
    named = asked.found.municipalities if asked.found and asked.found.ambiguous else ()
    known = asked.place.municipalities if asked.place else ()
    return known[0].names if known and len(named) < 2 else None


def _origin(asked: Understood) -> dict[str, Any]:
    place = asked.place
    return {
        "postcode": place.code if place else None,
        "names": place.names if place else None,
        "municipalities": _named(place.municipalities) if place else [],
        "lat": asked.wishes.lat,
        "lon": asked.wishes.lon,
        "precision": _precision(asked),
    }


def _precision(asked: Understood) -> str:
    if asked.located:
        return asked.located.precision
    return "postcode" if asked.found else "point"


def _ambiguity(found: Found | None) -> dict[str, Any] | None:
    if found is None or not found.ambiguous:
        return None
    return {"municipalities": _named(found.municipalities), "postcodes": found.postcodes}


def _named(municipalities: tuple[Municipality, ...]) -> list[dict[str, Any]]:
    return [{"nis": one.nis, "names": one.names} for one in municipalities]
