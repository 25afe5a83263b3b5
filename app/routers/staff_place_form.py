"""The form of a help point: every field of its record, in the order in which one would ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.codes import (
    Audience,
    Diploma,
    Equipment,
    FeeLevel,
    HelperMode,
    Kind,
    LocationPrecision,
    Service,
    Situation,
    Status,
    Wheelchair,
    YesNoUnknown,
    codes,
)
from app.domain.descriptions import (
    EQUIPMENT,
    FEE_KINDS,
    FORM_HELP,
    HELPER_MODES,
    KINDS,
    LOCATION_PRECISIONS,
    SERVICES,
    STATUSES,
    WHEELCHAIR,
)
from app.domain.fee_words import FEE_LEVELS
from app.domain.people_words import AUDIENCES, DIPLOMAS, SITUATIONS
from app.domain.words import N_, Words
from app.models.checking import LISTS as COMPLETE
from app.routers.form_fields import FormField, FormPart, Options, PartHelp, Values, in_languages
from app.routers.staff_referral_view import LANGUAGES_SPOKEN
from app.routers.staff_training_view import amounts_per

HOURS_HINT = N_(
    "As you say it: Monday to Friday 9-12 and 13-17. You see it as a week before it is kept."
)
ADMISSIONS = {
    "walk_in": N_("One can come without an appointment"),
    "appointment": N_("One can make an appointment"),
    "id_required": N_("One has to show an identity card"),
    "registration_required": N_("One has to sign up first"),
}
WHOLE_LISTS = {
    "languages": N_("The languages above are all that we speak"),
    "services": N_("The services above are all that we offer"),
    "audiences": N_("The people above are all whom it is especially for"),
    "equipment": N_("The equipment above is all that we have"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the record may refer to."""

    organisations: Options
    municipalities: Options
    labels: Options
    """Empty for whoever may not grant one."""
    streets: bool = False
    """Whether streets can be looked up."""


def place_parts(
    form: Values, choices: Choices, words: Words, found: str | None = None
) -> list[FormPart]:
    """`found`: what came of looking a street up."""
    say = words.say
    label = say(N_("Put the point in the middle of the street"))
    street = PartHelp("street", label, found) if choices.streets else None
    return [
        FormPart(say(N_("When you are open, when you help")), _when(words), unfolded=True),
        FormPart(say(N_("Languages and what you offer")), _offer(form, words), unfolded=True),
        FormPart(say(N_("What it costs")), _costs(words), unfolded=True),
        FormPart(say(N_("Name and how to reach you")), _who(choices, words), unfolded=False),
        FormPart(say(N_("Where it is")), _where(choices, words), False, street),
        FormPart(say(N_("For whom, and how to come in")), _for_whom(words), unfolded=False),
        FormPart(say(N_("Equipment")), _equipment(words), unfolded=False),
        FormPart(say(N_("If you come to people")), _elsewhere(form, words), unfolded=False),
    ]


def _when(words: Words) -> list[FormField]:
    say = words.say
    hint = say(HOURS_HINT)
    modes = _options(HelperMode, HELPER_MODES, words)
    return [
        FormField("area", "helper_hours", say(N_("Somebody is there to help")), hint=hint),
        _choice("helper_mode", say(N_("With or without an appointment")), modes, words),
        FormField("area", "opening_hours", say(N_("The door is open")), hint=hint),
        *in_languages(words, "text", "opening_note", say(N_("About the hours"))),
        FormField("date", "closed_until", say(N_("Closed for now, until this day included"))),
    ]


def _offer(form: Values, words: Words) -> list[FormField]:
    say = words.say
    tags = dict.fromkeys((*LANGUAGES_SPOKEN, *form["languages"]))
    spoken = [(tag, words.language(tag)) for tag in tags]
    services, help_ = _options(Service, SERVICES, words), _options(YesNoUnknown, FORM_HELP, words)
    return [
        FormField("ticks", "languages", say(N_("Languages in which you help")), spoken),
        FormField("ticks", "services", say(N_("What people find here")), services),
        FormField("choice", "form_help", say(N_("Help with what stands in forms")), help_),
        *in_languages(words, "area", "description", say(N_("In your own words"))),
        _yes_no("volunteers_welcome", say(N_("Volunteers are welcome")), words),
        FormField("ticks", "complete", say(N_("Is that all?")),
                  [(name, say(WHOLE_LISTS[name])) for name in COMPLETE]),
    ]  # fmt: skip


def _costs(words: Words) -> list[FormField]:
    return [field for kind in FEE_KINDS for field in _fee(kind, words)]


def _fee(kind: str, words: Words) -> list[FormField]:
    say, at = words.say, f"fees.{kind}"
    what = say(FEE_KINDS[kind])
    about = say(N_("{what}: about the price"), what=what)
    per = say(N_("{what}: what the amount is for"), what=what)
    units = [("", "–"), *amounts_per(words)]
    return [
        FormField("choice", f"{at}.level", what, _options(FeeLevel, FEE_LEVELS, words)),
        FormField("text", f"{at}.amount_eur", say(N_("{what}: amount in euro"), what=what)),
        FormField("choice", f"{at}.per", per, units),
        FormField("ticks", f"{at}.free_for", say(N_("{what}: free for"), what=what),
                  _options(Situation, SITUATIONS, words)),
        *in_languages(words, "text", f"{at}.note", about),
    ]  # fmt: skip


