"""Tables without rules round their cells: columns that stand in line, told from prose, addresses and lists.

Only pages with several lines beside each other are looked at. What can't be made sure of stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from desktop.formats.glyphs import TextLine
from desktop.formats.joining import is_cjk
from desktop.formats.pdf_tables import Cells, FoundTable, made_table
from desktop.formats.rulings import Rules

_NUMBER = re.compile(
    r"[(\[]?[-–−+±<>≤≥~≈*]{0,2} ?[$€£¥￥]? ?\d[\d.,'’ ]{0,24}"
    r"(?:[%‰°×x*†‡§)\]]|[a-zA-Zµ]{1,3}|[万亿元年月日]){0,3}(?: ?± ?[\d.]{1,12})?|[-–—−/.]{1,3}|n/?a|无",
    re.IGNORECASE,
)
_MARKER = re.compile(r"[•◦▪‣●○■□–—*·-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[\d{1,3}\]|[①-⑳]")
_EQUATION = re.compile(r"\(\s*[A-Z]?[\d.]+[a-z]?\s*\)")
_ROWS_MIN = 3
_COLUMNS_MAX = 30
_CELL_LONG = 60  # characters; cells longer than this on the whole are prose

Row = list[TextLine]


def aligned_tables(lines: Sequence[TextLine], rules: Rules, width: float) -> list[FoundTable]:
    """The tables among lines that no other table covers, on a page of this width."""
    usable = [line for line in lines if line.upright and not line.leader]
    rows = list(_rows(usable))
    if sum(len(row) > 1 for row in rows) < _ROWS_MIN:
        return []
    prose = _prose(usable)
    found: list[FoundTable] = []
    for region in _regions(usable, prose, width):
        taken = {key for table in found for key in table.covered}
        rows = list(_rows([line for line in region if id(line) not in taken]))
        for stretch in _stretches(rows, prose):
            table = _table(stretch, rules)
            if table is not None:
                found.append(table)
    return found


def _rows(lines: Sequence[TextLine]) -> Iterator[Row]:
    """Lines by what they stand beside, from top to bottom, each row from left to right."""
    row: Row = []
    for line in sorted(lines, key=lambda line: line.baseline):
        if row and line.baseline - row[0].baseline > 0.35 * min(line.size, row[0].size):
            yield sorted(row, key=lambda cell: cell.x0)
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda cell: cell.x0)


def _length(text: str) -> int:
    """How long a text is, a Chinese character counting for two."""
    return len(text) if text.isascii() else sum(1 + is_cjk(character) for character in text)


def _prose(lines: Sequence[TextLine]) -> dict[int, TextLine]:
    """Lines of running text by id: long ones that begin and end alike, one under the other."""
    found: dict[int, TextLine] = {}
    by_left: dict[int, list[TextLine]] = {}
    for line in lines:
        if _length(line.text) >= 25:
            by_left.setdefault(round(line.x0 / 3), []).append(line)
    for key, group in by_left.items():
        near = sorted((*group, *by_left.get(key + 1, ())), key=lambda line: line.baseline)
        for first in range(len(near) - 1):
            a, b = near[first], near[first + 1]
            if 0 < b.baseline - a.baseline < 2.1 * a.size and a.size == b.size:
                wide, narrow = max(a.width, b.width), min(a.width, b.width)
                if narrow > 0.88 * wide:
                    found[id(a)] = a
                    found[id(b)] = b
    return found


def _regions(lines: Sequence[TextLine], prose: dict[int, TextLine], width: float) -> Iterator[list[TextLine]]:
    """The whole page without its prose; then each column of prose with what else stands in it."""
    columns: list[list[float]] = []
    for line in sorted(prose.values(), key=lambda line: line.x0):
        if line.width > 0.6 * width:
            continue
        if columns and line.x0 < columns[-1][1] - 5:
            columns[-1][1] = max(columns[-1][1], line.x1)
        else:
            columns.append([line.x0, line.x1])
    if len(columns) < 2:
        yield list(lines)
        return
    yield list(lines)
    for left, right in columns:
        yield [line for line in lines if line.x0 > left - 5 and line.x1 < right + 5]


def _stretches(rows: Sequence[Row], prose: dict[int, TextLine]) -> Iterator[list[Row]]:
    """Rows that follow each other closely, most of them with several cells."""
    stretch: list[Row] = []
    for row in rows:
        running = any(id(line) in prose for line in row)
        far = bool(stretch) and row[0].baseline - stretch[-1][0].baseline > 3.2 * row[0].size
        lone = len(row) == 1
        too_lone = lone and (
            not stretch or (len(stretch[-1]) == 1 and len(stretch) > 1 and len(stretch[-2]) == 1)
        )
        if running or far or too_lone:
            yield _trimmed(stretch)
            stretch = []
        if not running and (not lone or stretch):
            stretch.append(row)
    yield _trimmed(stretch)


def _trimmed(stretch: list[Row]) -> list[Row]:
    """Without rows of one cell at its end, unless they stand under the last row's cells closely."""
    while stretch and len(stretch[-1]) == 1:
        stretch.pop()
    return stretch


