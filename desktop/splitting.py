"""Cutting what is too large for one passage, at the best places there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

Counter = Callable[[str], int]
Stretch = tuple[int, int]
"""Start and end of a part of a text."""

_SENTENCE = re.compile(r"(?<=[。！？；…])[”』」）)\"']*|(?<=[.!?;])[\"'”’)\]]*(?=\s)|\n+")
_CLAUSE = re.compile(r"(?<=[，、：,:—])|(?<=\s)")
_DEFINITION = re.compile(
    r"(?:(?:export|default|public|private|protected|static|async|abstract|final|inline|extern|pub|unsafe)"
    r" +){0,5}"
    r"(?:def|class|function|func|fn|interface|struct|enum|impl|trait|type|module|namespace|sub|proc|create)\b"
    r"|@\w|[A-Za-z_][\w<>*&:,\[\] ]{0,80}\([^;]{0,200}\)\s*\{?\s*$",
    re.IGNORECASE,
)


def sentences(text: str, budget: int, count: Counter) -> Iterator[tuple[Stretch, int]]:
    """Parts of running text of at most `budget` tokens, with their token counts.

    They end at sentences, where one is too long at clauses or spaces, and where there is none anywhere.
    """
    yield from _packed(text, (0, len(text)), (_SENTENCE, _CLAUSE), budget, count)


def code_parts(text: str, language: str, budget: int, count: Counter) -> list[Stretch]:
    """Parts of code of at most `budget` tokens: whole definitions where they fit, then whole lines."""
    if language in ("python", "py", "python3", "py3"):
        parts = _python_parts(text, budget, count)
    else:
        parts = _packed_lines(text, _top_level(text), budget, count)
    return [stretch for part in parts for stretch in _fitting(text, part, budget, count)]


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
        piece = _trimmed(text, first, cut)
        if piece[0] < piece[1]:
            yield piece
        first = max(first, cut)


def _halved(text: str, stretch: Stretch, budget: int, count: Counter) -> Iterator[tuple[Stretch, int]]:
    start, end = _trimmed(text, *stretch)
    if start >= end:
        return
    size = count(text[start:end])
    if size <= budget or end - start == 1:
        yield (start, end), size
        return
    middle = (start + end) // 2
    yield from _halved(text, (start, middle), budget, count)
    yield from _halved(text, (middle, end), budget, count)


def _python_parts(text: str, budget: int, count: Counter) -> list[Stretch]:
    import tree_sitter_python
    from semantic_text_splitter import CodeSplitter

    splitter = CodeSplitter.from_callback(tree_sitter_python.language(), count, budget, trim=False)
    parts = []
    for start, chunk in splitter.chunk_indices(text):
        stretch = _without_blank_lines(text, start, start + len(chunk))
        if stretch[0] < stretch[1]:
            parts.append(stretch)
    return parts


def _top_level(text: str) -> list[Stretch]:
    """Code parted before lines that begin a definition, or come after a blank line, at the left edge."""
    starts = [0]
    position = 0
    blank = False
    for line in text.splitlines(keepends=True):
        left = bool(line.strip()) and not line[0].isspace() and line[0] not in "})];"
        if position and left and (blank or _DEFINITION.match(line)):
            starts.append(position)
        blank = not line.strip()
        position += len(line)
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _packed_lines(text: str, parts: Sequence[Stretch], budget: int, count: Counter) -> list[Stretch]:
    packed: list[Stretch] = []
    total = 0
    for part in parts:
        start, end = _without_blank_lines(text, *part)
        if start >= end:
            continue
        size = count(text[start:end])
        if packed and total + size + 1 <= budget:
            packed[-1], total = (packed[-1][0], end), total + size + 1
        else:
            packed.append((start, end))
            total = size
    return packed


def _fitting(text: str, stretch: Stretch, budget: int, count: Counter) -> Iterator[Stretch]:
    """The stretch itself where it fits, else runs of its lines, else pieces of a line."""
    start, end = stretch
    if count(text[start:end]) <= budget:
        yield stretch
        return
    lines = []
    position = start
    for line in text[start:end].splitlines(keepends=True):
        lines.append((position, position + len(line)))
        position += len(line)
    if len(lines) == 1:
        yield from (piece for piece, _ in _packed(text, stretch, (_CLAUSE,), budget, count))
        return
    for part in _packed_lines(text, lines, budget, count):
        if count(text[part[0] : part[1]]) <= budget:
            yield part
        else:
            yield from (piece for piece, _ in _packed(text, part, (_CLAUSE,), budget, count))


def _trimmed(text: str, start: int, end: int) -> Stretch:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _without_blank_lines(text: str, start: int, end: int) -> Stretch:
    """Blank lines at both ends taken off, the first line's indentation kept."""
    first, last = _trimmed(text, start, end)
    if first >= last:
        return first, last
    line = text.rfind("\n", start, first) + 1
    return (max(line, start) if line else start), last
