"""Check whether the websites of the help points still answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.adapters.websites import NotChecked
from app.models.staff_tables import WebsiteCheck
from app.models.tables import HelpPoint

LEFT_ALONE = timedelta(hours=12)
"""Visited since then, a website is not visited by the next run."""

MOST_IN_VAIN = 5
"""So many without an answer before any has come: it is we who are not connected."""

UNCONNECTED = frozenset({"no_such_name", "no_answer"})


class Site(NamedTuple):
    """The website of a help point."""

    id: str
    website: str


def to_visit(
    rows: Iterable[HelpPoint],
    checks: Mapping[str, WebsiteCheck],
    now: datetime,
    only: str | None = None,
) -> list[Site]:
    """Those of real help points that are not history; `only`: of this one, whenever it was visited
    last."""
    return [
        Site(row.id, row.website)
        for row in rows
        if not row.sandbox and row.status != "history" and row.website
        if only in (None, row.id)
        if only is not None or not _fresh(row, checks.get(row.id), now)
    ]


def check(
    sites: Sequence[Site],
    verdict: Callable[[str], str | None],
    keep: Callable[[Site, str | None], None],
    report: Callable[[str], None],
) -> bool:
    """Visit each address once. `keep` gets what was found at once, except before anybody has
    answered: where nobody does, nothing is kept. False where that is so, or where something could
    not be checked."""
    found: dict[str, str | None] = {}
    waiting: list[Site] = []
    answered, unchecked = False, 0
    for site in sites:
        try:
            if site.website not in found:
                found[site.website] = verdict(site.website)
        except NotChecked:
            unchecked += 1
            report(f"{site.id}: not checked, names cannot be looked up at the moment")
            continue
        failed = found[site.website]
        report(f"{site.id}: {failed or 'answers'}")
        answered = answered or failed not in UNCONNECTED
        waiting.append(site)
        if answered:
            waiting = _kept(waiting, found, keep)
        elif len(waiting) == MOST_IN_VAIN:
            report("Nobody answers: is this machine connected? Nothing was kept.")
            return False
    _kept(waiting, found, keep)
    dead = sum(one is not None for one in found.values())
    report(f"{len(found)} visited, {dead} of them dead, {unchecked} not checked")
    return not unchecked


def _kept(
    sites: Iterable[Site],
    found: Mapping[str, str | None],
    keep: Callable[[Site, str | None], None],
) -> list[Site]:
    """Nothing waits after that."""
    for site in sites:
        keep(site, found[site.website])
    return []


def _fresh(row: HelpPoint, one: WebsiteCheck | None, now: datetime) -> bool:
    return one is not None and one.website == row.website and one.at > now - LEFT_ALONE
