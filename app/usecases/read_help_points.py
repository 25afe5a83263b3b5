"""Read the records: all of them in the order of their ids, or one."""

import numpy as np
import orjson

from app.directory.snapshot import Directory
from app.domain.errors import NotFound
from app.domain.words import N_, Words
from app.models.listing import HelpPointsQuestion


def help_points(directory: Directory, asked: HelpPointsQuestion, words: Words) -> bytes:
    """A page of records as JSON: those active, or of the statuses asked for."""
    columns = directory.columns
    status = {
        "active": columns.active,
        "unconfirmed": columns.unconfirmed,
        "history": ~(columns.active | columns.unconfirmed),
    }
    listed = np.logical_or.reduce([status[one] for one in asked.status or ["active"]])
    numbers = np.flatnonzero(listed & (columns.sandbox == asked.sandbox))
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


def help_point(directory: Directory, key: str, words: Words) -> bytes:
    """One record as JSON, whatever its status. Raises `NotFound`."""
    number = directory.number.get(key)
    if number is None:
        raise NotFound(N_("There is no help point with this id."), {"parameter": "id"})
    return directory.ready[words.lang][number]
