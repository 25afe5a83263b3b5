"""The closed code lists in the OpenAPI document: each once, by name, every code in words.

OpenAPI has no field for the meaning of a code in several languages. `x-enumDescriptions` is the
name by which tools know such descriptions; ours is a map from the code to `{"fr", "nl", "en"}`.
"""

from collections.abc import Mapping
from typing import Any

from app.adapters.catalogues import words_in
from app.domain import descriptions, fee_words, people_words
from app.domain.words import LANGUAGES, PAGE_LANGUAGES, Words

LISTS: dict[str, Mapping[str, str]] = {
    "Kind": descriptions.KINDS,
    "Status": descriptions.STATUSES,
    "Sector": descriptions.SECTORS,
    "LocationPrecision": descriptions.LOCATION_PRECISIONS,
    "HelperMode": descriptions.HELPER_MODES,
    "FeeKind": descriptions.FEE_KINDS,
    "FeeLevel": fee_words.FEE_LEVELS,
    "FeePer": {code: said for code, said in fee_words.FEE_AMOUNTS.items() if code},
    "Situation": people_words.SITUATIONS,
    "Service": descriptions.SERVICES,
    "Audience": people_words.AUDIENCES,
    "Equipment": descriptions.EQUIPMENT,
    "Diploma": people_words.DIPLOMAS,
    "FormHelp": descriptions.FORM_HELP,
    "Wheelchair": descriptions.WHEELCHAIR,
    "When": descriptions.WHENS,
    "Sort": descriptions.SORTS,
    "Derivation": descriptions.DERIVATIONS,
    "VersionAction": descriptions.VERSION_ACTIONS,
    "Theme": descriptions.THEMES,
    "Level": descriptions.LEVELS,
    "Mode": descriptions.MODES,
    "Booking": descriptions.BOOKINGS,
    "SessionStatus": descriptions.SESSION_STATUSES,
    "SessionSort": descriptions.SESSION_SORTS,
    "RegistrationState": descriptions.REGISTRATION_STATES,
    "Outcome": descriptions.OUTCOMES,
    "SessionAction": descriptions.SESSION_ACTIONS,
    "DoorState": descriptions.DOOR_STATES,
    "IntervalState": descriptions.INTERVAL_STATES,
    "HelperState": descriptions.HELPER_STATES,
    "Match": descriptions.MATCHES,
    "OriginPrecision": descriptions.ORIGIN_PRECISIONS,
}
"""Name in the document → codes and what they mean, in the order in which they are published."""

LANGUAGE_LIST = "InterfaceLanguage"


def with_named_lists(document: dict[str, Any]) -> dict[str, Any]:
    """The document with each list under `components/schemas`, and a reference wherever it stood."""
    schemas = {name: _schema(described(said)) for name, said in LISTS.items()}
    schemas[LANGUAGE_LIST] = _schema(
        {code: {in_.lang: in_.language(code) for in_ in _spoken()} for code in PAGE_LANGUAGES}
    )
    names = {tuple(schema["enum"]): name for name, schema in schemas.items()}
    referring: dict[str, Any] = _referring(document, names)
    referring["components"]["schemas"] |= schemas
    return referring


def described(said: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Code → what it means in French, Dutch and English (DESIGN § 4)."""
    return {
        # What is paid per hour, per visit … is a sentence around an amount.
        code: {in_.lang: in_.say(text, amount="€") for in_ in _spoken()}
        for code, text in said.items()
    }


def _spoken() -> list[Words]:
    return [words_in(lang) for lang in LANGUAGES]


def _schema(meanings: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        "type": "string",
        "enum": list(meanings),
        "description": "; ".join(f"`{code}`: {said['en']}" for code, said in meanings.items()),
        "x-enumDescriptions": meanings,
    }


def _referring(node: Any, names: Mapping[tuple[str, ...], str]) -> Any:
    if isinstance(node, list):
        return [_referring(one, names) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _referring(value, names) for key, value in node.items()}
    name = names.get(tuple(found["enum"])) if isinstance(found.get("enum"), list) else None
    if name is None:
        return found
    kept = {key: value for key, value in found.items() if key not in ("enum", "type", "title")}
    return {"$ref": f"#/components/schemas/{name}", **kept}
