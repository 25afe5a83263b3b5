"""Whatever stands in a registration: kept as it was written, or refused whole."""

from typing import Any
from uuid import uuid4

import pytest

from tests.planning import Planned
from tests.told import another_session, told
from tests.writing import Editors


@pytest.mark.parametrize("seats", [0, 21, 99, -1, 1.5, "2", True, [], 10**30])
def test_seats_are_a_whole_number_from_1_to_20(room: Planned, seats: Any):
    before = (room.now(), room.comers())

    assert told(room.register(seats=seats)) == "422 invalid-record"
    assert told(room.hold(seats)) == "422 invalid-record"
    assert told(room.walk_in(seats)) == "422 invalid-record"
    assert (room.now(), room.comers()) == before


def test_twenty_come_together(room: Planned):
    assert told(another_session(room, 20).register(seats=20)) == "201 registered"


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": None},
        {"client": {}},
        {"client": {"first_name": None}},
        {"client": {"first_name": ""}},
        {"client": {"first_name": "   "}},
        {"client": {"first_name": 7}},
        {"client": {"first_name": "A" * 81}},
        {"client": {"first_name": "A" * 2048}},
        {"client": {"first_name": "A", "surname": "B"}},
        {"client": {"first_name": "A", "lang": "not a language"}},
        {"client": {"first_name": "A", "contact": "c" * 201}},
        {"client": {"first_name": "A\u0000B"}},
        {"note": "n" * 281},
        {"note": ["a", "b"]},
        {"reference": "r" * 81},
        {"reference": 12},
        {"hold_id": "mine"},
        {"state": "registered"},
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_taken(room: Planned, wrong: dict[str, Any]):
    one, key = another_session(room, 1), str(uuid4())

    assert one.register(key, **wrong).status_code == 422
    assert one.now()["free_places"] == 1
    assert told(one.register(key)) == "201 registered"


def test_the_longest_texts_are_kept(room: Planned):
    client = {"first_name": "é" * 80, "lang": "sfb", "contact": "🙂" * 200}
    answer = room.register(client=client, note="ñ" * 280, reference="م" * 80)

    assert told(answer) == "201 registered"


@pytest.mark.parametrize("body", [[], "register", 7, True])
def test_a_body_that_is_no_object_is_refused(room: Planned, body: Any):
    answer = room.send("PUT", f"/registrations/{uuid4()}", "referral", body)

    assert answer.status_code == 422, answer.text


def test_half_a_character_is_refused_and_breaks_nothing(room: Planned, editors: Editors):
    path = f"/v1/sessions/{room.id}/registrations/{uuid4()}"
    headers = {
        "Authorization": f"Bearer {editors.keys['referral']}",
        "Content-Type": "application/json",
    }
    body = rb'{"client": {"first_name": "\ud83d"}}'
    answer = editors.client.put(path, content=body, headers=headers)

    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize(
    "key", ["1", "not-a-uuid", "85073003328", "1b4e28ba-2fa1-11d2-883f-0016d3cca42"]
)
def test_an_id_that_is_no_uuid_is_not_found(room: Planned, key: str):
    assert told(room.register(key)) == "404 not-found"


def test_a_uuid_is_the_same_in_capitals(room: Planned):
    key = str(uuid4())

    assert told(room.register(key.upper())) == "201 registered"
    assert told(room.register(key)) == "200 registered"
    assert room.registration(key)["id"] == key


REGISTER_NUMBERS = [
    "85073003328",
    "85.07.30-033.28",
    "85 07 30 033 28",
    "85-07-30-033-28",
    "850730 033-28",
    "85/07/30 033.28",
    "85.07.30–033.28",
    "85.07.30\u00a0033.28",
    "17073003384",
]
"""The example of the register itself, however it is typed; the last of a child of this century."""


@pytest.mark.parametrize("number", REGISTER_NUMBERS)
def test_a_register_number_is_refused_in_any_field(room: Planned, number: str):
    one, said = another_session(room), f"n° {number}, merci"
    answers = [
        one.register(client={"first_name": said}),
        one.register(client={"first_name": "A.", "contact": said}),
        one.register(note=said),
        one.register(reference=said),
        one.register(reference=number),
    ]

    assert [told(answer) for answer in answers] == ["422 invalid-record"] * 5
    assert not any(number in answer.text for answer in answers)
    assert one.comers()["total"] == 0


@pytest.mark.parametrize(
    "contact",
    [
        "+32 470 12 34 56",
        "+32470123456",
        "0470/12.34.56",
        "0470 12 34 56 (fils)",
        "02 555 12 12",
        "02/555.12.12 - 02/555.12.13",
        "0032 2 555 12 12",
        "+33 6 12 34 56 78",
        "Rue du Moulin 12, 1210",
        "a.b@vlaminggem.example",
    ],
)
def test_a_telephone_number_is_no_register_number(room: Planned, contact: str):
    one = another_session(room)
    client = {"first_name": "A.", "lang": None, "contact": contact}

    assert told(one.register(client=client)) == "201 registered"
    assert one.comers()["results"][0]["client"] == client


@pytest.mark.parametrize(
    "name",
    [
        "محمد",
        "\u200fفاطمة (ف.)\u200f",
        "יעל",
        "Zoë 👩🏽‍🦱",
        "e\u0301lodie",
        "Nguyễn",
        'O\'Neill <b>&amp; "fils"',
        "ß ſ ﬁ Ⅷ",
        "= 1+1",
    ],
)
def test_names_are_kept_and_shown_exactly_as_they_were_written(room: Planned, name: str):
    one = another_session(room)
    client = {"first_name": name, "lang": "ar", "contact": name}
    note = f"{name}\nسطر ثانٍ"
    key = str(uuid4())
    one.register(key, client=client, note=note)

    [shown] = one.comers()["results"]
    assert (shown["client"], shown["note"]) == (client, note)
    assert told(one.register(key, client=client, note=note)) == "200 registered"


def test_spaces_around_a_text_do_not_count(room: Planned):
    one, key = another_session(room), str(uuid4())
    one.register(key, client={"first_name": "  Ana \n"}, note=" by bus ")

    [shown] = one.comers()["results"]
    assert (shown["client"]["first_name"], shown["note"]) == ("Ana", "by bus")
    assert told(one.register(key, client={"first_name": "Ana"}, note="by bus")) == "200 registered"
