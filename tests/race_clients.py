"""Who presses at once: referral services with a client each, and the desk of the space.

What each asks is drawn from a seed; what is then true depends on who came first. So nothing here
knows the right answer, only which answers there may be: all that was said is kept in a `Book`.
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx

Json = dict[str, Any]

PATIENCE_S = 30
"""An answer later than this is none."""
UNTIL_BACK_S = 180
"""How long somebody asks again while the service is being killed and started."""


@dataclass(frozen=True)
class Answer:
    """`status` 0: none came. `repeated`: asked more than once, because the connection was cut;
    `began` is when it was first asked then."""

    status: int
    body: Json
    began: float
    ended: float
    repeated: bool = False

    @property
    def said(self) -> str:
        """`201 waiting`, `409 session-full`, `204`."""
        word = self.body.get("type", "") if self.status >= 400 else self.body.get("state", "")
        return f"{self.status} {word.rpartition('/')[2]}".strip()

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Wish:
    """One registration that somebody wants: all answers about it, those to cancelling it too."""

    id: str
    owner: int
    seats: int
    answers: list[Answer] = field(default_factory=list)
    unwanted: bool = False

    @property
    def promised(self) -> bool:
        return any(one.good for one in self.answers)

    @property
    def promised_at(self) -> float:
        """When a client first knew that it was there; never, where none did."""
        return min((one.ended for one in self.answers if one.good), default=math.inf)

    @property
    def first_asked(self) -> float:
        return min(one.began for one in self.answers)


@dataclass
class Book:
    """What was asked of one session and what was answered.

    `walk_ins`: those acknowledged, and whether they were undone. `orphans`: posts that were cut
    after which nobody knows whether there is something. `at_once`: most requests under way.
    """

    session: str
    waiting_list: bool
    capacity: int
    killed: bool
    extra_places: int = 0
    wishes: dict[str, Wish] = field(default_factory=dict)
    walk_ins: dict[str, bool] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    orphans: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    cut: int = 0
    under_way: int = 0
    at_once: int = 0
    slowest_s: float = 0

    @property
    def full(self) -> str:
        """What is answered to a registration for which there is no room."""
        return "201 waiting" if self.waiting_list else "409 session-full"

    def allow(self, answer: Answer, asked: str, *allowed: str) -> Answer:
        """A fault if anything else was answered."""
        self.said[f"{asked}: {answer.said}"] += 1
        if answer.said not in allowed:
            among = ", ".join(sorted(allowed))
            self.faults.append(f"{asked}: {answer.said}, not {among}: {answer.body}")
        return answer


class Caller:
    """Asks with one key, over connections of its own."""

    def __init__(self, http: httpx.AsyncClient, book: Book, chance: Random):
        self.http, self.book, self.chance = http, book, chance

    @property
    def path(self) -> str:
        return f"/v1/sessions/{self.book.session}"

    async def send(self, method: str, path: str, body: Json | None = None) -> Answer:
        """Asked until there is an answer, where the service may be killed; else once."""
        book, began = self.book, time.monotonic()
        for turn in range(10_000):
            try:
                response = await self._sent(method, path, body)
                break
            except httpx.TransportError as gone:
                patient = time.monotonic() < began + UNTIL_BACK_S
                if isinstance(gone, httpx.TimeoutException) or not (book.killed and patient):
                    book.faults.append(f"{method} {path}: {gone!r}")
                    return Answer(0, {}, began, time.monotonic(), turn > 0)
                self._note_cut(method, gone)
                await asyncio.sleep(self.chance.uniform(0.3, 0.8))
        book.answered += 1
        content = response.json() if response.content else {}
        return Answer(response.status_code, content, began, time.monotonic(), turn > 0)

    def _note_cut(self, method: str, gone: httpx.TransportError) -> None:
        if not isinstance(gone, httpx.ConnectError):
            self.book.cut += 1
            self.book.orphans[method] += 1

    async def _sent(self, method: str, path: str, body: Json | None) -> httpx.Response:
        book, asked = self.book, time.monotonic()
        book.under_way += 1
        book.at_once = max(book.at_once, book.under_way)
        try:
            return await self.http.request(method, path, json=body)
        finally:
            book.under_way -= 1
            book.slowest_s = max(book.slowest_s, time.monotonic() - asked)


class Client(Caller):
    """Somebody at a referral service. `left`: holds that were forgotten, by id with their seats."""

    def __init__(self, http: httpx.AsyncClient, book: Book, chance: Random, owner: int):
        super().__init__(http, book, chance)
        self.owner = owner
        self.wishes: list[Wish] = []
        self.left: dict[str, int] = {}

    async def press(self, scripts: "list[Script]", times: int) -> None:
        for script in self.chance.choices(scripts, k=times):
            await script(self)

    async def one(self) -> None:
        await self.register(1)

    async def group(self) -> None:
        await self.register(self.chance.randint(2, 4))

    async def twice_at_once(self) -> None:
        wish = self._wish(self.chance.choice((1, 1, 2)))
        await asyncio.gather(*(self.ask(wish, anew=True) for _ in range(2)))

    async def twice(self) -> None:
        wish = await self.register(self.chance.choice((1, 1, 3)))
        await self.ask(wish, anew=True)

    async def change_of_mind(self) -> None:
        wish = await self.register(self.chance.choice((1, 1, 2, 3)))
        await self.cancel(wish)

    async def held(self) -> None:
        """The form was filled in time: then the seats are there. Sometimes fewer are needed."""
        seats = self.chance.choice((1, 1, 2, 3))
        if hold := await self.hold(seats):
            needed = self.chance.randint(1, seats)
            await self.ask(self._wish(needed), hold=hold)

    async def let_go(self) -> None:
        if hold := await self.hold(self.chance.randint(1, 4)):
            answer = await self.send("DELETE", f"{self.path}/holds/{hold}")
            gone = ["404 not-found"] if answer.repeated else []
            self.book.allow(answer, "let go of a hold", "204", *gone)

    async def walk_away(self) -> None:
        seats = self.chance.randint(1, 2)
        if hold := await self.hold(seats):
            self.left[hold] = seats

    async def come_back_late(self) -> None:
        """With a hold that has expired meanwhile."""
        if not self.left:
            return await self.one()
        hold, seats = self.left.popitem()
        await self.ask(self._wish(seats), hold=hold, late=True)
        answer = await self.send("DELETE", f"{self.path}/holds/{hold}")
        self.book.allow(answer, "let go of an expired hold", "404 not-found")

    async def give_back(self) -> None:
        """Most of what was promised, so that there is something to race for."""
        for wish in list(self.wishes):
            if wish.promised and not wish.unwanted and self.chance.random() < 0.6:
                await self.cancel(wish)

    async def repeat_all(self) -> None:
        """What was promised is asked for again, as after a power failure."""
        for wish in self.wishes:
            if wish.promised:
                await self.ask(wish, anew=True)

    async def register(self, seats: int) -> Wish:
        return await self.ask(self._wish(seats))

    async def ask(
        self, wish: Wish, hold: str | None = None, late: bool = False, anew: bool = False
    ) -> Wish:
        body = {"seats": wish.seats, "client": {"first_name": "A."}, "hold_id": hold}
        kept = hold is not None and not late
        answer = await self.send("PUT", f"{self.path}/registrations/{wish.id}", body)
        wish.answers.append(answer)
        allowed = self._allowed(wish, kept, anew or answer.repeated)
        self.book.allow(answer, "register with a hold" if kept else "register", *allowed)
        return wish

    def _allowed(self, wish: Wish, kept: bool, anew: bool) -> set[str]:
        if wish.unwanted:
            return {"409 registration-cancelled"}
        states = {"registered"} if kept or not self.book.waiting_list else {"registered", "waiting"}
        first = {"201 registered"} if kept else {"201 registered", self.book.full}
        return first | ({f"200 {state}" for state in states} if anew else set())

    async def cancel(self, wish: Wish) -> None:
        if not wish.promised:
            return
        wish.unwanted = True
        answer = await self.send("DELETE", f"/v1/registrations/{wish.id}")
        wish.answers.append(self.book.allow(answer, "cancel", "200 cancelled"))

    async def hold(self, seats: int) -> str | None:
        answer = await self.send("POST", f"{self.path}/holds", {"seats": seats})
        self.book.allow(answer, "hold", "201", "409 session-full")
        return str(answer.body["hold_id"]) if answer.good else None

    def _wish(self, seats: int) -> Wish:
        wish = Wish(str(UUID(int=self.chance.getrandbits(128), version=4)), self.owner, seats)
        self.wishes.append(wish)
        self.book.wishes[wish.id] = wish
        return wish


class Desk(Caller):
    """The space: people at the door, and room that grows and shrinks."""

    async def busy(self, steps: int) -> None:
        for script in self.chance.choices(
            (self.walk_in, self.undo, self.resize, self.grant), k=steps
        ):
            await script()

    async def walk_in(self) -> None:
        answer = await self.send(
            "POST", f"{self.path}/walk-ins", {"seats": self.chance.choice((1, 1, 2))}
        )
        self.book.allow(answer, "walk in", "201", "409 session-full")
        if answer.good:
            self.book.walk_ins[str(answer.body["id"])] = False

    async def undo(self) -> None:
        there = [key for key, undone in self.book.walk_ins.items() if not undone]
        if not there:
            return await self.walk_in()
        key = self.chance.choice(there)
        self.book.walk_ins[key] = True
        answer = await self.send("DELETE", f"{self.path}/walk-ins/{key}")
        gone = ["404 not-found"] if answer.repeated else []
        self.book.allow(answer, "undo a walk-in", "204", *gone)

    async def resize(self) -> None:
        capacity = self.chance.randint(6, 10)
        if await self._change({"capacity": capacity}, capacity < self.book.capacity):
            self.book.capacity = capacity

    async def grant(self) -> None:
        extra = self.chance.randint(0, 2)
        body = {"extra_places": extra, "reason": "Two chairs from next door"}
        if await self._change(body, extra < self.book.extra_places):
            self.book.extra_places = extra

    async def _change(self, body: Json, less: bool) -> bool:
        """Whether it was done; only less room may be refused."""
        answer = await self.send("PATCH", self.path, body)
        refused = ["409 seats-taken"] if less else []
        self.book.allow(answer, "change the room", "200", *refused)
        return answer.good


Script = Callable[[Client], Coroutine[Any, Any, None]]

# fmt: off
FIRST: list[Script] = [
    Client.one, Client.group, Client.twice_at_once, Client.twice, Client.held, Client.held,
    Client.let_go, Client.walk_away, Client.change_of_mind, Client.change_of_mind,
]
THEN: list[Script] = [
    Client.give_back, Client.give_back, Client.come_back_late, Client.one, Client.group,
    Client.twice_at_once, Client.held, Client.held, Client.let_go, Client.walk_away,
]
LAST: list[Script] = [Client.one]
# fmt: on
