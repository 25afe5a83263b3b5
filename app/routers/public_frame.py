"""What pages of the public share: how they leave, and what is wrong with what was typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from app.adapters.templating import page
from app.domain.errors import Problem
from app.domain.words import Words
from app.routers.house import answer
from app.routers.page_frame import HTML, frame, once, page_headers
from app.routers.problems import document
from app.routers.search_form import EASY, Pairs

MISSING = 404


def public_page(
    request: Request,
    words: Words,
    template: str,
    path: str,
    pairs: Pairs | None = None,
    now: datetime | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    wrong: Problem | None = None,
    **values: Any,
) -> Response:
    """The language stands in the address: nothing but the packing depends on the headers. `path`:
    its own, behind the language. `wrong`: why there is no answer; nobody keeps that."""
    easy = [pair for pair in EASY if request.query_params.get(pair[0]) == pair[1]]
    around = frame(words, path, [*(pairs or []), *easy])
    told = document(wrong, words) if wrong else None
    values |= {"wrong": told and told["detail"], "easy": bool(easy)}
    body = page(template, words, **around, **values)
    if told:
        return once(words, told["status"], body, script=True)
    shared = page_headers(words, script=True) | {"Vary": "Accept-Encoding"} | dict(headers or {})
    return answer(request, body, now, HTML, shared)


def once_only(words: Words, status: int, template: str, path: str, **values: Any) -> Response:
    """A page that nobody keeps."""
    return once(words, status, page(template, words, **frame(words, path), **values), script=True)


def missing(words: Words) -> Response:
    return once_only(words, MISSING, "missing.html", "")
