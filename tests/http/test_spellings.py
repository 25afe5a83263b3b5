"""What people type, tried on the service: understood where there is no doubt, else asked back.

`tests/spellings/first.yaml` was written with the parser, `unseen.yaml` by somebody who had not seen
it. An entry counts as understood where the service keeps what was meant, or answers "Did you mean
…?" with it. The score of the first run on the unseen ones stands in docs/results/spellings.md.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.writing import Editors, on_one_engine

SPELLINGS = Path(__file__).parent.parent / "spellings"
SEEN, UNSEEN = (
    yaml.safe_load((SPELLINGS / name).read_text(encoding="utf-8"))
    for name in ("first.yaml", "unseen.yaml")
)

PATCHES: dict[str, Any] = {
    "hours": lambda text: {"opening_hours": text},
    "phone": lambda text: {"phone": text},
    "municipality": lambda text: {"address": {"municipality": text, "postcode": None}},
    "language": lambda text: {"languages": [text]},
    "postcode": lambda text: {"address": {"postcode": text, "municipality": None}},
}
READ: dict[str, Any] = {
    "hours": lambda record: record["opening_hours"],
    "phone": lambda record: record["phone"],
    "municipality": lambda record: record["address"]["municipality"]["nis"],
    "language": lambda record: record["languages"][0],
    "postcode": lambda record: record["address"]["postcode"],
}
NOT_UNDERSTOOD = {
    # A Belgian "werkdag" may include the Saturday, and "maar tot" says only when it ends.
    "Elke werkdag van 8u30 tot 16u, op woensdag maar tot 12u30",
    "Wij zijn open op woensdagnamiddag (13u-17u) en zaterdagvoormiddag (10u-12u).",
}
"""Of the unseen ones, texts that are neither kept nor guessed."""


def understood(editors: Editors, one: dict[str, str]) -> str | None:
    """What the service makes of it: kept, or asked back; None where it knows no answer."""
    answer = editors.patch("koekeltech", PATCHES[one["kind"]](one["text"]), "coordination")
    if answer.status_code == 200:
        return str(READ[one["kind"]](answer.json()))
    guesses = [wrong.get("did_you_mean") for wrong in answer.json()["errors"]]
    return next((guess for guess in guesses if guess), None)


def test_there_are_eighty_and_forty_of_them_unseen():
    texts = [(one["kind"], one["text"]) for one in [*SEEN, *UNSEEN]]

    assert len(set(texts)) == len(texts) >= 80
    assert len(UNSEEN) >= 40
    assert {one["lang"] for one in UNSEEN} == {"fr", "nl", "en"}
    assert {one["kind"] for one in UNSEEN} == PATCHES.keys()


@on_one_engine
@pytest.mark.parametrize("one", SEEN, ids=lambda one: one["text"])
def test_a_spelling_we_know(editors: Editors, one: dict[str, str]):
    assert understood(editors, one) == one["meant"]


@on_one_engine
def test_spellings_nobody_had_seen(editors: Editors, record_property: Any):
    made = {one["text"]: understood(editors, one) for one in UNSEEN}
    right = [one for one in UNSEEN if made[one["text"]] == one["meant"]]
    record_property("score", f"unseen spellings understood: {len(right)} of {len(UNSEEN)}")
    mistaken = {
        one["text"]: (made[one["text"]], one["meant"])
        for one in UNSEEN
        if made[one["text"]] not in (one["meant"], None)
    }

    assert {text for text, meant in made.items() if meant is None} == NOT_UNDERSTOOD
    assert mistaken == {}, "a wrong guess is worse than none"
