"""What was asked for and nobody knows of a place: one sentence that says what to ask there."""

from collections.abc import Mapping
from typing import Any

from app.domain.descriptions import EQUIPMENT, SERVICES, THEMES
from app.domain.people_words import AUDIENCES
from app.domain.words import N_, Words

Asked = Mapping[str, list[str]]
"""The parameters of a question, each with its values."""


def ask_first(found: Mapping[str, Any], asked: Asked, words: Words) -> str | None:
    """ "Ask first: whether somebody speaks Arabic and whether it is free." From one entry of
    `results` or `everywhere` (DESIGN § 4), or from a session (§ 5)."""
    open_questions = [name for name, state in found["match"].items() if state == "unknown"]
    if any(reason["code"] == "serves_unknown" for reason in found.get("reasons", ())):
        open_questions.insert(0, "serves")
    said = [_whether(name, asked.get(name, []), words) for name in open_questions]
    if not said:
        return None
    return words.say(N_("Ask first: {questions}."), questions=words.listed(said))


def _whether(name: str, values: list[str], words: Words) -> str:
    if name == "spoken":
        values = [words.language(tag) for tag in values]
    elif name in NAMED:
        values = [words.say(NAMED[name][code]) for code in values if code in NAMED[name]]
    return words.say(WHETHER[name], what=words.listed(dict.fromkeys(values), "or"))


NAMED = {
    "service": SERVICES,
    "audience": AUDIENCES,
    "equipment": EQUIPMENT,
    "theme": THEMES,
}

WHETHER = {
    "serves": N_("whether they come to you"),
    "spoken": N_("whether somebody speaks {what}"),
    "service": N_("whether you find there what you need ({what})"),
    "audience": N_("whether it is especially for {what}"),
    "situation": N_("whether you may come"),
    "kind": N_("what kind of place it is"),
    "equipment": N_("whether the equipment is there ({what})"),
    "free": N_("whether it is free"),
    "walk_in": N_("whether you can come without an appointment"),
    "without_id": N_("whether you need an identity card"),
    "wheelchair": N_("whether you can get in with a wheelchair"),
    "form_help": N_("whether they help with forms"),
    "recognised": N_("whether the Region recognises it"),
    "open_at": N_("whether it is open then"),
    "when": N_("whether somebody is there at that time"),
    "theme": N_("whether there are lessons about it ({what})"),
    "free_places": N_("whether there is a free place in a training"),
}
