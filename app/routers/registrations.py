"""Holds, registrations, outcomes and walk-ins: for referral services and spaces (DESIGN § 5)."""

from fastapi import APIRouter, Request, Response

from app.domain.errors import (
    BodyInvalid,
    BodyTooLarge,
    BookedElsewhere,
    GroupTooLarge,
    MediaTypeUnsupported,
    NotFound,
    NotRegistered,
    ParameterInvalid,
    ParameterUnknown,
    Problem,
    RecordInvalid,
    RegistrationCancelled,
    RegistrationClosed,
    RegistrationDiffers,
    RegistrationNotOpen,
    SessionCancelled,
    SessionFull,
    SessionNotStarted,
    SessionOver,
    SessionStarted,
)
from app.models.listing import LanguageQuestion
from app.models.registrations import (
    Comers,
    ComersQuestion,
    HoldOut,
    OutcomeIn,
    RegistrationIn,
    RegistrationList,
    RegistrationOut,
    RegistrationsQuestion,
    SeatsIn,
    WalkInOut,
)
from app.routers.bodies import JsonBody
from app.routers.documenting import parameters, sent
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
from app.usecases import hold_seats, register, say_outcome, take_walk_ins, tell_registrations

router = APIRouter(prefix="/v1", tags=["registrations"], route_class=OneTransaction)

WRONG: tuple[type[Problem], ...] = (ParameterInvalid, ParameterUnknown)
SENT: tuple[type[Problem], ...] = (RecordInvalid, BodyInvalid, BodyTooLarge, MediaTypeUnsupported)
NOT_NOW: tuple[type[Problem], ...] = (
    BookedElsewhere,
    SessionCancelled,
    SessionStarted,
    RegistrationNotOpen,
    RegistrationClosed,
    GroupTooLarge,
    SessionFull,
)
LANG = parameters(LanguageQuestion)


@router.post(
    "/sessions/{id}/holds",
    operation_id="holdSeats",
    status_code=201,
    openapi_extra=KEYED | LANG | sent(SeatsIn),
    responses={**responses(*SENT, NotFound, *NOT_NOW, *WRONG), **AT_THE_DOOR},
)
def hold_places(
    request: Request, response: Response, id: str, by: HeldBy, given: JsonBody, db: Writing
) -> HoldOut:
    """Keep places for 15 minutes, while a form is filled. A referral service only."""
    only_language(request)
    response.headers.update(FRESH)
    return hold_seats.hold(db, id, given, by, house_of(request).now())


