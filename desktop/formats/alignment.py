"""Matching the characters of blocks with those of the pages they were laid out on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from desktop.formats.drafts import Draft
from desktop.formats.glyphs import REPLACEMENT, TextLine
from desktop.records import Line, Rect

_MARKER = 12  # characters that a list's bullet may have; they are drawn, yet no block's text
_SURE = 8  # characters that must agree for finding the way again
_LOOSE_MAX = 6000  # characters of a block that are compared one by one where they do not agree at once
_AHEAD = 60_000  # characters to look ahead when the way is lost

Places = tuple[tuple[Line, ...], int]
"""A block's lines, and the page on which it begins."""


@dataclass(slots=True)
class Stream:
    """The characters of all pages but white space, in drawing order."""

    lines: list[TextLine] = field(default_factory=list)
    text: str = ""
    line_of: list[int] = field(default_factory=list)  # index into lines, of each character
    offset: list[int] = field(default_factory=list)  # within that line

    def extend(self, lines: Iterable[TextLine]) -> None:
        """Add a page's lines."""
        parts = [self.text]
        for line in lines:
            index = len(self.lines)
            self.lines.append(line)
            for at, character in enumerate(line.text):
                if not character.isspace():
                    parts.append(character)
                    self.line_of.append(index)
                    self.offset.append(at)
        self.text = "".join(parts)


def align(drafts: Sequence[Draft], stream: Stream, elements: Mapping[int, Sequence[Rect]]) -> list[Places]:
    """The places of each draft's block; `elements` are the rectangles each draft was given.

    A block whose characters are not found in order gets no lines.
    """
    placed: list[Places] = []
    cursor, lost, page = 0, False, 1
    for index, draft in enumerate(drafts):
        rects = elements.get(index, ())
        if rects:
            page = rects[0].page
        if draft.block is None:
            placed.append(((), page))
            continue
        text = draft.block.text
        offsets = [
            at
            for start, end in draft.drawn or ((0, len(text)),)
            for at in range(start, end)
            if not text[at].isspace()
        ]
        wanted = "".join(text[at] for at in offsets)
        found = _match(wanted, stream, cursor, lost, rects)
        if found is None and draft.block.kind == "code":
            found = _match_rows(text, stream, cursor, rects)
        if found is None:
            lost = True
            placed.append(((), page))
            continue
        lines = tuple(_lines(offsets, found, stream))
        cursor, lost = (found[-1] if found[-1] >= 0 else max(found)) + 1, found[-1] < 0
        placed.append((lines, lines[0].rect.page))
    return placed


def _match(
    wanted: str, stream: Stream, cursor: int, lost: bool, rects: Sequence[Rect]
) -> Sequence[int] | None:
    """For each wanted character its index in the stream, the last one's always known, others −1 if not."""
    at = _find(wanted, stream, cursor, lost, rects)
    if at is not None:
        return range(at, at + len(wanted))
    if lost or not _SURE <= len(wanted) <= _LOOSE_MAX:
        return None
    seen = stream.text[cursor : cursor + len(wanted) * 5 // 4 + _MARKER]
    matcher = SequenceMatcher(None, wanted, seen, autojunk=False)
    found = [-1] * len(wanted)
    agreed = 0
    for left, right, size in matcher.get_matching_blocks():
        if size >= _SURE // 2:
            found[left : left + size] = range(cursor + right, cursor + right + size)
            agreed += size
    if agreed < 0.9 * len(wanted) or found[-1] < 0:
        return None
    return found if all(_inside(stream, at, rects) for at in found if at >= 0) else None


def _match_rows(text: str, stream: Stream, cursor: int, rects: Sequence[Rect]) -> Sequence[int] | None:
    """The same for code, row by row: a row that can't be found costs its own place, not the file's."""
    if not rects:
        return None
    found: list[int] = []
    missed = 0  # characters of the rows since the last one that was found
    for row in text.split("\n"):
        wanted = "".join(row.split())
        if not wanted:
            continue
        ahead = cursor + 2 * missed + _MARKER
        at = stream.text.find(wanted, cursor, ahead + len(wanted))
        if at < 0 or (missed and len(wanted) < _SURE) or not _on_its_pages(stream, at, rects):
            found.extend([-1] * len(wanted))
            missed += len(wanted) + _MARKER
            continue
        found.extend(range(at, at + len(wanted)))
        cursor, missed = at + len(wanted), 0
    return found if any(at >= 0 for at in found) else None


def _find(wanted: str, stream: Stream, cursor: int, lost: bool, rects: Sequence[Rect]) -> int | None:
    """Where the characters stand in the stream, at the cursor or a list marker behind it."""
    text = stream.text
    for skip in range(_MARKER):
        at = cursor + skip
        if text.startswith(wanted, at) or _alike(wanted, text[at : at + len(wanted)]):
            return at if _inside(stream, at, rects) else None
    if not lost or len(wanted) < _SURE:
        return None
    at = text.find(wanted, cursor, cursor + _AHEAD + len(wanted))
    while at >= 0:
        if _inside(stream, at, rects):
            return at
        at = text.find(wanted, at + 1, cursor + _AHEAD + len(wanted))
    return None


def _alike(wanted: str, seen: str) -> bool:
    """Whether the page shows these characters, where it can't say all of them rightly."""
    if len(wanted) != len(seen) or not wanted:
        return False
    sure = 0
    for left, right in zip(wanted, seen, strict=True):
        if left == right:
            sure += 1
        elif right == REPLACEMENT or ord(left) > 0xFFFF:
            continue  # no glyph's code is known, or MuPDF wrote half of it
        elif unicodedata.normalize("NFKC", left) != unicodedata.normalize("NFKC", right):
            return False
    return sure * 2 >= len(wanted)


def _inside(stream: Stream, at: int, rects: Sequence[Rect]) -> bool:
    """Whether the character stands where the layout put the block."""
    if at >= len(stream.line_of) or not rects:
        return False
    line = stream.lines[stream.line_of[at]]
    middle = (line.y0 + line.y1) / 2
    return any(rect.page == line.page and rect.y0 - 2 <= middle <= rect.y1 + 2 for rect in rects)


def _on_its_pages(stream: Stream, at: int, rects: Sequence[Rect]) -> bool:
    """The same for a block that goes on over pages, whose rectangle is known on the first only."""
    if _inside(stream, at, rects):
        return True
    return at < len(stream.line_of) and stream.lines[stream.line_of[at]].page > max(r.page for r in rects)


def _lines(offsets: Sequence[int], found: Sequence[int], stream: Stream) -> Iterable[Line]:
    """The lines of a block whose drawn characters, at `offsets` of its text, are `found` in the stream.

    A stretch is kept together while both sides go on evenly; a space counts on both.
    """
    start = 0
    while start < len(offsets):
        if found[start] < 0:
            start += 1
            continue
        line_index = stream.line_of[found[start]]
        shift = stream.offset[found[start]] - offsets[start]
        end = start + 1
        while (
            end < len(offsets)
            and found[end] >= 0
            and stream.line_of[found[end]] == line_index
            and stream.offset[found[end]] - offsets[end] == shift
        ):
            end += 1
        line = stream.lines[line_index]
        first, last = offsets[start], offsets[end - 1] + 1
        yield from line.places(first + shift, last + shift, first)
        start = end
