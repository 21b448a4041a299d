"""Tables of a PDF page: those drawn with rules, and those whose columns merely stand in line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.formats.glyphs import Box, TextLine
from desktop.formats.joining import Piece, joined
from desktop.formats.rulings import Grid, Rules, grids_of
from desktop.records import Block, Line

_CELLS_MAX = 4000
_CELL_TEXT_MAX = 2000  # a "cell" with more is a frame round a page
_ROOM = 2.0  # points by which text may stand out of its table

Cells = list[list[list[Piece]]]
"""Rows of cells of pieces of lines. A cell that another one covers is left out of its row."""


@dataclass(slots=True)
class FoundTable:
    """A table, and the lines of the page that it takes the place of.

    `block` is None where the table goes on with one of the page before and is part of that.
    """

    block: Block | None
    covered: set[int] = field(default_factory=set)  # ids of lines
    box: Box = (0.0, 0.0, 0.0, 0.0)
    columns: tuple[float, ...] = ()  # their edges


def ruled_tables(lines: Sequence[TextLine], rules: Rules) -> list[FoundTable]:
    """The tables of a page that are drawn with rules; its `lines` in any order."""
    if len(rules.across) < 2 or len(rules.down) < 2 or not lines:
        return []
    found: list[FoundTable] = []
    taken: set[int] = set()
    for grid in grids_of(rules):
        made = _ruled(grid, [line for line in lines if id(line) not in taken])
        if made is not None:
            taken |= made.covered
            found.append(made)
    return found


def _ruled(grid: Grid, lines: Sequence[TextLine]) -> FoundTable | None:
    if len(grid.xs) < 3 or len(grid.cells) > _CELLS_MAX or len(grid.cells) < 3:
        return None
    inside = [line for line in lines if line.upright and _within(line, grid.box)]
    if not inside:
        return None
    owner = {
        (row, column): cell
        for cell in grid.cells
        for row in range(cell[0], cell[2])
        for column in range(cell[1], cell[3])
    }
    filled: dict[tuple[int, int, int, int], list[Piece]] = {cell: [] for cell in grid.cells}
    for line in inside:
        row = _step(grid.ys, (line.y0 + line.y1) / 2)
        edges = sorted({edge for c in range(len(grid.xs) - 1) for edge in owner[row, c][1::2]})
        for piece, column in _parted(line, [grid.xs[edge] for edge in edges]):
            filled[owner[row, edges[column]]].append(piece)
    rows: Cells = []
    for row in range(len(grid.ys) - 1):
        cells = [cell for cell in grid.cells if cell[0] == row]
        rows.extend(_split_rows([_in_order(filled[cell]) for cell in cells]))
    first = [cell for cell in grid.cells if cell[0] == 0]
    header = max(cell[2] for cell in first)
    if any(cell[3] - cell[1] > 1 for cell in first):  # one heading over several columns
        header = max(header, 2)
    return made_table(rows, min(header, len(rows) - 1), {id(line) for line in inside}, grid.box, grid.xs)


def _within(line: TextLine, box: Box) -> bool:
    x0, y0, x1, y1 = box
    return (
        x0 - _ROOM <= (line.x0 + line.x1) / 2 <= x1 + _ROOM
        and y0 - _ROOM <= (line.y0 + line.y1) / 2 <= y1 + _ROOM
    )


def _step(places: Sequence[float], at: float) -> int:
    return min(max(bisect_right(places, at) - 1, 0), len(places) - 2)


def _parted(line: TextLine, edges: Sequence[float]) -> list[tuple[Piece, int]]:
    """A line's pieces between the edges of columns, each with its column."""
    first, last = _step(edges, line.x0 + 1), _step(edges, line.x1 - 1)
    if first >= last or line.framed:
        return [((line, 0, len(line.text)), max(first, 0))]
    columns: list[int] = [first] * len(line.text)
    for run in line.runs:
        if run.edges:
            for index in range(run.end - run.start):
                columns[run.start + index] = _step(edges, (run.edges[index] + run.edges[index + 1]) / 2)
    made: list[tuple[Piece, int]] = []
    start = 0
    for end in range(1, len(line.text) + 1):
        if end < len(line.text) and columns[end] == columns[start]:
            continue
        first, last = start, end
        while first < last and line.text[first] == " ":
            first += 1
        while last > first and line.text[last - 1] == " ":
            last -= 1
        if first < last:
            made.append(((line, first, last), columns[start]))
        start = end
    return made


def _in_order(pieces: list[Piece]) -> list[Piece]:
    """A cell's pieces from top to bottom, those on one line from left to right."""
    pieces.sort(key=lambda piece: piece[0].baseline)
    made: list[Piece] = []
    row: list[Piece] = []
    for piece in pieces:
        if row and piece[0].baseline - row[0][0].baseline > 0.4 * piece[0].size:
            made += sorted(row, key=lambda p: p[0].x0)
            row = []
        row.append(piece)
    return made + sorted(row, key=lambda p: p[0].x0)


def _split_rows(cells: list[list[Piece]]) -> Cells:
    """One row of the grid as the rows that stand in it, where no rules part them but all cells agree."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or len(filled) * 2 < len(cells):
        return [cells]
    lines = [[piece[0].baseline for piece in cell] for cell in filled]
    count = len(lines[0])
    if count < 3 or any(len(found) != count for found in lines):
        return [cells]
    if any(max(places) - min(places) > 3 for places in zip(*lines, strict=True)):
        return [cells]
    return [[[cell[row]] if cell else [] for cell in cells] for row in range(count)]


def made_table(
    rows: Cells, header_rows: int, covered: set[int], box: Box, columns: Sequence[float]
) -> FoundTable | None:
    """The table of these cells; None where they hold too little or too much for one."""
    text: list[str] = []
    places: list[Line] = []
    offsets: list[tuple[int, int]] = []
    length = filled = headers = 0
    for number, row in enumerate(rows):
        cells = [joined(cell) for cell in row]
        if not any(content for content, _ in cells):
            continue
        if offsets:
            text.append("\n")
            length += 1
        start = length
        headers += number < header_rows
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
    block = Block("table", whole, tuple(places), rows=tuple(offsets), header_rows=max(headers, 1))
    return FoundTable(block, covered, box, tuple(columns))
