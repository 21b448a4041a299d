"""Drawing PDFs to be read, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pymupdf

from desktop.formats.pdf import PdfFormat
from desktop.records import Block, Reading
from tests.formats.places import blocks_of, check_places

Draw = Callable[[Any], None]

PROSE = (
    "The keeper of the lighthouse washes the lens twice a year with spirit of wine and a linen cloth, never "
    "with soap, which leaves a film on the prisms; he wears an apron without buttons while the work goes on. "
)


def drawn(path: Path, *pages: Draw) -> Reading:
    """A PDF with pages that these functions draw, read; every mark lies where it should."""
    with pymupdf.open() as document:
        for draw in pages:
            draw(document.new_page(width=595, height=842))
        document.save(path)
    reading = PdfFormat().read(path, lambda: None)
    check_places(reading, path)
    return reading


def kinds(reading: Reading) -> list[str]:
    """What its blocks are, in order."""
    return [block.kind for block in blocks_of(reading)]


def only(reading: Reading, kind: str) -> list[Block]:
    """Its blocks of one kind."""
    return [block for block in blocks_of(reading) if block.kind == kind]


def put(page: Any, x: float, y: float, text: str, size: float = 10, font: str = "helv", **more: Any) -> None:
    page.insert_text((x, y), text, fontsize=size, fontname="china-s" if text > "\u2e80" else font, **more)


def put_right(page: Any, x: float, y: float, text: str, size: float = 10, font: str = "helv") -> None:
    put(page, x - pymupdf.get_text_length(text, fontname=font, fontsize=size), y, text, size, font)


def put_rows(
    page: Any, y: float, rows: Sequence[Sequence[str]], lefts: Sequence[float], pitch: float = 15, **more: Any
) -> None:
    """Cells without rules; those that begin with a digit end 40 points right of their column's left."""
    for number, row in enumerate(rows):
        for left, cell in zip(lefts, row, strict=True):
            if cell[:1].isdigit():
                put_right(page, left + 40, y + number * pitch, cell, **more)
            elif cell:
                put(page, left, y + number * pitch, cell, **more)
