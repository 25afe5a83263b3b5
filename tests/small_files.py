"""Small files to load: a corner of Vlaminggem (fiction) as if it were the map and the seed."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.models.tables import HelpPoint
from app.storage.directory import Records, read_records
from app.storage.engine import reading
from app.usecases.load import LoadFiles, load
from app.usecases.loading.report import LoadReport

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)

SQUARE = [[[3.03, 54.66], [3.07, 54.66], [3.07, 54.69], [3.03, 54.69], [3.03, 54.66]]]
NAMES = {"fr": "Vlaminggem", "nl": "Vlaminggem"}


def feature(code: str, geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    known = {
        "code": code,
        "names": NAMES,
        "municipalities": [{"nis": "00010", "names": NAMES}],
        "lat": 54.675,
        "lon": 3.05,
        "typical_m": 1200,
        "derivation": "boundary",
        "in_region": True,
        "institution": None,
        "around": None,
    }
    return {"type": "Feature", "properties": known | properties, "geometry": geometry}


POSTCODES = [
    feature("0010", {"type": "Polygon", "coordinates": SQUARE}),
    feature("0011", {"type": "Point", "coordinates": [3.05, 54.675]}, derivation="point"),
]
MUNICIPALITIES = [{"nis": "00010", "names": NAMES, "in_region": True, "postcodes": ["0010"]}]

SEED = """\
about: a corner of Vlaminggem
sources:
  guide: &guide [{title: "Inspiration guide", where: "Vlaminggem", as_of: 2020-12-31}]
organisations:
  - id: the-municipality
    name: {nl: Gemeente Vlaminggem}
    sector: municipal
    phone: "+3220000010"
    sources: {name.nl: *guide, sector: *guide, phone: *guide}
labels:
  - id: library-label
    events:
      - {event: granted, on: 2019-05, source: {title: "Inspiration guide"}}
help_points:
  - id: main-library
    kind: ocr
    status: active
    name: {nl: Bibliotheek, fr: Bibliothèque}
    organisation: the-municipality
    label_id: library-label
    address: {street: Dorpsplein 1, postcode: "0010", municipality: "00010"}
    lat: 54.675
    lon: 3.05
    location_precision: address
    opening_hours: "Mo-Fr 09:00-17:00; PH off"
    languages: [nl, fr]
    form_help: no
    fees:
      access: {level: free}
      printing: {level: paid, amount_eur: 0.1, per: page}
    equipment:
      computers: {present: true, count: 3}
    as_of: 2020-12-31
    sources:
      name: *guide
      organisation: *guide
      recognised: *guide
      address.street: *guide
      address.postcode: *guide
      address.municipality: *guide
      lat: *guide
      opening_hours: *guide
      languages: *guide
      form_help: *guide
      fees: *guide
      equipment.computers: *guide
  - id: the-bus
    kind: mobile
    status: unconfirmed
    name: {nl: Digibus}
    serves: {postcodes: ["0010", "0011"]}
    stops:
      - {place: {nl: Kerk}, lat: 54.67, lon: 3.04, hours: "Tu 09:00-12:00"}
      - {place: {nl: Plein}, lat: 54.68, lon: 3.06}
    sources: {name.nl: *guide, serves: *guide, stops: *guide}
"""

SANDBOX = """\
municipalities:
  - {nis: "00020", names: {nl: Zonnedorp, fr: Zonnedorp}}
postcodes:
  - code: "0020"
    names: {nl: Zonnedorp, fr: Zonnedorp}
    municipalities: ["00020"]
    lat: 54.75
    lon: 3.15
    typical_m: 900
    area: [[3.1, 54.7], [3.2, 54.7], [3.2, 54.8], [3.1, 54.8], [3.1, 54.7]]
organisations:
  - id: zonnedorp
    name: {nl: Zonnedorp}
    sources: {name: [{title: "Sandbox (our addition)"}]}
labels:
  - {id: zonnedorp-label, events: [{event: granted, source: {title: Sandbox}}]}
help_points:
  - id: zonnedorp-school
    kind: ocr
    status: active
    name: {nl: School}
    organisation: zonnedorp
    label_id: zonnedorp-label
    address: {postcode: "0020"}
    closed_until: P10D
    as_of: -P30D
    sources:
      name: &ours [{title: "Sandbox (our addition)", as_of: -P30D, assured_on: -P2W}]
      organisation: *ours
      label_id: *ours
      address: *ours
      closed_until: *ours
"""


class SmallFiles:
    """Files in a folder; change one by replacing a piece of its text, then load again."""

    def __init__(self, folder: Path) -> None:
        self.paths = LoadFiles(
            folder / "postcodes.geojson", folder / "seed.yaml", folder / "sandbox.yaml"
        )
        self.without_sandbox = self.paths._replace(sandbox=None)
        self.write_map(POSTCODES, MUNICIPALITIES)
        self.paths.seed.write_text(SEED, encoding="utf-8")
        (folder / "sandbox.yaml").write_text(SANDBOX, encoding="utf-8")

    def write_map(
        self, features: list[dict[str, Any]], municipalities: list[dict[str, Any]]
    ) -> None:
        """One record a line, as the real map file."""
        told = ["\n" + json.dumps(municipality) for municipality in municipalities]
        drawn = ["\n" + json.dumps(feature) for feature in features]
        self.paths.postcodes.write_text(
            f'{{"type": "FeatureCollection", "municipalities": [{",".join(told)}],'
            f' "features": [{",".join(drawn)}]}}',
            encoding="utf-8",
        )

    def change(self, old: str, new: str, *, path: Path | None = None) -> int:
        """In the seed, or in the file at `path`; the line on which the change begins."""
        path = path or self.paths.seed
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1


def loaded(
    engine: Engine, files: LoadFiles, now: datetime = NOW, today: date = TODAY
) -> LoadReport:
    result = load(engine, files, today, lambda _line: None, now=now)
    assert not result.refused, [str(refusal) for refusal in result.refused]
    return result


def records_in(engine: Engine) -> Records:
    with reading(engine) as db:
        return read_records(db, to_write=True)


def help_point(engine: Engine, id_: str) -> HelpPoint:
    return next(point for point in records_in(engine).help_points if point.id == id_)
