"""Looking on a page for what stands where a line says it does."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import pymupdf

from desktop.formats.glyphs import clean
from desktop.records import Block, Line, Reading

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def opened(reading: Reading, path: Path) -> Any:
    """What the preview shows: the file itself or its layout."""
    return pymupdf.open("pdf", reading.layout) if reading.layout else pymupdf.open(path)


def characters(page: Any) -> list[tuple[str, float, float]]:
    """The characters of a page as displayed, with the middles of their boxes."""
    found = []
    matrix = page.rotation_matrix
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for char in span["chars"]:
                    box = pymupdf.Rect(char["bbox"]) * matrix
                    found.append((char["c"], (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    return found


def squeezed(text: str) -> str:
    """Text as pages and blocks have it in common: no white space, ligatures as letters."""
    return "".join(clean(c) for c in text if not c.isspace()).replace("\u00ad", "")


def under(found: list[tuple[str, float, float]], line: Line) -> str:
    """The characters whose middles lie in the line's rectangle."""
    rect = line.rect
    return "".join(c for c, x, y in found if rect.x0 <= x <= rect.x1 and rect.y0 <= y <= rect.y1)


def check_places(reading: Reading, path: Path) -> int:
    """Demand that every line of every block lies exactly over its characters; the number of lines."""
    document = opened(reading, path)
    pages: dict[int, list[tuple[str, float, float]]] = {}
    count = 0
    for read in reading.pages:
        for block in read.blocks:
            _check_order(block)
            for line in block.lines:
                page = line.rect.page
                if page not in pages:
                    pages[page] = characters(document[page - 1])
                wanted = block.text[line.start : line.end]
                assert squeezed(under(pages[page], line)) == squeezed(wanted), (wanted, line)
                if line.edges:
                    edges = array("f", line.edges)
                    assert len(edges) == len(wanted) + 1
                    assert min(edges) >= line.rect.x0 - 0.01
                    assert max(edges) <= line.rect.x1 + 0.01
                count += 1
    assert count
    return count


def uncovered(block: Block) -> str:
    """The characters of a block that have no place, white space and a table's rules aside."""
    covered = {at for line in block.lines for at in range(line.start, line.end)}
    return "".join(c for at, c in enumerate(block.text) if at not in covered and not c.isspace() and c != "|")


def blocks_of(reading: Reading) -> list[Block]:
    """All blocks in reading order."""
    return [block for page in reading.pages for block in page.blocks]


def texts(reading: Reading, kind: str | None = None) -> list[str]:
    """The blocks' texts, of one kind or all."""
    return [block.text for block in blocks_of(reading) if kind in (None, block.kind)]


def _check_order(block: Block) -> None:
    assert block.text == block.text.rstrip()
    end = 0
    for line in sorted(block.lines, key=lambda line: line.start):
        assert end <= line.start < line.end <= len(block.text)
        end = line.end
