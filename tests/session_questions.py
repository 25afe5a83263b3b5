"""Random questions about the sessions of a random world."""

from functools import partial

from hypothesis import strategies as st

from tests.reference_sessions import day_of
from tests.rolls import Roll
from tests.world_choices import ASKED, FILTER_VALUES
from tests.worlds import Params, World, edges, origin, reserved_for_everyone, spoken_moment

QUESTION_BYTES = 96

OWN_VALUES: dict[str, tuple[list[str], ...]] = {
    "level": (["starter"], ["basic", "advanced"], ["advanced"]),
    "certificate": (["true"], ["true"], ["false"]),
    "age": (["30"], ["17"], ["64"], ["65"], ["70"], ["0"]),
    "diploma": (["none"], ["lower_secondary"], ["upper_secondary"], ["higher"]),
}
VALUES = FILTER_VALUES | OWN_VALUES
OFTEN = (*ASKED, *((name,) for name in OWN_VALUES), ("theme", "level"), ("age", "diploma"))
FILTERS = tuple(VALUES)


def session_questions(world: World) -> st.SearchStrategy[Params]:
    rolls = st.binary(min_size=QUESTION_BYTES, max_size=QUESTION_BYTES)
    return rolls.map(partial(session_question_from, world))


def session_question_from(world: World, rolled: bytes) -> Params:
    roll = Roll(rolled)
    here = origin(roll, world)
    params = here if roll.one((True, False, True)) else []
    asked = [name for _ in range(roll.one((1, 0, 2, 1, 0, 1, 0))) for name in roll.one(OFTEN)]
    at, other = spoken_moment(roll, world.now), spoken_moment(roll, world.now)
    for name in sorted(set(asked)):
        values = roll.one(VALUES[name])
        params = params + [(name, at if value == "moment" else value) for value in values]
    if ("audience", "everyone") in params and reserved_for_everyone(world):
        params.remove(("audience", "everyone"))
    return params + _further(roll, world, bool(params and params[0] == here[0]), here, other)


def _further(roll: Roll, world: World, somewhere: bool, here: Params, at: str) -> Params:
    within = ("640", "2500", "41000", *edges(world, here)) if somewhere else (None,)
    days = [day_of(world.now, days) for days in (0, 1, 3, 7, -2, 30)]
    first, last = roll.one((None, None, None, *days[:5])), roll.one((None, None, *days[1:]))
    if first is not None and last is not None and last < first:
        first = None
    choices: dict[str, tuple[str | None, ...]] = {
        "at": (None, None, None, at),
        "from": (first,),
        "to": (last,),
        "within_m": (None, None, None, *within),
        "sort": (None, "nearest" if somewhere else None, "soonest"),
        "limit": ("50", None, "1", "2"),
        "offset": (*[None] * 8, "0", "1", "3"),
        "min_places": (None, "0", None, "0", "2", "6", "1", "0"),
        "strict": (*[None] * 6, "true", "false"),
        "unconfirmed": (None, None, "true", "false"),
        "sandbox": (*[None] * 4, "false", "true"),
    }
    drawn = {name: roll.one(options) for name, options in choices.items()}
    return [(name, value) for name, value in drawn.items() if value is not None]
