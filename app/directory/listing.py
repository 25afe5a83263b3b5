"""Listing the records that a question keeps, wherever they stand."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.directory.search import Conditions, Told, matching, of_this_world
from app.directory.snapshot import Directory, Ints, microseconds


@dataclass(frozen=True, slots=True)
class Listing:
    """A question of the list. `municipalities` are NIS codes; None: wherever it is."""

    conditions: Conditions
    municipalities: frozenset[str] | None
    updated_since: datetime | None


def list_records(directory: Directory, asked: Listing, told: Told) -> Ints:
    """The numbers of the records kept, ascending, by the same filters as the finder's.

    A mobile help point is kept where any of its stops is.
    """
    rows, columns = directory.listing, directory.columns
    here = of_this_world(directory, rows.record, asked.conditions)
    if asked.municipalities is not None:
        there = [columns.municipality == nis for nis in asked.municipalities]
        here &= np.logical_or.reduce(there)[rows.record]
    if asked.updated_since is not None:
        here &= columns.updated[rows.record] >= microseconds(asked.updated_since)
    chosen, _ = matching(directory, rows, np.flatnonzero(here), asked.conditions, told)
    return np.unique(rows.record[chosen])
