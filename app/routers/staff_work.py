"""`/staff/work`: the work lists of the coordination, on the screen, on paper and as CSV."""

import csv
from collections.abc import Iterable
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
from app.storage.directory import Records, read_records
from app.storage.questions import open_questions
from app.storage.reports import open_reports
from app.storage.websites import website_checks
from app.usecases import list_work, report_mistakes
from app.usecases.list_work import LISTS, Item
from app.usecases.publish_files import FORMULA
from app.usecases.staffing.coming_in import SignedIn
from app.usecases.staffing.record import done

router = APIRouter(include_in_schema=False, route_class=OneTransaction)


@router.get("/staff/work")
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


@router.get("/staff/work.csv")
def all_work_csv(request: Request, who: Who, db: Reading) -> Response:
    """All lists in one, each line with the name of its list."""
    found, words = _work(request, who, db), words_of(request, who)
    rows = ((words.say(LISTS[name]), *_cells(one, words)) for name in found for one in found[name])
    return _table("work", ["list", "id", "name", "what"], rows)


@router.get("/staff/work/{name}.csv")
def work_csv(request: Request, who: Who, name: str, db: Reading) -> Response:
    found, words = _work(request, who, db), words_of(request, who)
    if name not in found:
        raise NotFound(N_("There is nothing at this address."))
    return _table(name, ["id", "name", "what"], (_cells(one, words) for one in found[name]))


@router.post("/staff/work/reports/{number}/close")
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
    return work_of(request, db, read_records(db))


def work_of(request: Request, db: Session, records: Records) -> dict[str, list[Item]]:
    house = house_of(request)
    recalled = house.settings.data_dir / "work_list.yaml"
    return list_work.work(
        records, house.directory.places, open_reports(db), recalled, house.now(),
        website_checks(db), open_questions(db, house.now()),
    )  # fmt: skip


def _cells(one: Item, words: Words) -> tuple[str, str, str]:
    return one.help_point_id, words.name(one.name), _said(one, words)


def _table(name: str, head: list[str], rows: Iterable[tuple[str, ...]]) -> Response:
    """For a spreadsheet; cells that it would run as a formula are made harmless."""
    lines = StringIO(newline="")
    table = csv.writer(lines)
    table.writerow(head)
    for cells in rows:
        table.writerow([FORMULA.sub(r"\1'", cell) for cell in cells])
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(lines.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _shown(one: Item, words: Words) -> dict[str, Any]:
    return {
        "name": words.name(one.name),
        "said": _said(one, words),
        "href": one.help_point_id and f"/staff/help-points/{one.help_point_id}",
        "report": one.report,
        "answer": one.answer,
    }


def _said(one: Item, words: Words) -> str:
    values = {
        name: words.date(value) if isinstance(value, date) else value
        for name, value in one.values.items()
    }
    return words.say(one.said, **values) if one.said else ""
