"""The body of a Word document -> drafts, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from desktop.formats.base import Beat
from desktop.formats.docx_images import Images
from desktop.formats.docx_numbering import Numbering
from desktop.formats.docx_runs import Runs
from desktop.formats.docx_styles import Styles
from desktop.formats.docx_xml import VML_TEXT_BOX, W, children, on, value
from desktop.formats.drafts import Cell, Draft, Span, code, heading, list_item, paragraph, plain, rule, table

_CELL_MAX = 3000  # code points; a table with more in a cell is a page layout, not a table
_COLUMNS_MAX = 60


class Body:
    """Reads one document once."""

    def __init__(self, document: Any, beat: Beat) -> None:
        self._document = document
        self._beat = beat
        self._styles = Styles(document)
        self._numbering = Numbering(document)
        self._images = Images(document)
        self._runs = Runs(document, self._styles)
        self._code: list[str] = []  # paragraphs of code that wait for the next

    @property
    def stated_title(self) -> str:
        """The title in the document's properties."""
        try:
            return str(self._document.core_properties.title or "")
        except (KeyError, ValueError, AttributeError):
            return ""

    @property
    def images(self) -> dict[str, bytes]:
        """The pictures that the drafts name."""
        return self._images.used

    def drafts(self) -> list[Draft]:
        """All of the document: body, then notes."""
        made = [*self._blocks(self._document.element.body), *self._flushed_code()]
        notes = [
            draft
            for marker, spans in self._runs.notes()
            if (draft := paragraph([Span(f"[{marker}] "), *spans], css="footnote"))
        ]
        return [*made, rule(), *notes] if notes else made

    def _blocks(self, parent: Any) -> Iterator[Draft]:
        for element in children(parent):
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from self._flushed_code()
                yield from self._table(element)
                self._beat()

    def _paragraph(self, element: Any) -> Iterator[Draft]:
        spans = self._runs.of(element)
        style = self._styles.of(element)
        marker, depth = self._numbering.marker(element, style)
        draft: Draft | None
        if style.code and plain(spans).strip():
            self._code.append(plain(spans))
            return
        yield from self._flushed_code()
        if style.level:
            numbered = [Span(f"{marker} "), *spans] if marker and plain(spans).strip() else spans
            draft = heading(numbered, style.level)
        elif depth:
            draft = list_item(spans, depth, marker)
        else:
            draft = paragraph(spans, css="caption" if style.caption else "", quoted=int(style.quote))
        if draft:
            yield draft
        yield from self._images.of(element)
        for box in self._boxes(element):
            yield from self._blocks(box)

    def _boxes(self, element: Any) -> Iterator[Any]:
        """Text boxes anchored in a paragraph; Word writes each twice, of which the newer form counts."""
        for box in element.iter(W + "txbxContent"):
            ancestors = list(box.iterancestors())
            inner = next((a for a in ancestors if a.tag == W + "p"), None)
            if inner is not element:
                continue
            if any(a.tag == VML_TEXT_BOX for a in ancestors) and _has_newer_form(box):
                continue
            yield box

    def _flushed_code(self) -> Iterator[Draft]:
        if self._code:
            draft = code("\n".join(self._code))
            self._code = []
            if draft:
                yield draft

    def _table(self, element: Any) -> Iterator[Draft]:
        rows, headers = self._rows(element)
        cells = [cell for row in rows for cell in row]
        single = len(cells) == 1 or max((len(plain(cell.spans)) for cell in cells), default=0) > _CELL_MAX
        if single or max((len(row) for row in rows), default=0) > _COLUMNS_MAX:
            for cell in element.iter(W + "tc"):
                if next(cell.iterancestors(W + "tbl")) is element:
                    yield from self._blocks(cell)
            return
        draft = table(rows, headers)
        if draft:
            yield draft
        for cell in element.iter(W + "p"):
            yield from self._images.of(cell)

    def _rows(self, element: Any) -> tuple[list[list[Cell]], int]:
        """The table's cells; a vertically merged one counts its rows at its top and is left out below."""
        rows: list[list[Cell]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # grid column -> row and index of the cell above
        headers = 0
        for row in children(element):
            if row.tag != W + "tr" or on(row, "trPr/del"):
                continue
            if on(row, "trPr/tblHeader") and headers == len(rows):
                headers += 1
            made: list[Cell] = []
            column = int(value(row, "trPr/gridBefore") or 0)
            if column:
                made.append(Cell((), column))
            for cell in children(row):
                if cell.tag != W + "tc":
                    continue
                width = max(int(value(cell, "tcPr/gridSpan") or 1), 1)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(W + "val") != "restart" and column in open_cells:
                    at, index = open_cells[column]
                    above = rows[at][index]
                    rows[at][index] = replace(above, rows=above.rows + 1)
                else:
                    open_cells.pop(column, None)
                    if merge is not None:
                        open_cells[column] = (len(rows), len(made))
                    made.append(Cell(tuple(self._cell_spans(cell)), width, align=self._alignment(cell)))
                column += width
            rows.append(made)
        return rows, headers or int(len(rows) > 1)

    def _cell_spans(self, cell: Any) -> list[Span]:
        """The text of a cell; its paragraphs, and the rows of tables within, on lines of their own."""
        spans: list[Span] = []
        for element in children(cell):
            if element.tag == W + "p":
                style = self._styles.of(element)
                marker, depth = self._numbering.marker(element, style)
                inner = self._runs.of(element)
                for box in self._boxes(element):
                    inner = [*inner, Span("\n"), *self._cell_spans(box)]
                if depth and plain(inner).strip():
                    inner = [Span(f"{marker or '•'} "), *inner]
            elif element.tag == W + "tbl":
                inner = []
                for row in self._rows(element)[0]:
                    for cell_inside in row:
                        inner += [*cell_inside.spans, Span(" ")]
                    inner.append(Span("\n"))
            else:
                continue
            if plain(inner).strip():
                spans += [Span("\n"), *inner] if spans else inner
        return spans

    @staticmethod
    def _alignment(cell: Any) -> str:
        found = {value(p, "pPr/jc") for p in cell.iter(W + "p")}
        if len(found) != 1:
            return ""
        return {"center": "center", "right": "right", "end": "right"}.get(found.pop() or "", "")


def _has_newer_form(box: Any) -> bool:
    """Whether the text box is the fallback of one that was already met."""
    return any(str(a.tag).endswith("}Fallback") for a in box.iterancestors())
