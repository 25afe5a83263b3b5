"""What people at work print: the attendance list of a session, and a list of sessions to choose
from. Both are drawn when the database has been left (see `slip`)."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.adapters.sheets import sheet
from app.domain.errors import ParameterInvalid
from app.domain.holders import must_refer
from app.domain.words import N_, PAGE_LANGUAGES
from app.models.registrations import ComersQuestion
from app.routers.attendance_view import Recorded, attendance_view
from app.routers.house import base_of, house_of
from app.routers.shortlist_view import shortlist_view
from app.routers.staff_door import PRIVATE, Who, words_of
from app.routers.staff_referring import LISTED
from app.storage.engine import reading
from app.storage.reminders import last_assured
from app.usecases import show_session, show_sessions, tell_registrations

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/sessions/{key}/attendance.pdf")
def attendance_list(request: Request, who: Who, key: str) -> Response:
    """For the space that receives the people, and nobody else."""
    house, words = house_of(request), words_of(request, who)
    now = house.now()
    with reading(house.engine) as db:
        found = tell_registrations.comers(db, key, ComersQuestion(), who.holder, now)
        session = show_session.session(db, key, house.directory.places, words, now)
        moved = show_session.moved(db, key)
        record = _record(request, db, session["help_point"]["id"])
    made = sheet("attendance.typ", attendance_view(session, found, moved, record, now, words))
    return _pdf(made, f"attendance-{session['starts_at']:%Y-%m-%d}.pdf", words.lang)


@router.get("/shortlist.pdf")
def shortlist(request: Request, who: Who) -> Response:
    """Of the sessions that were ticked, else of the first of all that were found; in the language
    of the person."""
    must_refer(who.holder)
    house, asked = house_of(request), request.query_params
    keys = asked.getlist("session") or asked.getlist("found")
    if len(keys) > LISTED:
        raise ParameterInvalid(N_("At most {most} sessions go on a list."), most=LISTED)
    lang = asked.get("lang", "")
    lang = lang if lang in PAGE_LANGUAGES else words_of(request, who).lang
    now, words = house.now(), house.words[lang]
    with reading(house.engine) as db:
        found = show_sessions.sessions(db, keys, house.directory, words, now)
    made = sheet("shortlist.typ", shortlist_view(found, who.holder.name, now, words))
    return _pdf(made, "sessions.pdf", lang)


def _record(request: Request, db: Session, key: str) -> Recorded:
    return Recorded(last_assured(db, key), f"{base_of(request)}/staff/help-points/{key}")


def _pdf(made: bytes, name: str, lang: str) -> Response:
    headers = PRIVATE | {
        "Content-Language": lang,
        "Content-Disposition": f'inline; filename="{name}"',
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made, media_type="application/pdf", headers=headers)
