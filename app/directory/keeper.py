"""Keeps the directory of this process fresh: swapped as a whole soon after the database changes."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from app.directory.snapshot import Directory

LOOK_EVERY_S = 0.2

log = structlog.get_logger()


class Signal(Protocol):
    """What tells of changes (`app.storage.watching.ChangeSignal`)."""

    @property
    def out_of_reach(self) -> bool: ...

    def changed(self) -> bool: ...

    def close(self) -> None: ...


class Keeper:
    """`current` is always a whole directory; readers take it once and work with that.

    `build` makes a fresh one, whenever `signal` says that the database has changed. A build that
    fails leaves the last good directory in place and is tried again. `failing`: the database could
    not be read at the last look. `built_at`: when the current directory was swapped in, by `now`.
    """

    def __init__(self, build: Callable[[], Directory], signal: Signal, now: Callable[[], datetime]):
        self._build, self._signal, self._now = build, signal, now
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="directory", daemon=True)
        signal.changed()  # looks from here on, so that nothing between is missed
        self.current, self.built_at = build(), now()
        self.failing = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        self._signal.close()

    def _refresh(self) -> None:
        """Build and swap now, whatever the database says."""
        self.current, self.built_at = self._build(), self._now()
        self.failing = False
        log.info("directory_swapped", version=self.current.version)

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                if self._signal.changed() or self.failing:
                    self._refresh()
                self.failing = self._signal.out_of_reach
            except Exception:
                # A night's worth of database trouble must not end the watching.
                news, self.failing = not self.failing, True
                if news:
                    log.exception("directory_not_refreshed", version=self.current.version)
