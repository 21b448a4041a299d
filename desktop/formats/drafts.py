"""What a format without pages says: blocks, each with the HTML it is laid out as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from desktop.formats.colours import BLANK, coloured
from desktop.formats.glyphs import SOFT_HYPHEN, clean
from desktop.records import Block, BlockKind

_LONG_WORD = re.compile(r"[^\s\u2e80-\U0003ffff\u200b]{40,}")
_LONG_CELL_WORD = re.compile(r"[^\s\u2e80-\U0003ffff\u200b]{14,}")
_TOP_INDENT = 16  # points a list level


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: bool = False
    struck: bool = False
    raised: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A block that has no place yet, and what draws it.

    `drawn` are the stretches of the block's text that are drawn, in drawing order; empty means all of it.
    `block` is None for what is seen but not read: pictures and rules.
    """

    html: str
    block: Block | None = None
    drawn: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; spans count the columns and rows it covers."""

    spans: tuple[Span, ...]
    columns: int = 1
    rows: int = 1
    align: str = ""


def tidy(text: str) -> str:
    """Text without control characters, ligatures and odd spaces; line feeds stay."""
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c == "\n" else "" if c == SOFT_HYPHEN else clean(c) for c in text)


def flowing(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans as running text: white space collapsed as HTML does, line feeds kept, ends trimmed."""
    kept: list[Span] = []
    open_end = False  # whether a space may follow
    for span in spans:
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", tidy(span.text)))
        if not open_end:
            text = text.lstrip(" \n")
        if not text:
            continue
        open_end = not text.endswith((" ", "\n"))
        kept.append(_with_text(span, text))
    while kept:
        text = kept[-1].text.rstrip()
        if text:
            kept[-1] = _with_text(kept[-1], text)
            break
        kept.pop()
    return tuple(kept)


def plain(spans: Iterable[Span]) -> str:
    """The text of the spans."""
    return "".join(span.text for span in spans)


def inline(spans: Iterable[Span], long_word: re.Pattern[str] = _LONG_WORD) -> str:
    """The spans as HTML."""
    parts = []
    for span in spans:
        text = long_word.sub(lambda match: BLANK.join(_every(match[0], 6)), span.text)
        html = escape(text, quote=False).replace("\n", "<br/>")
        for wanted, tag in (
            (span.code, "code"), (span.bold, "b"), (span.italic, "i"), (span.struck, "s"),
            (span.underlined and not span.link, "u"), (span.raised, "sup"),
        ):  # fmt: skip
            if wanted:
                html = f"<{tag}>{html}</{tag}>"
        if span.link:
            html = f'<span class="link">{html}</span>'
        parts.append(html)
    return "".join(parts)


def heading(spans: Iterable[Span], level: int) -> Draft | None:
    """A heading of level 1–6; None where there is no text."""
    spans = flowing(_with_text(span, span.text.replace("\n", " ")) for span in spans)
    level = min(max(level, 1), 6)
    return _made(spans, f"<h{level}>", f"</h{level}>", Block("heading", plain(spans), level=level))


def paragraph(spans: Iterable[Span], css: str = "", quoted: int = 0, indent: int = 0) -> Draft | None:
    """A paragraph of running text, `css` its class, `indent` in list levels; None where there is no text."""
    spans = flowing(spans)
    margin = f' style="margin-left:{_TOP_INDENT * indent}px"' if indent else ""
    open_tag = "<blockquote>" * quoted + (f'<p class="{css}"{margin}>' if css else f"<p{margin}>")
    kind: BlockKind = "footnote" if css == "footnote" else "caption" if css == "caption" else "paragraph"
    return _made(spans, open_tag, "</p>" + "</blockquote>" * quoted, Block(kind, plain(spans)))


def list_item(spans: Iterable[Span], depth: int, marker: str = "", quoted: int = 0) -> Draft | None:
    """A list item `depth` levels deep (from 1). A `marker` such as "3." is text too; "" is a bullet."""
    spans = flowing(spans)
    if not spans:
        return None
    bullet = ""
    if marker:
        spans = (Span(marker + " "), *spans)
    else:
        bullet = f"{'•◦▪'[(depth - 1) % 3]}&nbsp; "
    left = _TOP_INDENT * depth
    open_tag = (
        "<blockquote>" * quoted + f'<p class="item" style="margin-left:{left}px;text-indent:-11px">{bullet}'
    )
    block = Block("list_item", plain(spans), level=depth)
    return _made(spans, open_tag, "</p>" + "</blockquote>" * quoted, block)


def code(text: str, language: str = "") -> Draft | None:
    """A block of code, its line breaks and indentation kept; None where there is no text."""
    lines = [line.rstrip() for line in tidy(text.expandtabs(4)).split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    text = "\n".join(lines).rstrip()
    if not text:
        return None
    return Draft(f"<pre>{coloured(text, language)}</pre>", Block("code", text, language=language))


def table(rows: Sequence[Sequence[Cell]], header_rows: int) -> Draft | None:
    """A table; None where no cell has text. Merged cells say their text once, at their top left."""
    html: list[str] = []
    text: list[str] = []
    drawn: list[tuple[int, int]] = []
    offsets: list[tuple[int, int]] = []
    length = kept_header = 0
    columns = max((sum(cell.columns for cell in row) for row in rows), default=0)
    for number, row in enumerate(rows):
        cells = [Cell(flowing(cell.spans), cell.columns, cell.rows, cell.align) for cell in row]
        html.append(_row_html(cells, "th" if number < header_rows else "td"))
        if not any(plain(cell.spans) for cell in cells):
            continue
        if text:
            text.append("\n")
            length += 1
        start = length
        for index, cell in enumerate(cells):
            content = plain(cell.spans)
            if index:
                text.append(" | ")
                length += 3
            if content:
                drawn.append((length, length + len(content)))
            text.append(content.replace("\n", " "))
            length += len(content)
        offsets.append((start, length))
        kept_header += number < header_rows
    whole = "".join(text).rstrip()
    if not drawn:
        return None
    offsets[-1] = (offsets[-1][0], len(whole))
    size = "" if columns <= 8 else f' class="wide" style="font-size:{max(3.0, 9.5 * 8 / columns):.1f}px"'
    block = Block("table", whole, rows=tuple(offsets), header_rows=kept_header)
    return Draft(f"<table{size}>{''.join(html)}</table>", block, tuple(drawn))


def picture(name: str, width: float | None = None) -> Draft:
    """A picture from the layout's images; `width` in points."""
    size = f' width="{width:.0f}"' if width else ""
    return Draft(f'<p class="picture"><img src="{escape(name)}"{size}/></p>')


def rule() -> Draft:
    """A line across the page."""
    return Draft("<hr/>")


def _made(spans: tuple[Span, ...], open_tag: str, close_tag: str, block: Block) -> Draft | None:
    return Draft(f"{open_tag}{inline(spans)}{close_tag}", block) if block.text else None


def _row_html(cells: Iterable[Cell], tag: str) -> str:
    parts = []
    for cell in cells:
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        spans += f' style="text-align:{cell.align}"' if cell.align in ("right", "center") else ""
        parts.append(f"<{tag}{spans}>{inline(cell.spans, _LONG_CELL_WORD) or '&nbsp;'}</{tag}>")
    return f"<tr>{''.join(parts)}</tr>"


def _every(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _with_text(span: Span, text: str) -> Span:
    if text == span.text:
        return span
    return Span(
        text, span.bold, span.italic, span.code, span.link, span.struck, span.raised, span.underlined
    )  # fmt: skip
