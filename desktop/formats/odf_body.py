"""The text of an OpenDocument file -> drafts, in the order in which it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desktop.formats.base import Beat
from desktop.formats.docx_numbering import formatted
from desktop.formats.drafts import Cell, Draft, Span, code, heading, list_item, paragraph, plain, rule, table
from desktop.formats.odf_package import (
    DRAW,
    OFFICE,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    XLINK,
    OdfPackage,
    length,
    number,
)

if TYPE_CHECKING:
    from desktop.formats.html_pictures import Pictures

_CELL_MAX = 3000  # code points; a table with more in a cell is a page layout, not a table
_COLUMNS_MAX = 60
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
            "一, 二, 三, ...": "chineseCounting", "①, ②, ③, ...": "decimalEnclosedCircle"}  # fmt: skip
_UNREAD = frozenset(
    [
        TEXT + "tracked-changes", TEXT + "hidden-text", TEXT + "hidden-paragraph", TEXT + "ruby-text",
        OFFICE + "annotation", OFFICE + "annotation-end", OFFICE + "forms", TEXT + "sequence-decls",
    ]
)  # fmt: skip
_WRAPPERS = frozenset(
    [TEXT + name for name in ("section", "table-of-content", "index-body", "index-title",
     "illustration-index", "alphabetical-index", "bibliography", "table-index", "user-index", "object-index")]
)  # fmt: skip


@dataclass(slots=True)
class _List:
    """A list that is open: its style and how many items it had on each level."""

    style: str
    counts: dict[int, int]


class OdfBody:
    """Reads one document once."""

    def __init__(self, package: OdfPackage, pictures: Pictures, beat: Beat) -> None:
        self._package = package
        self._pictures = pictures
        self._beat = beat
        self._notes: list[tuple[str, Any]] = []
        self._code: list[str] = []  # paragraphs of code that wait for the next
        self._counts: dict[str, dict[int, int]] = {}  # items so far of each list style
        names = {p.get(TEXT + "style-name") for p in package.content.iter(TEXT + "p", TEXT + "h")}
        self._shift = int(any(package.style("paragraph", name).title for name in names))

    def drafts(self, parent: Any) -> list[Draft]:
        """All of the text, then its notes."""
        made = [*self.blocks(parent), *self._flushed_code()]
        notes: list[Draft] = []
        for marker, body in self._notes:  # notes in notes join the end
            spans: list[Span] = []
            for element in body.iter(TEXT + "p", TEXT + "h"):
                spans += [Span(" "), *self.spans(element)] if spans else self.spans(element)
            draft = paragraph([Span(f"[{marker}] "), *spans], css="footnote") if spans else None
            notes += [draft] if draft else []
        return [*made, rule(), *notes] if notes else made

    def blocks(self, parent: Any) -> Iterator[Draft]:
        """The blocks below an element."""
        for element in parent:
            tag = element.tag
            if tag in (TEXT + "p", TEXT + "h"):
                yield from self._paragraph(element)
            elif tag == TEXT + "list":
                yield from self._flushed_code()
                yield from self._list(element, self._opened(element), 1)
            elif tag == TABLE + "table":
                yield from self._flushed_code()
                yield from self._table(element)
                self._beat()
            elif tag in _WRAPPERS:
                if element.get(TEXT + "display") != "none":
                    yield from self.blocks(element)
            elif tag in (DRAW + "frame", DRAW + "g", DRAW + "custom-shape"):
                yield from self.frame(element)
        yield from self._flushed_code()

    def spans(self, element: Any) -> list[Span]:
        """The text of a paragraph, white space as OpenDocument has it."""
        style = self._package.style("paragraph", element.get(TEXT + "style-name"))
        is_heading = element.tag == TEXT + "h" or bool(style.level)
        base = Span("", bold=style.bold and not is_heading, italic=style.italic and not is_heading)
        return list(self._inline(element, base, bare=is_heading or style.title))

    def frame(self, element: Any) -> Iterator[Draft]:
        """What a frame or shape holds: a picture, a table, or paragraphs."""
        if element.tag == DRAW + "g":
            yield from self.blocks(element)
            return
        if element.tag != DRAW + "frame":
            yield from self.blocks(element)
            return
        for inner in element:
            if inner.tag == DRAW + "image":
                width = length(element.get(SVG + "width")) * 96 / 72
                shown = self._pictures.shown(inner.get(XLINK + "href") or "", f"{width:.0f}" if width else "")
                if shown:
                    yield shown
                    return
            elif inner.tag == DRAW + "text-box":
                yield from self.blocks(inner)
                return
            elif inner.tag == TABLE + "table":
                yield from self._table(inner)
                return

    def _paragraph(self, element: Any) -> Iterator[Draft]:
        style = self._package.style("paragraph", element.get(TEXT + "style-name"))
        if style.hidden:
            return
        spans = self.spans(element)
        text = plain(spans)
        if (style.code or style.monospaced) and element.tag == TEXT + "p" and text.strip():
            self._code.append(text)
            return
        yield from self._flushed_code()
        level = self._level(element)
        draft: Draft | None
        if level:
            draft = heading(spans, level)
        else:
            draft = paragraph(spans, css="caption" if style.caption else "", quoted=int(style.quote))
        if draft:
            yield draft
        yield from self._anchored(element)

    def _level(self, element: Any) -> int:
        style = self._package.style("paragraph", element.get(TEXT + "style-name"))
        if element.tag == TEXT + "h":
            return min(number(element.get(TEXT + "outline-level"), 1, 10) + self._shift, 6)
        if style.title:
            return 1
        return min(style.level + self._shift, 6) if style.level else 0

    def _anchored(self, element: Any) -> Iterator[Draft]:
        """Frames that stand in a paragraph, those of its notes left out."""
        for frame in element.iter(DRAW + "frame", DRAW + "custom-shape"):
            holder = next(a for a in frame.iterancestors() if a.tag in (TEXT + "p", TEXT + "h"))
            if holder is element:
                yield from self.frame(frame)

    def _flushed_code(self) -> Iterator[Draft]:
        if self._code:
            draft = code("\n".join(self._code))
            self._code = []
            if draft:
                yield draft

    def _opened(self, element: Any) -> _List:
        style = element.get(TEXT + "style-name") or ""
        counts = self._counts.get(style, {})
        goes_on = element.get(TEXT + "continue-numbering") == "true" or element.get(TEXT + "continue-list")
        opened = _List(style, counts if goes_on else {})
        self._counts[style] = opened.counts
        return opened

    def _list(self, element: Any, opened: _List, depth: int) -> Iterator[Draft]:
        if depth > 40:
            return
        style = element.get(TEXT + "style-name") or opened.style
        for item in element:
            if item.tag not in (TEXT + "list-item", TEXT + "list-header"):
                continue
            first = item.tag == TEXT + "list-item"
            for child in item:
                if child.tag == TEXT + "list":
                    yield from self._list(child, opened, depth + 1)
                elif child.tag == TEXT + "h" or (child.tag == TEXT + "p" and self._level(child)):
                    yield from self._paragraph(child)
                elif child.tag == TEXT + "p":
                    marker = self._marker(item, style, opened, depth) if first else ""
                    spans = self.spans(child)
                    draft = list_item(spans, depth, marker) if first else paragraph(spans, indent=depth)
                    first = first and draft is None
                    if draft:
                        yield draft
                    yield from self._anchored(child)
                elif child.tag == TABLE + "table":
                    yield from self._table(child)

    def _marker(self, item: Any, style: str, opened: _List, depth: int) -> str:
        """What numbers the item; empty for a bullet."""
        opened.counts = self._counts[opened.style] = {d: n for d, n in opened.counts.items() if d <= depth}
        kinds = self._package.list_styles.get(style)
        level = None
        for entry in kinds if kinds is not None else ():
            if entry.get(TEXT + "level") == str(depth):
                level = entry
        start = level.get(TEXT + "start-value") if level is not None else None
        stated = item.get(TEXT + "start-value")
        count = (
            number(stated, 0, 10**6) if stated else opened.counts.get(depth, number(start, 1, 10**6) - 1) + 1
        )
        opened.counts[depth] = count
        if level is None or level.tag != TEXT + "list-level-style-number":
            return ""
        kind = level.get(STYLE + "num-format") or ""
        if not kind:
            return ""
        shown = number(level.get(TEXT + "display-levels"), 1, depth)
        numbers = [opened.counts.get(d, 1) for d in range(depth - shown + 1, depth + 1)]
        text = ".".join(formatted(n, _FORMATS.get(kind, "decimal")) for n in numbers)
        return f"{level.get(STYLE + 'num-prefix') or ''}{text}{level.get(STYLE + 'num-suffix') or ''}"

    def _table(self, element: Any) -> Iterator[Draft]:
        rows, headers = self._rows(element)
        cells = [cell for row in rows for cell in row]
        layout = len(cells) == 1 or max((len(plain(c.spans)) for c in cells), default=0) > _CELL_MAX
        if layout or max((len(row) for row in rows), default=0) > _COLUMNS_MAX:
            for cell in element.iter(TABLE + "table-cell"):
                if next(cell.iterancestors(TABLE + "table")) is element:
                    yield from self.blocks(cell)
            return
        draft = table(rows, headers or int(len(rows) > 1))
        if draft:
            yield draft
        for inner in element.iter(TEXT + "p"):
            yield from self._anchored(inner)

    def _rows(self, element: Any) -> tuple[list[list[Cell]], int]:
        rows: list[list[Cell]] = []
        headers = 0
        for row in element.iter(TABLE + "table-row"):
            if next(row.iterancestors(TABLE + "table")) is not element:
                continue
            made: list[Cell] = []
            for cell in row:
                if cell.tag != TABLE + "table-cell":
                    continue  # covered by a merged one
                spans = tuple(self._cell_spans(cell))
                columns = number(cell.get(TABLE + "number-columns-spanned"), 1, 200)
                down = number(cell.get(TABLE + "number-rows-spanned"), 1, 5000)
                repeated = number(cell.get(TABLE + "number-columns-repeated"), 1, 200) if spans else 1
                made += [Cell(spans, columns, down, self._alignment(cell))] * repeated
            headers += any(a.tag == TABLE + "table-header-rows" for a in row.iterancestors())
            rows.append(made)
        return rows, headers

    def _cell_spans(self, cell: Any) -> list[Span]:
        """The text of a cell, its paragraphs on lines of their own."""
        spans: list[Span] = []
        for element in cell.iter(TEXT + "p", TEXT + "h"):
            if any(a.tag in (TEXT + "note", *_UNREAD) for a in element.iterancestors()):
                continue
            inner = self.spans(element)
            if plain(inner).strip():
                listed = element.getparent().tag == TEXT + "list-item"
                inner = [Span("• "), *inner] if listed else inner
                spans += [Span("\n"), *inner] if spans else inner
        return spans

    def _alignment(self, cell: Any) -> str:
        names = (p.get(TEXT + "style-name") for p in cell.iter(TEXT + "p"))
        found = {self._package.style("paragraph", name).align for name in names}
        return found.pop() if len(found) == 1 else ""

    def _inline(self, parent: Any, base: Span, *, bare: bool) -> Iterator[Span]:
        if parent.text:
            yield replace(base, text=_collapsed(parent.text))
        for element in parent:
            tag = element.tag
            if tag == TEXT + "s":
                yield replace(base, text=" " * number(element.get(TEXT + "c"), 1, 500))
            elif tag == TEXT + "tab":
                yield replace(base, text=" ")
            elif tag == TEXT + "line-break":
                yield replace(base, text="\n")
            elif tag == TEXT + "note":
                body = element.find(TEXT + "note-body")
                if body is not None:
                    self._notes.append((str(len(self._notes) + 1), body))
                    yield replace(base, text=f"[{len(self._notes)}]", raised=True)
            elif tag in (TEXT + "span", TEXT + "a"):
                yield from self._styled(element, base, bare=bare)
            elif isinstance(tag, str) and tag not in _UNREAD and not tag.startswith((DRAW, TABLE)):
                yield from self._inline(element, base, bare=bare)
            if element.tail:
                yield replace(base, text=_collapsed(element.tail))

    def _styled(self, element: Any, base: Span, *, bare: bool) -> Iterator[Span]:
        style = self._package.style("text", element.get(TEXT + "style-name"))
        if style.hidden:
            return
        yield from self._inline(
            element,
            replace(
                base,
                bold=base.bold or (style.bold and not bare),
                italic=base.italic or style.italic,
                struck=base.struck or style.struck,
                underlined=base.underlined or style.underlined,
                raised=base.raised or style.raised,
                code=base.code or style.monospaced or style.code,
                link=base.link or element.tag == TEXT + "a",
            ),
            bare=bare,
        )


def _collapsed(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text)
