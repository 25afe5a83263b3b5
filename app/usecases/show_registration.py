"""Show a person her own registration: whoever has the link may see it, and nobody's name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.directory.snapshot import Directory
from app.domain.words import Words
from app.models.registrations import RegistrationOut
from app.models.tables import Registration
from app.storage.teams import names_of_teams
from app.usecases.planning.showing import shown
from app.usecases.registering.finding import by_link
from app.usecases.registering.telling import told


@dataclass(frozen=True, slots=True)
class Shown:
    """`help_point` is None where the directory does not have it any more; `may_cancel`: the button
    is there. `sent_by`: the referral service, None for what the sandbox brings along."""

    registration: RegistrationOut
    session: dict[str, Any]
    help_point: dict[str, Any] | None
    may_cancel: bool
    sent_by: str | None


def language_of(db: Session, token: str) -> str | None:
    """The language that the person is written to in, where that is known. Raises `NotFound`."""
    return by_link(db, token)[0].lang


def registration(
    db: Session, token: str, directory: Directory, words: Words, now: datetime
) -> Shown:
    """Raises `NotFound`."""
    found, row = by_link(db, token)
    answer = told(db, found, row, now)
    session = shown(db, row, directory.places, words, now)
    here = directory.help_point(session["help_point"]["id"], words.lang)
    open_ = answer.state in ("registered", "waiting") and row.starts_at > now
    return Shown(answer, session, here, open_, _sender(db, found))


def _sender(db: Session, found: Registration) -> str | None:
    if found.owner_id is None:
        return None
    return names_of_teams(db, [found.owner_id]).get(found.owner_id)
