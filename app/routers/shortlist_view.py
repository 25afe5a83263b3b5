"""Sessions to choose from on paper, for somebody who is not registered yet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.fee_words import price
from app.domain.opening import BRUSSELS
from app.domain.people_words import reserved
from app.domain.words import N_, Words
from app.routers.card_words import Saying, in_words, maybe
from app.routers.sheet_words import foreign, line, printed, row, rows_about, text, when, whom_to_ask
from app.usecases.show_sessions import ShownSession


def shortlist_view(
    found: Sequence[ShownSession], sent_by: str, now: datetime, words: Words
) -> dict[str, Any]:
    """What the template shows. `sent_by`: the referral service that made the list."""
    title = words.say(N_("Sessions to choose from"))
    return {
        "lang": words.lang,
        "rtl": words.rtl,
        "document": title,
        "house": words.say(N_("Digital help in Brussels")),
        "name": words.say(N_("Name:")),
        "title": title,
        "standing": words.say(N_("You have no place yet. Choose one, then ask to be registered.")),
        "sessions": [_session(one, now, words) for one in found],
        "foot": list(_foot(sent_by, now, words)),
    }


def _session(one: ShownSession, now: datetime, words: Words) -> dict[str, Any]:
    return {
        "title": text(in_words(one.session["training"]["title"], words)),
        "when": when(one.session, now, words, N_("Further days: {n}. Ask for them.")),
        "rows": [
            *_booked(one.session, now, words),
            *rows_about(one.session, one.help_point, words),
            *_offered(one, words),
        ],
        "call": whom_to_ask(one.help_point, words),
    }


def _booked(session: Mapping[str, Any], now: datetime, words: Words) -> Iterator[dict[str, Any]]:
    """Where one does not simply ask to be registered: how else, or that it was full."""
    said = OTHERWISE.get(session["booking"])
    if said:
        yield row(words.say(N_("To come")), [Saying(words.say(said))])
    elif not session["free_places"]:
        full = FULL_AND_WAITING if session["waiting_list"] else FULL
        today = words.date(now.astimezone(BRUSSELS).date())
        yield row(words.say(N_("To come")), [Saying(words.say(full, date=today))])


OTHERWISE = {
    "phone": N_("Phone to have a place."),
    "external": N_("One has a place by the website of the organiser. Ask for it."),
    "none": N_("No place has to be asked for: just come."),
}
FULL = N_("On {date} it was full.")
FULL_AND_WAITING = N_("On {date} it was full: one can wait for a place.")


def _offered(one: ShownSession, words: Words) -> Iterator[dict[str, Any]]:
    """For whom, in what language, and at what price; what nobody knows is left out."""
    training = one.session["training"]
    if conditions := list(reserved(training["only_for"], words)):
        yield row(words.say(N_("Only for")), [Saying("; ".join(conditions))])
    if training["prerequisites"]:
        must = in_words(training["prerequisites"], words)
        yield row(words.say(N_("What one must know already")), [must])
    if training["languages"]:
        spoken = words.listed(map(words.language, training["languages"]))
        yield row(words.say(N_("Languages")), [Saying(spoken)])
    fee = training["fee"]
    if fee and fee["level"] != "unknown":
        yield row(words.say(N_("Cost")), [Saying(price(fee, words)), maybe(fee["note"], words)])


def _foot(sent_by: str, now: datetime, words: Words) -> Iterator[dict[str, Any]]:
    yield line(words.say(N_("To be registered, ask:")), foreign(sent_by, words))
    yield line(words.say(N_("When you come, somebody else may have taken the last place.")))
    yield printed(now, words)
