"""`/v1/postcodes`: the map behind the finder."""

import orjson
from fastapi import APIRouter, Request, Response

from app.domain.errors import (
    NotFound,
    ParameterInvalid,
    ParameterUnknown,
    PostcodeInvalid,
    PostcodeUnknown,
)
from app.models.listing import LanguageQuestion
from app.models.postcodes import PointQuestion, PostcodeList, PostcodeOut, PostcodesQuestion
from app.routers.documenting import parameters
from app.routers.house import answer, house_of
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases import look_up_places

router = APIRouter(prefix="/v1/postcodes", tags=["places"])


@router.get(
    "",
    operation_id="listPostcodes",
    openapi_extra=parameters(PostcodesQuestion),
    responses={200: {"model": PostcodeList}, **responses(ParameterInvalid, ParameterUnknown)},
)
async def list_postcodes(request: Request) -> Response:
    """All Belgian postcodes we know; the 22 residential ones of the Region have areas."""
    asked = read(request.scope["query_string"], PostcodesQuestion)
    places = house_of(request).directory.places
    listed = look_up_places.postcodes(places, asked.sandbox, asked.offset, asked.limit)
    return answer(request, orjson.dumps(listed))


@router.get(
    "/at",
    operation_id="getPostcodeAt",
    openapi_extra=parameters(PointQuestion, required=("lat", "lon")),
    responses={
        200: {"model": PostcodeOut},
        **responses(NotFound, ParameterInvalid, ParameterUnknown),
    },
)
async def get_postcode_at(request: Request) -> Response:
    """The postcode whose area holds a point."""
    point = read(request.scope["query_string"], PointQuestion)
    places = house_of(request).directory.places
    return answer(request, orjson.dumps(look_up_places.postcode_at(places, point.lat, point.lon)))


@router.get(
    "/{code}",
    operation_id="getPostcode",
    openapi_extra=parameters(LanguageQuestion),
    responses={
        200: {"model": PostcodeOut},
        **responses(PostcodeUnknown, PostcodeInvalid, ParameterInvalid, ParameterUnknown),
    },
)
async def get_postcode(request: Request, code: str) -> Response:
    """One postcode."""
    read(request.scope["query_string"], LanguageQuestion)
    return answer(
        request, orjson.dumps(look_up_places.postcode(house_of(request).directory.places, code))
    )
