"""Find the help for a sheet of paper: what is best on any day, whoever reads it."""

from dataclasses import replace

from app.directory.asking import Understood
from app.directory.coming_sessions import answers_of_sessions
from app.directory.places import Found
from app.directory.search import Standing, rank_everywhere, rank_nearby
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.words import Words
from app.usecases.finding.answering import answered

MOST_RANKED = 1000

OF_THIS_MINUTE = ("helper_wait", "closed")
"""Terms of the ranking that are others tomorrow."""


def municipality_meant(found: Found) -> bool:
    """Whether a name means whole municipalities, not one postcode of a larger one."""
    meant = {code for one in found.municipalities for code in one.postcodes}
    return bool(meant) and meant <= set(found.postcodes)


def find_on_paper(
    directory: Directory,
    seats: Seats,
    asked: Understood,
    words: Words,
    helpline: str | None,
    *,
    of_municipality: bool,
) -> bytes:
    """As the finder's answer (DESIGN § 4), ordered without the waits of this minute.

    `of_municipality`: its own places come first, and the walk to them does not count: who reads it
    lives anywhere in it. Those near it follow.
    """
    of_sessions = answers_of_sessions(directory, seats, asked.wishes.conditions)
    every = replace(asked.wishes, limit=MOST_RANKED, offset=0)
    ranking = rank_nearby(directory, every, of_sessions)
    named = asked.found.municipalities if asked.found and of_municipality else ()
    homes = {one.nis for one in named}

    def order(one: Standing) -> tuple[bool, int, int, int]:
        own = directory.columns.municipality[one.record] in homes
        left_out = (*OF_THIS_MINUTE, "walk") if own else OF_THIS_MINUTE
        cost = sum(minutes for name, minutes in one.terms if name not in left_out)
        return not own, cost, one.distance_m or 0, one.record

    return answered(
        directory, seats, asked, words, helpline, ranking=ranking,
        page=sorted(ranking.page, key=order)[: asked.wishes.limit],
        everywhere=rank_everywhere(directory, every, of_sessions),
    )  # fmt: skip
