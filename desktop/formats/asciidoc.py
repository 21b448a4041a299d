"""AsciiDoc: https://docs.asciidoctor.org/asciidoc/latest/, as far as it is text; nothing is included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Cell, Draft, Span, code, heading, list_item, paragraph, rule, table
from desktop.records import Reading

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)$")
_ATTRIBUTE = re.compile(r":(!?[\w-]+!?):(?:[ \t]+(.*))?$")
_REFERENCE = re.compile(r"\{([\w-]{1,60})\}")
_BLOCK_STYLE = re.compile(r"\[([^\[\]]*)\]\s*$")
_CAPTION = re.compile(r"\.([^\s.].*)$")
_ITEM = re.compile(r"[ \t]*(?:(\*{1,5}|-)|(\.{1,5})|(\d{1,4}|[a-zA-Z])[.])[ \t]+(\S.*)$")
_TERM = re.compile(r"(\S.*?)(::{1,3}|;;)(?:[ \t]+(.*))?$")
_ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(.*)$")
_MACRO = re.compile(r"(image|video|audio|include|toc)::([^\[\]]*)\[([^\]]*)\]\s*$")
_FENCE = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|/{4,}|\+{4,}|--|```+\w*)\s*$")
_CONDITION = re.compile(r"(?:ifdef|ifndef|ifeval|endif)::")
_CALLOUT = re.compile(r"[ \t]*(?://|#|--|;;)?[ \t]*<(?:\d+|\.)>(?=[ \t]*(?:<\d+>|$))", re.MULTILINE)
_CALLOUT_ITEM = re.compile(r"<(\d+|\.)>[ \t]+(.*)$")
_CELL = re.compile(r"(?:(\d+)?(?:\.(\d+))?\+)?(\d+\*)?[<^>.]{0,4}[a-z]?\|")
_INLINE = re.compile(
    r"(?:https?|mailto|link|xref|image|footnote|kbd|btn|menu|anchor|icon|pass|stem|latexmath):{1,2}"
    r"[^\s\[\]]*\[([^\]]*)\]|<<([^<>]+)>>|\[\[[^\[\]]+\]\]"
    r"|(?<![\w*_`#+])(\*\*?|__?|``?|##?|\+\+?)(?=\S)((?:(?!\3)[^\n]|\n(?!\n)){1,400}?)(?<=\S)\3(?![\w])"
    r"|(?<=\w)([\^~])(\S{1,30}?)\5"
)
_ROLE = re.compile(r"\[[.\w-]+\](?=[#*_`])")


class AsciiDocFormat(Format):
    """AsciiDoc files."""

    name: ClassVar[str] = "AsciiDoc"
    suffixes: ClassVar[frozenset[str]] = frozenset({".adoc", ".asciidoc", ".asc"})

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
    """The title, which is the first heading, and the blocks."""
    drafts = list(_Reader(text.expandtabs(4).split("\n"), {}).drafts())
    first = next((draft.block for draft in drafts if draft.block), None)
    stated = first is not None and first.kind == "heading" and first.level == 1
    return first.text if stated and first else "", drafts


@dataclass(slots=True)
class _Reader:
    """Goes through the rows once."""

    rows: list[str]
    attributes: dict[str, str]
    quotes: int = 0
    nesting: int = 0
    said: list[str] = field(default_factory=list)  # rows of the open paragraph
    item: tuple[int, str] | None = None  # depth and marker, of an item that is being said
    kinds: list[str] = field(default_factory=list)  # markers of the open lists
    numbers: list[int] = field(default_factory=list)
    style: list[str] = field(default_factory=list)  # of the block that comes
    together: bool = False  # after a "+": what comes belongs to the item

    def drafts(self) -> Iterator[Draft]:
        """The blocks."""
        at = 0
        while at < len(self.rows):
            row = self.rows[at].rstrip()
            fence = _FENCE.match(row)
            if row.startswith(("|===", ",===", ":===")):
                end = self._end(at, row)
                yield from self._flushed()
                yield from filter(None, [self._table(row[0], self.rows[at + 1 : end])])
                self.style = []
                at = end
            elif fence and (not self.said or fence[1][0] not in "=-.+_*" or row in self.rows[at + 1 :]):
                end = self._end(at, "```" if row.startswith("```") else row)
                yield from self._flushed()
                yield from self._fenced(fence[1], self.rows[at + 1 : end])
                self.style = []
                at = end
            else:
                yield from self._row(row)
            at += 1
        yield from self._flushed()

    def _end(self, at: int, closing: str) -> int:
        for number in range(at + 1, len(self.rows)):
            if self.rows[number].rstrip() == closing:
                return number
        return len(self.rows)

    def _row(self, row: str) -> Iterator[Draft]:
        if not row:
            yield from self._flushed()
            self.together = False
        elif row.startswith("//") or _CONDITION.match(row):
            return
        elif row == "+" and self.kinds:
            yield from self._flushed()
            self.together = True
        elif self._begins(row):
            yield from self._flushed()
            yield from self._opening(row)
        else:
            if not self.said and not self.together and not self.item:
                self.kinds.clear()
                self.numbers.clear()
            self.said.append(row.strip())

    def _begins(self, row: str) -> bool:
        if (
            _ATTRIBUTE.match(row)
            or _ITEM.match(row)
            or _TERM.match(row)
            or _CALLOUT_ITEM.match(row)
            or _MACRO.match(row)
        ):
            return True
        return not self.said and bool(
            _HEADING.match(row) or _BLOCK_STYLE.match(row) or _CAPTION.match(row)
            or row in ("'''", "<<<", "---", "***")
        )  # fmt: skip

    def _opening(self, row: str) -> Iterator[Draft]:
        head, attribute, style, macro = (
            pattern.match(row) for pattern in (_HEADING, _ATTRIBUTE, _BLOCK_STYLE, _MACRO)
        )
        item, caption, term = _ITEM.match(row), _CAPTION.match(row), _TERM.match(row)
        callout = _CALLOUT_ITEM.match(row)
        if head:
            self.kinds.clear()
            self.numbers.clear()
            self.style = []
            yield from filter(None, [heading(self._spans(head[2]), len(head[1]))])
        elif attribute:
            name = attribute[1].strip("!")
            self.attributes[name] = (attribute[2] or "")[:2000]
        elif style:
            self.style = [part.strip() for part in style[1].split(",")]
        elif macro:
            alt = macro[3].split(",")[0].strip(" \"'").removeprefix("alt=")
            if macro[1] == "image" and alt:
                yield from filter(None, [paragraph([Span(alt, italic=True)])])
        elif row in ("'''", "---", "***"):
            yield rule()
        elif callout:
            self.kinds, self.numbers = ["<>"], [*self.numbers[:1], 0]
            number = callout[1] if callout[1] != "." else ""
            self.item, self.said = (1, f"{number}." if number else ""), [callout[2]]
        elif item:
            self._open_item(item)
        elif caption and not term:
            yield from filter(None, [paragraph(self._spans(caption[1]), "caption")])
        elif term:
            spans = [replace(span, bold=True) for span in self._spans(term[1])]
            yield from filter(None, [paragraph(spans)])
            self.kinds = self.kinds if self.kinds[-1:] == [term[2]] else [term[2]]
            self.numbers = [0]
            self.said, self.together = [term[3]] if term[3] else [], True

    def _open_item(self, item: re.Match[str]) -> None:
        kind = item[1] or item[2] or "1."
        if kind in self.kinds:
            depth = self.kinds.index(kind) + 1
            del self.kinds[depth:], self.numbers[depth:]
        else:
            self.kinds.append(kind)
            self.numbers.append(0)
        self.numbers[-1] += 1
        marker = "" if item[1] else f"{item[3] or self.numbers[-1]}."
        self.item = (min(len(self.kinds), 12), marker)
        text = re.sub(r"^\[([ x*])\][ \t]+", lambda box: "☐ " if box[1] == " " else "☑ ", item[4])
        self.said = [text]

    def _flushed(self) -> Iterator[Draft]:
        """The open paragraph or item."""
        text, self.said = "\n".join(self.said), []
        item, self.item = self.item, None
        style, self.style = self.style, [] if text else self.style
        if not text:
            return
        name = style[0] if style else ""
        note = _ADMONITION.match(text.split("\n")[0])
        if name in ("source", "listing", "literal") and not item:
            yield from filter(None, [code(text, style[1] if len(style) > 1 else "")])
            return
        spans = self._spans(text)
        if note or name in ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"):
            words = text[len(note[1]) + 1 :].strip() if note else text
            label = (note[1] if note else name).capitalize()
            spans = [Span(f"{label}: ", bold=True), *self._spans(words)]
        quoted = self.quotes + bool(note or name in ("quote", "verse"))
        if item:
            draft = list_item(spans, *item, self.quotes)
        else:
            draft = paragraph(spans, quoted=quoted, indent=min(len(self.kinds), 12) if self.together else 0)
        if draft:
            yield draft

    def _fenced(self, fence: str, rows: list[str]) -> Iterator[Draft]:
        style = self.style
        name = style[0].split("%")[0] if style else ""
        language = style[1] if len(style) > 1 and name in ("source", "") else ""
        if fence[0] == "/":
            return
        if (fence[0] in "-.+`" and fence != "--") or name in ("source", "listing", "literal"):
            language = language or fence.lstrip("`").strip("-.+")
            text = _CALLOUT.sub("", "\n".join(rows))
            yield from filter(None, [code(text, language.lower())])
            return
        inner = _Reader(rows, self.attributes, self.quotes, self.nesting + 1)
        if name in ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"):
            yield from filter(None, [paragraph([Span(name.capitalize(), bold=True)])])
        if fence[0] in "=_*" and fence != "--":
            inner.quotes = min(self.quotes + 1, 6)
        if self.nesting < 8:
            yield from inner.drafts()

    def _table(self, kind: str, rows: list[str]) -> Draft | None:
        options = ",".join(self.style)
        found = re.search(r"cols=(?:\"([^\"]*)\"?|(\d+\*?))", options)
        if kind in (",", ":"):
            cells = [
                [Cell(tuple(self._spans(part.strip(' "')))) for part in row.split(kind)]
                for row in rows
                if row
            ]
            return table(cells, int("header" in options))
        flat: list[Cell] = []
        widths: list[int] = []
        for row in rows:
            marks = list(_CELL.finditer(row))
            if not marks:
                if flat and row.strip():
                    more = (Span("\n"), *self._spans(row.strip()))
                    flat[-1] = replace(flat[-1], spans=flat[-1].spans + more)
                continue
            ends = [mark.start() for mark in marks[1:]] + [len(row)]
            made = [
                Cell(tuple(self._spans(row[mark.end() : end].strip())), int(mark[1] or 1), int(mark[2] or 1))
                for mark, end in zip(marks, ends, strict=True)
            ]
            flat.extend(made)
            widths.append(sum(cell.columns for cell in made))
        columns = _columns(found[1] or found[2]) if found else (widths[0] if widths else 1)
        header = "%header" in options or "header" in options or (len(rows) > 1 and _blank_after_first(rows))
        return table(_in_rows(flat, max(columns, 1)), int(header))

    def _spans(self, text: str) -> list[Span]:
        """Inline markup as styles, attributes filled in, links by what they are called."""
        text = _REFERENCE.sub(lambda found: self.attributes.get(found[1], found[0]), text)
        text = _ROLE.sub("", text)
        made: list[Span] = []
        last = 0
        for found in _INLINE.finditer(text):
            made.append(Span(_joined(text[last : found.start()])))
            last = found.end()
            whole = found[0]
            if found[3]:
                mark = found[3][0]
                made.append(Span(_joined(found[4]), bold=mark == "*", italic=mark == "_", code=mark in "`+"))
            elif found[5]:
                made.append(Span(found[6], raised=found[5] == "^"))
            elif whole.startswith("<<"):
                made.append(Span(found[2].split(",")[-1].strip(), link=True))
            elif whole.startswith("footnote"):
                made.append(Span(f" ({found[1]})"))
            elif not whole.startswith(("[[", "anchor", "icon")):
                shown = (found[1] or "").split(",")[0].strip(" \"'")
                target = whole[: whole.index("[")].removeprefix("link:").removeprefix("xref:")
                link = whole.startswith(("http", "link", "xref", "mailto"))
                made.append(Span(_joined(shown) or target, link=link))
        made.append(Span(_joined(text[last:])))
        return made


def _columns(text: str) -> int:
    """How many columns `cols` names, such as "1,2", "3*" or "2"."""
    total = 0
    for part in re.split(r"[,;]", text.strip()):
        times = re.match(r"\s*(\d{1,3})\*", part)
        total += int(times[1]) if times else 1
    return total


def _blank_after_first(rows: list[str]) -> bool:
    return bool(rows[0].strip()) and not rows[1].strip()


def _in_rows(flat: list[Cell], columns: int) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    taken: dict[int, int] = {}  # cells of later rows that a cell above covers
    room = 0
    for cell in flat:
        while room <= 0:
            rows.append([])
            room = columns - taken.pop(len(rows) - 1, 0)
            if room <= 0 and len(rows) > len(flat) * 2:
                return rows
        rows[-1].append(cell)
        room -= cell.columns
        for below in range(1, min(cell.rows, 1000)):
            number = len(rows) - 1 + below
            taken[number] = taken.get(number, 0) + cell.columns
    return rows


def _joined(text: str) -> str:
    """Source rows as running text; a row ending in " +" stays one."""
    text = re.sub(r" \+\n", "\v", text)
    text = re.sub(r"(?<=[\u2e80-\U0003ffff])\n(?=[\u2e80-\U0003ffff])", "", text)
    return text.replace("\n", " ").replace("\v", "\n")
