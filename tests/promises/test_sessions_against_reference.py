"""The list of sessions answers as the documents say, in worlds that nobody chose by hand."""

from random import Random
from typing import Any
from urllib.parse import urlencode

import orjson
from hypothesis import given, note
from hypothesis import strategies as st

from app.adapters.catalogues import all_words
from app.directory.asking_sessions import understand_sessions
from app.directory.snapshot import Directory
from app.models.session_questions import SessionsQuestion
from app.models.trainings_out import SessionList
from app.routers.reading import read
from app.usecases.find_sessions import find_sessions
from tests.asking import directory_of, seats_of
from tests.reference_records import World
from tests.reference_sessions import reference_list
from tests.session_questions import (
    FILTERS,
    QUESTION_BYTES,
    session_question_from,
    session_questions,
)
from tests.worlds import Params, how_often, sampled, worlds

NEVER_UNKNOWN = ("situation", "kind", "recognised", "when", "theme", "age", "diploma")


def answered(directory: Directory, world: World, params: Params) -> dict[str, Any]:
    question = read(urlencode(params).encode(), SessionsQuestion)
    asked = understand_sessions(question, directory.places, world.now)
    page = question.model_dump(include={"offset", "limit"})
    found = find_sessions(directory, seats_of(world), asked, all_words()["fr"], **page)
    SessionList.model_validate_json(found)
    told: dict[str, Any] = orjson.loads(found)
    return told


def reduced(answer: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "distance_m", "free_places", "match")
    results = [{name: one[name] for name in kept} for one in answer["results"]]
    return {**answer, "results": results}


@how_often()
@given(st.data(), worlds())
def test_the_list_answers_as_the_reference_does(data: st.DataObject, world: World) -> None:
    note(str([point.model_dump(exclude_defaults=True) for point in world.help_points]))
    note(str(world.lessons))
    directory = directory_of(world)
    for _ in range(3):
        params = data.draw(session_questions(world))
        found, expected = (
            reduced(answered(directory, world, params)),
            reference_list(world, params, world.now),
        )

        assert found == expected
        orders = [[list(one["match"]) for one in each["results"]] for each in (found, expected)]
        assert orders[0] == orders[1]


def test_seeded_worlds_agree_too_and_show_every_outcome() -> None:
    """Without this, the property above could hold because nothing happened."""
    missing = {
        *((name, said) for name in FILTERS for said in ("yes", "no", "unknown")),
        *(("distance", known) for known in (True, False)),
        *((name, "no") for name in ("within_m", "from", "to", "min_places", "strict")),
    } - {(name, "unknown") for name in NEVER_UNKNOWN}
    rolled = Random(1080).randbytes
    for world, _ in sampled(seed=1080, times=150, each=0):
        directory = directory_of(world)
        for _ in range(12):
            params = session_question_from(world, rolled(QUESTION_BYTES))
            found = reduced(answered(directory, world, params))
            assert found == reference_list(world, params, world.now), params
            for one in found["results"]:
                missing -= {("distance", one["distance_m"] is not None), *one["match"].items()}
            missing -= {(name, "no") for name in left_something_out(world, params, missing)}

    assert not missing


def left_something_out(world: World, params: Params, missing: Any) -> list[str]:
    """The parameters that make a difference, each left out by itself."""
    wanted = [name for name in dict(params) if (name, "no") in missing]
    total = reference_list(world, params, world.now)["total"]

    def without(name: str) -> int:
        kept = [pair for pair in params if pair[0] != name]
        kept += [("min_places", "0")] if name == "min_places" else []
        found: int = reference_list(world, kept, world.now)["total"]
        return found

    return [name for name in wanted if total < without(name)]
