"""Lines of a page -> running text, every character still knowing its place."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from desktop.formats.glyphs import SOFT_HYPHEN, TextLine
from desktop.records import Line

Piece = tuple[TextLine, int, int]
"""The characters of a line from one offset to another."""

HYPHENS = ("-", "\u2010", SOFT_HYPHEN)
_WORD_END = re.compile(r"[^\W\d_]+$")
_WORD_START = re.compile(r"[^\W\d_]+")


def is_cjk(character: str) -> bool:
    """Whether a character belongs to a script that sets no space between words. Korean does."""
    code = ord(character) if character else 0
    return code >= 0x2E80 and not (0xAC00 <= code <= 0xD7A3 or 0x3130 <= code <= 0x318F)


def joined(pieces: Iterable[Piece], words: Container[str] = ()) -> tuple[str, list[Line]]:
    """The pieces as one line of text and the places of its characters.

    `words` are the document's words in lower case; they tell a hyphen that breaks from one that belongs.
    """
    text = ""
    places: list[Line] = []
    before: TextLine | None = None
    for line, start, end in pieces:
        content = line.text[start:end]
        if text:
            cut, glue = seam(text, content, words, spaced=before is not None and before.spaced)
            if cut:
                text = text[:-1]
                places = _without_last(places, len(text))
            text += glue
        at = len(text)
        text += content
        places.extend(line.places(start, end, at))
        before = line
    if text.endswith(SOFT_HYPHEN):
        text = text[:-1]
        places = _without_last(places, len(text))
    return text, places


def seam(left: str, right: str, words: Container[str], *, spaced: bool = False) -> tuple[bool, str]:
    """How two lines go together: whether the left one's hyphen falls away, and what comes between."""
    if left.endswith(HYPHENS):
        head, tail = _WORD_END.search(left[:-1]), _WORD_START.match(right)
        if left.endswith(SOFT_HYPHEN):
            return True, ""
        if head and tail and tail[0][0].islower():
            whole = (head[0] + tail[0]).lower()
            both = (
                head[0].lower() in words and tail[0].lower() in words and min(len(head[0]), len(tail[0])) > 2
            )
            return whole in words or not both, ""
        if head and tail:
            return False, ""  # "Anglo-" and "Saxon"
    if is_cjk(left[-1:]) and is_cjk(right[:1]):
        return False, ""
    if is_cjk(left[-1:]) or is_cjk(right[:1]):
        return False, " " if spaced else ""
    return False, " "


def _without_last(places: list[Line], length: int) -> list[Line]:
    """The places for a text that now ends at `length`."""
    kept = []
    for line in places:
        if line.end <= length:
            kept.append(line)
        elif line.start < length:
            kept.append(_cut(line, line.start, length))
    return kept


def _cut(line: Line, start: int, end: int) -> Line:
    """The part of a line from `start` to `end`, which must be within it."""
    rect = line.part(start, end) or line.rect
    edges = line.edges[4 * (start - line.start) : 4 * (end - line.start + 1)] if line.edges else b""
    return Line(start, end, rect, edges)
