"""Building the sessions of the directory from what the database holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter

import numpy as np
import orjson

from app.directory.session_shaping import session_on_the_wire
from app.directory.shaping import Whole
from app.directory.snapshot import KnownSession, Rows, Sessions, microseconds
from app.domain.matching import Facts
from app.domain.opening import WEEKDAYS
from app.domain.session_matching import TrainingFacts, held_when
from app.models.tables import Training, TrainingSession
from app.storage.directory import Records


def build_sessions(
    records: Records,
    number: Mapping[str, int],
    wholes: Sequence[Whole],
    facts: Sequence[Facts],
    nearby: Rows,
) -> Sessions:
    """The sessions of help points that are in the directory. `number`: where in `wholes` and
    `facts` each of them stands."""
    known = [one for one in records.trainings.values() if one.help_point_id in number]
    place = {training.id: n for n, training in enumerate(known)}
    here = (row for row in records.sessions if row.training_id in place)
    rows = sorted(here, key=attrgetter("starts_at", "id"))
    training = [place[row.training_id] for row in rows]
    record = [number[known[one].help_point_id] for one in training]
    told = [
        _session(row, known[t], r, wholes[r])
        for row, t, r in zip(rows, training, record, strict=True)
    ]
    counters = {int(nearby.record[n]): int(n) for n in np.flatnonzero(nearby.stop == -1)}
    starts = [[datetime.fromisoformat(start) for start, _ in row.meetings] for row in rows]
    return Sessions(
        all=tuple(told),
        of_record=_by_record(told),
        trainings=tuple(
            _facts(one, wholes[number[one.help_point_id]], facts[number[one.help_point_id]])
            for one in known
        ),
        record=np.array(record, np.int64),
        training=np.array(training, np.int64),
        counter=np.array(
            [
                counters.get(r, -1) if row.mode == "on_site" else -1
                for row, r in zip(rows, record, strict=True)
            ],
            np.int64,
        ),
        starts=np.array([microseconds(row.starts_at) for row in rows], np.int64),
        ends=np.array([microseconds(row.ends_at) for row in rows], np.int64),
        cancelled=np.array([row.status == "cancelled" for row in rows], np.bool_),
        on_site=np.array([row.mode == "on_site" for row in rows], np.bool_),
        when={
            when: np.array([held_when(when, meetings) for meetings in starts], np.int8)
            for when in WEEKDAYS
        },
    )


def _session(row: TrainingSession, training: Training, record: int, whole: Whole) -> KnownSession:
    point = whole.point and whole.point[:2]
    return KnownSession(
        id=row.id,
        record=record,
        title=training.title,
        theme=training.theme,
        level=training.level,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        booking=row.booking,
        status=row.status,
        waiting_list=row.waiting_list,
        registration_opens_at=row.registration_opens_at,
        registration_closes_at=row.registration_closes_at,
        serves=None if row.mode == "on_site" else whole.row.serves,
        version=row.version,
        changed_at=max(row.updated_at, training.updated_at, whole.row.updated_at),
        ready=orjson.dumps(session_on_the_wire(row, training, whole.row, point)),
    )


def _by_record(told: Sequence[KnownSession]) -> dict[int, tuple[KnownSession, ...]]:
    """Those that are not cancelled, the earliest first."""
    groups: dict[int, list[KnownSession]] = {}
    for one in told:
        if one.status != "cancelled":
            groups.setdefault(one.record, []).append(one)
    return {record: tuple(group) for record, group in groups.items()}


def _facts(training: Training, whole: Whole, house: Facts) -> TrainingFacts:
    """Where the training names no fee, that of the help point's trainings counts."""
    fee = training.fee
    if fee is None and (usual := whole.fees.get("training")):
        fee = {"level": usual.level, "free_for": usual.free_for}
    return TrainingFacts(
        theme=training.theme,
        level=training.level,
        certificate=training.certificate,
        own=Facts(
            kind=house.kind,
            languages=training.languages,
            audiences=training.audiences,
            complete=("languages",),
            only_for=training.only_for or {},
            access_level=(fee or {}).get("level") or "unknown",
            free_for=(fee or {}).get("free_for") or (),
        ),
        house=house,
    )
