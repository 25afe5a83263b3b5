"""The records over HTTP: lists and filters, opening by day, sources, municipalities."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.models.listing import HelpPointList, OpeningDays, SourcesOut
from app.models.municipalities import MunicipalityList, MunicipalityOut

LIBRARY = "vlaminggem-main-library"
EMPTY = {"known": False, "intervals": []}


def total(client: TestClient, query: str) -> int:
    answer = client.get(f"/v1/help-points?{query}")
    found = HelpPointList.model_validate_json(answer.content)
    ids = [one.id for one in found.results]
    assert ids == sorted(ids)
    return found.total


def refused(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(f"{path}&lang=en" if "?" in path else f"{path}?lang=en")
    assert answer.status_code == 422, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def opening(client: TestClient, key: str, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/v1/help-points/{key}/opening{query}")
    OpeningDays.model_validate_json(answer.content)
    told: dict[str, Any] = answer.json()
    return told


def times(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Of intervals: ("Tue 09:00", "18:00")."""
    moments = [
        (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
        for one in told["intervals"]
    ]
    return [(f"{start:%a %H:%M}", f"{end:%H:%M}") for start, end in moments]


# --- the list ---------------------------------------------------------------------------------


def test_a_filter_leaves_out_what_does_not_match_and_strict_what_is_not_known(client: TestClient):
    everybody = total(client, "sandbox=true")
    free = total(client, "sandbox=true&free=true")
    surely = total(client, "sandbox=true&free=true&strict=true")

    assert everybody > free > surely > 0


def test_statuses_add_up(client: TestClient):
    active, unconfirmed = total(client, "status=active"), total(client, "status=unconfirmed")
    history = total(client, "status=history")

    assert total(client, "") == active
    assert total(client, "unconfirmed=true") == active + unconfirmed
    assert total(client, "status=history&unconfirmed=true") == history + unconfirmed
    assert total(client, "status=history&status=active") == history + active


def test_pages_of_a_filtered_list_follow_each_other(client: TestClient):
    asked = "/v1/help-points?sandbox=true&kind=ocr&kind=contact_desk"
    whole = [one["id"] for one in client.get(f"{asked}&limit=50").json()["results"]]
    pages = [client.get(f"{asked}&limit=2&offset={n}").json() for n in range(0, len(whole) + 2, 2)]

    assert len(whole) > 2
    assert [one["id"] for page in pages for one in page["results"]] == whole
    assert {page["total"] for page in pages} == {len(whole)}


@pytest.mark.parametrize("name", ["21012", "Molenbeek", "Sint-Jans-Molenbeek", "Molenbek"])
def test_a_municipality_is_a_nis_code_or_a_name(client: TestClient, name: str):
    listed = client.get(f"/v1/help-points?unconfirmed=true&limit=50&municipality={name}").json()
    there = {one["address"]["municipality"]["nis"] for one in listed["results"]}

    assert there == {"21012"}
    assert listed["total"] == total(client, "unconfirmed=true&municipality=21012")


def test_municipalities_share_out_all_that_have_an_address(client: TestClient):
    municipalities = client.get("/v1/municipalities").json()["results"]
    shared = sum(total(client, f"municipality={one['nis']}") for one in municipalities)
    listed = client.get("/v1/help-points?limit=50").json()["results"]

    assert shared == len([one for one in listed if one["address"]["municipality"]])


def test_the_fictional_municipality_has_the_fictional_places(client: TestClient):
    assert total(client, "municipality=Vlaminggem") == total(client, "municipality=00010") > 10


@pytest.mark.parametrize("name", ["1080", "99999", "", "21012 Molenbeek", "xyzzyqq", "x" * 200])
def test_what_is_no_municipality_is_said_so(client: TestClient, name: str):
    problem = refused(client, f"/v1/help-points?municipality={name}")

    assert problem["type"].endswith("/invalid-parameter")
    assert problem["parameter"] == "municipality"
    assert "21012" in problem["detail"]


@pytest.mark.parametrize("path", ["/v1/help-points?municipality", "/v1/help?postcode"])
def test_a_badly_misspelt_municipality_is_guessed(client: TestClient, path: str):
    assert refused(client, f"{path}=Schxxrbxek")["did_you_mean"] == "Schaerbeek"


def test_updated_since_tells_what_has_changed(client: TestClient):
    listed = client.get("/v1/help-points").json()
    changed = listed["results"][0]["updated_at"]
    later = datetime.fromisoformat(changed) + timedelta(microseconds=1)

    def since(moment: str) -> int:
        params = {"updated_since": moment}
        found: int = client.get("/v1/help-points", params=params).json()["total"]
        return found

    assert since(changed) == since("0001-01-01T00:00+01:00") == listed["total"]
    assert since(later.isoformat()) == since("9999-12-31T23:59-12:00") == 0
    assert since("2026-11-24T09:59") == listed["total"]
    assert since("2026-11-24T10:01") == 0


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=now", "updated_since"),
        ("open_at=soon", "open_at"),
        ("at=2020-01-01T00:00", "at"),
        ("spoken=arabe", "spoken"),
        ("postcode=1080", "postcode"),
        ("status=closed", "status"),
        ("limit=51", "limit"),
        ("offset=1000001", "offset"),
    ],
)
def test_wrong_questions_name_what_is_wrong(client: TestClient, query: str, parameter: str):
    assert refused(client, f"/v1/help-points?{query}")["parameter"] == parameter


