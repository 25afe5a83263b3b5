"""`/staff/overview`: how the help points stand, on the screen and on paper."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from app.domain.codes import Status, codes
from app.domain.descriptions import KINDS, STATUSES
from app.domain.holders import must_coordinate
from app.domain.opening import BRUSSELS
from app.domain.words import N_, Words
from app.routers.entering import OneTransaction, Reading
from app.routers.house import house_of
from app.routers.staff_door import Who, staff_page, words_of
from app.routers.staff_work import work_of
from app.storage.directory import read_records
from app.storage.seats_overlay import read_seats
from app.usecases.list_work import LISTS
from app.usecases.tell_overview import Coming, Fresh, Overview, Town, overview

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)

Row = tuple[str, Sequence[int]]
"""What is counted, and the numbers."""

STATUS = {**STATUSES, "unconfirmed": N_("Not confirmed")}
"""As short as the head of a column."""

COLUMNS = (
    N_("Help points"),
    N_("Hours known"),
    N_("Phone known"),
    N_("Languages known"),
    N_("Cost known"),
    N_("Confirmed within six months"),
)


@router.get("/overview")
def overview_page(request: Request, who: Who, db: Reading) -> Response:
    must_coordinate(who.holder)
    house, words = house_of(request), words_of(request, who)
    now, places = house.now(), house.directory.places
    records = read_records(db)
    told = overview(records, places, read_seats(db, now).seats, now)
    work = work_of(request, db, records)
    return staff_page(
        request, "overview.html", who, **_shown(told, words),
        day=words.date(now.astimezone(BRUSSELS).date()),
        lists=[(words.say(LISTS[name]), [len(items)]) for name, items in work.items()],
    )  # fmt: skip


def _shown(told: Overview, words: Words) -> dict[str, Any]:
    totals = [sum(column) for column in zip(*(row for _, row in told.kinds), strict=True)]
    return {
        "statuses": [words.say(STATUS[code]) for code in codes(Status)],
        "kinds": [(words.say(KINDS[kind]), row) for kind, row in told.kinds],
        "totals": totals,
        "fresh_rows": _fresh(told.fresh, words),
        "columns": [words.say(one) for one in COLUMNS],
        "towns": [(_town(one, words), _numbers(one)) for one in told.towns],
        "towns_total": [sum(column) for column in zip(*map(_numbers, told.towns), strict=True)],
        "coming_rows": _coming(told.coming, words),
    }


def _numbers(town: Town) -> Sequence[int]:
    """In the order of `COLUMNS`."""
    return town.places, town.hours, town.phone, town.languages, town.cost, town.fresh


def _fresh(fresh: Fresh, words: Words) -> list[Row]:
    return [
        (words.say(N_("Within six months")), [fresh.half_a_year]),
        (words.say(N_("Six months to a year ago")), [fresh.a_year]),
        (words.say(N_("Longer ago")), [fresh.longer_ago]),
        (words.say(N_("Never")), [fresh.never]),
    ]


def _coming(coming: Coming, words: Words) -> list[Row]:
    return [
        (words.say(N_("Sessions")), [coming.sessions]),
        (words.say(N_("Free places that we know of")), [coming.free]),
        (words.say(N_("Sessions whose places we do not know")), [coming.unknown]),
    ]


def _town(town: Town, words: Words) -> str:
    return words.say(town.otherwise) if town.otherwise else words.name(town.names)
