"""`/v1/help-points` and `/v1/help` agree on which records a filter keeps."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, note
from hypothesis import strategies as st

from app.adapters.catalogues import all_words
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.codes import Audience, Equipment, Kind, Service, Situation, Theme, When, codes
from app.models.help_points import HelpPointIn
from app.models.listing import HelpPointsQuestion
from app.routers.reading import read
from app.usecases.read_help_points import help_points
from tests.asking import NO_SEATS, ask, directory_of, seats_of
from tests.promises.test_made_up_worlds import NOW, made_up
from tests.reference_records import Question, World, origin_of
from tests.reference_rules import FILTERS
from tests.worlds import Params, how_often, questions, sampled, worlds

ORIGIN = {"postcode", "lat", "lon"}
BOTH = {"at", "strict", "unconfirmed", "sandbox"}
"""Asked of the finder and of the list alike, besides the filters."""


def only(params: Params, names: set[str]) -> Params:
    return [(name, value) for name, value in params if name in names]


def found(directory: Directory, params: Params, now: datetime, seats: Seats = NO_SEATS) -> set[str]:
    answer = ask(directory, [*params, ("limit", "50")], now, seats)
    return {one["help_point"]["id"] for one in answer["results"] + answer["everywhere"]}


def listed(
    directory: Directory, params: Params, now: datetime, seats: Seats = NO_SEATS
) -> set[str]:
    question = read(urlencode([*params, ("limit", "50")]).encode(), HelpPointsQuestion)
    told = help_points(directory, seats, question, all_words()["fr"], now)
    answer: dict[str, Any] = orjson.loads(told)
    assert answer["total"] == len(answer["results"])
    return {one["id"] for one in answer["results"]}


def kept_and_dropped(
    world: World, directory: Directory, params: Params
) -> tuple[set[str], set[str]]:
    """What the filters keep of all that the finder finds without them, and what they do not;
    the finder and the list having been heard on it."""
    here, filters = only(params, ORIGIN), only(params, set(FILTERS))
    both = only(params, BOTH - {"sandbox"})
    if origin_of(world, Question(params, world.now)).sandbox or ("sandbox", "true") in params:
        both.append(("sandbox", "true"))
    without = found(directory, [*here, *both], world.now, seats_of(world))
    kept = found(directory, [*here, *both, *filters], world.now, seats_of(world))
    on_the_list = listed(directory, [*both, *filters], world.now, seats_of(world))
    at_one_place = without - {point.id for point in world.help_points if point.stops}

    assert kept <= on_the_list
    assert on_the_list & at_one_place == kept & at_one_place
    return kept, without - kept


@how_often(2)
@given(st.data(), worlds())
def test_in_random_worlds(data: st.DataObject, world: World) -> None:
    note(str([point.model_dump(exclude_defaults=True) for point in world.help_points]))
    directory = directory_of(world)
    for _ in range(3):
        kept_and_dropped(world, directory, data.draw(questions(world)))


def test_seeded_worlds_agree_too_and_every_filter_keeps_and_drops() -> None:
    """Without this, the property above could hold because nothing happened."""
    missing = {(name, did) for name in FILTERS for did in ("keeps", "drops")}
    for world, asked in sampled(seed=2026, times=70):
        directory = directory_of(world)
        for params in asked:
            kept, dropped = kept_and_dropped(world, directory, params)
            names = [name for name in FILTERS if name in dict(params)]
            if len(names) == 1:
                missing -= {(names[0], "keeps")} if kept else set()
                missing -= {(names[0], "drops")} if dropped else set()

    assert not missing


def one_filter_each() -> Iterator[str]:
    lists = {
        "service": codes(Service),
        "audience": codes(Audience),
        "situation": codes(Situation),
        "kind": codes(Kind),
        "equipment": codes(Equipment),
        "when": codes(When),
        "theme": codes(Theme),
        "spoken": ("nl", "fr-BE", "ar", "vgt"),
        "open_at": ("now", "2026-11-28T11:00", "2026-12-25T10:00"),
    }
    for name in FILTERS:
        for value in lists.get(name, ("true",)):
            yield f"{name}={value}"
    yield "free=true&situation=jobseeker"
    yield "service=printing&service=scanning&wheelchair=true&when=evening"


@pytest.mark.parametrize("asked", list(one_filter_each()))
@pytest.mark.parametrize("also", ["", "&strict=true", "&unconfirmed=true"])
def test_in_vlaminggem(client: TestClient, asked: str, also: str):
    """Where every place is within reach of the library; the bus has stops, and may be nearer one
    that is closed."""

    def ids(path: str) -> set[str]:
        answer = client.get(f"{path}&sandbox=true&limit=50{also}").json()
        results = [*answer["results"], *answer.get("everywhere", [])]
        points = [one.get("help_point", one) for one in results]
        return {one["id"] for one in points if not one["stops"]}

    without = ids("/v1/help?postcode=0010")

    assert len(without) > 8
    assert ids(f"/v1/help?postcode=0010&{asked}") == ids(f"/v1/help-points?{asked}") & without


def test_a_bus_is_listed_where_one_of_its_stops_is_open():
    stop = {"place": {"fr": "Arrêt"}, "lat": 50.85, "lon": 4.33}
    bus = HelpPointIn.model_validate(
        {
            "id": "bus",
            "kind": "mobile",
            "status": "active",
            "name": {"fr": "Bus"},
            "stops": [{**stop, "hours": "Mo 09:00-12:00"}, {**stop, "hours": "24/7"}],
        }
    )
    directory = directory_of(made_up([bus]))

    assert listed(directory, [("open_at", "now"), ("strict", "true")], NOW) == {"bus"}


def test_what_the_finder_cannot_place_is_listed_and_filtered_all_the_same():
    lost = HelpPointIn.model_validate(
        {
            "id": "lost",
            "kind": "trainer",
            "status": "active",
            "name": {"fr": "Quelque part"},
            "opening_hours": "24/7",
            "languages": ["nl"],
            "complete": ["languages"],
        }
    )
    directory = directory_of(made_up([lost]))

    assert found(directory, [("postcode", "1080")], NOW) == set()
    assert listed(directory, [("open_at", "now"), ("strict", "true")], NOW) == {"lost"}
    assert listed(directory, [("spoken", "fr")], NOW) == set()
