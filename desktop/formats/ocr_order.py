"""The order in which the lines of a picture are read: columns one after the other, else row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.formats.glyphs import TextLine

_RUNNING = 6.0  # times its size: lines of running text are wider, most cells of tables are not
_LINES_MIN = 3  # on either side of a gutter
_CROSSING = 0.34  # of the lines at most cross a gutter: headings and pictures over both columns
_STEP = 2.0  # points


def in_reading_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines in reading order; pieces of one row get the same block, so that they may be joined."""
    made: list[TextLine] = []
    for number, row in enumerate(_ordered(list(lines), 0)):
        made += [replace(line, block=number) for line in row]
    return made


def _ordered(lines: list[TextLine], depth: int) -> list[list[TextLine]]:
    """The rows of a region, in order."""
    gutter = _gutter(lines) if depth < 6 else None
    if gutter is None:
        return _rows(lines)
    made: list[list[TextLine]] = []
    band: list[TextLine] = []
    for line in sorted(lines, key=lambda line: (line.y0 + line.y1, line.x0)):
        if line.x0 < gutter < line.x1:
            made += _sides(band, gutter, depth)
            made.append([line])
            band = []
        else:
            band.append(line)
    return made + _sides(band, gutter, depth)


def _sides(lines: list[TextLine], gutter: float, depth: int) -> list[list[TextLine]]:
    left = [line for line in lines if line.x1 <= gutter]
    right = [line for line in lines if line.x1 > gutter]
    return [row for side in (left, right) if side for row in _ordered(side, depth + 1)]


def _gutter(lines: Sequence[TextLine]) -> float | None:
    """Where a gap between two columns of running text is; None where there are no columns."""
    level = [line for line in lines if line.upright]
    if len(level) < 2 * _LINES_MIN:
        return None
    size = sorted(line.size for line in level)[len(level) // 2]
    left, right = min(line.x0 for line in level), max(line.x1 for line in level)
    best: tuple[int, float, float] | None = None
    at = left + _RUNNING * size / 2
    while at < right - _RUNNING * size / 2:
        crossing = sum(line.x0 < at + size / 2 and line.x1 > at - size / 2 for line in level)
        if crossing <= _CROSSING * len(level):
            key = (crossing, abs(at - (left + right) / 2), at)
            if (best is None or key < best) and _are_columns(level, at):
                best = key
        at += _STEP
    return best[2] if best else None


def _are_columns(lines: Sequence[TextLine], at: float) -> bool:
    """Whether running text stands on both sides, beside each other."""
    left = [line for line in lines if line.x1 <= at]
    right = [line for line in lines if line.x0 >= at]
    if min(len(left), len(right)) < _LINES_MIN:
        return False
    for side in (left, right):
        widths = sorted(line.width / line.size for line in side)
        if widths[len(widths) // 2] < _RUNNING:
            return False
    top = max(min(line.y0 for line in side) for side in (left, right))
    bottom = min(max(line.y1 for line in side) for side in (left, right))
    return bottom - top > 2 * lines[0].size


def _rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines that stand beside each other, from left to right; rows from top to bottom."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: (line.y0 + line.y1, line.x0)):
        middle = (line.y0 + line.y1) / 2
        last = rows[-1][-1] if rows else None
        if last is not None and last.y0 < middle < last.y1 and (last.y0 + last.y1) / 2 > line.y0:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]
