"""The finder's answer as a page shows it: cards, and what is to be said around them."""

from collections import defaultdict
from typing import Any
from urllib.parse import quote

from app.directory.search import Conditions
from app.domain.words import N_, Words
from app.routers.cards import call_of, card
from app.routers.search_form import EASY, Pairs, form_of, link

FICTION = N_("Vlaminggem is not a real place. It is here to try the service.")
ONE_LEFT_OUT = N_("One of your choices could not be used; we left it out.")


def answer_view(
    found: dict[str, Any], conditions: Conditions, pairs: Pairs, words: Words, base: str
) -> dict[str, Any]:
    """The values of `found.html` from the JSON answer to `pairs`."""
    typed, now = dict(reversed(pairs)).get("postcode"), conditions.at
    asked: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        asked[name].append(value)
    return {
        "form": form_of(pairs, words),
        "place": place_of(found["origin"], words),
        "notices": notices(found, conditions.sandbox, words),
        "several": several(found["ambiguity"], typed or "", pairs, words),
        "total": found["total"],
        "middle": found["origin"]["postcode"]
        if found["origin"]["precision"] == "postcode"
        else None,
        "cards": [card(one, "place", asked, now, words, base) for one in found["results"]],
        "everywhere": [card(one, "comes", asked, now, words, base) for one in found["everywhere"]],
        "call": call_of(found["call"]),
        "first_number": found["offset"] + 1,
        "numbers": _numbers(found),
        "first_page": link(f"/{words.lang}/find", pairs, offset=None),
        **_paging(found, pairs, words),
        "easy_page": link(f"/{words.lang}/find", [*pairs, *EASY], offset=None, limit=None),
        "sheet": _sheet(found["origin"], typed or "", pairs, words),
        "data": link("/v1/help", [*_without_blank_origin(pairs), ("lang", words.lang)]),
    }


def _without_blank_origin(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair[1]]


def _sheet(origin: dict[str, Any], typed: str, pairs: Pairs, words: Words) -> str | None:
    """The same on paper; of a position or an address there is none."""
    if not typed or origin["precision"] != "postcode":
        return None
    named = origin["postcode"] if any(map(str.isdigit, typed)) else typed.strip()
    path = f"/{words.lang}/sheet/{quote(named)}.pdf"
    return link(path, pairs, **dict.fromkeys(("postcode", "limit", "offset")))


def place_of(origin: dict[str, Any], words: Words) -> str:
    """ "1080 Molenbeek-Saint-Jean", or "your place" where a position was given, or an address
    outside the areas that we know."""
    if origin["precision"] == "point" or origin["postcode"] is None:
        return words.say(N_("your place"))
    return f"{origin['postcode']} {words.name(origin['names'])}"


def notices(found: dict[str, Any], sandbox: bool, words: Words) -> list[str]:
    """Sentences above the cards."""
    said = []
    if sandbox:
        said.append(words.say(FICTION))
    if found["outside_region"]:
        sentence = N_(
            "This is not in the Brussels-Capital Region. We only know places in Brussels."
        )
        said.append(words.say(sentence))
    if found["origin"]["precision"] == "street":
        sentence = N_("We only found your street, not the house. Distances are not exact.")
        said.append(words.say(sentence))
    ambiguity = found["ambiguity"]
    if ambiguity and len(ambiguity["postcodes"]) == 1:
        names = words.listed([words.name(one["names"]) for one in ambiguity["municipalities"]])
        sentence = N_("{postcode} lies in more than one municipality: {names}.")
        said.append(words.say(sentence, postcode=ambiguity["postcodes"][0], names=names))
    if found["widened"] and found["results"]:
        said.append(words.say(N_("There is little close by. We looked further away too.")))
    return said


def several(
    ambiguity: dict[str, Any] | None, typed: str, pairs: Pairs, words: Words
) -> dict[str, Any] | None:
    """The postcodes of a name that has several, as links."""
    if ambiguity is None or len(ambiguity["postcodes"]) == 1:
        return None
    path = f"/{words.lang}/find"
    links = [
        (code, link(path, pairs, postcode=code, offset=None)) for code in ambiguity["postcodes"]
    ]
    text = words.say(N_("“{name}” has several postcodes. Choose yours:"), name=typed)
    return {"text": text, "links": links}


def _paging(found: dict[str, Any], pairs: Pairs, words: Words) -> dict[str, str | None]:
    """Past the last place there is neither before nor after: only the way to the first."""
    if not found["results"]:
        return {"previous": None, "next": None}
    path, offset, limit = f"/{words.lang}/find", found["offset"], found["limit"]
    before, after = max(0, offset - limit), offset + limit
    return {
        "previous": link(path, pairs, offset=str(before) if before else None) if offset else None,
        "next": link(path, pairs, offset=str(after)) if after < found["total"] else None,
    }


def _numbers(found: dict[str, Any]) -> str | None:
    """ "11–19" on a page that is not the first."""
    first, last = found["offset"] + 1, found["offset"] + len(found["results"])
    if first == 1 or not found["results"]:
        return None
    return f"{first}–{last}" if first < last else str(first)
