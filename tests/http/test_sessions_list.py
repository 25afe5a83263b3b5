"""`GET /v1/sessions`, and what the finder tells of sessions, over HTTP."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete

from app.main import create_app
from app.models.finding import HelpFound
from app.models.tables import Training
from app.models.trainings_out import SessionList
from app.settings import Settings
from app.storage.engine import writing
from tests.serving import TUESDAY_MORNING, Clock, load_real_data
from tests.session_rows import (
    LIBRARY,
    add_hold,
    add_session,
    add_training,
    add_waiting,
    announce,
    take,
)
from tests.storage_fixtures import engine_at
from tests.usecases.test_seats_overlay import soon

SCHOOL = "zonnedorp-school-library"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHRISTMAS = datetime.fromisoformat("2026-12-22T18:00+01:00")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of the data files and some lessons at two of Vlaminggem's places and a real one."""
    url = f"sqlite:///{tmp_path_factory.mktemp('lessons') / 'digitalhelp.db'}"
    load_real_data(url)
    with engine_at(url) as engine, writing(engine) as db:
        db.connection().execute(delete(Training))  # those that the sandbox brings along
        add_training(db, "web", level="starter", languages=["nl", "fr"], fee={"level": "free"})
        add_training(
            db,
            "mail",
            SCHOOL,
            title={"fr": "Écrire <b>& lire</b>"},
            theme="email",
            audiences=["seniors"],
            only_for={"age_min": 60, "diploma_max": "lower_secondary"},
            certificate=True,
        )
        add_training(db, "real", "koekeltech", theme="basics")
        add_session(db, "soon", "web", TUESDAY_MORNING + HOUR, taken=8, waiting_list=True)
        add_waiting(db, "soon", 2)
        add_session(db, "roomy", "web", TUESDAY_MORNING + 7 * DAY + 4 * HOUR, taken=5)
        add_session(db, "begun", "web", TUESDAY_MORNING)
        add_session(db, "off", "web", TUESDAY_MORNING + DAY, status="cancelled")
        add_session(db, "phone", "mail", TUESDAY_MORNING + 3 * DAY, booking="phone")
        add_session(db, "evening", "mail", CHRISTMAS, registration_opens_at=CHRISTMAS - 14 * DAY)
        closed = TUESDAY_MORNING - HOUR
        add_session(db, "closed", "mail", CHRISTMAS + DAY, registration_closes_at=closed)
        add_session(db, "online", "mail", CHRISTMAS + 2 * DAY, mode="online", booking="none")
        add_session(db, "real", "real", TUESDAY_MORNING + 2 * DAY)
    return url


@pytest.fixture(scope="module")
def lessons(url: str) -> TestClient:
    app = create_app(Settings(database_url=url, helpline=None), Clock(TUESDAY_MORNING))
    return TestClient(app, raise_server_exceptions=False)


