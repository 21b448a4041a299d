"""Cutting what is too large for one passage, at the best places there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

Counter = Callable[[str], int]
Stretch = tuple[int, int]
"""Start and end of a part of a text."""

_SENTENCE = re.compile(r"(?<=[。！？；…])[”』」）)\"']*|(?<=[.!?;])[\"'”’)\]]*(?=\s)|\n+")
_CLAUSE = re.compile(r"(?<=[，、：,:—])|(?<=\s)")


def sentences(text: str, budget: int, count: Counter) -> Iterator[tuple[Stretch, int]]:
    """Parts of running text of at most `budget` tokens, with their token counts.

    They end at sentences, where one is too long at clauses or spaces, and where there is none anywhere.
    """
    yield from _packed(text, (0, len(text)), (_SENTENCE, _CLAUSE), budget, count)


def clauses(text: str, stretch: Stretch, budget: int, count: Counter) -> Iterator[Stretch]:
    """Parts of one long line of at most `budget` tokens, cut at clauses or spaces where there are any."""
    yield from (piece for piece, _ in _packed(text, stretch, (_CLAUSE,), budget, count))


def row_parts(text: str, rows: Sequence[Stretch], budget: int, count: Counter) -> list[tuple[Stretch, int]]:
    """Runs of a table's rows of at most `budget` tokens, with their counts; a longer row is cut as text."""
    parts: list[tuple[Stretch, int]] = []
    current: Stretch | None = None
    total = 0
    for start, end in rows:
        size = count(text[start:end])
        if current and total + size + 1 <= budget:
            current, total = (current[0], end), total + size + 1
            continue
        if current:
            parts.append((current, total))
            current = None
        if size <= budget:
            current, total = (start, end), size
            continue
        for (first, last), part_size in sentences(text[start:end], budget, count):
            parts.append(((start + first, start + last), part_size))
    if current:
        parts.append((current, total))
    return parts


def _packed(
    text: str, stretch: Stretch, breaks: tuple[re.Pattern[str], ...], budget: int, count: Counter
) -> Iterator[tuple[Stretch, int]]:
    """The stretch cut at the first kind of break, pieces that are still too long at the next kind."""
    start, end = stretch
    if not breaks:
        yield from _halved(text, stretch, budget, count)
        return
    current: Stretch | None = None
    total = 0
    for piece in _pieces(text, start, end, breaks[0]):
        size = count(text[piece[0] : piece[1]])
        if current and total + size + 1 <= budget:
            current, total = (current[0], piece[1]), total + size + 1
            continue
        if current:
            yield current, total
            current = None
        if size <= budget:
            current, total = piece, size
        else:
            yield from _packed(text, piece, breaks[1:], budget, count)
    if current:
        yield current, total


def _pieces(text: str, start: int, end: int, pattern: re.Pattern[str]) -> Iterator[Stretch]:
    """The stretch cut after each match, without white space at the pieces' ends."""
    cuts = [match.end() for match in pattern.finditer(text, start, end)]
    first = start
    for cut in [*cuts, end]:
        piece = trimmed(text, first, cut)
        if piece[0] < piece[1]:
            yield piece
        first = max(first, cut)


def _halved(text: str, stretch: Stretch, budget: int, count: Counter) -> Iterator[tuple[Stretch, int]]:
    start, end = trimmed(text, *stretch)
    if start >= end:
        return
    size = count(text[start:end])
    if size <= budget or end - start == 1:
        yield (start, end), size
        return
    middle = (start + end) // 2
    yield from _halved(text, (start, middle), budget, count)
    yield from _halved(text, (middle, end), budget, count)


def trimmed(text: str, start: int, end: int) -> Stretch:
    """A stretch without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
