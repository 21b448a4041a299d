"""Org: https://orgmode.org/worg/org-syntax.html, as far as it is text; nothing is run or included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Cell, Draft, Span, code, heading, list_item, paragraph, rule, table
from desktop.records import Reading

_HEADING = re.compile(r"(\*+)[ \t]+(.*)$")
_TODO = re.compile(r"(?:TODO|DONE|NEXT|WAITING|HOLD|CANCELLED|CANCELED|STARTED)(?:\s+|$)")
_PRIORITY = re.compile(r"\[#[A-Z0-9]\]\s*")
_TAGS = re.compile(r"[ \t]+:[\w@#%:]+:[ \t]*$")
_KEYWORD = re.compile(r"\s*#\+([\w-]+)(?:\[[^\]]*\])?:[ \t]*(.*)$")
_BLOCK = re.compile(r"\s*#\+begin_(\w+)[ \t]*(.*)$", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:[\w-]+:\s*$")
_PLANNING = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):")
_ITEM = re.compile(r"([ \t]*)(?:([-+]|(?<=[ \t])\*)|((?:\d+|[A-Za-z])[.)]))(?:[ \t]+(.*))?$")
_CHECKBOX = re.compile(r"\[([ X-])\][ \t]+")
_FOOTNOTE = re.compile(r"\[fn:([\w-]+)\][ \t]*(.*)$")
_RULE_ROW = re.compile(r"\s*\|[-+]+\|?\s*$")
_LINE = re.compile(r"\s*-{5,}\s*$")
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")
_INLINE = re.compile(
    r"\[\[[^\[\]]+\](?:\[[^\[\]]+\])?\]|\[fn:[\w-]*(?::[^\[\]]*)?\]|<<<?[^<>\n]+>>>?"
    r"|(?<![\w*/_=~+])([*/_=~+])(?=\S)((?:(?!\1)[^\n]|\n(?!\n)){1,400}?)(?<=\S)\1(?!\w)"
)


class OrgFormat(Format):
    """Org files."""

    name: ClassVar[str] = "Org"
    suffixes: ClassVar[frozenset[str]] = frozenset({".org"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The file's blocks, laid out."""
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out

        text = decode(content_of(path)).text.replace("\r\n", "\n").replace("\r", "\n")
        beat()
        title, drafts = parse(text)
        beat()
        return lay_out(title, drafts, {}, beat)


def parse(text: str) -> tuple[str, list[Draft]]:
    """The title that the text states, and its blocks."""
    reader = _Reader(text.expandtabs(8).split("\n"))
    drafts = list(reader.drafts())
    if reader.title:
        opening = heading([Span(reader.title)], 1)
        drafts = [opening, *drafts] if opening else drafts
    first = next((draft.block for draft in drafts if draft.block), None)
    stated = first is not None and first.kind == "heading" and first.level == 1
    return reader.title or (first.text if stated and first else ""), drafts


