"""A session that a test can register for, made over the API in a sandbox room of its own."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from httpx import Response

from tests.writing import Editors

TODAY_AT_TWO = {"starts_at": "2026-11-24T14:00", "ends_at": "2026-11-24T16:00"}
NEXT_TUESDAY = {"starts_at": "2026-12-01T14:00", "ends_at": "2026-12-01T16:00"}

SOMEBODY = {"first_name": "A.", "lang": "ar", "contact": "+3220000077"}


@dataclass
class Planned:
    """`id` is that of the session. Requests of its space and of a referral service."""

    editors: Editors
    help_point: str
    training: str
    id: str

    def send(self, method: str, path: str, by: str, body: Any = None) -> Response:
        return self.editors.send(method, f"/v1/sessions/{self.id}{path}", by, body)

    def register(self, key: str | None = None, by: str = "referral", **more: Any) -> Response:
        body = {"client": SOMEBODY, **more}
        return self.send("PUT", f"/registrations/{key or uuid4()}", by, body)

    def hold(self, seats: int = 1, by: str = "referral") -> Response:
        return self.send("POST", "/holds", by, {"seats": seats})

    def walk_in(self, seats: int = 1, by: str = "space") -> Response:
        return self.send("POST", "/walk-ins", by, {"seats": seats})

    def change(self, by: str = "space", **patch: Any) -> Response:
        return self.send("PATCH", "", by, patch)

    def now(self) -> dict[str, Any]:
        found: dict[str, Any] = self.send("GET", "", "space").json()
        return found

    def comers(self) -> dict[str, Any]:
        found: dict[str, Any] = self.send("GET", "/registrations", "space").json()
        return found

    def registration(self, key: str, by: str = "referral") -> dict[str, Any]:
        found: dict[str, Any] = self.editors.send("GET", f"/v1/registrations/{key}", by).json()
        return found


def plan(editors: Editors, capacity: int | None = 8, **more: Any) -> Planned:
    """Next Tuesday at two, eight seats, no waiting list, unless said otherwise."""
    help_point = editors.room()
    training = a_training(editors, help_point)
    times = {} if "meetings" in more else NEXT_TUESDAY
    body = {"training_id": training, "capacity": capacity, **times, **more}
    made = editors.send("POST", "/v1/sessions", "space", body)
    assert made.status_code == 201, made.text
    return Planned(editors, help_point, training, made.json()["id"])


def a_training(editors: Editors, help_point: str, **more: Any) -> str:
    body = {"help_point_id": help_point, "title": {"nl": "E-mail"}, "theme": "email", **more}
    made = editors.send("POST", "/v1/trainings", "space", body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])
