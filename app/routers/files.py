"""`/v1/help-points.geojson`, `.csv` and `/v1/postcodes.geojson`: open data to download.

These routes stand before those of one record: "help-points.csv" is not an id. They are `def`, in
a thread of their own: reading all records must not hold up the finder.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.errors import ParameterInvalid, ParameterUnknown
from app.models.files import FileQuestion, HelpPointFeatures, PostcodeFeatures, TableQuestion
from app.routers.documenting import parameters
from app.routers.house import answer, house_of, streamed, words_for
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases import publish_files
from app.usecases.publish_files import COLUMNS, LICENCE

router = APIRouter(prefix="/v1", tags=["open data"])

GEOJSON = "application/geo+json"
CSV = "text/csv; charset=utf-8; header=present"
WRONG = responses(ParameterInvalid, ParameterUnknown)

TABLE = f"""All help points that are active or unconfirmed, as a table (RFC 4180, UTF-8, commas).

The header names the place of each column in the JSON of a record. An empty cell: not known, or
nothing. Lists are joined by `;`. Texts are in `lang`, else in another language they have. Of the
stops of a mobile help point only the names stand here. An apostrophe before `=`, `+`, `-` or `@`
is ours: without it a spreadsheet would run the text as a formula. Phone numbers have it too; take
it off to dial.

The columns: {", ".join(f"`{name}`" for name in COLUMNS)}."""


class GeoJson(JSONResponse):
    """For the OpenAPI document; the answers come ready."""

    media_type = GEOJSON


class Csv(Response):
    media_type = "text/csv"


@router.get(
    "/help-points.geojson",
    operation_id="downloadHelpPointsGeojson",
    openapi_extra=parameters(FileQuestion),
    response_class=GeoJson,
    responses={200: {"model": HelpPointFeatures}, **WRONG},
)
def get_help_points_geojson(request: Request) -> Response:
    """All help points that are active or unconfirmed, as a map layer (RFC 7946).

    `properties` is the record; its `status` says which of the two, its `location_precision` how
    exact the point is.
    """
    asked = read(request.scope["query_string"], FileQuestion)
    words, directory = words_for(request, asked.lang), house_of(request).directory
    file = publish_files.help_points_geojson(directory, asked.sandbox, words)
    headers = saved_as("help-points", "geojson", asked.sandbox)
    return streamed(request, file.pieces, file.records, GEOJSON, headers)


@router.get(
    "/help-points.csv",
    operation_id="downloadHelpPointsCsv",
    description=TABLE,
    openapi_extra=parameters(TableQuestion),
    response_class=Csv,
    responses=WRONG,
)
def get_help_points_csv(request: Request) -> Response:
    asked = read(request.scope["query_string"], TableQuestion)
    words, directory = words_for(request, asked.lang), house_of(request).directory
    file = publish_files.help_points_csv(directory, asked.sandbox, asked.bom, words)
    headers = saved_as("help-points", "csv", asked.sandbox)
    return streamed(request, file.pieces, file.records, CSV, headers)


@router.get(
    "/postcodes.geojson",
    operation_id="downloadPostcodesGeojson",
    openapi_extra=parameters(FileQuestion),
    response_class=GeoJson,
    responses={200: {"model": PostcodeFeatures}, **WRONG},
)
def get_postcodes_geojson(request: Request) -> Response:
    """All Belgian postcodes we know, as a map layer (RFC 7946).

    The 22 residential ones of the Region are areas, the others points.
    """
    asked = read(request.scope["query_string"], FileQuestion)
    body = publish_files.postcodes_geojson(house_of(request).directory.places, asked.sandbox)
    headers = saved_as("postcodes", "geojson", asked.sandbox)
    return answer(request, body, media_type=GEOJSON, headers=headers)


def saved_as(name: str, ending: str, sandbox: bool) -> dict[str, str]:
    """Fiction goes by another file name, lest it be taken for real."""
    name = f"{name}-sandbox.{ending}" if sandbox else f"{name}.{ending}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Link": f'<{LICENCE}>; rel="license"',
    }
