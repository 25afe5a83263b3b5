"""Seats thought through a second time, one thing after the other: what the service must answer.

A session is a few lists. Nothing is counted ahead: every question first lets the holds expire one
by one, and walks the queue whenever a seat may have come free. The clock is an argument of every
call. Nothing here is taken from the service's own code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
HOLD_LASTS = timedelta(minutes=15)
OUTCOMES = ("attended", "absent", "continued")
MOST_SEATS = 20
STATUS = {"not-allowed": 403, "not-found": 404, "invalid-record": 422}
"""Of the problems that are no conflict (409)."""

Body = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """`problems`: any of these may be named, where the contract does not say which comes first."""

    status: int
    body: Any = None
    problems: tuple[str, ...] = ()


def refused(*problems: str) -> Answer:
    return Answer(STATUS.get(problems[0], 409), problems=problems)


@dataclass(eq=False)
class Hold:
    number: int
    owner: str
    seats: int
    expires_at: datetime


@dataclass(eq=False)
class WalkIn:
    number: int
    seats: int


@dataclass(eq=False)
class Registration:
    """`state`: what was written last; a waiting one in a started session reads as expired."""

    id: str
    session: "Session" = field(repr=False)
    owner: str
    content: Body
    seats: int
    state: str
    registered_at: datetime

    @property
    def takes_seats(self) -> bool:
        return self.state in ("registered", *OUTCOMES)


@dataclass(eq=False)
class Session:
    id: str
    space: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    waiting_list: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    extra_places: int = 0
    moved: bool = False
    cancelled: bool = False
    holds: list[Hold] = field(default_factory=list)
    walk_ins: list[WalkIn] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)

    @property
    def room(self) -> int:
        return self.capacity + self.extra_places

    @property
    def taken(self) -> int:
        registered = sum(one.seats for one in self.registrations if one.takes_seats)
        return registered + sum(one.seats for one in self.walk_ins)

    @property
    def held(self) -> int:
        return sum(hold.seats for hold in self.holds)

    @property
    def free(self) -> int:
        return self.room - self.taken - self.held

    @property
    def queue(self) -> list[Registration]:
        return [one for one in self.registrations if one.state == "waiting"]

    @property
    def status(self) -> str:
        return "cancelled" if self.cancelled else "moved" if self.moved else "scheduled"

    def started(self, now: datetime) -> bool:
        return self.starts_at <= now

    def settle(self, now: datetime) -> None:
        """Holds that expire at the same moment free their seats together."""
        for moment in sorted({hold.expires_at for hold in self.holds if hold.expires_at <= now}):
            self.holds = [hold for hold in self.holds if hold.expires_at != moment]
            self.walk(moment)

    def walk(self, now: datetime) -> None:
        if self.cancelled or self.started(now):
            return
        for one in self.queue:
            if one.seats <= self.free:
                one.state = "registered"

    def newcomer_refused(self, seats: int, now: datetime) -> str | None:
        """Why, whether or not seats are free."""
        if self.cancelled:
            return "session-cancelled"
        if self.started(now):
            return "session-started"
        if self.opens_at and now < self.opens_at:
            return "registration-not-open"
        if self.closes_at and self.closes_at <= now:
            return "registration-closed"
        return "group-too-large" if seats > self.room else None

    def invariants(self, now: datetime) -> Iterator[str]:
        """What is wrong; nothing ever should be."""
        self.settle(now)
        if not 0 <= self.taken + self.held <= self.room:
            yield f"{self.taken} taken and {self.held} held of {self.room}"
        if any(hold.expires_at <= now for hold in self.holds):
            yield "an expired hold holds seats"
        if not (self.cancelled or self.started(now)):
            yield from (f"{one.id} fits and waits" for one in self.queue if one.seats <= self.free)


@dataclass
class World:
    """`referral_services` and `spaces`: the names of those who have a key of that role."""

    referral_services: set[str]
    spaces: set[str]
    coordination: str
    sessions: dict[str, Session] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    numbers: int = 0

    # --- holds --------------------------------------------------------------------------------

    def hold(self, now: datetime, session_id: str, who: str, seats: Any) -> Answer:
        """201 with the number by which `let_go` and `register` name the hold."""
        if who not in self.referral_services:
            return refused("not-allowed")
        if not is_seats(seats):
            return refused("invalid-record")
        if not (session := self._settled(session_id, now)):
            return refused("not-found")
        if problem := session.newcomer_refused(seats, now):
            return refused(problem)
        if seats > session.free:
            return refused("session-full")
        ends = [now + HOLD_LASTS, session.starts_at, session.closes_at or session.starts_at]
        hold = Hold(self._number(), who, seats, min(ends))
        session.holds.append(hold)
        told = {"hold_id": hold.number, "seats": seats, "expires_at": hold.expires_at}
        return Answer(201, told)

    def let_go(self, now: datetime, session_id: str, who: str, number: int) -> Answer:
        if who not in self.referral_services:
            return refused("not-allowed")
        session = self._settled(session_id, now)
        hold = session and own_hold(session, who, number)
        if not session or not hold:
            return refused("not-found")
        session.holds.remove(hold)
        session.walk(now)
        return Answer(204)

    # --- registrations ------------------------------------------------------------------------

    def register(
        self, now: datetime, session_id: str, who: str, key: str, body: Body, hold: int | None
    ) -> Answer:
        if who not in self.referral_services:
            return refused("not-allowed")
        if not is_body(body):
            return refused("invalid-record")
        if not (session := self._settled(session_id, now)):
            return refused("not-found")
        content = content_of(body)
        if present := self.registrations.get(key):
            return self._again(now, present, session, who, content)
        if problem := session.newcomer_refused(content["seats"], now):
            return refused(problem)
        one = Registration(key, session, who, content, content["seats"], "", now)
        return self._newcomer(now, one, hold)

    def _again(
        self, now: datetime, present: Registration, session: Session, who: str, content: Body
    ) -> Answer:
        if (present.session, present.owner, present.content) != (session, who, content):
            return refused("registration-differs")
        if present.state == "cancelled":
            return refused("registration-cancelled")
        return Answer(200, shown(present, now))

    def _newcomer(self, now: datetime, one: Registration, number: int | None) -> Answer:
        session = one.session
        hold = own_hold(session, one.owner, number)
        if one.seats <= session.free + (hold.seats if hold else 0):
            one.state = "registered"
            session.holds = [other for other in session.holds if other is not hold]
        elif session.waiting_list:
            one.state = "waiting"
        else:
            return refused("session-full")
        session.registrations.append(one)
        self.registrations[one.id] = one
        session.walk(now)
        return Answer(201, shown(one, now))

    def read(self, now: datetime, who: str, key: str) -> Answer:
        one = self._of_owner(now, who, key)
        return Answer(200, shown(one, now)) if one else refused("not-found")

    def cancel(self, now: datetime, who: str, key: str) -> Answer:
        one = self._of_owner(now, who, key)
        if not one:
            return refused("not-found")
        if one.state == "cancelled":
            return Answer(200, shown(one, now))
        if one.session.started(now):
            return refused("session-started")
        one.state = "cancelled"
        one.session.walk(now)
        return Answer(200, shown(one, now))

    def set_outcome(self, now: datetime, who: str, key: str, outcome: str) -> Answer:
        one = self.registrations.get(key)
        if not one or who != one.session.space:
            return refused("not-found")
        one.session.settle(now)
        problems = [
            problem
            for problem, applies in (
                ("session-cancelled", one.session.cancelled),
                ("session-not-started", day_of(now) < day_of(one.session.starts_at)),
                ("not-registered", not one.takes_seats),
            )
            if applies
        ]
        if problems:
            return refused(*problems)
        one.state = outcome
        return Answer(200, shown(one, now))

    def own(self, now: datetime, who: str, session_id: str) -> list[Body]:
        """The newest first."""
        session = self.sessions[session_id]
        session.settle(now)
        own = [one for one in session.registrations if one.owner == who]
        own.sort(key=lambda one: one.registered_at, reverse=True)
        return [shown(one, now) for one in own]

    # --- the space ----------------------------------------------------------------------------

    def walk_in(self, now: datetime, session_id: str, who: str, seats: Any) -> Answer:
        """201 with the number by which `undo_walk_in` names it."""
        if not (session := self._settled(session_id, now)):
            return refused("not-found")
        if not self._may_write(who, session):
            return refused("not-allowed")
        if not is_seats(seats):
            return refused("invalid-record")
        if session.cancelled:
            return refused("session-cancelled")
        if session.ends_at <= now:
            return refused("session-over")
        if seats > session.room:
            return refused("group-too-large")
        if seats > session.free:
            return refused("session-full")
        session.walk_ins.append(WalkIn(self._number(), seats))
        return Answer(201, {"id": session.walk_ins[-1].number, "seats": seats})

    def undo_walk_in(self, now: datetime, session_id: str, who: str, number: int) -> Answer:
        session = self._settled(session_id, now)
        if session and not self._may_write(who, session):
            return refused("not-allowed")
        walk_in = session and next((one for one in session.walk_ins if one.number == number), None)
        if not session or not walk_in:
            return refused("not-found")
        session.walk_ins.remove(walk_in)
        session.walk(now)
        return Answer(204)

    def change(
        self, now: datetime, session_id: str, who: str, patch: Body, reason: str | None = None
    ) -> Answer:
        """`patch`: field → value, moments as date-times."""
        if not (session := self._settled(session_id, now)):
            return refused("not-found")
        if not self._may_write(who, session):
            return refused("not-allowed")
        if patch.get("extra_places", 0) > session.extra_places and not reason:
            return refused("invalid-record")
        capacity = patch.get("capacity", session.capacity)
        extra_places = patch.get("extra_places", session.extra_places)
        if capacity + extra_places < session.taken + session.held:
            return refused("seats-taken")
        session.capacity, session.extra_places = capacity, extra_places
        had_started = session.started(now)
        self._move(session, patch)
        if had_started and not session.started(now):
            self._begin_anew(session)
        if "status" in patch:
            session.cancelled = patch["status"] == "cancelled"
        session.walk(now)
        return Answer(200, self.show(now, session_id))

    def _move(self, session: Session, patch: Body) -> None:
        before = (session.starts_at, session.ends_at)
        session.starts_at = patch.get("starts_at", session.starts_at)
        session.ends_at = patch.get("ends_at", session.ends_at)
        session.opens_at = patch.get("registration_opens_at", session.opens_at)
        session.closes_at = patch.get("registration_closes_at", session.closes_at)
        session.moved |= (session.starts_at, session.ends_at) != before

    def _begin_anew(self, session: Session) -> None:
        """Nobody was there, nor absent, yet."""
        for one in session.registrations:
            if one.state in OUTCOMES:
                one.state = "registered"

    def call_off(self, now: datetime, session_id: str, who: str) -> Answer:
        answer = self.change(now, session_id, who, {"status": "cancelled"})
        return Answer(204) if answer.status == 200 else answer

    def listed(self, now: datetime, who: str, session_id: str) -> Answer:
        session = self._settled(session_id, now)
        if not session or who != session.space:
            return refused("not-found")
        states = {"waiting": 1, "cancelled": 2, "expired": 2}
        everybody = [as_listed(one, now) for one in session.registrations]
        everybody.sort(key=lambda one: states.get(one["state"], 0))
        walk_ins = [{"id": one.number, "seats": one.seats} for one in session.walk_ins]
        return Answer(200, {"total": len(everybody), "results": everybody, "walk_ins": walk_ins})

    # --- everybody ----------------------------------------------------------------------------

    def show(self, now: datetime, session_id: str) -> Body:
        session = self.sessions[session_id]
        session.settle(now)
        return {
            "id": session.id,
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "capacity": session.capacity,
            "extra_places": session.extra_places,
            "free_places": 0 if session.cancelled else session.free,
            "waiting_list": session.waiting_list,
            "waiting": 0 if session.started(now) else len(session.queue),
            "status": session.status,
            "registration_opens_at": session.opens_at,
            "registration_closes_at": session.closes_at,
        }

    def invariants(self, now: datetime) -> list[str]:
        return [wrong for one in self.sessions.values() for wrong in one.invariants(now)]

    def landmarks(self) -> set[datetime]:
        """When something changes without anybody doing anything."""
        found: set[datetime | None] = set()
        for session in self.sessions.values():
            found |= {session.starts_at, session.ends_at, session.opens_at, session.closes_at}
            found |= {hold.expires_at for hold in session.holds}
            found |= {day_of(session.starts_at)}
        return {moment for moment in found if moment}

    def _settled(self, session_id: str, now: datetime) -> Session | None:
        session = self.sessions.get(session_id)
        if session:
            session.settle(now)
        return session

    def _of_owner(self, now: datetime, who: str, key: str) -> Registration | None:
        one = self.registrations.get(key)
        if not one or one.owner != who:
            return None
        one.session.settle(now)
        return one

    def _may_write(self, who: str, session: Session) -> bool:
        return who in (session.space, self.coordination)

    def _number(self) -> int:
        self.numbers += 1
        return self.numbers


def own_hold(session: Session, who: str, number: int | None) -> Hold | None:
    own = [hold for hold in session.holds if (hold.number, hold.owner) == (number, who)]
    return own[0] if own else None


def day_of(moment: datetime) -> datetime:
    """Its beginning, in Brussels."""
    return moment.astimezone(BRUSSELS).replace(hour=0, minute=0, second=0, microsecond=0)


def state_of(one: Registration, now: datetime) -> str:
    return "expired" if one.state == "waiting" and one.session.started(now) else one.state


def position_of(one: Registration, now: datetime) -> int | None:
    waits = state_of(one, now) == "waiting"
    return one.session.queue.index(one) + 1 if waits else None


def shown(one: Registration, now: datetime) -> Body:
    """To its owner."""
    state = state_of(one, now)
    return {
        "id": one.id,
        "session_id": one.session.id,
        "state": state,
        "seats": one.seats,
        "position": position_of(one, now),
        "outcome": state if state in OUTCOMES else None,
    }


def as_listed(one: Registration, now: datetime) -> Body:
    """To the space."""
    told = {key: shown(one, now)[key] for key in ("id", "state", "seats", "position", "outcome")}
    return told | {
        "client": one.content["client"],
        "note": one.content["note"],
        "referral_service": one.owner,
    }


# --- what is sent -----------------------------------------------------------------------------


def content_of(body: Body) -> Body:
    """What makes two bodies the same: all but the hold, texts without the spaces around them."""
    client = {key: trimmed(body["client"].get(key)) for key in ("first_name", "lang", "contact")}
    texts = {key: trimmed(body.get(key)) for key in ("note", "reference")}
    return {"seats": body.get("seats", 1), "client": client, **texts}


def trimmed(text: str | None) -> str | None:
    return None if text is None else text.strip()


def is_seats(seats: Any) -> bool:
    return type(seats) is int and 1 <= seats <= MOST_SEATS


def is_body(body: Body) -> bool:
    """Of the few ways to be wrong that are tried at random."""
    client = body.get("client")
    name = client.get("first_name") if isinstance(client, dict) else None
    known = {"seats", "client", "note", "reference", "hold_id"}
    right_name = isinstance(name, str) and 1 <= len(name.strip()) <= 80
    return right_name and is_seats(body.get("seats", 1)) and set(body) <= known
