"""A sheet of paper as a reader, a phone's camera and a screen reader see it."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pdfua
import pypdfium2
import zxingcpp

from app.domain.words import PAGE_LANGUAGES

SPOKEN = PAGE_LANGUAGES if os.environ.get("DIGITALHELP_LONG") else ("fr", "nl", "en", "ar")
"""Languages of sheets that are tried: all of them by `make browser-full`."""


NOT_TRIED = {"UA-14-001"}
"""That no heading is empty: `pdfua` 0.1.3 gives up on lists in the attributes of an element."""


@dataclass(frozen=True)
class Paper:
    """`text`: all that can be read, on one line. Of lines from right to left PDFium turns the words
    in Latin letters around, and the two letters of lam-alef."""

    pdf: bytes

    @property
    def pages(self) -> int:
        with pypdfium2.PdfDocument(self.pdf) as document:
            return len(document)

    @property
    def title(self) -> str:
        with pypdfium2.PdfDocument(self.pdf) as document:
            return str(document.get_metadata_dict()["Title"])

    @property
    def text(self) -> str:
        with pypdfium2.PdfDocument(self.pdf) as document:
            read = "".join(page.get_textpage().get_text_range() for page in document)
        return " ".join(read.replace("\N{ZERO WIDTH SPACE}", "").split())

    @property
    def links(self) -> list[str]:
        """What the codes on it say."""
        with pypdfium2.PdfDocument(self.pdf) as document:
            picture: Any = document[0].render(scale=2, grayscale=True).to_numpy()
        return [str(code.text) for code in zxingcpp.read_barcodes(np.squeeze(picture))]

    @property
    def is_for_everybody(self) -> bool:
        """It claims PDF/UA-1 (the compiler has checked it), is tagged and shows its title."""
        wanted = (b"<pdfuaid:part>1<", b"/MarkInfo", b"/StructTreeRoot", b"/DisplayDocTitle true")
        return all(one in self.pdf for one in wanted)

    def faults(self, folder: Path) -> list[str]:
        """What an independent checker finds wrong (PDF/UA-1, as far as it knows the rules)."""
        file = folder / "sheet.pdf"
        file.write_bytes(self.pdf)
        report = pdfua.validate(str(file))
        assert {one.rule_id for one in report.skipped} <= NOT_TRIED
        return [str(one) for one in report.findings]

    @property
    def language(self) -> str:
        found: list[bytes] = re.findall(rb"/Lang ?\(([^)]*)\)", self.pdf)
        return found[-1].decode()

    def is_within_its_margins(self, margin: float = 0.03) -> bool:
        """Nothing is printed so near the edge that a printer would cut it."""
        with pypdfium2.PdfDocument(self.pdf) as document:
            picture: Any = document[0].render(scale=1, grayscale=True).to_numpy()
        page = np.squeeze(picture) < 250
        high, wide = (round(size * margin) for size in page.shape)
        inside = page[high:-high, wide:-wide]
        return bool(inside.sum() == page.sum())
