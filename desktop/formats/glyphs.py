"""Characters and their places, as MuPDF found them on a page.

Everything here works on what ``page.get_text("rawdict")`` returns, so the module itself needs no parser.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from desktop.records import Line, Rect

Box = tuple[float, float, float, float]
SOFT_HYPHEN = "\u00ad"
REPLACEMENT = "\ufffd"

_VERTICAL_ORIGIN = 0.88  # of the size: what PDF has unless a font says otherwise (ISO 32000-1, 9.7.4.3, DW2)
_SUPERSCRIPT = 1
_MONOSPACED = 8  # span flags of MuPDF
_BOLD = 16
_ODD = re.compile(  # whatever `clean` may not leave as it is
    r"[^ -~\u00a1-\u00ac\u00ae-\u024f\u0370-\u0373\u0391-\u03c9\u0400-\u04ff\u2010-\u2027\u2030-\u205e"
    r"\u20a0-\u20bf\u2100-\u22ff\u2460-\u25ff\u3001-\u303f\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff5e]"
)
_LEADS = re.compile(r"\.{4}|\. \. |··|· ·|……|… …|__|_ _")
_WORD_END = re.compile(r"(?:[^\W\d_]{3}|\d|[\u3400-\u9fff]|[.,;:!?)\]”’])$")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_DIRECTED = re.compile(  # a stretch that is read from the left, or one character of another
    r"(?P<level>[^\W_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
    r"(?:[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]*[^\W_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?[%°]?)|.",
    re.DOTALL,
)
_LATIN = re.compile(r"[!-\u1fff]+")
_LEADER = re.compile(r"(?:(?:[.·…_] ){4,}[.·…_]?|[.·…_]{10,}) ?(?=[\divxlcIVXLC]{0,6}$)")
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "simhei", "heiti", "黑体", "-hei", "stheiti")
_CODE_NAMES = ("mono", "courier", "consol", "menlo", "code", "typewriter", "cmtt", "lmtt", "terminal", "monl")


@dataclass(slots=True)
class Run:
    """Characters `start` to `end` of a line that stand side by side.

    `edges` are the ``end - start + 1`` x positions between them; empty where they stand above one another.
    """

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float
    edges: array[float]


@dataclass(slots=True)
class TextLine:
    """One line as it stands on a page. Sizes and places in points."""

    text: str
    runs: list[Run]
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    bold: bool = False
    mono: bool = False
    block: int = 0  # MuPDF's block, a hint only
    spaced: bool = False  # ended with a space
    upright: bool = True  # reads from left to right or right to left, not up or down
    page: int = 0
    leader: bool = False  # had a row of dots that leads to a page number; they are left out
    turn: int = 0  # degrees by which it is turned to the left; -1 where it lies aslant
    framed: bool = False  # its own places are no longer those of its runs

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    def places(self, start: int, end: int, at: int) -> Iterator[Line]:
        """The places of the characters `start` to `end`, for a text in which the first stands at `at`."""
        for run in self.runs:
            first, last = max(start, run.start), min(end, run.end)
            if first >= last:
                continue
            edges = run.edges[first - run.start : last - run.start + 1] if run.edges else run.edges
            x0, x1 = (min(edges[0], edges[-1]), max(edges[0], edges[-1])) if edges else (run.x0, run.x1)
            rect = Rect(self.page, round(x0, 3), round(run.y0, 3), round(x1, 3), round(run.y1, 3))
            yield Line(at + first - start, at + last - start, rect, edges.tobytes())


@lru_cache(maxsize=65536)
def clean(character: str) -> str:
    """What a character of a page stands for in text: itself, a space, several letters or nothing."""
    code = ord(character[0]) if character else 0
    if 0x20 <= code < 0x7F or 0x4E00 <= code < 0xA000:
        return character
    if character in (SOFT_HYPHEN, REPLACEMENT):
        return character
    if 0xFB00 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:  # Latin, Hebrew and Arabic shapes of letters
        return unicodedata.normalize("NFKC", character).strip()
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", character)  # radicals that stand for characters
    if character == "\t":
        return " "
    category = unicodedata.category(character[0])
    if category == "Zs":
        return " "
    if category in ("Cc", "Cs", "Zl", "Zp") or code & 0xFFFE == 0xFFFE:
        return ""
    if category == "Cf" and code not in (0x200C, 0x200D):  # joiners carry meaning, the others don't
        return ""
    return character


def text_lines(raw: Mapping[str, Any], page: int) -> list[TextLine]:
    """The lines of a page in the order in which the file draws them."""
    found = []
    for number, block in enumerate(raw["blocks"]):
        for line in block.get("lines", ()):
            made = _line(line, page, number)
            if made is not None:
                found.append(made)
    return found


@dataclass(slots=True)
class _Builder:
    """Collects a line's characters and splits them into runs."""

    upright: bool
    text: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def add(self, character: str, box: Box) -> None:
        text = clean(character)
        if not text or (text == " " and (not self.text or self.text[-1] == " ")):
            return
        if self.text and self.text[-1] == SOFT_HYPHEN:  # within a line nobody sees it
            self.text.pop()
            self.boxes.pop()
        if len(text) == 1:
            self.text.append(text)
            self.boxes.append(box)
            return
        x0, y0, x1, y1 = box
        step = (x1 - x0) / len(text)
        places = [(x0 + index * step, y0, x0 + (index + 1) * step, y1) for index in range(len(text))]
        self.text += text
        self.boxes += reversed(places) if _RIGHT_TO_LEFT.match(text) else places

    def drop_leader(self) -> bool:
        """Leave out a row of dots between a title and its page number; whether there was one."""
        found = _LEADER.search("".join(self.text))
        if found is None:
            return False
        first, last = found.span()
        kept = int(first > 0 and last < len(self.text) and self.text[first - 1] != " ")
        self.text[first:last] = [" "] * kept
        _, y0, x1, y1 = self.boxes[max(first - 1, 0)]
        self.boxes[first:last] = [(x1, y0, x1, y1)] * kept
        return True

    def runs(self) -> list[Run]:
        if not self.upright:
            return list(self._words())
        boxes = self.boxes
        starts = [0]
        forward = _forward(boxes, 0)
        for index in range(1, len(boxes)):
            before, box = boxes[index - 1], boxes[index]
            slack = 0.6 * (box[3] - box[1])
            onward = box[0] >= before[0] - slack / 4 if forward else box[2] <= before[2] + slack / 4
            # Among letters that run to the left, room is where the rest of a number stands.
            apart = box[0] - before[2] > 5 * slack or before[0] - box[2] > (5 if forward else 0.25) * slack
            if apart or not onward or abs(box[3] - before[3]) > 2 * slack:
                starts.append(index)
                forward = _forward(boxes, index)
        return [_run(boxes, a, b) for a, b in zip(starts, [*starts[1:], len(boxes)], strict=True)]

    def _words(self) -> Iterator[Run]:
        """One run a word, without edges: x positions say nothing where text stands upright."""
        first = 0
        for index in range(len(self.text) + 1):
            if index == len(self.text) or self.text[index] == " ":
                if index > first:
                    part = self.boxes[first:index]
                    yield Run(first, index, *_union(part), array("f"))
                first = index + 1


