"""Send what is to be sent by mail: invitations and links to come in, questions whether something
is still true, and what went wrong.

A letter waits in the database until the server has taken it. Before each try it is put off, so
that a process that dies, or a server that hangs, means a later try and never two processes at it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from app.adapters.mail import Mail, MailNotSent
from app.domain.codes import LetterPurpose
from app.domain.words import Words
from app.models.staff_tables import Letter
from app.storage.accounts import letter_with, letters_due
from app.storage.engine import reading, writing
from app.usecases.letters.asking import question
from app.usecases.letters.coming_in import invitation, sign_in
from app.usecases.letters.confirming import confirm
from app.usecases.letters.desk import Desk
from app.usecases.letters.webhooks import webhook_disabled

PUT_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
"""After the first try, the second … and so on every hour."""


WRITERS: dict[LetterPurpose, Callable[[Letter, Desk], Mail | None]] = {
    "invitation": invitation,
    "sign_in": sign_in,
    "confirm": confirm,
    "question": question,
    "webhook_disabled": webhook_disabled,
}
"""Who writes what a letter says, its link made at this moment; None where nobody needs it any
more."""


class Postman(Protocol):
    def send(self, mail: Mail) -> None: ...


@dataclass(frozen=True)
class LetterRoom:
    """`base`: the address under which the service is reached, without a slash at its end."""

    post: Postman
    base: str
    words: Mapping[str, Words]

    def letters(self, engine: Engine, now: datetime) -> Iterator[int]:
        """The job: one letter a step. After a failure the others wait for the next round: the
        server is the same."""
        with reading(engine) as db:
            due = letters_due(db, now)
        for key in due:
            sent = self._send(engine, key, now)
            yield key
            if not sent:
                return

    def _send(self, engine: Engine, key: int, now: datetime) -> bool:
        with writing(engine) as db:
            if not _put_off(db, key, now):
                return True
        with writing(engine) as db:  # one that cannot be written is put off all the same
            mail = self._written(db, key, now)
        if mail is None:
            return True
        try:
            self.post.send(mail)
        except MailNotSent as failed:
            with writing(engine) as db:
                if letter := letter_with(db, key):
                    letter.failed = failed.said
                    db.add(letter)
            return False
        with writing(engine) as db:
            if letter := letter_with(db, key):
                db.delete(letter)
        return True

    def _written(self, db: Session, key: int, now: datetime) -> Mail | None:
        """What the letter says; None where nobody needs it any more."""
        letter = letter_with(db, key)
        if letter is None:
            return None
        mail = WRITERS[letter.purpose](letter, Desk(db, self.base, self.words, now))
        if mail is None:
            db.delete(letter)
        return mail


def _put_off(db: Session, key: int, now: datetime) -> bool:
    """For the next try; False where somebody else has, or it was sent."""
    letter = letter_with(db, key)
    if letter is None or letter.next_try_at > now:
        return False
    letter.next_try_at = now + PUT_OFF[min(letter.tries, len(PUT_OFF) - 1)]
    letter.tries += 1
    db.add(letter)
    return True
