"""`/v1/trainings`: what the spaces teach; written by the space and the coordination."""

from fastapi import APIRouter, Request, Response

from app.domain.errors import (
    AlreadyThere,
    BodyInvalid,
    BodyTooLarge,
    MediaTypeUnsupported,
    NotFound,
    NotReady,
    ParameterInvalid,
    ParameterUnknown,
    Problem,
    RecordInvalid,
    TrainingInUse,
)
from app.models.listing import LanguageQuestion
from app.models.trainings import TrainingIn
from app.models.trainings_out import TrainingList, TrainingOut, TrainingsQuestion
from app.routers.bodies import MERGE_PATCH, JsonBody, PatchBody
from app.routers.documenting import headers, parameters, patch_sent, sent
from app.routers.entering import (
    AT_THE_DOOR,
    FRESH,
    KEYED,
    HeldBy,
    OneTransaction,
    Reading,
    Writing,
    only_language,
)
from app.routers.house import house_of
from app.routers.problems import responses
from app.routers.reading import read
from app.usecases import plan_trainings as story

router = APIRouter(prefix="/v1/trainings", tags=["sessions"], route_class=OneTransaction)

WRONG: tuple[type[Problem], ...] = (ParameterInvalid, ParameterUnknown)
SENT: tuple[type[Problem], ...] = (RecordInvalid, BodyInvalid, BodyTooLarge, MediaTypeUnsupported)
LANG = parameters(LanguageQuestion)


@router.get(
    "",
    operation_id="listTrainings",
    openapi_extra=parameters(TrainingsQuestion),
    responses=responses(*WRONG, NotReady),
)
def list_trainings(request: Request, response: Response, db: Reading) -> TrainingList:
    """The trainings of the help points, in the order of their ids; their sessions are apart."""
    response.headers.update(FRESH)
    return story.listed(db, read(request.scope["query_string"], TrainingsQuestion))


@router.get(
    "/{id}",
    operation_id="getTraining",
    openapi_extra=LANG,
    responses=responses(NotFound, *WRONG, NotReady),
)
def get_training(request: Request, response: Response, id: str, db: Reading) -> TrainingOut:
    """One training."""
    only_language(request)
    response.headers.update(FRESH)
    return story.training(db, id)


@router.post(
    "",
    operation_id="createTraining",
    status_code=201,
    openapi_extra=KEYED | LANG | sent(TrainingIn),
    responses={
        201: {"model": TrainingOut, **headers("Location")},
        **responses(*SENT, AlreadyThere, *WRONG),
        **AT_THE_DOOR,
    },
)
def create_training(
    request: Request, response: Response, by: HeldBy, given: JsonBody, db: Writing
) -> TrainingOut:
    """Add a training of a help point: its space, or the coordination.

    With an `id` of your own a request that is sent again adds nothing twice.
    """
    only_language(request)
    made = story.create(db, given, by, house_of(request).now())
    response.headers.update(FRESH | {"Location": f"/v1/trainings/{made.id}"})
    return made


@router.patch(
    "/{id}",
    operation_id="changeTraining",
    openapi_extra=KEYED
    | patch_sent(TrainingIn, MERGE_PATCH, LANG, without=("id", "help_point_id"), on_version=False),
    responses={200: {"model": TrainingOut}, **responses(*SENT, NotFound, *WRONG), **AT_THE_DOOR},
)
def change_training(
    request: Request, response: Response, id: str, by: HeldBy, patch: PatchBody, db: Writing
) -> TrainingOut:
    """Change what a merge patch (RFC 7396) names; `null`: not known."""
    only_language(request)
    response.headers.update(FRESH)
    return story.change(db, id, patch, by, house_of(request).now())


@router.delete(
    "/{id}",
    operation_id="deleteTraining",
    status_code=204,
    openapi_extra=KEYED | LANG,
    responses={**responses(NotFound, TrainingInUse, *WRONG), **AT_THE_DOOR},
)
def delete_training(request: Request, id: str, by: HeldBy, db: Writing) -> Response:
    """Take away a training that never had a session."""
    only_language(request)
    story.remove(db, id, by)
    return Response(status_code=204, headers=FRESH)
