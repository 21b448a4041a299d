"""Tables of a PDF page that are drawn with rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from desktop.formats.glyphs import TextLine
from desktop.formats.joining import joined
from desktop.records import Block, Line

_LENGTH_MIN = 18.0  # points; shorter strokes are marks, not rules
_PATHS_MAX = 4000  # a page with more is a drawing
_CELLS_MAX = 4000
_CELL_TEXT_MAX = 2000  # a "cell" with more is a frame round a page


@dataclass(slots=True)
class FoundTable:
    """A table, and the lines of the page that it takes the place of."""

    block: Block
    covered: set[int] = field(default_factory=set)  # ids of lines


def tables_of(page: Any, lines: list[TextLine]) -> list[FoundTable]:
    """The tables of a page; its `lines` in their order."""
    if not lines or not _has_grid(page):
        return []
    import pymupdf

    pymupdf.no_recommend_layout()  # or it prints an advertisement
    finder = page.find_tables()
    found = []
    taken: set[int] = set()
    for table in finder.tables:
        made = _table(table, [line for line in lines if id(line) not in taken])
        if made:
            taken |= made.covered
            found.append(made)
    return found


def _has_grid(page: Any) -> bool:
    """Whether enough rules cross for a table: finding it costs fifty times as much as this."""
    paths = [item for item in page.get_bboxlog() if item[0] in ("stroke-path", "fill-path")]
    if not 1 <= len(paths) <= _PATHS_MAX:
        return False
    across: set[int] = set()
    down: set[int] = set()
    for _, (x0, y0, x1, y1) in paths:
        wide, high = x1 - x0 >= _LENGTH_MIN, y1 - y0 >= _LENGTH_MIN / 2
        if wide and y1 - y0 <= 3:
            across.add(round(y0 / 2))
        elif high and x1 - x0 <= 3:
            down.add(round(x0 / 2))
        elif wide and high:  # a cell, a frame or a whole grid in one path
            across.update((round(y0 / 2), round(y1 / 2)))
            down.update((round(x0 / 2), round(x1 / 2)))
    return len(across) >= 2 and len(down) >= 2


def _table(table: Any, lines: list[TextLine]) -> FoundTable | None:
    x0, y0, x1, y1 = table.bbox
    inside = [
        line
        for line in lines
        if line.upright
        and x0 - 2 <= (line.x0 + line.x1) / 2 <= x1 + 2
        and y0 - 2 <= (line.y0 + line.y1) / 2 <= y1 + 2
    ]
    rows = [[cell for cell in row.cells if cell is not None] for row in table.rows]
    if not inside or sum(map(len, rows)) > _CELLS_MAX or table.col_count < 2 or table.row_count < 2:
        return None
    text: list[str] = []
    places: list[Line] = []
    offsets: list[tuple[int, int]] = []
    length = filled = 0
    for row in rows:
        cells = [_cell(cell, inside) for cell in row]
        if not any(content for content, _ in cells):
            continue
        if text:
            text.append("\n")
            length += 1
        start = length
        for index, (content, cell_lines) in enumerate(cells):
            if len(content) > _CELL_TEXT_MAX:
                return None
            if index:
                text.append(" | ")
                length += 3
            places.extend(line.shifted(length) for line in cell_lines)
            text.append(content)
            length += len(content)
            filled += bool(content)
        offsets.append((start, length))
    whole = "".join(text).rstrip()
    if len(offsets) < 2 or filled < 3:
        return None
    offsets[-1] = (offsets[-1][0], len(whole))
    covered = {id(line) for line in inside}
    block = Block("table", whole, tuple(places), rows=tuple(offsets), header_rows=1)
    return FoundTable(block, covered)


def _cell(cell: tuple[float, float, float, float], lines: list[TextLine]) -> tuple[str, list[Line]]:
    """The text of a cell on one line, and its places."""
    x0, y0, x1, y1 = cell
    pieces = []
    for line in lines:
        if not y0 <= (line.y0 + line.y1) / 2 <= y1 or line.x1 < x0 or line.x0 > x1:
            continue
        part = _part(line, x0, x1)
        if part:
            pieces.append(part)
    return joined(pieces)


def _part(line: TextLine, x0: float, x1: float) -> tuple[TextLine, int, int] | None:
    """The characters of a line between two x positions."""
    if line.x0 >= x0 - 1 and line.x1 <= x1 + 1:
        return line, 0, len(line.text)
    inside = [
        run.start + index
        for run in line.runs
        if run.edges
        for index in range(run.end - run.start)
        if x0 <= (run.edges[index] + run.edges[index + 1]) / 2 < x1
    ]
    if not inside:
        return None
    start, end = min(inside), max(inside) + 1
    while start < end and line.text[start] == " ":
        start += 1
    while end > start and line.text[end - 1] == " ":
        end -= 1
    return (line, start, end) if end > start else None
