"""Phone numbers: kept as E.164 (`+3222111211`), shown as people read them (`+32 2 211 12 11`)."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat


def e164(text: str, *, fiction: bool = False) -> str | None:
    """The number in E.164, Belgian where it names no country; None where there is no such number.

    In fiction a number that could not be assigned will do, as long as it has the right length.
    """
    number = _read(text)
    if number is None or number.extension:
        return None
    known = phonenumbers.is_possible_number if fiction else phonenumbers.is_valid_number
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if known(number) else None


def number_in(text: str, *, fiction: bool = False) -> str | None:
    """The one number in a text that says more, in E.164; None where there is none, or several."""
    found = {match.raw_string for match in phonenumbers.PhoneNumberMatcher(text[:200], "BE")}
    return e164(found.pop(), fiction=fiction) if len(found) == 1 else None


def number_to_call(contact: str | None) -> str | None:
    """The number in what somebody left to be reached by, in E.164; fiction counts."""
    return (e164(contact, fiction=True) or number_in(contact)) if contact else None


def shown(number: str) -> str:
    """An E.164 number with the spaces people expect; any other text as it is."""
    read = _read(number) if number.startswith("+") else None
    if read is None:
        return number
    return phonenumbers.format_number(read, PhoneNumberFormat.INTERNATIONAL)


def _read(text: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, "BE")
    except NumberParseException:
        return None