def _table(rows: list[Row], rules: Rules) -> FoundTable | None:
    if sum(len(row) > 1 for row in rows) < _ROWS_MIN:
        return None
    if sum(line.mono for row in rows for line in row) * 2 > sum(map(len, rows)):
        return None
    columns = _columns(rows)
    if not 2 <= len(columns) <= _COLUMNS_MAX:
        return None
    cells = _cells(rows, columns)
    if cells is None:
        return None
    box = (
        columns[0][0],
        min(line.y0 for line in rows[0]),
        columns[-1][1],
        max(line.y1 for line in rows[-1]),
    )
    cells = _whole(cells)
    header = _header_rows(cells)
    if not _is_table(cells, header, columns, _ruled(rules, box)):
        return None
    pieces: Cells = [[[(line, 0, len(line.text)) for line in cell] for cell in row] for row in cells]
    covered = {id(line) for row in rows for line in row}
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    return made_table(pieces, header, covered, box, edges)


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Where the columns stand: what the cells of the fullest rows cover, heads over several aside."""
    usual = sorted(len(row) for row in rows if len(row) > 1)
    often = usual[len(usual) // 2]
    spans = sorted((line.x0, line.x1) for row in rows if len(row) >= max(2, often) for line in row)
    made: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if made and x0 < made[-1][1] + 2:
            made[-1] = (made[-1][0], max(made[-1][1], x1))
        else:
            made.append((x0, x1))
    return _married(made, rows) if len(made) <= 2 * _COLUMNS_MAX else made


def _married(columns: list[tuple[float, float]], rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Neighbours that no row fills both are one column: a head at its left over numbers at its right."""
    made = columns[:1]
    for column in columns[1:]:
        left = made[-1]
        near = column[0] - left[1] < 3 * rows[0][0].size
        if near and not any(_touches(row, left) and _touches(row, column) for row in rows):
            made[-1] = (left[0], column[1])
        else:
            made.append(column)
    return made


def _touches(row: Row, column: tuple[float, float]) -> bool:
    return any(line.x0 < column[1] - 1 and line.x1 > column[0] + 1 for line in row)


def _cells(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> list[list[Row]] | None:
    """Each row's lines by column. None where they fit no columns."""
    made: list[list[Row]] = []
    astray = 0
    for row in rows:
        cells: list[Row] = [[] for _ in columns]
        for line in row:
            touched = [
                index for index, (x0, x1) in enumerate(columns) if line.x0 < x1 - 1 and line.x1 > x0 + 1
            ]
            if not touched:
                middle = (line.x0 + line.x1) / 2
                touched = [min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))]
            astray += len(touched) > 1 or bool(cells[touched[0]])
            cells[touched[0]].append(line)
        made.append(cells)
    return made if astray <= 1 + len(rows) // 8 else None


def _whole(cells: list[list[Row]]) -> list[list[Row]]:
    """The rows, with the further lines of a cell put to its first one."""
    made: list[list[Row]] = []
    for row in cells:
        filled = [index for index, cell in enumerate(row) if cell]
        if made and filled and _goes_on(made[-1], row, filled):
            for index in filled:
                made[-1][index].extend(row[index])
        else:
            made.append([list(cell) for cell in row])
    return made


