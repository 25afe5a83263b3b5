"""Plan the sessions of a training: its space and the coordination.

What a change does to the seats happens in the same transaction: more room and the queue moves up;
less room than seats that are taken or held, and nothing happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from app.domain.codes import SessionAction
from app.domain.errors import AlreadyThere, ChangedSince, Fault, SeatsTaken
from app.domain.holders import Holder, must_edit
from app.domain.merging import merged
from app.domain.opening import BRUSSELS
from app.domain.words import N_
from app.models.tables import TrainingSession
from app.models.trainings import ReasonIn, SessionFacts, SessionIn
from app.models.trainings_out import ChangesQuestion, SessionChangeList, SessionChangeOut
from app.storage.directory import announce_change
from app.storage.outbox import tell_of_session
from app.storage.seats import recall_people, settle
from app.storage.trainings import (
    add_new,
    changes,
    facts_of,
    keep_change,
    session_columns,
    session_with,
    touch_training,
    training_with,
)
from app.usecases.planning.checking import (
    ONE_OF_THE_TWO,
    far_faults,
    new_session_faults,
    refuse,
    session_faults,
    start_faults,
)
from app.usecases.planning.series import Series, repeated
from app.usecases.registering.finding import help_point_of
from app.usecases.registering.rules import locked, no_session, read_body

Json = dict[str, Any]

NO_TRAINING = N_("There is no such training any more. Choose another one.")
TIMES = ("starts_at", "ends_at", "meetings")


@dataclass(frozen=True, slots=True)
class Made:
    """New sessions; `series` where a rule made them, `skipped` the holidays it left out."""

    sessions: list[TrainingSession]
    series: bool
    skipped: list[date]


def create(db: Session, given: Json, holder: Holder, now: datetime) -> Made:
    """A new session or, with `rrule`, a series: all of it or nothing.

    Raises `NotAllowed`, `RecordInvalid`, `AlreadyThere`.
    """
    training = training_with(db, str(given.get("training_id")))
    if training is None and holder.role != "referral":
        refuse([Fault("training_id", NO_TRAINING)])
    must_edit(holder, training.help_point_id if training else "")
    said = read_body(SessionIn, given)
    wanted = _wanted(said, now)
    if touch_training(db, said.training_id) is None:  # it must not go meanwhile
        refuse([Fault("training_id", NO_TRAINING)])
    series, key = said.rrule is not None, said.id or str(uuid4())
    rows = [
        _add(db, one, f"{key}-{number}" if series else key, said.training_id, holder, now)
        for number, one in enumerate(wanted.sessions, 1)
    ]
    announce_change(db)
    return Made(rows, series, wanted.skipped)


def change(
    db: Session, key: str, patch: Json, holder: Holder, now: datetime, seen: str | None = None
) -> TrainingSession:
    """The session with a merge patch applied; `reason` in it goes into the history. `seen`: its
    `updated_at`, on which the patch was made.

    Raises `NotFound`, `NotAllowed`, `RecordInvalid`, `SeatsTaken`; `ChangedSince` where it was seen
    before somebody else changed it.
    """
    row = _taken(db, key, holder)
    settle(db, row, now)
    reason = read_body(ReasonIn, {"reason": patch.get("reason")}).reason
    patch = {name: value for name, value in patch.items() if name != "reason"}
    before = facts_of(row)
    said = _changed_facts(before, patch, row)
    _must_be_as_seen(said, row, seen)
    refuse(
        [*session_faults(said), *_start_faults(said, row, now), *_reason_faults(said, row, reason)]
    )
    _must_have_room(said, row)
    _write(db, row, said, before, reason, holder, now)
    return row


def cancel(db: Session, key: str, holder: Holder, now: datetime) -> None:
    """Twice is as good as once. Raises `NotFound`, `NotAllowed`."""
    change(db, key, {"status": "cancelled"}, holder, now)


def history(db: Session, key: str, asked: ChangesQuestion, holder: Holder) -> SessionChangeList:
    """Who did what to it, the newest first. Raises `NotFound`, `NotAllowed`."""
    row = session_with(db, key)
    if row is None:
        raise no_session()
    must_edit(holder, help_point_of(db, row))
    total, page = changes(db, key, asked.offset, asked.limit)
    results = [
        SessionChangeOut(
            at=one.at.astimezone(BRUSSELS),
            by=one.by,
            action=one.action,
            fields=one.fields,
            reason=one.reason,
        )
        for one in page
    ]
    return SessionChangeList(total=total, limit=asked.limit, offset=asked.offset, results=results)


def _wanted(said: SessionIn, now: datetime) -> Series:
    """One session, or as many as the rule makes. Raises `RecordInvalid`."""
    refuse([*new_session_faults(said), *_new_faults(said, now)])
    if said.rrule is None:
        return Series([_facts(said)], [])
    series = repeated(_facts(said), said.rrule, skip_holidays=said.skip_holidays)
    for one in series.sessions:  # the clock may have been changed between start and end
        refuse(_new_faults(one, now))
    return series


def _new_faults(said: SessionFacts, now: datetime) -> list[Fault]:
    return [*session_faults(said), *start_faults(said, now), *far_faults(said, now)]


def _facts(said: SessionIn) -> SessionFacts:
    return SessionFacts.model_construct(
        **{name: getattr(said, name) for name in SessionFacts.model_fields}
    )


def _add(
    db: Session, facts: SessionFacts, key: str, training_id: str, holder: Holder, now: datetime
) -> TrainingSession:
    row = TrainingSession(id=key, training_id=training_id, updated_at=now, **session_columns(facts))
    if not add_new(db, row):
        sentence = N_("There is a session {id} already. Change that one, or choose another id.")
        raise AlreadyThere(sentence, {"parameter": "id"}, id=key)
    keep_change(db, key, at=now, by=holder.name, action="created")
    return row


def _taken(db: Session, key: str, holder: Holder) -> TrainingSession:
    row = locked(db, key)
    must_edit(holder, help_point_of(db, row))
    return row


def _changed_facts(before: Json, patch: Json, row: TrainingSession) -> SessionFacts:
    """What the session says with the patch applied. Raises `RecordInvalid`."""
    if patch.get("status") == "moved":
        refuse([Fault("status", N_("That it was moved follows from other times: leave it out."))])
    if before["meetings"] and "meetings" not in patch and {"starts_at", "ends_at"} & patch.keys():
        refuse([Fault("meetings", N_("It has several meetings: send all of them as meetings."))])
    ours = dict(before)
    if patch.get("meetings"):
        if patch.get("starts_at") or patch.get("ends_at"):
            refuse([Fault("meetings", ONE_OF_THE_TWO)])
        ours |= {"starts_at": None, "ends_at": None}
    said = read_body(SessionFacts, merged(ours, patch))
    if said.status == "scheduled" and row.moved_from is not None:
        said.status = "moved"
    return said


def _must_be_as_seen(said: SessionFacts, row: TrainingSession, seen: str | None) -> None:
    """Raises `ChangedSince`, but not for what is so already: it was sent twice."""
    if seen is None or seen == row.updated_at.astimezone(BRUSSELS).isoformat() or not said.times:
        return
    if any(getattr(row, name) != value for name, value in session_columns(said).items()):
        raise ChangedSince(N_("A colleague has changed it meanwhile. Look at what it says now."))


def _start_faults(said: SessionFacts, row: TrainingSession, now: datetime) -> list[Fault]:
    """A session may be prolonged while it runs, and begin at another time only in the future."""
    same = bool(said.times) and said.times[0][0] == row.starts_at
    return [*far_faults(said, now), *([] if same else start_faults(said, now))]


def _reason_faults(said: SessionFacts, row: TrainingSession, reason: str | None) -> list[Fault]:
    if said.extra_places > row.extra_places and reason is None:
        asked = N_("Say why there are extra places: it stands in the history.")
        return [Fault("reason", asked)]
    return []


def _must_have_room(said: SessionFacts, row: TrainingSession) -> None:
    """Raises `SeatsTaken`."""
    used, places = row.taken + row.held, (said.capacity or 0) + said.extra_places
    if used > places:
        sentence = N_("{taken} places are taken and {held} held: there cannot be fewer.")
        extra = {"taken": row.taken, "held": row.held}
        raise SeatsTaken(sentence, extra, **extra)


def _write(
    db: Session,
    row: TrainingSession,
    said: SessionFacts,
    before: Json,
    reason: str | None,
    holder: Holder,
    now: datetime,
) -> None:
    had_started, first_start = row.starts_at <= now, row.starts_at
    columns = session_columns(said)
    moved = any(one not in columns["meetings"] for one in row.meetings)  # not: one more day
    if moved:
        columns["moved_from"] = row.moved_from or first_start
        if said.status != "cancelled":
            columns["status"] = "moved"
    for name, value in columns.items():
        setattr(row, name, value)
    changed = _differences(before, facts_of(row))
    if not changed:
        return
    row.version += 1
    row.updated_at = now
    db.flush()
    if had_started and row.starts_at > now:
        recall_people(db, row, now)
    settle(db, row, now, walk=True)
    action = _action(changed, moved=moved)
    if changed.keys() & {"status", *TIMES}:
        tell_of_session(db, row.id, now)
    keep_change(db, row.id, at=now, by=holder.name, action=action, fields=changed, reason=reason)
    announce_change(db)


def _action(changed: Mapping[str, Any], *, moved: bool) -> SessionAction:
    if "status" in changed and changed["status"][1] == "cancelled":
        return "cancelled"
    if "status" in changed and changed["status"][0] == "cancelled":
        return "called_back"
    return "moved" if moved else "changed"


def _differences(before: Json, after: Json) -> dict[str, list[Any]]:
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}
