"""The question to an actor of whom nobody knows whether they still help people."""

from app.adapters.mail import Mail
from app.domain.words import N_
from app.models.staff_tables import Letter
from app.models.tables import HelpPoint
from app.storage.accounts import LETTER_KEPT
from app.usecases.asking.links import new_question, path_of
from app.usecases.asking.telling import question_text
from app.usecases.letters.desk import NO_HARM, Desk, paragraphs


def question(letter: Letter, desk: Desk) -> Mail | None:
    """None where it is known meanwhile, or where it would come much too late."""
    row = desk.db.get(HelpPoint, letter.subject)
    late = desk.now >= letter.created_at + LETTER_KEPT
    if row is None or row.status != "unconfirmed" or late:
        return None
    assert letter.email  # a question has no account
    assert letter.lang
    words = desk.words[letter.lang]
    link = path_of(new_question(desk.db, row.id, letter.lang, desk.now))
    parts = (*question_text(row.name, f"{desk.base}{link}", words), words.say(NO_HARM))
    subject = words.say(N_("Do you still help people? {place}"), place=words.name(row.name))
    return Mail(letter.email, subject, paragraphs(parts), letter.lang)
