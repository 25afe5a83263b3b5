"""What we say of a session: when it is, and whether there is room."""

from datetime import date, datetime
from functools import lru_cache

from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words


def session_text(
    *,
    starts_at: datetime,
    ends_at: datetime,
    status: str,
    booking: str,
    free_places: int | None,
    waiting_list: bool,
    registration_opens_at: datetime | None,
    registration_closes_at: datetime | None,
    now: datetime,
    words: Words,
) -> str:
    """One sentence: "Tuesday 1 December at 14:00: 3 places left". Moments are aware, in any zone;
    `free_places` None: not ours to know."""
    today = now.astimezone(BRUSSELS).date()
    when = _dated(starts_at, today, words)
    when = words.capital(when)
    if status == "cancelled":
        return words.say(N_("{when}: cancelled"), when=when)
    if ends_at <= now:
        return words.say(N_("{when}: it is over"), when=when)
    if starts_at <= now:
        return words.say(N_("{when}: it has begun"), when=when)
    if status == "moved":
        when = words.say(N_("{when} (moved)"), when=when)
    if booking != "here" or free_places is None:
        return words.say(ELSEWHERE.get(booking, ASK_FIRST), when=when)
    if registration_closes_at is not None and registration_closes_at <= now:
        return words.say(N_("{when}: registration has closed"), when=when)
    if registration_opens_at is not None and now < registration_opens_at:
        opens = _dated(registration_opens_at, today, words)
        return words.say(N_("{when}: registration opens on {opens}"), when=when, opens=opens)
    return _room(when, free_places, waiting_list, words)


ELSEWHERE = {
    "phone": N_("{when}: phone to book"),
    "external": N_("{when}: book on the website"),
    "none": N_("{when}: no need to book"),
}
ASK_FIRST = N_("{when}: ask first whether there is room")


def _room(when: str, free_places: int, waiting_list: bool, words: Words) -> str:
    if free_places > 0:
        return words.count(
            "{when}: {n} place left", "{when}: {n} places left", free_places, when=when
        )
    if waiting_list:
        return words.say(N_("{when}: full, there is a waiting list"), when=when)
    return words.say(N_("{when}: full"), when=when)


@lru_cache(maxsize=4096)  # the same few moments, over and over
def _dated(moment: datetime, today: date, words: Words) -> str:
    """ "Tuesday 1 December at 14:00", always with its date."""
    local = moment.astimezone(BRUSSELS)
    day = words.full_day(local.date(), today)
    return words.say(N_("{day} at {time}"), day=day, time=words.clock(local))
