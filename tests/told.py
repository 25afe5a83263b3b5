"""A room to register for, and answers in a few words, as integrators read them."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from httpx import Response

from tests.planning import Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.writing import Editors

STARTS = datetime.fromisoformat("2026-12-01T14:00:00+01:00")
"""When the sessions of `another_session` start."""
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def one_room(editors: Editors) -> Planned:
    """What the finder and the lists say is not asked, so nothing watches the database."""
    editors.client.app.state.house.keeper.stop()  # type: ignore[attr-defined]  # a FastAPI app
    editors.clock.moment = TUESDAY_MORNING
    return plan(editors)


@pytest.fixture
def room(one_room: Planned, editors: Editors) -> Planned:
    """A training with one session, to which `another_session` adds more; it is Tuesday morning."""
    editors.clock.moment = TUESDAY_MORNING
    return one_room


def told(answer: Response) -> str:
    """The status, then the problem, or the state where there is one: "409 session-full"."""
    body = answer.json() if answer.content else {}
    what = body["type"].rpartition("/")[2] if "type" in body else body.get("state", "")
    return f"{answer.status_code} {what}".strip()


def another_session(room: Planned, capacity: int | None = 8, **more: object) -> Planned:
    """As `plan`, of the same training."""
    times = {"starts_at": "2026-12-01T14:00", "ends_at": "2026-12-01T16:00"}
    body = {"training_id": room.training, "capacity": capacity, **times, **more}
    made = room.editors.send("POST", "/v1/sessions", "space", body)
    assert made.status_code == 201, made.text
    return Planned(room.editors, room.help_point, room.training, made.json()["id"])


def a_key(one: Planned, seats: int = 1) -> str:
    """Of somebody registered, or waiting where it is full."""
    key = str(uuid4())
    answer = one.register(key, seats=seats)
    assert answer.status_code == 201, answer.text
    return key
