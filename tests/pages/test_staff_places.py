"""A space keeps its record true at `/staff/help-points`."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from httpx import Response

from tests.http.test_spellings import NOT_UNDERSTOOD
from tests.serving import TUESDAY_MORNING
from tests.staff import Browser, as_it_stands, joined, seen
from tests.writing import Editors

SPELLINGS = [
    one
    for name in ("first.yaml", "unseen.yaml")
    for one in yaml.safe_load(Path("tests/spellings", name).read_text(encoding="utf-8"))
]
FIELDS = {"hours": "opening_hours", "phone": "phone", "municipality": "address.municipality",
          "postcode": "address.postcode", "language": "languages"}  # fmt: skip


@pytest.fixture(scope="module")
def editors(sqlite_editors: Editors) -> Editors:
    """What the pages ask of the database is what the API asks: that is tried on both engines."""
    return sqlite_editors


@pytest.fixture(scope="module")
def animator(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "The library", "keeper@vlaminggem.example")


@pytest.fixture(scope="module")
def coordinator(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    return joined(editors, "The coordination", "keeper@coordination.example")


@pytest.fixture(autouse=True)
def _on_tuesday(editors: Editors) -> None:
    editors.clock.moment = TUESDAY_MORNING


def form_of(one: Browser, key: str) -> dict[str, Any]:
    return as_it_stands(one.get(f"/staff/help-points/{key}").text)


def checked(one: Browser, key: str, **more: Any) -> Response:
    """The page that shows what would be kept."""
    return one.post(f"/staff/help-points/{key}/check", {**form_of(one, key), **more})


def kept(one: Browser, key: str, page: Response) -> Response:
    """After a press on "Keep it"."""
    assert page.status_code == 200, seen(page)
    return one.post(f"/staff/help-points/{key}", as_it_stands(page.text))


def record(editors: Editors, key: str) -> dict[str, Any]:
    listed = editors.send("GET", f"/v1/help-points/{key}/versions?limit=1").json()["results"]
    return dict(editors.version(key, listed[0]["version"])["record"])


def version(editors: Editors, key: str) -> int:
    listed = editors.send("GET", f"/v1/help-points/{key}/versions?limit=1").json()["results"]
    return int(listed[0]["version"])


def test_hours_as_people_type_them_are_shown_as_a_week_and_then_kept(
    editors: Editors, animator: Browser
):
    key = editors.room()
    page = checked(
        animator, key, helper_hours="lundi et jeudi 9h-12h30", languages=["fr", "ar"],
        **{"fees.access.level": "free"},
    )  # fmt: skip
    shown = seen(page)

    assert "Nothing is kept yet." in shown
    assert "You wrote “lundi et jeudi 9h-12h30”. We understood:" in shown
    assert "Monday 09:00–12:30 Thursday 09:00–12:30" in shown
    assert "Using the computers and the internet Free" in shown
    assert version(editors, key) == 1

    answer = kept(animator, key, page)
    found = record(editors, key)

    assert answer.headers["location"] == f"/staff/help-points/{key}?done=changed"
    assert found["helper_hours"] == "Mo,Th 09:00-12:30"
    assert found["languages"] == ["fr", "ar"]
    assert found["fees"]["access"]["level"] == "free"
    assert found["sources"]["helper_hours"][0]["assured_on"] == "2026-11-24"
    assert "fees.training" not in found["sources"]


EVERY: dict[str, Any] = {
    "description.nl": "Een zaal.\nMet koffie.",
    "entrance.fr": "La porte verte",
    "nearest_stop.en": "Dorp, bus 12",
    "opening_note.fr": "Sonnez",
    "phone": "02 000 00 18",
    "email": "zaal@vlaminggem.example",
    "website": "https://vlaminggem.example/zaal",
    "helper_mode": "both",
    "closed_until": "2026-12-31",
    "services": ["printing", "wifi"],
    "audiences": ["seniors"],
    "complete": ["languages"],
    "form_help": "no",
    "volunteers_welcome": "yes",
    "fees.training.level": "conditional",
    "fees.training.amount_eur": "2,5",
    "fees.training.per": "session",
    "fees.training.free_for": ["jobseeker"],
    "fees.training.note.fr": "Demandez",
    "equipment.computers.present": "yes",
    "equipment.computers.count": "6",
    "admission.walk_in": "no",
    "admission.id_required": "yes",
    "accessibility.wheelchair": "limited",
    "accessibility.note.nl": "Eén trede",
    "only_for.age_min": "18",
    "only_for.situation": ["jobseeker"],
    "only_for.diploma_max": "upper_secondary",
    "serves": "postcodes",
    "serves.postcodes": "0010, 0012",
    "stops.0.place.fr": "Place du marché",
    "stops.0.lat": "54.61",
    "stops.0.lon": "3.01",
    "stops.0.hours": "Sa 10:00-12:00",
}


def test_every_field_can_be_filled_and_comes_back_as_it_was(editors: Editors, animator: Browser):
    key = editors.room()
    kept(animator, key, checked(animator, key, **EVERY))
    found, form = record(editors, key), form_of(animator, key)

    assert found["phone"] == "+3220000018"
    assert found["closed_until"] == "2026-12-31T23:00:00Z"
    assert found["fees"]["training"]["amount_eur"] == 2.5
    assert found["equipment"]["computers"] == {"present": True, "count": 6}
    assert found["serves"] == {"region": None, "postcodes": ["0010", "0012"]}
    assert found["stops"][0]["place"] == {"fr": "Place du marché"}
    same: dict[str, Any] = {
        "phone": "+3220000018",
        "fees.training.amount_eur": "2.5",
        "serves.postcodes": "0010 0012",
    }
    same["services"] = sorted(EVERY["services"])
    found_again = {name: form[name] for name in EVERY} | {"services": sorted(form["services"])}
    assert found_again == EVERY | same

    emptied = {name: [] if isinstance(value, list) else "" for name, value in EVERY.items()}
    emptied |= dict.fromkeys(
        ("form_help", "fees.training.level", "accessibility.wheelchair"), "unknown"
    )
    kept(animator, key, checked(animator, key, **emptied))
    found = record(editors, key)

    for name in ("description", "phone", "closed_until", "services", "only_for", "serves"):
        assert found[name] is None
    assert found["stops"] == found["complete"] == []
    assert found["admission"] == dict.fromkeys(found["admission"])


def test_what_is_sent_back_untouched_changes_nothing(editors: Editors, animator: Browser):
    for key in (editors.room(), "vlaminggem-main-library"):
        page = checked(animator, key)

        assert "Nothing has changed." in seen(page)
        assert "Keep it" not in seen(page)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"opening_hours": "when the light is on"}, "opening_hours"),
        ({"phone": "call us"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"name.fr": "", "name.nl": ""}, "name.fr"),
        ({"fees.access.level": "free", "fees.access.amount_eur": "3"}, "fees.access.level"),
        ({"fees.access.level": "paid", "fees.access.amount_eur": "many"}, "fees.access.amount_eur"),
        ({"equipment.computers.present": "no", "equipment.computers.count": "6"},
         "equipment.computers.present"),
        ({"lat": "50.85", "lon": "4.35"}, "lat"),
        ({"address.postcode": "99999"}, "address.postcode"),
        ({"closed_until": "soon"}, "closed_until"),
        ({"serves": "postcodes", "serves.postcodes": "1234"}, "serves.postcodes"),
        ({"only_for.age_min": "65", "only_for.age_max": "18"}, "only_for.age_min"),
        ({"stops.0.place.fr": "Ici", "stops.0.lat": "x", "stops.0.lon": "3"}, "stops.0.lat"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost(
    editors: Editors, animator: Browser, wrong: dict[str, str], field: str
):
    key = editors.room()
    answer = checked(animator, key, **{"entrance.fr": "La porte verte"}, **wrong)

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert as_it_stands(answer.text)["entrance.fr"] == "La porte verte"
    assert as_it_stands(answer.text) | wrong == as_it_stands(answer.text)
    assert version(editors, key) == 1


def test_two_change_the_same_field_and_both_texts_are_shown(editors: Editors, animator: Browser):
    key = editors.room()
    page = checked(animator, key, **{"entrance.fr": "Par la cour", "nearest_stop.fr": "Dorp"})
    editors.patch(key, {"entrance": {"fr": "Par la rue"}, "languages": ["nl", "tr"]})
    answer = kept(animator, key, page)
    again = as_it_stands(answer.text)

    assert answer.status_code == 409
    assert "It says now: Par la rue" in seen(answer)
    assert (again["entrance.fr"], again["nearest_stop.fr"]) == ("Par la cour", "Dorp")
    assert again["languages"] == ["nl", "tr"], "what I have not touched is theirs"
    assert record(editors, key)["entrance"] == {"fr": "Par la rue"}

    final = animator.post(f"/staff/help-points/{key}/check", again)
    assert kept(animator, key, final).status_code == 303
    found = record(editors, key)
    assert (found["entrance"], found["languages"]) == ({"fr": "Par la cour"}, ["nl", "tr"])


def test_two_change_different_fields_and_both_are_kept(editors: Editors, animator: Browser):
    key = editors.room()
    page = checked(animator, key, **{"entrance.fr": "Par la cour"})
    editors.patch(key, {"languages": ["nl", "tr"]})

    assert kept(animator, key, page).status_code == 303
    found = record(editors, key)
    assert (found["entrance"], found["languages"]) == ({"fr": "Par la cour"}, ["nl", "tr"])


def test_to_change_something_else_nothing_is_typed_again(editors: Editors, animator: Browser):
    key = editors.room()
    page = checked(animator, key, helper_hours="ma-vr 9-12")
    again = animator.post(f"/staff/help-points/{key}/form", as_it_stands(page.text))

    assert as_it_stands(again.text)["helper_hours"] == "Mo-Fr 09:00-12:00"
    assert version(editors, key) == 1


def test_still_true_confirms_all_that_is_known_and_nothing_else(
    editors: Editors, animator: Browser
):
    editors.clock.moment = TUESDAY_MORNING.replace(day=20)
    key = editors.room()
    editors.clock.moment = TUESDAY_MORNING
    form = form_of(animator, key)
    answer = animator.post(f"/staff/help-points/{key}/still-true", {"seen": form["seen"]})
    late = animator.post(f"/staff/help-points/{key}/still-true", {"seen": form["seen"]})
    found = record(editors, key)
    assured = {name: given[0]["assured_on"] for name, given in found["sources"].items()}

    assert answer.status_code == 303
    assert assured["opening_hours"] == assured["name.fr"] == "2026-11-24"
    assert "phone" not in assured
    assert late.status_code == 412
    assert "Look at it again" in seen(late)
    assert "confirmed the record of" in seen(animator.get("/staff/record"))


@pytest.mark.parametrize("one", SPELLINGS, ids=lambda one: one["text"][:40])
def test_what_people_type_is_understood_asked_back_or_refused_by_name(
    coordinator: Browser, one: dict[str, str]
):
    """The same texts as over the API; a language is ticked here, so a text is only refused."""
    field, kind = FIELDS[one["kind"]], one["kind"]
    other = {"address.municipality": {"address.postcode": ""}}.get(field, {})
    other |= {"address.postcode": {"address.municipality": ""}}.get(field, {})
    text: Any = [one["text"]] if kind == "language" else one["text"]
    answer = checked(coordinator, "koekeltech", **{field: text}, **other)
    if answer.status_code == 200 and "Nothing has changed" not in answer.text:
        wanted = as_it_stands(answer.text)[field]
        assert wanted == (one["meant"] if kind != "language" else wanted)
    elif answer.status_code == 422:
        assert f'id="{field}-wrong"' in answer.text
        assert one["text"] in NOT_UNDERSTOOD or kind == "language"


def test_the_label_is_granted_by_the_coordination(
    editors: Editors, animator: Browser, coordinator: Browser
):
    key = editors.room()
    tried = animator.post(
        f"/staff/help-points/{key}/check", {**form_of(animator, key), "label_id": "any"}
    )

    assert "label_id" not in form_of(animator, "vlaminggem-main-library")
    assert "label_id" in form_of(coordinator, "vlaminggem-main-library")
    assert "Nothing has changed." in seen(tried)


def test_others_may_not(editors: Editors):
    for team in ("The school library", "CPAS of Vlaminggem"):
        other = joined(editors, team, f"other-{team[4:8].strip()}@vlaminggem.example".lower())
        answer = other.get("/staff/help-points/vlaminggem-main-library")

        assert answer.status_code == 403


TOLD = {"told_how": "phone", "told_on": "2026-11-20"}
BY_PHONE = {
    "title": "Confirmed by phone",
    "where": None,
    "url": None,
    "as_of": "2026-11-20",
    "assured_on": "2026-11-20",
    "assured_by": "The coordination",
}


def titles(editors: Editors, key: str, field: str) -> list[str]:
    return [one["title"] for one in record(editors, key)["sources"][field]]


def test_what_the_space_said_on_the_phone_is_confirmed_by_phone_on_that_day(
    editors: Editors, coordinator: Browser
):
    key = editors.room()
    page = checked(coordinator, key, languages=["nl", "tr"], **TOLD)
    assert "How you know it: by phone on 20 November 2026" in seen(page)
    assert kept(coordinator, key, page).status_code == 303
    editors.settle()
    sources = editors.client.get(f"/v1/help-points/{key}/sources").json()["facts"]
    said = seen(coordinator.get(f"/staff/help-points/{key}/versions"))

    assert record(editors, key)["sources"]["languages"] == [BY_PHONE]
    assert [BY_PHONE] in [one["sources"] for one in sources if one["field"] == "languages"]
    assert "Changed · The coordination · by phone on 20 November 2026" in said


def test_still_true_by_mail_keeps_the_word_of_the_space_behind_it(
    editors: Editors, animator: Browser, coordinator: Browser
):
    editors.clock.moment = TUESDAY_MORNING.replace(day=2)
    key = editors.room()
    editors.clock.moment = TUESDAY_MORNING
    form = {"seen": "1", "told_how": "mail", "told_on": "2026-11-20"}
    assert coordinator.post(f"/staff/help-points/{key}/still-true", form).status_code == 303
    assert titles(editors, key, "languages") == [
        "Confirmed by mail", "Confirmed by the coordination",
    ]  # fmt: skip
    animator.post(f"/staff/help-points/{key}/still-true", {"seen": "2"})
    form |= {"seen": "3", "told_on": "2026-11-19"}
    coordinator.post(f"/staff/help-points/{key}/still-true", form)

    found = record(editors, key)["sources"]["languages"]
    assert [(one["title"], one["assured_on"]) for one in found] == [
        ("Confirmed by the space", "2026-11-24"),
        ("Confirmed by mail", "2026-11-20"),
        ("Confirmed by the coordination", "2026-11-02"),
    ], "an older word does not outdo a newer one"


def test_a_fact_that_has_become_another_has_only_the_newest_word(
    editors: Editors, animator: Browser, coordinator: Browser
):
    key = editors.room()
    animator.post(f"/staff/help-points/{key}/still-true", {"seen": "1"})
    kept(coordinator, key, checked(coordinator, key, languages=["nl", "tr"], **TOLD))

    assert titles(editors, key, "languages") == ["Confirmed by phone"]
    assert titles(editors, key, "opening_hours")[0] == "Confirmed by the space"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"told_on": "2026-11-25"}, "told_on"),
        ({"told_on": "2026-09-24"}, "told_on"),
        ({"told_on": "last week"}, "told_on"),
        ({"told_how": "gossip"}, "told_how"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    editors: Editors, coordinator: Browser, told: dict[str, str], field: str
):
    key = editors.room()
    page = checked(coordinator, key, **{"entrance.fr": "Par la cour", **TOLD, **told})
    direct = coordinator.post(
        f"/staff/help-points/{key}",
        {**form_of(coordinator, key), "entrance.fr": "Par la cour", **TOLD, **told},
    )
    still = coordinator.post(f"/staff/help-points/{key}/still-true", {"seen": "1", **TOLD, **told})

    for answer in (page, direct):
        assert answer.status_code == 422
        assert f'id="{field}-wrong"' in answer.text
        assert as_it_stands(answer.text)["entrance.fr"] == "Par la cour"
        assert as_it_stands(answer.text)["told_on"] == {**TOLD, **told}["told_on"]
    assert still.status_code == 422
    assert f'id="still-{field}-wrong"' in still.text
    assert version(editors, key) == 1


def test_sixty_days_ago_is_just_recent_enough(editors: Editors, coordinator: Browser):
    key = editors.room()
    page = checked(coordinator, key, languages=["nl", "tr"], told_how="visit", told_on="2026-09-25")

    assert kept(coordinator, key, page).status_code == 303
    assert titles(editors, key, "languages") == ["Confirmed at a visit"]


def test_the_coordination_that_knows_it_itself_says_so_as_of_today(
    editors: Editors, coordinator: Browser
):
    key = editors.room()
    assert form_of(coordinator, key)["told_on"] == "2026-11-24"
    page = checked(coordinator, key, languages=["nl", "tr"], told_how="know", told_on="2026-10-01")
    kept(coordinator, key, page)
    [source] = record(editors, key)["sources"]["languages"]

    assert (source["title"], source["as_of"]) == ("Confirmed by the coordination", "2026-11-24")


def test_a_space_speaks_for_itself(editors: Editors, animator: Browser):
    key = editors.room()
    assert "told_how" not in animator.get(f"/staff/help-points/{key}").text
    page = checked(animator, key, languages=["nl", "tr"], **TOLD)
    kept(animator, key, page)
    animator.post(f"/staff/help-points/{key}/still-true", {"seen": "2", **TOLD})

    assert "told_how" not in page.text
    assert titles(editors, key, "languages") == ["Confirmed by the space"]
    assert record(editors, key)["sources"]["languages"][0]["as_of"] == "2026-11-24"


def test_how_one_knows_it_goes_on_where_two_have_changed_it(editors: Editors, coordinator: Browser):
    key = editors.room()
    page = checked(coordinator, key, **{"entrance.fr": "Par la cour", **TOLD})
    editors.patch(key, {"entrance": {"fr": "Par la rue"}})
    answer = kept(coordinator, key, page)
    again = as_it_stands(answer.text)

    assert answer.status_code == 409
    assert {name: again[name] for name in TOLD} == TOLD
    again = as_it_stands(coordinator.post(f"/staff/help-points/{key}/form", again).text)
    final = coordinator.post(f"/staff/help-points/{key}/check", again)
    assert kept(coordinator, key, final).status_code == 303
    assert titles(editors, key, "entrance.fr") == ["Confirmed by phone"]


def test_hours_before_are_a_week_too_and_lost_holidays_are_told(
    editors: Editors, animator: Browser
):
    key = editors.room(opening_hours="Mo-Fr 09:00-17:00; Dec 24 off; PH off")
    page = seen(checked(animator, key, opening_hours="Mo-Th 09:00-17:00"))

    assert "Before, it said: Monday to Friday 09:00–17:00 Closed on public holidays" in page
    assert "Before, it also said: Dec 24 off; PH off." in page
    assert "write: Mo-Th 09:00-17:00; Dec 24 off; PH off" in page
    page = seen(checked(animator, key, opening_hours="Mo-Th 09:00-17:00; Dec 24 off"))
    assert "Before, it was closed on public holidays. That is left out now." in page
    assert "write: Mo-Th 09:00-17:00; Dec 24 off; PH off" in page
    page = seen(checked(animator, key, opening_hours="Mo-Th 09:00-17:00; PH,Su off; Dec 24 off"))
    assert "left out" not in page


def test_who_wrote_the_first_version_is_said_in_words(coordinator: Browser):
    said = seen(coordinator.get("/staff/help-points/koekeltech/versions"))

    assert "from our documents" in said
    assert "load" not in said.replace("Loaded", "")
