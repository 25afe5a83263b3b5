"""The finder over HTTP on the real data."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.models.finding import HelpFound
from tests.serving import Clock

RESIDENTIAL = """1000 1020 1030 1040 1050 1060 1070 1080 1081 1082 1083 1090 1120 1130 1140 1150
1160 1170 1180 1190 1200 1210""".split()  # noqa: SIM905  (easier to read than quotes)


def find(client: TestClient, query: str, **headers: str):
    response = client.get(f"/v1/help?{query}", headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def named(answer) -> list[str]:
    return [one["help_point"]["id"] for one in answer["results"]]


@pytest.mark.parametrize("postcode", RESIDENTIAL)
def test_every_recognised_space_is_reached_from_every_postcode(client: TestClient, postcode: str):
    answer = find(client, f"postcode={postcode}&recognised=true&within_m=50000&limit=50")

    assert len(named(answer)) == answer["total"] == 19
    assert [one["help_point"]["id"] for one in answer["everywhere"]] == [
        "epnm-espace-culture-et-developpement"
    ]


@pytest.mark.parametrize("postcode", RESIDENTIAL)
def test_costs_are_the_sums_of_their_reasons_and_the_order_is_total(
    client: TestClient, postcode: str
):
    answer = find(client, f"postcode={postcode}&unconfirmed=true&limit=50")

    keys = []
    for one in answer["results"]:
        assert one["cost_minutes"] == sum(reason["minutes"] for reason in one["reasons"])
        keys.append((one["cost_minutes"], one["distance_m"], one["help_point"]["id"]))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("postcode", RESIDENTIAL)
def test_a_place_known_by_its_postcode_is_never_next_door(client: TestClient, postcode: str):
    for one in find(client, f"postcode={postcode}&unconfirmed=true&limit=50")["results"]:
        if one["distance_precision"] == "postcode":
            assert one["distance_m"] > 100
            assert one["walk_minutes"] is None
            assert {"point_unknown"} <= {reason["code"] for reason in one["reasons"]}
        else:
            assert one["walk_minutes"] == one["reasons"][0]["minutes"]


def test_every_card_ends_in_somebody_to_ask(client: TestClient):
    answer = find(client, "postcode=1000&unconfirmed=true&within_m=100000&limit=50")

    for one in [*answer["results"], *answer["everywhere"]]:
        assert one["help_point"]["call"]["text"]
    assert answer["call"] == {
        "kind": "municipality",
        "value": "Bruxelles",
        "text": "Demandez au guichet de la commune (Bruxelles)",
    }


def test_hours_that_no_source_tells_are_unknown(client: TestClient):
    for one in find(client, "postcode=1080&within_m=50000&limit=50")["results"]:
        assert one["opening"]["state"] == one["helper"]["state"] == "unknown"
        assert one["opening"]["text"] == "Horaire non connu"


@pytest.mark.parametrize("query", ["postcode=1080", "postcode=0010&unconfirmed=true&limit=50"])
def test_the_answer_has_the_shape_that_is_promised(client: TestClient, query: str):
    HelpFound.model_validate_json(client.get(f"/v1/help?{query}").content)


@pytest.mark.parametrize(
    "typed",
    ["1080", "B-1080", " 1080 Molenbeek", "b1080", "Molenbeek", "molenbeek saint jean", "١٠٨٠",
     "Sint-Jans-Molenbeek", "Molenbek", "SINT JANS MOLENBEEK", "Molenbeek 1080",
     "St-Jans-Molenbeek"],
)  # fmt: skip
def test_a_postcode_is_understood_as_people_type_it(client: TestClient, typed: str):
    assert find(client, f"postcode={quote(typed)}")["origin"]["postcode"] == "1080"


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [("Bruxelles", "1000"), ("Brussel", "1000"), ("Ixelles", "1050"), ("Elsene", "1050"),
     ("Laeken", "1020"), ("Haren", "1130"), ("St-Gilles", "1060"), ("Sint-Gillis", "1060"),
     ("Forest", "1190"), ("Evere", "1140"), ("Shaerbeek", "1030"), ("Jete", "1090"),
     ("Saint-Josse", "1210"), ("St Josse", "1210"), ("Sint-Joost", "1210"), ("Ste Agathe", "1082"),
     ("Neder Heembeek", "1120"), ("Ville de Bruxelles", "1000"), ("Stad Brussel", "1000"),
     ("Brussels", "1000"), ("Laken (Brussel)", "1020"), ("Ixelles, Belgique", "1050"),
     ("Namur", "5000"), ("De Panne", "8660"), ("La Louvière", "7100"), ("Antwerpn", "2000"),
     ("Gent", "9000"), ("Vlaminggem", "0010"), ("Boskerke", "0013")],
)  # fmt: skip
def test_a_name_is_as_good_as_a_postcode(client: TestClient, typed: str, postcode: str):
    assert find(client, f"postcode={typed}")["origin"]["postcode"] == postcode


@pytest.mark.parametrize("typed", ["home", "tour", "zzz", "st", "help me", "de la"])
def test_a_common_word_does_not_become_a_village_far_away(client: TestClient, typed: str):
    assert client.get(f"/v1/help?postcode={typed}").status_code == 422


def test_a_postcode_in_two_municipalities_says_so(client: TestClient):
    ambiguity = find(client, "postcode=1050")["ambiguity"]

    assert [one["nis"] for one in ambiguity["municipalities"]] == ["21009", "21004"]
    assert ambiguity["postcodes"] == ["1050"]


def test_a_name_with_several_postcodes_says_so(client: TestClient):
    ambiguity = find(client, "postcode=Bruxelles")["ambiguity"]

    assert [one["nis"] for one in ambiguity["municipalities"]] == ["21004"]
    assert ambiguity["postcodes"] == ["1000", "1020", "1120", "1130"]


def test_woluwe_alone_means_two_municipalities(client: TestClient):
    ambiguity = find(client, "postcode=Woluwe")["ambiguity"]

    assert {one["nis"] for one in ambiguity["municipalities"]} == {"21018", "21019"}
    assert ambiguity["postcodes"] == ["1150", "1200"]


def test_outside_the_region_the_answer_comes_from_the_place_itself(client: TestClient):
    answer = find(client, "postcode=1800")

    assert answer["outside_region"] is True
    assert answer["origin"]["names"]["nl"] == "Vilvoorde"
    assert named(answer)
    assert answer["everywhere"] == []


def test_far_away_nothing_near_is_an_answer(client: TestClient):
    answer = find(client, "postcode=6700")

    assert (answer["results"], answer["total"], answer["radius_m"]) == ([], 0, 40000)
    assert answer["call"]["text"]


@pytest.mark.parametrize(("institution", "around"), [("1049", "1040"), ("1110", "1130")])
def test_an_institution_asks_from_the_postcode_around_it(
    client: TestClient, institution: str, around: str
):
    asked, neighbour = find(client, f"postcode={institution}"), find(client, f"postcode={around}")

    assert asked["results"] == neighbour["results"]
    assert asked["origin"]["postcode"] == institution
    assert asked["outside_region"] is False


def test_a_position_finds_its_postcode(client: TestClient):
    origin = find(client, "lat=50.8551&lon=4.3386")["origin"]

    assert (origin["postcode"], origin["precision"]) == ("1080", "point")
    assert find(client, "lat=51.2&lon=3.2")["origin"]["postcode"] is None


@pytest.mark.parametrize("query", ["postcode=1080", "lat=50.85&lon=4.35", "postcode=Bruxelles"])
def test_real_questions_never_meet_fiction(client: TestClient, query: str):
    answer = find(client, f"{query}&unconfirmed=true&within_m=100000&limit=50")

    shown = [*answer["results"], *answer["everywhere"]]
    assert not any(one["help_point"]["sandbox"] for one in shown)


def test_the_sandbox_never_meets_the_real_world(client: TestClient):
    for query in ("postcode=0010", "postcode=1080&sandbox=true", "lat=54.68&lon=3.05"):
        answer = find(client, f"{query}&unconfirmed=true&within_m=100000&limit=50")
        shown = [*answer["results"], *answer["everywhere"]]
        assert all(one["help_point"]["sandbox"] for one in shown)
    assert find(client, "postcode=0010")["outside_region"] is False


def test_the_same_question_in_the_same_minute_gives_the_same_bytes(
    client: TestClient, clock: Clock
):
    first = client.get("/v1/help?postcode=0010")
    clock.moment = clock.moment.replace(second=59)
    second = client.get("/v1/help?postcode=0010")

    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["etag"].startswith('W/"')
    assert (first.headers["cache-control"], second.headers["cache-control"]) == (
        "public, max-age=60",
        "public, max-age=1",
    )
    assert "Accept-Language" in first.headers["vary"]
    assert "Accept-Encoding" in first.headers["vary"]


def test_an_answer_that_took_over_the_minute_is_not_kept(clock: Clock, client: TestClient):
    """`max-age` ends with the minute of the question, not with that of the answer."""
    clock.moment = clock.moment.replace(second=59)
    moments = iter([clock.moment, clock.moment + timedelta(seconds=2)])
    house = client.app.state.house  # type: ignore[attr-defined]  # a FastAPI app
    late = replace(house, now=lambda: next(moments))
    client.app.state.house = late  # type: ignore[attr-defined]
    try:
        answer = client.get("/v1/help?postcode=0010")
    finally:
        client.app.state.house = house  # type: ignore[attr-defined]

    assert answer.headers["cache-control"] == "public, max-age=0"


def test_an_answer_travels_compressed_to_who_can_read_that(client: TestClient):
    plain = client.get("/v1/help?postcode=0010", headers={"Accept-Encoding": "identity"})
    packed = client.get("/v1/help?postcode=0010", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert 4 * packed.num_bytes_downloaded < len(plain.content)


def test_who_has_the_answer_gets_304(client: TestClient):
    etag = client.get("/v1/help?postcode=0010").headers["etag"]
    again = client.get("/v1/help?postcode=0010", headers={"If-None-Match": f'"x", {etag}'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag


def test_sentences_come_in_the_language_asked_for(client: TestClient):
    by_browser = find(client, "postcode=0010", **{"Accept-Language": "de, nl-BE;q=0.8, fr;q=0.5"})
    by_name = find(client, "postcode=0010&lang=en", **{"Accept-Language": "nl"})

    assert (by_browser["lang"], by_name["lang"]) == ("nl", "en")
    assert find(client, "postcode=0010", **{"Accept-Language": "*"})["lang"] == "fr"
    assert find(client, "postcode=0010", **{"Accept-Language": "x;q=nan"})["lang"] == "fr"
    assert re.search("minutes? on foot", by_name["results"][0]["reasons"][0]["text"])


def test_radius_names_the_ring_that_holds_five(client: TestClient):
    near, far = find(client, "postcode=1000"), find(client, "postcode=1800")

    assert near["radius_m"] in (2500, 5000)
    assert sum(one["distance_m"] <= near["radius_m"] for one in near["results"]) >= 5
    assert far["widened"] is True
