"""The rest of a card: what stands under "More about this place"."""

from collections.abc import Iterator, Mapping, Set
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from app.domain.descriptions import EQUIPMENT, FORM_HELP, HELPER_MODES, SERVICES, WHEELCHAIR
from app.domain.fee_words import NOT_KNOWN, price
from app.domain.people_words import AUDIENCES, reserved
from app.domain.sentences import closed_note
from app.domain.words import N_, Words
from app.routers.card_words import (
    Row,
    Saying,
    Week,
    in_words,
    maybe,
    week,
)

Facts = Mapping[str, Any]

ABOUT_THE_HOURS = N_("About the hours")


def before_you_come(place: Facts, words: Words) -> Iterator[Row]:
    """What one must know before setting out: for whom it is, what to bring or to do first."""
    if parts := tuple(dict.fromkeys(map(words.capital, reserved(place["only_for"], words)))):
        yield Row("people", words.say(N_("Only for")), Saying(""), parts=parts)
    asked, mode = place["admission"], place["helper_mode"]
    appointment = asked["appointment"] and not asked["walk_in"] if mode is None else False
    if (
        mode == "appointment"
        or appointment
        or asked["id_required"]
        or asked["registration_required"]
    ):
        yield _admission(place, words)


def way_in(place: Facts, words: Words) -> Iterator[Row]:
    """Whether one gets in without stairs, where the door is, and how to get there, as far as
    known."""
    wheelchair = place["accessibility"]
    if wheelchair["wheelchair"] != "unknown":
        yield _wheelchair(place, words)
    for field in ("entrance", "nearest_stop"):
        if saying := maybe(place[field], words):
            icon, label = NOTES[field]
            yield Row(icon, words.say(label), saying)


def map_link(place: Facts) -> str | None:
    """Opens the map of the phone (RFC 5870); None where there is no place to go to."""
    address = place["address"]
    if place["location_precision"] in ("address", "street"):
        point = f"{place['lat']},{place['lon']}"
        return f"geo:{point}?q={point}"
    if not address["street"]:
        return None
    town = address["municipality"]["names"] if address["municipality"] else {}
    parts = (address["street"], address["postcode"], next(iter(town.values()), None))
    return f"geo:0,0?q={quote(' '.join(part for part in parts if part))}"


def share_links(place: Facts, message: str, words: Words) -> list[tuple[str, str]]:
    """A text message and a mail that say where help is, to whomever one likes."""
    subject, body = quote(words.name(place["name"])), quote(message)
    return [
        (f"sms:?&body={body}", words.say(N_("By text message"))),
        (f"mailto:?subject={subject}&body={body}", words.say(N_("By e-mail"))),
    ]


def _wheelchair(place: Facts, words: Words) -> Row:
    known = place["accessibility"]
    code, note = known["wheelchair"], known["note"]
    return _coded("wheelchair", N_("Wheelchair"), WHEELCHAIR, code, words, note)


def more_rows(place: Facts, shown: Set[str], now: datetime, words: Words) -> Iterator[Row]:
    """All but the rows shown already, named by their labels."""
    return (row for row in _all_rows(place, now, words) if row.label not in shown)


def _all_rows(place: Facts, now: datetime, words: Words) -> Iterator[Row]:
    """Four facts that people ask about, known or not; the others where they are known."""
    yield _services(place["services"], words)
    yield _admission(place, words)
    yield _coded("form", N_("Filling in forms"), FORM_HELP, place["form_help"], words)
    yield _wheelchair(place, words)
    yield from _people(place, words)
    yield from _things(place, words)
    yield from _notes(place, words)
    until = place["closed_until"] and datetime.fromisoformat(place["closed_until"])
    if until and until > now:
        yield Row("door", words.say(N_("Closed for now")), Saying(closed_note(until, words)))


def weeks_of(place: Facts, today: date, words: Words) -> list[Week]:
    """The helper's week, then the door's, as far as known."""
    weeks = [
        week(place[field], words.say(title), today, words, help=field == "helper_hours")
        for field, title in WEEKS.items()
        if place[field]
    ]
    return [one for one in weeks if one]


WEEKS = {
    "helper_hours": N_("When somebody is there to help"),
    "opening_hours": N_("When the door is open"),
}
"""The titles of the weeks, by their fields."""


def stops_of(place: Facts, today: date, words: Words) -> list[tuple[Saying, Week | None]]:
    """Where a mobile help point stands, and when."""
    return [
        (
            in_words(stop["place"], words),
            week(stop["hours"], "", today, words, help=True) if stop["hours"] else None,
        )
        for stop in place["stops"]
    ]


