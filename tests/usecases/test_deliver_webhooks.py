"""Webhooks: what is told, in which order, how often, and to whom never; over real receivers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.adapters.outside import Outside, Unreachable
from app.domain.codes import EventType
from app.domain.webhooks import BACK_OFF, secret_of, shown
from app.models.webhook_tables import Delivery, Webhook
from app.storage.engine import writing
from app.storage.teams import team_named
from app.storage.webhooks import send_all_now
from app.usecases.deliver_webhooks import Deliverer
from app.usecases.forget import forget_due
from app.usecases.load import load_sandbox
from app.usecases.work_in_background import settle_queues
from tests.planning import plan
from tests.receivers import Receiver, is_signed
from tests.serving import TUESDAY_MORNING, Clock
from tests.staff import invite, joined
from tests.storage_fixtures import engine_at
from tests.writing import Editors, on_one_engine

KEY = "a key of the service, for tests"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass
class PostOffice:
    """The service that sends, with a clock of its own."""

    editors: Editors
    receivers: list[Receiver]
    timeout_s: float = 5
    clock: Clock = field(default_factory=lambda: Clock(TUESDAY_MORNING))

    def webhook(
        self,
        receiver: Receiver,
        team: str = "referral",
        events: tuple[EventType, ...] = ("registration.changed",),
        **more: Any,
    ) -> str:
        key = f"wh_{uuid4().hex[:16]}"
        with engine_at(self.editors.url) as engine, writing(engine) as db:
            owner = team_named(db, team)
            assert owner is not None
            assert owner.id is not None
            given: dict[str, Any] = {
                "events": list(events),
                "nonce": "one",
                "created_at": TUESDAY_MORNING,
                **more,
            }
            db.add(Webhook(id=key, team_id=owner.id, url=receiver.url, **given))
        return key

    def work(self, rounds: int = 1) -> None:
        """As the background does, every second."""
        outside = Outside(
            loopback=frozenset(one.netloc for one in self.receivers), timeout_s=self.timeout_s
        )
        deliverer = Deliverer(outside, KEY, self.clock)
        with engine_at(self.editors.url) as engine:
            for _ in range(rounds):
                one_round(deliverer, engine, self.clock)

    def find(self, key: str) -> tuple[Webhook, list[Delivery]]:
        with engine_at(self.editors.url) as engine, writing(engine) as db:
            webhook = db.get(Webhook, key)
            assert webhook is not None
            rows = db.connection().execute(
                text("SELECT id FROM delivery WHERE webhook_id = :key ORDER BY id"), {"key": key}
            )
            found = [db.get(Delivery, number) for number in rows.scalars()]
            return webhook, [one for one in found if one is not None]


def one_round(deliverer: Deliverer, engine: Engine, clock: Clock) -> None:
    """Until everybody is served, however slow."""
    for _ in deliverer.deliveries(engine, clock.moment):
        pass
    for thread in deliverer.under_way.values():
        thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().listening() as one:
        yield one


@pytest.fixture
def office(editors: Editors, receiver: Receiver) -> Iterator[PostOffice]:
    """No webhook but those of the test."""
    editors.clock.moment = TUESDAY_MORNING
    with engine_at(editors.url) as engine, writing(engine) as db:
        db.connection().execute(text("DELETE FROM webhook"))
    yield PostOffice(editors, [receiver])
    with engine_at(editors.url) as engine, writing(engine) as db:
        db.connection().execute(text("DELETE FROM webhook"))


def registered(editors: Editors, **more: Any) -> tuple[Any, str]:
    one, key = plan(editors, **more), str(uuid4())
    assert one.register(key).status_code == 201
    return one, key


@on_one_engine
def test_a_registration_is_told_with_nothing_of_the_person(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    hook = office.webhook(receiver)
    session, key = registered(editors)
    office.work()

    [(headers, body)] = receiver.got
    [message] = receiver.messages
    assert message == {
        "type": "registration.changed",
        "timestamp": "2026-11-24T09:00:00.000Z",
        "data": {
            "id": key,
            "session_id": session.id,
            "state": "registered",
            "seats": 1,
            "session": {
                "status": "scheduled",
                "starts_at": "2026-12-01T14:00:00+01:00",
                "ends_at": "2026-12-01T16:00:00+01:00",
            },
        },
    }
    assert is_signed(headers, body, shown(secret_of(KEY, hook, "one")))
    assert not is_signed(headers, body + b" ", shown(secret_of(KEY, hook, "one")))
    assert not is_signed(headers, body, shown(secret_of(KEY, hook, "two")))
    assert headers["webhook-timestamp"] == str(int(TUESDAY_MORNING.timestamp()))
    assert headers["content-type"] == "application/json"


def test_all_that_becomes_of_registrations_is_told_in_order(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    session, first = registered(editors, capacity=1, waiting_list=True)
    second, third = str(uuid4()), str(uuid4())
    session.register(second)
    session.register(third)
    editors.send("DELETE", f"/v1/registrations/{first}", "referral")
    editors.clock.moment += timedelta(days=7, hours=4, minutes=30)
    outcome = f"/v1/registrations/{second}/outcome"
    for said in ("absent", "attended"):
        assert editors.send("PUT", outcome, "space", {"outcome": said}).status_code == 200
    office.clock.moment = editors.clock.moment
    office.work()

    assert receiver.told(first) == ["registered", "cancelled"]
    assert receiver.told(second) == ["waiting", "registered", "absent", "attended"]
    assert receiver.told(third) == ["waiting"]


@on_one_engine
def test_a_session_that_moves_is_told_to_those_who_are_to_come(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    session, key = registered(editors)
    gone = str(uuid4())
    session.register(gone)
    editors.send("DELETE", f"/v1/registrations/{gone}", "referral")
    session.change(starts_at="2026-12-02T14:00", ends_at="2026-12-02T16:00")
    session.change(capacity=9)
    session.change(status="cancelled")
    office.work()

    told = [one["data"] for one in receiver.messages if one["data"]["id"] == key]
    assert [(one["state"], one["session"]["status"]) for one in told] == [
        ("registered", "scheduled"),
        ("registered", "moved"),
        ("registered", "cancelled"),
    ]
    assert told[1]["session"]["starts_at"] == "2026-12-02T14:00:00+01:00"
    assert receiver.told(gone) == ["registered", "cancelled"]


def test_nobody_else_is_told_and_nothing_of_what_was_refused(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver, "another referral")
    office.webhook(receiver, events=("help_point.changed",), sandbox=False)
    session, key = registered(editors, capacity=1)
    mine = office.webhook(receiver)
    assert session.register().status_code == 409
    assert session.register(key).status_code == 200
    office.work()

    assert receiver.got == []
    assert office.find(mine)[1] == []


def test_versions_of_help_points_are_told_of_the_sandbox_only_where_that_is_wanted(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver, "coordination", ("help_point.changed",), sandbox=True)
    real = office.webhook(receiver, "another referral", ("help_point.changed",))
    room = editors.room()
    editors.patch(room, {"phone": "+32 2 000 00 11"})
    editors.send("POST", f"/v1/help-points/{room}/versions/2/undo", "coordination")
    editors.send("DELETE", f"/v1/help-points/{room}", "space", on="*")
    office.work()

    told = [one["data"] for one in receiver.messages]
    assert [(one["version"], one["action"], one["status"]) for one in told] == [
        (1, "created", "active"),
        (2, "changed", "active"),
        (3, "undone", "active"),
        (4, "deleted", "history"),
    ]
    assert told[1] == {
        "id": room,
        "version": 2,
        "status": "active",
        "action": "changed",
        "fields": ["phone"],
        "sandbox": True,
        "url": f"/v1/help-points/{room}",
    }
    editors.settle()
    assert editors.client.get(told[1]["url"]).status_code == 200
    assert office.find(real)[1] == []


@on_one_engine
def test_one_subject_waits_for_itself_and_for_no_other(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    session, first = registered(editors)
    receiver.mood = 503
    office.work()
    editors.send("DELETE", f"/v1/registrations/{first}", "referral")
    second = str(uuid4())
    session.register(second)
    receiver.mood = 204
    receiver.got.clear()
    office.clock.moment += SECOND
    office.work()
    assert receiver.told(first) == []
    assert receiver.told(second) == ["registered"]

    office.clock.moment += BACK_OFF[0]
    office.work()
    assert receiver.told(first) == ["registered", "cancelled"]


def test_a_message_is_the_same_at_every_try_and_only_its_time_is_new(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    registered(editors)
    receiver.mood = 500
    office.work(3)
    office.clock.moment += BACK_OFF[0]
    office.work(3)

    [(one, body), (other, same)] = receiver.got
    assert body == same
    assert one["webhook-id"] == other["webhook-id"]
    assert int(other["webhook-timestamp"]) - int(one["webhook-timestamp"]) == 5
    assert one["webhook-signature"] != other["webhook-signature"]


@on_one_engine
def test_it_is_tried_at_growing_distances_and_after_three_days_nothing_is_sent(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    email = f"{uuid4().hex[:8]}@vlaminggem.example"
    joined(editors, "Jobs in Vlaminggem", email)
    hook = office.webhook(receiver, "Jobs in Vlaminggem", ("help_point.changed",), sandbox=True)
    room = editors.room()
    receiver.mood = 500
    tries: list[datetime] = []
    while office.find(hook)[0].disabled_at is None:
        before = len(receiver.got)
        office.work()
        assert len(receiver.got) == before + 1
        tries.append(office.clock.moment)
        office.clock.moment = max(office.find(hook)[1][0].next_try_at, office.clock.moment + SECOND)
        if office.find(hook)[0].disabled_at is None:
            office.clock.moment -= SECOND
            office.work()
            office.clock.moment += SECOND
    editors.patch(room, {"phone": "+32 2 000 00 12"})
    office.clock.moment += DAY
    office.work()

    assert [later - earlier for earlier, later in pairwise(tries)] == list(BACK_OFF)
    webhook, [tried, kept] = office.find(hook)
    assert webhook.disabled_because == "failing"
    assert (tried.failed, kept.tries) == ("500", 0)
    assert letters_to(editors, email) == [("webhook_disabled", hook)]


def letters_to(editors: Editors, email: str) -> list[Any]:
    asked = text(
        "SELECT letter.purpose, letter.subject FROM letter"
        " JOIN account ON account.id = letter.account_id WHERE account.email = :email"
    )
    with engine_at(editors.url) as engine, engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked, {"email": email})]


@on_one_engine
def test_who_is_gone_is_not_told_any_more(office: PostOffice, receiver: Receiver, editors: Editors):
    hook = office.webhook(receiver)
    registered(editors)
    receiver.mood = 410
    office.work()
    office.clock.moment += DAY
    office.work()

    assert len(receiver.got) == 1
    assert office.find(hook)[0].disabled_because == "gone"


def test_what_was_kept_meanwhile_arrives_in_order_once_it_is_wanted_again(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    hook = office.webhook(receiver, disabled_at=TUESDAY_MORNING, disabled_because="failing")
    session, key = registered(editors, capacity=1, waiting_list=True)
    other = str(uuid4())
    session.register(other)
    editors.send("DELETE", f"/v1/registrations/{key}", "referral")
    office.work()
    assert receiver.got == []

    with engine_at(editors.url) as engine, writing(engine) as db:
        webhook = db.get(Webhook, hook)
        assert webhook is not None
        webhook.disabled_at = webhook.disabled_because = None
        send_all_now(db, hook, TUESDAY_MORNING, anew=True)
    office.work()
    assert receiver.told(key) == ["registered", "cancelled"]
    assert receiver.told(other) == ["waiting", "registered"]


def test_whoever_comes_back_after_a_long_while_is_sent_at_once_what_waits(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    _, first = registered(editors)
    receiver.mood = 503
    for wait in BACK_OFF[:5]:
        office.work()
        office.clock.moment += wait
    receiver.mood = 204
    receiver.got.clear()
    office.clock.moment -= BACK_OFF[4] - SECOND  # its next try is in two hours
    _, second = registered(editors)
    office.work(2)

    assert receiver.told(second) == ["registered"]
    assert receiver.told(first) == ["registered"]


@on_one_engine
def test_a_message_that_is_never_taken_is_given_up_and_the_next_of_its_subject_goes(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    """Others arrive all the time, with pauses in which nothing does: they do not count for it."""
    hook = office.webhook(receiver)
    session, key = registered(editors, capacity=400)
    editors.send("DELETE", f"/v1/registrations/{key}", "referral")
    receiver.refuses = key
    begun = office.clock.moment
    while office.find(hook)[1][0].given_up_at is None:
        session.register()
        office.work()
        office.clock.moment += timedelta(hours=4)
    receiver.refuses = ""
    office.work()

    first, second = office.find(hook)[1][:2]
    assert first.given_up_at is not None
    assert timedelta(days=3) <= first.given_up_at - begun < timedelta(days=4)
    assert second.delivered_at is not None
    assert receiver.told(key)[-1] == "cancelled"


@on_one_engine
def test_many_that_are_refused_do_not_hold_up_one_that_is_not(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    session, _ = registered(editors, capacity=60)
    for _ in range(40):
        session.register()
    receiver.mood = 422
    office.work()
    office.clock.moment += BACK_OFF[0]
    receiver.mood, good = 204, str(uuid4())
    receiver.got.clear()
    session.register(good)
    receiver.refuses = session.id
    receiver.accepts = good
    office.work()

    assert receiver.told(good) == ["registered"]
    assert len(receiver.got) == 42


@on_one_engine
def test_one_that_hangs_does_not_delay_the_next_round_for_others(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.timeout_s = 30
    with Receiver(mood="hangs").listening() as slow:
        office.receivers.append(slow)
        office.webhook(slow)
        registered(editors)
        office.webhook(receiver)
        outside = Outside(loopback=frozenset(one.netloc for one in office.receivers))
        deliverer = Deliverer(outside, KEY, office.clock)
        with engine_at(editors.url) as engine:
            list(deliverer.deliveries(engine, TUESDAY_MORNING))
            editors.until(lambda: len(slow.got) == 1)
            registered(editors)
            began = time.monotonic()
            list(deliverer.deliveries(engine, TUESDAY_MORNING))
            editors.until(lambda: len(receiver.got) == 1)
            assert time.monotonic() - began < 5
            slow.over.set()
            for thread in deliverer.under_way.values():
                thread.join()
    assert len(slow.got) == 1


@on_one_engine
def test_what_is_begun_anew_while_a_try_is_under_way_is_not_put_off_by_it(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    hook = office.webhook(receiver)
    registered(editors)

    class Slow(Outside):
        def send(self, *_given: Any, **_more: Any) -> Any:
            with engine_at(editors.url) as engine, writing(engine) as db:
                send_all_now(db, hook, TUESDAY_MORNING, anew=True)
            raise Unreachable("too_slow")

    with engine_at(editors.url) as engine:
        one_round(Deliverer(Slow(), KEY, office.clock), engine, office.clock)
    [one] = office.find(hook)[1]
    assert (one.next_try_at, one.tries) == (TUESDAY_MORNING, 0)


@pytest.mark.parametrize("addresses", [["garbage"], [""], []])
@on_one_engine
def test_whatever_goes_wrong_counts_as_a_try_that_failed(
    office: PostOffice, receiver: Receiver, editors: Editors, addresses: list[str]
):
    hook = office.webhook(receiver)
    registered(editors)
    odd = Outside(lambda *_: addresses)
    with engine_at(editors.url) as engine:
        one_round(Deliverer(odd, KEY, office.clock), engine, office.clock)

    webhook, [one] = office.find(hook)
    assert one.failed == "no_such_name"
    assert one.next_try_at == TUESDAY_MORNING + BACK_OFF[0]
    assert webhook.failing_since == TUESDAY_MORNING


@on_one_engine
def test_what_was_given_up_and_overtaken_is_not_sent_late(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    hook = office.webhook(receiver)
    _, key = registered(editors)
    editors.send("DELETE", f"/v1/registrations/{key}", "referral")
    first = office.find(hook)[1][0]
    with engine_at(editors.url) as engine, writing(engine) as db:
        given_up = text("UPDATE delivery SET given_up_at = next_try_at WHERE id = :id")
        db.connection().execute(given_up, {"id": first.id})
    office.work()
    with engine_at(editors.url) as engine, writing(engine) as db:
        send_all_now(db, hook, TUESDAY_MORNING, anew=True)
    office.work()

    assert receiver.told(key) == ["cancelled"]


@on_one_engine
def test_nothing_is_told_twice_and_nothing_that_changed_is_left_out(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    session, key = registered(editors, capacity=1, waiting_list=True)
    waits = str(uuid4())
    session.register(waits)
    days = [
        {"starts_at": f"2026-12-0{day}T14:00", "ends_at": f"2026-12-0{day}T16:00"} for day in (1, 2)
    ]
    session.change(meetings=days)
    office.work()
    assert receiver.messages[-1]["data"]["session"]["ends_at"] == "2026-12-02T16:00:00+01:00"

    editors.clock.moment += timedelta(days=7, hours=4, minutes=30)
    outcome = f"/v1/registrations/{key}/outcome"
    for _ in range(3):
        assert editors.send("PUT", outcome, "space", {"outcome": "attended"}).status_code == 200
    with engine_at(editors.url) as engine:
        for _ in settle_queues(engine, editors.clock.moment):
            pass
    office.clock.moment = editors.clock.moment
    office.work()
    assert receiver.told(key) == ["registered", "registered", "attended"]
    assert receiver.told(waits) == ["waiting", "waiting", "expired"]


@on_one_engine
def test_what_a_file_brings_is_told_too(
    office: PostOffice, receiver: Receiver, editors: Editors, tmp_path: Path
):
    office.webhook(receiver, "coordination", ("help_point.changed",), sandbox=True)
    sandbox = tmp_path / "sandbox.yaml"
    text_of = Path("data/sandbox.yaml").read_text(encoding="utf-8")
    sandbox.write_text(text_of.replace("+3220000011", "+3220000099"), encoding="utf-8")
    with engine_at(editors.url) as engine:
        loaded = load_sandbox(
            engine, sandbox, TUESDAY_MORNING.date(), lambda _: None, now=TUESDAY_MORNING
        )
    assert not loaded.refused
    office.work()

    assert {one["data"]["action"] for one in receiver.messages} == {"loaded"}
    assert receiver.messages


@on_one_engine
def test_only_administrators_who_have_joined_are_written_to(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    team = "Jobs in Vlaminggem"
    admin, colleague = (f"{uuid4().hex[:8]}@vlaminggem.example" for _ in range(2))
    joined(editors, team, admin)
    joined(editors, team, colleague)
    invited = f"{uuid4().hex[:8]}@vlaminggem.example"
    invite(editors, team, invited)
    with engine_at(editors.url) as engine, writing(engine) as db:
        lower = text("UPDATE account SET administrator = :no WHERE email = :email")
        db.connection().execute(lower, {"no": False, "email": colleague})
    hook = office.webhook(receiver, team, ("help_point.changed",), sandbox=True)
    editors.room()
    receiver.mood = 410
    office.work()

    assert letters_to(editors, admin) == [("webhook_disabled", hook)]
    assert letters_to(editors, colleague) == letters_to(editors, invited) == []


def test_a_webhook_that_is_removed_while_somebody_registers_is_in_nobodys_way(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    session = plan(editors, capacity=60)

    def register() -> int:
        return session.register().status_code

    def remove(key: str) -> None:
        with engine_at(editors.url) as engine, writing(engine) as db:
            found = db.get(Webhook, key)
            if found is not None:
                db.delete(found)

    with ThreadPoolExecutor(8) as pool:
        keys = [office.webhook(receiver) for _ in range(12)]
        answers = [pool.submit(register) for _ in range(20)]
        gone = [pool.submit(remove, key) for key in keys]
        answers += [pool.submit(register) for _ in range(20)]
        for one in gone:
            one.result()
    assert {one.result() for one in answers} == {201}


@on_one_engine
def test_a_redirect_is_not_followed(office: PostOffice, receiver: Receiver, editors: Editors):
    with Receiver().listening() as other:
        office.receivers.append(other)
        receiver.mood, receiver.leads_to = 307, other.url
        hook = office.webhook(receiver)
        registered(editors)
        office.work()

        assert len(receiver.got) == 1
        assert other.got == []
        assert office.find(hook)[1][0].failed == "307"


@on_one_engine
def test_an_answer_whose_end_never_comes_is_an_answer(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    receiver.mood = "drips"
    hook = office.webhook(receiver)
    registered(editors)
    office.work()

    assert office.find(hook)[1][0].delivered_at == TUESDAY_MORNING


@on_one_engine
def test_one_that_is_slow_is_slow_for_itself(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.timeout_s = 1.5
    with Receiver(mood="hangs").listening() as slow:
        office.receivers.append(slow)
        late = office.webhook(slow)
        office.webhook(receiver)
        _, key = registered(editors)
        registered(editors)
        office.work()

    assert receiver.told(key) == ["registered"]
    assert len(receiver.got) == 2
    assert len(slow.got) == 1
    assert [one.failed for one in office.find(late)[1]] == ["too_slow", None]


def test_one_that_vanishes_and_comes_back_gets_everything_once(
    office: PostOffice, editors: Editors
):
    gone = Receiver()
    office.receivers.append(gone)
    hook = office.webhook(gone)
    _, key = registered(editors)
    office.work()
    assert office.find(hook)[1][0].failed == "no_connection"

    editors.send("DELETE", f"/v1/registrations/{key}", "referral")
    with gone.listening():
        office.clock.moment += BACK_OFF[0]
        office.work()  # by another process: nothing but the database is the same
        office.work()
    assert gone.told(key) == ["registered", "cancelled"]
    assert len(set(gone.ids)) == len(gone.ids) == 2


def test_two_processes_at_once_send_nothing_twice(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    office.webhook(receiver)
    session, key = registered(editors, capacity=30)
    for _ in range(20):
        session.register()
    editors.send("DELETE", f"/v1/registrations/{key}", "referral")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: office.work(3), range(4)))

    assert len(receiver.ids) == 22
    assert len(set(receiver.ids)) == 22
    assert receiver.told(key) == ["registered", "cancelled"]


def test_a_process_that_dies_while_it_sends_leaves_a_later_try(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    class Dies(Outside):
        def send(self, *given: Any, **more: Any) -> Any:
            super().send(*given, **more)
            raise SystemExit

    hook = office.webhook(receiver)
    registered(editors)
    dying = Deliverer(Dies(loopback=frozenset({receiver.netloc})), KEY, office.clock)
    with engine_at(editors.url) as engine, pytest.raises(SystemExit):
        dying._serve(engine, hook)
    office.work()
    assert len(receiver.got) == 1
    office.clock.moment += timedelta(minutes=1)
    office.work()

    assert len(receiver.got) == 2
    assert len(set(receiver.ids)) == 1
    assert office.find(hook)[1][0].delivered_at == office.clock.moment


@on_one_engine
def test_for_a_day_after_a_new_secret_both_sign(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    hook = office.webhook(receiver, nonce_before="zero", nonce_before_until=TUESDAY_MORNING + DAY)
    registered(editors)
    office.work()
    office.clock.moment += DAY
    registered(editors)
    office.work()

    old, new = (shown(secret_of(KEY, hook, nonce)) for nonce in ("zero", "one"))
    signed = [[is_signed(*one, secret) for secret in (old, new)] for one in receiver.got]
    assert signed == [[True, True], [False, True]]


def test_messages_are_kept_for_thirty_days(
    office: PostOffice, receiver: Receiver, editors: Editors
):
    hook = office.webhook(receiver)
    registered(editors)
    with engine_at(editors.url) as engine:
        for _ in forget_due(engine, TUESDAY_MORNING + timedelta(days=29)):
            pass
        assert len(office.find(hook)[1]) == 1
        for _ in forget_due(engine, TUESDAY_MORNING + timedelta(days=30)):
            pass
    assert office.find(hook)[1] == []