# --- opening ----------------------------------------------------------------------------------


def test_the_opening_of_the_coming_week(client: TestClient):
    told = opening(client, LIBRARY)

    assert (told["id"], told["from"], told["to"]) == (LIBRARY, "2026-11-24", "2026-11-30")
    assert times(told["opening"])[:2] == [("Tue 09:00", "18:00"), ("Wed 09:00", "20:00")]
    assert times(told["helper"]) == [("Mon 09:00", "12:00")]
    assert told["opening"]["intervals"][0] == {
        "start": "2026-11-24T09:00:00+01:00",
        "end": "2026-11-24T18:00:00+01:00",
        "state": "open",
    }
    assert (told["closed_until"], told["holidays"]) == (None, [])


def test_today_is_the_day_in_brussels(client: TestClient, clock: Any):
    clock.moment = datetime.fromisoformat("2026-11-24T23:30:00+00:00")

    assert opening(client, LIBRARY)["from"] == "2026-11-25"


def test_holidays_are_named_and_kept(client: TestClient):
    told = opening(client, LIBRARY, "?from=2026-12-24&to=2027-01-02")
    days = {one["start"][:10] for one in told["opening"]["intervals"]}

    assert told["holidays"] == ["2026-12-25", "2027-01-01"]
    assert not days & set(told["holidays"])
    assert {"2026-12-24", "2027-01-02"} <= days


def test_hours_that_nobody_knows_are_not_closed(client: TestClient):
    told = opening(client, "koekeltech")

    assert told["opening"] == told["helper"] == EMPTY


def test_nothing_is_open_before_the_end_of_a_closure(client: TestClient):
    told = opening(client, "overbrugge-brickworks-lab", "?to=2026-12-31")
    starts = [one["start"] for one in told["opening"]["intervals"]]

    assert told["closed_until"] > "2026-12-01"
    assert starts
    assert min(starts) >= told["closed_until"]


@pytest.mark.parametrize("limits", ["?from=2025-11-24&to=2026-02-23", "?to=2026-11-24"])
def test_a_day_and_a_quarter_a_year_ago_can_be_asked(client: TestClient, limits: str):
    assert opening(client, LIBRARY, limits)["opening"]["intervals"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-13-01", "from"),
        ("from=20261124", "from"),
        ("from=1790000000", "from"),
        ("from=", "from"),
        ("from=today", "from"),
        ("from=2026-11-24T10:00", "from"),
        ("from=2025-11-22", "from"),
        ("from=2027-11-26", "from"),
        ("from=0001-01-01", "from"),
        ("from=9999-12-31", "from"),
        ("to=2026-11-23", "to"),
        ("to=2027-02-24", "to"),
        ("to=9999-12-31", "to"),
        ("from=2026-12-01&to=2026-11-30", "to"),
        ("from=2026-12-01&from=2026-12-02", "from"),
        ("until=2026-12-01", "until"),
    ],
)
def test_wrong_days_are_refused(client: TestClient, query: str, parameter: str):
    problem = refused(client, f"/v1/help-points/{LIBRARY}/opening?{query}")

    assert problem["parameter"] == parameter


# --- sources ----------------------------------------------------------------------------------


def facts_of(client: TestClient, key: str) -> dict[str, dict[str, Any]]:
    answer = client.get(f"/v1/help-points/{key}/sources")
    fields = [fact.field for fact in SourcesOut.model_validate_json(answer.content).facts]
    assert fields == sorted(set(fields))
    return {fact["field"]: fact for fact in answer.json()["facts"]}


