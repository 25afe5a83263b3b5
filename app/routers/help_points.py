"""`/v1/help-points`: the records themselves, when they are open, and who says so."""

from fastapi import APIRouter, Request, Response

from app.domain.errors import NotFound, ParameterInvalid, ParameterUnknown
from app.models.help_points_out import HelpPointOut
from app.models.listing import (
    HelpPointList,
    HelpPointsQuestion,
    LanguageQuestion,
    OpeningDays,
    OpeningQuestion,
    SourcesOut,
)
from app.routers.documenting import headers, parameters
from app.routers.house import answer, etag_of, house_of, words_for
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases import name_sources, read_help_points, tell_opening

router = APIRouter(prefix="/v1/help-points", tags=["help points"])


@router.get(
    "",
    operation_id="listHelpPoints",
    openapi_extra=parameters(HelpPointsQuestion),
    responses={200: {"model": HelpPointList}, **responses(ParameterInvalid, ParameterUnknown)},
)
async def list_help_points(request: Request) -> Response:
    """The help points that match, in the order of their ids, also those the finder cannot place.

    The filters are those of the finder: known not to match is left out, not known stays.
    """
    house, now = house_of(request), house_of(request).now()
    asked = read(request.scope["query_string"], HelpPointsQuestion)
    words = words_for(request, asked.lang)
    listed = read_help_points.help_points(house.directory, house.seats, asked, words, now)
    return answer(request, listed, now)


@router.get(
    "/{id}",
    operation_id="getHelpPoint",
    openapi_extra=parameters(LanguageQuestion),
    responses={
        200: {"model": HelpPointOut, **headers("ETag")},
        **responses(NotFound, ParameterInvalid, ParameterUnknown),
    },
)
async def get_help_point(request: Request, id: str) -> Response:
    """One help point. Its ETag names its version; send it as `If-Match` to change the record."""
    asked = read(request.scope["query_string"], LanguageQuestion)
    words, directory = words_for(request, asked.lang), house_of(request).directory
    body, version = read_help_points.help_point(directory, id, words)
    return answer(request, body, headers={"ETag": etag_of(version, words)})


@router.get(
    "/{id}/opening",
    operation_id="getOpening",
    openapi_extra=parameters(OpeningQuestion),
    responses={
        200: {"model": OpeningDays},
        **responses(NotFound, ParameterInvalid, ParameterUnknown),
    },
)
async def get_opening(request: Request, id: str) -> Response:
    """When the door of a help point is open and somebody is there to help, day by day."""
    house, now = house_of(request), house_of(request).now()
    asked = read(request.scope["query_string"], OpeningQuestion).model_dump()
    told = tell_opening.opening(house.directory, id, asked["from"], asked["to"], now)
    return answer(request, told, now)


@router.get(
    "/{id}/sources",
    operation_id="getSources",
    openapi_extra=parameters(LanguageQuestion),
    responses={
        200: {"model": SourcesOut},
        **responses(NotFound, ParameterInvalid, ParameterUnknown),
    },
)
async def get_sources(request: Request, id: str) -> Response:
    """Where each fact of a help point comes from, of which day it is, who confirmed it."""
    read(request.scope["query_string"], LanguageQuestion)
    return answer(request, name_sources.sources(house_of(request).directory, id))
