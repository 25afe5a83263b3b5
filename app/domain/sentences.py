"""What we say of a place: why it stands where it stands, when it is open, whom to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from app.domain.opening import BRUSSELS, Presence
from app.domain.phones import shown
from app.domain.words import N_, Words

FILTER_UNKNOWN = {
    "spoken": N_("We do not know all the languages spoken there: ask first"),
    "service": N_("Not known whether they offer this: ask first"),
    "audience": N_("Open to all; not known whether it is especially for you"),
    "situation": N_("Not known whether you may come: ask first"),
    "kind": N_("Not known what kind of place it is"),
    "equipment": N_("Equipment not all known: ask first"),
    "free": N_("Not known whether it is free: ask first"),
    "walk_in": N_("Not known whether you can walk in: ask first"),
    "without_id": N_("Not known whether you need an identity card: ask first"),
    "wheelchair": N_("We do not know whether it is accessible by wheelchair: ask first"),
    "form_help": N_("Not known whether they help with forms: ask first"),
    "recognised": N_("Not known whether the Region recognises it"),
    "open_at": N_("Not known whether it is open then: ask first"),
    "when": N_("Not known whether somebody is there at that time: ask first"),
    "theme": N_("Not known whether they give such a training: ask first"),
    "free_places": N_("Not known whether a training has a free place: ask first"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a reason may speak of besides its minutes, all as seen at `now`."""

    now: datetime
    postcode: str | None
    helper: Presence
    door: Presence
    closed_until: datetime | None


def walk(minutes: int, exact: bool, stop: Mapping[str, str] | None, words: Words) -> str:
    """How far on foot: to its door, about how far to its area, or to the nearest stop it makes."""
    if stop is not None:
        return words.count(
            "{n} minute on foot: {place}",
            "{n} minutes on foot: {place}",
            minutes,
            place=words.name(stop),
        )
    if exact:
        return words.count("{n} minute on foot", "{n} minutes on foot", minutes)
    return words.count("About {n} minute on foot", "About {n} minutes on foot", minutes)


def reason(code: str, scene: Scene, words: Words) -> str:
    """Why these minutes: one sentence a person can act on. `walk` has its own function.

    `scene.helper` and `scene.door` are as on arrival, so that the time named is the one waited for.
    """
    if code.removesuffix("_unknown") in FILTER_UNKNOWN:
        return words.say(FILTER_UNKNOWN[code.removesuffix("_unknown")])
    if code == "helper_wait":
        return helper_text(scene.helper, scene.now, words)
    if code == "closed":
        return opening_text(scene.door, scene.now, words, scene.closed_until)
    if code == "point_unknown":
        return somewhere_in(scene.postcode, words)
    if code == "serves_unknown":
        return words.say(N_("Not known whether they come to you: ask first"))
    return words.say(PLAIN[code])


PLAIN = {
    "helper_unknown": N_("Not known when somebody is there to help: ask first"),
    "hours_unknown": N_("Opening hours not known: ask first"),
    "appointment": N_("Help by appointment: make one first"),
    "not_assured": N_("Nobody has confirmed these facts within a year"),
}


def somewhere_in(postcode: str | None, words: Words) -> str:
    return words.say(N_("Exact place not known: somewhere in {postcode}"), postcode=postcode)


def opening_text(
    door: Presence, now: datetime, words: Words, closed_until: datetime | None = None
) -> str:
    if door.state == "unknown":
        return words.say(N_("Opening hours not known"))
    if door.state == "open":
        if door.until is None:
            return words.say(N_("Open day and night"))
        return words.say(N_("Open until {time}"), time=_end(door.until, now, words))
    if door.next_at is None and closed_until is not None and closed_until > now:
        return closed_note(closed_until.astimezone(BRUSSELS), words)
    if door.next_at is None:
        return words.say(N_("Closed; not known when it opens again"))
    return words.say(N_("Closed; opens {moment}"), moment=words.moment(door.next_at, now))


def closed_note(until: datetime, words: Words) -> str:
    """Until when nothing is open; `until` is the first moment, in Brussels, that may be open."""
    if until.time() == time():
        last = words.date(until.date() - timedelta(days=1))
        return words.say(N_("Closed up to and including {day}"), day=last)
    return words.say(
        N_("Closed until {day} at {time}"), day=words.date(until.date()), time=words.clock(until)
    )


def helper_text(helper: Presence, now: datetime, words: Words) -> str:
    if helper.state == "unknown":
        return words.say(N_("Not known when somebody is there to help"))
    if helper.state == "open":
        if helper.until is None:
            return words.say(N_("Somebody is there to help day and night"))
        return words.say(
            N_("Somebody is there to help until {time}"), time=_end(helper.until, now, words)
        )
    if helper.next_at is None:
        return words.say(N_("Nobody is there to help at the moment"))
    return words.say(
        N_("Somebody is there to help again {moment}"), moment=words.moment(helper.next_at, now)
    )


def _end(until: datetime, now: datetime, words: Words) -> str:
    if until.date() == now.date() or ((until.date() - now.date()).days == 1 and until.hour < 6):
        return words.clock(until)
    return words.say(N_("{day} at {time}"), day=words.day(until, now), time=words.clock(until))


@dataclass(frozen=True, slots=True)
class Callee:
    """Whom to ask. `value`: what is dialled or opened, `read` as people read it; where it is None,
    the one who is asked, `name`, stands in its place."""

    kind: str
    value: str | None
    sentence: str
    name: Mapping[str, str] | None = None
    read: str = ""

    def told(self, words: Words) -> dict[str, Any]:
        """The `call` of DESIGN § 4."""
        name = words.name(self.name) if self.name else None
        text = words.say(
            self.sentence, value=words.isolated(self.read) if self.read else name, name=name
        )
        return {"kind": self.kind, "value": self.value or name, "text": text}


def callee(
    contact: Mapping[str, Any],
    organisation: Mapping[str, Any] | None,
    helpline: str | None,
    municipality: Mapping[str, str] | None,
) -> Callee:
    """The phone, the website, the organisation, the helpline, the municipality's counter.

    A card never ends in nothing (DESIGN § 3).
    """
    for kind, sentence in (("phone", N_("Phone {value}")), ("website", N_("Go to {value}"))):
        if value := contact.get(kind):
            return Callee(kind, value, sentence, read=shown(value))
    if organisation and (value := organisation.get("phone") or organisation.get("website")):
        sentence = N_("Ask {name}: {value}")
        return Callee("organisation", value, sentence, organisation["name"], shown(value))
    return anyhow(helpline, municipality)


def anyhow(helpline: str | None, municipality: Mapping[str, str] | None) -> Callee:
    """Where nobody else can be asked: the helpline, else the counter of the municipality."""
    if helpline:
        sentence = N_("Phone the helpline: {value}")
        return Callee("helpline", helpline, sentence, read=shown(helpline))
    if municipality:
        sentence = N_("Ask at the counter of the municipality ({value})")
        return Callee("municipality", None, sentence, municipality)
    return Callee("municipality", None, N_("Ask at the counter of your municipality"))
