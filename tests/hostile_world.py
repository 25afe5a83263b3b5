"""A world in which everybody has written `tests.writable_texts.hostile` wherever that is taken: a
help point with a training and sessions, three teams with their people, somebody registered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from httpx import Response

from app.domain.codes import Role
from app.models.tables import Organisation
from app.storage.accounts import account_with_email
from app.storage.engine import reading, writing
from app.storage.teams import team_named
from app.usecases.manage_colleagues import first
from app.usecases.staffing.links import new_link
from app.usecases.staffing.teams import team_for
from app.usecases.staffing.tokens import digest
from tests.freshness import LONG_AGO, ask_link, assured_on, confirm_link
from tests.planning import NEXT_TUESDAY
from tests.serving import TUESDAY_MORNING
from tests.staff import PASSWORD, Browser, browser
from tests.storage_fixtures import engine_at
from tests.writable_texts import hostile
from tests.writing import A_ROOM, Editors

HELP_POINT = "room-1999"
ORGANISATION = "hostile"
ROLES: tuple[Role, ...] = ("space", "referral", "coordination")

Json = dict[str, Any]
Say = Callable[[str], str]


@dataclass
class Hostile:
    """`inside`: a browser of each team. `keys`: by the end of an address of which they fill in what
    varies ("sessions/{key}")."""

    editors: Editors
    inside: dict[str, Browser] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def training(self) -> str:
        return self.keys["trainings/{key}"]

    @property
    def session(self) -> str:
        return self.keys["sessions/{key}"]

    def sent(self, method: str, path: str, body: Json, by: str = "coordination") -> Response:
        on = "*" if "help-points/" in path else None
        return self.editors.send(method, path, by, body, on)


def hostile_world(editors: Editors) -> Hostile:
    world = Hostile(editors)
    makers = (_help_point, _training, _sessions, _teams, _registration, _report)
    for make in (*makers, _webhook, _questions):
        make(world)
    editors.settle()
    return world


def help_point(say: Say) -> Json:
    note = {"fr": say("fees.note")}
    fee = {"level": "paid", "note": note}
    return {
        **{name: {"fr": say(name)} for name in ("name", "description", "entrance")},
        **{name: {"fr": say(name)} for name in ("nearest_stop", "opening_note")},
        "address": {"street": say("address.street"), "postcode": "0011"},
        "fees": {kind: fee for kind in ("access", "training", "printing")},
        "accessibility": {"wheelchair": "limited", "note": {"fr": say("accessibility.note")}},
        "stops": [{"place": {"fr": say("stops.place")}, "lat": 50.85, "lon": 4.35}],
        "email": say("email"),
        "website": f"https://{say('website')}",
        "organisation": ORGANISATION,
        "services": ["info_social_tariff"],
        "volunteers_welcome": True,
    }


def training(say: Say) -> Json:
    names = ("title", "description", "prerequisites", "bring")
    note = {"fr": say("fee.note")}
    return {**{name: {"fr": say(name)} for name in names}, "fee": {"level": "paid", "note": note}}


def _said(what: str, name: str) -> str:
    return hostile(f"{what}: {name}")


def _help_point(world: Hostile) -> None:
    with engine_at(world.editors.url) as engine, writing(engine) as db:
        name = {"fr": hostile("organisation: name")}
        db.add(Organisation(id=ORGANISATION, name=name, sandbox=True))
    texts = help_point(partial(_said, "help point"))
    body = {**A_ROOM, "id": HELP_POINT, **texts, "languages": ["so"]}
    _done(world.sent("POST", "/v1/help-points", body))


def _training(world: Hostile) -> None:
    body = {"help_point_id": HELP_POINT, "theme": "email", **training(partial(_said, "training"))}
    made = _done(world.sent("POST", "/v1/trainings", body))
    world.keys["trainings/{key}"] = made.json()["id"]


def _sessions(world: Hostile) -> None:
    """One of ours, one that is booked elsewhere."""
    here = {"training_id": world.training, "capacity": 9, **NEXT_TUESDAY}
    made = _done(world.sent("POST", "/v1/sessions", here)).json()["id"]
    reason = {"extra_places": 1, "reason": hostile("session: reason")}
    _done(world.sent("PATCH", f"/v1/sessions/{made}", reason))
    address = f"https://{hostile('session: booking_url')}"
    there = {"training_id": world.training, "booking": "external", "booking_url": address}
    _done(world.sent("POST", "/v1/sessions", {**there, **NEXT_TUESDAY}))
    world.keys |= {"sessions/{key}": made, "refer/{key}": made, "help-points/{key}": HELP_POINT}
    world.keys["work/{name}"] = "reported"
    world.keys |= {"help/{key}": HELP_POINT, "sheet/{asked:path}": "0011"}


def _teams(world: Hostile) -> None:
    for role in ROLES:
        link = _invited(world.editors, role)
        one = world.inside[role] = browser(world.editors)
        _done(one.post(f"/staff/join/{link}", {"password": PASSWORD, "again": PASSWORD}))
    with engine_at(world.editors.url) as engine, reading(engine) as db:
        space = team_named(db, f"space {hostile('team: name')}")
        world.keys["teams/{key:int}"] = str(space and space.id)
    world.keys["join/{token}"] = _invited(world.editors, "space", "invited-")
    world.keys["come-in/{token}"] = _link(world.editors, "space")


def _invited(editors: Editors, role: Role, other: str = "") -> str:
    """The end of the invitation of somebody to the team of this role."""
    name, email = hostile("colleague: name"), f"{other}{role}-{hostile('colleague: email')}"
    with engine_at(editors.url) as engine, writing(engine) as db:
        points = [HELP_POINT] if role == "space" else []
        team = team_for(db, role, f"{role} {hostile('team: name')}", points, TUESDAY_MORNING)
        given = {"name": name, "email": email, "lang": "en"}
        return first(db, team, given, TUESDAY_MORNING).token


def _link(editors: Editors, role: Role) -> str:
    """The end of the link with which she who has joined may come in once."""
    with engine_at(editors.url) as engine, writing(engine) as db:
        account = account_with_email(db, f"{role}-{hostile('colleague: email')}")
        assert account
        return new_link(db, account, "sign_in", TUESDAY_MORNING)


def _registration(world: Hostile) -> None:
    """By the form, as a social worker does. Then the session is moved: somebody has to phone."""
    key = str(uuid4())
    names = ("client.first_name", "client.contact", "note", "reference")
    form = {name.rpartition(".")[2]: _said("registration", name) for name in names}
    _done(world.inside["referral"].post(f"/staff/refer/{world.session}", {"key": key, **form}))
    page = world.inside["referral"].get(f"/staff/registrations/{key}").text
    on_wednesday = {"starts_at": "2026-12-02T14:00", "ends_at": "2026-12-02T16:00"}
    _done(world.sent("PATCH", f"/v1/sessions/{world.session}", on_wednesday))
    world.keys["registrations/{key}"] = key
    world.keys["r/{token}"] = re.findall(r"/r/([\w-]{22})\b", page)[0]


def _report(world: Hostile) -> None:
    texts = {name: _said("report", name) for name in ("text", "reply_to")}
    _done(world.sent("POST", "/v1/reports", {"help_point_id": "koekeltech", **texts}))


def _webhook(world: Hostile) -> None:
    form = {"url": f"https://{hostile('webhook: url')}", "events": "help_point.changed"}
    page = _done(world.inside["referral"].post("/staff/webhooks", form)).text
    world.keys["webhooks/{key}"] = re.findall(r"/staff/webhooks/(wh_\w+)", page)[0]


def _questions(world: Hostile) -> None:
    """One that nobody has answered, one that somebody has; a record that is to be confirmed."""
    with engine_at(world.editors.url) as engine:
        assured_on(engine, HELP_POINT, LONG_AGO)
        email = f"space-{hostile('colleague: email')}"
        world.keys["still-true/{token}"] = confirm_link(engine, email, HELP_POINT, TUESDAY_MORNING)
        answered = ask_link(engine, HELP_POINT, TUESDAY_MORNING)
        texts = {name: _said("answer", name) for name in ("street", "postcode", "hours", "phone")}
        form = {"helps": "yes", "note": _said("answer", "note"), **texts}
        _done(world.inside["space"].post(f"/ask/{answered}", form))
        world.keys["ask/{token}"] = ask_link(engine, HELP_POINT, TUESDAY_MORNING)
    world.keys["answers/{answer}"] = digest(answered)


def _done(answer: Response) -> Response:
    assert answer.status_code < 400, answer.text
    return answer
