"""The text of one page as it is looked through and copied, and where in it something stands.

What is looked for is compared as people read: whatever its case and width, across line breaks, with words
put together again that a line's end has divided. Between characters of Chinese and Japanese a break counts
for nothing, elsewhere as one space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.records import Line, Rect


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page in reading order, its lines apart by newlines, and where its characters stand."""

    number: int
    text: str
    lines: tuple[Line, ...] = ()

    def rects(self, start: int, end: int) -> tuple[Rect, ...]:
        """Where the characters from `start` to `end` stand, line by line."""
        parts = (line.part(start, end) for line in self.lines)
        return tuple(part for part in parts if part is not None and part.page == self.number)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found from one page up to, not including, `next_page`; 0 where the document ends.

    Each match is the rectangles of one place where the text stands, all on one page.
    """

    matches: tuple[tuple[Rect, ...], ...]
    next_page: int


def find(page: PageText, wanted: str) -> list[tuple[Rect, ...]]:
    """The places on a page where `wanted` stands, from its start to its end, none upon another."""
    key = folded(wanted)[0].strip()
    if not key:
        return []
    text, offsets = folded(page.text)
    places = []
    at = text.find(key)
    while at >= 0:
        last = at + len(key) - 1
        rects = page.rects(offsets[at], offsets[last] + 1)
        if rects:
            places.append(rects)
        at = text.find(key, at + len(key))
    return places


def folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the offset of the one it comes from."""
    kept: list[str] = []
    offsets: list[int] = []
    space = -1  # where white space began that was not kept yet
    for offset, character in enumerate(text):
        if character.isspace():
            space = offset if space < 0 else space
            continue
        if character == "\xad" or unicodedata.category(character) == "Cf":
            continue
        if space >= 0 and kept:
            if kept[-1] in "-\u2010" and "\n" in text[space:offset] and character.islower():
                kept.pop()
                offsets.pop()
            elif not (_wide(kept[-1]) and _wide(character)):
                kept.append(" ")
                offsets.append(space)
        space = -1
        for each in unicodedata.normalize("NFKC", character).casefold():
            kept.append(each)
            offsets.append(offset)
    return "".join(kept), offsets


def joined(number: int, pieces: Iterable[tuple[str, tuple[Line, ...]]]) -> PageText:
    """A page's text out of pieces, each with the places of its own characters, each on a line of its own."""
    text: list[str] = []
    lines: list[Line] = []
    at = 0
    for piece, places in pieces:
        lines += [line.shifted(at) for line in places]
        text.append(piece)
        at += len(piece) + 1
    return PageText(number, "\n".join(text), tuple(lines))


def _wide(character: str) -> bool:
    """Whether words are not set apart by spaces beside it."""
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"
