"""Lines -> paragraphs, by their places, sizes and weights."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from desktop.formats.glyphs import Run, TextLine
from desktop.formats.joining import HYPHENS, is_cjk

_LIST_START = re.compile(
    r"(?:[•◦▪▫‣●○■□◆◇➢➤✓✔\uf0b7\uf0a7\uf0d8–*·-]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s"
    r"|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}、|[①-⑳]|第[一二三四五六七八九十百零〇\d]{1,7}[条章节编])"
)
_WORD = re.compile(r"[^\W\d_]+")
CAPTION = re.compile(
    r"(?:Figure|FIGURE|Fig\.?|FIG\.?|Table|TABLE|Tab\.|Chart|Exhibit|Plate|Abbildung|Tabelle|附?[图圖表])"
    r"\s?(?:[A-Z]?\d{1,3}|[IVX]{1,5}|[一二三四五六七八九十]{1,3})(?:[-–.－．]\d{1,3}){0,3}[a-z]?"
    r"(?:\s*[:.：|．]\s*\S|\s*[—–]\s|\s+(?=[A-Z\u4e00-\u9fff(（])|$)"
)
_FILLED_MIN = 4  # lines that show by themselves how wide their column is
_TERMINAL = tuple(".!?。！？…:：;；”」』)")


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is usual in a document. Sizes in points."""

    body: float
    pitches: dict[float, float]  # usual distance of baselines, by font size
    words: frozenset[str]  # lower case; line ends left out, for they may be torn
    mostly_bold: bool
    mostly_mono: bool

    @classmethod
    def of(cls, lines: Sequence[TextLine]) -> Metrics:
        """The metrics of all lines of a document."""
        sizes: Counter[float] = Counter()
        bold = mono = total = 0
        pitches: dict[float, list[float]] = defaultdict(list)
        words: set[str] = set()
        before: TextLine | None = None
        for line in lines:
            count = len(line.text)
            sizes[line.size] += count
            total += count
            bold += count * line.bold
            mono += count * line.mono
            if before is not None and before.page == line.page and before.size == line.size:
                pitch = line.baseline - before.baseline
                if 0.7 * line.size < pitch < 3 * line.size and line.x0 < before.x1 and before.x0 < line.x1:
                    pitches[line.size].append(pitch)
            before = line
        if any(line.text.endswith(HYPHENS) for line in lines):  # nothing else asks for words
            for line in lines:
                words.update(_WORD.findall(line.text.lower())[1:-1])
        usual = {size: sorted(found)[len(found) // 3] for size, found in pitches.items()}
        return cls(
            body=sizes.most_common(1)[0][0] if sizes else 10.0,
            pitches=usual,
            words=frozenset(words),
            mostly_bold=bold * 2 > total,
            mostly_mono=mono * 2 > total,
        )

    def pitch(self, size: float) -> float:
        """The usual distance between baselines of text of this size."""
        return self.pitches.get(size, 1.35 * size)


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together. `left` and `right` are the edges of their column."""

    lines: list[TextLine]
    left: float = 0.0
    right: float = 0.0
    apart: bool = True  # more than a line's distance from what stands above it
    code: bool = False
    note: bool = False  # at the foot of the page
    pitches: list[float] = field(default_factory=list)

    @property
    def size(self) -> float:
        """The size of most of its characters."""
        first = self.lines[0].size
        if all(line.size == first for line in self.lines):
            return first
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return sizes.most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def room(self) -> float:
        """The width of its column."""
        return max(self.right - self.left, 1.0)

    @property
    def pitch(self) -> float:
        """The distance between its baselines; 0 where it has one line."""
        return sorted(self.pitches)[len(self.pitches) // 2] if self.pitches else 0.0


def paragraphs_of(lines: Sequence[TextLine], metrics: Metrics) -> Iterator[Paragraph]:
    """The paragraphs of a page's lines, in the lines' order."""
    for column in _columns(_side_by_side(_with_initials(lines, metrics.body))):
        found: list[Paragraph] = []
        for line, left, right in _edges(column, metrics):
            code = line.mono and not metrics.mostly_mono
            if found and not _parts(found[-1], line, metrics, right, code):
                current = found[-1]
                current.pitches.append(line.baseline - current.lines[-1].baseline)
                current.lines.append(line)
            else:
                found.append(Paragraph([line], left, right, code=code))
        for before, after in pairwise(found):
            gap = after.lines[0].baseline - before.lines[-1].baseline
            after.apart = gap > 1.25 * metrics.pitch(max(before.size, after.size))
        yield from found


def _edges(column: Sequence[TextLine], metrics: Metrics) -> Iterator[tuple[TextLine, float, float]]:
    """Each line with the edges of its column: narrower ones where lines fill those, as under an abstract."""
    left, right = min(line.x0 for line in column), _right_edge(column, metrics)
    stretch: list[TextLine] = []
    for line in column:
        if stretch:
            gap = line.baseline - stretch[-1].baseline
            if gap > 1.5 * metrics.pitch(line.size) or line.size != stretch[-1].size:
                yield from _own_edges(stretch, left, right)
                stretch = []
        stretch.append(line)
    yield from _own_edges(stretch, left, right)


def _own_edges(
    stretch: Sequence[TextLine], left: float, right: float
) -> Iterator[tuple[TextLine, float, float]]:
    size = stretch[0].size
    if len(stretch) >= _FILLED_MIN:
        end = sorted((line.x1 for line in stretch), reverse=True)[1]
        full = sum(end - line.x1 < 4 * size for line in stretch)
        if end < right - 4 * size and full >= 0.6 * len(stretch) and end - stretch[-1].x0 > 12 * size:
            left, right = min(line.x0 for line in stretch), end
    for line in stretch:
        yield line, left, right


def _right_edge(column: Sequence[TextLine], metrics: Metrics) -> float:
    """Where a column's lines end at the right: several of them do, a single wide heading does not count."""
    ends = sorted((line.x1 for line in column), reverse=True)
    for index in range(len(ends) - 1):
        if ends[index] - ends[index + 1] < 2.5 * metrics.body:
            return ends[index]
    return ends[0]


def _side_by_side(lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines with pieces of one line put together: MuPDF parts them where a gap is wide."""
    made: list[TextLine] = []
    for line in lines:
        before = made[-1] if made else None
        if (
            before is not None
            and before.block == line.block
            and before.page == line.page
            and before.upright
            and line.upright
            and abs(before.baseline - line.baseline) < 0.4 * min(before.size, line.size)
            and -0.3 * line.size <= line.x0 - before.x1 < 4 * line.size
            and before.mono == line.mono
        ):
            made[-1] = _merged(before, line)
        else:
            made.append(line)
    return made


def _with_initials(lines: Sequence[TextLine], body: float) -> Sequence[TextLine]:
    """Lines with the large letter that a chapter may begin with put to the word it begins."""
    if not any(len(line.text) <= 2 and line.size > 1.7 * body for line in lines):
        return lines
    made = list(lines)
    for initial in lines:
        if len(initial.text) > 2 or initial.size <= 1.7 * body or not initial.text[-1].isalpha():
            continue
        beside = [
            (abs(line.y0 - initial.y0), index)
            for index, line in enumerate(made)
            if line.upright
            and line.size < 0.7 * initial.size
            and -0.2 * line.size < line.x0 - initial.x1 < 1.5 * line.size
            and initial.y0 - line.size < line.y0 < initial.baseline - 0.8 * line.size
        ]
        if beside:
            _, index = min(beside)
            line = made[index]
            runs = [
                replace(run, y1=initial.baseline) for run in initial.runs
            ]  # what stands under it is no part
            whole = _merged(replace(initial, runs=runs, baseline=line.baseline), line, glue="")
            made[index] = replace(whole, y0=line.y0, y1=line.y1, x0=line.x0)
            made = [line for line in made if line is not initial]
    return made


def _merged(left: TextLine, right: TextLine, glue: str | None = None) -> TextLine:
    if glue is None:
        glue = " " if right.x0 - left.x1 > 0.12 * right.size else ""
    shift = len(left.text) + len(glue)
    runs = [
        *left.runs,
        *(Run(r.start + shift, r.end + shift, r.x0, r.y0, r.x1, r.y1, r.edges) for r in right.runs),
    ]
    wider = left if len(left.text) >= len(right.text) else right
    return TextLine(
        left.text + glue + right.text, runs,
        min(left.x0, right.x0), min(left.y0, right.y0), max(left.x1, right.x1), max(left.y1, right.y1),
        left.baseline, wider.size, left.bold and right.bold, left.mono and right.mono,
        left.block, right.spaced, True, left.page, right.leader, left.turn, left.framed,
    )  # fmt: skip


def _columns(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Stretches of lines that go down the page one under the other."""
    column: list[TextLine] = []
    for line in lines:
        if column:
            before = column[-1]
            down = line.baseline > before.baseline - 0.2 * line.size
            under = line.x0 < max(x.x1 for x in column[-8:]) and min(x.x0 for x in column[-8:]) < line.x1
            beside = abs(line.baseline - before.baseline) < 0.4 * line.size and line.x0 > before.x1
            if not (down and under) or beside or line.upright != before.upright:
                yield column
                column = []
        column.append(line)
    if column:
        yield column


def _parts(paragraph: Paragraph, line: TextLine, metrics: Metrics, right: float, code: bool) -> bool:
    """Whether a line begins a new paragraph rather than going on with this one."""
    last, first = paragraph.lines[-1], paragraph.lines[0]
    pitch = line.baseline - last.baseline
    if last.leader:
        return True
    running = code and not paragraph.code and not has_room(last, line, right) and pitch < 1.6 * line.size
    if code != paragraph.code and not running:
        return True
    if paragraph.code:
        return pitch > 3.2 * line.size
    if CAPTION.match(line.text) and (last.text.endswith(_TERMINAL) or has_room(last, line, right)):
        return True
    tiny = len(line.text) <= 2
    if abs(line.size - last.size) > 0.05 * max(line.size, last.size) and not tiny:
        return True
    usual = paragraph.pitch or metrics.pitch(line.size)
    if pitch > max(1.28 * usual, usual + 2):
        return True
    if _LIST_START.match(line.text) and (last.text.endswith(_TERMINAL) or has_room(last, line, right)):
        return True
    if last.text.endswith(("-", "\u2010", "\u00ad")) and line.text[0].islower():
        return False  # a word goes on
    room = has_room(last, line, right)
    if room and line.bold != last.bold:
        return True
    if room and (last.text.endswith(_TERMINAL) or right - last.x1 > 0.3 * (right - paragraph.left)):
        return True
    if len(paragraph.lines) > 1 and first.x0 < paragraph.lines[1].x0 - 0.9 * line.size:  # hanging lines
        return line.x0 < paragraph.lines[1].x0 - 0.9 * line.size
    indent = line.x0 - min(x.x0 for x in paragraph.lines[1:] or paragraph.lines)
    indented = indent > 0.9 * line.size and indent < 6 * line.size
    hanging = len(paragraph.lines) == 1 and first.x0 < line.x0  # the second line of a list item
    if indented and not hanging:
        return True
    return indented and hanging and last.text.endswith(_TERMINAL) and not _LIST_START.match(first.text)


def has_room(last: TextLine, line: TextLine, right: float) -> bool:
    """Whether the first word of a line would have fitted on the line before."""
    word = 1 if is_cjk(line.text[0]) else len(line.text.split(" ", 1)[0])
    width = line.width / max(len(line.text), 1) * (word + 1)
    return right - last.x1 > width + 0.8 * line.size
