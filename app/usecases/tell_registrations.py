"""Tell a referral service of its registrations, and a space who comes."""

from collections import defaultdict
from datetime import datetime

from sqlmodel import Session

from app.domain.codes import SEATED
from app.domain.holders import Holder, must_run
from app.models.registrations import (
    ClientOut,
    Comer,
    Comers,
    ComersQuestion,
    RegistrationList,
    RegistrationOut,
    RegistrationsQuestion,
)
from app.models.tables import Registration
from app.storage.seats import registrations_for, registrations_of, walk_ins_of
from app.storage.teams import names_of_teams
from app.storage.trainings import session_with
from app.usecases.registering.finding import help_point_of, nothing, own, session_of
from app.usecases.registering.telling import (
    OUTCOMES,
    Standing,
    answer,
    standing,
    told,
    walk_in_told,
)


def registrations(
    db: Session, asked: RegistrationsQuestion, holder: Holder, now: datetime
) -> RegistrationList:
    """The holder's own, the newest first."""
    assert holder.id is not None
    total, page = registrations_for(
        db, holder.id, asked.session_id, asked.state, now, asked.offset, asked.limit
    )
    by_session: dict[str, list[Registration]] = defaultdict(list)
    for one in page:
        by_session[one.session_id].append(one)
    stands: Standing = {}
    for those in by_session.values():
        stands |= standing(db, those, session_of(db, those[0]), now)
    results = [answer(one, *stands[one.id]) for one in page]
    return RegistrationList(total=total, limit=asked.limit, offset=asked.offset, results=results)


def registration(db: Session, key: str, holder: Holder, now: datetime) -> RegistrationOut:
    """One of the holder's own. Raises `NotFound`."""
    found, session = own(db, key, holder)
    return told(db, found, session, now)


def comers(db: Session, key: str, asked: ComersQuestion, holder: Holder, now: datetime) -> Comers:
    """Who comes, who waits, who does not come any more, and the walk-ins. Raises `NotFound`."""
    session = session_with(db, key)
    if session is None:
        raise nothing()
    must_run(holder, help_point_of(db, session))
    found = list(registrations_of(db, key))
    stands = standing(db, found, session, now)
    found.sort(key=lambda one: (_part(stands[one.id][0]), one.number))
    names = names_of_teams(db, {one.owner_id for one in found if one.owner_id is not None})
    page = found[asked.offset : asked.offset + asked.limit]
    return Comers(
        total=len(found),
        limit=asked.limit,
        offset=asked.offset,
        results=[_comer(one, names, stands) for one in page],
        walk_ins=[walk_in_told(one) for one in walk_ins_of(db, key)],
    )


def _part(state: str) -> int:
    return 0 if state in SEATED else 1 if state == "waiting" else 2


def _comer(one: Registration, names: dict[int, str], stands: Standing) -> Comer:
    state, position = stands[one.id]
    client = None
    if one.first_name is not None:
        client = ClientOut(first_name=one.first_name, lang=one.lang, contact=one.contact)
    return Comer(
        id=one.id,
        state=state,
        seats=one.seats,
        position=position,
        outcome=OUTCOMES.get(state),
        client=client,
        note=one.note,
        referral_service=names.get(one.owner_id) if one.owner_id is not None else None,
    )