def websites(place: Facts) -> list[tuple[str, str]]:
    """(address, text) of the links besides the big one: website and e-mail."""
    links = []
    site, called = place["website"] or "", place["call"]["value"]
    if site.startswith(("https://", "http://")) and site != called:
        links.append((site, readable(site)))
    if place["email"]:
        links.append((f"mailto:{place['email']}", place["email"]))
    return links


def readable(address: str) -> str:
    """An address on the web as it is read aloud: without `https://`, `www.` and the last `/`."""
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")


def freshness(place: Facts, words: Words) -> str:
    """Of which day the facts speak, and whether anybody confirmed them."""
    as_of, assured = place["as_of"], place["assured_on"]
    spoken = (
        words.say(
            N_("Most of this information is from {day}."), day=words.date(date.fromisoformat(as_of))
        )
        if as_of
        else words.say(N_("We do not know the date of this information."))
    )
    confirmed = (
        words.say(N_("Confirmed on {day}."), day=words.date(date.fromisoformat(assured)))
        if assured
        else words.say(N_("Nobody has confirmed it yet."))
    )
    return f"{spoken} {confirmed}"


def _coded(
    icon: str,
    label: str,
    descriptions: Mapping[str, str],
    code: str,
    words: Words,
    note: Mapping[str, str] | None = None,
) -> Row:
    said = Saying(words.say(descriptions[code]))
    return Row(icon, words.say(label), said, code != "unknown", maybe(note, words))


def _services(services: list[str] | None, words: Words) -> Row:
    said = [words.say(SERVICES[one]) for one in services or []]
    text = words.capital(words.listed(said)) if said else words.say(NOT_KNOWN)
    return Row("offer", words.say(N_("What you find here")), Saying(text), bool(said))


def _admission(place: Facts, words: Words) -> Row:
    """Appointment, identity card, signing up: what is known of them, in one line."""
    asked, mode = place["admission"], place["helper_mode"]
    said = [words.say(HELPER_MODES[mode])] if mode else []
    said += [
        words.say(ADMISSION[name, asked[name]])
        for name in ("walk_in", "appointment", "id_required", "registration_required")
        if (name, asked[name]) in ADMISSION and not (mode and name in ("walk_in", "appointment"))
    ]
    text = ". ".join(dict.fromkeys(said)) or words.say(NOT_KNOWN)
    return Row("in", words.say(N_("Before you come")), Saying(text), bool(said))


ADMISSION = {
    ("walk_in", True): HELPER_MODES["walk_in"],
    ("appointment", True): HELPER_MODES["appointment"],
    ("id_required", True): N_("Bring your identity card"),
    ("id_required", False): N_("No identity card needed"),
    ("registration_required", True): N_("Sign up first"),
    ("registration_required", False): N_("No need to sign up"),
}


def _people(place: Facts, words: Words) -> Iterator[Row]:
    """Whom it is especially for; that everybody may come is said only where nobody is named."""
    if named := [words.say(AUDIENCES[one]) for one in place["audiences"] or [] if one != EVERYONE]:
        text = words.capital(words.listed(named))
        yield Row("people", words.say(N_("Especially for")), Saying(text))
    elif place["audiences"]:
        yield Row("people", words.say(N_("For whom")), Saying(words.say(N_("Open to everybody"))))


EVERYONE = "everyone"


def _things(place: Facts, words: Words) -> Iterator[Row]:
    there = {name: one for name, one in place["equipment"].items() if one["present"]}
    if there:
        said = [_counted(EQUIPMENT[name], one["count"], words) for name, one in there.items()]
        text = words.capital(words.listed(said))
        yield Row("tools", words.say(N_("Equipment")), Saying(text))
    for kind, label in FEES.items():
        fee = place["fees"][kind]
        if fee["level"] != "unknown":
            note = maybe(fee["note"], words)
            yield Row("cost", words.say(label), Saying(price(fee, words)), note=note)


FEES = {"training": N_("Price of lessons"), "printing": N_("Price of printing")}


def _counted(name: str, number: int | None, words: Words) -> str:
    """ "computers (6)" """
    return f"{words.say(name)} ({number})" if number else words.say(name)


def _notes(place: Facts, words: Words) -> Iterator[Row]:
    for field, (icon, label) in NOTES.items():
        if saying := maybe(place[field], words):
            yield Row(icon, words.say(label), saying)
    if place["organisation"]:
        name = in_words(place["organisation"]["name"], words)
        yield Row("people", words.say(N_("Organisation")), name)


NOTES = {
    "opening_note": ("door", ABOUT_THE_HOURS),
    "entrance": ("in", N_("Entrance")),
    "nearest_stop": ("stop", N_("Bus, tram or metro")),
}
