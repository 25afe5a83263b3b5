"""The letter that asks whether a record is still true: all that it says, so that one sees at a
glance whether it is right, and a link that confirms it without signing in."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.adapters.mail import Mail
from app.domain.fee_words import NOT_KNOWN, price
from app.domain.freshness import is_stale
from app.domain.phones import shown
from app.domain.week_words import days_of
from app.domain.words import N_, Words
from app.models.staff_tables import Letter
from app.models.tables import HelpPoint
from app.storage.reminders import last_assured, runs
from app.storage.versions import bundle_of, said_by
from app.usecases.letters.desk import NO_HARM, Desk, to_account
from app.usecases.staffing.links import new_link, path_of

Record = Mapping[str, Any]

OPENING = N_("This is what people read about {place}.")
UNKNOWN = N_("not known")


def confirm(letter: Letter, desk: Desk) -> Mail | None:
    """None where it was confirmed meanwhile, or is not hers any more."""
    account, key = desk.reader(letter), letter.subject or ""
    if account is None or not runs(desk.db, account, key):
        return None
    assured = last_assured(desk.db, key)
    if not is_stale(assured, desk.today):
        return None
    words, row = desk.words[account.lang], desk.db.get(HelpPoint, key)
    assert row is not None  # it is kept
    record = said_by(bundle_of(desk.db, row)).model_dump(mode="json")
    name = words.name(record["name"])
    link = path_of("confirm", new_link(desk.db, account, "confirm", desk.now, key))
    parts = (
        words.say(N_("Hello {name},"), name=account.name or ""),
        f"{words.say(OPENING, place=name)} {_since(assured, words)}",
        "\n".join(_facts(record, desk, words)),
        words.say(
            N_("Is all of it still true? Open this link and press the button. "
               "You do not have to sign in:")
        ),
        f"{desk.base}{link}",
        words.say(N_("The link works once, within 30 days.")),
        words.say(N_("Has something changed? Correct it here:")),
        f"{desk.base}/staff/help-points/{key}",
        words.say(NO_HARM),
    )  # fmt: skip
    return to_account(account, words.say(N_("Is this still true? {place}"), place=name), parts)


def _since(assured: date | None, words: Words) -> str:
    if assured is None:
        return words.say(N_("Nobody has confirmed it yet."))
    return words.say(N_("It was last confirmed on {day}."), day=words.date(assured))


def _facts(record: Record, desk: Desk, words: Words) -> Iterator[str]:
    """ "Phone: 02 …", one a line; hours a line a day."""
    tags, phone = record["languages"] or [], record["phone"]
    address = record["address"]
    where = ", ".join(part for part in (address["street"], address["postcode"]) if part)
    yield _fact(N_("Name"), words.name(record["name"]), words)
    yield _fact(N_("Where"), where, words)
    yield from _hours(N_("The door is open"), record["opening_hours"], desk, words)
    yield from _hours(N_("Somebody is there to help"), record["helper_hours"], desk, words)
    yield _fact(N_("Languages"), words.listed(map(words.language, tags)) if tags else "", words)
    yield _fact(N_("Price"), _price(record["fees"].get("access"), words), words)
    yield _fact(N_("Phone"), shown(phone) if phone else "", words)


def _hours(label: str, expression: str | None, desk: Desk, words: Words) -> Iterator[str]:
    """As they were written where no day of the week has times: "by appointment"."""
    days = list(days_of(expression, desk.today, words)) if expression else []
    if not days:
        yield _fact(label, expression or "", words)
        return
    yield words.say(N_("{label}:"), label=words.say(label))
    yield from (f"  {day}" for day in days)


def _price(fee: Record | None, words: Words) -> str:
    said = price(fee, words) if fee else ""
    return "" if said == words.say(NOT_KNOWN) else said


def _fact(label: str, text: str, words: Words) -> str:
    said = text or words.say(UNKNOWN)
    return words.say(N_("{label}: {text}"), label=words.say(label), text=said)