def _who(choices: Choices, words: Words) -> list[FormField]:
    say = words.say
    labels = [("", say(N_("none"))), *choices.labels]
    statuses = _options(Status, STATUSES, words)
    return [
        *in_languages(words, "text", "name", say(N_("Name"))),
        FormField("text", "phone", say(N_("Phone"))),
        FormField("text", "email", say(N_("E-mail"))),
        FormField("text", "website", say(N_("Website"))),
        FormField("choice", "kind", say(N_("What it is")), _options(Kind, KINDS, words)),
        _choice("organisation", say(N_("Organisation")), choices.organisations, words),
        *([FormField("choice", "label_id", say(N_("Label of the Region")), labels),
           FormField("choice", "status", say(N_("Does it still run?")), statuses)]
          if choices.labels else []),
    ]  # fmt: skip


def _where(choices: Choices, words: Words) -> list[FormField]:
    say = words.say
    precisions = _options(LocationPrecision, LOCATION_PRECISIONS, words)
    return [
        FormField("text", "address.street", say(N_("Street and number"))),
        FormField("text", "address.postcode", say(N_("Postcode"))),
        _choice("address.municipality", say(N_("Municipality")), choices.municipalities, words),
        *in_languages(words, "text", "entrance", say(N_("How to find the door"))),
        *in_languages(words, "text", "nearest_stop", say(N_("Nearest stop"))),
        FormField("text", "lat", say(N_("Latitude, such as 50.8503"))),
        FormField("text", "lon", say(N_("Longitude, such as 4.3517"))),
        _choice("location_precision", say(N_("What this point is")), precisions, words),
    ]


def _for_whom(words: Words) -> list[FormField]:
    say = words.say
    people = _options(Audience, AUDIENCES, words)
    situations = _options(Situation, SITUATIONS, words)
    return [
        FormField("choice", "accessibility.wheelchair", say(N_("Wheelchair")),
                  _options(Wheelchair, WHEELCHAIR, words)),
        *in_languages(words, "text", "accessibility.note", say(N_("About getting in"))),
        *(_yes_no(f"admission.{name}", say(what), words) for name, what in ADMISSIONS.items()),
        FormField("ticks", "audiences", say(N_("Especially for")), people),
        FormField("ticks", "only_for.audiences", say(N_("Only for these people")), people),
        FormField("ticks", "only_for.situation", say(N_("Only for who is in this situation")),
                  situations),
        FormField("text", "only_for.age_min", say(N_("From what age on"))),
        FormField("text", "only_for.age_max", say(N_("Up to what age"))),
        FormField("choice", "only_for.diploma_max", say(N_("Only with this diploma at most")),
                  [("", "–"), *_options(Diploma, DIPLOMAS, words)]),
    ]  # fmt: skip


def _equipment(words: Words) -> list[FormField]:
    say = words.say
    found: list[FormField] = []
    for name in codes(Equipment):
        what = say(EQUIPMENT[name])
        found += [
            _yes_no(f"equipment.{name}.present", what, words),
            FormField("text", f"equipment.{name}.count", say(N_("{what}: how many"), what=what)),
        ]
    return found


def _elsewhere(form: Values, words: Words) -> list[FormField]:
    say = words.say
    serves = [
        ("", say(N_("not known"))),
        ("region", say(N_("the whole Region"))),
        ("postcodes", say(N_("these postcodes"))),
    ]
    rows = sum(name.endswith(".hours") for name in form if name.startswith("stops."))
    return [
        FormField("choice", "serves", say(N_("Where you come to people")), serves),
        FormField("text", "serves.postcodes", say(N_("Postcodes, with spaces between them"))),
        *(field for row in range(rows) for field in _stop(row, words)),
    ]


def _stop(row: int, words: Words) -> Iterable[FormField]:
    say, number = words.say, row + 1
    at = f"stops.{row}"
    yield from in_languages(words, "text", f"{at}.place", say(N_("Stop {n}: place"), n=number))
    yield FormField("text", f"{at}.lat", say(N_("Stop {n}: latitude"), n=number))
    yield FormField("text", f"{at}.lon", say(N_("Stop {n}: longitude"), n=number))
    yield FormField("area", f"{at}.hours", say(N_("Stop {n}: hours"), n=number))


def _choice(name: str, label: str, options: Options, words: Words) -> FormField:
    return FormField("choice", name, label, [("", words.say(N_("not known"))), *options])


def _yes_no(name: str, label: str, words: Words) -> FormField:
    answers = [("yes", words.say(N_("yes"))), ("no", words.say(N_("no")))]
    return _choice(name, label, answers, words)


def _options(kind: Any, said: Mapping[str, str], words: Words) -> Options:
    return [(code, words.say(said[code])) for code in codes(kind)]
