"""The coordination keeps all teams, their people and their keys at `/staff/teams`."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from tests.serving import TUESDAY_MORNING
from tests.staff import PASSWORD, Browser, an_account, as_it_stands, browser, joined, seen
from tests.writing import LIBRARY, Editors, on_one_engine

KEY = re.compile(r"dh_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


@pytest.fixture
def coordinator(editors: Editors) -> Browser:
    editors.clock.moment = TUESDAY_MORNING
    editors.forgive()
    return joined(editors, "The coordination", address())


def address() -> str:
    return f"{uuid4().hex[:12]}@vlaminggem.example"


def new_team(**more: Any) -> dict[str, Any]:
    return {
        "team": f"Team {uuid4().hex[:8]}", "role": "referral",
        "name": "Ana", "email": address(), "lang": "en", **more,
    }  # fmt: skip


def team_of(one: Browser, name: str) -> str:
    """Its address."""
    found = re.search(
        rf'href="(/staff/teams/\d+)">{re.escape(name)}<', one.get("/staff/teams").text
    )
    assert found, name
    return found[1]


def added(one: Browser, **more: Any) -> tuple[str, dict[str, Any]]:
    """The address of a new team, and what was typed."""
    form = new_team(**more)
    answer = one.post("/staff/teams/new", form)
    assert answer.status_code == 200, seen(answer)
    return team_of(one, form["team"]), form


def key_in(answer: Response) -> str:
    found = KEY.search(answer.text)
    assert found, seen(answer)
    return found[0]


def opens(editors: Editors, key: str) -> int:
    editors.forgive()
    path = f"/v1/help-points/{LIBRARY}/versions"
    return int(editors.client.get(path, headers={"Authorization": f"Bearer {key}"}).status_code)


def number_of(one: Browser, team: str, email: str) -> str:
    card = one.get(team).text.partition(email)[2]
    return str(re.findall(r"/people/(\d+)/link", card)[0])


def at_once(*calls: Callable[[], Response]) -> list[Response]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


@on_one_engine
def test_a_space_with_its_first_administrator(editors: Editors, coordinator: Browser):
    form = new_team(role="space", help_points=[LIBRARY], others="room-1, room-2")
    answer = coordinator.post("/staff/teams/new", form)
    link = re.findall(r"/staff/join/[\w-]{43}", answer.text)[0]
    ana = browser(editors)
    assert ana.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    team = team_of(coordinator, form["team"])
    page = coordinator.get(team)

    assert ana.get(f"/staff/help-points/{LIBRARY}").status_code == 200
    assert ana.get("/staff/help-points/zonnedorp-school-library").status_code == 403
    assert "May invite" in seen(ana.get("/staff/colleagues")), "she is an administrator"
    assert form["email"] in page.text
    assert link not in coordinator.get("/staff/teams").text + page.text
    shown = seen(coordinator.get("/staff/teams")).partition(form["team"])[2][:400]
    assert "space" in shown
    assert "1 person It holds no key." in shown
    said = seen(coordinator.get("/staff/record"))
    assert f"added team {form['team']}" in said
    assert "invited colleague Ana" in said


def test_a_key_is_shown_once_opens_at_once_and_after_it_is_ended_nothing(
    editors: Editors, coordinator: Browser
):
    team, _ = added(coordinator, role="space", help_points=[LIBRARY])
    key = key_in(coordinator.post(f"{team}/key"))
    assert opens(editors, key) == 200
    page = coordinator.get(team)
    assert key[:11] in page.text
    assert key[12:] not in page.text
    assert f"Key {key[:11]}, since 24 November 2026" in seen(coordinator.get("/staff/teams"))

    rotated = key_in(coordinator.post(f"{team}/key/rotate", {"prefix": key[:11]}))
    assert (opens(editors, key), opens(editors, rotated)) == (401, 200)
    late = coordinator.post(f"{team}/key/rotate", {"prefix": key[:11]})
    assert late.status_code == 404

    answer = coordinator.post(f"{team}/key/revoke", {"prefix": rotated[:11]})
    assert answer.headers["location"] == f"{team}?done=revoked"
    assert opens(editors, rotated) == 401
    said = seen(coordinator.get("/staff/record"))
    for words in ("made key", "replaced the key by", "ended key"):
        assert f"{words} dh_" in said


@on_one_engine
def test_the_key_of_another_team_is_not_touched_from_here(coordinator: Browser, editors: Editors):
    (one, _), (other, _) = added(coordinator), added(coordinator)
    key = key_in(coordinator.post(f"{one}/key"))
    for verb in ("rotate", "revoke"):
        assert coordinator.post(f"{other}/key/{verb}", {"prefix": key[:11]}).status_code == 404
    assert opens(editors, key) == 403  # a referral service: known, and not allowed


def test_two_make_a_key_at_once_and_one_has_it(editors: Editors, coordinator: Browser):
    other = joined(editors, "The coordination", address())
    team, _ = added(coordinator)
    answers = at_once(*(partial(one.post, f"{team}/key") for one in (coordinator, other)))
    won, lost = sorted(answers, key=lambda one: one.status_code)

    assert (won.status_code, lost.status_code) == (200, 422)
    assert f"holds the key {key_in(won)[:11]} already" in seen(lost)
    assert not KEY.search(lost.text)


def test_two_rotate_a_key_at_once_and_the_one_who_sees_a_key_has_the_right_one(
    editors: Editors, coordinator: Browser
):
    other = joined(editors, "The coordination", address())
    team, _ = added(coordinator)
    form = {"prefix": key_in(coordinator.post(f"{team}/key"))[:11]}
    answers = at_once(
        *(partial(one.post, f"{team}/key/rotate", form) for one in (coordinator, other))
    )
    won, lost = sorted(answers, key=lambda one: one.status_code)

    assert (won.status_code, lost.status_code) == (200, 404)
    assert opens(editors, key_in(won)) == 403


@pytest.mark.parametrize("same", ["team", "email"])
def test_of_two_with_one_name_or_one_address_at_once_one_is_made(
    editors: Editors, coordinator: Browser, same: str
):
    other = joined(editors, "The coordination", address())
    first = new_team()
    second = new_team(**{same: first[same]})
    answers = at_once(
        partial(coordinator.post, "/staff/teams/new", first),
        partial(other.post, "/staff/teams/new", second),
    )
    won, lost = sorted(answers, key=lambda one: one.status_code)
    assert (won.status_code, lost.status_code) == (200, 422)
    assert f'id="{same}-wrong"' in lost.text
    assert as_it_stands(lost.text)[same] == first[same]
    names = coordinator.get("/staff/teams").text
    assert names.count(f">{first['team']}<") + names.count(f">{second['team']}<") == 1 + (
        same == "team"
    ), "nothing is left of the one that was refused"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"team": " "}, "team"),
        ({"team": "x" * 101}, "team"),
        ({"role": "king"}, "role"),
        ({"role": "space"}, "help_points"),
        ({"help_points": [LIBRARY]}, "help_points"),
        ({"role": "space", "others": "No Id"}, "help_points"),
        ({"name": ""}, "name"),
        ({"email": "nobody"}, "email"),
        ({"team": "The library"}, "team"),
    ],
)
@on_one_engine
def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost(
    editors: Editors, coordinator: Browser, wrong: dict[str, Any], field: str
):
    an_account(editors)  # of the library
    form = new_team(**wrong)
    answer = coordinator.post("/staff/teams/new", form)

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    again = as_it_stands(answer.text)
    kept = {name: again[name] for name in form if name in again and name != "role"}
    assert kept == {name: form[name] for name in kept}
    assert {"team", "email", "lang"} <= kept.keys()
    assert form["email"] not in coordinator.get("/staff/teams").text


def test_what_a_space_looks_after_is_changed_at_once(editors: Editors, coordinator: Browser):
    team, form = added(coordinator, role="space", help_points=[LIBRARY])
    key = key_in(coordinator.post(f"{team}/key"))
    page = coordinator.get(team).text
    sent = {"seen": re.findall(r'name="seen" value="([^"]*)"', page)[0]}
    assert sent == {"seen": LIBRARY}
    answer = coordinator.post(
        f"{team}/help-points", {**sent, "help_points": "zonnedorp-school-library", "others": "a-b"}
    )
    assert answer.headers["location"] == f"{team}?done=changed"
    assert opens(editors, key) == 403

    late = coordinator.post(f"{team}/help-points", {**sent, "help_points": LIBRARY})
    assert late.status_code == 409
    assert "A colleague has changed it meanwhile." in seen(late)
    seen_now = "a-b zonnedorp-school-library"
    for ids, status in ({"others": "A b"}, 422), ({}, 422), ({"help_points": LIBRARY}, 303):
        sent = {"seen": seen_now, **ids}
        assert coordinator.post(f"{team}/help-points", sent).status_code == status
    assert opens(editors, key) == 200
    assert f"changed team {form['team']}" in seen(coordinator.get("/staff/record"))


@on_one_engine
def test_people_of_any_team_are_invited_let_in_again_and_removed(
    editors: Editors, coordinator: Browser
):
    team, _ = added(coordinator)
    email, bo = address(), browser(editors)
    made = coordinator.post(f"{team}/people", {"name": "Bo", "email": email, "lang": "nl"})
    link = re.findall(r"/staff/join/[\w-]{43}", made.text)[0]
    assert bo.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert "/staff/teams/" in made.text, "the way back"
    again = coordinator.post(f"{team}/people", {"name": "Bo", "email": email, "lang": "nl"})
    assert again.status_code == 422
    assert 'id="email-wrong"' in again.text

    key = number_of(coordinator, team, email)
    once = coordinator.post(f"{team}/people/{key}/link").text
    path = re.findall(r"/staff/come-in/[\w-]{43}", once)[0]
    assert browser(editors).post(path).status_code == 303
    assert bo.get("/staff/account").status_code == 200
    answer = coordinator.post(f"{team}/people/{key}/remove")
    assert answer.headers["location"] == f"{team}?done=removed"
    assert bo.get("/staff/account").status_code == 303, "out at once"
    assert email not in coordinator.get(team).text
    said = seen(coordinator.get("/staff/record"))
    for words in ("invited colleague Bo", "made a link for colleague Bo", "removed colleague Bo"):
        assert words in said
    for verb in ("link", "remove"):
        assert coordinator.post(f"{team}/people/{key}/{verb}").status_code == 404


def test_nobody_removes_herself_and_two_cannot_remove_each_other(
    editors: Editors, coordinator: Browser
):
    mail = address()
    other = joined(editors, "The coordination", mail)
    team = team_of(coordinator, "The coordination")
    hers = number_of(coordinator, team, mail)
    page = other.get("/staff/account").text
    mine = re.findall(r"[\w.]+@vlaminggem\.example", coordinator.get("/staff/account").text)[0]
    assert mail in page
    my_number = number_of(other, team, mine)
    assert other.post(f"{team}/people/{hers}/remove").status_code == 403

    answers = at_once(
        partial(coordinator.post, f"{team}/people/{hers}/remove"),
        partial(other.post, f"{team}/people/{my_number}/remove"),
    )
    still = [one for one in (coordinator, other) if one.get("/staff/teams").status_code == 200]

    assert sorted(one.status_code for one in answers)[0] == 303
    assert len(still) == 1


@on_one_engine
def test_others_may_not(editors: Editors, coordinator: Browser):
    team, _ = added(coordinator)
    library = joined(editors, "The library", address())
    email, bo = address(), browser(editors)
    made = coordinator.post("/staff/colleagues", {"name": "Bo", "email": email, "lang": "nl"})
    bo.post(re.findall(r"/staff/join/[\w-]{43}", made.text)[0],
            {"password": PASSWORD, "again": PASSWORD})  # fmt: skip

    for one in (library, bo):
        for path in ("/staff/teams", "/staff/teams/new", team):
            assert one.get(path).status_code == 403
        for path in ("/staff/teams/new", f"{team}/key", f"{team}/people", f"{team}/help-points"):
            assert one.post(path, new_team()).status_code == 403
    for path in ("/staff/teams/99999999", "/staff/teams/99999999999999999999"):
        assert coordinator.get(path).status_code == 404
