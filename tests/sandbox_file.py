"""data/sandbox.yaml as the tests read it: its dates set for one Monday, its records checked."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from opening_hours import OpeningHours
from shapely.geometry import Polygon

from app.models.help_points import HelpPointIn, LabelIn, OrganisationIn
from app.models.sandbox_sessions import SandboxSession, SandboxTraining

DATA = Path(__file__).parents[1] / "data"
SANDBOX: dict[str, Any] = yaml.safe_load((DATA / "sandbox.yaml").read_text(encoding="utf-8"))

BRUSSELS = ZoneInfo("Europe/Brussels")
TODAY = date(2026, 11, 23)
"""A Monday; the week that begins has no public holiday."""
DURATION = re.compile(r"(-?)P(\d+)D")

FIVE_PLACES = {
    "vlaminggem-main-library": 3,
    "vlaminggem-welfare-campus": 2,
    "zonnedorp-school-library": 2,
    "boskerke-service-centre": 2,
    "overbrugge-neighbourhood-house": 2,
}
"""The places of the Inspiration guide and their computers."""


def moved(duration: str) -> date:
    """The day that "-P20D", "saturday" or "saturday from P8D" means when the sandbox is loaded on
    TODAY."""
    weekday, _, first = duration.partition(" from ")
    if weekday.isalpha():
        week = [moved(first or "P1D") + timedelta(ahead) for ahead in range(7)]
        return next(day for day in week if f"{day:%A}".lower() == weekday)
    found = DURATION.fullmatch(duration)
    assert found, f"{duration!r} is no ISO 8601 duration in days"
    days = timedelta(int(found[2]))
    return TODAY - days if found[1] else TODAY + days


def dated(node: Any) -> Any:
    """The same tree with every relative date set; `closed_until` ends with its day."""
    if isinstance(node, list):
        return [dated(item) for item in node]
    if not isinstance(node, dict):
        return node
    tree = {key: dated(value) for key, value in node.items()}
    for key in ("as_of", "assured_on", "day"):
        if isinstance(tree.get(key), str):
            tree[key] = moved(tree[key])
    if isinstance(tree.get("closed_until"), str):
        end = moved(tree["closed_until"]) + timedelta(1)
        tree["closed_until"] = datetime(end.year, end.month, end.day, tzinfo=BRUSSELS)
    return tree


def spans(expression: str) -> list[tuple[datetime, datetime, str]]:
    """What an expression says of TODAY's week: begin, end (wall time), "open" or "unknown"."""
    hours = OpeningHours(expression, country="BE", auto_country=False, auto_timezone=False)
    monday = datetime.combine(TODAY, datetime.min.time())
    told = hours.intervals(monday, monday + timedelta(7))
    spoken = [(begins, ends, str(state)) for begins, ends, state, _ in told]
    return [span for span in spoken if span[2] != "closed"]


POINTS = [HelpPointIn.model_validate(dated(point)) for point in SANDBOX["help_points"]]
ACTIVE = [point for point in POINTS if point.status == "active"]
BY_ID = {point.id: point for point in POINTS}
ORGANISATIONS = {o["id"]: OrganisationIn.model_validate(dated(o)) for o in SANDBOX["organisations"]}
LABELS = {label["id"]: LabelIn.model_validate(dated(label)) for label in SANDBOX["labels"]}
TRAININGS = [SandboxTraining.model_validate(training) for training in SANDBOX["trainings"]]
SESSIONS = [SandboxSession.model_validate(dated(session)) for session in SANDBOX["sessions"]]
AREAS = {postcode["code"]: Polygon(postcode["area"]) for postcode in SANDBOX["postcodes"]}


def expressions() -> Iterator[tuple[str, str]]:
    """Every opening_hours expression, with the id of its help point."""
    for point in POINTS:
        given = [point.opening_hours, point.helper_hours, *(stop.hours for stop in point.stops)]
        yield from ((point.id, expression) for expression in given if expression)