def test_every_fact_names_its_sources_and_says_what_the_record_says(client: TestClient):
    for query in ("unconfirmed=true&status=history&status=active", "sandbox=true"):
        for page in range(0, 60, 50):
            asked = f"/v1/help-points?{query}&limit=50&offset={page}"
            for point in client.get(asked).json()["results"]:
                facts = facts_of(client, point["id"])
                assert "kind" in facts
                for field, fact in facts.items():
                    value: Any = point
                    for part in field.split("."):
                        value = (value or {}).get(part)
                    assert fact["value"] == value, (point["id"], field)
                    assert fact["sources"], (point["id"], field)


def test_a_fact_that_stands_on_the_record_has_a_source(client: TestClient):
    """The other way round, for what a person would act on."""
    listed = client.get("/v1/help-points?limit=50").json()["results"]
    for point in listed:
        facts = facts_of(client, point["id"])
        for field in ("phone", "email", "website", "opening_hours", "services", "languages"):
            assert (field in facts) == (point[field] is not None), (point["id"], field)
        assert point["recognised"] == facts["recognised"]["value"]


def test_a_source_tells_its_date_and_who_confirmed_it(client: TestClient):
    [source] = facts_of(client, LIBRARY)["fees.access"]["sources"]

    assert source == {
        "title": "Inspiration guide: setting up a public computer space",
        "where": "Vlaminggem can do better: public computer space",
        "url": None,
        "as_of": "2020-12-31",
        "assured_on": "2026-11-04",
        "assured_by": "sandbox",
    }


def test_a_date_that_is_not_known_is_null(client: TestClient):
    sources = facts_of(client, "epnm-espace-culture-et-developpement")["phone"]["sources"]

    assert [one["as_of"] for one in sources] == [None]


def test_the_organisation_and_the_label_have_sources_too(client: TestClient):
    facts = facts_of(client, LIBRARY)

    assert facts["organisation.name.fr"]["value"] == "Commune de Vlaminggem"
    assert facts["recognised"]["value"] is True
    assert facts["label_id"]["value"] == "vlaminggem-computer-spaces"


# --- municipalities ---------------------------------------------------------------------------


def test_the_nineteen_municipalities_and_what_each_has(client: TestClient):
    listed = MunicipalityList.model_validate_json(client.get("/v1/municipalities").content)
    codes = {code for one in listed.results for code in one.postcodes}

    assert listed.total == len(listed.results) == 19
    assert len(codes) == 22
    assert all(one.in_region for one in listed.results)
    assert sum(one.help_points.active for one in listed.results) == 20
    assert sum(one.help_points.recognised for one in listed.results) == 20


def test_one_municipality_with_the_postcodes_that_lie_in_it(client: TestClient):
    ixelles = client.get("/v1/municipalities/21009").json()
    counts = MunicipalityOut.model_validate(ixelles).help_points

    assert ixelles["postcodes"] == ["1050"]
    assert counts.active == total(client, "municipality=21009")
    assert counts.unconfirmed == total(client, "municipality=21009&status=unconfirmed")
    brussels = client.get("/v1/municipalities/21004").json()["postcodes"]
    assert {"1000", "1020", "1120", "1130"} <= set(brussels)


def test_municipalities_outside_the_region_are_asked_for(client: TestClient):
    outside = client.get("/v1/municipalities?in_region=false&limit=500").json()

    assert outside["total"] > 500
    assert not any(one["in_region"] for one in outside["results"])
    assert "23027" in {one["nis"] for one in outside["results"]}  # Halle


def test_the_sandbox_is_asked_for(client: TestClient):
    [fiction] = client.get("/v1/municipalities?sandbox=true").json()["results"]

    assert fiction == client.get("/v1/municipalities/00010").json()
    assert fiction["postcodes"] == ["0010", "0011", "0012", "0013"]
    assert fiction["help_points"]["active"] == total(client, "municipality=00010")


# --- all of them ------------------------------------------------------------------------------

PATHS = [
    "/v1/help-points?free=true",
    f"/v1/help-points/{LIBRARY}/opening",
    f"/v1/help-points/{LIBRARY}/sources",
    "/v1/municipalities",
    "/v1/municipalities/21012",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_is_known_is_not_sent_again(client: TestClient, path: str):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["etag"].startswith("W/")


@pytest.mark.parametrize("path", PATHS)
def test_a_parameter_that_does_not_exist_is_refused(client: TestClient, path: str):
    problem = refused(client, f"{path}{'&' if '?' in path else '?'}nonsense=1")

    assert problem["type"].endswith("/unknown-parameter")


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/v1/help-points/nowhere/opening", "id"),
        ("/v1/help-points/nowhere/sources", "id"),
        ("/v1/municipalities/99999", "nis"),
        ("/v1/municipalities/Molenbeek", "nis"),
        ("/v1/municipalities/%00", "nis"),
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str, parameter: str):
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json()["parameter"] == parameter
