"""The places of a passage's characters on its pages, packed small.

A blob is zlib over: the unit (float32, points), the number of lines (uint32), one record of seven
integers a line (start, length, page, x0, y0, x1, y1 in units; int32), the number of edges of each
line (int32) and all edges as differences (int16, units). A unit is 1/16 point: finer than any
screen shows.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np

from desktop.records import Line, Rect

_UNIT = 1 / 16  # point
_HEAD = struct.Struct("<fI")
_FAR = 2**24  # units: no page is so large
_LINE_BYTES, _EDGE_BYTES = 32, 2


def pack(lines: Sequence[Line]) -> bytes:
    """The lines as a blob."""
    records = np.array(
        [
            (line.start, line.end - line.start, line.rect.page, *(round(v / _UNIT) for v in line.rect[1:]))
            for line in lines
        ],
        dtype="<i4",
    ).reshape(len(lines), 7)
    counts = np.array([len(line.edges) // 4 for line in lines], dtype="<i4")
    differences: list[np.ndarray] = []
    for index, line in enumerate(lines):
        if line.edges:
            steps = np.rint(np.frombuffer(line.edges, dtype=np.float32) / _UNIT).astype(np.int64)
            moved = np.diff(steps, prepend=int(records[index, 3]))
            if np.abs(moved).max(initial=0) > np.iinfo(np.int16).max:
                counts[index] = 0  # too wide to tell characters apart: the line's rectangle stays
                continue
            differences.append(moved.astype("<i2"))
    edges = np.concatenate(differences) if differences else np.empty(0, dtype="<i2")
    body = _HEAD.pack(_UNIT, len(lines)) + records.tobytes() + counts.tobytes() + edges.tobytes()
    return zlib.compress(body, 6)


def unpack(blob: bytes) -> tuple[Line, ...]:
    """The lines of a blob."""
    body = zlib.decompress(blob)
    unit, count = _HEAD.unpack_from(body)
    at = _HEAD.size
    records = np.frombuffer(body, dtype="<i4", count=7 * count, offset=at).reshape(count, 7)
    at += records.nbytes
    counts = np.frombuffer(body, dtype="<i4", count=count, offset=at)
    at += counts.nbytes
    edges = np.frombuffer(body, dtype="<i2", offset=at)
    # Of all lines at once: their sums, less what the lines before have added, from each line's left edge on.
    sums = np.concatenate([[0], np.cumsum(edges, dtype=np.int64)])
    firsts = np.cumsum(counts) - counts
    steps = sums[1:] + np.repeat(records[:, 3] - sums[firsts], counts)
    packed = (steps * unit).astype(np.float32).tobytes()
    lines = []
    for record, first, edge_count in zip(records.tolist(), firsts.tolist(), counts.tolist(), strict=True):
        start, length, page, x0, y0, x1, y1 = record
        rect = Rect(page, x0 * unit, y0 * unit, x1 * unit, y1 * unit)
        lines.append(Line(start, start + length, rect, packed[4 * first : 4 * (first + edge_count)]))
    return tuple(lines)


def unpack_strange(blob: bytes, characters: int, pages: int) -> tuple[Line, ...]:
    """The lines of a blob that anybody may have made, of a passage so long in a document of so many pages.

    Raises:
        ValueError: it is no such blob.
    """
    most = _HEAD.size + (characters + 1) * (_LINE_BYTES + 2 * _EDGE_BYTES)  # each character on its own line
    body = inflated(blob, most)
    if len(body) < _HEAD.size:
        raise ValueError("too short")
    unit, count = _HEAD.unpack_from(body)
    rest = len(body) - _HEAD.size - count * _LINE_BYTES
    if unit != _UNIT or rest < 0 or rest % _EDGE_BYTES:
        raise ValueError("not its size")
    records = np.frombuffer(body, dtype="<i4", count=7 * count, offset=_HEAD.size).reshape(count, 7)
    counts = np.frombuffer(body, dtype="<i4", count=count, offset=_HEAD.size + records.nbytes)
    start, length, page = records[:, 0], records[:, 1], records[:, 2]
    fits = (
        (start >= 0)
        & (length >= 0)
        & (length <= characters - start)
        & (page >= 1)
        & (page <= pages)
        & ((counts == 0) | (counts == length + 1))
    )
    if not fits.all() or int(counts.sum(dtype=np.int64)) * _EDGE_BYTES != rest:
        raise ValueError("lines beyond the passage")
    if np.abs(records[:, 3:].astype(np.int64)).max(initial=0) > _FAR:
        raise ValueError("lines beyond the page")
    return unpack(blob)


def inflated(blob: bytes, most: int) -> bytes:
    """What a zlib stream holds, no more than so many bytes.

    Raises:
        ValueError: it is damaged, holds more, or something follows it.
    """
    stream = zlib.decompressobj()
    try:
        body = stream.decompress(blob, most + 1)
    except zlib.error as error:
        raise ValueError("damaged") from error
    if len(body) > most or not stream.eof or stream.unused_data:
        raise ValueError("too much")
    return body


def rects(lines: Sequence[Line]) -> tuple[Rect, ...]:
    """One rectangle for each line of a page that the passage stands on, neighbours on a line joined."""
    joined: list[Rect] = []
    for line in lines:
        rect = line.rect
        if joined and _same_line(joined[-1], rect):
            last = joined[-1]
            joined[-1] = Rect(
                rect.page,
                min(last.x0, rect.x0),
                min(last.y0, rect.y0),
                max(last.x1, rect.x1),
                max(last.y1, rect.y1),
            )
        else:
            joined.append(rect)
    return tuple(joined)


def word_rects(lines: Sequence[Line], marks: Sequence[tuple[int, int]]) -> tuple[Rect, ...]:
    """The rectangles of the marked stretches of a passage's text."""
    found = []
    for start, end in marks:
        for line in lines:
            part = line.part(start, end)
            if part is not None:
                found.append(part)
    return tuple(found)


def _same_line(left: Rect, right: Rect) -> bool:
    """Whether the second rectangle goes on where the first ends, on the same line."""
    if left.page != right.page:
        return False
    overlap = min(left.y1, right.y1) - max(left.y0, right.y0)
    height = min(left.y1 - left.y0, right.y1 - right.y0)
    return overlap > height / 2 and -2 <= right.x0 - left.x1 <= height
