"""The finder's answer and a place on one sheet of paper. What stands there is true on another day,
too: hours of a week, never "open now", and no number of free seats."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.domain.opening import BRUSSELS
from app.domain.sentences import closed_note
from app.domain.week import same_all_year, typical_monday
from app.domain.words import N_, Words
from app.routers.card_details import ABOUT_THE_HOURS, WEEKS
from app.routers.card_words import Row, Saying, Week, in_words
from app.routers.cards import Card, address_line, card
from app.routers.search_form import Pairs, form_of
from app.routers.sheet_words import ELSEWHERE, foreign, line, printed, row, text, whom_to_ask

MOST = 5
"""Places on a sheet."""

Facts = Mapping[str, Any]


def sheet_view(
    found: Facts, place: str, choices: Pairs, notices: Sequence[str],
    link: str, now: datetime, words: Words, *, far: bool,
) -> dict[str, Any]:  # fmt: skip
    """What `sheet.typ` shows of `results`, `everywhere` and `call` (DESIGN § 4). `choices`: what
    was asked besides the place; `link`: the absolute address of the finder's answer. `far`: whether
    the distances are those of the reader."""
    asked = {name: [value for key, value in choices if key == name] for name, _ in choices}
    shown = [*found["results"], *found["everywhere"]][:MOST]
    cards = [(one, card(one, "place", asked, now, words, "")) for one in shown]
    fresh = list(dict.fromkeys(one.fresh for _, one in cards))
    title = words.say(N_("Help near {place}"), place=place)
    nothing = N_("We found no place.")
    if choices:
        nothing = N_("We found no place. With fewer choices there may be one.")
    return {
        "lang": words.lang,
        "document": title,
        "house": words.say(N_("Digital help in Brussels")),
        "title": title,
        "chosen": " · ".join(form_of(choices, words).chosen),
        "notices": [*notices, *([] if cards else [words.say(nothing)])],
        "places": [
            {
                **_head(made),
                "rows": _labelled(_rows(one, made, now, far, words), words),
                "call": whom_to_ask(one["help_point"], words),
                "fresh": made.fresh if len(fresh) > 1 else None,
            }
            for one, made in cards
        ],
        "stuck": {
            "title": words.say(N_("Not found what you need?")),
            "call": whom_to_ask({"call": found["call"]}, words),
        },
        "link": _link(link, N_("More places"), words),
        "foot": [*(line(said) for said in fresh if len(fresh) == 1), printed(now, words)],
    }


def poster_view(found: Facts, link: str, now: datetime, words: Words) -> dict[str, Any]:
    """What `poster.typ` shows of an entry of `everywhere`, for the door of the place. `link`: the
    absolute address of its page."""
    made, place = card(found, "place", {}, now, words, ""), found["help_point"]
    today = now.astimezone(BRUSSELS).date()
    way = _where(place, made, today, words, at_the_door=True)
    sessions = [_session(one, now, words) for one in found["next_sessions"]]
    return {
        "lang": words.lang,
        "document": made.name.text[:120],
        "house": words.say(N_("Digital help in Brussels")),
        **_head(made),
        "notices": _closed(place, now, words),
        "weeks": [_week(one, today, words) for one in made.weeks],
        "ask": None if made.weeks or made.stops else words.say(N_("Ask when you can come.")),
        "rows": _labelled([*way, *_about(made, words)], words),
        "sessions": {"label": words.say(N_("Next lessons")), "of": sessions},
        "call": whom_to_ask(place, words),
        "link": _link(link, N_("More about this place"), words),
        "foot": [line(made.fresh), printed(now, words)],
    }


def _link(link: str, title: str, words: Words) -> dict[str, str]:
    said = N_("Scan this code with a phone, or type the link: there is what we know today.")
    return {
        "title": words.say(title),
        "text": words.say(said),
        "alt": words.say(N_("QR code with the link to this page")),
        "href": link,
        "shown": link.removeprefix("https://").removeprefix("http://"),
    }


def _labelled(rows: Iterable[dict[str, Any]], words: Words) -> list[dict[str, Any]]:
    """With the colon as the language writes it."""
    colon = words.say(N_("{fee}: {amount}"), fee="", amount="").rstrip(" ")
    return [{**one, "label": one["label"] and one["label"] + colon} for one in rows]


def _head(made: Card) -> dict[str, Any]:
    marks = [made.kind, made.recognised, made.unconfirmed]
    return {"name": text(made.name), "kind": " · ".join(one for one in marks if one)}


def _rows(
    found: Facts, made: Card, now: datetime, far: bool, words: Words
) -> Iterator[dict[str, Any]]:
    """All that stands under the name of a place, the way there first."""
    today = now.astimezone(BRUSSELS).date()
    known = far and found["distance_precision"] not in (None, "postcode")
    yield from _where(found["help_point"], made, today, words, made.where if known else None)
    for said in _closed(found["help_point"], now, words):
        yield row("", [Saying(said)], strong=True)
    yield from _hours(found["help_point"], made, today, words)
    yield from _about(made, words)
    for one in found["next_sessions"][:1]:
        session = _session(one, now, words)
        yield {"label": words.say(N_("Next lessons")), "sayings": [*session], "strong": False}


def _where(
    place: Facts, made: Card, today: date, words: Words,
    far: str | None = None, *, at_the_door: bool = False,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The address, or that it comes to the person. Of a place of which only the postcode is known
    nothing but that, and nothing to who stands before it."""
    address, coming = address_line(place["address"], words), COMING.get(place["kind"])
    label = words.say(N_("Where"))
    if address and place["address"]["street"]:
        yield row(label, [foreign(address, words), Saying(far) if far else None], strong=True)
    elif coming and not made.stops:
        yield row(label, [Saying(words.say(coming))], strong=True)
    elif address and not made.stops and not at_the_door:
        somewhere = words.say(N_("Somewhere in {postcode}"), postcode=address)
        yield row(label, [Saying(somewhere)], strong=True)
    for name, week in made.stops[:MOST_STOPS]:
        when = Saying("; ".join(_lines(week, today, words))) if week else None
        yield row(words.say(N_("Where and when")), [name, when])
    yield from (_told(one) for one in made.rows if one.icon in WAY)


