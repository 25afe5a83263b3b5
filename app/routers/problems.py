"""The one table that turns what is wrong into a problem document (RFC 9457)."""

from typing import Any, cast

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import OperationalError, TimeoutError
from starlette.exceptions import HTTPException

from app.domain import errors
from app.domain.errors import Problem
from app.domain.words import N_, Words
from app.routers.house import words_for
from app.routers.methods import methods_at
from app.routers.page_frame import missing_page

log = structlog.get_logger()

BASE = "https://digitalhelp.brussels/problems/"
MEDIA_TYPE = "application/problem+json"

TABLE: dict[type[Problem], tuple[int, str]] = {
    errors.PostcodeInvalid: (422, N_("This is not a postcode")),
    errors.PostcodeUnknown: (404, N_("No such postcode")),
    errors.ParameterInvalid: (422, N_("A parameter has a value that cannot be used")),
    errors.ParameterUnknown: (422, N_("There is no such parameter")),
    errors.GeocoderNotConfigured: (422, N_("Addresses cannot be looked up here")),
    errors.GeocoderUnavailable: (503, N_("Addresses cannot be looked up at the moment")),
    errors.AddressNotFound: (404, N_("Address not found")),
    errors.NotFound: (404, N_("Not found")),
    errors.MethodNotAllowed: (405, N_("Not possible here")),
    errors.QueryTooLong: (414, N_("The question is too long")),
    errors.HeadersTooLarge: (431, N_("The headers are too large")),
    errors.NotReady: (503, N_("Not ready yet")),
    errors.KeyMissing: (401, N_("A key is needed")),
    errors.KeyInvalid: (401, N_("This key does not open anything")),
    errors.NotAllowed: (403, N_("This key may not do that")),
    errors.TooManyRequests: (429, N_("Too many at once")),
    errors.BodyInvalid: (422, N_("What was sent cannot be read")),
    errors.BodyTooLarge: (413, N_("What was sent is too large")),
    errors.MediaTypeUnsupported: (415, N_("What was sent is of another kind than expected")),
    errors.RecordInvalid: (422, N_("What was sent has fields that cannot be used")),
    errors.AlreadyThere: (409, N_("It already exists")),
    errors.VersionMissing: (428, N_("Say which version was changed")),
    errors.VersionUnknown: (412, N_("There is no such version")),
    errors.ChangedSince: (412, N_("Somebody else has changed it")),
    errors.UndoConflict: (409, N_("It was changed again since")),
    errors.TrainingInUse: (409, N_("The training is in use")),
    errors.SessionFull: (409, N_("The session is full")),
    errors.SessionCancelled: (409, N_("The session was cancelled")),
    errors.SessionStarted: (409, N_("The session has started")),
    errors.SessionNotStarted: (409, N_("The session is still to come")),
    errors.SessionOver: (409, N_("The session is over")),
    errors.RegistrationNotOpen: (409, N_("Registration is not open yet")),
    errors.RegistrationClosed: (409, N_("Registration is closed")),
    errors.BookedElsewhere: (409, N_("Places are not booked here")),
    errors.GroupTooLarge: (409, N_("The group is larger than the room")),
    errors.SeatsTaken: (409, N_("These places are taken")),
    errors.RegistrationDiffers: (409, N_("The UUID stands for another registration")),
    errors.RegistrationCancelled: (409, N_("This registration was cancelled")),
    errors.NotRegistered: (409, N_("Nobody was to come")),
}

INTERNAL = "internal-error"
INTERNAL_TITLE = N_("Something went wrong on our side")
INTERNAL_DETAIL = N_("Try again in a minute. If it stays so, tell us this number: {request_id}.")


