"""Teams in words, and what is typed of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.codes import Role, codes
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.models.tables import ApiKey, HelpPoint
from app.routers.bodies import Form
from app.routers.form_fields import FormField, FormPart, Values, filled
from app.routers.staff_view import colleague_view
from app.usecases.manage_teams import Known, Listed
from app.usecases.staffing.coming_in import SignedIn

ROLES: dict[Role, str] = {
    "space": N_("space"),
    "referral": N_("referral service"),
    "coordination": N_("coordination"),
}
LIST = "/staff/teams"


def listed_view(one: Listed, names: Mapping[str, HelpPoint], words: Words) -> dict[str, Any]:
    people = words.count("{n} person", "{n} people", one.people)
    return {
        "href": f"{LIST}/{one.team.id}",
        "name": one.team.name,
        "role": words.say(ROLES[one.team.role]),
        "help_points": _named(one.team.help_points, names, words),
        "people": people if one.people else words.say(N_("Nobody is in it.")),
        "key": key_words(one.key, words) if one.key else words.say(N_("It holds no key.")),
    }


def team_view(known: Known, who: SignedIn, words: Words) -> dict[str, Any]:
    return {
        "href": f"{LIST}/{known.team.id}",
        "name": known.team.name,
        "role": words.say(ROLES[known.team.role]),
        "space": known.team.role == "space",
        "help_points": _named(
            known.team.help_points, {one.id: one for one in known.help_points}, words
        ),
        "seen": " ".join(known.team.help_points),
        "people": [colleague_view(one, known.letters, who, words) for one in known.people],
        "prefix": known.key and known.key.prefix,
        "key": key_words(known.key, words) if known.key else None,
    }


def key_words(key: ApiKey, words: Words) -> str:
    day = words.date(key.created_at.astimezone(BRUSSELS).date())
    return words.say(N_("Key {prefix}, since {day}"), prefix=key.prefix, day=day)


def role_options(words: Words) -> list[tuple[str, str]]:
    return [(code, words.say(ROLES[code])) for code in codes(Role)]  # type: ignore[index]


def own_values(ids: Sequence[str], known: Sequence[HelpPoint]) -> Values:
    """Those that are there as ticks, the others as text."""
    there = {one.id for one in known}
    return {
        "help_points": [one for one in ids if one in there],
        "others": " ".join(one for one in ids if one not in there),
    }


def own_typed(form: Form) -> Values:
    return {"help_points": form.get("help_points", []), "others": form.text("others")}


def ids_in(values: Values) -> list[str]:
    return [*values["help_points"], *values["others"].replace(",", " ").split()]


def own_fields(
    values: Values, known: Sequence[HelpPoint], errors: Mapping[str, str], words: Words
) -> Sequence[FormField]:
    names = sorted(((one.id, words.name(one.name)) for one in known), key=_by_name)
    hint = words.say(N_("Their ids, with spaces between them."))
    fields = [
        FormField("ticks", "help_points", words.say(N_("Help points of this space")), names),
        FormField("text", "others", words.say(N_("Others that are not there yet")), hint=hint),
    ]
    [part] = filled([FormPart(None, fields)], values, errors, {})
    return part.fields


def _by_name(one: tuple[str, str]) -> str:
    return one[1].casefold()


def _named(ids: Sequence[str], names: Mapping[str, HelpPoint], words: Words) -> list[str]:
    return [words.name(names[one].name) if one in names else one for one in ids]
