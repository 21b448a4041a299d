"""From the columns in which characters were made out to exact edges between them, by the ink of the line.

The recogniser tells a character's place to about a sixth of the line's height. Words begin and end where
the ink does, so the edges are drawn there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop.formats.joining import is_cjk
from desktop.records import RecognisedLine

_TYPE_SIZE = 0.8  # of the height of a line's box, which the finder makes larger than the type
_LEVEL = 0.3  # of a line's height: it is level if it rises less from end to end
_INK = 0.35  # of the contrast between paper and ink


def placed_line(
    text: str,
    confidence: float,
    centres: Sequence[float],
    crop: npt.NDArray[np.uint8],
    quad: npt.NDArray[np.float32],
    scale: float,
) -> RecognisedLine | None:
    """A line with its places in points; None where nothing of it is left."""
    kept = [at for at, character in enumerate(text) if not character.isspace()]
    if not kept:
        return None
    first, last = kept[0], kept[-1] + 1
    text = " ".join(text[first:last].split())
    glyphs = [at for at, character in enumerate(text) if character != " "]
    width = crop.shape[1]
    if len(centres) != len(glyphs):  # never seen; evenly spread is the best guess
        centres = [(at + 0.5) / len(text) for at in glyphs]
    ink = _ink(crop)
    cuts = _edges(text, glyphs, [share * width for share in centres], ink)
    top_left, top_right, bottom_left = quad[0], quad[1], quad[3]
    along, down = (top_right - top_left) / width, bottom_left - top_left
    xs = [float(top_left[0] + along[0] * cut + min(down[0], 0) / 2) / scale for cut in cuts]
    height = float(np.linalg.norm(down))
    rise = abs(float(top_right[1] - top_left[1]))
    spans: tuple[tuple[int, int, float, float, float, float], ...] = ()
    if rise > _LEVEL * height:
        spans = tuple(
            (start, end, *_box(quad, along, down, cuts[start], cuts[end], scale))
            for start, end in words(text)
        )
    y0, y1 = float(min(quad[0, 1], quad[1, 1])) / scale, float(max(quad[2, 1], quad[3, 1])) / scale
    if not spans:  # level: the middle of both ends
        y0 = float(quad[0, 1] + quad[1, 1]) / 2 / scale
        y1 = float(quad[2, 1] + quad[3, 1]) / 2 / scale
    edges = tuple(np.maximum.accumulate(xs).tolist())
    return RecognisedLine(
        text, edges[0], y0, edges[-1], y1, _TYPE_SIZE * height / scale, confidence, edges, spans
    )


def words(text: str) -> list[tuple[int, int]]:
    """Where words begin and end, single characters where a script sets no spaces."""
    found: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if character == " ":
            continue
        joins = found and found[-1][1] == at and not is_cjk(character) and not is_cjk(text[at - 1])
        if joins:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _ink(crop: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """How much ink each column of a line has. Print may be light on dark."""
    grey = crop.mean(axis=2)
    paper = float(np.median(grey))
    away = np.abs(grey - paper)
    least = max(_INK * float(np.percentile(away, 99.5)), 12.0)
    body = away[round(0.1 * len(away)) : max(1, round(0.9 * len(away)))]  # neighbours may reach in
    return np.asarray((body > least).sum(axis=0), dtype=np.int64)


def _edges(
    text: str, glyphs: Sequence[int], centres: Sequence[float], ink: npt.NDArray[np.int64]
) -> list[float]:
    """The ``len(text) + 1`` columns between which the characters stand."""
    width = len(ink)
    centres = [min(max(centre, 0.0), width - 1.0) for centre in centres]
    inked = np.flatnonzero(ink)
    start = float(min(inked[0] if len(inked) else 0, int(centres[0])))
    end = float(max(inked[-1] + 1 if len(inked) else width, int(centres[-1]) + 1))
    edges = [0.0] * (len(text) + 1)
    edges[0], edges[-1] = start, end
    for index in range(len(glyphs) - 1):
        left, right = glyphs[index], glyphs[index + 1]
        if right - left > 1:  # a space between
            edges[left + 1], edges[right] = _gap(ink, centres[index], centres[index + 1])
        else:
            edges[right] = _seam(ink, centres[index], centres[index + 1])
    _fill(text, edges)
    return edges


def _fill(text: str, edges: list[float]) -> None:
    """Give a first or last character of full width its whole box: a stop has its ink in a corner of it."""
    inner = [at for at in range(1, len(text) - 1) if is_cjk(text[at])]
    widths = sorted(edges[at + 1] - edges[at] for at in inner)
    if not widths:
        return
    usual = widths[len(widths) // 2]
    if is_cjk(text[0]):
        edges[0] = min(edges[0], edges[1] - usual)
    if is_cjk(text[-1]):
        edges[-1] = max(edges[-1], edges[-2] + usual)


def _gap(ink: npt.NDArray[np.int64], left: float, right: float) -> tuple[float, float]:
    """The widest stretch without ink between two columns; their middle where there is none."""
    first, last = int(left), max(int(right), int(left) + 1)
    best = (0, 0)
    begin = None
    for column in range(first, last + 1):
        blank = column < len(ink) and not ink[column]
        if blank and begin is None:
            begin = column
        if begin is not None and (not blank or column == last):
            stop = column if not blank else column + 1
            if stop - begin > best[1] - best[0]:
                best = (begin, stop)
            begin = None
    if best[1] > best[0]:
        return float(best[0]), float(best[1])
    middle = (left + right) / 2
    return middle, middle


def _seam(ink: npt.NDArray[np.int64], left: float, right: float) -> float:
    """The column with the least ink about midway between two columns."""
    middle, reach = (left + right) / 2, 0.35 * (right - left)
    first, last = round(middle - reach), round(middle + reach) + 1
    if last - first < 2:
        return middle
    columns = np.arange(max(first, 0), min(last, len(ink)))
    if not len(columns):
        return middle
    cost = ink[columns] + 0.02 * np.abs(columns + 0.5 - middle)
    return float(columns[int(np.argmin(cost))] + 0.5)


def _box(
    quad: npt.NDArray[np.float32],
    along: npt.NDArray[np.float32],
    down: npt.NDArray[np.float32],
    start: float,
    end: float,
    scale: float,
) -> tuple[float, float, float, float]:
    """The upright rectangle around a part of a line that rises or falls."""
    corners = np.stack([quad[0] + along * at + step for at in (start, end) for step in (0 * down, down)])
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return float(x0) / scale, float(y0) / scale, float(x1) / scale, float(y1) / scale
