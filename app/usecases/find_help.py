"""Find digital help near a place: one answer for the API, the page and the terminal."""

from app.directory.asking import Understood
from app.directory.coming_sessions import answers_of_sessions
from app.directory.search import rank_everywhere, rank_nearby
from app.directory.seats import Seats
from app.directory.snapshot import Directory
from app.domain.words import Words
from app.usecases.finding.answering import answered


def find_help(
    directory: Directory,
    seats: Seats,
    asked: Understood,
    words: Words,
    helpline: str | None,
    *,
    to_the_end: bool = False,
) -> bytes:
    """The answer of DESIGN § 4 as JSON bytes: same question, same data, same minute: same bytes.

    `to_the_end`: `everywhere` is on every page, not on the first alone.
    """
    of_sessions = answers_of_sessions(directory, seats, asked.wishes.conditions)
    ranking = rank_nearby(directory, asked.wishes, of_sessions)
    first = asked.wishes.offset == 0 or to_the_end
    everywhere = rank_everywhere(directory, asked.wishes, of_sessions) if first else []
    return answered(
        directory, seats, asked, words, helpline,
        ranking=ranking, page=ranking.page, everywhere=everywhere,
    )  # fmt: skip
