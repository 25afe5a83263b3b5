"""What is wrong with a training or a session that is well formed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from app.domain.errors import Fault, RecordInvalid
from app.domain.words import N_
from app.models.checking import audience_age_faults, fee_faults, language_faults, web_faults
from app.models.trainings import SessionFacts, SessionIn, TrainingIn

LONGEST_MEETING = timedelta(hours=24)
FARTHEST = timedelta(days=731)
ONE_OF_THE_TWO = N_("Give starts_at and ends_at, or several meetings; one of the two.")


def refuse(wrong: Iterable[Fault]) -> None:
    """Raises `RecordInvalid` where anything is."""
    found = list(wrong)
    if found:
        raise RecordInvalid(found)


def training_faults(given: TrainingIn) -> Iterator[Fault]:
    yield from language_faults("languages", given.languages)
    yield from audience_age_faults("only_for", given.only_for)
    if given.fee is not None:
        yield from fee_faults("fee", given.fee)


def session_faults(given: SessionFacts) -> Iterator[Fault]:
    """Of what a session says by itself, whenever it is."""
    yield from _time_faults(given)
    if (given.booking == "here") != (given.capacity is not None):
        said = N_("Seats are counted where booking is here: capacity goes with that alone.")
        yield Fault("capacity", said)
    if (given.booking == "external") != (given.booking_url is not None):
        yield Fault("booking_url", N_("booking_url goes with booking external, and with no other."))
    elif given.booking_url is not None:
        yield from web_faults("booking_url", given.booking_url)
    if given.waiting_list and given.booking != "here":
        yield Fault("waiting_list", N_("There is a waiting list only where booking is here."))
    if given.extra_places and given.booking != "here":
        yield Fault("extra_places", N_("There are extra places only where booking is here."))
    opens, closes = given.registration_opens_at, given.registration_closes_at
    if opens is not None and closes is not None and opens >= closes:
        yield Fault("registration_closes_at", N_("Registration opens before it closes."))


def new_session_faults(given: SessionIn) -> Iterator[Fault]:
    if given.extra_places:
        said = N_("Extra places are granted later, with a reason: PATCH the session.")
        yield Fault("extra_places", said)
    if given.status != "scheduled":
        yield Fault("status", N_("A new session is scheduled. Leave status out."))
    if given.meetings and (given.starts_at or given.ends_at):
        yield Fault("meetings", ONE_OF_THE_TWO)
    if given.skip_holidays and given.rrule is None:
        yield Fault("skip_holidays", N_("Holidays are skipped in a series: it goes with rrule."))


def start_faults(given: SessionFacts, now: datetime) -> Iterator[Fault]:
    """Of when it begins, seen from now."""
    if given.times and given.times[0][0] <= now:
        yield Fault("starts_at", N_("It begins in the past. Give a moment to come."))


def far_faults(given: SessionFacts, now: datetime) -> Iterator[Fault]:
    """Moments that nobody plans for: people are remembered until a session is long over."""
    named = [
        *((f"meetings.{number}.ends_at", end) for number, (_, end) in enumerate(given.times)),
        ("registration_opens_at", given.registration_opens_at),
        ("registration_closes_at", given.registration_closes_at),
    ]
    for field, moment in named:
        if moment is not None and moment > now + FARTHEST:
            plain = field if given.meetings else field.rpartition(".")[2]
            yield Fault(plain, N_("This is more than two years from now."))


def _time_faults(given: SessionFacts) -> Iterator[Fault]:
    if not given.times:
        missing = "starts_at" if given.starts_at is None else "ends_at"
        yield Fault(missing, N_("Say when: starts_at and ends_at, or several meetings."))
    before: datetime | None = None
    for number, (start, end) in enumerate(given.times):
        field = f"meetings.{number}." if given.meetings else ""
        if end <= start:
            yield Fault(f"{field}ends_at", N_("It ends before it begins."))
        elif end - start > LONGEST_MEETING:
            said = N_("It lasts more than a day. Give several meetings instead.")
            yield Fault(f"{field}ends_at", said)
        if before is not None and start < before:
            said = N_("A meeting begins before the one in front of it ends.")
            yield Fault(f"{field}starts_at", said)
        before = end