def listed(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/v1/sessions?sandbox=true&lang=en&limit=50&{query}")
    assert answer.status_code == 200, answer.text
    found = SessionList.model_validate_json(answer.content)
    assert found.total == len(found.results)
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def ids(client: TestClient, query: str = "") -> list[str]:
    return [one["id"] for one in listed(client, query)]


def one(client: TestClient, key: str, query: str = "min_places=0") -> dict[str, Any]:
    return next(found for found in listed(client, query) if found["id"] == key)


def refused(client: TestClient, query: str) -> dict[str, Any]:
    answer = client.get(f"/v1/sessions?lang=en&{query}")
    assert answer.status_code in (404, 422), answer.text
    problem: dict[str, Any] = answer.json()
    return problem


# --- which ------------------------------------------------------------------------------------


def test_the_soonest_comes_first_without_what_is_full_closed_begun_or_cancelled(
    lessons: TestClient,
):
    assert ids(lessons) == ["phone", "roomy", "evening", "online"]


def test_full_and_closed_ones_are_asked_for(lessons: TestClient):
    everything = ["soon", "phone", "roomy", "evening", "closed", "online"]

    assert ids(lessons, "min_places=0") == everything


def test_so_many_places_or_seats_that_are_not_ours_to_know(lessons: TestClient):
    assert ids(lessons, "min_places=3") == ["phone", "roomy", "evening", "online"]
    assert ids(lessons, "min_places=4") == ["phone", "evening", "online"]
    assert ids(lessons, "min_places=3&strict=true") == ["roomy", "evening"]
    assert ids(lessons, "min_places=0&strict=true")[0] == "soon"


def test_the_real_ones_and_the_fictional_ones_are_never_mixed(lessons: TestClient):
    real = lessons.get("/v1/sessions").json()["results"]

    assert [one["id"] for one in real] == ["real"]
    assert {one["sandbox"] for one in listed(lessons)} == {True}
    assert [one["id"] for one in lessons.get("/v1/sessions?postcode=1081").json()["results"]] == [
        "real"
    ]
    assert lessons.get("/v1/sessions?postcode=0010").json()["total"] == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("theme=email&theme=jobs", ["phone", "evening", "online"]),
        ("theme=web", ["roomy"]),
        ("level=starter", ["phone", "roomy", "evening", "online"]),
        ("level=starter&strict=true&min_places=0", ["soon", "roomy"]),
        ("level=advanced", ["phone", "evening", "online"]),
        ("certificate=true&theme=web&min_places=0", ["soon", "roomy"]),
        ("spoken=ar", ["phone", "evening", "online"]),
        ("spoken=fr-BE&strict=true", ["roomy"]),
        ("age=59", ["roomy"]),
        ("age=60", ["phone", "roomy", "evening", "online"]),
        ("diploma=upper_secondary", ["roomy"]),
        ("diploma=none", ["phone", "roomy", "evening", "online"]),
        ("when=evening", ["evening", "online"]),
        ("when=saturday", []),
        ("when=weekday", ["phone", "roomy", "evening", "online"]),
        ("from=2026-12-01&to=2026-12-01", ["roomy"]),
        ("from=2026-12-01T14:00&to=2026-12-01T14:00", ["roomy"]),
        ("from=2026-12-01T14:01&to=2026-12-22T17:59", []),
        ("to=2026-12-01T13:00Z", ["phone", "roomy"]),
        ("from=2026-12-24T18:00", ["online"]),
        ("to=2026-11-23", []),
        ("at=2026-12-01T14:00", ["evening", "online"]),
        ("at=2026-11-01T14:00", ["phone", "roomy", "evening", "online"]),
        ("free_places=true", ["phone", "roomy", "evening", "online"]),
        ("free_places=true&strict=true", ["roomy"]),
    ],
)
def test_a_filter_keeps_what_matches_or_may(lessons: TestClient, query: str, found: list[str]):
    assert ids(lessons, query) == found


def test_pages_follow_each_other(lessons: TestClient):
    asked = "/v1/sessions?sandbox=true&min_places=0"
    pages = [lessons.get(f"{asked}&limit=2&offset={n}").json() for n in (0, 2, 4, 6)]

    assert [one["id"] for page in pages for one in page["results"]] == ids(lessons, "min_places=0")
    assert {page["total"] for page in pages} == {6}


# --- what is told -----------------------------------------------------------------------------


def test_what_is_not_known_is_said(lessons: TestClient):
    assert one(lessons, "phone", "spoken=fr&certificate=true&free=true")["match"] == {
        "spoken": "unknown",
        "free": "unknown",
        "certificate": "yes",
    }
    assert one(lessons, "roomy")["match"] == {}


def test_seats_are_told(lessons: TestClient):
    places = {
        one["id"]: (one["free_places"], one["waiting"]) for one in listed(lessons, "min_places=0")
    }

    assert places == {
        "soon": (0, 1),
        "phone": (None, 0),
        "roomy": (3, 0),
        "evening": (8, 0),
        "closed": (8, 0),
        "online": (None, 0),
    }


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("soon", "Tuesday 24 November at 11:00: full, there is a waiting list"),
        ("roomy", "Tuesday 1 December at 14:00: 3 places left"),
        ("phone", "Friday 27 November at 10:00: phone to book"),
        ("closed", "Wednesday 23 December at 18:00: registration has closed"),
        ("online", "Thursday 24 December at 18:00: no need to book"),
        (
            "evening",
            "Tuesday 22 December at 18:00: registration opens on Tuesday 8 December at 18:00",
        ),
    ],
)
def test_a_sentence_says_when_and_whether_there_is_room(lessons: TestClient, key: str, text: str):
    assert one(lessons, key)["text"] == text


