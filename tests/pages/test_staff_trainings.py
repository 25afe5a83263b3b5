"""A space says at `/staff/trainings` what it teaches, and changes it."""

import re
from typing import Any

import pytest

from tests.planning import a_training, plan
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, as_it_stands, joined, seen
from tests.writing import Editors

WHOLE: dict[str, Any] = {
    "title_fr": "Garder ses photos",
    "title_nl": "Foto’s bewaren",
    "title_en": "Keeping photos",
    "description_nl": "Wat er in een telefoon zit.\nEn wat niet.",
    "prerequisites_fr": "Savoir lire",
    "bring_en": "Your phone",
    "theme": "smartphone",
    "level": "basic",
    "hours": "7,5",
    "languages": ["nl", "ar", "vgt"],
    "audiences": ["seniors"],
    "fee_level": "conditional",
    "fee_amount": "2,50",
    "fee_per": "session",
    "free_for": ["jobseeker", "cpas_client"],
    "fee_note_nl": "Vraag ernaar",
    "only_audiences": ["women"],
    "situation": ["jobseeker"],
    "age_min": "18",
    "age_max": "65",
    "diploma_max": "lower_secondary",
    "certificate": "no",
}
ON_THE_WIRE: dict[str, Any] = {
    "title": {"fr": "Garder ses photos", "nl": "Foto’s bewaren", "en": "Keeping photos"},
    "description": {"nl": "Wat er in een telefoon zit.\nEn wat niet."},
    "prerequisites": {"fr": "Savoir lire"},
    "bring": {"en": "Your phone"},
    "theme": "smartphone",
    "level": "basic",
    "hours": 7.5,
    "languages": ["nl", "ar", "vgt"],
    "audiences": ["seniors"],
    "fee": {
        "level": "conditional",
        "amount_eur": 2.5,
        "per": "session",
        "free_for": ["jobseeker", "cpas_client"],
        "note": {"nl": "Vraag ernaar"},
    },
    "only_for": {
        "audiences": ["women"],
        "age_min": 18,
        "age_max": 65,
        "diploma_max": "lower_secondary",
        "situation": ["jobseeker"],
    },
    "certificate": False,
}
UNKNOWN = ("description", "prerequisites", "bring", "level", "hours", "languages", "audiences")


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What the pages ask of the database is what the API asks: that is tried on both engines."""
    return sqlite_editors


@pytest.fixture(scope="module")
def animator(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "The library", "teacher@vlaminggem.example")


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def told(editors: Editors, key: str) -> dict[str, Any]:
    found: dict[str, Any] = editors.send("GET", f"/v1/trainings/{key}", None).json()
    return found


def form_of(animator: Browser, key: str) -> dict[str, Any]:
    """What a browser would send if nobody typed anything."""
    return as_it_stands(animator.get(f"/staff/trainings/{key}").text)


def test_every_field_is_kept_as_it_was_meant(editors: Editors, animator: Browser):
    made = animator.post("/staff/trainings/new", {"help_point_id": editors.room(), **WHOLE})
    key = made.headers["location"].partition("=")[2]
    found = told(editors, key)

    assert {name: found[name] for name in ON_THE_WIRE} == ON_THE_WIRE


def test_what_is_sent_back_untouched_changes_nothing(editors: Editors, animator: Browser):
    made = animator.post("/staff/trainings/new", {"help_point_id": editors.room(), **WHOLE})
    key = made.headers["location"].partition("=")[2]
    before = told(editors, key)
    animator.post(f"/staff/trainings/{key}", form_of(animator, key))

    assert told(editors, key) == before


def test_what_is_left_empty_is_not_known_and_what_the_form_does_not_show_stays(
    editors: Editors, animator: Browser
):
    key = a_training(
        editors, editors.room(), title={"nl": "E-mail", "tr": "E-posta"}, level="basic"
    )
    answer = animator.post(
        f"/staff/trainings/{key}", {**form_of(animator, key), "level": "", "title_fr": "Mél"}
    )
    found = told(editors, key)

    assert answer.headers["location"] == f"/staff/trainings/{key}?done=changed"
    assert found["title"] == {"nl": "E-mail", "tr": "E-posta", "fr": "Mél"}
    assert [found[name] for name in (*UNKNOWN, "fee", "only_for", "certificate")] == [None] * 10


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title_nl": ""}, "title_fr"),
        ({"hours": "many"}, "hours"),
        ({"hours": "-1"}, "hours"),
        ({"fee_level": "free", "fee_amount": "2"}, "fee_level"),
        ({"fee_level": "paid", "fee_amount": "two"}, "fee_amount"),
        ({"fee_level": "free", "free_for": ["senior"]}, "free_for"),
        ({"age_min": "65", "age_max": "18"}, "age_min"),
        ({"age_min": "1234"}, "age_min"),
        ({"age_min": "18.5"}, "age_min"),
        ({"theme": "gardening"}, "theme"),
        ({"languages": ["nl", "klingon!"]}, "languages"),
        ({"level": "low"}, "level"),
    ],
)
def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost(
    editors: Editors, animator: Browser, wrong: dict[str, Any], field: str
):
    key = a_training(editors, editors.room())
    before = told(editors, key)
    typed = {**form_of(animator, key), "bring_nl": "Een kangoeroe", **wrong}
    answer = animator.post(f"/staff/trainings/{key}", typed)

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert 'value="Een kangoeroe"' in answer.text
    assert told(editors, key) == before


def test_two_change_it_and_both_texts_are_shown(editors: Editors, animator: Browser):
    key = a_training(editors, editors.room())
    mine = {**form_of(animator, key), "bring_nl": "Een bril", "theme": "web"}
    editors.clock.moment = TUESDAY_MORNING.replace(minute=1)
    theirs = {"bring": {"nl": "Een pen"}, "languages": ["nl"]}
    editors.send("PATCH", f"/v1/trainings/{key}", "space", theirs)
    answer = animator.post(f"/staff/trainings/{key}", mine)
    shown = seen(answer)

    assert answer.status_code == 409
    assert 'value="Een bril"' in answer.text
    assert "It says now: Een pen" in shown
    assert "It says now: Dutch" in shown
    assert told(editors, key)["bring"] == {"nl": "Een pen"}

    now_seen = re.search(r'name="seen" value="([^"]*)"', answer.text)
    assert now_seen
    again = animator.post(f"/staff/trainings/{key}", {**mine, "seen": now_seen[1]})

    assert again.status_code == 303
    assert told(editors, key)["bring"] == {"nl": "Een bril"}


def test_sent_twice_is_as_good_as_once(editors: Editors, animator: Browser):
    key = a_training(editors, editors.room())
    form = {**form_of(animator, key), "theme": "web"}
    editors.clock.moment = TUESDAY_MORNING.replace(minute=1)
    answers = [animator.post(f"/staff/trainings/{key}", form).status_code for _ in range(2)]

    assert answers == [303, 303]


def test_it_is_removed_unless_it_ever_had_a_session(editors: Editors, animator: Browser):
    key, one = a_training(editors, editors.room()), plan(editors)
    gone = animator.post(f"/staff/trainings/{key}/remove")
    kept = animator.post(f"/staff/trainings/{one.training}/remove")

    assert gone.headers["location"] == "/staff/trainings?done=removed"
    assert editors.send("GET", f"/v1/trainings/{key}", None).status_code == 404
    assert kept.status_code == 409
    assert told(editors, one.training)["id"] == one.training


def test_the_list_names_ones_own_and_nobody_elses(editors: Editors, animator: Browser):
    one = plan(editors)
    other = joined(editors, "The school library", "other-teacher@vlaminggem.example")
    address = f"/staff/trainings/{one.training}"

    assert address in animator.get("/staff/trainings").text
    assert address not in other.get("/staff/trainings").text
    assert other.get(address).status_code == 403


def test_who_did_what_names_it(editors: Editors, animator: Browser):
    made = animator.post("/staff/trainings/new", {"help_point_id": editors.room(), **WHOLE})
    key = made.headers["location"].partition("=")[2]

    assert f"added training {key}" in seen(animator.get("/staff/record"))
