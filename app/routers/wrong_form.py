"""What the forms "this is wrong" share: of a help point, and of a sentence of ours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from sqlmodel import Session

from app.domain.errors import RecordInvalid, TooManyRequests
from app.domain.words import Words
from app.routers.bodies import Form
from app.routers.entering import counted
from app.routers.house import house_of
from app.routers.problems import document
from app.routers.public_frame import once_only
from app.routers.reports import OFTEN, REPORTS
from app.storage.engine import writing

SEE_OTHER, REFUSED, BUSY = 303, 422, 429


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: `most` characters; several `lines` or one; what was typed into it."""

    name: str
    label: str
    typed: str
    most: int
    lines: bool = False
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why nothing was kept: a sentence for each field, or under "" one for all."""

    status: int
    errors: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def kept(
    request: Request, words: Words, form: Form, keep: Callable[[Session], object]
) -> Wrong | None:
    """Kept for the coordination, as `POST /v1/reports` does; an empty one is not counted."""
    try:
        if form.text("text").strip():
            counted(request, REPORTS, *OFTEN)
        with writing(house_of(request).engine) as db:
            keep(db)
    except RecordInvalid as wrong:
        told = document(wrong, words)["errors"]
        return Wrong(REFUSED, {one["field"]: one["detail"] for one in told})
    except TooManyRequests as wrong:
        wait = {"Retry-After": str(wrong.retry_after_s)}
        return Wrong(BUSY, {"": document(wrong, words)["detail"]}, wait)
    return None


def thanks(here: str) -> Response:
    """To the page that says so: a reload sends nothing again."""
    return Response(status_code=SEE_OTHER, headers={"Location": f"{here}?sent=1"})


def wrong_page(
    request: Request, words: Words, path: str, fields: list[Asked], wrong: Wrong | None = None,
    **values: Any,
) -> Response:  # fmt: skip
    """`path`: that of the form, behind the language."""
    wrong = wrong or Wrong(200)
    response = once_only(
        words, wrong.status, "wrong.html", path, fields=fields, errors=wrong.errors,
        action=f"/{words.lang}/{path}", sent=request.query_params.get("sent") == "1", **values,
    )  # fmt: skip
    response.headers.update(wrong.headers)
    return response
