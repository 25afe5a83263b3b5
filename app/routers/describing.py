"""The OpenAPI document made whole: what FastAPI cannot read off the routes.

Examples are answers that the service has given: `static/examples` holds a file an operation, and
a file a problem type, each with its question. They lie among the static files because those go
with the package, and so that anybody can fetch one.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI

from app.domain.errors import HeadersTooLarge, QueryTooLong
from app.routers.code_lists import described, with_named_lists
from app.routers.problems import BASE, INTERNAL, INTERNAL_TITLE, MEDIA_TYPE, TABLE, described_as

EXAMPLES = Path(__file__).resolve().parent.parent / "static" / "examples"

TAGS = {
    "finder": "Where to find help near a place, in minutes to help.",
    "help points": "The records: places and people that one can turn to.",
    "writing": "For spaces and the coordination, with a key: records, their versions, undo.",
    "sessions": "Trainings and their sessions: what is on, where, and how many places are free.",
    "registrations": "For referral services and spaces, with a key: holds, who comes, who came.",
    "reports": "For everybody: say what is wrong with a record.",
    "places": "Postcodes and municipalities.",
    "open data": "The records in files.",
    "health": "For those who watch the service; never cached.",
}

IN_PATH = {
    "id": "Id of the record, as in the lists.",
    "code": "Four-digit postcode.",
    "nis": "NIS code of a municipality (Statbel), five digits.",
    "uuid": "UUID of a registration, made by the referral service.",
    "hold_id": "Id of a hold, as it was answered.",
    "walk_in_id": "Id of a walk-in, as it was answered.",
    "version": "Number of a version of the help point, from 1.",
}

EVERYWHERE = {str(TABLE[one][0]): one.slug for one in (QueryTooLong, HeadersTooLarge)}
EVERYWHERE |= {"500": INTERNAL}
"""Status and slug of the problems that every operation may answer with."""

KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "`Authorization: Bearer dh_…`; made by `digitalhelp keys add`.",
}

NOT_MODIFIED = {
    "description": "You have it already: `If-None-Match` names the ETag of the present answer."
}

Json = dict[str, Any]


def describe(app: FastAPI) -> None:
    """From here on the document that `app` gives and serves is the whole one."""
    plain = app.openapi

    @cache
    def whole() -> Json:
        return completed(plain())

    app.openapi = whole  # type: ignore[method-assign]  # the way FastAPI documents


def completed(document: Json) -> Json:
    components = document["components"]
    problems = dict(_problem_examples())
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _complete(operation, problems)
            if method == "get" and path.startswith("/v1/") and "security" not in operation:
                operation["responses"]["304"] = {"$ref": "#/components/responses/not-modified"}
    components["examples"] = problems
    components["responses"] = {
        "not-modified": NOT_MODIFIED,
        **{slug: described_as(slug) for slug in EVERYWHERE.values()},
        **_shared_problems(document),
    }
    components["parameters"] = _shared_parameters(document)
    components["securitySchemes"] = {"key": KEY}
    _name_problem_types(components["schemas"]["ProblemOut"])
    document["servers"] = [{"url": "/"}]
    document["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    return with_named_lists(document)


def _complete(operation: Json, problems: Json) -> None:
    operation["summary"] = _first_sentence(operation.get("description", ""))
    for parameter in operation.get("parameters", []):
        if not parameter.get("description"):
            parameter["description"] = IN_PATH.get(parameter["name"], "")
    answers = operation["responses"]
    for answer in answers.values():
        if MEDIA_TYPE in answer.get("content", {}):
            answer["content"] = {MEDIA_TYPE: _with_our_examples(answer["content"], problems)}
    file = EXAMPLES / f"{operation['operationId']}.json"
    if file.exists():
        kept = _kept(file)
        example = {"summary": kept["question"], "value": kept["answer"]}
        for sent in operation.get("requestBody", {}).get("content", {}).values():
            sent["examples"] = {"sandbox": {"value": kept["sent"]}}
        done = next(answers[status] for status in ("200", "201") if status in answers)
        done["content"]["application/json"]["examples"] = {"sandbox": example}
    for status, slug in EVERYWHERE.items():
        answers.setdefault(status, {"$ref": f"#/components/responses/{slug}"})


def _shared_problems(document: Json) -> Json:
    """What several operations answer with stands once, under the name of its problems."""
    shared: Json = {}
    for item in document["paths"].values():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                if MEDIA_TYPE in answer.get("content", {}):
                    name = answer["description"].removeprefix("Problem: ").replace(", ", "_")
                    shared[name] = answer
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return shared


def _shared_parameters(document: Json) -> Json:
    """A parameter that means the same in several operations stands once, under its name; where
    another is called the same, with the operation that first has it."""
    operations = [one for item in document["paths"].values() for one in item.values()]
    asked = [parameter for one in operations for parameter in one.get("parameters", ())]
    shared: Json = {}
    for operation in operations:
        for place, parameter in enumerate(operation.get("parameters", ())):
            if asked.count(parameter) > 1:
                name = parameter["name"]
                if shared.get(name, parameter) != parameter:
                    name = f"{name}-{operation['operationId']}"
                    name = next((key for key, one in shared.items() if one == parameter), name)
                shared[name] = parameter
                operation["parameters"][place] = {"$ref": f"#/components/parameters/{name}"}
    return shared


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split(". ")[0].split()).rstrip(".").replace("`", "")


def _with_our_examples(content: Json, problems: Json) -> Json:
    """What a problem comes as, never as plain JSON; of its examples those that we have."""
    shown: Json = content[MEDIA_TYPE]
    named = shown["examples"]
    return shown | {"examples": {slug: named[slug] for slug in named if slug in problems}}


def _problem_examples() -> Iterator[tuple[str, Json]]:
    for file in sorted((EXAMPLES / "problems").glob("*.json")):
        answer = _kept(file)["answer"]
        yield file.stem, {"summary": answer["title"], "value": answer}


def _kept(file: Path) -> Json:
    kept: Json = orjson.loads(file.read_bytes())
    return kept


def _name_problem_types(schema: Json) -> None:
    titles = {problem.slug: title for problem, (_, title) in TABLE.items()}
    titles[INTERNAL] = INTERNAL_TITLE
    schema["properties"]["type"] |= {
        "format": "uri",
        "description": "Which problem it is; it does not change. One of those in "
        "`x-enumDescriptions`; more may come.",
        "x-enumDescriptions": described({BASE + slug: said for slug, said in titles.items()}),
    }
