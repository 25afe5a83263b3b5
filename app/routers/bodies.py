"""Reading what was sent: JSON, an object, of a size and depth that somebody wrote."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from fastapi import Depends, Request

from app.domain.errors import BodyInvalid, BodyTooLarge, MediaTypeUnsupported
from app.domain.words import N_

MERGE_PATCH = "application/merge-patch+json"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

LARGEST_BODY = 64 * 1024

DEEPEST = 8
"""Objects within objects; a record has four."""


async def json_body(request: Request) -> dict[str, Any]:
    """Raises `MediaTypeUnsupported`, `BodyInvalid`."""
    return await _object(request, (JSON,))


async def patch_body(request: Request) -> dict[str, Any]:
    """A merge patch (RFC 7396), under its own media type or as JSON. Raises as `json_body`."""
    return await _object(request, (MERGE_PATCH, JSON))


class Form(dict[str, list[str]]):
    """What a page's form sent: each field with its values, in their order."""

    def text(self, name: str) -> str:
        """ "" where there is none."""
        return self.get(name, [""])[0]

    def number(self, name: str, otherwise: str = "") -> int | str:
        """A whole number; what is none is left to be refused by name."""
        text = self.text(name) or otherwise
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text

    def ticked(self, name: str) -> bool:
        return name in self

    @property
    def typed(self) -> dict[str, str]:
        """To be shown again where something was wrong."""
        return {name: self.text(name) for name in self}


async def form_body(request: Request) -> Form:
    """Raises `MediaTypeUnsupported`, `BodyInvalid`, `BodyTooLarge`."""
    form = await _form(request)
    if any(_is_control(char) for name in form for char in name + "".join(form[name])):
        raise BodyInvalid(N_("A text holds a control character, which nobody can read."))
    return form


async def pasted_form_body(request: Request) -> Form:
    """As `form_body`, for those who cannot see what they have pasted from a document: a control
    character becomes a blank."""
    form = await _form(request)
    return Form({name: list(map(_readable, form[name])) for name in form})


def _readable(text: str) -> str:
    return "".join(" " if _is_control(char) else char for char in text)


async def _form(request: Request) -> Form:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise MediaTypeUnsupported(N_("Send it as {kind}."), {"allowed": [FORM]}, kind=FORM)
    try:
        pairs = parse_qsl((await _whole(request)).decode("ascii"), True, errors="strict")
    except ValueError:
        raise BodyInvalid(N_("It is not a form that a browser sends.")) from None
    form = Form()
    for name, value in pairs:
        form.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return form


JsonBody = Annotated[dict[str, Any], Depends(json_body)]
PatchBody = Annotated[dict[str, Any], Depends(patch_body)]
FormBody = Annotated[Form, Depends(form_body)]
PastedFormBody = Annotated[Form, Depends(pasted_form_body)]


async def _object(request: Request, kinds: tuple[str, ...]) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in kinds:
        said = N_("Send it as {kind}.")
        raise MediaTypeUnsupported(said, {"allowed": list(kinds)}, kind=kinds[0])
    try:
        given = orjson.loads(await _whole(request))
    except orjson.JSONDecodeError as wrong:
        said = N_("It is not JSON: look at line {line}, column {column}.")
        raise BodyInvalid(said, line=wrong.lineno, column=wrong.colno) from None
    if not isinstance(given, dict):
        raise BodyInvalid(N_("It is not a JSON object: names and values between braces."))
    for depth, value in _values(given):
        if depth > DEEPEST:
            raise BodyInvalid(N_("Objects stand too deep within each other."))
        if isinstance(value, str) and any(_is_control(char) for char in value):
            raise BodyInvalid(N_("A text holds a control character, which nobody can read."))
    return given


async def _whole(request: Request) -> bytes:
    """The body, given up as soon as it is too large. Raises `BodyTooLarge`."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge(N_("At most {most} bytes can be sent."), most=LARGEST_BODY)
    return body


def _values(given: Any) -> Iterator[tuple[int, Any]]:
    """Every value and key with its depth, without recursion."""
    left = [(1, given)]
    while left:
        depth, value = left.pop()
        yield depth, value
        if depth > DEEPEST:
            continue
        if isinstance(value, dict):
            left += [(depth + 1, one) for one in (*value, *value.values())]
        elif isinstance(value, list):
            left += [(depth + 1, one) for one in value]


def _is_control(char: str) -> bool:
    return (char < " " and char not in "\n\t") or "\x7f" <= char < "\xa0"
