"""The one table that turns what is wrong into a problem document (RFC 9457)."""

from typing import Any, cast

import orjson
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from app.domain import errors
from app.domain.errors import Problem
from app.domain.words import N_, Words
from app.routers.house import words_for
from app.routers.page_frame import missing_page

BASE = "https://digitalhelp.brussels/problems/"
MEDIA_TYPE = "application/problem+json"

TABLE: dict[type[Problem], tuple[int, str]] = {
    errors.PostcodeInvalid: (422, N_("This is not a postcode")),
    errors.PostcodeUnknown: (404, N_("No such postcode")),
    errors.ParameterInvalid: (422, N_("A parameter has a value that cannot be used")),
    errors.ParameterUnknown: (422, N_("There is no such parameter")),
    errors.GeocoderNotConfigured: (422, N_("Addresses cannot be looked up here")),
    errors.NotFound: (404, N_("Not found")),
    errors.MethodNotAllowed: (405, N_("Not possible here")),
    errors.QueryTooLong: (414, N_("The question is too long")),
    errors.HeadersTooLarge: (431, N_("The headers are too large")),
    errors.NotReady: (503, N_("Not ready yet")),
}

INTERNAL = "internal-error"
INTERNAL_TITLE = N_("Something went wrong on our side")
INTERNAL_DETAIL = N_("Try again in a minute. If it stays so, tell us this number: {request_id}.")


class ProblemOut(BaseModel):
    """A problem document (RFC 9457). Further members name what was wrong: `parameter`, `value`,
    `allowed`, `did_you_mean`."""

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
    return {
        "type": BASE + problem.slug,
        "title": words.say(title),
        "status": status,
        "detail": words.say(problem.sentence, **problem.values),
        **problem.extra,
    }


def register(app: FastAPI) -> None:
    """Every error of `app` leaves as a problem document; no trace ever does."""
    app.add_exception_handler(Problem, _known)
    app.add_exception_handler(HTTPException, _routing)


def _known(request: Request, wrong: Exception) -> Response:
    return problem_response(document(cast(Problem, wrong), words_for(request)))


def _routing(request: Request, wrong: Exception) -> Response:
    """404 and 405 of the router itself; a person gets a page."""
    status = cast(HTTPException, wrong).status_code
    if status == 404 and (page := missing_page(request)):
        return page
    if status == 405:
        said = N_("{method} is not possible here.")
        problem: Problem = errors.MethodNotAllowed(said, method=request.method)
    else:
        problem = errors.NotFound(N_("There is nothing at this address."))
    response = problem_response(document(problem, words_for(request)))
    for name, value in (cast(HTTPException, wrong).headers or {}).items():
        response.headers[name] = value
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
