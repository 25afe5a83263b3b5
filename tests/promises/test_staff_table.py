"""`docs/staff.md` is what the pages of the people at work do: every row is tried."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from app.storage.engine import reading, writing
from app.storage.reminders import last_assured
from app.usecases.staffing.teams import team_for
from tests.freshness import LONG_AGO, ask_link, assured_on, confirm_link
from tests.serving import TUESDAY_MORNING
from tests.staff import PASSWORD, Browser, browser, invite, joined, seen
from tests.storage_fixtures import engine_at
from tests.writing import Editors

PAGE = Path("docs/staff.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## What is tried")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| (?!attempt|-)(.+?) \| (.+?) \| ?.*\|$", TABLE, re.MULTILINE)

Attempt = Callable[[Editors], Response | str | Iterable[Response]]
ATTEMPTS: dict[str, Attempt] = {}
ELSEWHERE = {"sec-fetch-site": "cross-site"}


def attempt(text: str) -> Callable[[Attempt], Attempt]:
    def kept(tried: Attempt) -> Attempt:
        assert text not in ATTEMPTS
        ATTEMPTS[text] = tried
        return tried

    return kept


def short(answer: Response | str) -> str:
    """ "303 /staff/", "422" """
    if isinstance(answer, str):
        return answer
    return f"{answer.status_code} {answer.headers.get('location', '')}".strip()


@pytest.mark.parametrize(("row", "promised"), ROWS, ids=[row for row, _ in ROWS])
def test_the_pages_answer_as_the_table_says(sqlite_editors: Editors, row: str, promised: str):
    try_out(sqlite_editors, row, promised)


BOTH = [(row, promised) for row, promised in ROWS if re.search("at once|twice|removed|used", row)]


@pytest.mark.parametrize(("row", "promised"), BOTH, ids=[row for row, _ in BOTH])
def test_what_must_happen_once_does_on_the_other_engine_too(
    postgresql_editors: Editors, row: str, promised: str
):
    try_out(postgresql_editors, row, promised)


def try_out(editors: Editors, row: str, promised: str) -> None:
    editors.clock.moment = TUESDAY_MORNING
    editors.forgive()
    given = ATTEMPTS[row](editors)
    answers = [short(one) for one in ([given] if isinstance(given, Response | str) else given)]
    both = re.fullmatch(r"one (.+), the other (.+)", promised)

    assert sorted(answers) == sorted(both.groups() if both else [promised])


def test_every_attempt_stands_in_the_table_once():
    assert sorted(ATTEMPTS) == sorted(row for row, _ in ROWS)


def address() -> str:
    return f"{uuid4().hex[:12]}@vlaminggem.example"


def somebody(editors: Editors, team: str = "The library") -> tuple[Browser, str]:
    """An administrator who has just joined, and her address."""
    email = address()
    return joined(editors, team, email), email


def colleague(editors: Editors, admin: Browser) -> tuple[Browser, str, int]:
    """One without rights of her own: her browser, address and number."""
    email, one = address(), browser(editors)
    made = admin.post("/staff/colleagues", {"name": "Bo", "email": email, "lang": "nl"})
    path = re.search(r"/staff/join/[\w-]{43}", made.text)
    assert path, made.text
    one.post(path[0], {"password": PASSWORD, "again": PASSWORD})
    return one, email, number_of(admin, email)


def number_of(admin: Browser, email: str) -> int:
    card = admin.get("/staff/colleagues").text.partition(email)[2]
    found = re.search(r"/staff/colleagues/(\d+)/remove", card)
    assert found
    return int(found[1])


def link_for(admin: Browser, key: int) -> str:
    made = admin.post(f"/staff/colleagues/{key}/link")
    found = re.search(r"/staff/(?:come-in|join)/[\w-]{43}", made.text)
    assert found, made.text
    return found[0]


def at_once(*calls: Callable[[], Response]) -> list[Response]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


# --- coming in --------------------------------------------------------------------------------


@attempt("the right password")
def _(editors: Editors) -> Response:
    return browser(editors).sign_in(somebody(editors)[1].upper())


@attempt("the right password, from a page that was asked for")
def _(editors: Editors) -> Response:
    return browser(editors).sign_in(somebody(editors)[1], back="/staff/account")


@attempt("the right password, asked on to another site")
def _(editors: Editors) -> Response:
    _, email = somebody(editors)
    for back in ("//evil.example", "https://evil.example", "/staff/\\evil.example"):
        assert browser(editors).sign_in(email, back=back).headers["location"] == "/staff/"
    return browser(editors).sign_in(email, back="/staff//evil.example")


@attempt("a wrong password")
def _(editors: Editors) -> Response:
    return browser(editors).sign_in(somebody(editors)[1], "not quite it")


@attempt("an unknown address")
def _(editors: Editors) -> Response:
    email = address()
    unknown = browser(editors).sign_in(email, "not quite it")
    known = browser(editors).sign_in(somebody(editors)[1], "not quite it")
    assert seen(unknown) == seen(known)
    return unknown


@attempt("the right password after ten wrong ones")
def _(editors: Editors) -> Response:
    _, email = somebody(editors)
    for _ in range(10):
        assert browser(editors).sign_in(email, "not quite it").status_code == 422
    return browser(editors).sign_in(email)


@attempt("a page without a cookie")
def _(editors: Editors) -> Response:
    return browser(editors).get("/staff/colleagues")


@attempt("a page with a made-up cookie")
def _(editors: Editors) -> Response:
    one = browser(editors)
    one.client.cookies.set("staff", "A" * 43, path="/staff")
    return one.get("/staff/")


@attempt("a cookie that somebody else set before signing in")
def _(editors: Editors) -> Response:
    _, email = somebody(editors)
    victim, thief = browser(editors), browser(editors)
    for one in (victim, thief):
        one.client.cookies.set("staff", "planted-by-somebody-else", path="/staff")
    assert victim.sign_in(email).status_code == 303
    return thief.get("/staff/")


@attempt("a cookie after signing out")
def _(editors: Editors) -> Response:
    one, _ = somebody(editors)
    other = same_cookie(editors, one)
    assert one.post("/staff/sign-out").headers["location"] == "/staff/sign-in"
    assert "staff" not in one.client.cookies
    return other.get("/staff/")


@attempt("another browser's cookie after signing out everywhere")
def _(editors: Editors) -> Response:
    one, email = somebody(editors)
    other = browser(editors)
    other.sign_in(email)
    assert other.get("/staff/account").status_code == 200
    one.post("/staff/sign-out", {"everywhere": "true"})
    return other.get("/staff/")


@attempt("another browser's cookie after a new password")
def _(editors: Editors) -> Response:
    one, email = somebody(editors)
    other = browser(editors)
    other.sign_in(email)
    change_password(one)
    assert browser(editors).sign_in(email).status_code == 422
    assert browser(editors).sign_in(email, "another one, longer").status_code == 303
    return other.get("/staff/")


@attempt("this browser's cookie after a new password")
def _(editors: Editors) -> Response:
    one, _ = somebody(editors)
    change_password(one)
    return one.get("/staff/account")


@attempt("a cookie that nobody has used for twelve hours")
def _(editors: Editors) -> Response:
    one, _ = somebody(editors)
    editors.clock.moment += timedelta(hours=11)
    assert one.get("/staff/account").status_code == 200
    editors.clock.moment += timedelta(hours=12)
    return one.get("/staff/")


@attempt("a cookie that was used every hour for seven days")
def _(editors: Editors) -> Response:
    one, _ = somebody(editors)
    for _ in range(7 * 24 - 1):
        editors.clock.moment += timedelta(hours=1)
        assert one.get("/staff/sign-in").status_code == 303  # she is in
    editors.clock.moment += timedelta(hours=1)
    return one.get("/staff/")


@attempt("the cookie of a colleague who was removed")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    one, email, key = colleague(editors, admin)
    assert one.get("/staff/account").status_code == 200
    admin.post(f"/staff/colleagues/{key}/remove")
    assert email not in admin.get("/staff/colleagues").text
    return one.get("/staff/")


@attempt("the password of a colleague who was removed")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    _, email, key = colleague(editors, admin)
    admin.post(f"/staff/colleagues/{key}/remove")
    return browser(editors).sign_in(email)


@attempt("the cookie, over plain HTTP")
def _(editors: Editors) -> str:
    return flags(browser(editors).sign_in(somebody(editors)[1]))


@attempt("the cookie, over TLS")
def _(editors: Editors) -> str:
    _, email = somebody(editors)
    safe = TestClient(editors.client.app, "https://testserver", follow_redirects=False)
    return flags(Browser(safe).sign_in(email))


def flags(answer: Response) -> str:
    _, *parts = answer.headers["set-cookie"].split("; ")
    return "; ".join(sorted(parts))


def same_cookie(editors: Editors, one: Browser) -> Browser:
    other = browser(editors)
    other.client.cookies.set("staff", one.client.cookies["staff"], path="/staff")
    return other


def change_password(one: Browser) -> None:
    new = "another one, longer"
    form = {"old": PASSWORD, "password": new, "again": new}
    assert one.post("/staff/account/password", form).status_code == 303


# --- forms ------------------------------------------------------------------------------------


@attempt("a form without its token")
def _(editors: Editors) -> Response:
    one, _ = somebody(editors)
    answer = one.post("/staff/sign-out", {"form_token": ""})
    assert one.get("/staff/account").status_code == 200
    return answer


@attempt("a form with the token of another browser")
def _(editors: Editors) -> Response:
    one, email = somebody(editors)
    other = browser(editors)
    other.sign_in(email)
    return one.post("/staff/sign-out", {"form_token": other.token()})


@attempt("a form that another site sends")
def _(editors: Editors) -> Response:
    return somebody(editors)[0].post("/staff/sign-out", {}, **ELSEWHERE)


@attempt("a form whose origin is another site")
def _(editors: Editors) -> Response:
    return somebody(editors)[0].post("/staff/sign-out", origin="https://evil.example")


@attempt("signing in from another site")
def _(editors: Editors) -> Response:
    form = {"email": somebody(editors)[1], "password": PASSWORD}
    return browser(editors).post("/staff/sign-in", dict(form), **ELSEWHERE)


@attempt("a form of eighty kilobytes")
def _(editors: Editors) -> Response:
    return browser(editors).sign_in("a" * 80_000)


@attempt("a form as JSON")
def _(editors: Editors) -> Response:
    kind = {"Content-Type": "application/json"}
    return browser(editors).post("/staff/sign-in", {"email": "a"}, **kind)


@attempt("a form with a control character")
def _(editors: Editors) -> Response:
    return browser(editors).sign_in("a\0b@vlaminggem.example")


# --- links ------------------------------------------------------------------------------------


@attempt("an invitation opened three times, then accepted")
def _(editors: Editors) -> Response:
    path, one = invitation(editors), browser(editors)
    for _ in range(3):
        assert one.get(path).status_code == 200
    return accept(one, path)


@attempt("an invitation accepted twice")
def _(editors: Editors) -> Response:
    path = invitation(editors)
    accept(browser(editors), path)
    return accept(browser(editors), path)


@attempt("an invitation accepted by two at once")
def _(editors: Editors) -> Iterable[Response]:
    path = invitation(editors)
    two = browser(editors), browser(editors)
    return at_once(*(partial(accept, one, path) for one in two))


@attempt("an invitation after fourteen days")
def _(editors: Editors) -> Response:
    path = invitation(editors)
    editors.clock.moment += timedelta(days=14)
    assert browser(editors).get(path).status_code == 404
    return accept(browser(editors), path)


@attempt("the invitation of somebody who was removed")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    email = address()
    made = admin.post("/staff/colleagues", {"name": "Bo", "email": email, "lang": "nl"})
    admin.post(f"/staff/colleagues/{number_of(admin, email)}/remove")
    path = re.search(r"/staff/join/[\w-]{43}", made.text)
    assert path
    return accept(browser(editors), path[0])


@attempt("a password of eleven characters")
def _(editors: Editors) -> Response:
    return accept(browser(editors), invitation(editors), "elevenchars")


@attempt("two passwords that differ")
def _(editors: Editors) -> Response:
    form = {"password": PASSWORD, "again": PASSWORD.upper()}
    return browser(editors).post(invitation(editors), form)


@attempt("one's own address as password")
def _(editors: Editors) -> Response:
    email = address()
    path = f"/staff/join/{invite(editors, 'The library', email)}"
    return accept(browser(editors), path, email.upper())


@attempt("a new password with a wrong old one")
def _(editors: Editors) -> Response:
    one, email = somebody(editors)
    form = {"old": "wrong", "password": "x" * 20, "again": "x" * 20}
    answer = one.post("/staff/account/password", form)
    assert browser(editors).sign_in(email).status_code == 303
    return answer


@attempt("a new password without the old one, after a link to come in")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    _, email, key = colleague(editors, admin)
    one, new = browser(editors), "another one, longer"
    one.post(link_for(admin, key))
    answer = one.post("/staff/account/password", {"password": new, "again": new})
    assert browser(editors).sign_in(email).status_code == 422
    assert browser(editors).sign_in(email, new).status_code == 303
    return answer


@attempt("a second new password without the one before, after a link to come in")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    _, _, key = colleague(editors, admin)
    one = browser(editors)
    one.post(link_for(admin, key))
    first, second = (
        one.post("/staff/account/password", {"password": new, "again": new})
        for new in ("another one, longer", "and yet another one")
    )
    assert first.status_code == 303
    return second


@attempt("a link to come in, opened and used")
def _(editors: Editors) -> Response:
    path, one = link_to_come_in(editors), browser(editors)
    assert one.get(path).status_code == 200
    answer = one.post(path)
    assert one.get("/staff/account").status_code == 200
    return answer


@attempt("a link to come in, used twice")
def _(editors: Editors) -> Response:
    path = link_to_come_in(editors)
    browser(editors).post(path)
    return browser(editors).post(path)


@attempt("a link to come in, after a day")
def _(editors: Editors) -> Response:
    path = link_to_come_in(editors)
    editors.clock.moment += timedelta(days=1)
    return browser(editors).post(path)


@attempt("an invitation used to come in")
def _(editors: Editors) -> Response:
    return browser(editors).post(invitation(editors).replace("join", "come-in"))


@attempt("asking for a link where there is no mail")
def _(editors: Editors) -> Response:
    assert browser(editors).get("/staff/link").status_code == 404
    return browser(editors).post("/staff/link", {"email": somebody(editors)[1]})


def invitation(editors: Editors) -> str:
    return f"/staff/join/{invite(editors, 'The library', address())}"


def link_to_come_in(editors: Editors) -> str:
    admin, _ = somebody(editors)
    return link_for(admin, colleague(editors, admin)[2])


def accept(one: Browser, path: str, password: str = PASSWORD) -> Response:
    return one.post(path, {"password": password, "again": password})


# --- colleagues -------------------------------------------------------------------------------


@attempt("a colleague invites")
def _(editors: Editors) -> Response:
    one, _, _ = colleague(editors, somebody(editors)[0])
    form = {"name": "Cy", "email": address(), "administrator": "true"}
    assert "Invite a colleague" not in one.get("/staff/colleagues").text
    return one.post("/staff/colleagues", form)


@attempt("a colleague removes another")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    one, _, _ = colleague(editors, admin)
    _, _, key = colleague(editors, admin)
    return one.post(f"/staff/colleagues/{key}/remove")


@attempt("a colleague reads who did what")
def _(editors: Editors) -> Response:
    return colleague(editors, somebody(editors)[0])[0].get("/staff/record")


@attempt("an administrator removes herself")
def _(editors: Editors) -> Response:
    admin, email = somebody(editors)
    other, _, key = colleague(editors, admin)
    admin.post(f"/staff/colleagues/{key}/role", {"administrator": "true"})
    return admin.post(f"/staff/colleagues/{number_of(other, email)}/remove")


@attempt("an administrator removes a colleague of another team")
def _(editors: Editors) -> Response:
    one, _, key = colleague(editors, somebody(editors)[0])
    outsider, _ = somebody(editors, "The school library")
    answer = outsider.post(f"/staff/colleagues/{key}/remove")
    assert one.get("/staff/account").status_code == 200
    return answer


@attempt("an administrator makes a link for a colleague of another team")
def _(editors: Editors) -> Response:
    _, _, key = colleague(editors, somebody(editors)[0])
    outsider, _ = somebody(editors, "CPAS of Vlaminggem")
    assert outsider.post(f"/staff/colleagues/{10**30}/link").status_code == 404
    return outsider.post(f"/staff/colleagues/{key}/link")


@attempt("an address that has an account, invited again")
def _(editors: Editors) -> Response:
    admin, email = somebody(editors)
    return admin.post("/staff/colleagues", {"name": "Bo", "email": email.upper()})


@attempt("two invite the same address at once")
def _(editors: Editors) -> Iterable[Response]:
    two = [somebody(editors)[0], somebody(editors, "Jobs in Vlaminggem")[0]]
    form = {"name": "Bo", "email": address()}
    return at_once(*(partial(one.post, "/staff/colleagues", form) for one in two))


@attempt("no address at all, invited")
def _(editors: Editors) -> Response:
    return somebody(editors)[0].post("/staff/colleagues", {"name": "Bo", "email": "Bo"})


@attempt("a script as name")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    form = {"name": "<script>alert(1)</script>", "email": address()}
    pages = [admin.post("/staff/colleagues", form), admin.get("/staff/colleagues")]
    pages += [admin.get("/staff/record"), admin.get("/staff/colleagues?done=<script>")]
    assert not any("<script" in one.text for one in pages)
    assert "&lt;script&gt;alert(1)" in pages[1].text
    return pages[1]


# --- still true, still there ------------------------------------------------------------------


def stale_record(editors: Editors) -> str:
    key = editors.room()
    with engine_at(editors.url) as engine:
        assured_on(engine, key, LONG_AGO)
    return key


def link_to_confirm(editors: Editors, key: str, email: str = "") -> str:
    email = email or somebody(editors)[1]
    with engine_at(editors.url) as engine:
        token = confirm_link(engine, email, key, editors.clock.moment)
    return f"/staff/still-true/{token}"


def confirmed(editors: Editors, path: str, seen: str = "1") -> Response:
    return browser(editors).post(path, {"seen": seen})


def assured(editors: Editors, key: str) -> date | None:
    with engine_at(editors.url) as engine, reading(engine) as db:
        return last_assured(db, key)


@attempt("a link to confirm a record, opened three times, then used")
def _(editors: Editors) -> Response:
    key = stale_record(editors)
    path = link_to_confirm(editors, key)
    for _ in range(3):
        assert "Is all of it still true?" in browser(editors).get(path).text
    assert assured(editors, key) == LONG_AGO
    answer = confirmed(editors, path)
    assert assured(editors, key) == TUESDAY_MORNING.date()
    return answer


@attempt("a link to confirm a record, used twice")
def _(editors: Editors) -> Response:
    path = link_to_confirm(editors, stale_record(editors))
    assert confirmed(editors, path).status_code == 200
    assert browser(editors).get(path).status_code == 404
    return confirmed(editors, path, "2")


@attempt("a link to confirm a record, used by two at once")
def _(editors: Editors) -> Iterable[Response]:
    path = link_to_confirm(editors, stale_record(editors))
    return at_once(*(partial(confirmed, editors, path) for _ in range(2)))


@attempt("a link to confirm a record that has changed since the page was opened")
def _(editors: Editors) -> Response:
    key = stale_record(editors)
    path = link_to_confirm(editors, key)
    for wrong in ("7", "", "x", "9" * 30):
        assert confirmed(editors, path, wrong).status_code == 409
    answer = confirmed(editors, path, "2")
    assert assured(editors, key) == LONG_AGO
    assert confirmed(editors, path).status_code == 200
    return answer


@attempt("a link to confirm a record that a colleague has confirmed")
def _(editors: Editors) -> Response:
    key = stale_record(editors)
    first, second = (link_to_confirm(editors, key) for _ in range(2))
    confirmed(editors, first)
    assert "Confirmed already" in browser(editors).get(second).text
    answer = confirmed(editors, second, "2")
    assert len(editors.send("GET", f"/v1/help-points/{key}/versions").json()["results"]) == 2
    assert "24 November 2026" in answer.text
    assert "<button" not in answer.text
    return answer


@attempt("a link to confirm a record, after thirty days")
def _(editors: Editors) -> Response:
    path = link_to_confirm(editors, stale_record(editors))
    editors.clock.moment += timedelta(days=30)
    return confirmed(editors, path)


@attempt("a link to confirm a record, of somebody who was removed")
def _(editors: Editors) -> Response:
    admin, _ = somebody(editors)
    _, email, number = colleague(editors, admin)
    path = link_to_confirm(editors, stale_record(editors), email)
    assert browser(editors).get(path).status_code == 200
    admin.post(f"/staff/colleagues/{number}/remove")
    return confirmed(editors, path)


@attempt("a link to confirm a record that was taken away from the team")
def _(editors: Editors) -> Response:
    email = somebody(editors, "The school library")[1]
    path = link_to_confirm(editors, "zonnedorp-school-library", email)
    other = link_to_confirm(editors, stale_record(editors), email)
    assert browser(editors).get(path).status_code == 200
    for points in (["zonnedorp-community-centre"], ["zonnedorp-school-library"]):
        answer = browser(editors).get(path)
        with engine_at(editors.url) as engine, writing(engine) as db:
            team_for(db, "space", "The school library", points, TUESDAY_MORNING)
    assert answer.status_code == 404
    return confirmed(editors, other)


@attempt("a link to confirm a record, used to come in")
def _(editors: Editors) -> Response:
    path = link_to_confirm(editors, stale_record(editors))
    return browser(editors).post(path.replace("still-true", "come-in"))


@attempt("a link to come in, used to confirm a record")
def _(editors: Editors) -> Response:
    return confirmed(editors, link_to_come_in(editors).replace("come-in", "still-true"))


def question(editors: Editors) -> str:
    with engine_at(editors.url) as engine:
        return f"/ask/{ask_link(engine, editors.room(), editors.clock.moment)}"


def answered(editors: Editors, path: str, **more: str) -> Response:
    return browser(editors).post(path, {"helps": "yes", **more})


def led_back(answer: Response, path: str) -> str:
    return short(answer).replace(path, "/ask/…")


@attempt("a question answered twice")
def _(editors: Editors) -> str:
    path = question(editors)
    assert "What we have now" in browser(editors).get(path).text
    first, second = (answered(editors, path, note=f"Only {who}") for who in ("A", "B"))
    page = browser(editors).get(path).text
    assert led_back(first, path) == led_back(second, path)
    assert "answered on 24 November 2026" in page
    assert "Only" not in page
    work = somebody(editors, "The coordination")[0].get("/staff/work").text
    assert "Only A" in work
    assert "Only B" not in work
    return led_back(second, path)


@attempt("a question answered by two at once")
def _(editors: Editors) -> str:
    path = question(editors)
    both = at_once(*(partial(answered, editors, path, note=f"Twin {n}") for n in (1, 2)))
    work = somebody(editors, "The coordination")[0].get("/staff/work").text
    assert work.count("Twin ") == 1
    one, other = (led_back(answer, path) for answer in both)
    assert one == other
    return one


@attempt("a question answered with a national register number")
def _(editors: Editors) -> Response:
    path = question(editors)
    answer = answered(editors, path, note="85.07.30-033.28 comes on Tuesdays", street="Dorpsstraat")
    assert "national register number" in answer.text
    assert 'value="Dorpsstraat"' in answer.text
    assert answered(editors, path, helps="perhaps").status_code == 422
    assert answered(editors, path, note="x" * 281).status_code == 422
    return answer


@attempt("a question answered after ninety days")
def _(editors: Editors) -> Response:
    path = question(editors)
    editors.clock.moment += timedelta(days=90)
    assert browser(editors).get(path).status_code == 404
    return answered(editors, path)


@attempt("a question asked of somebody who is known to run")
def _(editors: Editors) -> Response:
    one, _ = somebody(editors, "The coordination")
    return one.post(f"/staff/help-points/{editors.room()}/ask", {"lang": "fr"})
