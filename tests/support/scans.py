"""Pages of text turned into pictures, as a scanner would, with the truth about every word and its place."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf

from desktop.formats.glyphs import clean
from desktop.records import Block, Reading

Box = tuple[float, float, float, float]

ENGLISH = (
    "<h1>Notes on the lease</h1>"
    "<p>The lease liability is measured at the present value of the payments that remain, discounted at "
    "the rate of the contract. A tenant who leaves early pays three months of rent.</p>"
    "<p>Notices are given in writing and take effect on the third working day after posting.</p>"
)
CHINESE = (
    "<h1>租赁说明</h1>"
    "<p>租赁负债按照尚未支付的租赁付款额的现值进行初始计量。承租人提前退租的，应当支付三个月的租金作为违约金。</p>"
    "<p>通知应当以书面形式作出，自寄出后第三个工作日起生效。</p>"
)
SIZE = (400, 300)  # points: small, for a page of A4 takes seconds
_CSS = "* {font-size: 11px} h1 {font-size: 20px}"


@dataclass(frozen=True)
class Word:
    """A word, or a character of Chinese, and its box on the page as displayed."""

    text: str
    box: Box


def page_of(html: str, size: tuple[float, float] = SIZE, box: Box | None = None) -> Any:
    """A born-digital page, in a document of its own."""
    document = pymupdf.open()
    page = document.new_page(width=size[0], height=size[1])
    page.insert_htmlbox(box or (30, 25, size[0] - 30, size[1] - 20), html, css=_CSS)
    return page


def scan(page: Any, dpi: int = 150) -> Any:
    """What a scanner makes of a page."""
    return page.get_pixmap(dpi=dpi)


def pdf_of(path: Path, *pages: Any, rotation: int = 0) -> Path:
    """A PDF of pictures of pages; born-digital pages are kept where they are given as (page, None)."""
    document = pymupdf.open()
    for page in pages:
        if isinstance(page, tuple):
            document.insert_pdf(page[0].parent)
            continue
        made = document.new_page(width=page.rect.width, height=page.rect.height)
        made.insert_image(made.rect, pixmap=scan(page))
        made.set_rotation(rotation)
    document.save(path, deflate=True)
    return path


def words_of(page: Any, rotation: int = 0) -> list[Word]:
    """The truth: the words of a born-digital page, in order, where they stand once it is turned."""
    width, height = page.rect.width, page.rect.height
    found: list[Word] = []
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            chars = [char for span in line["spans"] for char in span["chars"]]
            current: list[Any] = []
            for char in [*chars, {"c": " "}]:
                alone = _is_alone(char["c"])
                if current and (char["c"].isspace() or alone or _is_alone(current[-1]["c"])):
                    found.append(_word(current))
                    current = []
                if not char["c"].isspace():
                    current.append(char)
    return [Word(word.text, turned(word.box, rotation, width, height)) for word in found]


def turned(box: Box, rotation: int, width: float, height: float) -> Box:
    """A box on a page that is shown turned clockwise."""
    x0, y0, x1, y1 = box
    return {
        0: box,
        90: (height - y1, x0, height - y0, x1),
        180: (width - x1, height - y1, width - x0, height - y0),
        270: (y0, width - x1, y1, width - x0),
    }[rotation]


def read_words(reading: Reading) -> list[Word]:
    """The words that were read, and the places that marks on them would have."""
    return [word for page in reading.pages for block in page.blocks for word in words_in(block)]


def words_in(block: Block) -> list[Word]:
    """The words of a block, each with its place."""
    found = []
    for match in re.finditer(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+", block.text):
        parts = [part for line in block.lines if (part := line.part(match.start(), match.end())) is not None]
        assert parts, match[0]
        box = (
            min(p.x0 for p in parts),
            min(p.y0 for p in parts),
            max(p.x1 for p in parts),
            max(p.y1 for p in parts),
        )
        found.append(Word(match[0], box))
    return found


def f1(read: Sequence[Word], truth: Sequence[Word]) -> float:
    """The harmonic mean of how many words read are true, and how many true ones were read."""
    left, right = Counter(word.text for word in read), Counter(word.text for word in truth)
    return 2 * sum((left & right).values()) / (left.total() + right.total())


def misplaced(read: Sequence[Word], truth: Sequence[Word], overlap: float = 0.5) -> list[tuple[Word, Word]]:
    """The words that were read right and whose place is not that of the true word."""
    matcher = difflib.SequenceMatcher(None, [w.text for w in read], [w.text for w in truth], autojunk=False)
    pairs = [
        (read[i + k], truth[j + k]) for i, j, length in matcher.get_matching_blocks() for k in range(length)
    ]
    assert len(pairs) >= 0.9 * len(truth)
    return [pair for pair in pairs if not _agrees(*pair, overlap)]


def _agrees(read: Word, true: Word, overlap: float) -> bool:
    """Whether the middle of the word that was read lies in the true box, and the boxes overlap."""
    (x0, y0, x1, y1), (u0, v0, u1, v1) = read.box, true.box
    inside = u0 <= (x0 + x1) / 2 <= u1 and v0 <= (y0 + y1) / 2 <= v1
    shared = max(0.0, min(x1, u1) - max(x0, u0)) * max(0.0, min(y1, v1) - max(y0, v0))
    union = (x1 - x0) * (y1 - y0) + (u1 - u0) * (v1 - v0) - shared
    return inside and shared >= overlap * union


def tilted(page: Any, degrees: float) -> Any:
    """A page of the same size, its content turned a little about the middle, as paper lies in a scanner."""
    document = pymupdf.open()
    made = document.new_page(width=page.rect.width, height=page.rect.height)
    from PIL import Image

    pixmap = scan(page)
    image = Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)
    slanted = image.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor="white")
    picture = pymupdf.Pixmap(pymupdf.csRGB, slanted.width, slanted.height, slanted.tobytes(), False)
    made.insert_image(made.rect, pixmap=picture)
    return made


def tilted_box(box: Box, degrees: float, width: float, height: float) -> Box:
    """Around where the middle of a box goes when its page is tilted; as large as the box."""
    x, y = (box[0] + box[2]) / 2 - width / 2, (box[1] + box[3]) / 2 - height / 2
    angle = math.radians(degrees)
    x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    across, down = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    return x + width / 2 - across, y + height / 2 - down, x + width / 2 + across, y + height / 2 + down


def _is_alone(character: str) -> bool:
    """Whether a character is a word of its own; ligatures are letters."""
    return clean(character)[:1] > "\u2e7f"


def _word(chars: Sequence[Any]) -> Word:
    boxes = [char["bbox"] for char in chars]
    return Word(
        "".join(clean(char["c"]) for char in chars),
        (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        ),
    )
