"""`GET /v1/help`: the finder."""

from fastapi import APIRouter, Request, Response

from app.directory.asking import understand
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
from app.models.finding import HelpFound, Question
from app.routers.documenting import parameters
from app.routers.house import answer, house_of, words_for
from app.routers.locating import keeping, located
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases.find_help import find_help

router = APIRouter(prefix="/v1", tags=["finder"])


@router.get(
    "/help",
    operation_id="findHelp",
    openapi_extra=parameters(Question),
    responses={
        200: {"model": HelpFound},
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
async def get_help(request: Request) -> Response:
    """Find digital help near a postcode, best first.

    Ranked in minutes to help: the walk and everything else that stands between the person and
    somebody who helps, each minute with its reason. Nothing near is an answer, not an error.
    """
    house, now = house_of(request), house_of(request).now()
    directory = house.directory
    question = read(request.scope["query_string"], Question)
    point = await located(question, house, now, understand)
    asked = understand(question, directory.places, now, point)
    words = words_for(request, question.lang)
    found = find_help(directory, house.seats, asked, words, house.settings.helpline)
    return answer(request, found, now, headers=keeping(asked.located))