class ProblemOut(BaseModel):
    """A problem document (RFC 9457). Further members name what was wrong: `parameter`, `value`,
    `allowed`, `did_you_mean`; `errors` names every field of a record that cannot be used;
    `conflicts` both values of what two have changed."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


def responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """For the `responses=` of a route: these problems, by status."""
    by_status: dict[int | str, list[str]] = {}
    for problem in problems:
        by_status.setdefault(TABLE[problem][0], []).append(problem.slug)
    return {
        status: {"model": ProblemOut, **described_as(*slugs)} for status, slugs in by_status.items()
    }


def described_as(*slugs: str) -> dict[str, Any]:
    """A response that is one of these problems; `app.routers.describing` holds their examples."""
    examples = {slug: {"$ref": f"#/components/examples/{slug}"} for slug in slugs}
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {
        "description": "Problem: " + ", ".join(slugs),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }


def document(problem: Problem, words: Words) -> dict[str, Any]:
    """The members of the problem document, in the person's language."""
    status, title = TABLE[type(problem)]
    faults = problem.faults if isinstance(problem, errors.RecordInvalid) else ()
    return {
        "type": BASE + problem.slug,
        "title": words.say(title),
        "status": status,
        "detail": _sentence(faults[0] if faults else problem, words),
        **problem.extra,
        **({"errors": [_told(fault, words) for fault in faults]} if faults else {}),
    }


def _sentence(wrong: Problem | errors.Fault, words: Words) -> str:
    said = words.say(wrong.sentence, **wrong.values)
    guess = wrong.extra.get("did_you_mean") if isinstance(wrong, errors.Fault) else None
    return f"{said} {words.say(N_('Did you mean {guess}?'), guess=guess)}" if guess else said


def _told(fault: errors.Fault, words: Words) -> dict[str, Any]:
    """One of the `errors`; `pointer` is that of RFC 9457, section 3, into what was sent."""
    return {
        "field": fault.field,
        "pointer": "#/" + fault.field.replace(".", "/"),
        "detail": _sentence(fault, words),
        **fault.extra,
    }


def _headers(problem: Problem) -> dict[str, str]:
    """What the caller's machine needs to know of the problem."""
    match problem:
        case errors.TooManyRequests():
            return {"Retry-After": str(problem.retry_after_s)}
        case errors.KeyMissing():
            return {"WWW-Authenticate": "Bearer"}
        case errors.KeyInvalid():
            return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        case errors.MediaTypeUnsupported():
            return {"Accept-Patch": ", ".join(problem.extra["allowed"])}
    return {}


def register(app: FastAPI) -> None:
    """Every error of `app` leaves as a problem document; no trace ever does."""
    app.add_exception_handler(Problem, known)
    app.add_exception_handler(HTTPException, _routing)
    app.add_exception_handler(OperationalError, _without_database)
    app.add_exception_handler(TimeoutError, _without_database)


def known(request: Request, wrong: Exception) -> Response:
    problem = cast(Problem, wrong)
    response = problem_response(document(problem, words_for(request)))
    response.headers.update(_headers(problem))
    return response


def _without_database(request: Request, wrong: Exception) -> Response:
    log.warning("database_out_of_reach", error=str(getattr(wrong, "orig", wrong)))
    said = N_(
        "The database cannot be reached. In a minute, look whether it was done; if not, try again."
    )
    return known(request, errors.NotReady(said))


def _routing(request: Request, wrong: Exception) -> Response:
    """404 and 405 of the router itself; a person gets a page."""
    status = cast(HTTPException, wrong).status_code
    if status == 404 and (page := missing_page(request)):
        return page
    problem: Problem
    allow: dict[str, str] = {}
    if status == 405:
        said = N_("{method} is not possible here.")
        problem = errors.MethodNotAllowed(said, method=request.method)
        allow = {"Allow": ", ".join(methods_at(request.scope))}
    else:
        problem = errors.NotFound(N_("There is nothing at this address."))
    response = problem_response(document(problem, words_for(request)))
    response.headers.update(allow)
    return response


def internal_error(words: Words, request_id: str) -> Response:
    return problem_response(
        {
            "type": BASE + INTERNAL,
            "title": words.say(INTERNAL_TITLE),
            "status": 500,
            "detail": words.say(INTERNAL_DETAIL, request_id=request_id),
        }
    )


def problem_response(members: dict[str, Any]) -> Response:
    return Response(
        orjson.dumps(members),
        status_code=members["status"],
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "Vary": "Accept-Language, Accept-Encoding"},
    )