def _goes_on(before: list[Row], row: list[Row], filled: list[int]) -> bool:
    """Whether a row is only the rest of the cells above: words, set closely, in few of the columns."""
    first = row[filled[0]][0]
    above = [cell[-1] for index, cell in enumerate(before) if cell and index in filled]
    if len(above) < len(filled) or len(filled) == len(row):
        return False
    close = all(first.baseline - line.baseline < 1.35 * first.size for line in above)
    words = not any(_NUMBER.fullmatch(line.text) for index in filled for line in row[index])
    if 0 in filled and not row[0][0].text[0].islower():
        return False
    return close and words and first.bold == above[0].bold


def _header_rows(cells: Sequence[list[Row]]) -> int:
    """How many rows at the top have no numbers while the others do, or are bold while the others are not."""
    numeric = [
        any(_NUMBER.fullmatch(line.text) and not _year(line.text) for cell in row for line in cell)
        for row in cells
    ]
    count = 0
    while count < len(cells) and not numeric[count]:
        count += 1
    return count if 0 < count <= 3 and count < len(cells) else 1


def _year(text: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d年?", text) is not None


def _is_table(
    cells: Sequence[list[Row]], header: int, columns: Sequence[tuple[float, float]], ruled: bool
) -> bool:
    """Whether rows and columns are those of a table rather than of an address, a list or a contents page."""
    body = cells[header:]
    texts = [[" ".join(line.text for line in cell) for cell in row] for row in body]
    count = len(columns)
    filled = sum(bool(text) for row in texts for text in row)
    if len(body) < _ROWS_MIN - 1 or filled < 0.5 * count * len(body):
        return False
    lengths = [_length(text) for row in texts for text in row if text]
    if median(lengths) > _CELL_LONG or max(lengths) > 6 * _CELL_LONG:
        return False
    by_column = [[row[index] for row in texts if row[index]] for index in range(count)]
    if any(not column for column in by_column):
        return False
    if sum(bool(_MARKER.fullmatch(text)) for text in by_column[0]) * 2 > len(by_column[0]) and count == 2:
        return False
    if sum(bool(_EQUATION.fullmatch(text)) for text in by_column[-1]) * 2 > len(by_column[-1]):
        return False
    if not _in_line(body, count):
        return False
    if count == 2 and _page_numbers(by_column[1]):
        return False
    if ruled:
        return True
    numeric = [sum(bool(_NUMBER.fullmatch(text)) for text in column) for column in by_column]
    if any(
        number >= 0.7 * len(column) and number >= _ROWS_MIN - 1
        for number, column in zip(numeric[1:], by_column[1:], strict=True)
    ):
        return len(body) >= _ROWS_MIN or count >= 3
    head = [line for row in cells[:header] for cell in row for line in cell]
    rest = [line for row in body for cell in row for line in cell]
    set_off = all(line.bold for line in head) and sum(line.bold for line in rest) * 4 < len(rest)
    full = all(cells[0]) and len(head) >= count
    short = median(lengths) <= 30
    return (
        short
        and full
        and len(body) >= _ROWS_MIN - 1
        and (set_off or (count >= 4 and filled >= 0.85 * count * len(body)))
    )


def _in_line(body: Sequence[list[Row]], count: int) -> bool:
    """Whether the cells of most columns begin, end or have their middles at one place."""
    good = 0
    for index in range(count):
        lines = [row[index][0] for row in body if row[index]]
        slack = 0.5 * lines[0].size
        edges = (
            [line.x0 for line in lines],
            [line.x1 for line in lines],
            [(line.x0 + line.x1) / 2 for line in lines],
        )
        good += any(
            sum(abs(at - median(places)) <= slack for at in places) >= 0.7 * len(places) for places in edges
        )
    return good >= 0.75 * count


def _page_numbers(texts: Sequence[str]) -> bool:
    """Whether a column is that of a table of contents."""
    if not all(re.fullmatch(r"\d{1,4}|[ivxlc]{1,6}", text) for text in texts):
        return False
    numbers = [int(text) for text in texts if text.isdigit()]
    return numbers == sorted(numbers)


def _ruled(rules: Rules, box: tuple[float, float, float, float]) -> bool:
    """Whether rules across stand over, under or in the table: two at least, most of its width."""
    x0, y0, x1, y1 = box
    near = [
        rule
        for rule in rules.across
        if y0 - 12 < rule.at < y1 + 12
        and min(rule.end, x1) - max(rule.start, x0) > 0.7 * (x1 - x0)
        and rule.end - rule.start < 1.6 * (x1 - x0)
    ]
    return len(near) >= 2
