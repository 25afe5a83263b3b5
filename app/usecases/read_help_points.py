"""Read the records: those asked for, in the order of their ids, or one."""

from datetime import datetime

import orjson

from app.directory.asking import record_of, understand_list
from app.directory.coming_sessions import answers_of_sessions
from app.directory.listing import list_records
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.words import Words
from app.models.listing import HelpPointsQuestion


def help_points(
    directory: Directory, seats: Seats, asked: HelpPointsQuestion, words: Words, now: datetime
) -> bytes:
    """A page of the records that match as JSON. Raises `ParameterInvalid`."""
    listing = understand_list(asked, directory.places, now)
    of_sessions = answers_of_sessions(directory, seats, listing.conditions)
    numbers = list_records(directory, listing, of_sessions)
    page = numbers[asked.offset : asked.offset + asked.limit]
    head = {"total": len(numbers), "limit": asked.limit, "offset": asked.offset}
    ready = directory.ready[words.lang]
    return b"".join(
        (
            orjson.dumps(head)[:-1],
            b',"results":[',
            b",".join(ready[number] for number in page),
            b"]}",
        )
    )


def help_point(directory: Directory, key: str, words: Words) -> tuple[bytes, int]:
    """One record as JSON, whatever its status, and its version. Raises `NotFound`."""
    number = record_of(directory, key)
    return directory.ready[words.lang][number], directory.versions[number]
