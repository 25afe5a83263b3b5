"""`/v1/sessions`, one of them and in writing: for its space and the coordination."""

from datetime import datetime
from typing import Any

import orjson
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
    SeatsTaken,
)
from app.models.listing import LanguageQuestion
from app.models.trainings import SessionIn, SessionPatch
from app.models.trainings_out import ChangesQuestion, SessionChangeList, SessionOut, SessionsMade
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
from app.usecases import plan_sessions as story
from app.usecases import show_session
from app.usecases.planning.showing import shown

router = APIRouter(prefix="/v1/sessions", tags=["sessions"], route_class=OneTransaction)

WRONG: tuple[type[Problem], ...] = (ParameterInvalid, ParameterUnknown)
SENT: tuple[type[Problem], ...] = (RecordInvalid, BodyInvalid, BodyTooLarge, MediaTypeUnsupported)
LANG = parameters(LanguageQuestion)


@router.post(
    "",
    operation_id="createSession",
    status_code=201,
    openapi_extra=KEYED | LANG | sent(SessionIn, without=("extra_places", "status")),
    responses={
        201: {"model": SessionOut | SessionsMade, **headers("Location")},
        **responses(*SENT, AlreadyThere, *WRONG),
        **AT_THE_DOOR,
    },
)
def create_session(request: Request, by: HeldBy, given: JsonBody, db: Writing) -> Response:
    """Add a session of a training or, with `rrule`, a series of them: all of it or nothing.

    With an `id` of your own a request that is sent again adds nothing twice; the sessions of a
    series are called `id-1`, `id-2` and so on. Moments without a zone are in Brussels.
    """
    words, house = only_language(request), house_of(request)
    now = house.now()
    made = story.create(db, given, by, now)
    places = house.directory.places
    told = [shown(db, row, places, words, now) for row in made.sessions]
    if not made.series:
        return _told(told[0], 201, {"Location": f"/v1/sessions/{told[0]['id']}"})
    total = len(told)
    listed = {"total": total, "limit": total, "offset": 0, "results": told}
    return _told({**listed, "skipped": made.skipped}, 201)


@router.get(
    "/{id}",
    operation_id="getSession",
    openapi_extra=LANG,
    responses={200: {"model": SessionOut}, **responses(NotFound, *WRONG, NotReady)},
)
def get_session(request: Request, id: str, db: Reading) -> Response:
    """One session, its seats exactly as they are at this moment."""
    words, house = only_language(request), house_of(request)
    return _told(show_session.session(db, id, house.directory.places, words, house.now()))


@router.patch(
    "/{id}",
    operation_id="changeSession",
    openapi_extra=KEYED | patch_sent(SessionPatch, MERGE_PATCH, LANG, on_version=False),
    responses={
        200: {"model": SessionOut},
        **responses(*SENT, NotFound, SeatsTaken, *WRONG),
        **AT_THE_DOOR,
    },
)
def change_session(
    request: Request, id: str, by: HeldBy, patch: PatchBody, db: Writing
) -> Response:
    """Change what a merge patch (RFC 7396) names: the time, the room, the booking, the status.

    Other times make it `moved`; more room and the queue moves up at once. `extra_places` want a
    `reason`, which stands in the history. `status`: `cancelled`, or `scheduled` to call that off.
    """
    words, house, now = only_language(request), house_of(request), _now(request)
    row = story.change(db, id, patch, by, now)
    return _told(shown(db, row, house.directory.places, words, now))


@router.delete(
    "/{id}",
    operation_id="cancelSession",
    status_code=204,
    openapi_extra=KEYED | LANG,
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def cancel_session(request: Request, id: str, by: HeldBy, db: Writing) -> Response:
    """Cancel a session. Who was registered stays on the list, to be told."""
    only_language(request)
    story.cancel(db, id, by, _now(request))
    return Response(status_code=204, headers=FRESH)


@router.get(
    "/{id}/changes",
    operation_id="listSessionChanges",
    openapi_extra=KEYED | parameters(ChangesQuestion),
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def list_changes(
    request: Request, response: Response, id: str, by: HeldBy, db: Reading
) -> SessionChangeList:
    """What was done to a session, by whom, when and why; the newest first."""
    response.headers.update(FRESH)
    return story.history(db, id, read(request.scope["query_string"], ChangesQuestion), by)


def _told(
    answer: dict[str, Any], status: int = 200, more: dict[str, str] | None = None
) -> Response:
    return Response(orjson.dumps(answer), status, FRESH | (more or {}), "application/json")


def _now(request: Request) -> datetime:
    return house_of(request).now()
