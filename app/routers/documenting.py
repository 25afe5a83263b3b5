"""Query parameters of a question as OpenAPI parameter objects."""

from collections.abc import Collection
from copy import deepcopy
from typing import Any

from pydantic import BaseModel

SAID_ONCE = {
    "limit": "How many results at most.",
    "offset": "How many results to skip.",
    "lat": "WGS 84 degrees.",
    "lon": "WGS 84 degrees.",
}
"""What means the same in every question, for those that do not say it themselves."""


def parameters(shape: type[BaseModel], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """For the `openapi_extra=` of a route that reads its query with `reading.read`."""
    schema = shape.model_json_schema()
    listed = [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": field.pop("description", SAID_ONCE.get(name, "")),
            "schema": _plain(field),
        }
        for name, field in schema["properties"].items()
    ]
    return {"parameters": listed}


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be absent is not a parameter that may be null."""
    field.pop("title", None)
    if field.get("default", 0) is None:
        del field["default"]
    options = [one for one in field.pop("anyOf", []) if one != {"type": "null"}]
    return {**(options[0] if options else {}), **field}


IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": 'ETag of the version that was read, `"3-fr"`; only its number counts. '
    "`*`: whatever it says now.",
    "schema": {"type": "string"},
}

HEADERS = {
    "ETag": "Version and language of the record.",
    "Location": "Where the new record is.",
}


def headers(*names: str) -> dict[str, Any]:
    """For the `responses=` of a route: the headers that come with an answer."""
    return {
        "headers": {
            name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names
        }
    }


def sent(shape: type[BaseModel], without: Collection[str] = ()) -> dict[str, Any]:
    """For the `openapi_extra=` of a route that reads JSON with `bodies.json_body`."""
    return {"requestBody": _content("application/json", _schema(shape, without))}


def patch_sent(
    shape: type[BaseModel],
    media_type: str,
    more: dict[str, Any],
    without: Collection[str] = (),
    *,
    on_version: bool = True,
) -> dict[str, Any]:
    """As `sent`, for a merge patch: every member may be absent, or null to take the fact away.
    `on_version`: the change names the version it was made on."""
    schema = _schema(shape, without)
    schema.pop("required", None)
    schema["title"] = f"{shape.__name__.removesuffix('Patch')}Patch"
    schema["description"] = "Members as in what is created; null: not known."
    schema["properties"] = {
        name: member if _may_be_null(member) else {"anyOf": [member, {"type": "null"}]}
        for name, member in schema["properties"].items()
    }
    parameters = [*more["parameters"], *([IF_MATCH | {"required": True}] if on_version else [])]
    return {"parameters": parameters, "requestBody": _content(media_type, schema)}


def _content(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {media_type: {"schema": schema}}}


def _may_be_null(member: dict[str, Any]) -> bool:
    return {"type": "null"} in member.get("anyOf", ())


def _schema(shape: type[BaseModel], without: Collection[str]) -> dict[str, Any]:
    """The schema whole, without references, so that it stands where it is used."""
    schema = shape.model_json_schema()
    parts = schema.pop("$defs", {})
    whole: dict[str, Any] = _inlined(schema, parts)
    whole["properties"] = {
        name: member for name, member in whole["properties"].items() if name not in without
    }
    return whole


def _inlined(node: Any, parts: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(one, parts) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        part = deepcopy(parts[node["$ref"].rsplit("/", 1)[1]])
        return _inlined({**part, **{key: node[key] for key in node if key != "$ref"}}, parts)
    return {key: _inlined(value, parts) for key, value in node.items() if key != "default"}