def _line(line: Mapping[str, Any], page: int, block: int) -> TextLine | None:
    dx, dy = line["dir"]
    turn = 0 if dx > 0.99 else _turn(dx, dy)
    upright = turn == 0
    sizes: dict[float, float] = {}
    bold = mono = latin = total = 0
    baseline = None
    parts: list[str] = []
    boxes: list[Box] = []
    for span in line["spans"]:
        characters = span["chars"]
        text = "".join([char["c"] for char in characters])
        if len(text) != len(characters):  # a character that MuPDF could not tell
            characters = [char for char in characters if char["c"]]
        if span["flags"] & _SUPERSCRIPT and parts and _is_apart(parts[-1], text):
            x0, y0, _, y1 = span["bbox"]
            parts.append(" ")  # or a note's number would be read as part of the word
            boxes.append((x0, y0, x0, y1))
        parts.append(text)
        if line.get("wmode"):
            # MuPDF starts the boxes of vertical characters at the baseline, not at the top.
            up = _VERTICAL_ORIGIN * span["size"]
            boxes += [(x0, y0 - up, x1, y1 - up) for x0, y0, x1, y1 in (char["bbox"] for char in characters)]
        else:
            boxes += [char["bbox"] for char in characters]
        count = len(text) - text.count(" ")
        if not count:
            continue
        heavy, fixed = _look(span["font"], span["flags"])
        if baseline is None:
            baseline = span["origin"][1]
        simple = count if text.isascii() else sum(map(len, _LATIN.findall(text)))
        latin += simple
        total += count
        if heavy:
            bold += count
        if fixed:
            mono += simple
        size = round(span["size"] * 2) / 2
        # Code in running text is often set a little smaller; the line is as large as its words.
        sizes[size] = sizes.get(size, 0) + (count * 0.4 if fixed else count)
    made = _simple("".join(parts), boxes, line["bbox"]) if upright else None
    text, runs, spaced, leader = made or _built("".join(parts), boxes, upright)
    if not text:
        return None
    if len(runs) == 1:
        x0, y0, x1, y1 = runs[0].x0, runs[0].y0, runs[0].x1, runs[0].y1
    else:
        x0, y0, x1, y1 = _union([(run.x0, run.y0, run.x1, run.y1) for run in runs])
    return TextLine(
        text=text,
        runs=runs,
        x0=x0, y0=y0, x1=x1, y1=y1,
        baseline=y1 if baseline is None else baseline,
        size=max(sizes, key=lambda size: sizes[size]) if sizes else y1 - y0,
        bold=bold >= 0.8 * total,
        mono=total > 0 and latin * 2 >= total and mono >= 0.9 * latin,
        block=block,
        spaced=spaced,
        upright=upright,
        page=page,
        leader=leader,
        turn=turn,
    )  # fmt: skip


