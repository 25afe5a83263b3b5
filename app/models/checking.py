"""What is wrong with a help point that is well formed: words that are no hours, no phone number, no
web address, facts that contradict each other. The same for files and for the API.
"""

import re
from collections.abc import Iterable, Iterator

from email_validator import EmailNotValidError, validate_email
from pydantic import AnyHttpUrl, TypeAdapter, ValidationError
from rapidfuzz import fuzz, process

from app.domain.errors import Fault
from app.domain.hours_spelling import hours_meant
from app.domain.hours_text import overnight
from app.domain.languages import is_language, language_named
from app.domain.opening import Hours, HoursInvalid
from app.domain.phones import e164, number_in
from app.domain.words import N_
from app.models.help_points import EquipmentIn, FeeIn, HelpPointIn, OnlyForIn, OrganisationIn

LISTS = ("languages", "services", "audiences", "equipment")
"""The fields of which a space may say that they name everything (`complete`)."""

LONGEST_ADDRESS = 2000
_WEB = TypeAdapter(AnyHttpUrl)


def faults(point: HelpPointIn) -> Iterator[Fault]:
    """Everything wrong with one help point; empty when it can be kept."""
    for field, expression in _expressions(point):
        yield from hours_faults(field, expression)
    yield from contact_faults(point)
    yield from _word_faults(point)
    yield from _point_faults(point)
    yield from audience_age_faults("only_for", point.only_for)
    for kind, fee in point.fees.items():
        yield from fee_faults(f"fees.{kind}", fee)
    for name, entry in point.equipment.items():
        yield from _equipment_faults(f"equipment.{name}", entry)


def hours_faults(field: str, expression: str) -> Iterator[Fault]:
    """With the column, and the expression that was probably meant."""
    guess = hours_meant(expression)
    extra = {"value": expression} | ({"did_you_mean": guess} if guess else {})
    try:
        Hours.parse(expression)
    except HoursInvalid as wrong:
        where = {} if wrong.column is None else {"column": wrong.column}
        yield Fault(field, wrong.sentence, wrong.values, extra | where)
        return
    if (span := overnight(expression)) is not None:
        column, text = span
        said = N_(
            "Column {column}: {span} runs through the night. If it does, write the hours past "
            "midnight as 24:00 and more, for instance 20:00-26:00."
        )
        yield Fault(field, said, {"column": column, "span": text}, extra | {"column": column})


def contact_faults(record: HelpPointIn | OrganisationIn) -> Iterator[Fault]:
    """Addresses end up in pages: nothing but the web is linked to."""
    if record.website is not None:
        yield from web_faults("website", record.website)
    if record.phone is not None:
        yield from phone_faults("phone", record.phone, fiction=True)
    if record.email is not None:
        yield from _email_faults("email", record.email)
    for name, given in record.sources.items():
        for source in given:
            if source.url is not None:
                yield from web_faults(f"sources.{name}", source.url)


def web_faults(field: str, url: str) -> Iterator[Fault]:
    if _is_web_address(url):
        return
    said = N_("“{value}” is no web address. Write it with https:// in front, without blanks.")
    guess = f"https://{url}"
    right = "://" not in url and "." in url and _is_web_address(guess)
    yield _fault(field, said, url, guess if right else None)


def phone_faults(field: str, number: str, *, fiction: bool) -> Iterator[Fault]:
    if e164(number, fiction=fiction) != number:
        said = N_("“{value}” is no phone number we can use. Write it as +32 2 211 12 11.")
        yield _fault(field, said, number, number_in(number, fiction=fiction))


def did_you_mean(word: object, known: Iterable[str]) -> str | None:
    """The known word that is nearest to `word`, where one is near."""
    found = process.extractOne(str(word), sorted(known), scorer=fuzz.ratio, score_cutoff=60)
    return found[0] if found else None


def _email_faults(field: str, address: str) -> Iterator[Fault]:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        said = N_("“{value}” is no e-mail address. Write it as name@example.org.")
        yield _fault(field, said, address)


def _expressions(point: HelpPointIn) -> Iterator[tuple[str, str]]:
    own = [("opening_hours", point.opening_hours), ("helper_hours", point.helper_hours)]
    stops = [(f"stops.{n}.hours", stop.hours) for n, stop in enumerate(point.stops)]
    for field, expression in (*own, *stops):
        if expression is not None:
            yield field, expression


def _word_faults(point: HelpPointIn) -> Iterator[Fault]:
    yield from language_faults("languages", point.languages)
    for name in point.complete:
        if name not in LISTS:
            said = N_("“{value}” is no list. Lists are {allowed}.")
            allowed = {"allowed": ", ".join(LISTS)}
            yield _fault("complete", said, name, did_you_mean(name, LISTS), **allowed)


def _point_faults(point: HelpPointIn) -> Iterator[Fault]:
    if (point.lat is None) != (point.lon is None):
        yield Fault("lat", N_("Half a point: give both lat and lon, or neither."))
    elif (point.lat is None) == (point.location_precision in ("address", "street")):
        said = N_("A point and how precise it is go together: address or street with lat and lon.")
        yield Fault("location_precision", said)


def audience_age_faults(field: str, only: OnlyForIn | None) -> Iterator[Fault]:
    low, high = (only.age_min, only.age_max) if only else (None, None)
    if low is not None and high is not None and low > high:
        said = N_("From {low} to {high} years of age: nobody is. The least goes first.")
        yield Fault(f"{field}.age_min", said, {"low": low, "high": high})


def language_faults(field: str, tags: Iterable[str] | None) -> Iterator[Fault]:
    for tag in tags or []:
        if not is_language(tag):
            said = N_("“{value}” is no language code. Use BCP 47 codes such as fr, nl, ar or vgt.")
            yield _fault(field, said, tag, language_named(tag))


def fee_faults(field: str, fee: FeeIn) -> Iterator[Fault]:
    """What cannot hold at once; what is merely not known is no fault."""
    amount = fee.amount_eur
    if fee.level == "free" and amount:
        said = N_(
            "Free, yet {amount} euro: which of the two? An amount goes with the other levels."
        )
        yield Fault(field, said, {"amount": f"{amount:g}"})
    elif fee.level in ("paid", "symbolic") and amount == 0:
        yield Fault(field, N_("An amount of 0 is free: choose free."))
    elif fee.level == "unknown" and amount is not None:
        said = N_("An amount is known, so the level is too: free, symbolic, conditional or paid.")
        yield Fault(field, said)
    if fee.level == "free" and fee.free_for:
        said = N_("Free for everybody, so for nobody in particular: leave free_for out.")
        yield Fault(f"{field}.free_for", said)


def _equipment_faults(field: str, entry: EquipmentIn) -> Iterator[Fault]:
    if entry.count is not None and entry.present is not (entry.count > 0):
        said = N_("{count} of them: write present {present}.")
        yield Fault(
            field, said, {"count": entry.count, "present": "true" if entry.count else "false"}
        )


def _fault(
    field: str, sentence: str, value: str, guess: str | None = None, **values: object
) -> Fault:
    shown = value[:80]
    extra = {"value": shown} | ({"did_you_mean": guess} if guess else {})
    return Fault(field, sentence, {"value": shown, **values}, extra)


def _is_web_address(url: str) -> bool:
    if len(url) > LONGEST_ADDRESS or re.search(r"[\s<>\"\\^`{|}]", url):
        return False
    try:
        read = _WEB.validate_python(url)
    except ValidationError:
        return False
    return "." in (read.host or "") and read.username is None
