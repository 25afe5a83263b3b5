"""What the widget says, as values: the same for its page, its fragment and its element."""

from collections.abc import Mapping
from typing import Any

from app.domain.words import N_, Words
from app.routers.answer_view import FICTION, answer_view
from app.routers.card_words import Saying
from app.routers.cards import Call, Card
from app.routers.search_form import ORIGIN, Pairs, link

View = dict[str, Any]

SHOWN = 3
"""So many places or lessons fit beside what a partner's page is about."""

ONLY = "only"
"""The one parameter that is the widget's own: `only=sessions` shows lessons instead of places."""

LINKS = ("https://", "http://", "tel:")
MORE = N_("More places")


def frame_of(pairs: Pairs, words: Words, base: str, *, lessons: bool) -> View:
    """The field, and the way to the whole service; with it the widget is complete. `base` is where
    the service is reached."""
    asked = [pair for pair in pairs if pair[0] not in ("lang", "limit", "offset")]
    choices = [pair for pair in asked if pair[0] not in ORIGIN]
    whole = f"{base}/{words.lang}/{'sessions' if lessons else 'find'}"
    return {
        "lang": words.lang,
        "dir": "rtl" if words.rtl else "ltr",
        "title": words.say(N_("Lessons") if lessons else N_("Digital help in Brussels")),
        "form": {
            "label": words.say(N_("Your postcode")),
            "button": words.say(N_("Find a lesson") if lessons else N_("Find help")),
            "typed": dict(reversed(asked)).get("postcode", "")[:80],
            "action": whole,
            "choices": choices,
            "own": [(ONLY, "sessions")] if lessons else [],
        },
        "wrong": None,
        "heading": None,
        "notices": [],
        "items": [],
        "call": None,
        "more": None,
        "home": {
            "text": words.say(N_("Digital help in Brussels")),
            "href": f"{base}/{words.lang}/",
        },
    }


def places_view(found: View, conditions: Any, pairs: Pairs, words: Words, base: str) -> View:
    """From the finder's answer (DESIGN § 4), said as the page of the answer says it."""
    view = answer_view(found, conditions, pairs, words, base)
    cards = [*view["cards"], *(view["everywhere"] if not view["cards"] else [])]
    notices = list(view["notices"])
    if view["several"]:
        notices.append(_several(pairs, words))
    if not cards:
        notices.append(words.say(N_("We found no place. Ask here:")))
    return {
        "heading": words.say(N_("Help near {place}"), place=view["place"]),
        "notices": notices,
        "items": [_place(one, base) for one in cards[:SHOWN]],
        "call": None if cards else _call(view["call"]),
        "more": _more(MORE, "find", pairs, words, base) if cards or view["several"] else None,
    }


def _several(pairs: Pairs, words: Words) -> str:
    """Only the whole page has room for the postcodes of a name."""
    said = N_("“{name}” has several postcodes. Write yours above, or choose it under “{more}”.")
    return words.say(said, name=dict(reversed(pairs))["postcode"], more=words.say(MORE))


def lessons_view(found: View, lessons: list[View], pairs: Pairs, words: Words, base: str) -> View:
    """`lessons`: as the page of lessons shows them."""
    place = dict(reversed(pairs)).get("postcode")
    said = N_("No lesson is planned that fits. Ask a place near you: it may plan one.")
    notices = [words.say(FICTION)] if any(one["sandbox"] for one in found["results"]) else []
    near = words.say(N_("Near {place}, the soonest first."), place=place)
    return {
        "heading": near if place else words.say(N_("What begins next, in all of Brussels.")),
        "notices": notices if lessons else [words.say(said)],
        "items": [_lesson(one, base) for one in lessons],
        "more": _more(N_("More lessons"), "sessions", pairs, words, base)
        if lessons
        else _near(place, words, base),
    }


def _near(postcode: str | None, words: Words, base: str) -> View:
    """Where no lesson fits: places, of which one may plan it."""
    asked = [("postcode", postcode)] if postcode else []
    return _more(N_("Find help near you"), "find" if asked else "", asked, words, base)


def wrong_view(told: Mapping[str, Any], words: Words) -> View:
    """`told`: a problem document. A guess is another text for the field."""
    guess = told.get("did_you_mean") if told.get("parameter") == "postcode" else None
    said = words.say(N_("Did you mean {guess}?"), guess=guess) if guess else None
    return {"wrong": {"text": told["detail"], "guess": guess, "guessed": said}}


def _place(card: Card, base: str) -> View:
    lines: list[View] = [_line(None, text) for text in (card.where, card.address) if text]
    rows = (row for row in card.rows if row.icon in FACE)
    lines += [_line(row.label, " · ".join(row.parts) or row.saying) for row in rows]
    lines += [_line(title.text, when, title.lang) for title, when in card.sessions[:1]]
    note = card.unconfirmed or card.ask_first or card.not_known
    return _item(card.name, f"{base}{card.page}", lines, note, _call(card.call))


FACE = ("help", "door", "people", "cost", "talk")


def _lesson(lesson: View, base: str) -> View:
    place: Saying = lesson["place"]
    lines = [_line(None, lesson["text"]), _line(None, place)]
    lines += [_line(None, lesson[key]) for key in ("far", "languages", "price") if lesson[key]]
    note = lesson["only_for"] or lesson["ask_first"]
    return _item(lesson["title"], f"{base}{lesson['page']}", lines, note, _call(lesson["call"]))


def _item(name: Saying, page: str, lines: list[View], note: str | None, call: View) -> View:
    return {
        "name": _text(name),
        "href": page,
        "lines": lines,
        "note": note,
        "call": call,
    }


def _line(label: str | None, said: Saying | str, label_lang: str | None = None) -> View:
    """A fact under its name; `label_lang` where a place wrote the name in another language."""
    text = said if isinstance(said, Saying) else Saying(said)
    named = None if label is None else _text(Saying(label, label_lang))
    return {"label": named, **_text(text)}


def _text(saying: Saying) -> View:
    return {"text": saying.text, "lang": saying.lang}


def _call(call: Call) -> View:
    """What is neither an address on the web nor a number stays a text."""
    href = call.href if call.href and call.href.startswith(LINKS) else None
    return {"text": call.text, "href": href}


def _more(message: str, path: str, pairs: Pairs, words: Words, base: str) -> View:
    there = link(f"{base}/{words.lang}/{path}", pairs, limit=None, offset=None)
    return {"text": words.say(message), "href": there}
