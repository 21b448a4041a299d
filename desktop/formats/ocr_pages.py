"""Pages that are pictures: telling them from others, and putting what was recognised in among the rest."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop.formats.glyphs import Run, TextLine
from desktop.formats.ocr_order import in_reading_order
from desktop.formats.ocr_places import words
from desktop.formats.structure import PageContent
from desktop.records import Block, Line, Recognised, RecognisedLine, Recognition, Rect, Turn

WAITING = "This page is a picture; its text is still to be recognised."
_FEW = 100  # characters; a page with fewer may have the rest in its picture
_COVERED = 0.15  # of the page by pictures, from which on they may hold its text
_STROKES = 20  # shapes on a page without any text: they may be letters
_BASELINE = 0.22  # of a line's height above its lower edge
_BOX = 1.25  # times the size of the type: the height of a line
_BODY = 0.16  # by how much a line's size may differ from the usual one and still be the same
_ALIKE = 0.12  # the same for other lines

Turns = Mapping[int, tuple[Turn, float, float]]
"""By page number: how a page was turned to be read, and its width and height as displayed."""


def is_picture(page: Any, characters: int) -> bool:
    """Whether what a page says is, or may be, in a picture on it. A scanner's own text layer is text."""
    if characters >= _FEW:
        return False
    covered, strokes = 0.0, 0
    width, height = page.rect.width, page.rect.height
    for kind, box in page.get_bboxlog():
        if kind in ("fill-image", "fill-imgmask"):
            across = min(box[2], width) - max(box[0], 0.0)
            down = min(box[3], height) - max(box[1], 0.0)
            covered += max(across, 0.0) * max(down, 0.0)
        else:  # letters turned into curves; letters of fonts that don't say which they are
            strokes += 1
    if not characters:
        return bool(covered > 0.01 * width * height) or strokes >= _STROKES
    return bool(covered >= _COVERED * width * height)


def add_recognised(contents: Sequence[PageContent], recognised: Mapping[int, Recognised]) -> Turns:
    """Put what was recognised on the pages that wait for it; turned pages are upright from then on.

    `turned_back` makes them lie again as they are displayed, once they are made into blocks.
    """
    turns: dict[int, tuple[Turn, float, float]] = {}
    found: list[tuple[PageContent, Recognition]] = []
    for content in contents:
        known = recognised.get(content.number)
        if content.state != "waiting" or known is None:
            continue
        if isinstance(known, str):
            content.state, content.note = "failed", known
        else:
            found.append((content, known))
    sizes = _sizes(line for _, recognition in found for line in recognition.lines)
    for content, recognition in found:
        if recognition.turn:
            turns[content.number] = (recognition.turn, content.width, content.height)
            content.width, content.height = recognition.width, recognition.height
            content.lines, content.tables = [], []  # they lie the other way
        layer = content.lines
        slope = _slope(recognition)
        fresh = [_text_line(line, content.number, sizes, slope) for line in recognition.lines]
        fresh = [line for line in fresh if not _is_covered(line, layer)]
        content.lines = in_reading_order([*layer, *fresh])
        content.note = ""
        content.state = "recognised" if fresh else "text" if layer else "empty"
    return turns


def turned_back(
    contents: Sequence[PageContent], made: Sequence[Sequence[Block]], turns: Turns
) -> list[list[Block]]:
    """The blocks with their lines where they stand on the pages as displayed."""
    if not turns:
        return [list(blocks) for blocks in made]
    for content in contents:
        if content.number in turns:
            _, content.width, content.height = turns[content.number]
    return [[_block_back(block, turns) for block in blocks] for blocks in made]


def _block_back(block: Block, turns: Turns) -> Block:
    if not any(line.rect.page in turns for line in block.lines):
        return block
    return replace(block, lines=tuple(_lines_back(block.text, block.lines, turns)))


