"""A table of HTML while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from desktop.formats.drafts import Cell, Draft, Span, paragraph, plain, table
from desktop.formats.html_elements import attribute

_CELL_MAX = 3000  # code points; a table with more in a cell is a page layout, not a table
_COLUMNS_MAX = 60
_NESTED_MAX = 8  # tables in tables that are looked into before all further ones are taken for layout


def is_data(node: Any, depth: int) -> bool:
    """Whether a table says something by its rows and columns, or only places things on a page."""
    if (attribute(node, "role") or "").lower() in ("presentation", "none") or depth > _NESTED_MAX:
        return False
    if "highlight" in attribute(node, "class") or any(t.mem_id != node.mem_id for t in node.css("table")):
        return False
    if node.css_first("th, caption, thead") is not None:
        return True
    cells = node.css("td")
    rows = len(node.css("tr"))
    if len(cells) < 2 or (
        len(cells) == rows and node.css_first("p, div, h1, h2, h3, ul, ol, pre") is not None
    ):
        return False
    if node.css_first("h1, h2, h3, h4, h5, h6, pre, blockquote, form") is not None:
        return False
    return all(len(cell.text() or "") <= _CELL_MAX for cell in cells)


@dataclass(slots=True)
class _Open:
    """A cell that is being filled."""

    spans: list[Span] = field(default_factory=list)
    header: bool = False
    columns: int = 1
    rows: int = 1
    align: str = ""


@dataclass(slots=True)
class Table:
    """Collects rows and cells; `after` are drafts that can't stand in a cell, such as pictures."""

    after: list[Draft] = field(default_factory=list)
    _rows: list[list[_Open]] = field(default_factory=list)
    _head: set[int] = field(default_factory=set)  # rows that stand in a thead
    _cell: _Open | None = None

    @property
    def in_cell(self) -> bool:
        """Whether text would be in a cell now."""
        return self._cell is not None

    def row(self, *, head: bool) -> None:
        """A row begins."""
        self._cell = None
        if head:
            self._head.add(len(self._rows))
        self._rows.append([])

    def cell(self, node: Any) -> None:
        """A cell begins."""
        if not self._rows:
            self._rows.append([])
        style = attribute(node, "style").replace(" ", "").lower()
        align = attribute(node, "align").lower()
        for side in ("right", "center"):
            if f"text-align:{side}" in style:
                align = side
        self._cell = _Open(
            header=node.tag == "th",
            columns=_count(attribute(node, "colspan"), _COLUMNS_MAX),
            rows=_count(attribute(node, "rowspan"), 10_000),
            align=align,
        )
        self._rows[-1].append(self._cell)

    def end_cell(self) -> None:
        """The cell is full."""
        self._cell = None

    def line(self, spans: list[Span]) -> None:
        """A line of the open cell."""
        if self._cell is not None and plain(spans).strip():
            if self._cell.spans:
                self._cell.spans.append(Span("\n"))
            self._cell.spans.extend(spans)

    def drafts(self) -> list[Draft]:
        """The table, and what was in its cells but is none of its text."""
        rows = [row for row in self._rows if row]
        head = [index for index, row in enumerate(self._rows) if row and index in self._head]
        headers = len(head) if head else self._header_rows(rows)
        made: Draft | None = None
        columns = max((sum(cell.columns for cell in row) for row in rows), default=0)
        if columns > _COLUMNS_MAX or any(len(plain(c.spans)) > _CELL_MAX for row in rows for c in row):
            lines = [paragraph(cell.spans) for row in rows for cell in row]
            return [*(draft for draft in lines if draft), *self.after]
        cells = [
            [
                Cell(
                    tuple(_unbolded(cell) if number < headers or cell.header else cell.spans),
                    cell.columns,
                    min(cell.rows, len(rows) - number),
                    cell.align,
                )
                for cell in row
            ]
            for number, row in enumerate(rows)
        ]
        made = table(cells, headers)
        return [made, *self.after] if made else self.after

    @staticmethod
    def _header_rows(rows: list[list[_Open]]) -> int:
        """The rows at the top whose cells are all headers; without any such cell, a first that stands out."""
        count = 0
        while count < len(rows) and all(cell.header for cell in rows[count]):
            count += 1
        if count == len(rows):
            return min(count, 1) if len(rows) > 1 else 0
        if count or any(cell.header for row in rows for cell in row):
            return count
        first = rows[0] if rows else []
        bold = all(span.bold or not span.text.strip() for cell in first for span in cell.spans)
        return int(len(rows) > 1 and bool(first) and (bold or len(first) > 2))


def _unbolded(cell: _Open) -> list[Span]:
    return [replace(span, bold=False) for span in cell.spans] if cell.header else cell.spans


def _count(stated: str, most: int) -> int:
    stated = stated.strip()[:6]
    if not stated.isascii() or not stated.isdigit():
        return 1
    return min(int(stated), most) or most  # 0 is: to the end
