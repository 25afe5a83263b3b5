"""Open data over HTTP: files read back by readers that know nothing of how they were made."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, cast

import anyio
import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from shapely import MultiPolygon, Polygon
from shapely.geometry import shape
from starlette.types import Message, Scope

from app.adapters.catalogues import words_in
from app.directory.places import Place, Places
from app.directory.snapshot import Directory
from app.models.files import HelpPointFeatures, PostcodeFeatures
from app.models.help_points import HelpPointIn
from app.usecases.publish_files import harmless, help_points_csv, postcodes_geojson
from tests.asking import directory_of
from tests.worlds import WORLD_BYTES, world_from

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FILES = ["/v1/help-points.geojson", "/v1/help-points.csv", "/v1/postcodes.geojson"]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def ids_listed(client: TestClient, sandbox: str) -> list[str]:
    ask = f"/v1/help-points?limit=50&status=active&status=unconfirmed&sandbox={sandbox}"
    pages = [client.get(f"{ask}&offset={offset}").json()["results"] for offset in (0, 50)]
    return [one["id"] for page in pages for one in page]


@contextmanager
def serving(client: TestClient, directory: Directory) -> Iterator[None]:
    """The same service over another directory, for a while."""
    keeper = client.app.state.house.keeper  # type: ignore[attr-defined]  # a FastAPI app
    before, keeper.current = keeper.current, directory
    try:
        yield
    finally:
        keeper.current = before


def served(client: TestClient) -> Directory:
    return cast(Directory, client.app.state.house.directory)  # type: ignore[attr-defined]


# --- what is in them --------------------------------------------------------------------------


@pytest.mark.parametrize("sandbox", ["false", "true"])
def test_every_public_record_stands_once_in_each_file_and_history_does_not(
    client: TestClient, sandbox: str
):
    ids = ids_listed(client, sandbox)
    layer = client.get(f"/v1/help-points.geojson?sandbox={sandbox}").json()
    rows = table(client.get(f"/v1/help-points.csv?sandbox={sandbox}").text)

    assert len(ids) > 10
    assert [one["id"] for one in layer["features"]] == ids
    assert [row["id"] for row in rows] == ids
    assert {row["status"] for row in rows} == {"active", "unconfirmed"}
    assert {row["sandbox"] for row in rows} == {sandbox}
    assert "ocr-brusurf" not in ids


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_a_feature_is_the_record_at_its_point(client: TestClient, lang: str):
    answer = client.get(f"/v1/help-points.geojson?sandbox=true&lang={lang}")
    HelpPointFeatures.model_validate_json(answer.content)

    without = 0
    for one in answer.json()["features"]:
        record = client.get(f"/v1/help-points/{one['id']}?lang={lang}").json()
        assert one["properties"] == record
        if one["geometry"] is None:
            without += 1
            assert record["lat"] is record["lon"] is record["location_precision"] is None
        else:
            point = shape(one["geometry"])
            assert (point.x, point.y) == (record["lon"], record["lat"])
            assert record["location_precision"] in ("address", "street", "postcode")
    assert without


def test_a_row_says_what_the_record_says(client: TestClient):
    rows = table(client.get("/v1/help-points.csv?sandbox=true&lang=nl").text)
    for row in rows:
        record = client.get(f"/v1/help-points/{row['id']}?lang=nl").json()
        names = record["name"]
        assert row["name"] == names.get("nl", next(iter(names.values())))
        assert row["services"] == ";".join(record["services"] or [])
        assert row["lat"] == ("" if record["lat"] is None else str(record["lat"]))
        assert row["call.text"].removeprefix("'") == record["call"]["text"]
        assert row["opening_hours"] == (record["opening_hours"] or "")
        assert row["fees.access.level"] == record["fees"]["access"]["level"]
        present = record["equipment"]["computers"]["present"]
        assert (
            row["equipment.computers.present"] == {True: "true", False: "false", None: ""}[present]
        )
        assert row["recognised"] == str(record["recognised"]).lower()


def test_nothing_of_a_record_is_left_out_of_the_table(client: TestClient):
    """But the points and hours of stops, which the description says."""
    records = client.get("/v1/help-points.geojson?sandbox=true").json()["features"]
    header = set(table(client.get("/v1/help-points.csv?sandbox=true").text)[0])
    above = {name.rsplit(".", depth)[0] for name in header for depth in (1, 2)} - header
    paths = {path for one in records for path in leaves(one["properties"])} - above

    assert paths - header == {"stops.lat", "stops.lon", "stops.hours"}
    assert header - paths == {"licence", "attribution"}


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Paths of what is no object; a map by language counts as one text."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict) and not value.keys() <= {"fr", "nl", "en"}:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path


def test_the_header_is_the_documented_one(client: TestClient):
    said = client.get("/openapi.json").json()["paths"]["/v1/help-points.csv"]["get"]["description"]
    documented = re.findall(r"`([^`]+)`", said.split("The columns: ")[1])

    assert client.get("/v1/help-points.csv").text.split("\r\n")[0].split(",") == documented


def test_the_table_has_the_line_ends_of_rfc_4180_and_a_mark_on_request(client: TestClient):
    plain = client.get("/v1/help-points.csv").content
    marked = client.get("/v1/help-points.csv?bom=true").content

    assert plain.endswith(b"\r\n")
    assert plain.count(b"\n") == plain.count(b"\r\n")
    assert marked == b"\xef\xbb\xbf" + plain
    assert marked.decode("utf-8-sig") == plain.decode()


# --- the map ----------------------------------------------------------------------------------


def test_the_postcodes_are_a_valid_layer_with_areas_by_the_right_hand_rule(client: TestClient):
    answer = client.get("/v1/postcodes.geojson")
    PostcodeFeatures.model_validate_json(answer.content)

    shapes = {one["id"]: shape(one["geometry"]) for one in answer.json()["features"]}
    areas = {code: one for code, one in shapes.items() if one.geom_type != "Point"}
    assert len(shapes) == client.get("/v1/postcodes").json()["total"]
    assert len(areas) == 22
    for one in areas.values():
        assert one.is_valid
        assert_right_hand_rule(one)
    assert "0010" not in shapes


def assert_right_hand_rule(area: Polygon | MultiPolygon) -> None:
    for polygon in getattr(area, "geoms", [area]):
        assert polygon.exterior.is_ccw
        assert not any(ring.is_ccw for ring in polygon.interiors)


def test_an_area_drawn_the_wrong_way_round_is_published_the_right_way(client: TestClient):
    ring = [(4.0, 50.0), (4.0, 51.0), (5.0, 51.0), (5.0, 50.0)]
    hole = [(4.4, 50.4), (4.6, 50.4), (4.6, 50.6), (4.4, 50.6)]
    wrong = Polygon(ring, [hole])
    island = Polygon([(6.0, 50.0), (6.0, 51.0), (7.0, 51.0)])
    assert not wrong.exterior.is_ccw

    for area in (wrong, MultiPolygon([wrong, island])):
        place: Place = replace(served(client).places.by_code["1080"], area=area)
        published = json.loads(postcodes_geojson(Places([place], []), sandbox=False))
        again = shape(published["features"][0]["geometry"])
        assert_right_hand_rule(again)
        assert again.equals(area)


@pytest.mark.parametrize("sandbox", ["false", "true"])
def test_a_postcode_of_the_map_is_the_postcode_on_the_wire(client: TestClient, sandbox: str):
    for one in client.get(f"/v1/postcodes.geojson?sandbox={sandbox}").json()["features"][:60]:
        assert one["properties"] == client.get(f"/v1/postcodes/{one['id']}").json()


# --- what goes with them ----------------------------------------------------------------------


@pytest.mark.parametrize("sandbox", ["", "?sandbox=true"])
@pytest.mark.parametrize("path", FILES)
def test_licence_and_attribution_go_with_each_file(client: TestClient, path: str, sandbox: str):
    answer = client.get(path + sandbox)
    whole = answer.json() if path.endswith("json") else None
    given = [whole] if whole else table(answer.text)

    assert answer.headers["link"] == f'<{LICENCE}>; rel="license"'
    assert given
    for one in given:
        assert one["licence"] == LICENCE
        source = "Inspiration guide" if sandbox else "Statbel"
        assert source in one["attribution"]


def test_the_attribution_of_the_map_is_that_of_its_source(client: TestClient):
    source = json.loads(Path("data/postcodes.geojson").read_text(encoding="utf-8"))
    whole = client.get("/v1/postcodes.geojson").json()

    assert (whole["attribution"], whole["licence"]) == (source["attribution"], source["licence"])


@pytest.mark.parametrize(
    ("path", "media_type", "name"),
    [
        (FILES[0], "application/geo+json", "help-points.geojson"),
        (FILES[1], "text/csv; charset=utf-8; header=present", "help-points.csv"),
        (FILES[2], "application/geo+json", "postcodes.geojson"),
        (f"{FILES[0]}?sandbox=true", "application/geo+json", "help-points-sandbox.geojson"),
    ],
)
def test_a_file_has_its_media_type_and_a_name(
    client: TestClient, path: str, media_type: str, name: str
):
    headers = client.get(path).headers

    assert headers["content-type"] == media_type
    assert headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("path", FILES)
def test_who_has_the_file_is_told_so(client: TestClient, path: str):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert client.get(path).content == first.content
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"] == "public, max-age=60"
    assert again.headers["vary"] == "Accept-Language, Accept-Encoding"


def test_another_file_has_another_etag(client: TestClient):
    base = "/v1/help-points.csv?"
    asked = ["lang=fr", "lang=nl", "lang=fr&bom=true", "lang=fr&sandbox=true"]
    etags = {client.get(base + one).headers["etag"] for one in asked}
    etags.add(client.get("/v1/help-points.geojson?lang=fr").headers["etag"])

    assert len(etags) == 5


@pytest.mark.parametrize("path", FILES[:2])
def test_a_change_in_the_last_record_changes_the_etag(client: TestClient, path: str):
    directory = served(client)
    last = directory.number[ids_listed(client, "false")[-1]]
    changed = list(directory.ready["fr"])
    changed[last] = changed[last].replace(b'"form_help":"', b'"form_help":"un')
    before = client.get(f"{path}?lang=fr").headers["etag"]

    with serving(client, replace(directory, ready={"fr": tuple(changed)})):
        assert client.get(f"{path}?lang=fr").headers["etag"] != before


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(
    "query", ["limit=1", "sandbox=yes", "lang=de", "sandbox=true&sandbox=true"]
)
def test_a_wrong_question_is_told_what_is_wrong(client: TestClient, path: str, query: str):
    answer = client.get(f"{path}?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


# --- formulas ---------------------------------------------------------------------------------

WICKED = [
    "=1+1",
    "+32 2 000 00 00",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org","x")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\tplain",
    "  =1+1",
    '"=1+1',
    "＝1+1",
    "a;=1+1",
    'a;"=1+1',
    "a; @b",
    "a\t=1+1",
    "a\n=1+1",
    "a\r\n-1",
]
PLAIN = ["'t Huis", 'Café, "chez nous"', "a = b", "9-17", "contact@example.org", "C++", "", "é;è"]


@pytest.mark.parametrize("text", WICKED)
def test_no_spreadsheet_begins_to_calculate(text: str):
    said = harmless(text)

    assert said.replace("'", "") == text.replace("'", "")
    for cell in re.split(r"[;\t\r\n]", said):
        assert not re.match(r'[\s"]*[=+\-@＝＋－＠]', cell)
    assert said[0] not in "=+-@\t\r"


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_text_stays_as_it_is(text: str):
    assert harmless(text) == text


def test_a_wicked_name_is_harmless_however_the_table_is_split():
    """By commas, as it is written; by semicolons, as Excel does in Belgium; by tabs."""
    whole = b"".join(help_points_csv(wicked_directory(), False, False, words_in("fr")).pieces)
    rows = table(whole.decode())
    names = {row["name"].replace("'", "") for row in rows}

    assert names == {text.strip().replace("'", "") for text in WICKED}
    for delimiter in ",;\t":
        for line in csv.reader(StringIO(whole.decode(), newline=""), delimiter=delimiter):
            for cell in line:
                assert re.fullmatch(r"-?\d+(\.\d+)?", cell) or not re.match(r"\s*[=+\-@]", cell)


def test_a_spreadsheet_holds_texts_only(tmp_path: Path):
    """Typed into a workbook, saved and opened again: no cell is a formula."""
    whole = b"".join(help_points_csv(wicked_directory(), False, False, words_in("fr")).pieces)
    sheets = Workbook()
    for delimiter in ",;\t":
        sheet = sheets.create_sheet()
        for line in csv.reader(StringIO(whole.decode(), newline=""), delimiter=delimiter):
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in line])
    sheets.create_sheet("control").append(["=1+1"])
    sheets.save(tmp_path / "table.xlsx")
    opened = load_workbook(tmp_path / "table.xlsx")
    formulas = [
        (sheet.title, cell.value)
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]

    assert formulas == [("control", "=1+1")]


@pytest.mark.parametrize("path", [FILES[0], FILES[2]])
def test_a_map_layer_is_read_by_the_reader_of_geos(client: TestClient, path: str):
    """Which knows no feature without a place, though RFC 7946, section 3.2, allows them."""
    layer = client.get(path).json()
    placed = [feature for feature in layer["features"] if feature["geometry"]]
    read = shapely.from_geojson(json.dumps({**layer, "features": placed}))

    assert read.geom_type == "GeometryCollection"
    assert len(read.geoms) == len(placed) >= 40


def wicked_directory() -> Directory:
    """Made-up places under such names, phones and descriptions."""
    world = world_from(bytes(WORLD_BYTES), [])
    points = [
        HelpPointIn(
            id=f"place-{n:02}",
            kind="ocr",
            status="active",
            name={"fr": text},
            description={"fr": f"Une phrase.\n{text}"},
            phone=text,
            lat=-50.8,
            lon=-4.3,
        )
        for n, text in enumerate(WICKED)
    ]
    return directory_of(replace(world, help_points=points, sandbox_ids=frozenset()))


# --- size -------------------------------------------------------------------------------------

MANY = 100_000


def many(directory: Directory) -> Directory:
    """The sandbox's public records over and over, as so many records."""
    columns = directory.columns
    shown = np.flatnonzero(columns.sandbox & (columns.active | columns.unconfirmed))
    again = np.resize(shown, MANY)
    one = columns.active[again]
    return replace(
        directory,
        columns=replace(columns, active=one, unconfirmed=~one, sandbox=np.ones(MANY, np.bool_)),
        ready={"fr": tuple(directory.ready["fr"][number] for number in again)},
    )


