"""All routes of the service, in the order in which they are tried."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import Lifespan

from app.routers import (
    calendars,
    docs,
    edit_help_points,
    files,
    health,
    help,
    help_points,
    municipalities,
    page_sentence,
    page_sessions,
    page_subjects,
    pages,
    partners,
    place_pages,
    plan_sessions,
    postcodes,
    problems,
    question_page,
    registration_page,
    registrations,
    reports,
    sessions,
    sheets,
    slip,
    staff_accounts,
    staff_colleagues,
    staff_door,
    staff_overview,
    staff_places,
    staff_questions,
    staff_referring,
    staff_sessions,
    staff_sheets,
    staff_still_true,
    staff_teams,
    staff_trainings,
    staff_webhooks,
    staff_work,
    trainings,
    widget,
)
from app.routers.describing import describe

STATIC = Path(__file__).resolve().parent.parent / "static"

DESCRIPTION = """Finds free digital help near a Brussels postcode: public computer spaces (OCR/EPN)
and other help points, with opening hours, languages, fees and what they offer.

Reading is open: no key, any origin. Writing wants a key (`Authorization: Bearer dh_…`). What is not
known is `null` or `"unknown"`, never a guess. Try it on the fictional municipality of Vlaminggem
(postcodes 0010 to 0013). The examples here are its answers of Tuesday 24 November 2026 at ten in
the morning, in Brussels.

What a code means stands beside its list in French, Dutch and English: `x-enumDescriptions` maps
each code to `{"fr", "nl", "en"}`. What is wrong with a question is said in a problem document
(RFC 9457).

What we compiled is CC BY 4.0; the licence named here is that of the service."""


def routes(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """All routes, with nothing behind them yet: enough to describe the API."""
    app = FastAPI(
        title="digitalhelp.brussels",
        version="1.0.0",
        description=DESCRIPTION,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        lifespan=lifespan,
        docs_url=None,  # FastAPI's own page loads scripts from third parties
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the question, and trust the Host header
    )
    for part in (
        *(help, files, postcodes, municipalities, help_points, edit_help_points, reports),
        *(trainings, calendars, sessions, plan_sessions, registrations),
        *(registration_page, slip, staff_accounts, staff_colleagues),
        *(staff_places, staff_sessions, staff_sheets, staff_trainings, staff_referring, staff_work),
        *(staff_teams, staff_overview, staff_webhooks),
        *(staff_questions, staff_still_true, question_page),
        *(health, docs, pages, place_pages, sheets, page_sessions, page_subjects, page_sentence),
        *(widget, partners),
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.register(app)
    staff_door.register(app)
    describe(app)
    return app
