"""The keeper of the directory, with a signal and a builder that behave badly."""

import time
from collections.abc import Callable
from typing import cast

from app.directory.keeper import Keeper
from app.directory.snapshot import Directory
from tests.serving import TUESDAY_MORNING, Clock


class Pushed:
    """Says "changed" once each time it is pushed."""

    def __init__(self) -> None:
        self.out_of_reach = False
        self.news = self.closed = False

    def changed(self) -> bool:
        news, self.news = self.news, False
        return news

    def close(self) -> None:
        self.closed = True


class Builder:
    """Numbers what it builds; fails while it is broken."""

    def __init__(self) -> None:
        self.built, self.broken = 0, False

    def __call__(self) -> Directory:
        if self.broken:
            raise RuntimeError("the disk is full")
        self.built += 1
        return cast(Directory, _Numbered(self.built))


class _Numbered:
    def __init__(self, version: int) -> None:
        self.version = version


def soon(true: Callable[[], bool]) -> bool:
    patience = time.monotonic() + 10
    while not true() and time.monotonic() < patience:
        time.sleep(0.01)
    return true()


def test_a_failed_rebuild_keeps_the_last_good_directory_and_is_tried_again():
    signal, builder = Pushed(), Builder()
    keeper = Keeper(builder, signal, Clock(TUESDAY_MORNING))
    keeper.start()
    try:
        builder.broken = signal.news = True
        assert soon(lambda: keeper.failing)
        assert keeper.current.version == 1

        builder.broken = False
        assert soon(lambda: keeper.current.version == 2)
        assert soon(lambda: not keeper.failing)
    finally:
        keeper.stop()


def test_a_database_out_of_reach_shows_until_it_is_back():
    signal = Pushed()
    keeper = Keeper(Builder(), signal, Clock(TUESDAY_MORNING))
    keeper.start()
    try:
        signal.out_of_reach = True
        assert soon(lambda: keeper.failing)
        signal.out_of_reach = False
        assert soon(lambda: not keeper.failing)
    finally:
        keeper.stop()


def test_quiet_times_rebuild_nothing():
    signal, builder = Pushed(), Builder()
    keeper = Keeper(builder, signal, Clock(TUESDAY_MORNING))
    keeper.start()
    time.sleep(0.7)
    keeper.stop()

    assert builder.built == 1
    assert signal.closed
