"""Registering: whom, how many, and who moves up when."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from app.domain.national_number import reads_as_national_number
from tests.planning import SOMEBODY, Planned, plan
from tests.serving import TUESDAY_MORNING
from tests.writing import Editors, on_one_engine


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def problem(answer: Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


def fields(answer: Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["field"] for fault in answer.json()["errors"]]


def queue(one: Planned, *groups: int) -> list[str]:
    """Groups that register one after the other; their UUIDs."""
    keys = [str(uuid4()) for _ in groups]
    for key, seats in zip(keys, groups, strict=True):
        assert one.register(key, seats=seats).status_code == 201
    return keys


def states(one: Planned, keys: list[str]) -> list[tuple[str, int | None]]:
    found = [one.registration(key) for key in keys]
    return [(told["state"], told["position"]) for told in found]


@on_one_engine
@pytest.mark.parametrize("seats", [0, 99, 21, -1, 1.5, "2", True, None, [1], 10**30])
def test_seats_are_a_small_whole_number(editors: Editors, seats: Any):
    one = plan(editors)

    assert "seats" in fields(one.register(seats=seats))
    assert "seats" in fields(one.send("POST", "/holds", "referral", {"seats": seats}))
    assert "seats" in fields(one.send("POST", "/walk-ins", "space", {"seats": seats}))
    assert one.now()["free_places"] == 8


@on_one_engine
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"client": None}, "client"),
        ({"client": {}}, "client.first_name"),
        ({"client": {"first_name": " "}}, "client.first_name"),
        ({"client": {"first_name": "x" * 2048}}, "client.first_name"),
        ({"client": {"first_name": 5}}, "client.first_name"),
        ({"client": {**SOMEBODY, "lang": "arabic"}}, "client.lang"),
        ({"client": {**SOMEBODY, "last_name": "B."}}, "client.last_name"),
        ({"client": {**SOMEBODY, "contact": "x" * 201}}, "client.contact"),
        ({"note": "x" * 281}, "note"),
        ({"reference": "x" * 81}, "reference"),
        ({"hold_id": "mine"}, "hold_id"),
        ({"state": "registered"}, "state"),
    ],
)
def test_what_cannot_be_kept_is_named(editors: Editors, more: Any, field: str):
    one = plan(editors)

    assert field in fields(one.register(**more))
    assert one.now()["free_places"] == 8


@on_one_engine
@pytest.mark.parametrize("number", ["85073003328", "85.07.30-033.28", "85 07 30 033 28"])
@pytest.mark.parametrize("field", ["first_name", "contact", "note", "reference", "register_number"])
def test_a_national_register_number_is_refused_in_any_field(
    editors: Editors, field: str, number: str
):
    one, text = plan(editors), f"A. {number}"
    inside = {**SOMEBODY, field: text}
    more = {"client": inside} if field in ("first_name", "contact") else {field: text}
    answer = one.register(**more)

    assert any(name.endswith(field) for name in fields(answer))
    assert "national register number" in str(answer.json()["errors"])
    assert number not in answer.text


def test_a_phone_number_is_no_register_number_though_its_digits_add_up(editors: Editors):
    """By chance some carry a date and the check digits."""
    numbers = [f"+324711{middle:03}{end:02}" for middle in range(300) for end in (11, 12)]
    alike = [number for number in numbers if reads_as_national_number(number.lstrip("+"))]
    one = plan(editors)

    assert alike
    for number in alike[:3]:
        assert one.register(client={**SOMEBODY, "contact": number}).status_code == 201
        assert one.register(note=f"Bel {number}").status_code == 201


@pytest.mark.parametrize("name", ["Zoë 🙂", "فاطمة", "אבי", "李", "N'Golo-K.", "</script>"])
def test_a_name_is_kept_as_it_is_written(editors: Editors, name: str):
    one = plan(editors)
    one.register(client={**SOMEBODY, "first_name": name}, note=f"يتكلم {name}")
    comer = one.comers()["results"][0]

    assert (comer["client"]["first_name"], comer["note"]) == (name, f"يتكلم {name}")


def test_a_group_is_never_split_and_none_larger_than_the_room_waits(editors: Editors):
    one = plan(editors, 4, waiting_list=True)
    queue(one, 2)

    assert one.register(seats=3).json()["state"] == "waiting"
    too_large = one.register(seats=5)
    assert (problem(too_large), too_large.json()["places"]) == ("group-too-large", 4)
    assert one.now()["free_places"] == 2


def test_a_group_too_large_at_the_head_keeps_its_place_and_others_go_in(editors: Editors):
    one = plan(editors, 4, waiting_list=True)
    first, second, three, two, single = queue(one, 2, 2, 3, 2, 1)
    editors.send("DELETE", f"/v1/registrations/{first}", "referral")

    assert states(one, [three, two, single]) == [
        ("waiting", 1), ("registered", None), ("waiting", 2),
    ]  # fmt: skip
    editors.send("DELETE", f"/v1/registrations/{second}", "referral")
    editors.send("DELETE", f"/v1/registrations/{two}", "referral")
    assert states(one, [three, single])[0] == ("registered", None)


def test_a_newcomer_who_fits_does_not_wait_behind_a_larger_group(editors: Editors):
    one = plan(editors, 4, waiting_list=True)
    _, three, single = queue(one, 2, 3, 1)

    assert states(one, [three, single]) == [("waiting", 1), ("registered", None)]


def test_the_queue_moves_up_when_there_is_more_room(editors: Editors):
    one = plan(editors, 1, waiting_list=True)
    _, second, third, fourth = queue(one, 1, 1, 1, 1)
    one.change(capacity=2)
    assert states(one, [second, third]) == [("registered", None), ("waiting", 1)]
    one.change(extra_places=2, reason="two chairs")

    assert states(one, [third, fourth]) == [("registered", None)] * 2


def test_the_queue_moves_up_when_a_walk_in_is_undone_or_a_hold_ends(editors: Editors):
    one = plan(editors, 2, waiting_list=True)
    walk_in = one.walk_in().json()["id"]
    hold = one.hold().json()["hold_id"]
    first, second = queue(one, 1, 1)
    one.send("DELETE", f"/walk-ins/{walk_in}", "space")
    assert states(one, [first, second]) == [("registered", None), ("waiting", 1)]
    one.send("DELETE", f"/holds/{hold}", "referral")

    assert states(one, [second]) == [("registered", None)]


def test_what_a_hold_kept_beyond_the_registration_goes_to_whoever_waits(editors: Editors):
    one = plan(editors, 3, waiting_list=True)
    hold = one.hold(3).json()["hold_id"]
    (waits,) = queue(one, 2)
    one.register(seats=1, hold_id=hold)

    assert states(one, [waits]) == [("registered", None)]
    assert one.now()["free_places"] == 0


def test_whoever_waits_for_a_session_that_moves_on_waits_again(editors: Editors):
    one = plan(editors, 1, waiting_list=True)
    _, second = queue(one, 1, 1)
    editors.clock.moment = TUESDAY_MORNING + timedelta(days=7, hours=5)
    assert states(one, [second]) == [("expired", None)]
    one.change(starts_at="2026-12-08T14:00", ends_at="2026-12-08T16:00", capacity=2)

    assert states(one, [second]) == [("registered", None)]


def test_registration_has_its_window(editors: Editors):
    one = plan(
        editors,
        registration_opens_at="2026-11-25T09:00",
        registration_closes_at="2026-11-26T09:00",
    )
    early = one.register()
    assert (problem(early), early.json()["registration_opens_at"]) == (
        "registration-not-open", "2026-11-25T09:00+01:00",
    )  # fmt: skip
    editors.clock.moment += timedelta(days=1)
    assert one.register().status_code == 201
    editors.clock.moment += timedelta(days=1)
    assert problem(one.register()) == problem(one.hold()) == "registration-closed"
    assert one.walk_in().status_code == 201


def test_the_space_sees_who_comes_in_order_and_others_see_nothing(editors: Editors):
    one = plan(editors, 1, waiting_list=True)
    first, second, third = queue(one, 1, 1, 1)
    editors.send("DELETE", f"/v1/registrations/{second}", "referral")
    told = one.comers()

    assert [comer["id"] for comer in told["results"]] == [first, third, second]
    assert told["results"][0]["client"] == SOMEBODY
    assert told["results"][0]["referral_service"] == "referral"
    assert "reference" not in told["results"][0]
    for other in ("another space", "referral", "coordination"):
        assert one.send("GET", "/registrations", other).status_code == 404


def test_a_referral_service_lists_its_own_by_session_and_state(editors: Editors):
    one = plan(editors, 1, waiting_list=True)
    first, second = queue(one, 1, 1)
    one.register(by="another referral")
    path = f"/v1/registrations?session_id={one.id}"
    mine = editors.send("GET", path, "referral").json()
    waits = editors.send("GET", f"{path}&state=waiting&state=expired", "referral").json()
    editors.clock.moment = TUESDAY_MORNING + timedelta(days=7, hours=5)
    late = editors.send("GET", f"{path}&state=expired", "referral").json()

    assert {told["id"] for told in mine["results"]} == {first, second}
    assert [told["id"] for told in waits["results"]] == [second]
    assert [(told["id"], told["state"]) for told in late["results"]] == [(second, "expired")]
    assert (waits["total"], late["total"]) == (1, 1)
