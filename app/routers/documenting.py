"""Query parameters of a question as OpenAPI parameter objects."""

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
