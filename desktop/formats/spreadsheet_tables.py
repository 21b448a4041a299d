"""A sheet's cells -> its tables, with their titles, headers and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from desktop.formats.drafts import Cell, Draft, Span, heading, paragraph, table

_GROUP_ROWS = 200  # drawn and read as one table; the header stands above each
_WIDE = 14  # columns; wider tables are told row by row, for nobody could read them on a page
_HEADER_CELL_MAX = 80  # code points
_TITLE_MAX = 100
_YEARS = range(1800, 2200)

Kind = Literal["text", "number", "date"]
Stretch = tuple[int, int]
"""The first row or column of some, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Value:
    """A cell that is not empty, as people read it."""

    text: str
    kind: Kind = "text"


Row = Sequence["Value | None"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows, all of the same length; `merged`: how many rows and columns a cell covers."""

    name: str
    rows: Sequence[Row]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Area:
    """A rectangle of a sheet in which the cells belong together."""

    rows: Stretch
    columns: Stretch


def drafts_of(sheet: Sheet) -> Iterator[Draft]:
    """The tables of a sheet from top to bottom, what stands above them and below."""
    before: tuple[Stretch, list[Row]] | None = None  # the columns and header of the last table
    for area in _areas(sheet):
        rows = [row[slice(*area.columns)] for row in sheet.rows[slice(*area.rows)]]
        first, last = _table_rows(rows)
        yield from _titles(rows[:first])
        if first < last:
            body = rows[first:last]
            header = _header_rows(body)
            if not header and before is not None and before[0] == area.columns:
                body, header = [*before[1], *body], len(before[1])  # an empty row does not end a table
            elif header:
                before = area.columns, body[:header]
            top = area.rows[0] + first if body[0] is rows[first] else None
            yield from _table(body, header, _spans(sheet, area, top, len(body)))
        for row in rows[last:]:
            yield from _lines(row)


def _areas(sheet: Sheet) -> Iterator[_Area]:
    """Rows between empty rows, and within them columns between empty columns where both sides are tables."""
    start: int | None = None
    for number, row in enumerate((*sheet.rows, ())):
        if any(row):
            start = number if start is None else start
        elif start is not None:
            yield from _side_by_side(sheet.rows[start:number], start)
            start = None


def _side_by_side(rows: Sequence[Row], top: int) -> Iterator[_Area]:
    width = len(rows[0])
    filled = [any(row[column] for row in rows) for column in range(width)]
    stretches: list[Stretch] = []
    for column in range(width):
        if not filled[column]:
            continue
        if stretches and stretches[-1][1] == column:
            stretches[-1] = (stretches[-1][0], column + 1)
        else:
            stretches.append((column, column + 1))
    tables = len(rows) > 1 and all(last - first > 1 for first, last in stretches)
    if not tables:
        stretches = [(stretches[0][0], stretches[-1][1])]
    for columns in stretches:
        yield _Area((top, top + len(rows)), columns)


def _table_rows(rows: Sequence[Row]) -> Stretch:
    """Where the table begins and ends: lines of a single cell above and below it are none of its rows."""
    first, last = 0, len(rows)
    if len(rows[0]) > 1:
        while first < last and _filled(rows[first]) < 2:
            first += 1
        while last > first and _filled(rows[last - 1]) < 2 and not rows[last - 1][1]:
            last -= 1
    elif len(rows) < 3 or any(
        value and value.kind == "text" and len(value.text) > _HEADER_CELL_MAX for row in rows for value in row
    ):
        return 0, 0  # one column of text is text
    return first, last


def _header_rows(rows: Sequence[Row]) -> int:
    """How many of a table's rows are its header: none, one or two."""
    if len(rows) < 2 or not _is_header(rows[0]):
        return 0
    if (
        len(rows) > 2
        and _filled(rows[0]) < _filled(rows[1])
        and _is_header(rows[1])
        and not _is_header(rows[2])
    ):
        return 2
    return 1


def _is_header(row: Row) -> bool:
    values = [value for value in row if value]
    if not values or (2 * len(values) < len(row) and not row[0] and len(row) < 4):
        return False
    names = [value for value in values if value.kind == "text"]
    years = [value for value in values if value.text.isdigit() and int(value.text) in _YEARS]
    if len(names) + len(years) < len(values) or any(len(value.text) > _HEADER_CELL_MAX for value in values):
        return False
    return len({value.text for value in values}) == len(values) or len(values) < len(row)


def _titles(rows: Sequence[Row]) -> Iterator[Draft]:
    """Lines above a table: the first is its heading, where it is short."""
    for number, row in enumerate(rows):
        text = " ".join(value.text for value in row if value)
        made = (
            heading([Span(text)], 2)
            if number == 0 and 0 < len(text) <= _TITLE_MAX
            else paragraph([Span(text)])
        )
        if made:
            yield made


def _lines(row: Row) -> Iterator[Draft]:
    made = paragraph([Span(" ".join(value.text for value in row if value))])
    if made:
        yield made


def _table(
    rows: Sequence[Row], header: int, spans: Mapping[tuple[int, int], tuple[int, int]]
) -> Iterator[Draft]:
    used = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    if len(used) > _WIDE:
        yield from _records(rows, header)
        return
    for start in range(header, len(rows), _GROUP_ROWS):
        numbers = [*range(header), *range(start, min(start + _GROUP_ROWS, len(rows)))]
        made = table([_cells(rows[number], number, used, spans) for number in numbers], header)
        if made:
            yield made


def _cells(
    row: Row, number: int, used: Sequence[int], spans: Mapping[tuple[int, int], tuple[int, int]]
) -> list[Cell]:
    cells: list[Cell] = []
    skipped = 0
    for column in used:
        if skipped:
            skipped -= 1
            continue
        value = row[column]
        height, width = spans.get((number, column), (1, 1))
        if (height, width) == (0, 0):
            continue  # covered from above
        width = sum(column <= other < column + width for other in used)
        skipped = width - 1
        align = "right" if value and value.kind == "number" else ""
        cells.append(Cell((Span(value.text),) if value else (), width, height, align))
    return cells


def _spans(
    sheet: Sheet, area: _Area, top: int | None, height: int
) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Merged cells by their place in the table, where they lie within one row or within its first rows."""
    if top is None:
        return {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for (row, column), (rows, columns) in sheet.merged.items():
        at = (row - top, column - area.columns[0])
        inside = 0 <= at[0] < min(height, _GROUP_ROWS) and at[1] >= 0 and column + columns <= area.columns[1]
        if not inside or at[0] + rows > min(height, _GROUP_ROWS):
            continue
        spans[at] = (rows, columns)
        for below in range(1, rows):
            for beside in range(columns):
                spans[at[0] + below, at[1] + beside] = (0, 0)
    return spans


def _records(rows: Sequence[Row], header: int) -> Iterator[Draft]:
    """A wide table row by row: the first cell, and every other with the name of its column."""
    names = [
        " ".join(row[column].text for row in rows[:header] if row[column])  # type: ignore[union-attr]
        for column in range(len(rows[0]))
    ]
    for row in rows[header:]:
        spans: list[Span] = []
        for name, value in zip(names, row, strict=True):
            if value is None:
                continue
            glue = "; " if spans else ""
            label = f"{name}: " if name else ""
            spans += [Span(f"{glue}{label}"), Span(value.text, bold=True)]
        made = paragraph(spans)
        if made:
            yield made


def _filled(row: Row) -> int:
    return sum(value is not None for value in row)
