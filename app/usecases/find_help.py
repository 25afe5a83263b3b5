"""Find digital help near a place: one answer for the API, the page and the terminal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from app.directory.asking import Understood
from app.directory.coming_sessions import answers_of_sessions, next_sessions
from app.directory.places import Found, Municipality
from app.directory.search import Standing, Wishes, rank_everywhere, rank_nearby
from app.directory.seats import Seats
from app.directory.session_telling import session_brief
from app.directory.snapshot import AREA, PRECISIONS, Directory
from app.domain.opening import BRUSSELS, Presence, presence
from app.domain.sentences import Scene, ask_anyhow, helper_text, opening_text, reason, walk
from app.domain.words import Words

MOST_COUNTED = 1000


def find_help(
    directory: Directory, seats: Seats, asked: Understood, words: Words, helpline: str | None
) -> bytes:
    """The answer of DESIGN § 4 as JSON bytes: same question, same data, same minute: same bytes."""
    wishes = asked.wishes
    of_sessions = answers_of_sessions(directory, seats, wishes.conditions)
    ranking = rank_nearby(directory, wishes, of_sessions)
    everywhere = rank_everywhere(directory, wishes, of_sessions) if wishes.offset == 0 else []
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
            _joined([_told(directory, seats, one, wishes, words) for one in ranking.page]),
            b',"everywhere":',
            _joined([_told(directory, seats, one, wishes, words) for one in everywhere]),
            b',"call":',
            orjson.dumps(ask_anyhow(helpline, municipality, words)),
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


def _told(directory: Directory, seats: Seats, one: Standing, wishes: Wishes, words: Words) -> bytes:
    """One result: the ready help point, and what depends on the question."""
    now = wishes.conditions.at.astimezone(BRUSSELS)
    minutes = dict(one.terms).get("walk")
    exact = minutes is not None and one.precision != AREA
    door, helper = _presences(one, now)
    rest = {
        "distance_m": one.distance_m,
        "distance_precision": None if minutes is None else PRECISIONS[one.precision],
        "walk_minutes": minutes if exact else None,
        "opening": {
            "state": door.state,
            "until": door.until,
            "opens_at": door.next_at,
            "text": opening_text(door, now, words, one.schedule.closed_until),
        },
        "helper": {
            "state": HELPER_STATES[helper.state],
            "until": helper.until,
            "next_at": helper.next_at,
            "text": helper_text(helper, now, words),
        },
        "match": one.match,
        "cost_minutes": one.cost,
        "reasons": _reasons(directory, one, now, words),
        "next_sessions": _next(directory, seats, one.record, wishes, words),
    }
    shown = directory.ready[words.lang][one.record]
    return b'{"help_point":' + shown + b"," + orjson.dumps(rest)[1:]


def _next(
    directory: Directory, seats: Seats, record: int, wishes: Wishes, words: Words
) -> list[dict[str, Any]]:
    asked = wishes.conditions
    coming = next_sessions(directory, seats, record, asked)
    return [session_brief(one, seats, asked.coming_from, words) for one in coming]


HELPER_STATES = {"open": "present", "closed": "absent", "unknown": "unknown"}


def _presences(one: Standing, moment: datetime) -> tuple[Presence, Presence]:
    """The door's and the helper's state at a moment."""
    schedule = one.schedule
    door = presence(schedule.door, moment, schedule.closed_until)
    helper = presence(schedule.helper, moment, schedule.closed_until, within=schedule.door)
    return door, helper


def _reasons(
    directory: Directory, one: Standing, now: datetime, words: Words
) -> list[dict[str, Any]]:
    arrival = now.astimezone(UTC) + timedelta(minutes=dict(one.terms).get("walk", 0))
    door, helper = _presences(one, arrival)
    scene = Scene(now, directory.postcode[one.record], helper, door, one.schedule.closed_until)
    texts = [_because(directory, one, term, scene, words) for term in one.terms]
    return [
        {"code": code, "minutes": minutes, "text": text}
        for (code, minutes), text in zip(one.terms, texts, strict=True)
    ]


def _because(
    directory: Directory, one: Standing, term: tuple[str, int], scene: Scene, words: Words
) -> str:
    code, minutes = term
    if code != "walk":
        return reason(code, scene, words)
    stop = directory.stop_names[one.record][one.stop] if one.stop >= 0 else None
    return walk(minutes, one.precision != AREA, stop, words)
