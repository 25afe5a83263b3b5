"""The sessions that a team looks after: a space its own, the coordination all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.directory.places import Places
from app.domain.errors import NotAllowed
from app.domain.holders import Holder
from app.domain.words import N_, Words
from app.models.tables import HelpPoint, Training
from app.storage.team_sessions import (
    help_points_named,
    sessions_coming,
    sessions_over,
    trainings_of,
)
from app.storage.trainings import session_with
from app.usecases.planning.showing import shown
from app.usecases.registering.finding import help_point_of
from app.usecases.registering.rules import no_session

LOOKED_BACK = timedelta(days=30)
"""So long after its end a session can still be looked at here, as its people are remembered."""

MOST = 200


@dataclass(frozen=True, slots=True)
class TeamSessions:
    """On the wire (DESIGN § 5): those to come or under way, the soonest first; those that are over,
    the latest first."""

    coming: list[dict[str, Any]]
    over: list[dict[str, Any]]


def sessions(
    db: Session, holder: Holder, places: Places, words: Words, now: datetime
) -> TeamSessions:
    """Raises `NotAllowed`."""
    must_plan(holder)
    own = _own(holder)
    coming = sessions_coming(db, own, now, MOST)
    over = sessions_over(db, own, now - LOOKED_BACK, now, MOST)
    return TeamSessions(
        coming=[shown(db, row, places, words, now) for row in coming],
        over=[shown(db, row, places, words, now) for row in over],
    )


def trainings(db: Session, holder: Holder) -> Sequence[Training]:
    """What sessions can be planned of. Raises `NotAllowed`."""
    must_plan(holder)
    return trainings_of(db, _own(holder))


def help_points(db: Session, holder: Holder) -> Sequence[HelpPoint]:
    """Where a training can be given. Raises `NotAllowed`."""
    must_plan(holder)
    return help_points_named(db, _own(holder))


def must_look_after(db: Session, holder: Holder, key: str) -> None:
    """Raises `NotAllowed`, `NotFound`."""
    must_plan(holder)
    row = session_with(db, key)
    if row is None or not holder.edits(help_point_of(db, row)):
        raise no_session()


def must_plan(holder: Holder) -> None:
    """Raises `NotAllowed`."""
    if holder.role == "referral":
        raise NotAllowed(N_("Sessions are planned by spaces and by the coordination."))


def _own(holder: Holder) -> frozenset[str] | None:
    """None: all of them."""
    return None if holder.role == "coordination" else holder.help_points
