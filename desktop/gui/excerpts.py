"""Which few lines of a passage a result card shows: those with the most of what was asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_SENTENCE_ENDS = frozenset("。！？；.!?;")
_KEPT = 700  # code points; more than any card shows


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a passage on one line. `marks` are the matched words in `text`."""

    text: str
    marks: tuple[tuple[int, int], ...]


def excerpt(text: str, marks: Sequence[tuple[int, int]], units: int = 200, before: int = 56) -> Excerpt:
    """The stretch of `text` that starts shortly before the densest group of `marks`.

    `units` is what a card holds and `before` how much may stand ahead of the first mark, in widths
    of a Latin letter; a Chinese character counts two.
    """
    flat, places = _flatten(text)
    moved = [(places[start], places[end]) for start, end in marks if 0 <= start < end <= len(text)]
    moved = [(start, end) for start, end in moved if start < end]
    widths = [_width(character) for character in flat]
    start = _start(flat, widths, _densest(widths, moved, units), before) if moved else 0
    end = min(len(flat), start + _KEPT)
    head = "…" if start > 0 else ""
    tail = "…" if end < len(flat) else ""
    shift = len(head) - start
    inside = tuple(
        (max(first, start) + shift, min(last, end) + shift)
        for first, last in sorted(moved)
        if first < end and last > start
    )
    return Excerpt(head + flat[start:end] + tail, inside)


def _flatten(text: str) -> tuple[str, list[int]]:
    """The text with each run of white space as one space, and where every offset went."""
    pieces: list[str] = []
    places: list[int] = []
    space = True
    for character in text:
        places.append(len(pieces))
        if not character.isspace():
            pieces.append(character)
            space = False
        elif not space:
            pieces.append(" ")
            space = True
    places.append(len(pieces))
    return "".join(pieces), places


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _densest(widths: list[int], marks: list[tuple[int, int]], units: int) -> int:
    """Where the first mark stands of the group that fits together and covers most."""
    offsets = [0]
    for width in widths:
        offsets.append(offsets[-1] + width)
    best, place = -1, 0
    for start, _ in sorted(marks):
        limit = offsets[start] + units
        covered = sum(
            offsets[last] - offsets[first]
            for first, last in marks
            if first >= start and offsets[last] <= limit
        )
        if covered > best:
            best, place = covered, start
    return place


def _start(text: str, widths: list[int], mark: int, before: int) -> int:
    """Back from the mark: to the start of its sentence if that is near, else to a word."""
    place, room, word = mark, before, mark
    while place > 0 and room >= widths[place - 1]:
        previous = text[place - 1]
        if previous in _SENTENCE_ENDS and (widths[place - 1] == 2 or text[place : place + 1] == " "):
            return place + (text[place : place + 1] == " ")
        if previous == " " or widths[place - 1] == 2:
            word = place
        place -= 1
        room -= widths[place]
    return 0 if place == 0 else word
