"""Lines of PDF pages -> blocks: headings, paragraphs, list items, code, tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop.formats.footnotes import footnotes_of
from desktop.formats.glyphs import TextLine
from desktop.formats.headings import (
    HEADING_NUMBER,
    Look,
    folded,
    heading_level,
    heading_looks,
    stated_level,
    without_number,
)
from desktop.formats.joining import is_cjk, joined
from desktop.formats.paragraphs import CAPTION, Metrics, Paragraph, has_room, paragraphs_of
from desktop.formats.spanning_tables import join_tables
from desktop.records import Block, BlockKind, Line, PageState

if TYPE_CHECKING:
    from desktop.formats.pdf_tables import FoundTable

Outline = Sequence[tuple[int, str, int]]
"""(page, title, level) of a document's own table of contents."""

_HEADING_MAX = 200  # code points
_CAPTION_MAX = 400
_SENTENCE_END = tuple(".!?。！？…;；:：,，、")
_BULLET = re.compile(r"([•◦▪▫‣●○■□◆◇➢➤✓✔\uf0b7\uf0a7\uf0d8–—*·-]|o(?= [A-Z]))\s+(?=\S)")
_ORDERED = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)](?:\s+)(?=\S)|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)


@dataclass(slots=True)
class PageContent:
    """What was found on a page, before it is made into blocks. Sizes in points."""

    number: int
    width: float
    height: float
    lines: list[TextLine] = field(default_factory=list)
    tables: list[FoundTable] = field(default_factory=list)
    state: PageState = "text"
    note: str = ""
    tall: float = 0.0  # the height of the page as it is read, if that is turned; 0 if it is not


def blocks_of(pages: Sequence[PageContent], outline: Outline) -> list[list[Block]]:
    """The blocks of each page, in reading order."""
    metrics = Metrics.of([line for page in pages for line in page.lines])
    titles: dict[int, dict[str, int]] = defaultdict(dict)
    for number, title, level in outline:
        titles[number][folded(title)] = level
        titles[number].setdefault(folded(without_number(title)), level)
    join_tables(pages, metrics.body)
    grouped = [list(_page_paragraphs(page, metrics)) for page in pages]
    looks = heading_looks(
        paragraph
        for page, group in zip(pages, grouped, strict=True)
        for paragraph in group
        if isinstance(paragraph, Paragraph) and _is_heading(paragraph, metrics, titles[page.number])
    )
    made: list[list[Block]] = []
    previous: Paragraph | None = None  # the last running text
    for page, group in zip(pages, grouped, strict=True):
        blocks: list[Block] = []
        made.append(blocks)
        for entry in group:
            if not isinstance(entry, Paragraph):
                blocks.append(entry)
                continue
            block = _block(entry, metrics, titles[page.number], looks)
            if block is None:
                continue
            if block.kind == "paragraph" and previous is not None and _goes_on(previous, entry):
                block = replace(block, continues=True)
                block = _mended(made, block)
            if block.text:
                blocks.append(block)
            if block.kind in ("paragraph", "list_item"):
                previous = entry
            elif block.kind == "heading":
                previous = None
    return made


def _page_paragraphs(page: PageContent, metrics: Metrics) -> Iterator[Paragraph | Block]:
    """Paragraphs of a page's lines, its tables where their first line stood, its footnotes last."""
    owner = {key: table for table in page.tables for key in table.covered}
    lines = [line for line in page.lines if id(line) not in owner] if owner else page.lines
    notes = footnotes_of(lines, metrics.body, page.tall or page.height)
    noted = {id(line) for note in notes for line in note}
    kept: list[TextLine] = []
    shown: set[int] = set()
    for line in page.lines:
        table = owner.get(id(line))
        if table is None:
            if id(line) not in noted:
                kept.append(line)
        elif id(table) not in shown:
            shown.add(id(table))
            yield from paragraphs_of(kept, metrics)
            kept = []
            if table.block is not None:
                yield table.block
    yield from paragraphs_of(kept, metrics)
    for note in notes:
        left, right = min(line.x0 for line in note), max(line.x1 for line in note)
        yield Paragraph(note, left, right, note=True)


def _block(paragraph: Paragraph, metrics: Metrics, titles: dict[str, int], looks: list[Look]) -> Block | None:
    if paragraph.code:
        return _code(paragraph)
    text, places = joined([(line, 0, len(line.text)) for line in paragraph.lines], metrics.words)
    if not text.strip():
        return None
    kind: BlockKind = "paragraph"
    level = 0
    if paragraph.note:
        kind = "footnote"
    elif _is_caption(paragraph, text):
        kind = "caption"
    elif _is_heading(paragraph, metrics, titles):
        kind, level = "heading", heading_level(paragraph, text, titles, looks)
    elif _ORDERED.match(text):
        kind, level = "list_item", _depth(paragraph, metrics)
    elif bullet := _BULLET.match(text):
        kind, level = "list_item", _depth(paragraph, metrics)
        text, places = text[bullet.end() :], [*_after(places, bullet.end())]
    return Block(kind, text, tuple(places), level=level)


def _after(places: Iterable[Line], cut: int) -> Iterator[Line]:
    """The places of a text without its first `cut` code points."""
    for line in places:
        start = max(line.start, cut)
        rect = line.part(start, line.end)
        if rect is not None:
            yield Line(start - cut, line.end - cut, rect, line.edges[4 * (start - line.start) :])


