"""Send what is to be sent to the people at work: invitations, and links to come in.

A letter waits in the database until the server has taken it. Before each try it is put off, so
that a process that dies, or a server that hangs, means a later try and never two processes at it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from app.adapters.mail import Mail, MailNotSent
from app.domain.codes import LinkPurpose
from app.domain.words import N_, Words
from app.models.staff_tables import Account, Letter
from app.models.tables import Team
from app.storage.accounts import account_with, letter_with, letters_due
from app.storage.engine import reading, writing
from app.storage.teams import team_with
from app.usecases.staffing.links import LASTS, new_link

PUT_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
"""After the first try, the second … and so on every hour."""


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
            mail = self._taken(db, key, now)
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

    def _taken(self, db: Session, key: int, now: datetime) -> Mail | None:
        """What the letter says, put off for the next try; None where nobody needs it any more."""
        letter = letter_with(db, key)
        if letter is None or letter.next_try_at > now:
            return None
        account = account_with(db, letter.account_id)
        if account is None or _in_vain(letter, account, now):
            db.delete(letter)
            return None
        letter.next_try_at = now + PUT_OFF[min(letter.tries, len(PUT_OFF) - 1)]
        letter.tries += 1
        db.add(letter)
        team = team_with(db, account.team_id)
        assert team is not None  # a foreign key
        link = f"{self.base}{path_of(letter.purpose, new_link(db, account, letter.purpose, now))}"
        return _mail(account, team, letter.purpose, link, self.words[account.lang])


def path_of(purpose: LinkPurpose, token: str) -> str:
    return f"/staff/join/{token}" if purpose == "invitation" else f"/staff/come-in/{token}"


def _in_vain(letter: Letter, account: Account, now: datetime) -> bool:
    joined_already = letter.purpose == "invitation" and account.joined_at is not None
    late = now >= letter.created_at + LASTS[letter.purpose]
    return account.removed_at is not None or joined_already or late


def _mail(account: Account, team: Team, purpose: LinkPurpose, link: str, words: Words) -> Mail:
    assert account.email is not None  # or it was removed
    subject, opening, until = LETTERS[purpose]
    lines = [
        words.say(N_("Hello {name},"), name=account.name or ""),
        words.say(opening, team=team.name),
        link,
        words.say(until),
        words.say(N_("If you did not expect this, do nothing: nothing happens.")),
    ]
    return Mail(account.email, words.say(subject), "\n\n".join(lines) + "\n", account.lang)


LETTERS = {
    "invitation": (
        N_("Your account at digitalhelp.brussels"),
        N_("{team} gives you an account at digitalhelp.brussels. Open this link to begin:"),
        N_("The link works once, within 14 days."),
    ),
    "sign_in": (
        N_("Your link for digitalhelp.brussels"),
        N_("With this link you come in to the pages of {team}:"),
        N_("The link works once, within 24 hours."),
    ),
}