@dataclass(slots=True)
class _Reader:
    """Goes through the rows once."""

    rows: list[str]
    title: str = ""
    said: list[str] = field(default_factory=list)  # rows of the open paragraph
    item: tuple[int, str] | None = None  # depth and marker, of an item that has said nothing yet
    indents: list[int] = field(default_factory=list)  # columns of the open lists
    quotes: int = 0

    def drafts(self) -> Iterator[Draft]:
        """The blocks."""
        at = 0
        while at < len(self.rows):
            row = self.rows[at]
            block = _BLOCK.match(row)
            if block:
                end = self._end(at, block[1])
                yield from self._flushed()
                yield from self._block(block[1].lower(), block[2], self.rows[at + 1 : end])
                at = end
            elif _DRAWER.match(row) and self._drawer_end(at):
                at = self._drawer_end(at)
            elif row.lstrip().startswith("|"):
                end = at
                while end < len(self.rows) and self.rows[end].lstrip().startswith("|"):
                    end += 1
                yield from self._flushed()
                yield from filter(None, [_table(self.rows[at:end])])
                at = end - 1
            else:
                yield from self._row(row)
            at += 1
        yield from self._flushed()

    def _row(self, row: str) -> Iterator[Draft]:
        head, item, keyword, note = (pattern.match(row) for pattern in (_HEADING, _ITEM, _KEYWORD, _FOOTNOTE))
        if head or note or keyword or not row.strip() or _LINE.match(row) or item:
            yield from self._flushed()
        if head:
            self.indents.clear()
            text = _TAGS.sub("", _PRIORITY.sub("", _TODO.sub("", head[2], count=1), count=1))
            level = len(head[1]) + bool(self.title)
            yield from filter(None, [heading(_spans(text), level)])
        elif keyword:
            name = keyword[1].lower()
            if name == "title":
                self.title = f"{self.title} {keyword[2]}".strip()
            elif name in ("author", "date", "subtitle") and keyword[2]:
                yield from filter(None, [paragraph(_spans(keyword[2]))])
            elif name == "caption":
                yield from filter(None, [paragraph(_spans(keyword[2]), "caption")])
        elif note:
            yield from filter(None, [paragraph(_spans(f"[{note[1]}] {note[2]}"), "footnote")])
        elif _LINE.match(row):
            yield rule()
        elif item:
            self._open_item(item)
        elif row.lstrip().startswith("# ") or row.strip() == "#" or _PLANNING.match(row):
            return
        elif row.lstrip().startswith(": "):
            yield from self._flushed()
            yield from filter(None, [code(row.lstrip()[2:])])
        elif row.strip():
            column = len(row) - len(row.lstrip())
            if not self.said:
                while self.indents and column <= self.indents[-1]:
                    self.indents.pop()
            self.said.append(row.strip())

    def _open_item(self, item: re.Match[str]) -> None:
        column = len(item[1])
        while self.indents and self.indents[-1] > column:
            self.indents.pop()
        if not self.indents or self.indents[-1] < column:
            self.indents.append(column)
        self.item = (min(len(self.indents), 12), item[3] or "")
        text = _CHECKBOX.sub(lambda box: "☑ " if box[1] == "X" else "☐ ", item[4] or "", count=1)
        self.said = [re.sub(r"^(.+?)[ \t]+::(?:[ \t]+|$)", r"*\1*: ", text)] if text else []

    def _flushed(self) -> Iterator[Draft]:
        """The open paragraph or item."""
        text, self.said = "\n".join(self.said), []
        if not text:
            return
        spans = _spans(text)
        if self.item:
            draft = list_item(spans, *self.item, self.quotes)
            self.item = None
        else:
            draft = paragraph(spans, quoted=self.quotes, indent=min(len(self.indents), 12))
        if draft:
            yield draft

    def _block(self, kind: str, rest: str, rows: list[str]) -> Iterator[Draft]:
        if kind in ("src", "example", "export"):
            words = rest.split()
            if kind == "export":
                return
            text = "\n".join(re.sub(r"^(\s*),(?=[*,]|#\+)", r"\1", row) for row in rows)
            language = words[0].lower() if words and kind == "src" else ""
            yield from filter(None, [code(_dedented(text), language)])
        elif kind != "comment":
            if kind == "verse":
                yield from filter(None, [paragraph([Span("\n".join(rows))], quoted=self.quotes + 1)])
                return
            inner = _Reader(rows, quotes=min(self.quotes + (kind == "quote"), 6))
            if self.quotes < 6:
                yield from inner.drafts()

    def _end(self, at: int, kind: str) -> int:
        """The row that ends a block; the last where none does."""
        closing = f"#+end_{kind}".lower()
        for number in range(at + 1, len(self.rows)):
            if self.rows[number].strip().lower() == closing:
                return number
        return len(self.rows)

    def _drawer_end(self, at: int) -> int:
        """The row that ends a drawer; 0 where it is none."""
        for number in range(at + 1, min(at + 200, len(self.rows))):
            if self.rows[number].strip().upper() == ":END:":
                return number
            if _HEADING.match(self.rows[number]):
                break
        return 0


def _dedented(text: str) -> str:
    from textwrap import dedent

    return dedent(text)


def _table(rows: list[str]) -> Draft | None:
    cells: list[list[Cell]] = []
    header_rows = 0
    for row in rows:
        if _RULE_ROW.match(row):
            header_rows = header_rows or len(cells)
            continue
        parts = [part.strip() for part in row.strip().strip("|").split("|")]
        if any(re.fullmatch(r"<[lrc]?\d*>", part) for part in parts) and all(
            re.fullmatch(r"<[lrc]?\d*>|", part) for part in parts
        ):
            continue  # widths of columns
        cells.append([Cell(tuple(_spans(part))) for part in parts])
    return table(cells, header_rows if header_rows < len(cells) else 0)


def _spans(text: str) -> list[Span]:
    """Inline markup as styles; links by what they are called."""
    made: list[Span] = []
    last = 0
    for found in _INLINE.finditer(text):
        made.append(Span(_joined(text[last : found.start()])))
        last = found.end()
        link = _LINK.fullmatch(found[0])
        if link:
            made.append(Span(_joined(link[2] or link[1].removeprefix("file:")), link=True))
        elif found[0].startswith("[fn:"):
            note = found[0][4:-1]
            name, _, words = note.partition(":")
            made.append(Span(f" ({words})") if words else Span(f"[{name}]", raised=True))
        elif found[0].startswith("<<"):
            made.append(Span(found[0].strip("<>")))
        else:
            mark, words = found[1], _joined(found[2])
            made.append(
                Span(
                    words,
                    bold=mark == "*",
                    italic=mark == "/",
                    underlined=mark == "_",
                    code=mark in "=~",
                    struck=mark == "+",
                )
            )
    made.append(Span(_joined(text[last:])))
    return made


def _joined(text: str) -> str:
    """Source rows as running text; a row ending in two backslashes stays one."""
    text = re.sub(r"\\\\[ \t]*\n", "\v", text)
    text = re.sub(r"(?<=[\u2e80-\U0003ffff])\n(?=[\u2e80-\U0003ffff])", "", text)
    return text.replace("\n", " ").replace("\v", "\n")
