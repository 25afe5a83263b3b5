"""How the coordination knows what it writes: asked on the form of a record, said of a version."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.words import N_, Words
from app.routers.bodies import Form
from app.routers.form_fields import FormField, FormPart, Values, filled
from app.usecases.editing.on_behalf import KNOWN, WAYS, Heard, Told
from app.usecases.staffing.coming_in import SignedIn

HOW, ON = "told_how", "told_on"

ASKED = {
    "phone": N_("Somebody there told us by phone"),
    "mail": N_("Somebody there told us by mail"),
    "visit": N_("Somebody there told us at a visit"),
}
SAID = {
    "phone": N_("by phone on {day}"),
    "mail": N_("by mail on {day}"),
    "visit": N_("at a visit on {day}"),
}


def at_first(who: SignedIn, today: date) -> Values:
    """Empty for those who speak for themselves."""
    return {HOW: KNOWN, ON: today.isoformat()} if who.holder.role == "coordination" else {}


def typed_by(who: SignedIn, form: Form, today: date) -> Values:
    """What was sent; of a form without these fields as at first."""
    return {name: form.text(name) or value for name, value in at_first(who, today).items()}


def told_in(values: Values) -> Told | None:
    return Told(values[HOW], values[ON]) if values else None


def told_fields(values: Values, errors: Mapping[str, str], words: Words) -> Sequence[FormField]:
    if not values:
        return ()
    ways = [(KNOWN, words.say(N_("We know it ourselves")))]
    ways += [(how, words.say(ASKED[how])) for how in WAYS]
    hint = words.say(N_("Not more than 60 days ago. Where you know it yourselves: today."))
    fields = [
        FormField("choice", HOW, words.say(N_("How do you know it?")), ways),
        FormField("date", ON, words.say(N_("On which day did they say so?")), hint=hint),
    ]
    [part] = filled([FormPart(None, fields)], values, errors, {})
    return part.fields


def heard_words(heard: Heard | None, words: Words) -> str | None:
    return words.say(SAID[heard.how], day=words.date(heard.on)) if heard else None


def told_words(values: Values, words: Words) -> str | None:
    """Of a form in which nothing is wrong."""
    how: Any = values.get(HOW, KNOWN)
    if how == KNOWN:
        return None
    return heard_words(Heard(how, date.fromisoformat(values[ON])), words)
