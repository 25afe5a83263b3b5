"""Keeps the seats of this process fresh: an overlay on the directory, which they do not rebuild."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog

from app.directory.keeper import LOOK_EVERY_S, Signal
from app.storage.seats_overlay import Overlay, SeatsNow

Seats = Mapping[str, SeatsNow]
"""By the id of the session; those booked here that have not ended."""

log = structlog.get_logger()


class SeatsSignal(Signal, Protocol):
    """What tells that seats may have changed (`app.storage.watching.SeatsSignal`)."""

    def caught_up(self) -> None: ...


class SeatKeeper:
    """`current` is swapped as a whole; readers take it once and work with that.

    `read` gives all seats as of a moment. It is asked again when `signal` says so, when a hold
    expires (which nobody writes down), and after it has failed. A failure leaves the last good
    seats in place: neither the directory nor the watching ends with it.
    """

    def __init__(
        self,
        read: Callable[[datetime], Overlay],
        signal: SeatsSignal,
        now: Callable[[], datetime],
    ):
        self._read, self._signal, self._now = read, signal, now
        self._stop = threading.Event()
        self._reading = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="seats", daemon=True)
        self._overlay = Overlay({}, None)
        self.failing = False

    @property
    def current(self) -> Seats:
        return self._overlay.seats

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        self._signal.close()

    def refresh(self) -> None:
        """Read and swap now. Never raises. Also for whoever has just read the sessions anew, so
        that none is shown without its seats."""
        try:
            # One at a time: who reads later swaps later.
            with self._reading:
                self._overlay = self._read(self._now())
            self.failing = False
        except Exception:
            news, self.failing = not self.failing, True
            if news:
                log.exception("seats_not_refreshed")

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                self._look()
            except Exception:
                log.exception("seats_not_watched")

    def _look(self) -> None:
        news = self._signal.changed()
        if self._signal.out_of_reach:
            return
        if news or self.failing or self._a_hold_has_expired():
            self.refresh()
            if not self.failing:
                self._signal.caught_up()

    def _a_hold_has_expired(self) -> bool:
        until = self._overlay.until
        return until is not None and until <= self._now()