COMING = {
    "mobile": ELSEWHERE["mobile"],
    "home_help": ELSEWHERE["at_home"],
    "online": ELSEWHERE["online"],
}
"""How a kind of help without a counter comes to the person."""

MOST_STOPS = 12
WAY = ("in", "stop")
"""Icons of the rows that say how to find the door, and what to do before."""


def _hours(place: Facts, made: Card, today: date, words: Words) -> Iterator[dict[str, Any]]:
    """Of the helper, then of the door. What is no usual week is to be asked."""
    titles = {"helper_hours": N_("Help"), "opening_hours": N_("Opening hours")}
    weeks = {one.title: one for one in made.weeks}
    for field, title in titles.items():
        if place[field]:
            week = weeks.get(words.say(WEEKS[field]))
            lines = week and _lines(week, today, words)
            said = "; ".join(lines or [words.say(N_("Ask when you can come."))])
            yield row(words.say(title), [Saying(said)])


def _about(made: Card, words: Words) -> Iterator[dict[str, Any]]:
    """What else is known, and what is to be asked. Of hours only what the place says about them:
    the rest of a card is of this minute."""
    about = words.say(ABOUT_THE_HOURS)
    for one in made.rows:
        if one.icon not in (*WAY, "help") and (one.icon != "door" or one.label == about):
            yield {**_told(one), "minor": one.icon not in WHAT_IT_TAKES}
    for said in (made.not_known, made.ask_first):
        if said:
            yield row("", [Saying(said)])


WHAT_IT_TAKES = ("cost", "people", "talk", "wheelchair")
"""Icons of what is asked first of all; the rest gives way where there is little room."""


def _told(one: Row) -> dict[str, Any]:
    sayings = [*(Saying(part) for part in one.parts)] or [one.saying]
    return row(one.label, [*sayings, one.note])


def _closed(place: Facts, now: datetime, words: Words) -> list[str]:
    until = place["closed_until"] and datetime.fromisoformat(place["closed_until"])
    return [closed_note(until.astimezone(BRUSSELS), words)] if until and until > now else []


def _lines(week: Week, today: date, words: Words) -> list[str]:
    lines = [f"{days} {times}" for days, times in week.lines]
    return [*lines, *_besides(week, today, words)]


def _week(week: Week, today: date, words: Words) -> dict[str, Any]:
    besides = ". ".join(_besides(week, today, words))
    return {"title": week.title, "lines": week.lines, "holidays": besides or None}


def _besides(week: Week, today: date, words: Words) -> Iterator[str]:
    """What the lines of a week do not say: a sheet hangs for months."""
    if week.holidays:
        yield week.holidays
    if not same_all_year(week.hours, typical_monday(today)):
        yield words.say(N_("Not the same all year: ask first"))


def _session(session: Facts, now: datetime, words: Words) -> list[dict[str, Any]]:
    """Its title and its time. Whether there is room is another thing on another day."""
    start, end = (
        datetime.fromisoformat(session[name]).astimezone(BRUSSELS)
        for name in ("starts_at", "ends_at")
    )
    today: date = now.astimezone(BRUSSELS).date()
    day, at = words.capital(words.full_day(start.date(), today)), words.clock(start)
    if end.date() == start.date():
        said = words.say(N_("{day}, {start} to {end}"), day=day, start=at, end=words.clock(end))
    else:
        said = words.say(N_("{day} at {time}"), day=day, time=at)
    return [text(in_words(session["title"], words)), text(Saying(said))]
