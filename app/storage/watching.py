"""Has somebody changed the directory, or seats? Cheap enough to ask several times a second."""

import logging
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.storage import directory, seats_overlay

COMPARE_EVERY = 100
"""After so many quiet polls we look all the same, in case a notification was lost without a trace
(a proxy in between that drops them)."""

ANOTHER_DATABASE = -1

log = logging.getLogger(__name__)


class Watching:
    """For one watching thread: poll `changed()`.

    A lost connection never ends the watching: nothing is known while it lasts (`changed()` is
    false), and once connected again we look, for a notification may have passed.
    """

    channel: str

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._data_version: int | None = None
        self._quiet_polls = 0
        self._file: tuple[int, int] | None = None
        self._news = True
        self.out_of_reach = False

    def changed(self) -> bool:
        """Whether what the caller has in memory is old. Never raises."""
        try:
            if self._connection is None:
                self._connect()
            if self._stirred():
                self._news = True
            self._news = self._news and self._differs()
            self.out_of_reach = False
            return self._news
        except (OSError, SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            self._lose(error)
            return False

    def close(self) -> None:
        connection, self._connection = self._connection, None
        self._news = True
        if connection is not None:
            connection.close()

    def _lose(self, error: Exception) -> None:
        if not self.out_of_reach:  # said once, not at every poll
            log.warning("the database is out of reach, watching goes on: %s", error)
        self.out_of_reach = True
        self.close()

    def _connect(self) -> None:
        # One connection of our own, outside the pool: SQLite's data_version and PostgreSQL's
        # LISTEN both belong to a connection.
        if not self._postgresql:
            self._file = self._file_now()
        pooled = self._engine.raw_connection()
        self._connection = pooled.driver_connection
        pooled.detach()
        if self._postgresql:
            self._connection.rollback()
            self._connection.autocommit = True
            self._connection.execute(f"LISTEN {self.channel}")

    def _stirred(self) -> bool:
        """Whether something may have changed since the last poll; false alarms are allowed."""
        if not self._postgresql:
            self._refuse_another_file()
            before, self._data_version = self._data_version, self._one("PRAGMA data_version")
            return self._data_version != before
        self._quiet_polls += 1
        if any(True for _ in self._connection.notifies(timeout=0)):
            return True
        return self._quiet_polls % COMPARE_EVERY == 0

    def _refuse_another_file(self) -> None:
        """A back-up put in the place of the file is another database: every connection is to the
        old one."""
        if self._file_now() != self._file:
            self._forget()
            self._engine.dispose()
            raise FileNotFoundError("the database file was replaced")

    def _file_now(self) -> tuple[int, int]:
        """Which file stands at the path; raises FileNotFoundError where none does, which would
        otherwise be made anew, and empty."""
        found = Path(str(self._engine.url.database)).stat()
        return found.st_dev, found.st_ino

    def _differs(self) -> bool:
        """Whether it was more than a false alarm."""
        return True

    def _forget(self) -> None:
        """What the caller has is of another database."""

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    @property
    def _postgresql(self) -> bool:
        return self._engine.dialect.name == "postgresql"


class ChangeSignal(Watching):
    """Has the directory changed? When it has, read the records anew and tell
    `caught_up(records.version)`. Until then it stays true, so a rebuild that fails is tried again.
    """

    channel = directory.CHANNEL

    def __init__(self, engine: Engine, version: int) -> None:
        """`version`: that of the records which the caller has in memory."""
        super().__init__(engine)
        self._version = version

    def caught_up(self, version: int) -> None:
        """The caller now has this version in memory."""
        self._version = version
        self._news = True

    def _differs(self) -> bool:
        return self._one("SELECT version FROM directory_version") != self._version

    def _forget(self) -> None:
        """Its version says nothing."""
        self._version = ANOTHER_DATABASE


class SeatsSignal(Watching):
    """May seats have changed? On SQLite after any commit. When they may, read them anew and tell
    `caught_up()`; until then it stays true."""

    channel = seats_overlay.CHANNEL

    def caught_up(self) -> None:
        self._news = False
