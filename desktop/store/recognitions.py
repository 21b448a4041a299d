"""What was recognised on pages that are pictures, by the content of the file, so that nothing is done twice.

A blob is zlib over JSON: the turn, the page's width and height, and the lines as [text, y0, y1, size,
confidence, edges, spans]. Lengths are whole units of 1/16 point, edges the first and then differences.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import Any, get_args

from desktop.records import Recognised, RecognisedLine, Recognition, Turn
from desktop.store.geometry import inflated

_UNIT = 1 / 16  # point
_STRANGE_BYTES = 16 * 1024**2  # of a page that was recognised elsewhere
_FAR = 2**24  # units, and what no number in a blob exceeds


class Recognitions:
    """The table `recognitions`."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def of_content(self, content_hash: bytes) -> dict[int, Recognised]:
        """What is known of the pages of a file with this content, by page number."""
        rows = self._db.execute(
            "SELECT page, reason, lines FROM recognitions WHERE content_hash = ? ORDER BY page",
            [content_hash],
        )
        return {page: reason if lines is None else unpack(lines) for page, reason, lines in rows}

    def put(self, content_hash: bytes, page: int, recognised: Recognised) -> None:
        """Keep what became of a page."""
        values = (recognised, None) if isinstance(recognised, str) else ("", pack(recognised))
        self._db.execute(
            "INSERT OR REPLACE INTO recognitions (content_hash, page, reason, lines) VALUES (?, ?, ?, ?)",
            [content_hash, page, *values],
        )

    def forget_failed(self, content_hash: bytes) -> None:
        """Let the pages that failed be tried again."""
        self._db.execute("DELETE FROM recognitions WHERE content_hash = ? AND lines IS NULL", [content_hash])

    def prune(self, content_hashes: Iterable[bytes]) -> None:
        """Drop what belongs to contents that no document has any more."""
        self._db.conn.executemany(
            """DELETE FROM recognitions WHERE content_hash = ?1
               AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.content_hash = ?1)""",
            [(name,) for name in set(content_hashes)],
        )


def pack(recognition: Recognition) -> bytes:
    """A recognition as a blob."""
    lines = []
    for line in recognition.lines:
        edges = [_units(edge) for edge in line.edges]
        steps = [edges[0], *(after - before for before, after in pairwise(edges))]
        spans = [[start, end, *map(_units, box)] for start, end, *box in line.spans]
        heights = (_units(line.y0), _units(line.y1), _units(line.size))
        lines.append([line.text, *heights, round(line.confidence, 3), steps, spans])
    whole = [recognition.turn, recognition.width, recognition.height, lines]
    return zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack(blob: bytes) -> Recognition:
    """The recognition of a blob."""
    turn, width, height, lines = json.loads(zlib.decompress(blob))
    return Recognition(turn, width, height, tuple(_line(*line) for line in lines))


def unpack_strange(blob: bytes) -> Recognition:
    """The recognition of a blob that anybody may have made.

    Raises:
        ValueError: it is no such blob.
    """
    try:
        whole = json.loads(inflated(blob, _STRANGE_BYTES))
        turn, width, height, lines = whole
        sizes = _number(width), _number(height)
        found = [_strange_line(*line) for line in lines]
    except (TypeError, RecursionError) as error:
        raise ValueError("no recognition") from error
    if turn not in get_args(Turn) or isinstance(turn, (bool, float)) or min(sizes) < 0:
        raise ValueError("no page")
    return Recognition(turn, sizes[0], sizes[1], tuple(found))


def _strange_line(
    text: Any, y0: Any, y1: Any, size: Any, confidence: Any, steps: Any, spans: Any
) -> RecognisedLine:
    if not isinstance(text, str) or len(steps) != len(text) + 1 or not 0 <= _number(confidence) <= 1:
        raise ValueError("no line")
    for units in (y0, y1, size, *steps, *(each for span in spans for each in span)):
        if not isinstance(units, int) or isinstance(units, bool) or abs(units) > _FAR:
            raise ValueError("no place")
    if any(len(span) != 6 or not 0 <= span[0] <= span[1] <= len(text) for span in spans):
        raise ValueError("no word")
    return _line(text, y0, y1, size, confidence, steps, spans)


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not abs(value) <= _FAR:
        raise ValueError("no number")
    return float(value)


def _line(
    text: str, y0: int, y1: int, size: int, confidence: float, steps: list[int], spans: list[list[int]]
) -> RecognisedLine:
    edges = tuple(step * _UNIT for step in accumulate(steps))
    boxes = tuple(
        (start, end, x0 * _UNIT, top * _UNIT, x1 * _UNIT, bottom * _UNIT)
        for start, end, x0, top, x1, bottom in spans
    )
    return RecognisedLine(
        text, edges[0], y0 * _UNIT, edges[-1], y1 * _UNIT, size * _UNIT, confidence, edges, boxes
    )


def _units(length: float) -> int:
    return round(length / _UNIT)
