"""`/v1/help-points`: the records themselves."""

from fastapi import APIRouter, Request, Response

from app.domain.errors import NotFound, ParameterInvalid, ParameterUnknown
from app.models.help_points_out import HelpPointOut
from app.models.listing import HelpPointList, HelpPointsQuestion, LanguageQuestion
from app.routers.documenting import parameters
from app.routers.house import answer, house_of, words_for
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases import read_help_points

router = APIRouter(prefix="/v1/help-points", tags=["help points"])


@router.get(
    "",
    operation_id="listHelpPoints",
    openapi_extra=parameters(HelpPointsQuestion),
    responses={200: {"model": HelpPointList}, **responses(ParameterInvalid, ParameterUnknown)},
)
async def list_help_points(request: Request) -> Response:
    """All help points in the order of their ids, also those that the finder cannot place."""
    asked = read(request.scope["query_string"], HelpPointsQuestion)
    words = words_for(request, asked.lang)
    return answer(request, read_help_points.help_points(house_of(request).directory, asked, words))


@router.get(
    "/{id}",
    operation_id="getHelpPoint",
    openapi_extra=parameters(LanguageQuestion),
    responses={
        200: {"model": HelpPointOut},
        **responses(NotFound, ParameterInvalid, ParameterUnknown),
    },
)
async def get_help_point(request: Request, id: str) -> Response:
    """One help point."""
    asked = read(request.scope["query_string"], LanguageQuestion)
    words = words_for(request, asked.lang)
    return answer(request, read_help_points.help_point(house_of(request).directory, id, words))
