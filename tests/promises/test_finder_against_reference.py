"""The finder answers as the documents say, in worlds that nobody chose by hand."""

from dataclasses import replace
from typing import Any

from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.asking import ask, directory_of, seats_of
from tests.reference_finder import reduced, reference_answer
from tests.reference_records import Question, World, origin_of
from tests.reference_rules import FILTERS
from tests.worlds import Params, how_often, questions, sampled, worlds

NEVER_UNKNOWN = ("situation", "kind", "recognised")
TERMS = {
    *("walk", "helper_wait", "helper_unknown", "closed", "hours_unknown", "appointment"),
    *("point_unknown", "not_assured", "serves_unknown"),
    *(f"{name}_unknown" for name in FILTERS if name not in NEVER_UNKNOWN),
}
PAGING = ("limit", "offset")
Answer = dict[str, Any]


def answers(world: World, params: Params) -> Answer:
    return reduced(ask(directory_of(world), params, world.now, seats_of(world)))


def without(params: Params, *names: str) -> Params:
    return [(name, value) for name, value in params if name not in names]


def on_one_page(params: Params) -> Params:
    return [*without(params, *PAGING), ("limit", "50")]


def by_id(results: list[Answer]) -> dict[str, Answer]:
    return {result["id"]: result for result in results}


def own_point(result: Answer) -> bool:
    return bool(result["distance_precision"] != "postcode")


@how_often()
@given(st.data(), worlds())
def test_the_finder_answers_as_the_reference_does(data: st.DataObject, world: World) -> None:
    note(str([point.model_dump(exclude_defaults=True) for point in world.help_points]))
    directory = directory_of(world)
    for _ in range(3):
        params = data.draw(questions(world))
        found = reduced(ask(directory, params, world.now, seats_of(world)))
        expected = reference_answer(world, params, world.now)

        assert found == expected
        for part in ("results", "everywhere"):
            orders = [[list(each["match"]) for each in one[part]] for one in (found, expected)]
            assert orders[0] == orders[1]


@how_often(4)
@given(st.data(), worlds())
def test_a_further_filter_never_adds_a_result(data: st.DataObject, world: World) -> None:
    """A filter is a parameter; a second value of one parameter is an alternative and may add.

    Two parameters say more than a filter: `open_at` also sets `at` where that is not given, so
    `at` is held; and `situation` says for whom `free` is asked, `theme` of which sessions
    `free_places`, so they are not parted.
    """
    params = on_one_page(data.draw(questions(world)))
    if "at" not in dict(params):
        at = Question(params, world.now).at
        params.append(("at", at.isoformat()))
    kept = {"situation"} if "free" in dict(params) else set()
    kept |= {"theme"} if "free_places" in dict(params) else set()
    asked = [name for name in FILTERS if name in dict(params) and name not in kept]
    assume(asked)
    taken = data.draw(st.sampled_from(asked))
    narrow, wide = answers(world, params), answers(world, without(params, taken))

    for part in ("results", "everywhere"):
        before = by_id(wide[part])
        for result in narrow[part]:
            unknown = result["match"].get(taken) == "unknown"
            assert result["match"].get(taken) != "no"
            assert result["cost_minutes"] == before[result["id"]]["cost_minutes"] + 15 * unknown


@how_often(4)
@given(st.data(), worlds(), st.floats(0, 0.99))
def test_a_place_never_ranks_worse_for_being_closer(
    data: st.DataObject, world: World, share: float
) -> None:
    """True of a counter with a point of its own, whatever its hours.

    Who arrives earlier may wait, but is never helped later: until the 45 minutes are full, walk
    and wait end at the first moment from arrival on at which one is helped, and that moment does
    not come later for arriving sooner; when they are full, only the walk is left to shrink.
    It is not true of a mobile help point, whose nearest stop may become one with worse hours,
    nor of a postcode's middle, which does not move.
    """
    params = on_one_page(data.draw(questions(world)))
    own = [p for p in world.help_points if p.lat is not None and p.kind != "mobile"]
    before = [result["id"] for result in answers(world, params)["results"]]
    assume(any(point.id in before for point in own))
    moved = data.draw(st.sampled_from([point for point in own if point.id in before]))
    origin = origin_of(world, Question(params, world.now))
    assert moved.lat is not None
    assert moved.lon is not None
    lat = origin.lat + share * (moved.lat - origin.lat)
    lon = origin.lon + share * (moved.lon - origin.lon)
    closer = moved.model_copy(update={"lat": lat, "lon": lon})
    points = [closer if point.id == moved.id else point for point in world.help_points]

    after = [r["id"] for r in answers(replace(world, help_points=points), params)["results"]]

    assert set(after) == set(before)
    assert after.index(moved.id) <= before.index(moved.id)


