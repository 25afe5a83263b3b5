"""Report a mistake in a record, and deal with it."""

import re
from datetime import datetime
from typing import Any

import orjson
from pydantic import ValidationError
from sqlmodel import Session

from app.directory.snapshot import Directory
from app.domain.errors import Fault, NotFound, RecordInvalid
from app.domain.national_number import reads_as_national_number
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.explaining import explained
from app.models.help_points_out import HelpPointOut
from app.models.reports import LONGEST_REPORT, ReportIn, ReportOut
from app.models.tables import Report

OUR_PAGE = re.compile(r"/[a-z]{2}/[\w/-]{0,100}", re.ASCII)
NUMBER_REFUSED = N_("This reads as a national register number. Leave it out: we keep none.")


def report(
    db: Session, given: dict[str, Any], lang: str, directory: Directory, now: datetime
) -> ReportOut:
    """Keep it for the coordination. Raises `RecordInvalid` with all that is wrong."""
    said = _checked(given, directory)
    row = Report(**said.model_dump(), lang=lang, created_at=now)
    db.add(row)
    db.flush()
    assert row.id is not None
    assert row.help_point_id is not None  # said.help_point_id
    return ReportOut(
        id=row.id, help_point_id=row.help_point_id, created_at=now.astimezone(BRUSSELS)
    )


def report_sentence(db: Session, text: str, page: str, lang: str, now: datetime) -> None:
    """A sentence of ours in this language that is wrong; on which page, where that is one of
    ours. Raises `RecordInvalid`."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST_REPORT:
        said = N_("Write the sentence: 1 to {most} characters.")
        raise RecordInvalid([Fault("text", said, {"most": LONGEST_REPORT})])
    if reads_as_national_number(text):
        raise RecordInvalid([Fault("text", NUMBER_REFUSED)])
    db.add(
        Report(
            text=text, field=page if OUR_PAGE.fullmatch(page) else None, lang=lang, created_at=now
        )
    )
    db.flush()


def close(db: Session, number: int, now: datetime) -> None:
    """It was dealt with: how to reach whoever wrote it is forgotten. Raises `NotFound`."""
    row = db.get(Report, number)
    if row is None:
        raise NotFound(N_("There is no report {number}."), number=number)
    row.reply_to, row.closed_at = None, row.closed_at or now


def _checked(given: dict[str, Any], directory: Directory) -> ReportIn:
    try:
        said = ReportIn.model_validate_json(orjson.dumps(given), strict=True)
    except ValidationError as wrong:
        raise RecordInvalid([fault for _, fault in explained(ReportIn, wrong)]) from None
    faults = []
    if said.help_point_id not in directory.number:
        faults.append(Fault("help_point_id", N_("There is no help point with this id.")))
    if said.field and said.field.split(".")[0] not in HelpPointOut.model_fields:
        no_field = N_("There is no field “{name}”.")
        faults.append(Fault("field", no_field, {"name": said.field}))
    for name in ("text", "reply_to"):
        if reads_as_national_number(getattr(said, name) or ""):
            faults.append(Fault(name, NUMBER_REFUSED))
    if faults:
        raise RecordInvalid(faults)
    return said
