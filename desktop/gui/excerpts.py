"""Which few lines of a passage a result card shows: those with the most of what was asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_SENTENCE_ENDS = frozenset("。！？；.!?;")
_KEPT = 700  # code points; more than any card shows

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a passage on one line. In `text`, `marks` are matched words, `sentence` the best one."""

    text: str
    marks: tuple[Span, ...]
    sentence: Span | None = None


def excerpt(
    text: str, marks: Sequence[Span], units: int = 200, before: int = 56, sentence: Span | None = None
) -> Excerpt:
    """The stretch of `text` that shows `sentence`, or else the densest group of `marks`.

    `units` is what a card holds and `before` how much may stand ahead of the first mark, in widths
    of a Latin letter; a Chinese character counts two.
    """
    flat, places = _flatten(text)
    moved = [place for mark in marks if (place := _moved(mark, places))]
    best = _moved(sentence, places) if sentence is not None else None
    widths = [_width(character) for character in flat]
    if best is not None:
        start = _start_of_sentence(flat, widths, best, moved, units, before)
    else:
        start = _start(flat, widths, _densest(widths, moved, units), before) if moved else 0
    end = min(len(flat), start + _KEPT)
    head = "…" if start > 0 else ""
    tail = "…" if end < len(flat) else ""
    shift = len(head) - start

    def inside(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(
            (max(first, start) + shift, min(last, end) + shift)
            for first, last in sorted(spans)
            if first < end and last > start
        )

    return Excerpt(
        head + flat[start:end] + tail, inside(moved), next(iter(inside([best] if best else [])), None)
    )


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


def _moved(span: Span, places: list[int]) -> Span | None:
    """Where a span went; None where nothing is left of it."""
    if not 0 <= span[0] < span[1] < len(places):
        return None
    start, end = places[span[0]], places[span[1]]
    return (start, end) if start < end else None


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _start_of_sentence(
    text: str, widths: list[int], sentence: Span, marks: list[Span], units: int, before: int
) -> int:
    """The beginning of the text if the sentence ends in time, else its own; later where it is too long.

    Earlier where the text ends so soon after it that a card would not be full.
    """
    start, end = sentence
    if sum(widths[:end]) <= units:
        return 0
    within = [mark for mark in marks if mark[0] >= start and mark[1] <= end]
    if sum(widths[start:end]) > units and within:
        return max(start, _start(text, widths, _densest(widths, within, units), before))
    spare = units - before - sum(widths[start:])
    return _start(text, widths, start, spare, sentences=False) if spare > 0 else start


def _densest(widths: list[int], marks: list[Span], units: int) -> int:
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


def _start(text: str, widths: list[int], mark: int, before: int, *, sentences: bool = True) -> int:
    """Back from the mark: to the start of its sentence if that is near, else to a word."""
    place, room, word = mark, before, mark
    while place > 0 and room >= widths[place - 1]:
        previous = text[place - 1]
        ends = sentences and previous in _SENTENCE_ENDS
        if ends and (widths[place - 1] == 2 or text[place : place + 1] == " "):
            return place + (text[place : place + 1] == " ")
        if previous == " " or widths[place - 1] == 2:
            word = place
        place -= 1
        room -= widths[place]
    return 0 if place == 0 else word