@how_often(4)
@given(st.data(), worlds(), st.integers(1, 5))
def test_pages_neither_repeat_nor_skip(data: st.DataObject, world: World, limit: int) -> None:
    directory = directory_of(world)
    params = without(data.draw(questions(world)), *PAGING)

    def page(size: int, offset: int) -> Answer:
        paging = [("limit", str(size)), ("offset", str(offset))]
        return reduced(ask(directory, [*params, *paging], world.now, seats_of(world)))

    whole = page(50, 0)
    pages = [page(limit, offset) for offset in range(0, whole["total"] + limit, limit)]

    assert [result for each in pages for result in each["results"]] == whole["results"]
    assert [each["everywhere"] for each in pages] == [whole["everywhere"], *([] for _ in pages[1:])]
    for name in ("radius_m", "widened", "total", "total_capped", "outside_region"):
        assert {each[name] for each in pages} == {whole[name]}


@how_often(4)
@given(st.data(), worlds())
def test_costs_add_up_and_no_two_results_are_equal(data: st.DataObject, world: World) -> None:
    directory = directory_of(world)
    params = without(on_one_page(data.draw(questions(world))), "sort")
    best = reduced(ask(directory, params, world.now, seats_of(world)))
    nearest = reduced(ask(directory, [*params, ("sort", "distance")], world.now, seats_of(world)))
    for result in best["results"] + best["everywhere"]:
        assert result["cost_minutes"] == sum(minutes for _, minutes in result["reasons"])
        codes = [code for code, minutes in result["reasons"] if minutes or code == "walk"]
        assert codes == [code for code, _ in result["reasons"]]
        assert len(set(codes)) == len(codes)

    keys = [(each["cost_minutes"], each["distance_m"], each["id"]) for each in best["results"]]
    assert keys == sorted(set(keys))
    far = [(each["distance_m"], not own_point(each), each["id"]) for each in nearest["results"]]
    assert far == sorted(set(far))
    assert by_id(best["results"]) == by_id(nearest["results"])


@how_often(4)
@given(st.data(), worlds())
def test_the_same_question_asked_twice_gets_the_same_answer(
    data: st.DataObject, world: World
) -> None:
    params = data.draw(questions(world))
    once = ask(directory_of(world), params, world.now, seats_of(world))

    backwards = replace(world, help_points=world.help_points[::-1])

    assert ask(directory_of(world), params, world.now, seats_of(world)) == once
    assert ask(directory_of(backwards), params, world.now, seats_of(world)) == once


def test_seeded_worlds_agree_too_and_show_every_term_state_fee_and_outcome() -> None:
    """Without this, the properties above could hold because nothing happened."""
    missing = {
        *(("term", code) for code in TERMS),
        *(("door", state) for state in ("open", "closed", "unknown")),
        *(("helper", state) for state in ("present", "absent", "unknown")),
        *(("fee", level) for level in ("free", "symbolic", "conditional", "paid", "unknown")),
        *((name, said) for name in FILTERS for said in ("yes", "no", "unknown")),
    } - {(name, "unknown") for name in NEVER_UNKNOWN}

    for world, asked in sampled(seed=2021, times=100):
        directory = directory_of(world)
        for params in asked:
            answer = ask(directory, params, world.now, seats_of(world))
            assert reduced(answer) == reference_answer(world, params, world.now), params
            for result in answer["results"] + answer["everywhere"]:
                missing -= shown_by(result)
            if any((name, "no") in missing for name in dict(params)):
                missing -= {(name, "no") for name in left_something_out(world, params)}

    assert not missing


def shown_by(result: Answer) -> set[tuple[str, str]]:
    return {
        *(("term", reason["code"]) for reason in result["reasons"]),
        ("door", result["opening"]["state"]),
        ("helper", result["helper"]["state"]),
        ("fee", result["help_point"]["fees"]["access"]["level"]),
        *result["match"].items(),
    }


def left_something_out(world: World, params: Params) -> list[str]:
    """The filters that make a difference, each taken alone, to what the reference finds."""
    at = ("at", Question(params, world.now).at.isoformat())
    asked = [name for name in FILTERS if name in dict(params)]
    bare = [*without(on_one_page(params), "strict", "at", *asked), at]

    def total(*names: str) -> int:
        alone = [(name, value) for name, value in params if name in names]
        answer = reference_answer(world, [*bare, *alone], world.now)
        return len(answer["results"] + answer["everywhere"])

    return [name for name in asked if total(name) < total()]
