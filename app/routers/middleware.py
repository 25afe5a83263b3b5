"""Around every request: an id, one log line, a limit on the query, and no trace on failure."""

import logging
import re
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import HeadersTooLarge, Problem, QueryTooLong
from app.domain.words import N_, Words, preferred
from app.routers.methods import methods_at
from app.routers.problems import document, internal_error, problem_response

LONGEST_QUERY = 8 * 1024
LARGEST_HEADERS = 16 * 1024
PROBES = frozenset({"/health/live", "/health/ready"})
ANY_SITE_MAY = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
"""Reading is open to scripts of any site (DESIGN § 6), and so are reports; a key belongs on a
server, not in a page."""

NOT_SHARED = ("/staff", "/r/")
"""Pages that no script of another site may read."""

OPEN_TO_WRITE = {"/v1/reports": "POST"}

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = structlog.get_logger()


class Attended:
    """Pure ASGI. Logs method, route, status and milliseconds: never the query string, never the
    path as typed, never who asked (DESIGN § 4, Position)."""

    def __init__(self, app: ASGIApp, words: dict[str, Words]):
        self.app, self.words = app, words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, started = scope["method"], time.perf_counter()
        if method == "HEAD":  # the routes answer GET, the server leaves the body out
            scope = {**scope, "method": "GET"}
        elif (
            method != "GET"
        ):  # what is answered to a write has a strong ETag: the bytes as they are
            plain = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        marked = _Marked(send, _request_id(scope), own=scope["path"].startswith(NOT_SHARED))
        try:
            await self._answered(scope, receive, marked)
        finally:
            route = _route(scope)
            level = logging.DEBUG if route in PROBES and marked.status == 200 else logging.INFO
            log.log(
                level,
                "request",
                request_id=marked.request_id,
                method=method,
                route=route,
                status=marked.status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )

    async def _answered(self, scope: Scope, receive: Receive, marked: "_Marked") -> None:
        words = self.words[preferred(Headers(scope=scope).get("accept-language"))]
        try:
            _check_size(scope)
            if scope["method"] == "OPTIONS":
                await _what_is_possible(scope)(scope, receive, marked)
            else:
                await self.app(scope, receive, marked)
        except Problem as problem:
            await problem_response(document(problem, words))(scope, receive, marked)
        except ClientDisconnect:
            log.info("client_gone", request_id=marked.request_id, route=_route(scope))
        except Exception:
            log.exception("request_failed", request_id=marked.request_id, route=_route(scope))
            if not marked.status:
                await internal_error(words, marked.request_id)(scope, receive, marked)


def _what_is_possible(scope: Scope) -> Response:
    allowed = methods_at(scope)
    also = OPEN_TO_WRITE.get(scope["path"])
    cors = {"Access-Control-Allow-Methods": also} if also else {}
    headers = {"Allow": ", ".join([*allowed, "OPTIONS"])}
    return Response(status_code=204, headers=ANY_SITE_MAY | cors | headers)


def _check_size(scope: Scope) -> None:
    """Raises `QueryTooLong` or `HeadersTooLarge` before anybody reads what is too much."""
    if len(scope["query_string"]) > LONGEST_QUERY:
        raise QueryTooLong(N_("At most {most} bytes after the “?”."), most=LONGEST_QUERY)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
        raise HeadersTooLarge(N_("At most {most} bytes of headers."), most=LARGEST_HEADERS)


class _Marked:
    """Sends on, with the request's id in the headers; `status` is 0 until the answer begins."""

    def __init__(self, send: Send, request_id: str, own: bool):
        self._send, self.request_id, self._own, self.status = send, request_id, own, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            _once(headers, "Vary")  # the packing names Accept-Encoding again
            if self._own:
                await self._send(message)
                return
            # By hand: Starlette's middleware adds `Vary: Origin`, though the answer never varies.
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = "ETag, Link, X-Request-Id"
        await self._send(message)


def _once(headers: MutableHeaders, name: str) -> None:
    listed = [part.strip() for value in headers.getlist(name) for part in value.split(",")]
    if listed:
        headers[name] = ", ".join(dict.fromkeys(listed))


def _request_id(scope: Scope) -> str:
    """The caller's, where it is plain, so that both logs can be laid side by side; else our own."""
    given = Headers(scope=scope).get("x-request-id", "")[:65]
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _route(scope: MutableMapping[str, Any]) -> str:
    """The route's pattern: a path as typed may hold a person's postcode."""
    return getattr(scope.get("route"), "path", "-")
