"""`/v1/sessions.ics` and the calendar of one help point, to subscribe to.

They are made in a thread of their own: a long calendar must not hold up the finder.
"""

import asyncio
from functools import partial

from fastapi import APIRouter, Request, Response

from app.directory.asking_sessions import understand_sessions
from app.domain.errors import (
    AddressNotFound,
    GeocoderNotConfigured,
    GeocoderUnavailable,
    NotFound,
    ParameterInvalid,
    ParameterUnknown,
    PostcodeInvalid,
    PostcodeUnknown,
)
from app.models.listing import LanguageQuestion
from app.models.session_questions import CalendarQuestion
from app.routers.documenting import parameters
from app.routers.files import saved_as
from app.routers.house import answer, house_of, words_for
from app.routers.locating import keeping, located
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases.publish_calendars import help_point_calendar, sessions_calendar

router = APIRouter(prefix="/v1", tags=["open data"])

ICS = "text/calendar; charset=utf-8"
FRESH = {"Cache-Control": "no-cache"}
"""What was cancelled must not stand in a calendar for lack of asking."""


class Ics(Response):
    """For the OpenAPI document; the answers come ready."""

    media_type = "text/calendar"


@router.get(
    "/sessions.ics",
    operation_id="downloadSessionsCalendar",
    openapi_extra=parameters(CalendarQuestion),
    response_class=Ics,
    responses=responses(
        PostcodeInvalid,
        ParameterInvalid,
        ParameterUnknown,
        GeocoderNotConfigured,
        PostcodeUnknown,
        AddressNotFound,
        GeocoderUnavailable,
    ),
)
async def get_sessions_calendar(request: Request) -> Response:
    """All sessions that match, as a calendar to subscribe to (RFC 5545).

    The filters are those of `listSessions`; full sessions are in it unless `min_places` leaves
    them out. One event a meeting; what was cancelled stays, as cancelled, until two days after.
    """
    house, now = house_of(request), house_of(request).now()
    directory = house.directory
    question = read(request.scope["query_string"], CalendarQuestion)
    point = await located(question, house, now, understand_sessions)
    asked = understand_sessions(question, directory.places, now, point)
    words = words_for(request, question.lang)
    make = partial(sessions_calendar, directory, house.seats, asked, words)
    fiction = asked.wishes.conditions.sandbox
    headers = saved_as("sessions", "ics", fiction) | FRESH | keeping(asked.located)
    body = await asyncio.to_thread(make)
    return answer(request, body, now, ICS, headers)


@router.get(
    "/help-points/{id}/sessions.ics",
    operation_id="downloadHelpPointCalendar",
    openapi_extra=parameters(LanguageQuestion),
    response_class=Ics,
    responses=responses(NotFound, ParameterInvalid, ParameterUnknown),
)
def get_help_point_calendar(request: Request, id: str) -> Response:
    """The sessions of one help point, as a calendar to subscribe to (RFC 5545)."""
    house, now = house_of(request), house_of(request).now()
    asked = read(request.scope["query_string"], LanguageQuestion)
    words = words_for(request, asked.lang)
    body, fiction = help_point_calendar(house.directory, id, words, now)
    return answer(request, body, now, ICS, saved_as(id, "ics", fiction) | FRESH)
