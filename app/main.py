"""The composition root: settings and a clock in, the application out."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog
from brotli_asgi import BrotliMiddleware
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from starlette.types import Lifespan

from app.adapters.catalogues import all_words
from app.adapters.geocoder import geocoder_of
from app.adapters.logs import speak_json
from app.adapters.mail import Post
from app.adapters.throttle import Throttle
from app.directory.build import build
from app.directory.keeper import Keeper
from app.directory.seats import SeatKeeper
from app.directory.snapshot import Directory
from app.domain.opening import BRUSSELS
from app.domain.words import Words
from app.routers import (
    calendars,
    docs,
    edit_help_points,
    files,
    health,
    help,
    help_points,
    municipalities,
    pages,
    plan_sessions,
    postcodes,
    problems,
    registration_page,
    registrations,
    reports,
    sessions,
    slip,
    staff_accounts,
    staff_colleagues,
    staff_door,
    staff_referring,
    staff_sessions,
    trainings,
)
from app.routers.describing import describe
from app.routers.house import House
from app.routers.middleware import Attended
from app.settings import Settings
from app.storage.directory import directory_version, read_records
from app.storage.engine import migrate, open_engine, reading, writing
from app.storage.fail_points import arm
from app.storage.seats_overlay import Overlay, read_seats
from app.storage.secrets import kept_secret
from app.storage.watching import ChangeSignal, SeatsSignal
from app.usecases.load import LoadFiles, close_sandbox, load, load_sandbox
from app.usecases.loading.report import LoadReport
from app.usecases.send_letters import LetterRoom
from app.usecases.work_in_background import JOBS, Job, Runner

ONE_RECORD = r"^/v1/help-points/[^/]+$"
"""Sent uncompressed: its ETag is strong, and stands for the bytes as they are (DESIGN § 6)."""

SESSIONS_KEPT = timedelta(days=2)
"""So long after its end a session stays in the directory: calendars learn that it was cancelled."""

PACKED = r"^/r/[^/]+/slip\.pdf$"
"""A PDF is packed already."""

STATIC = Path(__file__).resolve().parent / "static"

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


log = structlog.get_logger()


def system_clock() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings, now: Callable[[], datetime] = system_clock, *, background: bool = False
) -> FastAPI:
    """The service over a database that `digitalhelp run` or `load` has prepared. `background`: it
    also does its share of the work that nobody waits for."""
    words = all_words()
    engine = open_engine(settings.database_url)
    seats = keep_seats(engine, now)
    keeper = keep(engine, settings, words, now, seats)
    runner = Runner(engine, now, jobs(settings, words)) if background else None

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        keeper.start()
        seats.start()
        if runner:
            runner.start()
        yield
        if runner:
            runner.stop()
        seats.stop()
        keeper.stop()
        engine.dispose()

    app = routes(living)
    app.state.house = House(
        settings=settings,
        keeper=keeper,
        seat_keeper=seats,
        words=words,
        now=now,
        engine=engine,
        throttle=Throttle(),
        secret=secret_of(engine, settings),
        geocoder=geocoder_of(settings),
    )
    app.add_middleware(BrotliMiddleware, minimum_size=1000, excluded_handlers=[ONE_RECORD, PACKED])
    app.add_middleware(Attended, words=words)
    return app


def jobs(settings: Settings, words: dict[str, Words]) -> tuple[Job, ...]:
    """What the background does; letters are sent where there is a server for them."""
    if settings.smtp_url is None or settings.public_url is None:
        return JOBS
    room = LetterRoom(Post(settings.smtp_url, settings.mail_from), settings.public_url, words)
    return (*JOBS, Job("letters", timedelta(0), room.letters))


def secret_of(engine: Engine, settings: Settings) -> str:
    if settings.secret_key is not None:
        return settings.secret_key
    with writing(engine) as db:
        return kept_secret(db)


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
        *(staff_sessions, staff_referring, health, docs, pages),
    ):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.register(app)
    staff_door.register(app)
    describe(app)
    return app


def from_environment() -> FastAPI:
    """For uvicorn: each worker process makes its own."""
    settings = Settings()
    speak_json(settings.log_level)
    arm(settings.fail_point)
    return create_app(settings, background=True)


def prepare(settings: Settings, report: Callable[[str], None]) -> bool:
    """Migrate, and load an empty database; whether it is ready to serve.

    A database that has records keeps them, and is ready whatever the data folder holds; only the
    sandbox, whose dates follow the clock, comes up to the day.
    """
    engine = open_engine(settings.database_url)
    migrate(engine)
    with reading(engine) as db:
        empty = directory_version(db) == 0
    try:
        if empty:
            return not load_files(engine, settings, system_clock(), report).refused
        if not settings.sandbox:
            close_sandbox(engine)
        bring_sandbox_up_to(engine, settings, system_clock(), report)
        return True
    finally:
        engine.dispose()


def load_files(
    engine: Engine, settings: Settings, now: datetime, report: Callable[[str], None]
) -> LoadReport:
    """Everything in the data folder, into a migrated database."""
    today = now.astimezone(BRUSSELS).date()
    return load(engine, files_of(settings), today, report, now=now)


def files_of(settings: Settings) -> LoadFiles:
    folder = settings.data_dir
    return LoadFiles(
        postcodes=folder / "postcodes.geojson",
        seed=folder / "ocr_seed.yaml",
        sandbox=folder / "sandbox.yaml" if settings.sandbox else None,
    )


def keep(
    engine: Engine,
    settings: Settings,
    words: dict[str, Words],
    now: Callable[[], datetime],
    seats: SeatKeeper,
) -> Keeper:
    """The directory of this process, watching the database and, for the sandbox, the calendar."""
    signal = ChangeSignal(engine, version=-1)

    def fresh() -> Directory:
        directory = read_directory(engine, settings, words, since=now() - SESSIONS_KEPT)
        signal.caught_up(directory.version)
        seats.refresh()
        return directory

    return Keeper(fresh, FollowingTheClock(signal, engine, settings, now), now)


def keep_seats(engine: Engine, now: Callable[[], datetime]) -> SeatKeeper:
    """The seats of this process; first read when the directory is."""

    def fresh(moment: datetime) -> Overlay:
        with reading(engine) as db:
            return read_seats(db, moment)

    return SeatKeeper(fresh, SeatsSignal(engine), now)


class FollowingTheClock:
    """The signal of the database, which first, on a new day, brings the sandbox up to the day."""

    def __init__(
        self,
        signal: ChangeSignal,
        engine: Engine,
        settings: Settings,
        now: Callable[[], datetime],
    ):
        self._signal, self._engine, self._settings, self._now = signal, engine, settings, now
        self._day = self._today()

    @property
    def out_of_reach(self) -> bool:
        return self._signal.out_of_reach

    def changed(self) -> bool:
        if self._today() != self._day:
            self._day = self._today()
            self._turn_the_page()
        return self._signal.changed()

    def close(self) -> None:
        self._signal.close()

    def _turn_the_page(self) -> None:
        """Once a day, whether it works or not: it must not stand in the way of edits."""
        try:
            brought = bring_sandbox_up_to(self._engine, self._settings, self._now(), log.debug)
            log.info("new_day", refused=len(brought.refused))
        except Exception:
            log.exception("new_day_not_begun")

    def _today(self) -> date:
        return self._now().astimezone(BRUSSELS).date()


def read_directory(
    engine: Engine, settings: Settings, words: dict[str, Words], since: datetime | None = None
) -> Directory:
    """Without the sessions that ended before `since`."""
    with reading(engine) as db:
        records = read_records(db, since)
    return build(records, words, settings.helpline, sandbox=settings.sandbox)


def bring_sandbox_up_to(
    engine: Engine, settings: Settings, now: datetime, report: Callable[[str], None]
) -> LoadReport:
    """Dates in the sandbox count from today."""
    sandbox = files_of(settings).sandbox
    if sandbox is None:
        return LoadReport()
    return load_sandbox(engine, sandbox, now.astimezone(BRUSSELS).date(), report, now=now)
