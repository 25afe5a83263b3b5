"""`GET /v1/sessions`: the sessions to come, for whoever sends or goes."""

from fastapi import APIRouter, Request, Response

from app.directory.asking_sessions import understand_sessions
from app.domain.errors import (
    AddressNotFound,
    GeocoderNotConfigured,
    GeocoderUnavailable,
    ParameterInvalid,
    ParameterUnknown,
    PostcodeInvalid,
    PostcodeUnknown,
    QueryTooLong,
)
from app.models.session_questions import SessionsQuestion
from app.models.trainings_out import SessionList
from app.routers.documenting import parameters
from app.routers.house import answer, house_of, words_for
from app.routers.locating import keeping, located
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases.find_sessions import find_sessions

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])

ANY_TIME_ANEW = {"Cache-Control": "no-cache"}
"""Seats reach people within a second: whoever keeps the answer asks whether it still holds."""


@router.get(
    "",
    operation_id="listSessions",
    openapi_extra=parameters(SessionsQuestion),
    responses={
        200: {"model": SessionList},
        **responses(
            PostcodeInvalid,
            ParameterInvalid,
            ParameterUnknown,
            GeocoderNotConfigured,
            PostcodeUnknown,
            AddressNotFound,
            QueryTooLong,
            GeocoderUnavailable,
        ),
    },
)
async def list_sessions(request: Request) -> Response:
    """Find the sessions to come that match, the soonest or the nearest first.

    The filters are those of the finder, asked of the training where it says something of its own:
    known not to match is left out, not known stays. `match` says which. Full sessions are left out
    unless `min_places=0`; where the seats are not ours to know, `free_places` is null.
    """
    house, now = house_of(request), house_of(request).now()
    directory = house.directory
    question = read(request.scope["query_string"], SessionsQuestion)
    point = await located(question, house, now, understand_sessions)
    asked = understand_sessions(question, directory.places, now, point)
    words = words_for(request, question.lang)
    page = question.model_dump(include={"offset", "limit"})
    found = find_sessions(directory, house.seats, asked, words, **page)
    return answer(request, found, now, headers=ANY_TIME_ANEW | keeping(asked.located))
