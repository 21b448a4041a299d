"""The rules drawn on a page, and the grids they make."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from desktop.formats.glyphs import Box

_VECTOR = 3  # MuPDF's kind of block for what is drawn
_THIN = 3.0  # points; nothing thicker is a rule
_SHORT = 6.0  # points; shorter strokes are marks
_NEAR = 3.0  # points between rules that are meant to meet
_VECTORS_MAX = 4000  # a page with more is a drawing
_CROSSINGS_MAX = 1_000_000
_CELLS_MAX = 20_000
_LINES_MAX = 400  # rules of one grid in one direction


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A straight rule: at `at` in one direction, from `start` to `end` in the other."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Rules:
    """The rules of a page: `across` at their y, `down` at their x. Points."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """Rules that cross: the rows' and columns' edges, and the cells between them.

    A cell is (first row, first column, row after its last, column after its last).
    """

    ys: list[float]
    xs: list[float]
    cells: list[tuple[int, int, int, int]]

    @property
    def box(self) -> Box:
        """Where it stands."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def rules_of(raw: Mapping[str, Any], width: float, height: float) -> Rules:
    """The rules among what MuPDF collected with ``TEXT_COLLECT_VECTORS`` on a page of this size."""
    vectors = [block for block in raw["blocks"] if block["type"] == _VECTOR]
    if not 1 <= len(vectors) <= _VECTORS_MAX:
        return Rules()
    found = Rules()
    for block in vectors:
        x0, y0, x1, y1 = block["bbox"]
        wide, high = x1 - x0, y1 - y0
        if not block["isrect"] or (wide > 0.97 * width and high > 0.97 * height):
            continue
        if high <= _THIN:
            if wide >= _SHORT:
                found.across.append(Rule((y0 + y1) / 2, x0, x1))
        elif wide <= _THIN:
            if high >= _SHORT:
                found.down.append(Rule((x0 + x1) / 2, y0, y1))
        elif wide >= _SHORT and high >= _SHORT:  # a cell, a frame or a background
            found.across += (Rule(y0, x0, x1), Rule(y1, x0, x1))
            found.down += (Rule(x0, y0, y1), Rule(x1, y0, y1))
    return Rules(_united(found.across), _united(found.down))


def _united(rules: Iterable[Rule]) -> list[Rule]:
    """Rules in one line that touch, as one."""
    rows: list[list[Rule]] = []
    for rule in sorted(rules):
        if rows and rule.at - rows[-1][0].at <= _THIN / 2:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    made = []
    for row in rows:
        at = sum(rule.at for rule in row) / len(row)
        row.sort(key=lambda rule: rule.start)
        start, end = row[0].start, row[0].end
        for rule in row[1:]:
            if rule.start > end + _NEAR:
                made.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            else:
                end = max(end, rule.end)
        made.append(Rule(at, start, end))
    return made


def grids_of(rules: Rules) -> list[Grid]:
    """The grids of a page, from top to bottom."""
    made: list[Grid] = []
    if len(rules.across) * len(rules.down) > _CROSSINGS_MAX:
        return made
    for across, down in _crossing(rules):
        if 2 <= len(across) <= _LINES_MAX and 2 <= len(down) <= _LINES_MAX:
            grid = _grid(across, down)
            if grid is not None:
                made.append(grid)
    return sorted(made, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _crossing(rules: Rules) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """The rules that hang together, group by group."""
    count = len(rules.across)
    group = list(range(count + len(rules.down)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    heights = [rule.at for rule in rules.across]  # in order, as they were united
    for number, down in enumerate(rules.down, count):
        first = bisect_left(heights, down.start - _NEAR)
        for index in range(first, count):
            across = rules.across[index]
            if across.at > down.end + _NEAR:
                break
            if across.start - _NEAR <= down.at <= across.end + _NEAR:
                group[root(number)] = root(index)
    members: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index, rule in enumerate((*rules.across, *rules.down)):
        members[root(index)][index >= count].append(rule)
    return members.values()


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid | None:
    ys, xs = _edges(across, down), _edges(down, across)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns > _CELLS_MAX:
        return None
    walls = _covered(down, xs, ys)  # at each inner x, the rows that it parts
    floors = _covered(across, ys, xs)
    cells: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            right, bottom = column + 1, row + 1
            while right < columns and (row, right) not in walls and (row, right) not in taken:
                right += 1
            while bottom < rows and all((c, bottom) not in floors for c in range(column, right)):
                bottom += 1
            taken.update((r, c) for r in range(row, bottom) for c in range(column, right))
            cells.append((row, column, bottom, right))
    return Grid(ys, xs, cells)


def _edges(rules: Sequence[Rule], others: Sequence[Rule]) -> list[float]:
    """The places of rules, and where those that cross them end: a table may be open at its sides."""
    places = sorted(rule.at for rule in rules)
    low, high = min(rule.start for rule in others), max(rule.end for rule in others)
    if low < places[0] - 4 * _NEAR:
        places.insert(0, low)
    if high > places[-1] + 4 * _NEAR:
        places.append(high)
    made = [places[0]]
    for place in places[1:]:
        if place - made[-1] > _NEAR:
            made.append(place)
    return made


def _covered(rules: Sequence[Rule], places: Sequence[float], steps: Sequence[float]) -> set[tuple[int, int]]:
    """(step, place) wherever a rule stands at a place along the whole of a step."""
    made: set[tuple[int, int]] = set()
    middles = [(a + b) / 2 for a, b in pairwise(steps)]
    for rule in rules:
        index = min(range(len(places)), key=lambda i: abs(places[i] - rule.at))
        made.update((step, index) for step, middle in enumerate(middles) if rule.start < middle < rule.end)
    return made