def _code(paragraph: Paragraph) -> Block | None:
    """Code with its line breaks; indentation is counted from the characters' places."""
    left = min(line.x0 for line in paragraph.lines)
    widths = [line.width / len(line.text) for line in paragraph.lines if len(line.text) > 1]
    step = sorted(widths)[len(widths) // 2] if widths else paragraph.size * 0.6
    text = ""
    places: list[Line] = []
    before: TextLine | None = None
    for line in paragraph.lines:
        if before is not None:
            same = abs(line.baseline - before.baseline) < 0.3 * line.size and line.x0 >= before.x1 - step
            if same:
                text += " " * max(1, round((line.x0 - before.x1) / step))
            else:
                pitch = (line.baseline - before.baseline) / max(paragraph.pitch, 1)
                text += "\n" * (2 if pitch > 1.6 else 1) + " " * round((line.x0 - left) / step)
        places.extend(line.places(0, len(line.text), len(text)))
        text += line.text
        before = line
    return Block("code", text, tuple(places)) if text.strip() else None


def _is_caption(paragraph: Paragraph, text: str) -> bool:
    """Whether it names a figure or table, rather than telling about one."""
    match = CAPTION.match(text)
    if match is None or len(text) > _CAPTION_MAX or paragraph.lines[-1].leader:
        return False
    named = any(mark in match[0] for mark in ":.：|．—–")
    return named or not text.endswith(("。", "；", "，"))


def _is_heading(paragraph: Paragraph, metrics: Metrics, titles: dict[str, int]) -> bool:
    lines = paragraph.lines
    text = " ".join(line.text for line in lines)
    if paragraph.code or paragraph.note or len(text) > _HEADING_MAX or len(lines) > 4 or lines[-1].leader:
        return False
    if _is_caption(paragraph, text):
        return False
    if not any(c.isalpha() for c in text):
        return False
    if titles and stated_level(text, titles):
        return True
    if not all(line.upright for line in lines):
        return False
    ends = text.endswith(_SENTENCE_END)
    larger = paragraph.size >= metrics.body * 1.08 and paragraph.size > metrics.body + 0.4
    if paragraph.size >= metrics.body * 1.25 and len(lines) <= 4:
        return not ends or len(text) < 60
    if ends or _BULLET.match(text):
        return False
    if larger or (paragraph.bold and not metrics.mostly_bold and paragraph.size >= metrics.body * 0.95):
        return len(lines) <= 3
    short = len(lines) == 1 and len(text) <= 60 and paragraph.size >= metrics.body * 0.9
    return bool(
        short and paragraph.apart and HEADING_NUMBER.match(text) and lines[0].width < 0.7 * paragraph.room
    )


def _depth(paragraph: Paragraph, metrics: Metrics) -> int:
    indent = paragraph.lines[0].x0 - paragraph.left
    return 1 + min(int(max(indent, 0) // max(1.6 * metrics.body, 1)), 5)


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph is the rest of the one before, across a page or column."""
    last, first = before.lines[-1], after.lines[0]
    same_column = (
        last.page == first.page and first.y0 > last.y0 - 1 and first.x0 < last.x1 and last.x0 < first.x1
    )
    if same_column or abs(before.size - after.size) > 0.6 or before.bold != after.bold:
        return False
    end, start = last.text[-1], first.text[0]
    if end in ".!?。！？…；;:：”」』" or not last.upright or not first.upright:
        return False
    if _BULLET.match(first.text) or _ORDERED.match(first.text):
        return False
    full = not has_room(last, first, before.right)
    if is_cjk(end) or is_cjk(start):
        return full and first.x0 < after.left + 1.2 * first.size
    return start.islower() or (
        full and (end.isalnum() or end in ",-") and first.x0 < after.left + 0.8 * first.size
    )


def _mended(made: list[list[Block]], block: Block) -> Block:
    """Put a word that the break tore apart together again, in the block where it begins."""
    home = next((blocks for blocks in reversed(made) if blocks), None)
    if home is None:
        return block
    index = next(
        (i for i in range(len(home) - 1, -1, -1) if home[i].kind in ("paragraph", "list_item")), None
    )
    if index is None or not home[index].text.endswith(("-", "\u2010", "\u00ad")):
        return block
    before = home[index]
    match = re.match(r"[^\W\d_]+[^\s]*\s*", block.text)
    if not match or not block.text[0].islower():
        return block
    torn = match[0].rstrip()
    cut = len(before.text) - 1
    first = [_trim(line, line.start, min(line.end, cut)) for line in before.lines if line.start < cut]
    tail = [
        _trim(line, line.start, min(line.end, len(torn))) for line in block.lines if line.start < len(torn)
    ]
    home[index] = replace(
        before, text=before.text[:cut] + torn, lines=(*first, *(line.shifted(cut) for line in tail))
    )
    skip = match.end()
    rest = [_trim(line, max(line.start, skip), line.end) for line in block.lines if line.end > skip]
    return replace(block, text=block.text[skip:], lines=tuple(line.shifted(-skip) for line in rest))


def _trim(line: Line, start: int, end: int) -> Line:
    """The part of a line from `start` to `end`, within it."""
    rect = line.part(start, end) or line.rect
    edges = line.edges[4 * (start - line.start) : 4 * (end - line.start + 1)] if line.edges else b""
    return Line(start, end, rect, edges)
