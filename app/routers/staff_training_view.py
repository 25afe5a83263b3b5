"""A training as a form: what stands in its fields, and what was meant by them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from app.domain.codes import Diploma, FeeLevel, FeePer, Level, Situation, Theme, codes
from app.domain.descriptions import LEVELS, THEMES
from app.domain.fee_words import FEE_AMOUNTS, FEE_LEVELS
from app.domain.people_words import AUDIENCES, DIPLOMAS, SITUATIONS
from app.domain.words import LANGUAGES, N_, Words
from app.models.trainings_out import TrainingOut
from app.routers.bodies import Form
from app.routers.form_fields import (
    FormField,
    FormPart,
    Options,
    Values,
    as_number,
    as_text,
    in_languages,
)
from app.routers.staff_referral_view import LANGUAGES_SPOKEN

TEXTS = {
    "title": N_("Title"),
    "description": N_("What one learns"),
    "prerequisites": N_("What one must know already"),
    "bring": N_("What to bring"),
    "fee_note": N_("About the price"),
}
LONG = ("description", "prerequisites")
PLAIN = (
    *("help_point_id", "theme", "level", "hours", "fee_level", "fee_amount", "fee_per"),
    *("age_min", "age_max", "diploma_max", "certificate"),
)
SEVERAL = ("languages", "audiences", "free_for", "only_audiences", "situation")
CERTIFICATE = {"yes": True, "no": False}

FIELDS = {
    "fee": "fee_level",
    "fee.amount_eur": "fee_amount",
    "fee.level": "fee_level",
    "fee.per": "fee_per",
    "fee.free_for": "free_for",
    "only_for.audiences": "only_audiences",
}
"""Where it is shown what is wrong with a training, unless in the field of the same name."""


def values_of(training: TrainingOut | None) -> Values:
    """None: a new one, of which nothing is known."""
    if training is None:
        blank: dict[str, Any] = dict.fromkeys((*_text_fields(), *PLAIN), "")
        return blank | {name: [] for name in SEVERAL}
    fee = training.fee.model_dump() if training.fee else {}
    only = training.only_for.model_dump() if training.only_for else {}
    texts = {name: fee.get("note") if name == "fee_note" else getattr(training, name)
             for name in TEXTS}  # fmt: skip
    return {
        **{f"{name}_{lang}": (texts[name] or {}).get(lang, "") for name in TEXTS
           for lang in LANGUAGES},
        "help_point_id": training.help_point_id,
        "theme": training.theme,
        "level": training.level or "",
        "hours": as_text(training.hours),
        "languages": training.languages or [],
        "audiences": training.audiences or [],
        "fee_level": "" if fee.get("level") == "unknown" else fee.get("level", ""),
        "fee_amount": as_text(fee.get("amount_eur")),
        "fee_per": fee.get("per") or "",
        "free_for": fee.get("free_for", []),
        "only_audiences": only.get("audiences") or [],
        "situation": only.get("situation") or [],
        "age_min": as_text(only.get("age_min")),
        "age_max": as_text(only.get("age_max")),
        "diploma_max": only.get("diploma_max") or "",
        "certificate": {True: "yes", False: "no", None: ""}[training.certificate],
    }  # fmt: skip


def says_more_of_the_fee(training: TrainingOut) -> bool:
    """In a language that the form does not show."""
    note = training.fee.note if training.fee else None
    return any(lang not in LANGUAGES for lang in note or ())


def typed(form: Form) -> Values:
    """To be shown again where something was wrong."""
    texts: dict[str, Any] = {name: form.text(name) for name in (*_text_fields(), *PLAIN)}
    return texts | {name: form.get(name, []) for name in SEVERAL}


def training_in(form: Form, fee_said: bool = False) -> dict[str, Any]:
    """All but where it is given, as it is sent over the API (DESIGN § 5); what is empty is not
    known. `fee_said`: something is known of the fee that the form does not show."""
    return {
        **{name: _texts(form, name) for name in TEXTS if name != "fee_note"},
        "theme": form.text("theme"),
        "level": form.text("level") or None,
        "hours": as_number(form.text("hours")),
        "languages": form.get("languages"),
        "audiences": form.get("audiences"),
        "fee": _fee_in(form, fee_said),
        "only_for": {
            "audiences": form.get("only_audiences"),
            "situation": form.get("situation"),
            "age_min": as_number(form.text("age_min")),
            "age_max": as_number(form.text("age_max")),
            "diploma_max": form.text("diploma_max") or None,
        },
        "certificate": CERTIFICATE.get(form.text("certificate")),
    }


def field_errors(errors: Mapping[str, str]) -> dict[str, str]:
    """By field of the form; of a text by its language, else that of the first."""
    return {_field_of(path): said for path, said in errors.items()}


def training_parts(places: Options, form: Values, words: Words) -> list[FormPart]:
    """`places`: where it can be given, empty once it is said."""
    unknown = ("", words.say(N_("not known")))
    tags = dict.fromkeys((*LANGUAGES_SPOKEN, *form["languages"]))
    spoken = [(tag, words.language(tag)) for tag in tags]
    people = _options((one for one in AUDIENCES if one != "everyone"), AUDIENCES, words)
    paid = (one for one in codes(FeeLevel) if one != "unknown")
    situations = _options(codes(Situation), SITUATIONS, words)
    say = words.say
    where = FormField("choice", "help_point_id", say(N_("Where")), places)
    units = [("", "–"), *amounts_per(words)]
    yes_or_no = [unknown, ("yes", say(N_("yes"))), ("no", say(N_("no")))]
    return [
        FormPart(None, [
            *([where] if places else []),
            *_text_parts(words, "title"),
            FormField("choice", "theme", say(N_("About")), _options(codes(Theme), THEMES, words)),
            FormField("ticks", "languages", say(N_("Languages it is given in")), spoken),
        ]),
        FormPart(say(N_("What it is")), [
            *_text_parts(words, "description"),
            FormField("choice", "level", say(N_("Level")),
                      [unknown, *_options(codes(Level), LEVELS, words)]),
            FormField("text", "hours", say(N_("Hours in all"))),
            *_text_parts(words, "prerequisites"),
            *_text_parts(words, "bring"),
            FormField("choice", "certificate", say(N_("Ends with a certificate")), yes_or_no),
        ]),
        FormPart(say(N_("What it costs")), [
            FormField("choice", "fee_level", say(N_("Cost")),
                      [unknown, *_options(paid, FEE_LEVELS, words)]),
            FormField("text", "fee_amount", say(N_("Amount in euro"))),
            FormField("choice", "fee_per", say(N_("What the amount is for")), units),
            FormField("ticks", "free_for", say(N_("Free for")), situations),
            *_text_parts(words, "fee_note"),
        ]),
        FormPart(say(N_("For whom")), [
            FormField("ticks", "audiences", say(N_("Especially for")), people),
            FormField("ticks", "only_audiences", say(N_("Only for these people")), people),
            FormField("ticks", "situation", say(N_("Only for who is in this situation")),
                      situations),
            FormField("text", "age_min", say(N_("From what age on"))),
            FormField("text", "age_max", say(N_("Up to what age"))),
            FormField("choice", "diploma_max", say(N_("Only with this diploma at most")),
                      [("", "–"), *_options(codes(Diploma), DIPLOMAS, words)]),
        ]),
    ]  # fmt: skip


def amounts_per(words: Words) -> Options:
    """What an amount can be for: an hour, a visit …"""
    return [(code, words.say(FEE_AMOUNTS[code], amount="…")) for code in codes(FeePer)]


def _field_of(path: str) -> str:
    if path in FIELDS:
        return FIELDS[path]
    name, _, part = path.replace("fee.note", "fee_note").removeprefix("only_for.").partition(".")
    if name not in TEXTS:
        return name
    return f"{name}_{part if part in LANGUAGES else LANGUAGES[0]}"


def _text_parts(words: Words, name: str) -> Sequence[FormField]:
    kind: Literal["text", "area"] = "area" if name in LONG else "text"
    return in_languages(words, kind, name, words.say(TEXTS[name]), "_")


def _options(wanted: Iterable[str], said: Mapping[str, str], words: Words) -> Options:
    return [(code, words.say(said[code])) for code in wanted]


def _text_fields() -> Iterable[str]:
    return (f"{name}_{lang}" for name in TEXTS for lang in LANGUAGES)


def _texts(form: Form, name: str) -> dict[str, str | None]:
    """By language; null takes one away, and those that the form does not show stay."""
    return {lang: form.text(f"{name}_{lang}").strip() or None for lang in LANGUAGES}


def _fee_in(form: Form, said: bool) -> dict[str, Any] | None:
    note, free_for = _texts(form, "fee_note"), form.get("free_for", [])
    told = [form.text(name) for name in ("fee_level", "fee_amount", "fee_per")]
    if not said and not any((*told, *free_for, *note.values())):
        return None
    level, amount, per = told
    return {
        "level": level or "unknown",
        "amount_eur": as_number(amount),
        "per": per or None,
        "free_for": free_for,
        "note": note,
    }
