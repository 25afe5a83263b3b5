"""`POST /v1/reports`: "this is wrong"."""

from fastapi import APIRouter, Depends, Request
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from app.domain.errors import (
    BodyInvalid,
    BodyTooLarge,
    MediaTypeUnsupported,
    NotReady,
    ParameterInvalid,
    ParameterUnknown,
    RecordInvalid,
    TooManyRequests,
)
from app.models.listing import LanguageQuestion
from app.models.reports import ReportIn, ReportOut
from app.routers.bodies import JsonBody
from app.routers.documenting import parameters, sent
from app.routers.entering import OneTransaction, Writing, counted
from app.routers.house import house_of, words_for
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases import report_mistakes

OFTEN = (RateLimitItemPerMinute(5, 10), RateLimitItemPerDay(20))
"""So many reports from one place: five in ten minutes, twenty a day."""


REPORTS = "reports"
"""Counted together, whatever they are about and however they come."""


def not_too_often(request: Request) -> None:
    counted(request, REPORTS, *OFTEN)


router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=OneTransaction)


@router.post(
    "",
    operation_id="reportMistake",
    status_code=201,
    openapi_extra=parameters(LanguageQuestion) | sent(ReportIn),
    responses=responses(
        RecordInvalid,
        BodyInvalid,
        ParameterInvalid,
        ParameterUnknown,
        BodyTooLarge,
        MediaTypeUnsupported,
        TooManyRequests,
        NotReady,
    ),
    dependencies=[Depends(not_too_often)],
)
def report(request: Request, given: JsonBody, db: Writing) -> ReportOut:
    """Say what is wrong with a help point; the coordination looks into it.

    No key is needed. Nothing of the visitor is kept but what is typed; how to reach them is erased
    once the report is dealt with, and after 90 days.
    """
    lang = read(request.scope["query_string"], LanguageQuestion).lang
    house = house_of(request)
    said_in = words_for(request, lang).lang
    return report_mistakes.report(db, given, said_in, house.directory, house.now())
