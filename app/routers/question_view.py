"""A question to an actor in words: what we have of them, and what they are asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.questions import LONGEST_ANSWER, AnswerIn
from app.routers.card_words import Week, in_words, week
from app.routers.cards import address_line
from app.routers.form_fields import FormField, FormPart, filled
from app.usecases.answer_questions import Asked

FIELDS = tuple(AnswerIn.model_fields)
HELPS = {
    "yes": N_("Yes, here"),
    "elsewhere": N_("Yes, somewhere else"),
    "no": N_("No, not any more"),
}


def question_view(
    found: Asked,
    address: Mapping[str, Any] | None,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    now: datetime,
    words: Words,
) -> dict[str, Any]:
    """What the template shows, every sentence ready. `address`: on the wire, as far as known."""
    row, answered = found.help_point, found.question.answered_at
    helps = [(code, words.say(said)) for code, said in HELPS.items()]
    return {
        "name": in_words(row.name, words),
        "address": address and address_line(address, words),
        "weeks": [_week(row.opening_hours, N_("The door is open"), now, words),
                  _week(row.helper_hours, N_("Somebody is there to help"), now, words)],
        "answered": answered and words.date(answered.astimezone(BRUSSELS).date()),
        "helps": helps,
        "chosen": typed.get("helps", ""),
        "wrong_choice": errors and "helps" in errors,
        "fields": filled([FormPart(None, _fields(words))], _texts(typed), errors, {})[0].fields,
        "wrong": bool(errors),
    }  # fmt: skip


def _texts(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed.get(name, "") for name in FIELDS}


def _week(
    expression: str | None, title: str, now: datetime, words: Words
) -> tuple[str, Week | None, str]:
    """What the hours are of, the usual week of them, and what is said where that says nothing."""
    found = week(expression, "", now.date(), words) if expression else None
    return words.say(title), found, expression or words.say(N_("not known"))


def _fields(words: Words) -> list[FormField]:
    say = words.say
    as_said = say(N_("As you say it: Tuesdays from 9 to 12, or by appointment."))
    most = say(N_("At most {most} characters. No names of clients, please."), most=LONGEST_ANSWER)
    return [
        FormField("text", "street", say(N_("Street and number"))),
        FormField("text", "postcode", say(N_("Postcode and town"))),
        FormField("area", "hours", say(N_("When is somebody there to help?")), hint=as_said),
        FormField("text", "phone", say(N_("Phone"))),
        FormField("area", "note", say(N_("Anything else")), hint=most),
    ]
