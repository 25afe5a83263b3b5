"""The composition root: settings and a clock in, the application out."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import structlog
from sqlalchemy import Engine

from app.adapters.catalogues import all_words
from app.adapters.geocoder import geocoder_of
from app.adapters.logs import speak_json
from app.adapters.mail import Post
from app.adapters.outside import Outside
from app.adapters.throttle import Throttle
from app.directory.build import build, build_places
from app.directory.keeper import Keeper
from app.directory.places import Places
from app.directory.seats import SeatKeeper
from app.directory.snapshot import Directory
from app.domain.opening import BRUSSELS
from app.domain.words import Words
from app.settings import Settings
from app.storage.directory import Geography, directory_version, read_records
from app.storage.engine import migrate, open_engine, reading, writing
from app.storage.fail_points import arm
from app.storage.seats_overlay import Overlay, read_seats
from app.storage.secrets import kept_secret
from app.storage.watching import ChangeSignal, SeatsSignal
from app.usecases.deliver_webhooks import Deliverer
from app.usecases.load import LoadFiles, close_sandbox, load, load_sandbox
from app.usecases.loading.report import LoadReport
from app.usecases.remind_staff import remind
from app.usecases.send_letters import LetterRoom
from app.usecases.work_in_background import JOBS, WEBHOOKS, Job, Runner

if TYPE_CHECKING:
    from fastapi import FastAPI

ONE_RECORD = r"^/v1/help-points/[^/]+$"
"""Sent uncompressed: its ETag is strong, and stands for the bytes as they are (DESIGN § 6)."""

SESSIONS_KEPT = timedelta(days=2)
"""So long after its end a session stays in the directory: calendars learn that it was cancelled."""

PACKED = r"^/(r|[a-z]{2})/.*\.pdf$"
"""A PDF is packed already."""

log = structlog.get_logger()


def system_clock() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings, now: Callable[[], datetime] = system_clock, *, background: bool = False
) -> "FastAPI":
    """The service over a database that `digitalhelp run` or `load` has prepared. `background`: it
    also does its share of the work that nobody waits for."""
    # Here, so that commands that serve nothing start without the web, in two thirds of the time.
    from brotli_asgi import BrotliMiddleware

    from app.routers.application import routes
    from app.routers.house import House
    from app.routers.middleware import Attended

    words = all_words()
    engine = open_engine(settings.database_url)
    seats = keep_seats(engine, now)
    keeper = keep(engine, settings, words, now, seats)
    secret = secret_of(engine, settings)
    outside = Outside(loopback=settings.loopback)
    deliverer = Deliverer(outside, secret, now)
    webhooks = Job("webhooks", timedelta(0), deliverer.deliveries)
    runners = [
        Runner(engine, now, jobs(settings, words)),
        Runner(engine, now, [webhooks], WEBHOOKS),
    ]

    @asynccontextmanager
    async def living(_: "FastAPI") -> AsyncIterator[None]:
        keeper.start()
        seats.start()
        for one in runners if background else ():
            one.start()
        yield
        for one in runners if background else ():
            one.stop()
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
        secret=secret,
        outside=outside,
        geocoder=geocoder_of(settings),
    )
    app.add_middleware(BrotliMiddleware, minimum_size=1000, excluded_handlers=[ONE_RECORD, PACKED])
    app.add_middleware(Attended, words=words)
    return app


def jobs(settings: Settings, words: dict[str, Words]) -> tuple[Job, ...]:
    """What the background does; letters are written and sent where there is a server for them."""
    if settings.smtp_url is None or settings.public_url is None:
        return JOBS
    room = LetterRoom(Post(settings.smtp_url, settings.mail_from), settings.public_url, words)
    reminders = Job("reminders", timedelta(hours=1), remind)
    return (*JOBS, reminders, Job("letters", timedelta(0), room.letters))


def secret_of(engine: Engine, settings: Settings) -> str:
    if settings.secret_key is not None:
        return settings.secret_key
    with writing(engine) as db:
        return kept_secret(db)


def from_environment() -> "FastAPI":
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
    signal, reader = ChangeSignal(engine, version=-1), Reader(engine, settings, words)

    def fresh() -> Directory:
        directory = reader.read(since=now() - SESSIONS_KEPT)
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
    return Reader(engine, settings, words).read(since)


class Reader:
    """Reads the directory anew; the map in it only where that has changed, which is half of the
    work."""

    _maps: ClassVar[dict[bool, tuple[Geography, Places]]] = {}
    """With and without the sandbox, as this process has last read it; whoever reads makes sure that
    the database still holds it."""

    def __init__(self, engine: Engine, settings: Settings, words: dict[str, Words]):
        self._engine, self._settings, self._words = engine, settings, words

    def read(self, since: datetime | None) -> Directory:
        known, places = self._maps.get(self._settings.sandbox, (None, None))
        with reading(self._engine) as db:
            records = read_records(db, since, known)
        sandbox, helpline = self._settings.sandbox, self._settings.helpline
        if places is None or records.geography is not known:
            places = build_places(records.geography, sandbox)
        self._maps[sandbox] = records.geography, places
        return build(records, self._words, helpline, sandbox, places)


def bring_sandbox_up_to(
    engine: Engine, settings: Settings, now: datetime, report: Callable[[str], None]
) -> LoadReport:
    """Dates in the sandbox count from today."""
    sandbox = files_of(settings).sandbox
    if sandbox is None:
        return LoadReport()
    return load_sandbox(engine, sandbox, now.astimezone(BRUSSELS).date(), report, now=now)
