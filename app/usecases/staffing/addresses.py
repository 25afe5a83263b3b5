"""Addresses to which mail can go."""

from email_validator import EmailNotValidError, validate_email

from app.domain.errors import Fault, RecordInvalid
from app.domain.words import N_


def good_address(text: str) -> str:
    """As it is kept. Raises `RecordInvalid`."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        said = N_("“{value}” is no e-mail address such as name@example.org.")
        raise RecordInvalid([Fault("email", said, {"value": text[:80]})]) from None
    return found.normalized.lower()