SCRIPT = """
import resource, sys
import anyio
from fastapi.testclient import TestClient
from app.main import create_app
from app.settings import Settings
from tests.http.test_files import Counting, many, served, serving

client = TestClient(create_app(Settings(database_url=sys.argv[1])))
sent = Counting(lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
with serving(client, many(served(client))):
    anyio.run(sent.ask, client.app, sys.argv[2])
print(sent.lines, sent.bytes, sent.largest, sent.grown)
"""


@pytest.mark.parametrize("path", FILES[:2] if os.environ.get("DIGITALHELP_LONG") else FILES[:1])
def test_a_hundred_thousand_records_are_sent_in_flat_memory(loaded_url: str, path: str):
    """In a process of its own, so that the most memory it ever held is that of this answer. Both
    are sent by the same hands: the table where there is time."""
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, loaded_url, path]
    ran = subprocess.run(command, env={**os.environ, "PYTHONPATH": "."}, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    lines, size, largest, grown_kb = map(int, ran.stdout.splitlines()[-1].split())

    assert lines == MANY + (1 if path.endswith("csv") else 2)
    assert size > 50_000_000
    assert largest < 500_000
    assert grown_kb < 20_000


class Counting:
    """Takes an answer as a server does, and keeps nothing of it. `grown`: by how much the most
    memory grew meanwhile."""

    def __init__(self, memory: Callable[[], int]) -> None:
        self.bytes = self.lines = self.largest = 0
        self._memory, self._before = memory, 0

    @property
    def grown(self) -> int:
        return self._memory() - self._before

    async def ask(self, app: Any, path: str) -> None:
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"sandbox=true&lang=fr",
            "root_path": "",
            "headers": [],
            "server": ("testserver", 80),
            "client": ("testclient", 1),
        }
        self._before = self._memory()
        await app(scope, self._connected, self._take)

    async def _connected(self) -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def _take(self, message: Message) -> None:
        piece = message.get("body", b"")
        self.bytes += len(piece)
        self.lines += piece.count(b"\n")
        self.largest = max(self.largest, len(piece))
