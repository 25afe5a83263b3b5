"""data/ocr_seed.yaml: what we say of a real place somebody said before us; we tell who and when.

The 64 actors are those of the annual report 2021 of the Plan for Digital Accessibility: 20
recognised places, one withdrawn label, one refused, 42 other actors.
What nobody can vouch for waits in data/work_list.yaml.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.codes import WITHOUT_COUNTER
from app.domain.phones import e164
from app.models.help_points import HelpPointIn, LabelIn, OrganisationIn
from app.usecases.loading.reading_yaml import read_yaml

DATA = Path(__file__).resolve().parents[2] / "data"
SEED: dict[str, Any] = read_yaml(DATA / "ocr_seed.yaml").data
WORK_LIST: list[dict[str, Any]] = read_yaml(DATA / "work_list.yaml").data["work_list"]
RAW: list[dict[str, Any]] = SEED["help_points"]
POINTS = {raw["id"]: HelpPointIn.model_validate(raw) for raw in RAW}
ORGANISATIONS = {raw["id"]: OrganisationIn.model_validate(raw) for raw in SEED["organisations"]}
LABELS = {raw["id"]: LabelIn.model_validate(raw) for raw in SEED["labels"]}
GRANTED = {id_ for id_, label in LABELS.items() if label.events[-1].event == "granted"}

FATES = {
    "active": """
        epnm-espace-culture-et-developpement ocr-arc ocr-bravvo ocr-bibliotheek-rijke-klaren
        ocr-bibliotheek-laken ocr-de-schakel-wijkpartenariaat ocr1030-lokale-missie-schaarbeek
        ocr-biblio-xl atelier-du-web open-atelier-110-moreau open-atelier-110-jardinier ocr-scheut
        ocr-sks koekeltech ocr-ganshoren ocr-lentrela-evere ocr-ukkel ocr-fqs
        wolu-cyber-cite-cyberwolubilis ocr-sapiens""",
    "history": "ocr-brusurf",
    "unconfirmed": """
        ocr-beroepenpunt atelier-du-web-yes-we-connect-too cfep-bibliotech-epn-josse
        cpas-etterbeek-equipe-mobilit chassinfo-epn cpas-jette-viva-jette
        cultureghem-dreamteam-digital dar-al-amal-digitaal de-buurtwinkel-digital-anneessens
        el-hikma-connect-forest entraide-bruxelles-fracture-numerique
        eqla-connectecommetoutlemonde gaffi-journal-numerique-des-parents
        habitat-et-renovation-digitcoop-marolles hobo-mobidig interface3-inclusion-nord
        la-scientotheque-digitcommunity foyer-des-jeunes-des-marolles
        lentrela-informaticien-public-a-domicile ateliers-de-ma-ville-numerique-pour-toutes
        mission-locale-anderlecht-smart oird-universite-des-familles samen-toujours-digiseniors
        solidarite-savoir-offre-mobile classcontact tada bonnevie-cyber-park
        de-schakel-duurzaam-digitaal-weerbaar wolu-services-laptop-theques allo-digiparcours
        digimobile diginomes close-the-gap molengeek oxfam circular-brussels""",
    "left_out": """
        banlieues-handicap-mental lead-belgium-borne2connect start-digital digibeta codenplay
        filao techspace""",
}
FATE = {id_: fate for fate, ids in FATES.items() for id_ in ids.split()}

UNSOURCED = {"id", "as_of", "complete", "sources"}
BY_PART = {"name", "address", "fees", "equipment", "admission", "accessibility"}
"""Fields whose parts have a source each; a description in three languages is one fact."""
TITLE = "Annual report 2021, Plan for Digital Accessibility, Brussels-Capital Region"
FILE_OR_LINE = re.compile(
    r"\bseed\b|\blines?\s+\d|\.(txt|ya?ml|csv|json|sql|md)\b|/(work|root|tmp)\b", re.IGNORECASE
)


def public_facts(raw: dict[str, Any]) -> set[str]:
    """The wire fields of a record that have a value: "name.fr", "fees.access", "services" …"""
    facts = set()
    for field, value in raw.items():
        if field not in UNSOURCED and value is not None:
            facts |= {f"{field}.{part}" for part in value} if field in BY_PART else {field}
    return facts


def all_sources() -> Iterator[dict[str, Any]]:
    for raw in [*RAW, *SEED["organisations"]]:
        for sources in raw.get("sources", {}).values():
            yield from sources
    for raw in SEED["labels"]:
        yield from (event["source"] for event in raw["events"])


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield node


def french(node: Any) -> Iterator[str]:
    """What is said in French, names as well."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value] if key == "fr" else french(value)


