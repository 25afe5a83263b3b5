"""Sheets of paper: data in, PDF out, by Typst and the fonts that are installed beside it.

A template is a file of ours; what it shows comes as JSON and is text, whatever signs stand in it.
Nothing is fetched, no font of the machine is used, and the same data give the same bytes.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import segno
import structlog
import typst
import uharfbuzz

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
FONTS = ("fontpkg_noto_sans", "fontpkg_almarai", "fontpkg_noto_sans_arabic")
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"

log = structlog.get_logger()


def sheet(template: str, facts: Mapping[str, Any], **pictures: str) -> bytes:
    """A tagged PDF that a screen reader can read (PDF/UA-1).

    The template finds `facts` (strings, lists and maps of them) and each picture, an SVG, among its
    inputs. Signs that no font has, such as emoji, are left out.
    """
    inputs = {"facts": orjson.dumps(_readable(facts)).decode(), **pictures}
    compiler, one_at_a_time = _compiler(template)
    with one_at_a_time:
        try:
            return _compiled(compiler, inputs, ["ua-1"])
        except typst.TypstError as wrong:
            # A letter of one script with a mark of another: no font has both, and the standard
            # wants every sign shown. The sheet is given all the same.
            log.warning("sheet_without_standard", template=template, why=str(wrong))
            return _compiled(compiler, inputs, [])


def qr_code(text: str) -> str:
    """An SVG that phones read from paper that was folded (15 % may be lost), its margin white."""
    drawn = BytesIO()
    segno.make_qr(text, error="m").save(
        drawn, kind="svg", border=4, light="#fff", svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()


def _compiled(compiler: typst.Compiler, inputs: dict[str, str], standards: Any) -> bytes:
    made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=standards)
    assert isinstance(made, bytes)
    return made


@cache
def _compiler(template: str) -> tuple[typst.Compiler, Lock]:
    """One a process: it remembers what it has laid out, and forgets it again, which a new one for
    each sheet does not. It works for one thread at a time."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(file.parent) for file in _font_files()],
    )
    return typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=fonts), Lock()


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, Mapping):
        return {name: _readable(one) for name, one in value.items()}
    return [_readable(one) for one in value] if isinstance(value, list | tuple) else value


def _shown(text: str) -> str:
    """Composed, on one line, and without what is invisible or has no sign."""
    signs = (
        " " if char.isspace() and char not in NO_BREAK else char
        for char in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(char for char in signs if _has_sign(char)).split(" ")).strip()


NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def _has_sign(char: str) -> bool:
    """Marks that turn the direction of writing around are none: they could disguise a text."""
    hidden = unicodedata.category(char) in ("Cc", "Cf") and char not in JOINERS
    return ord(char) in _signs() and not hidden


@cache
def _signs() -> frozenset[int]:
    """The code points that the fonts have."""
    blobs = (uharfbuzz.Blob.from_file_path(str(file)) for file in _font_files())
    return frozenset(sign for blob in blobs for sign in uharfbuzz.Face(blob).unicodes)


def _font_files() -> list[Path]:
    folders = (Path(str(files(package))) / "files" for package in FONTS)
    return sorted(file for folder in folders for file in folder.glob("*.ttf"))