def test_sentences_come_in_the_language_asked_for(lessons: TestClient):
    def said(lang: str) -> str:
        found = lessons.get(f"/v1/sessions?sandbox=true&theme=web&lang={lang}").json()
        text: str = found["results"][0]["text"]
        return text

    assert said("fr") == "Mardi 1er décembre à 14:00\N{NO-BREAK SPACE}: il reste 3 places"
    assert said("nl") == "Dinsdag 1 december om 14:00: nog 3 plaatsen"


# --- where ------------------------------------------------------------------------------------


def test_the_distance_is_that_of_the_finder(lessons: TestClient):
    found = {one["id"]: one["distance_m"] for one in listed(lessons, "postcode=0010")}
    finder = lessons.get("/v1/help?postcode=0010&limit=50").json()["results"]
    away = {one["help_point"]["id"]: one["distance_m"] for one in finder}

    assert found == {
        "phone": away[SCHOOL],
        "roomy": away[LIBRARY],
        "evening": away[SCHOOL],
        "online": None,
    }


def test_nearest_first_and_what_has_no_distance_last(lessons: TestClient):
    assert ids(lessons, "postcode=0010&sort=nearest") == ["roomy", "phone", "evening", "online"]
    assert ids(lessons, "postcode=0011&sort=nearest") == ["phone", "evening", "roomy", "online"]


def test_what_is_known_to_be_too_far_is_left_out(lessons: TestClient):
    assert ids(lessons, "postcode=0010&within_m=1000") == ["roomy", "online"]


def test_no_distance_without_an_origin(lessons: TestClient):
    assert {one["distance_m"] for one in listed(lessons)} == {None}


# --- wrong questions --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sort=nearest", "sort"),
        ("sort=best", "sort"),
        ("within_m=1000", "within_m"),
        ("postcode=0010&lat=50.8&lon=4.3", "postcode"),
        ("lat=50.8", "lon"),
        ("postcode=9999", "postcode"),
        ("address=Dorpsplein", "address"),
        ("min_places=-1", "min_places"),
        ("min_places=21", "min_places"),
        ("min_places=two", "min_places"),
        ("age=old", "age"),
        ("age=131", "age"),
        ("diploma=phd", "diploma"),
        ("theme=emial", "theme"),
        ("level=expert", "level"),
        ("certificate=1", "certificate"),
        ("from=tomorrow", "from"),
        ("from=2026-02-30", "from"),
        ("to=2026-12-01T25:00", "to"),
        ("from=2026-12-02&to=2026-12-01", "to"),
        ("from=2026-12-02&from=2026-12-01", "from"),
        ("limit=51", "limit"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("spoken=arabe", "spoken"),
        ("help_point=x", "help_point"),
    ],
)
def test_wrong_questions_name_what_is_wrong(lessons: TestClient, query: str, parameter: str):
    assert refused(lessons, query)["parameter"] == parameter


@pytest.mark.parametrize("limits", ["from=0001-01-01", "to=9999-12-31", "from=9999-12-31"])
def test_the_ends_of_time_can_be_asked(lessons: TestClient, limits: str):
    assert lessons.get(f"/v1/sessions?sandbox=true&{limits}").status_code == 200


# --- over the wire ----------------------------------------------------------------------------


def test_an_answer_that_still_holds_is_not_sent_again_but_always_asked_for(lessons: TestClient):
    first = lessons.get("/v1/sessions?sandbox=true")
    again = lessons.get(
        "/v1/sessions?sandbox=true", headers={"If-None-Match": first.headers["etag"]}
    )

    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["etag"].startswith("W/")
    assert (again.status_code, again.content) == (304, b"")


# --- the finder -------------------------------------------------------------------------------


def helped(client: TestClient, query: str) -> dict[str, dict[str, Any]]:
    answer = client.get(f"/v1/help?postcode=0010&limit=50&lang=en&{query}")
    HelpFound.model_validate_json(answer.content)
    return {one["help_point"]["id"]: one for one in answer.json()["results"]}


