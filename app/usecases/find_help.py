"""Find digital help near a place: one answer for the API, the page and the terminal."""

from typing import Any

import orjson

from app.directory.asking import Understood
from app.directory.coming_sessions import answers_of_sessions
from app.directory.places import Found, Municipality
from app.directory.search import rank_everywhere, rank_nearby
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.sentences import anyhow
from app.domain.words import Words
from app.usecases.finding.telling import told

MOST_COUNTED = 1000


def find_help(
    directory: Directory,
    seats: Seats,
    asked: Understood,
    words: Words,
    helpline: str | None,
    *,
    to_the_end: bool = False,
) -> bytes:
    """The answer of DESIGN § 4 as JSON bytes: same question, same data, same minute: same bytes.

    `to_the_end`: `everywhere` is on every page, not on the first alone.
    """
    wishes = asked.wishes
    of_sessions = answers_of_sessions(directory, seats, wishes.conditions)
    ranking = rank_nearby(directory, wishes, of_sessions)
    first = wishes.offset == 0 or to_the_end
    everywhere = rank_everywhere(directory, wishes, of_sessions) if first else []
    head = {
        "origin": _origin(asked),
        "outside_region": not wishes.in_region,
        "ambiguity": _ambiguity(asked.found),
        "radius_m": ranking.radius_m,
        "widened": ranking.widened,
        "total": min(ranking.total, MOST_COUNTED),
        "total_capped": ranking.total > MOST_COUNTED,
        "limit": wishes.limit,
        "offset": wishes.offset,
        "lang": words.lang,
    }
    known = asked.place.municipalities if asked.place else ()
    municipality = known[0].names if known else None
    return b"".join(
        (
            orjson.dumps(head)[:-1],
            b',"results":',
            _joined(
                [
                    told(directory, seats, one, asked.wishes.conditions, words)
                    for one in ranking.page
                ]
            ),
            b',"everywhere":',
            _joined(
                [told(directory, seats, one, asked.wishes.conditions, words) for one in everywhere]
            ),
            b',"call":',
            orjson.dumps(anyhow(helpline, municipality).told(words)),
            b"}",
        )
    )


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


def _joined(pieces: list[bytes]) -> bytes:
    return b"[" + b",".join(pieces) + b"]"