def _lines_back(text: str, lines: Iterable[Line], turns: Turns) -> Iterator[Line]:
    """One line a word where the text runs up or down the page, for x positions tell nothing there."""
    for line in lines:
        if line.rect.page not in turns:
            yield line
            continue
        turn, width, height = turns[line.rect.page]
        for first, last in words(text[line.start : line.end]):
            part = line.part(line.start + first, line.start + last)
            if part is not None:
                yield Line(line.start + first, line.start + last, _rect_back(part, turn, width, height))


def _rect_back(rect: Rect, turn: Turn, width: float, height: float) -> Rect:
    """A rectangle of the page turned clockwise, on the page as displayed, which is `width` by `height`."""
    page, x0, y0, x1, y1 = rect
    if turn == 90:
        return Rect(page, y0, height - x1, y1, height - x0)
    if turn == 180:
        return Rect(page, width - x1, height - y1, width - x0, height - y0)
    return Rect(page, width - y1, x0, width - y0, x1)


def _slope(recognition: Recognition) -> float:
    """How much the lines of a page fall, in points a point; 0 where they are level."""
    found = []
    for line in recognition.lines:
        if len(line.spans) > 1:
            (x, y), (u, v) = _middle(line.spans[0][2:]), _middle(line.spans[-1][2:])
            found.append((v - y) / max(u - x, 1.0))
    return sorted(found)[len(found) // 2] if found else 0.0


def _text_line(line: RecognisedLine, page: int, sizes: Mapping[float, float], slope: float) -> TextLine:
    """The line as it would stand on a straight page, to make paragraphs of; its runs are where it stands."""
    runs = [Run(0, len(line.text), line.x0, line.y0, line.x1, line.y1, array("f", line.edges))]
    if line.spans:
        runs = [
            Run(start, end, x0, y0, x1, y1, array("f", line.edges[start : end + 1]))
            for start, end, x0, y0, x1, y1 in line.spans
        ]
    x0, y0, x1, y1 = line.x0, line.y0, line.x1, line.y1
    if slope:
        across, down = _middle((x0, y0, x1, y1))
        if line.spans:
            first, last = _middle(line.spans[0][2:]), _middle(line.spans[-1][2:])
            across, down = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
        half, middle = line.size * _BOX / 2, down - slope * across
        x0, y0, x1, y1 = x0 + slope * down, middle - half, x1 + slope * down, middle + half
    baseline = y1 - _BASELINE * (y1 - y0)
    return TextLine(line.text, runs, x0, y0, x1, y1, baseline, sizes[line.size], page=page)


def _sizes(lines: Iterable[RecognisedLine]) -> dict[float, float]:
    """One size for lines of about the same height: heights in a picture vary with the letters."""
    found = sorted((line.size, len(line.text)) for line in lines)
    if not found:
        return {}
    half, body = sum(count for _, count in found) / 2, found[-1][0]
    for size, count in found:
        half -= count
        if half <= 0:
            body = size
            break
    made: dict[float, float] = {}
    group: list[float] = []
    for size, _ in found:
        if abs(size - body) <= _BODY * body:
            made[size] = _rounded(body)
        elif group and size <= group[0] * (1 + _ALIKE):
            group.append(size)
        else:
            made.update(dict.fromkeys(group, _usual(group)))
            group = [size]
    made.update(dict.fromkeys(group, _usual(group)))
    return made


def _usual(group: Sequence[float]) -> float:
    return _rounded(group[len(group) // 2]) if group else 0.0


def _middle(box: Sequence[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _is_covered(line: TextLine, others: Iterable[TextLine]) -> bool:
    """Whether a line shows what the page's own text says already."""
    area = max((line.x1 - line.x0) * (line.y1 - line.y0), 0.01)
    shared = 0.0
    for other in others:
        across = min(line.x1, other.x1) - max(line.x0, other.x0)
        down = min(line.y1, other.y1) - max(line.y0, other.y0)
        shared += max(across, 0.0) * max(down, 0.0)
    return shared > 0.4 * area
