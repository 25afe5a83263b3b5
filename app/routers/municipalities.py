"""`/v1/municipalities`: what each municipality has."""

import orjson
from fastapi import APIRouter, Request, Response

from app.domain.errors import NotFound, ParameterInvalid, ParameterUnknown
from app.models.listing import LanguageQuestion
from app.models.municipalities import MunicipalitiesQuestion, MunicipalityList, MunicipalityOut
from app.routers.documenting import parameters
from app.routers.house import answer, house_of
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases import look_up_municipalities

router = APIRouter(prefix="/v1/municipalities", tags=["places"])


@router.get(
    "",
    operation_id="listMunicipalities",
    openapi_extra=parameters(MunicipalitiesQuestion),
    responses={200: {"model": MunicipalityList}, **responses(ParameterInvalid, ParameterUnknown)},
)
async def list_municipalities(request: Request) -> Response:
    """The municipalities of the Region, each with its postcodes and how many help points."""
    asked = read(request.scope["query_string"], MunicipalitiesQuestion)
    listed = look_up_municipalities.municipalities(
        house_of(request).directory, asked.in_region, asked.sandbox, asked.offset, asked.limit
    )
    return answer(request, orjson.dumps(listed))


@router.get(
    "/{nis}",
    operation_id="getMunicipality",
    openapi_extra=parameters(LanguageQuestion),
    responses={
        200: {"model": MunicipalityOut},
        **responses(NotFound, ParameterInvalid, ParameterUnknown),
    },
)
async def get_municipality(request: Request, nis: str) -> Response:
    """One municipality, by its NIS code."""
    read(request.scope["query_string"], LanguageQuestion)
    return answer(
        request, orjson.dumps(look_up_municipalities.municipality(house_of(request).directory, nis))
    )
