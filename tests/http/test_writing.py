"""Help points written over the API: confirmed, checked, kept in versions, never lost."""

from typing import Any

import pytest

from tests.serving import TUESDAY_MORNING
from tests.writing import A_ROOM, LIBRARY, Editors, on_one_engine

TODAY = "2026-11-24"


def problem(answer: Any, status: int) -> str:
    """The slug of the problem that was answered, once its status is as expected."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"].rsplit("/", 1)[1])


def wrong(answer: Any) -> dict[str, Any]:
    """Field → what was said of it, of a record that was refused."""
    assert problem(answer, 422) == "invalid-record"
    return {one["field"]: one for one in answer.json()["errors"]}


# A record is made and changed


def test_a_new_help_point_is_answered_as_it_will_be_read(editors: Editors):
    key = editors.room()
    made = editors.send("GET", f"/v1/help-points/{key}/versions/1").json()
    editors.settle()
    read = editors.client.get(f"/v1/help-points/{key}?lang=en")

    assert (made["action"], made["by"]) == ("created", "coordination")
    assert read.json()["name"] == A_ROOM["name"]
    assert read.json()["sandbox"] is True
    assert (read.json()["status"], read.json()["as_of"]) == ("active", TODAY)
    assert read.headers["etag"] == '"1-en"'


def test_a_change_answers_with_the_next_version_and_says_what_it_says(editors: Editors):
    key = editors.room()
    answer = editors.send(
        "PATCH", f"/v1/help-points/{key}?lang=nl", "space", {"phone": "02/000.00.12"}, on=1
    )

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2-nl"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["phone"] == "+3220000012"
    assert answer.json()["call"]["text"] == "Bel +32 2 000 00 12"
    assert answer.json()["assured_on"] == TODAY


def test_the_answer_is_the_record_as_it_is_read_afterwards(editors: Editors):
    key = editors.room()
    answer = editors.send(
        "PATCH", f"/v1/help-points/{key}?lang=fr", body={"entrance": {"fr": "Au fond"}}, on=1
    )
    editors.settle()
    read = editors.client.get(f"/v1/help-points/{key}?lang=fr")

    assert read.content == answer.content
    assert read.headers["etag"] == answer.headers["etag"]


def test_what_a_space_writes_it_confirms(editors: Editors):
    key = editors.room()
    editors.patch(key, {"fees": {"access": {"level": "free"}}, "name": {"en": "Room"}})
    confirmed = {
        "title": "Confirmed by the space", "where": None, "url": None,
        "as_of": TODAY, "assured_on": TODAY, "assured_by": "space",
    }  # fmt: skip

    assert editors.sources(key, 2, "fees.access") == [confirmed]
    assert editors.sources(key, 2, "name.en") == [confirmed]
    assert editors.sources(key, 2, "name.fr")[0]["title"] == "Confirmed by the coordination"


def test_a_fact_confirmed_again_keeps_the_sources_it_had(editors: Editors):
    before = editors.version(LIBRARY, 1)["record"]
    editors.patch(LIBRARY, {"languages": before["languages"], "phone": "+3220000099"})
    told = editors.sources(LIBRARY, 2, "languages")

    assert told[0]["title"] == "Confirmed by the space"
    assert told[1:] == before["sources"]["languages"]
    assert len(editors.sources(LIBRARY, 2, "phone")) == 1


def test_a_source_of_the_whole_name_stays_with_the_part_that_stays(editors: Editors):
    """The sandbox tells its descriptions by one source for all languages."""
    before = editors.version(LIBRARY, 1)["record"]["sources"]["description"]
    editors.patch(LIBRARY, {"description": {"en": "Ours"}})
    sources = editors.send("GET", f"/v1/help-points/{LIBRARY}/versions").json()["results"][0]
    record = editors.version(LIBRARY, sources["version"])["record"]

    assert "description" not in record["sources"]
    assert record["sources"]["description.nl"] == before
    assert [one["title"] for one in record["sources"]["description.en"]] == [
        "Confirmed by the space"
    ]


def test_null_takes_a_fact_away_and_confirms_that_too(editors: Editors):
    key = editors.room()
    answer = editors.patch(key, {"opening_hours": None, "name": {"nl": None}})

    assert answer.json()["opening_hours"] is None
    assert answer.json()["name"] == {"fr": "Salle de Zonnedorp"}
    assert editors.sources(key, 2, "opening_hours")[0]["assured_on"] == TODAY


def test_lists_may_be_assured_to_be_complete(editors: Editors):
    key = editors.room()
    editors.patch(key, {"languages": ["nl", "fr"], "complete": ["languages"]})
    editors.settle()
    strict = "/v1/help-points?sandbox=true&spoken=ar&limit=50"
    found = {one["id"] for one in editors.client.get(strict).json()["results"]}

    assert editors.version(key, 2)["record"]["complete"] == ["languages"]
    assert key not in found


def test_what_refers_to_a_record_may_be_written_as_it_is_read(editors: Editors):
    key = editors.room()
    read = editors.client.get(f"/v1/help-points/{LIBRARY}").json()
    patch = {
        "organisation": read["organisation"],
        "address": {"municipality": read["address"]["municipality"], "postcode": "0011"},
    }
    answer = editors.patch(key, patch)

    assert answer.json()["organisation"] == read["organisation"]
    assert answer.json()["address"]["municipality"] == read["address"]["municipality"]


@pytest.mark.parametrize(
    ("patch", "path", "kept"),
    [
        ({"phone": " 02 000 00 12 "}, "phone", "+3220000012"),
        ({"address": {"postcode": "B-0011"}}, "address.postcode", "0011"),
        ({"address": {"municipality": "Vlaminggem"}}, "address.municipality.nis", "00010"),
        ({"languages": ["FR", "nl-be", "fr"]}, "languages", ["fr", "nl-BE"]),
        ({"closed_until": "2026-12-24"}, "closed_until", "2026-12-25T00:00:00+01:00"),
        ({"closed_until": "2026-12-24T09:00"}, "closed_until", "2026-12-24T09:00:00+01:00"),
        ({"lat": 54.69835, "lon": 2.99574}, "location_precision", "address"),
        ({"lat": 54.69835, "lon": 2.99574, "location_precision": "street"}, "lat", 54.69835),
        ({"lat": 1, "lon": 2, "location_precision": "postcode"}, "location_precision", "postcode"),
        ({"opening_hours": " Mo 09:00-17:00 "}, "opening_hours", "Mo 09:00-17:00"),
        ({"description": {}}, "description", None),
        ({"serves": {"region": True}}, "serves", {"region": True}),
        ({"fees": None}, "fees.access.level", "unknown"),
        ({"equipment": {"wifi": {"present": True}}}, "equipment.wifi.present", True),
    ],
)  # fmt: skip
def test_what_is_meant_without_doubt_is_kept_in_our_spelling(
    editors: Editors, patch: dict[str, Any], path: str, kept: Any
):
    answer = editors.patch(editors.room(), patch)
    found = answer.json()
    for step in path.split("."):
        found = found[step]

    assert answer.status_code == 200
    assert found == kept


# What cannot be kept


@on_one_engine
@pytest.mark.parametrize(
    ("patch", "field", "said"),
    [
        ({"opening_hours": "9h-17h"}, "opening_hours", "Did you mean Mo-Fr 09:00-17:00?"),
        ({"opening_hours": "lun-ven 9-17"}, "opening_hours", "Did you mean Mo-Fr 09:00-17:00?"),
        ({"helper_hours": "ma-vr 9-12"}, "helper_hours", "Did you mean Mo-Fr 09:00-12:00?"),
        ({"opening_hours": "Mo-Fr 17:00-09:00"}, "opening_hours", "runs through the night"),
        ({"opening_hours": ""}, "opening_hours", "empty"),
        ({"opening_hours": "Mo 09:00-17:00; SH off"}, "opening_hours", "school holidays"),
        ({"stops": [{"place": {"fr": "x"}, "lat": 1, "lon": 2, "hours": "9h"}]}, "stops.0.hours",
         "cannot read"),
        ({"languages": ["nl", "Arabisch"]}, "languages", "Did you mean ar?"),
        ({"phone": "12"}, "phone", "+32 2 211 12 11"),
        ({"phone": "1700"}, "phone", "no phone number"),
        ({"website": "vlaminggem.example"}, "website", "Did you mean https://vlaminggem.example?"),
        ({"website": "javascript:alert(1)"}, "website", "no web address"),
        ({"website": "https://me:pass@x.example"}, "website", "no web address"),
        ({"email": "somebody"}, "email", "name@example.org"),
        ({"address": {"postcode": "001"}}, "address.postcode", "four digits"),
        ({"address": {"postcode": "1080"}}, "address.postcode", "There is no 1080 here"),
        ({"address": {"municipality": "Atlantis"}}, "address.municipality", "Atlantis"),
        ({"organisation": "nobody"}, "organisation", "There is no nobody"),
        ({"serves": {"postcodes": ["0010", "1080"]}}, "serves.postcodes", "There is no 1080"),
        ({"serves": {"region": True, "postcodes": ["0010"]}}, "serves", "one of them"),
        ({"lat": 54.6, "lon": 3.05}, "lat", "m outside postcode 0011"),
        ({"lat": 54.69}, "lat", "Half a point"),
        ({"lat": 91, "lon": 0}, "lat", "The most is 90"),
        ({"services": ["free_wifi"]}, "services.0", "Did you mean wifi?"),
        ({"kind": "ocrs"}, "kind", "Did you mean ocr?"),
        ({"kind": None}, "kind", "kind is missing"),
        ({"name": None}, "name", "name is missing"),
        ({"name": {"fr": None, "nl": None}}, "name", "empty"),
        ({"name": {"français": "x"}}, "name.français", "well formed"),
        ({"fees": {"access": {"level": "free", "amount_eur": 2}}}, "fees.access", "Free, yet 2"),
        ({"fees": {"access": {"level": "paid", "amount_eur": 0}}}, "fees.access", "choose free"),
        ({"fees": {"access": {"amount_eur": 2}}}, "fees.access", "the level is too"),
        ({"fees": {"access": {"level": "free", "free_for": ["senior"]}}}, "fees.access.free_for",
         "leave free_for out"),
        ({"equipment": {"wifi": {"present": False, "count": 2}}}, "equipment.wifi", "2 of them"),
        ({"complete": ["fees"]}, "complete", "no list"),
        ({"only_for": {"age_min": 60, "age_max": 20}}, "only_for.age_min", "The least goes first"),
        ({"opening_hors": "Mo"}, "opening_hors", "Did you mean opening_hours?"),
        ({"volunteers_welcome": "yes"}, "volunteers_welcome", "neither true nor false"),
        ({"languages": "nl"}, "languages", "not a list"),
        ({"closed_until": 1700000000}, "closed_until", "date and time"),
        ({"closed_until": "9999-12-31"}, "closed_until", "date and time"),
        ({"recognised": True}, "recognised", "follows from the label"),
        ({"id": "other"}, "id", "stays what it is"),
        ({"sources": {}}, "sources", "leave them out"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named_with_what_would_be_right(
    editors: Editors, patch: dict[str, Any], field: str, said: str
):
    key = editors.room()
    found = wrong(editors.patch(key, patch))

    assert said in found[field]["detail"]
    assert found[field]["pointer"] == "#/" + field.replace(".", "/")
    assert editors.send("GET", f"/v1/help-points/{key}/versions").json()["total"] == 1


def test_everything_wrong_is_told_at_once_and_nothing_is_written(editors: Editors):
    key = editors.room()
    patch = {
        "phone": "x",
        "languages": ["klingons"],
        "opening_hours": "9h",
        "entrance": {"fr": "a"},
    }

    assert wrong(editors.patch(key, patch)).keys() == {"phone", "languages", "opening_hours"}
    assert editors.send("GET", f"/v1/help-points/{key}/versions").json()["total"] == 1


def test_the_column_of_a_mistake_is_a_number(editors: Editors):
    found = wrong(editors.patch(editors.room(), {"opening_hours": "Mo-Fr 09:00-17:00; Sa 9u-12u"}))

    assert found["opening_hours"]["column"] == 23
    assert found["opening_hours"]["did_you_mean"] == "Mo-Fr 09:00-17:00; Sa 09:00-12:00"


def test_it_is_said_in_the_language_of_the_person(editors: Editors):
    key = editors.room()
    answer = editors.send(
        "PATCH", f"/v1/help-points/{key}?lang=nl", "space", {"kind": None}, on="*"
    )

    assert answer.json()["detail"] != wrong(editors.patch(key, {"kind": None}))["kind"]["detail"]


def test_a_real_record_takes_no_invented_number(editors: Editors):
    answer = editors.send(
        "PATCH", "/v1/help-points/koekeltech", body={"phone": "+32 2 000 00 10"}, on="*"
    )

    assert "no phone number" in wrong(answer)["phone"]["detail"]


def test_fiction_and_truth_do_not_refer_to_each_other(editors: Editors):
    real = {"organisation": "vlaminggem-municipality"}
    answer = editors.send("PATCH", "/v1/help-points/koekeltech", body=real, on="*")

    assert "organisation" in wrong(answer)


def test_a_postcode_lies_in_its_municipality(editors: Editors):
    patch = {"address": {"postcode": "1080", "municipality": "21013"}}
    answer = editors.send("PATCH", "/v1/help-points/koekeltech", body=patch, on="*")

    assert "1080 does not lie in" in wrong(answer)["address.municipality"]["detail"]


def test_an_id_is_made_once(editors: Editors):
    key = editors.room()
    again = editors.send("POST", "/v1/help-points", body={**A_ROOM, "id": key})

    assert problem(again, 409) == "already-exists"


def test_a_new_help_point_is_fiction_where_its_postcode_is_however_it_is_spelt(editors: Editors):
    key = editors.room(address={"postcode": "0011 Zonnedorp"}, phone="02 000 00 12")
    editors.settle()

    assert editors.client.get(f"/v1/help-points/{key}").json()["sandbox"] is True


@pytest.mark.parametrize(
    ("body", "kind", "status", "slug"),
    [
        (b"{", "application/json", 422, "invalid-body"),
        (b"\xff\xfe", "application/json", 422, "invalid-body"),
        (b"[1]", "application/json", 422, "invalid-body"),
        (b"", "application/json", 422, "invalid-body"),
        (b'{"phone": NaN}', "application/json", 422, "invalid-body"),
        (b'{"phone": "\\u0000"}', "application/json", 422, "invalid-body"),
        (b'{"phone": "\\ud800"}', "application/json", 422, "invalid-body"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "application/json", 422, "invalid-body"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "application/json", 422, "invalid-body"),
        (b'{"phone": "' + b"1" * 70_000 + b'"}', "application/json", 413, "body-too-large"),
        (b'{"phone": null}', "text/plain", 415, "unsupported-media-type"),
        (b'{"phone": null}', "", 415, "unsupported-media-type"),
    ],
)
def test_what_is_no_record_at_all_is_refused(
    editors: Editors, body: bytes, kind: str, status: int, slug: str
):
    headers = {
        "Authorization": f"Bearer {editors.keys['space']}", "If-Match": "*", "Content-Type": kind,
    }  # fmt: skip
    answer = editors.client.patch(f"/v1/help-points/{LIBRARY}", content=body, headers=headers)

    assert problem(answer, status) == slug


# Two editors


def test_different_fields_both_survive(editors: Editors):
    key = editors.room()
    first = editors.patch(key, {"phone": "+3220000012"}, "space", on=1)
    second = editors.patch(key, {"entrance": {"fr": "Au fond"}}, "coordination", on=1)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["phone"] == "+3220000012"
    assert second.headers["etag"] == '"3-en"'


def test_the_same_field_is_refused_with_both_values(editors: Editors):
    key = editors.room()
    editors.patch(key, {"fees": {"access": {"level": "free"}}}, on=1)
    mine = {"fees": {"access": {"level": "symbolic"}}, "phone": "+3220000012"}
    answer = editors.patch(key, mine, "coordination", on=1)

    assert problem(answer, 412) == "changed-since"
    assert answer.json()["conflicts"] == [
        {"field": "fees.access.level", "yours": "symbolic", "theirs": "free"}
    ]
    assert answer.json()["version"] == 2
    assert editors.version(key, 2)["record"]["phone"] is None


def test_the_same_value_twice_is_no_conflict(editors: Editors):
    """A retry after a time-out, in whatever spelling."""
    key = editors.room()
    statuses = [
        editors.patch(key, {"phone": spelling}, on=1).status_code
        for spelling in ("02 000 00 12", "+3220000012", "0032 2 000 00 12")
    ]

    assert statuses == [200, 200, 200]


def test_a_field_changed_and_changed_back_is_no_conflict(editors: Editors):
    key = editors.room()
    editors.patch(key, {"form_help": "yes"}, on=1)
    editors.patch(key, {"form_help": None}, on=2)

    assert editors.patch(key, {"form_help": "no"}, on=1).status_code == 200


@pytest.mark.parametrize(
    ("on", "status", "slug"),
    [
        (None, 428, "version-missing"),
        ('"9-fr"', 412, "no-such-version"),
        ('"0-fr"', 412, "no-such-version"),
        ('W/"1-fr"', 412, "no-such-version"),
        ("1", 412, "no-such-version"),
        ('"abc"', 412, "no-such-version"),
        ('"99999999999999999999-fr"', 412, "no-such-version"),
    ],
)
def test_a_change_names_the_version_it_was_made_on(
    editors: Editors, on: str | None, status: int, slug: str
):
    answer = editors.send(
        "PATCH", f"/v1/help-points/{editors.room()}", "space", {"phone": None}, on
    )

    assert problem(answer, status) == slug


def test_of_several_versions_the_newest_counts(editors: Editors):
    key = editors.room()
    editors.patch(key, {"phone": "+3220000012"}, on=1)

    assert editors.patch(key, {"phone": "+3220000013"}, on='"1-fr", "2-nl"').status_code == 200


# Versions, undo, deletion


def test_every_version_is_told_to_its_space(editors: Editors):
    key = editors.room()
    editors.patch(key, {"phone": "+3220000012", "name": {"en": "Room"}})
    listed = editors.send("GET", f"/v1/help-points/{key}/versions?limit=1", "space").json()

    assert (listed["total"], listed["limit"], listed["offset"]) == (2, 1, 0)
    assert listed["results"] == [
        {
            "version": 2, "at": TUESDAY_MORNING.isoformat(), "by": "space", "action": "changed",
            "fields": ["phone", "name.en"],
        }
    ]  # fmt: skip


def test_a_loaded_record_has_its_first_version(editors: Editors):
    first = editors.version("koekeltech", 1)

    assert (first["by"], first["action"]) == ("load", "loaded")
    assert first["record"]["sources"]["label_id"]


def test_undoing_a_version_brings_back_what_it_changed_sources_too(editors: Editors):
    key = editors.room()
    editors.patch(key, {"languages": ["nl", "ar"], "opening_hours": None})
    editors.patch(key, {"phone": "+3220000012"})
    answer = editors.send("POST", f"/v1/help-points/{key}/versions/2/undo")
    first, last = editors.version(key, 1)["record"], editors.version(key, 4)["record"]

    assert answer.headers["etag"] == '"4-en"'
    assert answer.json()["languages"] == ["nl"]
    assert answer.json()["phone"] == "+3220000012"
    assert {**last, "phone": None, "sources": None} == {**first, "sources": None}
    assert last["sources"]["languages"] == first["sources"]["languages"]
    assert editors.version(key, 4)["action"] == "undone"


def test_what_was_changed_again_since_is_not_undone(editors: Editors):
    key = editors.room()
    editors.patch(key, {"phone": "+3220000012"})
    editors.patch(key, {"phone": "+3220000013"})
    answer = editors.send("POST", f"/v1/help-points/{key}/versions/2/undo")

    assert problem(answer, 409) == "undo-conflict"
    assert answer.json()["conflicts"] == [
        {"field": "phone", "yours": None, "theirs": "+3220000013"}
    ]


@pytest.mark.parametrize(
    ("number", "status"), [("1", 409), ("5", 404), ("0", 404), ("x", 404), ("9" * 30, 404)]
)
def test_what_cannot_be_undone(editors: Editors, number: str, status: int):
    answer = editors.send("POST", f"/v1/help-points/{editors.room()}/versions/{number}/undo")

    assert answer.status_code == status


def test_a_deleted_help_point_is_kept_as_history_and_can_come_back(editors: Editors):
    key = editors.room()
    gone = [editors.send("DELETE", f"/v1/help-points/{key}", "space") for _ in range(2)]
    editors.settle()
    found = editors.client.get("/v1/help-points?sandbox=true&limit=50").json()["results"]
    kept = editors.client.get(f"/v1/help-points/{key}")
    back = editors.send("POST", f"/v1/help-points/{key}/versions/2/undo")

    assert [one.status_code for one in gone] == [204, 204]
    assert key not in {one["id"] for one in found}
    assert kept.json()["status"] == "history"
    assert kept.headers["etag"] == '"2-fr"'
    assert back.json()["status"] == "active"


def test_a_deletion_may_say_what_was_read(editors: Editors):
    key = editors.room()
    unknown = editors.send("DELETE", f"/v1/help-points/{key}", "space", on=7)
    editors.patch(key, {"phone": "+3220000012"})

    assert problem(unknown, 412) == "no-such-version"
    assert editors.send("DELETE", f"/v1/help-points/{key}", "space", on=1).status_code == 204


def test_only_the_coordination_writes_the_label(editors: Editors):
    key = editors.room()
    label = {"label_id": "vlaminggem-computer-spaces"}

    assert problem(editors.patch(key, label), 403) == "not-allowed"
    assert editors.patch(key, label, "coordination").json()["recognised"] is True


# How records are read


def test_one_record_is_sent_as_it_is_whatever_the_reader_could_unpack(editors: Editors):
    editors.settle()
    answers = [
        editors.client.get(f"/v1/help-points/{LIBRARY}?lang=fr", headers={"Accept-Encoding": how})
        for how in ("identity", "gzip", "br")
    ]

    assert {one.headers["etag"] for one in answers} == {answers[0].headers["etag"]}
    assert all("content-encoding" not in one.headers for one in answers)


def test_what_is_answered_to_a_write_is_sent_as_it_is(editors: Editors):
    key = editors.room()
    answers = [
        editors.send("POST", "/v1/help-points", body={**A_ROOM, "id": f"{key}-b"}),
        editors.patch(key, {"phone": "+3220000012"}),
        editors.send("POST", f"/v1/help-points/{key}/versions/2/undo"),
    ]

    assert [one.status_code for one in answers] == [201, 200, 200]
    assert all("content-encoding" not in one.headers for one in answers)


@pytest.mark.parametrize("how", ["br", "gzip"])
def test_lists_are_packed(editors: Editors, how: str):
    answer = editors.client.get("/v1/help-points", headers={"Accept-Encoding": how})

    assert answer.headers["content-encoding"] == how
    assert answer.headers["vary"] == "Accept-Language, Accept-Encoding"
    assert answer.json()["total"] > 0


def test_an_address_says_what_is_possible_there(editors: Editors):
    asked = editors.client.options(f"/v1/help-points/{LIBRARY}")
    refused = editors.client.put(f"/v1/help-points/{LIBRARY}")

    assert asked.headers["allow"] == "GET, HEAD, PATCH, DELETE, OPTIONS"
    assert refused.headers["allow"] == "GET, HEAD, PATCH, DELETE"
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD"
