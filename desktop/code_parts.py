"""Cutting code that is too large for one passage: between definitions, then between statements.

What fits is never cut. What doesn't is opened: a class into its members, a function into its statements,
their blocks whole where they fit; comments stay with what they are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from desktop.code_trees import Outline, Unit, tree_outline
from desktop.indentation import IndentOutline
from desktop.splitting import Counter, Stretch, clauses, trimmed

_DEPTH_MAX = 48  # levels opened; deeper nesting is no person's, and is cut by rows
_SMALL = 0.2  # of the target: a part smaller than this joins its neighbour
_SURE = 4  # more than this many times the room, by the rows' own counts, fits for certain not


@dataclass(frozen=True, slots=True)
class CodePart:
    """A part of code from `start` to `end`, and the names of what it is a part of, outermost first."""

    start: int
    end: int
    inside: tuple[str, ...] = ()


@dataclass(slots=True)
class _Piece:
    """Rows that stay together."""

    first: int
    last: int
    tokens: int
    inside: tuple[str, ...]
    opening: bool = False
    closing: bool = False


def code_parts(text: str, language: str, target: int, whole: int, count: Counter) -> list[CodePart]:
    """Parts of code: small definitions together up to `target` tokens, large ones alone up to `whole`."""
    whole = max(whole, target)
    rows = _Rows(text, count)
    outline = tree_outline(text, language) or IndentOutline(rows.rows, language)
    pieces = list(_pieces(outline, rows, whole))
    parts: list[CodePart] = []
    for piece in _with_small(_packed(pieces, target, whole), target, whole):
        start, end = rows.stretch(piece.first, piece.last)
        if start < end:
            parts.extend(CodePart(a, b, piece.inside) for a, b in _fitting(rows, piece, target, whole))
    return parts


class _Rows:
    """A text's rows, and how many tokens they have."""

    def __init__(self, text: str, count: Counter) -> None:
        self.text = text
        self.count = count
        self.rows = text.split("\n")
        self._starts = [0, *accumulate(len(row) + 1 for row in self.rows)]
        self._tokens = [0, *accumulate(count(row) + 1 if row.strip() else 0 for row in self.rows)]

    def stretch(self, first: int, last: int) -> Stretch:
        """The rows' place in the text, without blank rows at both ends."""
        start, end = trimmed(self.text, self._starts[first], self._starts[last + 1] - 1)
        return (self.text.rfind("\n", 0, start) + 1, end) if start < end else (start, end)

    def tokens(self, first: int, last: int, room: int) -> int:
        """The tokens of rows together; estimated from each row's where that is far from the room."""
        estimate = self._tokens[last + 1] - self._tokens[first]
        if estimate > _SURE * room:
            return estimate
        start, end = self.stretch(first, last)
        return self.count(self.text[start:end]) if start < end else 0


def _pieces(outline: Outline, rows: _Rows, whole: int) -> Iterator[_Piece]:
    """The text in pieces that fit, opened no further than needed; what can't be opened stays too large."""
    waiting: list[tuple[Unit, tuple[str, ...], int]] = [(Unit(0, len(rows.rows) - 1), (), 0)]
    while waiting:
        unit, inside, depth = waiting.pop()
        tokens = rows.tokens(unit.first, unit.last, whole)
        if depth and tokens <= whole:
            if tokens:
                yield _Piece(unit.first, unit.last, tokens, inside, unit.opening, unit.closing)
            continue
        names, parts = outline.divided(unit) if depth < _DEPTH_MAX else ((), [])
        if len(parts) < 2:
            yield _Piece(unit.first, unit.last, tokens, inside, unit.opening, unit.closing)
            continue
        waiting.extend((part, inside + names, depth + 1) for part in reversed(parts))


def _packed(pieces: Sequence[_Piece], target: int, whole: int) -> list[_Piece]:
    """Neighbours within the same definition together up to the target; what closes it goes with them."""
    packed: list[_Piece] = []
    for piece in pieces:
        before = packed[-1] if packed else None
        if before is not None:
            together = before.tokens + piece.tokens + 1
            level = before.inside == piece.inside and not piece.opening
            if (level and together <= target) or (piece.closing and together <= whole):
                _join(before, piece)
                continue
        packed.append(piece)
    return packed


def _with_small(pieces: Sequence[_Piece], target: int, whole: int) -> list[_Piece]:
    """Small pieces joined to a neighbour: the head of a class, a few imports, a last method."""
    small = _SMALL * target
    made: list[_Piece] = []
    waiting: _Piece | None = None  # small, and to be joined to what comes
    for piece in pieces:
        if waiting is not None:
            if waiting.tokens + piece.tokens + 1 <= (whole if waiting.opening else target):
                _join(waiting, piece)
                piece = waiting
            else:
                made.append(waiting)
            waiting = None
        if piece.tokens >= small:
            made.append(piece)
        elif made and not piece.opening and _rest_of(made[-1], piece, whole):
            _join(made[-1], piece)
        else:
            waiting = piece
    if waiting is not None:
        made.append(waiting)
    return made


def _rest_of(before: _Piece, piece: _Piece, whole: int) -> bool:
    """Whether a small piece goes on with what comes before it."""
    return piece.inside == before.inside and before.tokens + piece.tokens + 1 <= whole


def _join(piece: _Piece, after: _Piece) -> None:
    common = 0
    for left, right in zip(piece.inside, after.inside, strict=False):
        if left != right:
            break
        common += 1
    piece.last = after.last
    piece.tokens += after.tokens + 1
    piece.inside = piece.inside[:common]


def _fitting(rows: _Rows, piece: _Piece, target: int, whole: int) -> Iterator[Stretch]:
    """The piece itself where it fits, else runs of its rows, else pieces of a row."""
    if rows.tokens(piece.first, piece.last, whole) <= whole:
        yield rows.stretch(piece.first, piece.last)
        return
    first, total = piece.first, 0
    for row in range(piece.first, piece.last + 2):
        size = rows.tokens(row, row, whole) + 1 if row <= piece.last else target
        if row > first and total + size > target:
            start, end = rows.stretch(first, row - 1)
            if start < end:
                if rows.count(rows.text[start:end]) <= whole:
                    yield start, end
                else:
                    yield from clauses(rows.text, (start, end), target, rows.count)
            first, total = row, 0
        total += size