def test_the_finder_shows_the_next_sessions(lessons: TestClient):
    found = helped(lessons, "")

    assert found[LIBRARY]["next_sessions"] == [
        {
            "id": "roomy",
            "title": {"fr": "Cours web"},
            "theme": "web",
            "level": "starter",
            "starts_at": "2026-12-01T14:00:00+01:00",
            "ends_at": "2026-12-01T16:00:00+01:00",
            "booking": "here",
            "free_places": 3,
            "waiting_list": False,
            "text": "Tuesday 1 December at 14:00: 3 places left",
        }
    ]
    assert [one["id"] for one in found[SCHOOL]["next_sessions"]] == ["phone", "evening", "online"]


def test_a_theme_asks_for_a_coming_training(lessons: TestClient):
    found = helped(lessons, "theme=web")
    unsure = {one["match"]["theme"] for key, one in found.items() if key != LIBRARY}

    assert found[LIBRARY]["match"] == {"theme": "yes"}
    assert "theme_unknown" not in {one["code"] for one in found[LIBRARY]["reasons"]}
    assert unsure == {"unknown"}
    assert found[SCHOOL]["next_sessions"] == []
    assert helped(lessons, "theme=web&strict=true").keys() == {LIBRARY}


def test_a_free_place_of_the_theme_asked(lessons: TestClient):
    assert helped(lessons, "free_places=true&strict=true").keys() == {LIBRARY}
    assert helped(lessons, "free_places=true&theme=email")[SCHOOL]["match"] == {
        "theme": "yes",
        "free_places": "unknown",
    }


def test_the_list_of_help_points_has_the_same_filters(lessons: TestClient):
    asked = "/v1/help-points?sandbox=true&strict=true"

    for filters in ("theme=email", "free_places=true", "theme=basics"):
        listed = lessons.get(f"{asked}&{filters}").json()["results"]
        found = helped(lessons, f"strict=true&{filters}")
        assert {one["id"] for one in listed} == found.keys()


def test_the_page_shows_the_next_sessions(lessons: TestClient):
    page = lessons.get("/en/find?postcode=0010").text

    assert '<span lang="fr" dir="auto">Écrire &lt;b&gt;&amp; lire&lt;/b&gt;</span>' in page
    assert page.count("Next lessons") == 2
    assert "Tuesday 1 December at 14:00: 3 places left" in page


def test_the_page_says_what_was_asked_of_sessions(lessons: TestClient):
    page = lessons.get("/en/find?postcode=0010&theme=eid&free_places=true").text

    assert "Electronic identity card and itsme" in page
    assert "A training with a free place" in page
    assert "whether there are lessons about it (electronic identity card and itsme)" in page


# --- as it happens ----------------------------------------------------------------------------


@pytest.fixture
def running(url: str, tmp_path: Path) -> Iterator[tuple[TestClient, str]]:
    """Watching a database of its own, the clock standing still."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as original:
        original.execute("VACUUM INTO ?", [str(tmp_path / "copy.db")])
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    app = create_app(Settings(database_url=copy, helpline=None), Clock(TUESDAY_MORNING))
    with TestClient(app) as client:
        yield client, copy


def test_seats_and_sessions_reach_the_list_within_a_second(running: tuple[TestClient, str]):
    client, url = running
    with engine_at(url) as engine:
        take(engine, "roomy", 8)
        assert soon(lambda: one(client, "roomy")["free_places"] == 0)
        assert "roomy" not in ids(client)
        assert soon(lambda: helped(client, "")[LIBRARY]["next_sessions"] == [])
        with writing(engine) as db:
            add_session(db, "new", "web", TUESDAY_MORNING + 2 * DAY, taken=1)
        announce(engine)
        assert soon(lambda: "new" in ids(client), seconds=5)
        assert one(client, "new")["free_places"] == 7
        with writing(engine) as db:
            add_hold(db, "new", 4, TUESDAY_MORNING + HOUR)
        assert soon(lambda: one(client, "new")["free_places"] == 3)
