"""One help point as the finder tells it: the ready record, and what depends on the question."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from app.directory.coming_sessions import next_sessions
from app.directory.search import Conditions, Standing
from app.directory.seats import Seats
from app.directory.session_telling import session_brief
from app.directory.snapshot import AREA, PRECISIONS, Directory
from app.domain.opening import BRUSSELS, Presence, presence
from app.domain.sentences import Scene, helper_text, opening_text, reason, walk
from app.domain.words import Words


def told(
    directory: Directory, seats: Seats, one: Standing, asked: Conditions, words: Words
) -> bytes:
    """One entry of `results` or `everywhere` (DESIGN § 4)."""
    now = asked.at.astimezone(BRUSSELS)
    minutes = dict(one.terms).get("walk")
    exact = minutes is not None and one.precision != AREA
    door, helper = _presences(one, now)
    rest = {
        "distance_m": one.distance_m,
        "distance_precision": None if minutes is None else PRECISIONS[one.precision],
        "walk_minutes": minutes if exact else None,
        **when(door, helper, now, one.schedule.closed_until, words),
        "match": one.match,
        "cost_minutes": one.cost,
        "reasons": _reasons(directory, one, now, words),
        "next_sessions": _next(directory, seats, one.record, asked, words),
    }
    shown = directory.ready[words.lang][one.record]
    return b'{"help_point":' + shown + b"," + orjson.dumps(rest)[1:]


def when(
    door: Presence, helper: Presence, now: datetime, closed_until: datetime | None, words: Words
) -> dict[str, Any]:
    """`opening` and `helper` of an entry."""
    return {
        "opening": {
            "state": door.state,
            "until": door.until,
            "opens_at": door.next_at,
            "text": opening_text(door, now, words, closed_until),
        },
        "helper": {
            "state": HELPER_STATES[helper.state],
            "until": helper.until,
            "next_at": helper.next_at,
            "text": helper_text(helper, now, words),
        },
    }


def _next(
    directory: Directory, seats: Seats, record: int, asked: Conditions, words: Words
) -> list[dict[str, Any]]:
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
