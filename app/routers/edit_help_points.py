"""Writing `/v1/help-points`, and their versions: for the space and the coordination."""

import re

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.errors import (
    AlreadyThere,
    BodyInvalid,
    BodyTooLarge,
    ChangedSince,
    MediaTypeUnsupported,
    NotFound,
    ParameterInvalid,
    ParameterUnknown,
    Problem,
    RecordInvalid,
    UndoConflict,
    VersionMissing,
    VersionUnknown,
)
from app.domain.words import N_, Words
from app.models.help_points import HelpPointIn
from app.models.help_points_out import HelpPointOut
from app.models.listing import LanguageQuestion
from app.models.versions import VersionList, VersionsQuestion, VersionWhole
from app.routers.bodies import MERGE_PATCH, JsonBody, PatchBody
from app.routers.documenting import IF_MATCH, headers, parameters, patch_sent, sent
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
from app.routers.house import etag_of, house_of
from app.routers.problems import responses
from app.routers.reading import read
from app.storage.bundles import Bundle
from app.usecases import edit_help_points as story
from app.usecases import tell_versions
from app.usecases.editing.checking import READ_ONLY
from app.usecases.editing.conflicts import ANY_VERSION
from app.usecases.show_help_point import shown

router = APIRouter(prefix="/v1/help-points", tags=["writing"], route_class=OneTransaction)

WRONG: tuple[type[Problem], ...] = (ParameterInvalid, ParameterUnknown)
SENT: tuple[type[Problem], ...] = (RecordInvalid, BodyInvalid, BodyTooLarge, MediaTypeUnsupported)
LANG = parameters(LanguageQuestion)


@router.post(
    "",
    operation_id="createHelpPoint",
    status_code=201,
    openapi_extra=KEYED | LANG | sent(HelpPointIn, without=READ_ONLY.keys() - {"id"}),
    responses={
        201: {"model": HelpPointOut, **headers("ETag", "Location")},
        **responses(*SENT, AlreadyThere, *WRONG),
        **AT_THE_DOOR,
    },
)
def create_help_point(request: Request, by: HeldBy, given: JsonBody, db: Writing) -> Response:
    """Add a help point. Each fact is confirmed by whoever sends it.

    A space adds those its key names, the coordination any. `status` is active unless said.
    """
    house, words = house_of(request), only_language(request)
    made = story.create(db, given, by, house.directory.places, house.now())
    found = {"Location": f"/v1/help-points/{made.row.id}"}
    return _written(request, db, made, words, 201, found)


@router.patch(
    "/{id}",
    operation_id="changeHelpPoint",
    openapi_extra=KEYED | patch_sent(HelpPointIn, MERGE_PATCH, LANG, without=READ_ONLY),
    responses={
        200: {"model": HelpPointOut, **headers("ETag")},
        **responses(*SENT, NotFound, VersionMissing, VersionUnknown, ChangedSince, *WRONG),
        **AT_THE_DOOR,
    },
)
def change_help_point(
    request: Request, id: str, by: HeldBy, patch: PatchBody, db: Writing
) -> Response:
    """Change what a merge patch (RFC 7396) names, made on the version in `If-Match`.

    What others have changed meanwhile stays; only where they have changed a field that the patch
    names too, it is refused, with both values. Each fact named is confirmed by whoever sends it;
    `null` says that it is not known, or wrong as it stands.
    """
    house, words = house_of(request), only_language(request)
    based_on = _based_on(request, needed=True)
    made = story.change(db, id, patch, based_on, by, house.directory.places, house.now())
    return _written(request, db, made, words)


@router.delete(
    "/{id}",
    operation_id="deleteHelpPoint",
    status_code=204,
    openapi_extra=KEYED | {"parameters": [*LANG["parameters"], IF_MATCH]},
    responses={
        **responses(NotFound, VersionUnknown, ChangedSince, *WRONG),
        **AT_THE_DOOR,
    },
)
def delete_help_point(request: Request, id: str, by: HeldBy, db: Writing) -> Response:
    """Make a help point history: its record stays, the finder no longer shows it."""
    only_language(request)
    story.remove(db, id, _based_on(request, needed=False), by, house_of(request).now())
    return Response(status_code=204, headers=FRESH)


@router.get(
    "/{id}/versions",
    operation_id="listVersions",
    openapi_extra=KEYED | parameters(VersionsQuestion),
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def list_versions(
    request: Request, response: Response, id: str, by: HeldBy, db: Reading
) -> VersionList:
    """Who has written a help point, when, and which fields; the newest first."""
    response.headers.update(FRESH)
    asked = read(request.scope["query_string"], VersionsQuestion)
    return tell_versions.versions(db, id, by, asked.offset, asked.limit)


@router.get(
    "/{id}/versions/{version}",
    operation_id="getVersion",
    openapi_extra=KEYED | LANG,
    responses={**responses(NotFound, *WRONG), **AT_THE_DOOR},
)
def get_version(
    request: Request, response: Response, id: str, version: str, by: HeldBy, db: Reading
) -> VersionWhole:
    """One version, with all that the record said in it."""
    response.headers.update(FRESH)
    only_language(request)
    return tell_versions.version(db, id, _number(version), by)


@router.post(
    "/{id}/versions/{version}/undo",
    operation_id="undoVersion",
    openapi_extra=KEYED | LANG,
    responses={
        200: {"model": HelpPointOut, **headers("ETag")},
        **responses(NotFound, RecordInvalid, UndoConflict, *WRONG),
        **AT_THE_DOOR,
    },
)
def undo_version(request: Request, id: str, version: str, by: HeldBy, db: Writing) -> Response:
    """Take one version back: what it changed becomes again what it was. The coordination only.

    Refused where a later version has changed the same fields: undo that one first.
    """
    house, words = house_of(request), only_language(request)
    made = story.undo(db, id, _number(version), by, house.directory.places, house.now())
    return _written(request, db, made, words)


def _written(
    request: Request,
    db: Session,
    made: Bundle,
    words: Words,
    status: int = 200,
    more: dict[str, str] | None = None,
) -> Response:
    house = house_of(request)
    body = shown(db, made, house.directory.places, words, house.settings.helpline)
    etag = {"ETag": etag_of(made.row.version, words)}
    return Response(body, status, FRESH | etag | (more or {}), "application/json")


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII):
        raise NotFound(N_("Versions are counted: 1, 2, 3 …"), {"parameter": "version"})
    return int(text)


def _based_on(request: Request, *, needed: bool) -> tuple[int, ...]:
    """The versions that `If-Match` names. Raises `VersionMissing`, `VersionUnknown`."""
    given = request.headers.get("if-match", "").strip()
    if given == "*" or not (given or needed):
        return ANY_VERSION
    if not given:
        said = N_('Send the ETag of what you have read: If-Match: "3-fr".')
        raise VersionMissing(said)
    named = re.findall(r'(?<!W/)"(\d{1,9})-[a-z]{2}"', given, re.ASCII)
    if not named:
        said = N_('If-Match names no version of this record: it is the ETag, "3-fr" for instance.')
        raise VersionUnknown(said)
    return tuple(map(int, named))
