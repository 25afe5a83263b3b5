"""The OpenAPI document: valid, complete, and its examples the answers of the service."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.words import LANGUAGES
from app.routers.application import routes
from app.routers.problems import BASE, INTERNAL, MEDIA_TYPE, TABLE
from tests.renew_examples import FILES, ask, is_written, service_over

DOCUMENT = routes().openapi()
COMPONENTS = DOCUMENT["components"]

WITHOUT_EXAMPLE = {
    "downloadHelpPointsGeojson",
    "downloadHelpPointsCsv",
    "downloadPostcodesGeojson",
    "downloadSessionsCalendar",
    "downloadHelpPointCalendar",
    "deleteHelpPoint",
    "deleteTraining",
    "cancelSession",
    "releaseHold",
    "undoWalkIn",
}
"""Operations whose answers are whole files, or nothing."""

PROBLEMS_WITHOUT_EXAMPLE: set[str] = set()

SAID_ELSEWHERE: set[tuple[str, ...]] = set()
"""Lists of values that are no code list."""


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS = dict(operations())
every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document but those inside examples."""
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in ("value", "x-enumDescriptions"):
                yield from nodes(value)
    elif isinstance(node, list):
        for one in node:
            yield from nodes(one)


def at(reference: str) -> Any:
    """What a reference within the document points at."""
    node: Any = DOCUMENT
    assert reference.startswith("#/")
    for step in reference[2:].split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = at(node["$ref"]) if "$ref" in node else node
    return found


def test_it_says_what_it_is():
    info = DOCUMENT["info"]

    assert DOCUMENT["openapi"].startswith("3.1.")
    assert DOCUMENT["servers"] == [{"url": "/"}]
    assert info["license"]["identifier"] == "EUPL-1.2"
    assert "x-enumDescriptions" in info["description"]
    assert set(DOCUMENT) == {"openapi", "info", "servers", "tags", "paths", "components"}


def test_every_reference_leads_somewhere():
    references = {node["$ref"] for node in nodes(DOCUMENT) if "$ref" in node}

    for reference in references:
        assert at(reference), reference
    used = {tuple(one.split("/")[2:4]) for one in references}
    unused = {("schemas", name) for name in COMPONENTS["schemas"]} - used
    assert not unused


def test_names_of_components_are_such_as_the_specification_allows():
    for kind, held in COMPONENTS.items():
        for name in held:
            assert re.fullmatch(r"[a-zA-Z0-9._-]+", name), (kind, name)


def test_operation_ids_are_there_and_unique():
    ids = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+[A-Za-z0-9]+", one) for one in ids), ids


def test_tags_are_described_and_used():
    described = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    used = [tag for operation in OPERATIONS.values() for tag in operation.get("tags", [])]

    assert set(described) == set(used)
    assert all(described.values())


@every_operation
def test_an_operation_is_described(operation: dict[str, Any]):
    assert 5 < len(operation["summary"]) < 120
    assert operation["description"].startswith(operation["summary"].split(" ")[0])
    assert operation["tags"]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS.items(), ids=OPERATIONS.keys())
def test_its_parameters_are_described(name: str, operation: dict[str, Any]):
    given = [resolved(one) for one in operation.get("parameters", [])]
    named = [(one["in"], one["name"]) for one in given]

    assert len(named) == len(set(named))
    for one in given:
        assert one["description"], one["name"]
        assert set(one["schema"]) & {"type", "$ref", "anyOf"}, one["name"]
    in_path = {one["name"] for one in given if one["in"] == "path" and one["required"]}
    assert in_path == set(re.findall(r"{(\w+)}", name))


@every_operation
def test_its_answers_are_described(operation: dict[str, Any]):
    answers = operation["responses"]

    assert any(status.startswith("2") for status in answers)
    assert {"414", "431", "500"} <= answers.keys()
    for status, given in answers.items():
        answer = resolved(given)
        assert re.fullmatch(r"[1-5]\d\d", status)
        assert answer["description"]
        content = answer.get("content", {})
        assert content or status in ("204", "304"), status
        assert all(one.get("schema") for one in content.values()), status
        if int(status) >= 400:
            assert list(content) == [MEDIA_TYPE], status


@every_operation
def test_it_has_an_example(operation: dict[str, Any]):
    shown = [
        example
        for status, answer in operation["responses"].items()
        if status.startswith("2")
        for content in answer.get("content", {}).values()
        for example in content.get("examples", {}).values()
    ]

    assert bool(shown) == (operation["operationId"] not in WITHOUT_EXAMPLE)


def test_every_problem_type_is_described_and_shown():
    types = COMPONENTS["schemas"]["ProblemOut"]["properties"]["type"]["x-enumDescriptions"]
    slugs = {problem.slug for problem in TABLE} | {INTERNAL}

    assert types.keys() == {BASE + slug for slug in slugs}
    assert slugs - COMPONENTS["examples"].keys() == PROBLEMS_WITHOUT_EXAMPLE
    for slug, example in COMPONENTS["examples"].items():
        status = next((TABLE[one][0] for one in TABLE if one.slug == slug), 500)
        assert (example["value"]["type"], example["value"]["status"]) == (BASE + slug, status)


@every_operation
def test_the_problems_of_an_operation_stand_under_their_status(operation: dict[str, Any]):
    for status, given in operation["responses"].items():
        for content in resolved(given).get("content", {}).values():
            for example in content.get("examples", {}).values():
                value = resolved(example)["value"]
                if status[0] in "45":
                    assert value["status"] == int(status)


def test_every_code_is_described_in_three_languages():
    lists = [one for one in nodes(DOCUMENT) if len(one.get("enum", [])) > 1]

    for one in lists:
        if tuple(one["enum"]) not in SAID_ELSEWHERE:
            meanings = one["x-enumDescriptions"]
            assert list(meanings) == one["enum"]
            for code, said in meanings.items():
                assert said.keys() == set(LANGUAGES), code
                assert all(said.values()), code


def test_a_code_is_said_in_the_words_of_its_language():
    meanings = COMPONENTS["schemas"]["Service"]["x-enumDescriptions"]

    assert meanings["form_help"]["en"] == "help with forms"
    assert len(set(meanings["form_help"].values())) == 3
    assert COMPONENTS["schemas"]["InterfaceLanguage"]["x-enumDescriptions"]["nl"] == {
        "fr": "néerlandais", "nl": "Nederlands", "en": "Dutch"
    }  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_is_what_the_service_answers(
    client: TestClient, file: Path, request: pytest.FixtureRequest
):
    kept = json.loads(file.read_text(encoding="utf-8"))["answer"]
    if is_written(file):
        client = service_over(request.getfixturevalue("sqlite_copy"))

    assert ask(client, file) == kept, "to renew: python -m tests.renew_examples, make openapi"


def test_every_file_of_an_example_is_shown():
    ids = {operation["operationId"] for operation in OPERATIONS.values()}

    assert {file.stem for file in FILES} == (ids - WITHOUT_EXAMPLE) | COMPONENTS["examples"].keys()


def test_the_service_serves_this_document(client: TestClient):
    assert client.get("/openapi.json").json() == json.loads(json.dumps(DOCUMENT))


def test_it_stays_small_enough_to_read():
    """Half of it are examples and the words for codes, in three languages."""
    assert len(json.dumps(DOCUMENT, indent=2, ensure_ascii=False).encode()) < 600_000
