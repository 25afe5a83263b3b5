"""Sessions as calendars: parsed back by a library, and looked at as the bytes that they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import delete

from app.main import create_app
from app.models.tables import Training
from app.settings import Settings
from app.storage.engine import writing
from tests.serving import TUESDAY_MORNING, Clock, load_real_data
from tests.session_rows import LIBRARY, add_session, add_training
from tests.storage_fixtures import engine_at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = "/v1/sessions.ics?sandbox=true&lang=en"
LONG = "Écrire à sa mairie, à sa banque; demander une facture\nou s’en plaindre \\ ! " * 4


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    url = f"sqlite:///{tmp_path_factory.mktemp('calendars') / 'digitalhelp.db'}"
    load_real_data(url)
    with engine_at(url) as engine, writing(engine) as db:
        db.connection().execute(delete(Training))  # those that the sandbox brings along
        texts: dict[str, Any] = {
            "title": {"fr": "Le web, pas à pas", "nl": "Het web"},
            "description": {"fr": LONG},
            "bring": {"fr": "une carte", "nl": "een kaart"},
        }
        add_training(db, "web", **texts)
        add_training(db, "mail", "zonnedorp-school-library", theme="email")
        add_training(db, "real", "koekeltech")
        add_session(db, "full", "web", TUESDAY_MORNING + 7 * DAY + 4 * HOUR, taken=8, version=3)
        add_session(db, "running", "web", TUESDAY_MORNING - HOUR)
        add_session(db, "over", "web", TUESDAY_MORNING - 2 * HOUR)
        add_session(db, "off", "web", TUESDAY_MORNING + DAY, status="cancelled", version=2)
        add_session(db, "just-off", "web", TUESDAY_MORNING - 2 * DAY, status="cancelled")
        add_session(db, "long-off", "web", TUESDAY_MORNING - 3 * DAY, status="cancelled")
        days = [TUESDAY_MORNING + n * DAY for n in (3, 4)]
        meetings = [{"starts_at": day, "ends_at": day + HOUR} for day in days]
        add_session(db, "two-days", "mail", meetings=meetings)
        elsewhere: dict[str, Any] = {
            "booking": "external",
            "booking_url": "https://example.org/book?a=1",
        }
        add_session(db, "online", "mail", TUESDAY_MORNING + 9 * DAY, mode="online", **elsewhere)
        add_session(db, "real", "real", TUESDAY_MORNING + 2 * DAY)
    app = create_app(Settings(database_url=url, helpline=None), Clock(TUESDAY_MORNING))
    return TestClient(app, raise_server_exceptions=False)


def events(client: TestClient, path: str) -> dict[str, Any]:
    """By their UID, without the part behind the @."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    calendar = Calendar.from_ical(answer.content)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    found = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT"))
    assert all(uid.endswith("@digitalhelp.brussels") for uid in found)
    return {uid.split("@")[0]: event for uid, event in found.items()}


def test_all_that_is_not_over_and_what_was_cancelled_of_late(lessons: TestClient):
    assert list(events(lessons, ALL)) == [
        *("just-off-1", "running-1", "off-1", "two-days-1", "two-days-2", "full-1", "online-1"),
    ]


def test_the_filters_of_the_list(lessons: TestClient):
    def found(query: str) -> list[str]:
        return list(events(lessons, f"{ALL}&{query}"))

    assert found("theme=email") == ["two-days-1", "two-days-2", "online-1"]
    assert found("min_places=1&theme=web") == ["just-off-1", "running-1", "off-1"]
    assert found("from=2026-12-01&to=2026-12-01") == ["full-1"]
    assert found("postcode=0010&within_m=1000&from=2026-12-01") == ["full-1", "online-1"]


def test_fiction_is_asked_for(lessons: TestClient):
    assert list(events(lessons, "/v1/sessions.ics")) == ["real-1"]
    names = [
        lessons.get(path).headers["content-disposition"]
        for path in (ALL, "/v1/sessions.ics", f"/v1/help-points/{LIBRARY}/sessions.ics")
    ]
    assert ["sandbox" in name for name in names] == [True, False, True]


def test_an_event_in_full(lessons: TestClient):
    event = events(lessons, ALL)["full-1"]

    assert event["DTSTART"].dt == datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == TUESDAY_MORNING
    assert (event["SEQUENCE"], event["STATUS"]) == (2, "CONFIRMED")
    assert event["SUMMARY"] == "Le web, pas à pas"
    assert event["LOCATION"] == "Vlaminggem main library, Marktplein 1, 0010 Vlaminggem"
    assert event["GEO"].to_ical() == "54.6768;3.05233"
    assert event["URL"] == "https://vlaminggem.example/bibliotheek"
    lines = str(event["DESCRIPTION"]).split("\n")
    assert "\n".join(lines[:-2]).strip() == LONG.strip()
    assert lines[-2:] == ["Bring along: une carte", "Phone +32 2 000 00 11"]


def test_texts_come_in_the_language_asked_for(lessons: TestClient):
    event = events(lessons, "/v1/sessions.ics?sandbox=true&lang=nl")["full-1"]

    assert event["SUMMARY"] == "Het web"
    assert "Breng mee: een kaart" in event["DESCRIPTION"]


def test_what_is_cancelled_says_so(lessons: TestClient):
    found = events(lessons, ALL)

    assert {key for key, one in found.items() if one["STATUS"] == "CANCELLED"} == {
        "off-1",
        "just-off-1",
    }
    assert found["off-1"]["SEQUENCE"] == 1


def test_every_meeting_is_an_event(lessons: TestClient):
    found = events(lessons, ALL)

    assert [found[f"two-days-{n}"]["DTSTART"].dt.day for n in (1, 2)] == [27, 28]


def test_what_is_held_elsewhere_has_no_place_on_the_map(lessons: TestClient):
    event = events(lessons, ALL)["online-1"]

    assert event["LOCATION"].startswith("Online (")
    assert "GEO" not in event
    assert event["URL"] == "https://example.org/book?a=1"


def test_the_calendar_of_one_help_point(lessons: TestClient):
    found = events(lessons, f"/v1/help-points/{LIBRARY}/sessions.ics?lang=en")

    assert list(found) == ["just-off-1", "running-1", "off-1", "full-1"]
    assert found["full-1"].to_ical() == events(lessons, ALL)["full-1"].to_ical()
    assert lessons.get("/v1/help-points/nowhere/sessions.ics").status_code == 404


@pytest.mark.parametrize("path", [ALL, f"/v1/help-points/{LIBRARY}/sessions.ics"])
def test_the_bytes_are_as_the_standard_wants_them(lessons: TestClient, path: str):
    answer = lessons.get(path)
    body = answer.content

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert lessons.get(path).content == body
    known = lessons.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize("parameter", ["limit=5", "offset=0", "sort=soonest", "min_places=21"])
def test_a_calendar_has_no_pages(lessons: TestClient, parameter: str):
    assert lessons.get(f"{ALL}&{parameter}").status_code == 422


def test_a_help_point_without_sessions_has_an_empty_calendar(lessons: TestClient):
    assert (
        events(lessons, "/v1/help-points/epnm-espace-culture-et-developpement/sessions.ics") == {}
    )