def test_each_of_the_64_actors_is_accounted_for_exactly_once() -> None:
    told = [(raw["id"], raw["status"]) for raw in RAW]
    told += [(left["id"], "left_out") for left in SEED["left_out"]]

    assert dict(told) == FATE
    assert len(told) == len(FATE) == 64
    assert Counter(fate for _, fate in told) == {
        "active": 20,
        "unconfirmed": 36,
        "history": 1,
        "left_out": 7,
    }


def test_what_is_left_out_says_why() -> None:
    assert all(len(left["reason"]) > 20 for left in SEED["left_out"])


@pytest.mark.parametrize("kind", ["organisations", "labels", "help_points"])
def test_no_id_is_given_twice(kind: str) -> None:
    ids = [raw["id"] for raw in SEED[kind]]

    assert len(ids) == len(set(ids))


def test_twenty_places_are_recognised_and_one_of_them_travels() -> None:
    recognised = [point for point in POINTS.values() if point.label_id in GRANTED]

    assert {point.id for point in recognised} == {i for i, f in FATE.items() if f == "active"}
    without_counter = [point.kind for point in recognised if point.kind in WITHOUT_COUNTER]
    assert without_counter == ["mobile"]


def test_nineteen_labels_cover_twenty_places() -> None:
    holders = Counter(point.label_id for point in POINTS.values() if point.label_id in GRANTED)

    assert len(GRANTED) == 19
    assert {label for label, places in holders.items() if places == 2} == {"open-atelier-110"}
    assert sum(holders.values()) == 20


def test_one_label_was_withdrawn_and_one_refused() -> None:
    others = {id_: LABELS[id_].events[-1].event for id_ in LABELS.keys() - GRANTED}

    assert others == {"ocr-brusurf": "withdrawn", "ocr-beroepenpunt": "refused"}


def test_every_organisation_and_label_named_exists_and_none_is_idle() -> None:
    assert {p.organisation for p in POINTS.values()} - {None} == set(ORGANISATIONS)
    assert {p.label_id for p in POINTS.values()} - {None} == set(LABELS)


@pytest.mark.parametrize("raw", [*RAW, *SEED["organisations"]], ids=lambda raw: raw["id"])
def test_every_public_fact_has_a_source_and_no_source_is_idle(raw: dict[str, Any]) -> None:
    sourced = {field for field, sources in raw["sources"].items() if sources}
    if raw.get("label_id"):
        sourced -= {"recognised"}  # on the wire beside the label it follows from

    assert sourced == public_facts(raw)


def test_every_source_says_its_date_or_that_it_is_not_known() -> None:
    assert [source for source in all_sources() if "as_of" not in source] == []


def test_a_fact_of_the_report_says_where_in_the_report() -> None:
    of_report = [source for source in all_sources() if source["title"] == TITLE]

    assert of_report
    assert all(re.match(r"(Pillar|Annex) \d", s["where"]) for s in of_report)
    for source in of_report:
        year = "2020" if source["where"].endswith("(2020)") else "2021"
        assert source["as_of"] == f"{year}-12-31", source


def test_no_source_names_a_file_or_a_line() -> None:
    for source in all_sources():
        said = " ".join(str(source.get(part) or "") for part in ("title", "where"))
        assert not FILE_OR_LINE.search(said), said