@router.delete(
    "/sessions/{id}/holds/{hold_id}",
    operation_id="releaseHold",
    status_code=204,
    openapi_extra=KEYED | LANG,
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def release_hold(request: Request, id: str, hold_id: str, by: HeldBy, db: Writing) -> Response:
    """Let a hold go; whoever waits moves up."""
    only_language(request)
    hold_seats.release(db, id, hold_id, by, house_of(request).now())
    return Response(status_code=204, headers=FRESH)


@router.put(
    "/sessions/{id}/registrations/{uuid}",
    operation_id="putRegistration",
    openapi_extra=KEYED | LANG | sent(RegistrationIn),
    responses={
        200: {"model": RegistrationOut, "description": "It was there: its present state."},
        201: {"model": RegistrationOut, "description": "Registered, or on the waiting list."},
        **responses(*SENT, NotFound, RegistrationDiffers, RegistrationCancelled, *NOT_NOW, *WRONG),
        **AT_THE_DOOR,
    },
)
def put_registration(
    request: Request,
    response: Response,
    id: str,
    uuid: str,
    by: HeldBy,
    given: JsonBody,
    db: Writing,
) -> RegistrationOut:
    """Register a person or a small group under a UUID that you make. A referral service only.

    Send the same again, whenever you are not sure: nothing happens twice. Full with a waiting list:
    `state` is `waiting`. A group is never split.
    """
    only_language(request)
    house = house_of(request)
    told, made = register.register(db, id, uuid, given, by, house.secret, house.now())
    response.status_code = 201 if made else 200
    response.headers.update(FRESH)
    return told


@router.get(
    "/registrations",
    operation_id="listRegistrations",
    openapi_extra=KEYED | parameters(RegistrationsQuestion),
    responses={**responses(*WRONG), **AT_THE_DOOR},
)
def list_registrations(
    request: Request, response: Response, by: HeldBy, db: Reading
) -> RegistrationList:
    """Your own registrations, the newest first."""
    response.headers.update(FRESH)
    asked = read(request.scope["query_string"], RegistrationsQuestion)
    return tell_registrations.registrations(db, asked, by, house_of(request).now())


@router.get(
    "/registrations/{uuid}",
    operation_id="getRegistration",
    openapi_extra=KEYED | LANG,
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def get_registration(
    request: Request, response: Response, uuid: str, by: HeldBy, db: Reading
) -> RegistrationOut:
    """What became of one of your own registrations."""
    only_language(request)
    response.headers.update(FRESH)
    return tell_registrations.registration(db, uuid, by, house_of(request).now())


@router.delete(
    "/registrations/{uuid}",
    operation_id="cancelRegistration",
    openapi_extra=KEYED | LANG,
    responses={**responses(NotFound, SessionStarted, *WRONG), **AT_THE_DOOR},
)
def cancel_registration(
    request: Request, response: Response, uuid: str, by: HeldBy, db: Writing
) -> RegistrationOut:
    """Cancel one of your own registrations; whoever waits moves up at once."""
    only_language(request)
    response.headers.update(FRESH)
    return register.cancel(db, uuid, by, house_of(request).now())


@router.put(
    "/registrations/{uuid}/outcome",
    operation_id="putOutcome",
    openapi_extra=KEYED | LANG | sent(OutcomeIn),
    responses={
        **responses(*SENT, NotFound, SessionCancelled, SessionNotStarted, NotRegistered, *WRONG),
        **AT_THE_DOOR,
    },
)
def put_outcome(
    request: Request, response: Response, uuid: str, by: HeldBy, given: JsonBody, db: Writing
) -> RegistrationOut:
    """Say who came, on the day or later; it may be corrected. The space of the session only."""
    only_language(request)
    response.headers.update(FRESH)
    return say_outcome.say_outcome(db, uuid, given, by, house_of(request).now())


@router.get(
    "/sessions/{id}/registrations",
    operation_id="listComers",
    openapi_extra=KEYED | parameters(ComersQuestion),
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def list_comers(request: Request, response: Response, id: str, by: HeldBy, db: Reading) -> Comers:
    """Who comes, the queue, the walk-ins: the attendance list. The space of the session only."""
    response.headers.update(FRESH)
    asked = read(request.scope["query_string"], ComersQuestion)
    return tell_registrations.comers(db, id, asked, by, house_of(request).now())


@router.post(
    "/sessions/{id}/walk-ins",
    operation_id="addWalkIn",
    status_code=201,
    openapi_extra=KEYED | LANG | sent(SeatsIn),
    responses={
        **responses(*SENT, NotFound, *NOT_NOW[:2], SessionOver, *NOT_NOW[-2:], *WRONG),
        **AT_THE_DOOR,
    },
)
def add_walk_in(
    request: Request, response: Response, id: str, by: HeldBy, given: JsonBody, db: Writing
) -> WalkInOut:
    """Take places by phone or at the door, without a name, until the session is over."""
    only_language(request)
    response.headers.update(FRESH)
    return take_walk_ins.take_seats(db, id, given, by, house_of(request).now())


@router.delete(
    "/sessions/{id}/walk-ins/{walk_in_id}",
    operation_id="undoWalkIn",
    status_code=204,
    openapi_extra=KEYED | LANG,
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def undo_walk_in(request: Request, id: str, walk_in_id: str, by: HeldBy, db: Writing) -> Response:
    """Give the places of a walk-in back; whoever waits moves up."""
    only_language(request)
    take_walk_ins.undo(db, id, walk_in_id, by, house_of(request).now())
    return Response(status_code=204, headers=FRESH)