def _turn(dx: float, dy: float) -> int:
    if abs(dy) < 0.1 * abs(dx):
        return 0 if dx > 0 else 180
    if abs(dx) < 0.1 * abs(dy):
        return 90 if dy < 0 else 270
    return -1


def _simple(text: str, boxes: list[Box], box: Box) -> tuple[str, list[Run], bool, bool] | None:
    """Text, runs, whether a space ended it, and that no leader was in it.

    None where anything has to be looked at character by character, which takes ten times as long.
    """
    plain = text.replace("\u3000", " ").replace("\xa0", " ")
    shown = plain.strip(" ")
    if not shown or "  " in shown or _ODD.search(shown) or _LEADS.search(shown):
        return None
    first = plain.index(shown[0])
    count = len(shown)
    if count < len(boxes):
        boxes = boxes[first : first + count]
    lefts = [left for left, _, _, _ in boxes]
    _, top, right, bottom = boxes[-1]
    if lefts != sorted(lefts) or box[3] - box[1] > 2 * (bottom - top):
        return None
    edges = array("f", lefts)
    edges.append(max(right, lefts[-1]))
    run = Run(0, count, lefts[0], box[1], edges[-1], box[3], edges)
    return shown, [run], first + count < len(text), False


def _built(text: str, boxes: list[Box], upright: bool) -> tuple[str, list[Run], bool, bool]:
    """What `_simple` tells, for any line."""
    builder = _Builder(upright)
    if upright and _RIGHT_TO_LEFT.search(text):
        text, boxes = _logical(text, boxes)
    for character, box in zip(text, boxes, strict=True):
        builder.add(character, box)
    leader = builder.drop_leader()
    spaced = False
    while builder.text and builder.text[-1] == " ":
        builder.text.pop()
        builder.boxes.pop()
        spaced = True
    if not builder.text:
        return "", [], spaced, leader
    return "".join(builder.text), builder.runs(), spaced, leader


def _logical(text: str, boxes: list[Box]) -> tuple[str, list[Box]]:
    """Letters that run to the left in the order in which they are read, where the file has them as displayed.

    A stretch of such letters is turned round; so is the order of the stretches, numbers and names within.
    """
    strong = [index for index, character in enumerate(text) if _RIGHT_TO_LEFT.match(character)]
    rising = sum(boxes[b][0] > boxes[a][0] for a, b in pairwise(strong))
    if len(strong) < 2 or rising * 2 <= len(strong) - 1:
        return text, boxes
    order: list[int] = []
    for part in reversed(list(_DIRECTED.finditer(text))):
        stretch = range(part.start(), part.end())
        order += stretch if part["level"] else reversed(stretch)
    return "".join([text[index] for index in order]), [boxes[index] for index in order]


def _is_apart(before: str, raised: str) -> bool:
    """Whether a raised number is a note's or a power of ten's rather than a unit's."""
    return raised.strip()[:1].isdigit() and bool(_WORD_END.search(before))


@lru_cache(maxsize=1024)
def _look(font: str, flags: int) -> tuple[bool, bool]:
    """Whether a font is bold, and whether its characters are all of one width."""
    name = font.lower()
    heavy = bool(flags & _BOLD) or any(part in name for part in _BOLD_NAMES)
    fixed = bool(flags & _MONOSPACED) or any(part in name for part in _CODE_NAMES)
    return heavy, fixed


def _forward(boxes: list[Box], index: int) -> bool:
    """Whether the characters from this one on go to the right."""
    return index + 1 >= len(boxes) or boxes[index + 1][0] >= boxes[index][0] - 0.01


def _run(boxes: list[Box], start: int, end: int) -> Run:
    part = boxes[start:end]
    x0, y0, x1, y1 = _union(part)
    edges = array("f")
    if _forward(boxes[:end], start):
        last = part[0][0]
        for box in part:
            last = max(last, box[0])  # accents and kerning may step back a little
            edges.append(last)
        edges.append(max(last, part[-1][2]))
    else:
        last = part[0][2]
        for box in part:
            last = min(last, box[2])
            edges.append(last)
        edges.append(min(last, part[-1][0]))
    return Run(start, end, x0, y0, x1, y1, edges)


def _union(boxes: list[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
