"""Ask an actor whether they still help people, and deal with what they answer.

Nothing of an answer reaches the public by itself: the coordination reads it, and keeps what it
takes over as it keeps anything else.
"""

from datetime import datetime

from sqlmodel import Session

from app.domain.errors import ChangedSince, Fault, NotFound, RecordInvalid
from app.domain.holders import must_coordinate
from app.domain.words import LANGUAGES, N_
from app.models.questions import AnswerIn
from app.models.staff_tables import ActorQuestion
from app.models.tables import HelpPoint
from app.storage.accounts import note
from app.storage.questions import add_question_letter, close_question, question_with
from app.usecases.asking.links import new_question
from app.usecases.staffing.addresses import good_address
from app.usecases.staffing.coming_in import SignedIn


def ask(db: Session, who: SignedIn, key: str, lang: str, email: str, now: datetime) -> str | None:
    """The token of a link to print or to hand over, told this once; with an address it goes there
    by mail, and is told to nobody else.

    Raises `NotAllowed`, `NotFound`, `RecordInvalid`; `ChangedSince` where it is known by now.
    """
    must_coordinate(who.holder)
    row = db.get(HelpPoint, key)
    if row is None:
        raise NotFound(N_("There is no help point with this id."), {"parameter": "id"})
    if row.status != "unconfirmed":
        raise ChangedSince(N_("Somebody has changed it meanwhile. Look at it again."))
    if lang not in LANGUAGES:
        raise RecordInvalid([Fault("lang", N_("Choose a language."))])
    token = None
    if email:
        add_question_letter(db, good_address(email), lang, key, now)
    else:
        token = new_question(db, key, lang, now)
    note(db, who.account, "question_asked", now, key)
    return token


def answer_of(db: Session, who: SignedIn, key: str, number: str) -> AnswerIn:
    """What they said of the help point `key`. Raises `NotAllowed`, `NotFound`."""
    must_coordinate(who.holder)
    found = _answered(db, number)
    if found.help_point_id != key:
        raise _no_answer()
    return AnswerIn.model_validate(found.answer)


def close(db: Session, who: SignedIn, number: str, now: datetime) -> None:
    """It was dealt with: what they said is forgotten. Raises `NotAllowed`, `NotFound`."""
    must_coordinate(who.holder)
    found = _answered(db, number)
    close_question(db, found, now)
    note(db, who.account, "question_closed", now, found.help_point_id)


def _answered(db: Session, number: str) -> ActorQuestion:
    found = question_with(db, number)
    if found is None or found.answer is None:
        raise _no_answer()
    return found


def _no_answer() -> NotFound:
    return NotFound(N_("This answer was dealt with already."))
