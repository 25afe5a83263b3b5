"""Plan the trainings of a help point: its space and the coordination."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from app.directory.session_shaping import training_on_the_wire
from app.domain.errors import AlreadyThere, ChangedSince, Fault, NotFound, TrainingInUse
from app.domain.holders import Holder, must_edit
from app.domain.merging import merged
from app.domain.words import N_
from app.models.tables import HelpPoint, Training
from app.models.trainings import TrainingIn
from app.models.trainings_out import TrainingList, TrainingOut, TrainingsQuestion
from app.storage.directory import announce_change
from app.storage.trainings import (
    add_new,
    has_sessions,
    remove_training,
    touch_training,
    training_in,
    training_row,
    training_with,
    trainings,
)
from app.usecases.planning.checking import refuse, training_faults
from app.usecases.registering.rules import read_body

Json = dict[str, Any]


def create(db: Session, given: Json, holder: Holder, now: datetime) -> TrainingOut:
    """A new training. Without an `id` it gets a UUID. Raises `NotAllowed`, `RecordInvalid`,
    `AlreadyThere`."""
    must_edit(holder, str(given.get("help_point_id")))
    said = read_body(TrainingIn, given)
    help_point = db.get(HelpPoint, said.help_point_id)
    if help_point is None:
        refuse([Fault("help_point_id", N_("There is no help point with this id."))])
    refuse(training_faults(said))
    sandbox = help_point is not None and help_point.sandbox
    row = training_row(said, said.id or str(uuid4()), sandbox=sandbox, now=now)
    if not add_new(db, row):
        sentence = N_("There is a training {id} already. Change that one, or choose another id.")
        raise AlreadyThere(sentence, {"parameter": "id"}, id=row.id)
    announce_change(db)
    return told(row)


def change(
    db: Session, key: str, patch: Json, holder: Holder, now: datetime, seen: str | None = None
) -> TrainingOut:
    """The training with a merge patch applied. `seen`: the `updated_at` of the training on which
    the patch was made.

    Raises `NotFound`, `NotAllowed`, `RecordInvalid`; `ChangedSince` where it was seen before
    somebody else changed it.
    """
    row = _taken(db, key, holder)
    fixed = N_("It stays what it is: leave it out.")
    refuse(Fault(name, fixed) for name in ("id", "help_point_id") if name in patch)
    before = training_in(row)
    said = read_body(TrainingIn, merged(before.model_dump(mode="json"), patch))
    refuse(training_faults(said))
    if said != before:
        if seen is not None and seen != told(row).updated_at.isoformat():
            raise ChangedSince(N_("A colleague has changed it meanwhile."))
        for name, value in said.model_dump(mode="json").items():
            setattr(row, name, value)
        row.updated_at = now
        db.flush()
        announce_change(db)
    return told(row)


def remove(db: Session, key: str, holder: Holder) -> None:
    """Raises `NotFound`, `NotAllowed`; `TrainingInUse` once it has sessions: who came to them is
    counted for years."""
    row = _taken(db, key, holder)
    if has_sessions(db, key):
        raise TrainingInUse(N_("This training has sessions, which are kept. Cancel those to come."))
    remove_training(db, row)
    announce_change(db)


def training(db: Session, key: str) -> TrainingOut:
    """Raises `NotFound`."""
    return told(_existing(training_with(db, key)))


def own_training(db: Session, key: str, holder: Holder) -> TrainingOut:
    """One that the holder may change. Raises `NotFound`, `NotAllowed`."""
    row = _existing(training_with(db, key))
    must_edit(holder, row.help_point_id)
    return told(row)


def listed(db: Session, asked: TrainingsQuestion) -> TrainingList:
    """In the order of their ids."""
    total, page = trainings(
        db, asked.help_point_id, asked.theme, asked.sandbox, asked.offset, asked.limit
    )
    return TrainingList(
        total=total, limit=asked.limit, offset=asked.offset, results=[told(row) for row in page]
    )


def told(row: Training) -> TrainingOut:
    return TrainingOut.model_validate(training_on_the_wire(row))


def _taken(db: Session, key: str, holder: Holder) -> Training:
    """Ours until the transaction ends."""
    row = _existing(touch_training(db, key))
    must_edit(holder, row.help_point_id)
    return row


def _existing(row: Training | None) -> Training:
    if row is None:
        raise NotFound(N_("There is no training with this id."), {"parameter": "id"})
    return row
