"""Editing thought through a second time, in plain dictionaries: what the service must answer.

A record is kept as its facts: the path of each leaf ("fees.access.level", "name.fr") with its
value; what is not known is left out, so that there is one way to say it. Lists are leaves. Nothing
here is taken from the service's own code.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Facts = dict[str, Any]
Patch = dict[str, Any]
Source = dict[str, Any]
Sources = dict[str, list[Source]]

LANGUAGES = ("en", "fr", "nl", "tr")
TEXTS = ("name", "description", "entrance", "nearest_stop", "opening_note")
EQUIPMENT = [
    "computers",
    "laptops",
    "tablets",
    "printer",
    "scanner",
    "eid_reader",
    "wifi",
    "braille_keyboard",
    "projector",
]
FEES = ("access", "training", "printing")
ADMISSION = ("walk_in", "appointment", "id_required", "registration_required")
PLAIN = [
    "kind",
    "status",
    "organisation",
    "label_id",
    "lat",
    "lon",
    "location_precision",
    "stops",
    "phone",
    "email",
    "website",
    "opening_hours",
    "helper_hours",
    "helper_mode",
    "closed_until",
    "languages",
    "services",
    "audiences",
    "form_help",
    "volunteers_welcome",
    "complete",
]

SHARED = (
    *(f"fees.{kind}" for kind in FEES),
    *(f"equipment.{kind}" for kind in EQUIPMENT),
    *("accessibility.note", "only_for", "serves"),
)
SOURCED = (
    *PLAIN,
    *(f"{text}.{language}" for text in TEXTS for language in LANGUAGES),
    *(f"address.{part}" for part in ("street", "postcode", "municipality")),
    *(f"admission.{part}" for part in ADMISSION),
    "accessibility.wheelchair",
    *SHARED,
)
"""What has sources of its own; those that are `SHARED` have one for all their parts."""

CONFIRMED = "Confirmed by"
NO_FACTS = ("id", "as_of", "sources")
ONLY_ON_THE_WIRE = ("call", "recognised", "assured_on", "updated_at", "sandbox")


@dataclass(frozen=True)
class Writer:
    """`name`: of the key. `title`: under which source the facts stand."""

    name: str
    title: str

    def confirms(self, day: str) -> dict[str, str]:
        return {"title": self.title, "assured_on": day, "assured_by": self.name}


@dataclass(frozen=True)
class Version:
    facts: Facts
    sources: Sources
    action: str
    by: str
    fields: frozenset[str] = frozenset()
    """Those that were written, as the service tells them."""


@dataclass(frozen=True)
class Conflict:
    field: str
    yours: Facts
    theirs: Facts


@dataclass(frozen=True)
class Verdict:
    """What must be answered, and, where something is written, the facts of the new version."""

    status: int
    problem: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    facts: Facts | None = None


@dataclass
class Point:
    """One help point and all its versions, the first at index 0."""

    versions: list[Version] = field(default_factory=list)

    @property
    def now(self) -> Version:
        return self.versions[-1]

    @property
    def number(self) -> int:
        return len(self.versions)

    def version(self, number: int) -> Version:
        return self.versions[number - 1]

    def judge_change(self, patch: Patch, made_on: int | None) -> Verdict:
        """`made_on`: the version in If-Match; None for `*`, which is whatever it says now."""
        number = self.number if made_on is None else made_on
        if not 1 <= number <= self.number:
            return Verdict(412, "no-such-version")
        base, now = self.version(number).facts, self.now.facts
        conflicts = tuple(
            Conflict(path, wanted, part(now, path))
            for path, value in leaves(patch)
            for wanted in [facts_at(path, value)]
            if part(base, path) != part(now, path) != wanted
        )
        if conflicts:
            return Verdict(412, "changed-since", conflicts)
        return written_if_valid(merged(now, patch))

    def judge_undo(self, number: int) -> list[Verdict]:
        """Two of them where a version has named a whole ("fees") of which a part that it did not
        change has been changed since: both are what was promised."""
        if number == 1:
            return [Verdict(409, "undo-conflict")]
        before, then, now = self.version(number - 1), self.version(number), self.now.facts
        changed = {path for path in {*before.facts, *then.facts} if differ(before, then, path)}
        kept = {path: value for path, value in now.items() if path not in changed}
        restored = {path: before.facts[path] for path in changed if path in before.facts}
        refused = Verdict(409, "undo-conflict")
        if any(differ(then, self.now, path) for path in changed):
            return [refused]
        done = written_if_valid(kept | restored)
        named = {path for path in then.fields if differ(before, then, path)}
        whole = any(differ(then, self.now, path) for path in named)
        return [done, refused] if whole else [done]

    def judge_delete(self) -> Verdict:
        if self.now.facts["status"] == "history":
            return Verdict(204)
        return Verdict(204, facts=self.now.facts | {"status": "history"})

    def sources_after_undo(self, number: int) -> dict[str, list[list[Source]]]:
        """Of each sourced thing, the sources that may stand there now; several where parts that
        share a source were changed by different versions."""
        before, then = self.version(number - 1), self.version(number)
        return {
            what: [which.sources[what] for which in self._whose_sources(what, before, then)]
            for what in SOURCED
        }

    def _whose_sources(self, what: str, before: Version, then: Version) -> list[Version]:
        changed = differ(before, then, what)
        confirmed = before.sources[what] != then.sources[what]
        if not changed and not confirmed:
            return [self.now]
        same_source = self.now.sources[what] == then.sources[what]
        if same_source and not differ(then, self.now, what):
            return [before]
        if what in SHARED and (changed or same_source):
            return [before, self.now]
        # Where it was confirmed only, somebody has changed or confirmed it since: that stays.
        return [before] if changed else [self.now]


def differ(one: Version, other: Version, path: str) -> bool:
    return part(one.facts, path) != part(other.facts, path)


def written_if_valid(facts: Facts) -> Verdict:
    if any(faults(facts)):
        return Verdict(422, "invalid-record")
    return Verdict(200, facts=facts)


# --- records as facts -------------------------------------------------------------------------


def facts_of(record: dict[str, Any]) -> Facts:
    """Of a record as it is written."""
    left = {key: value for key, value in record.items() if key not in NO_FACTS}
    return only_known(dict(leaves(left)))


def facts_on_the_wire(shown: dict[str, Any]) -> Facts:
    """Of a record as it is answered: the same facts, but for `complete`, which is not shown."""
    written = {key: value for key, value in shown.items() if key not in ONLY_ON_THE_WIRE}
    written["organisation"] = (shown["organisation"] or {}).get("id")
    municipality = shown["address"]["municipality"] or {}
    written["address"] = shown["address"] | {"municipality": municipality.get("nis")}
    if closed := shown["closed_until"]:
        moment = datetime.fromisoformat(closed).astimezone(UTC)
        written["closed_until"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return facts_of(written)


def sources_of(record: dict[str, Any]) -> Sources:
    """Those of a part stand with it, or with the whole it belongs to."""
    given: Sources = record["sources"]
    return {what: _nearest(given, what) for what in SOURCED}


def _nearest(given: Sources, what: str) -> list[Source]:
    while what not in given and "." in what:
        what = what.rpartition(".")[0]
    return given.get(what, [])


def sourced_things(path: str, before: Facts) -> list[str]:
    """What gets a new source when `path` is written: it, its parts, or what it is a part of. A text
    as a whole has the languages in which there was one."""
    return [
        what
        for what in SOURCED
        if _within(path, what)
        or (_within(what, path) and (not what.startswith(TEXTS) or part(before, what)))
    ]


def has_a_source(facts: Facts, what: str, sources: list[Source]) -> bool:
    """What is known has one; so has what somebody has confirmed not to be known."""
    confirmed = any(source["title"].startswith(CONFIRMED) for source in sources)
    return confirmed or bool(part(facts, what))


# --- merge patches ----------------------------------------------------------------------------


def leaves(patch: Patch, before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in patch.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}{key}.")
        else:
            yield before + key, value


def merged(facts: Facts, patch: Patch) -> Facts:
    for path, value in leaves(patch):
        others = {old: known for old, known in facts.items() if not _within(old, path)}
        facts = others | {path: value}
    return only_known(facts)


def facts_at(path: str, value: Any) -> Facts:
    """Of a value that stands at `path`, such as one of the two of a conflict."""
    nested = dict(leaves(value, f"{path}.")) if isinstance(value, dict) else {path: value}
    return only_known(nested)


def part(facts: Facts, path: str) -> Facts:
    inside = f"{path}."
    return {
        known: value for known, value in facts.items() if known == path or known.startswith(inside)
    }


def only_known(facts: Facts) -> Facts:
    return {path: value for path, value in facts.items() if value not in (None, not_known(path))}


def not_known(path: str) -> Any:
    if path in ("form_help", "accessibility.wheelchair") or path.endswith(".level"):
        return "unknown"
    return [] if path in ("stops", "complete") or path.endswith(".free_for") else None


def _within(path: str, whole: str) -> bool:
    return path == whole or path.startswith(whole + ".")


# --- what cannot be kept ----------------------------------------------------------------------


def faults(facts: Facts) -> Iterator[str]:
    """Of records whose leaves are each well formed: what does not go together."""
    if not part(facts, "name"):
        yield "name"
    if "serves.region" in facts and "serves.postcodes" in facts:
        yield "serves"
    for kind in FEES:
        level = facts.get(f"fees.{kind}.level")
        amount = facts.get(f"fees.{kind}.amount_eur")
        for_whom = facts.get(f"fees.{kind}.free_for")
        if (
            (level is None and amount is not None)
            or (level == "free" and (amount or for_whom))
            or (level in ("symbolic", "paid") and amount == 0)
        ):
            yield f"fees.{kind}"
    for kind in EQUIPMENT:
        there, count = (facts.get(f"equipment.{kind}.{one}") for one in ("present", "count"))
        if (count and there is not True) or (count == 0 and there is not False):
            yield f"equipment.{kind}"


# --- what is edited at random -----------------------------------------------------------------

HOURS = ["Mo-Fr 09:00-17:00", "Sa 10:00-12:30", "Tu 13:30-16:30; PH off", None]
YES_NO = [True, False, None]
MOMENTS = ["2026-12-24T09:00:00Z", "2027-01-03T23:00:00Z", None]
WORDS = ["Un", "Twee", "Three", None]
LEVELS = ["free", "symbolic", "conditional", "paid", "unknown", None]
LISTS = ["languages", "services", "audiences", "equipment"]
STOP = {"place": {"fr": "Église"}, "lat": 54.675, "lon": 3.05, "hours": "Tu 09:00-12:00"}

FIELDS: dict[str, list[Any]] = {
    "status": ["active", "unconfirmed", "history"],
    "phone": ["+3220000012", "+3220000013", "+3220000014", None],
    "email": ["a@vlaminggem.example", "b@vlaminggem.example", None],
    "website": ["https://x.example/", "https://y.example/", None],
    "organisation": ["vlaminggem-municipality", "zonnedorp-families", None],
    "opening_hours": HOURS,
    "helper_hours": HOURS,
    "helper_mode": ["walk_in", "appointment", "both", None],
    "closed_until": MOMENTS,
    "languages": [["fr"], ["fr", "nl"], ["nl", "ar", "vgt"], [], None],
    "services": [["wifi"], ["wifi", "printing"], [], None],
    "audiences": [["everyone"], ["seniors", "women"], None],
    "complete": [[], ["languages"], LISTS, None],
    "form_help": ["yes", "no", "unknown", None],
    "volunteers_welcome": YES_NO,
    "address.street": ["Marktplein 1", "Dorpsstraat 2", None],
    "stops": [[], [STOP], [STOP, STOP | {"hours": None}], None],
    "serves": [
        {"region": True, "postcodes": None},
        {"region": None, "postcodes": ["0010", "0012"]},
        {"region": None, "postcodes": ["0011"]},
        None,
    ],
    "accessibility": [None],
    "accessibility.wheelchair": ["yes", "limited", "no", "unknown", None],
    "accessibility.note": [None],
    "accessibility.note.fr": WORDS,
    "only_for": [None],
    "only_for.age_min": [16, 18, None],
    "only_for.age_max": [60, 99, None],
    "only_for.audiences": [["seniors"], ["women", "parents"], None],
    "only_for.situation": [["jobseeker"], None],
    "only_for.diploma_max": ["none", "higher", None],
    "equipment": [None],
    "fees": [None],
    "admission": [None],
    **{f"admission.{one}": YES_NO for one in ("walk_in", "appointment", "id_required")},
}
for text in ("name", "description", "entrance", "opening_note"):
    FIELDS |= {f"{text}.{language}": WORDS for language in ("fr", "nl", "en", "tr")}
    FIELDS |= {text: [None]} if text != "name" else {}
for kind in ("computers", "tablets", "wifi"):
    FIELDS |= {f"equipment.{kind}": [None, {"present": True, "count": 4}]}
    FIELDS |= {f"equipment.{kind}.present": YES_NO, f"equipment.{kind}.count": [0, 1, 3, None]}
for kind in ("access", "training"):
    FIELDS |= {
        f"fees.{kind}": [None, {"level": "paid", "amount_eur": 1.5, "per": "hour"}],
        f"fees.{kind}.level": LEVELS,
        f"fees.{kind}.amount_eur": [1.5, 2.5, None],
        f"fees.{kind}.per": ["hour", "visit", None],
        f"fees.{kind}.free_for": [["student"], ["senior", "jobseeker"], [], None],
        f"fees.{kind}.note.fr": WORDS,
    }

OFTEN = [
    "phone",
    "name.fr",
    "languages",
    "description.fr",
    "description.nl",
    "accessibility.wheelchair",
    "fees.access.level",
    "fees.access.amount_eur",
    "equipment.computers.present",
    "equipment.computers.count",
]
ONLY_THE_COORDINATION = {"label_id": ["vlaminggem-computer-spaces", None]}

BROKEN: list[Patch] = [
    {"status": "gone"},
    {"status": None},
    {"kind": None},
    {"name": None},
    {"name": {"FR": "Nom"}},
    {"name": "Nom"},
    {"id": "another"},
    {"phone": "12"},
    {"email": "nobody"},
    {"website": "ftp://x.example/"},
    {"opening_hours": "whenever"},
    {"closed_until": "tomorrow"},
    {"languages": ["arabe"]},
    {"services": ["coffee"]},
    {"complete": ["phone"]},
    {"organisation": "nobody-knows"},
    {"address": {"postcode": "1080"}},
    {"equipment": {"robot": {"present": True}}},
    {"equipment": {"tablets": {"count": -1}}},
    {"fees": {"access": {"level": "free", "amount_eur": 2}}},
    {"serves": {"region": True, "postcodes": ["0010"]}},
    {"stops": [{"place": {"fr": "Église"}}]},
    {"sources": {"phone": []}},
    {"nonsense": 1},
]


def nested(path: str, value: Any) -> Patch:
    for key in reversed(path.split(".")):
        value = {key: value}
    result: Patch = value
    return result


def together(one: Patch, other: Patch) -> Patch:
    both = one | other
    for key in one.keys() & other.keys():
        both[key] = together(one[key], other[key])
    return both


def some_patch(dice: random.Random, fields: dict[str, list[Any]], number: int) -> Patch:
    """Of so many fields, none of which is part of another."""
    choices = [*fields, *(path for path in OFTEN if path in fields for _ in range(5))]
    patch: Patch = {}
    named: list[str] = []
    while len(named) < number:
        path = dice.choice(choices)
        if not any(overlap(path, other) for other in named):
            named.append(path)
            patch = together(patch, nested(path, dice.choice(fields[path])))
    return patch


def overlap(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
