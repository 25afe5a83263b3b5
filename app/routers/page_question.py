"""The question of a page: strict in what it answers, kind to what people and links bring along.

The API refuses what it does not know; a person who follows a link of a newsletter cannot help it.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import unquote_plus, unquote_to_bytes, urlencode

from app.adapters.geocoder import Located
from app.directory.asking import Understood, understand
from app.directory.places import Places
from app.domain.errors import ParameterUnknown, Problem
from app.models.finding import Question
from app.routers.reading import read
from app.routers.search_form import ORIGIN, Pairs, pairs_of, without_blanks

MOST_LOOKED_AT = 20
"""Unknown names of which we ask whether a choice of ours was meant; more nobody types."""


@dataclass(frozen=True, slots=True)
class Heard:
    """`meaning` is what the question means, or what is wrong with where it asks.

    `pairs` are its parameters without those that could not be used; `left_out`: whether one of
    them was a choice.
    """

    meaning: Understood | Problem
    pairs: Pairs
    left_out: bool


async def hear(
    query_string: bytes,
    lang: str,
    places: Places,
    now: datetime,
    locate: Callable[[Question], Awaitable[Located | None]],
) -> Heard:
    """Never raises; every round leaves a parameter of the question out.

    `locate` says where the address of a question lies, if it has one, or raises a `Problem`.
    """
    parts, left_out = _ours(without_blanks(query_string).split(b"&"))
    while True:
        query = b"&".join(parts)
        try:
            question = read(query, Question, fixed={"lang": lang})
            asked = understand(question, places, now, await locate(question))
            return Heard(asked, pairs_of(query), left_out)
        except Problem as problem:
            faulty = problem.extra.get("parameter")
            if faulty in ORIGIN or faulty not in {_name(part) for part in parts}:
                return Heard(problem, pairs_of(query), left_out)
            parts, left_out = [part for part in parts if _name(part) != faulty], True


def _ours(parts: list[bytes]) -> tuple[list[bytes], bool]:
    """The parts that are parameters of ours and can be read, and whether others were meant to be.

    What is typed into the field goes before a position.
    """
    typed = any(_name(part) == "postcode" and part.partition(b"=")[2] for part in parts)
    besides = ORIGIN - {"postcode"} if typed else frozenset[str]()
    known = [part for part in parts if _name(part) in Question.model_fields]
    unknown = dict.fromkeys(_name(part) for part in parts if part not in known)
    kept = [part for part in known if _name(part) not in besides | {"lang"}]
    read_well = [part for part in kept if _readable(part) or _name(part) in ORIGIN]
    return read_well, read_well != kept or _meant(unknown)


def _meant(unknown: Iterable[str]) -> bool:
    """Whether a name looks like one of ours; what others add to links does not."""
    for name in islice(unknown, MOST_LOOKED_AT):
        try:
            read(urlencode({name: "true"}).encode(), Question)
        except ParameterUnknown as wrong:
            if "did_you_mean" in wrong.extra:
                return True
    return False


def _name(part: bytes) -> str:
    return unquote_plus(part.partition(b"=")[0].decode("latin-1"))


def _readable(part: bytes) -> bool:
    try:
        unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return False
    return True
