"""The sandbox is put back to its file every day, with all that people have tried out in it.

Within a day a session that stands as the file says keeps whoever registered. On a new day, when
the dates have moved, every session of the sandbox is replaced, and what people made goes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from app.models.tables import TrainingSession
from app.storage.sandbox_sessions import (
    SessionRows,
    add_session,
    first_planned,
    real_sessions,
    remove_session,
    remove_trainings_but,
    sandbox_sessions,
    says_the_same,
)
from app.usecases.loading.report import Outcome, Refusal

Sessions = Mapping[str, SessionRows]


@dataclass
class Cleared:
    """What has gone to make room for what the file says."""

    outcome: Outcome = field(default_factory=Outcome)
    trainings: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def clear(db: Session, wanted: Sessions, trainings: Iterable[str]) -> Cleared:
    """Take away the sessions that do not stand as the file says. On a new day all of the sandbox,
    and its trainings but those named: people made the others."""
    stored = sandbox_sessions(db)
    both, others = stored.keys() & wanted.keys(), stored.keys() - wanted.keys()
    new_day = any(first_planned(stored[id_]) != first_planned(_row(wanted, id_)) for id_ in both)
    stand = {id_ for id_ in both if not new_day and says_the_same(stored[id_], _row(wanted, id_))}
    outcome = Outcome(
        added=[id_ for id_ in wanted if id_ not in stored],
        replaced=sorted(both - stand),
        left_alone=sorted(stand),
        removed=sorted(others) if new_day else [],
        not_in_files=[] if new_day else sorted(others),
    )
    for id_ in outcome.replaced:
        _row(wanted, id_).version += stored[id_].version  # calendars go by it
    for id_ in sorted([*outcome.replaced, *outcome.removed]):
        remove_session(db, stored[id_])
    return Cleared(
        outcome,
        remove_trainings_but(db, trainings) if new_day else [],
        [_of_the_real_world(id_) for id_ in real_sessions(db, wanted.keys())],
    )


def put_back(db: Session, wanted: Sessions, cleared: Cleared) -> Outcome:
    """Write what the file says where it does not stand; what became of the sessions."""
    for id_ in (*cleared.outcome.added, *cleared.outcome.replaced):
        add_session(db, wanted[id_])
    return cleared.outcome


def _row(wanted: Sessions, id_: str) -> TrainingSession:
    return wanted[id_].session


def _of_the_real_world(id_: str) -> Refusal:
    return Refusal("database", None, f"{id_} is already there, of a real record", "another id")
