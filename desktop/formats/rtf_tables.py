"""Tables of RTF: rows of cells that are told apart by what stands between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.formats.drafts import Cell, Draft, Span, table


@dataclass(slots=True)
class _Definition:
    """What a row says of a cell."""

    goes_on: bool = False  # merged into the one before
    below: bool = False  # merged into the one above


class Table:
    """The table that is being read; `finished` gives it and begins another."""

    def __init__(self) -> None:
        self._definitions: list[_Definition] = []
        self._next = _Definition()
        self._header = False
        self._clear()

    def _clear(self) -> None:
        self._rows: list[list[Cell]] = []
        self._cells: list[list[Span]] = []
        self._headers = 0
        self._above: dict[int, tuple[int, int]] = {}  # column -> row and index of what merges downwards

    def word(self, word: str) -> None:
        """A word about the row."""
        if word == "trowd":
            self._definitions, self._next, self._header = [], _Definition(), False
        elif word == "trhdr":
            self._header = True
        elif word == "clmrg":
            self._next.goes_on = True
        elif word == "clvmrg":
            self._next.below = True
        elif word == "cellx":
            self._definitions.append(self._next)
            self._next = _Definition()

    def cell(self, spans: list[Span]) -> None:
        """The end of a cell."""
        self._cells.append(spans)

    def row(self) -> None:
        """The end of a row."""
        made: list[Cell] = []
        above = dict(self._above)
        for column, spans in enumerate(self._cells):
            known = self._definitions[column] if column < len(self._definitions) else _Definition()
            if known.goes_on and made:
                made[-1] = replace(made[-1], columns=made[-1].columns + 1)
            elif known.below and column in above:
                at, index = above[column]
                merged = self._rows[at][index]
                self._rows[at][index] = replace(merged, rows=merged.rows + 1)
            else:
                self._above[column] = (len(self._rows), len(made))
                made.append(Cell(tuple(spans)))
        if self._header and self._headers == len(self._rows):
            self._headers += 1
        self._rows.append(made)
        self._cells = []

    def finished(self) -> Draft | None:
        """The table so far; None where there is none."""
        if self._cells:
            self.row()
        rows, headers = self._rows, self._headers
        if headers == len(rows):
            headers = 0  # a table of nothing but headers has said nothing
        self._clear()
        return table(rows, headers or int(len(rows) > 1)) if rows else None
