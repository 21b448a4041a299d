"""Pages whose text runs another way, laid as if it ran level from the left: turned, vertical, right to left.

Only the lines' own places are laid anew, for telling columns and paragraphs by them. Their runs stay where
the characters are displayed, so that marks are right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.formats.glyphs import Box, Run, TextLine
from desktop.formats.joining import is_cjk
from desktop.formats.rulings import Rule, Rules

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MARGIN = 0.09  # of the page; what stands sideways there is a stamp
_STAMP = 200  # characters that a page must have beside a stamp or watermark
_DESCENT = 0.22  # of the size: how far a line reaches under its baseline


def levelled(
    lines: list[TextLine], rules: Rules, width: float, height: float
) -> tuple[list[TextLine], Rules, float]:
    """Lines and rules of a page of this size as they are to be read, and the page's height that way."""
    turns: Counter[int] = Counter()
    for line in lines:
        turns[line.turn] += len(line.text)
    if len(turns) > 1 or (turns and 0 not in turns):
        turn = max((0, 90, 180, 270), key=lambda turn: turns[turn])
        if turn:
            lines = _without_stamps(lines, turn, width, height)
            lines = _joined([_laid(line, turn, width, height) for line in lines])
            return lines, _laid_rules(rules, turn, width, height), height if turn == 180 else width
        lines = _without_stamps(lines, 0, width, height)
    if _is_stacked(lines):
        laid = [_laid(replace(line, turn=270), 270, width, height) for line in lines]
        return _joined(laid), _laid_rules(rules, 270, width, height), width
    backward = [line for line in lines if not line.text.isascii() and _RIGHT_TO_LEFT.search(line.text)]
    if 2 * sum(len(line.text) for line in backward) > turns.total() > 0:
        mirrored = [
            replace(line, x0=width - line.x1, x1=width - line.x0, framed=True) if line.upright else line
            for line in lines
        ]
        down = [Rule(width - rule.at, rule.start, rule.end) for rule in reversed(rules.down)]
        across = [Rule(rule.at, width - rule.end, width - rule.start) for rule in rules.across]
        return mirrored, Rules(across, down), height
    return lines, rules, height


def _without_stamps(lines: list[TextLine], turn: int, width: float, height: float) -> list[TextLine]:
    """Lines without what stands sideways at the edge of a page full of others, or lies aslant across it."""
    if sum(len(line.text) for line in lines if line.turn == turn) < _STAMP:
        return lines
    sideways = turn in (0, 180)
    kept = []
    for line in lines:
        if line.turn == turn:
            kept.append(line)
            continue
        low, high, size = (line.x0, line.x1, width) if sideways else (line.y0, line.y1, height)
        marginal = high < _MARGIN * size or low > (1 - _MARGIN) * size
        if line.turn >= 0 and not marginal:
            kept.append(line)
    return kept


def _is_stacked(lines: Sequence[TextLine]) -> bool:
    """Whether single Chinese characters stand one under the other all over the page."""
    if len(lines) < 8 or len(lines[0].text) > 2:
        return False
    single = sum(len(line.text) == 1 and is_cjk(line.text) for line in lines)
    if single < 0.9 * len(lines):
        return False
    columns: Counter[int] = Counter(round((line.x0 + line.x1) / 2 / 3) for line in lines)
    rows: Counter[int] = Counter(round(line.y0 / 3) for line in lines)
    return max(columns.values()) >= 4 and max(columns.values()) >= max(rows.values())


def _framing(turn: int, width: float, height: float) -> Callable[[Box], Box]:
    if turn == 90:
        return lambda box: (height - box[3], box[0], height - box[1], box[2])
    if turn == 270:
        return lambda box: (box[1], width - box[2], box[3], width - box[0])
    return lambda box: (width - box[2], height - box[3], width - box[0], height - box[1])


def _laid(line: TextLine, turn: int, width: float, height: float) -> TextLine:
    x0, y0, x1, y1 = _framing(turn, width, height)((line.x0, line.y0, line.x1, line.y1))
    runs = line.runs
    if line.turn == turn and len(line.text) == 1:
        runs = [Run(0, 1, line.x0, line.y0, line.x1, line.y1, line.runs[0].edges[:0])]
    upright = line.turn == turn
    baseline = y1 - _DESCENT * line.size
    return replace(
        line, x0=x0, y0=y0, x1=x1, y1=y1, baseline=baseline, runs=runs, upright=upright, framed=True
    )


def _laid_rules(rules: Rules, turn: int, width: float, height: float) -> Rules:
    laid = _framing(turn, width, height)
    level = [laid((rule.start, rule.at, rule.end, rule.at)) for rule in rules.across]
    steep = [laid((rule.at, rule.start, rule.at, rule.end)) for rule in rules.down]
    if turn != 180:
        level, steep = steep, level
    across = sorted(Rule(y0, x0, x1) for x0, y0, x1, _ in level)
    return Rules(across, sorted(Rule(x0, y0, y1) for x0, y0, _, y1 in steep))


def _joined(lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines of which MuPDF gave each character by itself, as one."""
    made: list[TextLine] = []
    parts: list[TextLine] = []

    def finish() -> None:
        if len(parts) == 1:
            made.append(parts[0])
        elif parts:
            made.append(_one(parts))
        parts.clear()

    for line in lines:
        before = parts[-1] if parts else None
        if before is not None and not (
            line.upright
            and before.upright
            and (len(line.text) == 1 or len(before.text) == 1)
            and abs(line.baseline - before.baseline) < 0.3 * line.size
            and -0.3 * line.size < line.x0 - before.x1 < 1.2 * line.size
        ):
            finish()
        parts.append(line)
    finish()
    return made


def _one(parts: Sequence[TextLine]) -> TextLine:
    text, runs = "", []
    for part in parts:
        shift = len(text)
        text += part.text
        runs += [replace(run, start=run.start + shift, end=run.end + shift) for run in part.runs]
    sizes = Counter(part.size for part in parts)
    return replace(
        parts[0],
        text=text,
        runs=runs,
        x1=max(part.x1 for part in parts),
        y0=min(part.y0 for part in parts),
        y1=max(part.y1 for part in parts),
        size=sizes.most_common(1)[0][0],
        bold=all(part.bold for part in parts),
        mono=False,
    )
