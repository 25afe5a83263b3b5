"""List the help points of which something is known, the nearest first where one asks from."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson

from app.directory.asking import Origin
from app.directory.search import Conditions, Standing, distances_to
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.ranking import walk_minutes
from app.domain.words import Words
from app.usecases.finding.telling import told

Facts = dict[str, Any]


def list_places(
    directory: Directory,
    seats: Seats,
    wanted: Callable[[Facts], bool],
    origin: Origin | None,
    words: Words,
    now: datetime,
    *,
    sandbox: bool = False,
) -> list[Facts]:
    """The active ones of that world that are wanted, as entries of `results` (DESIGN § 4); those
    that stand nowhere come last. Without an origin in the order of their ids, without distance."""
    asked = Conditions(now.replace(second=0, microsecond=0), now, {}, sandbox=sandbox)
    here = list(_standings(directory, wanted, origin, words, sandbox))
    here.sort(key=lambda one: (one.distance_m is None, one.distance_m or 0, one.record))
    return [orjson.loads(told(directory, seats, one, asked, words)) for one in here]


def _standings(
    directory: Directory,
    wanted: Callable[[Facts], bool],
    origin: Origin | None,
    words: Words,
    sandbox: bool,
) -> Iterator[Standing]:
    rows, columns = directory.nearby, directory.columns
    far = None if origin is None else distances_to(rows, origin.lat, origin.lon)
    counter = {int(rows.record[row]): row for row in range(len(rows.record)) if rows.stop[row] < 0}
    for number in range(len(directory.ids)):
        if not columns.active[number] or bool(columns.sandbox[number]) != sandbox:
            continue
        if not wanted(orjson.loads(directory.ready[words.lang][number])):
            continue
        schedule, row = directory.own_schedule[number], counter.get(number)
        if far is None or row is None:
            yield Standing(number, schedule, -1, 0, None, (), {})
        else:
            metres = int(far[row])
            walk = (("walk", int(walk_minutes(far[row : row + 1])[0])),)
            yield Standing(number, schedule, -1, int(rows.precision[row]), metres, walk, {})
