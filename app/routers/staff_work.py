"""`/staff/work`: the work lists of the coordination, on the screen, on paper and as CSV."""

import csv
from datetime import date
from io import StringIO
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import NotFound
from app.domain.holders import must_coordinate
from app.domain.words import N_, Words
from app.routers.entering import OneTransaction, Reading, Writing
from app.routers.house import house_of
from app.routers.staff_door import PRIVATE, OwnForm, Who, staff_page, to, words_of
from app.storage.directory import read_records
from app.storage.reports import open_reports
from app.usecases import list_work, report_mistakes
from app.usecases.list_work import LISTS, Item
from app.usecases.publish_files import FORMULA
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=OneTransaction)


@router.get("/work")
def work_page(request: Request, who: Who, db: Reading) -> Response:
    words = words_of(request, who)
    lists = [
        {
            "id": name,
            "title": words.say(LISTS[name]),
            "csv": f"/staff/work/{name}.csv",
            "items": [_shown(one, words) for one in items],
        }
        for name, items in _work(request, who, db).items()
    ]
    return staff_page(request, "work.html", who, lists=lists)


@router.get("/work/{name}.csv")
def work_csv(request: Request, who: Who, name: str, db: Reading) -> Response:
    """One list, for a spreadsheet; cells that it would run as a formula are made harmless."""
    found, words = _work(request, who, db), words_of(request, who)
    if name not in found:
        raise NotFound(N_("There is nothing at this address."))
    lines = StringIO(newline="")
    table = csv.writer(lines)
    table.writerow(["id", "name", "what"])
    for one in found[name]:
        cells = (one.help_point_id, words.name(one.name), _said(one, words))
        table.writerow([FORMULA.sub(r"\1'", cell) for cell in cells])
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(lines.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/work/reports/{number}/close")
def close_report(request: Request, who: Who, number: str, _: OwnForm, db: Writing) -> Response:
    """It was dealt with: how to reach whoever wrote it is forgotten."""
    must_coordinate(who.holder)
    now, key = house_of(request).now(), int(number) if number.isdigit() and len(number) < 9 else 0
    report_mistakes.close(db, key, now)
    done(db, who, "report_closed", number, now)
    return to("/staff/work?done=closed#reported")


def _work(request: Request, who: SignedIn, db: Session) -> dict[str, list[Item]]:
    """Raises `NotAllowed`."""
    must_coordinate(who.holder)
    house = house_of(request)
    recalled = house.settings.data_dir / "work_list.yaml"
    return list_work.work(
        read_records(db), house.directory.places, open_reports(db), recalled, house.now()
    )


def _shown(one: Item, words: Words) -> dict[str, Any]:
    return {
        "name": words.name(one.name),
        "said": _said(one, words),
        "href": f"/staff/help-points/{one.help_point_id}",
        "report": one.report,
    }


def _said(one: Item, words: Words) -> str:
    values = {
        name: words.date(value) if isinstance(value, date) else value
        for name, value in one.values.items()
    }
    return words.say(one.said, **values) if one.said else ""