def test_every_record_speaks_of_the_year_of_the_report_or_of_the_year_of_its_figures() -> None:
    others = {id_: str(p.as_of) for id_, p in POINTS.items() if str(p.as_of) != "2021-12-31"}

    assert others == {"molengeek": "2020-12-31"}


def test_a_record_speaks_of_no_day_after_those_its_report_sources_speak_of() -> None:
    for raw in RAW:
        told = [s for sources in raw["sources"].values() for s in sources if s["title"] == TITLE]
        assert raw["as_of"] == max(source["as_of"] for source in told), raw["id"]


@pytest.mark.parametrize("field", ["description", "opening_note", "entrance", "nearest_stop"])
def test_our_own_words_stand_in_french_dutch_and_english_or_not_at_all(field: str) -> None:
    for raw in RAW:
        assert set(raw.get(field) or {}) in (set(), {"fr", "nl", "en"}), raw["id"]
        notes = [fee["note"] for fee in raw.get("fees", {}).values() if "note" in fee]
        assert all(set(note) == {"fr", "nl", "en"} for note in notes), raw["id"]


def test_french_keeps_its_punctuation_on_the_line_of_the_word_before() -> None:
    for raw in [*RAW, *SEED["organisations"]]:
        for said in french(raw):
            assert not re.search(r" [:;!?»]|« |\d h\b", said), said


def test_nothing_that_is_only_remembered_is_public() -> None:
    recalled = [item for item in WORK_LIST if item["note"].startswith("Recalled")]
    public = "\n".join(texts([RAW, SEED["organisations"], SEED["labels"]]))

    assert len(recalled) == 10
    for item in recalled:
        if item["field"] == "organisation.sector":
            run_by = POINTS[item["id"]].organisation
            assert run_by is None or ORGANISATIONS[run_by].sector == "unknown", item
        else:
            assert POINTS[item["id"]].address.street is None, item
            assert item["value"] not in public, item


def test_what_is_too_old_or_looks_wrong_is_not_public() -> None:
    public = "\n".join(texts(RAW))

    for unsure in ("631", "+32 2 761 60 18", "12:30", "Méridien", "Brogniez"):
        assert unsure in "\n".join(texts(WORK_LIST))
        assert unsure not in public


def test_the_work_list_speaks_of_help_points_that_exist_or_says_of_which_it_speaks() -> None:
    assert {item["id"] for item in WORK_LIST if "id" in item} <= set(POINTS)
    assert [item for item in WORK_LIST if ("id" in item) == ("of" in item)] == []


def test_the_work_list_stands_apart_from_what_is_published_and_says_so() -> None:
    about = read_yaml(DATA / "work_list.yaml").data["about"]

    assert "work_list" not in SEED
    assert "not under the open licence" in about


def test_the_space_of_a_library_is_on_the_work_list_for_its_address_is_the_librarys() -> None:
    libraries = [raw["id"] for raw in RAW if "bibliothe" in " ".join(texts(raw["name"])).lower()]
    asked = {item.get("id") for item in WORK_LIST if item["field"] == "address.street"}

    assert len(libraries) == 3
    assert set(libraries) <= asked


def test_no_opening_hours_are_published_for_no_source_gives_them_in_full() -> None:
    assert [p.id for p in POINTS.values() if p.opening_hours or p.helper_hours] == []


def test_a_point_on_the_map_is_a_sourced_address() -> None:
    located = [point for point in POINTS.values() if point.lat is not None]

    assert {point.id for point in located} == {
        "ocr-bibliotheek-rijke-klaren",
        "ocr-bibliotheek-laken",
        "ocr-biblio-xl",
    }
    assert all(point.location_precision == "address" for point in located)
    assert all(point.address.street for point in located)


def test_what_comes_to_the_person_publishes_no_street() -> None:
    travelling = [point for point in POINTS.values() if point.kind in WITHOUT_COUNTER]

    assert [point.id for point in travelling if point.address.street] == []


def test_telephone_numbers_are_written_internationally() -> None:
    numbers = [raw.get("phone") for raw in [*RAW, *SEED["organisations"]]]

    assert all(e164(number) == number for number in numbers if number)
