"""Telling the notes at the foot of a page from its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop.formats.glyphs import TextLine

_MARKER = re.compile(
    r"(?:(?P<number>\d{1,3})\.?(?=[\s“\"'(A-Z\u4e00-\u9fff])|[*∗†‡§¶]{1,3}|[①-⑳]|[¹²³⁰⁴-⁹]{1,3})\s*\S"
)
_LISTS = re.compile(
    r"(?:\d+\.?\s*)?(?:references|bibliography|literature|notes|works cited|参考文献|注释)", re.IGNORECASE
)
_SMALL = 0.93  # of the usual size; notes are smaller
_LINES_MAX = 400  # a page with more of them is a drawing
_SHARE = 0.45  # of the page's height that its notes may take


def footnotes_of(lines: Sequence[TextLine], body: float, height: float) -> list[list[TextLine]]:
    """The notes among a page's lines, column by column; `body` is the usual size of text."""
    small = [line for line in lines if line.upright and line.size < _SMALL * body and line.y0 > 0.45 * height]
    if len(small) > _LINES_MAX or not any(_MARKER.match(line.text) for line in small):
        return []
    large = [line for line in lines if line.upright and line.size >= _SMALL * body]
    feet = [
        line
        for line in small
        if not any(other.baseline > line.baseline and _over(other, line) for other in large)
    ]
    columns: list[list[TextLine]] = []
    for line in sorted(feet, key=lambda line: (line.baseline, line.x0)):
        column = next((found for found in columns if any(_over(line, other) for other in found)), None)
        if column is None:
            columns.append([line])
        else:
            column.append(line)
    columns.sort(key=lambda column: min(line.x0 for line in column))
    return [note for column in columns for note in _notes(column, large, height)]


def _over(one: TextLine, other: TextLine) -> bool:
    """Whether one line stands over or under another."""
    return one.x0 < other.x1 and other.x0 < one.x1


def _notes(column: list[TextLine], large: Sequence[TextLine], height: float) -> list[list[TextLine]]:
    """The notes of one column: from the first line on that begins as a note does."""
    first = next((at for at, line in enumerate(column) if _MARKER.match(line.text)), None)
    if first is None:
        return []
    column = column[first:]
    if column[-1].y1 - column[0].y0 > _SHARE * height:
        return []
    above = [line for line in large if line.baseline < column[0].baseline and _over(line, column[0])]
    nearest = max(above, key=lambda line: line.baseline, default=None)
    if nearest is None or _LISTS.fullmatch(nearest.text.strip()):
        return []  # nothing to be a note to, or a list of books
    made: list[list[TextLine]] = []
    last = 0
    for line in column:
        match = _MARKER.match(line.text)
        number = int(match["number"]) if match and match["number"] else None
        begins = match is not None and (number is None or not made or last < number <= last + 3)
        if begins or not made:
            made.append([line])
            last = number or last
        else:
            made[-1].append(line)
    return made
