"""PDFs such as people keep, drawn line by line: an article, a report, a Chinese rule book, a manual."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pymupdf

from tests.support.prose import CHINESE, FEATURES

WIDTH, HEIGHT = 595.0, 842.0
_WORDS = [word for piece in FEATURES for word in piece.text.split()]
_CHINESE = "".join(piece.text for piece in CHINESE)


def wrapped(text: str, width: float, size: float, font: str = "tiro") -> list[str]:
    """The text in lines no wider than `width` points."""
    metrics = pymupdf.Font(font)
    separator = "" if font.startswith("china") else " "
    made: list[str] = []
    line = ""
    for word in text.split() if separator else text:
        longer = f"{line}{separator}{word}" if line else word
        if line and metrics.text_length(longer, size) > width:
            made.append(line)
            line = word
        else:
            line = longer
    return [*made, line] if line else made


def draw_lines(
    page: Any,
    x: float,
    y: float,
    lines: Sequence[str],
    size: float = 10,
    font: str = "tiro",
    pitch: float = 1.2,
) -> float:
    """Write lines one under the other, the first one's baseline at `y`; the next baseline."""
    for line in lines:
        page.insert_text((x, y), line, fontsize=size, fontname=font)
        y += pitch * size
    return y


def draw_grid(page: Any, x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]]) -> float:
    """Write a table with rules round every cell; the baseline under it."""
    high = 16.0
    right = x + sum(widths)
    for number in range(len(rows) + 1):
        page.draw_line((x, y + number * high), (right, y + number * high), width=0.5)
    at = x
    for width in (*widths, 0.0):
        page.draw_line((at, y), (at, y + len(rows) * high), width=0.5)
        at += width
    for number, row in enumerate(rows):
        at = x
        for width, cell in zip(widths, row, strict=True):
            page.insert_text((at + 4, y + number * high + 11.5), cell, fontsize=9, fontname="helv")
            at += width
    return y + len(rows) * high + 18


def _sentences(chance: random.Random) -> Iterator[str]:
    while True:
        words = chance.choices(_WORDS, k=chance.randint(8, 24))
        yield " ".join(words).capitalize().rstrip(".,;:") + "."


def _prose(chance: random.Random, sentences: int) -> str:
    source = _sentences(chance)
    return " ".join(next(source) for _ in range(sentences))


def article(document: Any, pages: int) -> None:
    """Two columns under a title and an abstract; headings, footnotes, headers left and right in turn."""
    chance = random.Random(1)
    sections = count(1)
    for number in range(1, pages + 1):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        top = 80.0
        if number == 1:
            page.insert_text((110, 90), "On the Keeping of Things in Order", fontsize=20, fontname="tiro")
            page.insert_text((230, 115), "A. Writer and B. Reader", fontsize=11, fontname="tiro")
            page.insert_text((270, 145), "Abstract", fontsize=10, fontname="tibo")
            top = draw_lines(page, 90, 160, wrapped(_prose(chance, 7), 415, 9), 9) + 24
        else:
            odd = number % 2
            page.insert_text(
                (330 if odd else 54, 45),
                "Keeping of Things in Order" if odd else "Writer and Reader",
                fontsize=8,
            )
            page.insert_text((540 if odd else 40, 45), str(number), fontsize=8)
        for x in (54.0, 307.0):
            y = top
            while y < 650:
                if chance.random() < 0.3:
                    heading = (
                        f"{next(sections)} {' '.join(chance.choices(_WORDS, k=3)).title().rstrip('.,;')}"
                    )
                    y = draw_lines(page, x, y + 10, [heading], 12, "tibo") + 4
                y = draw_lines(page, x, y, wrapped(_prose(chance, 5), 233, 10)) + 2
            note = wrapped(f"{number} {_prose(chance, 2)}", 233, 8)
            page.draw_line((x, 768 - 10 * len(note)), (x + 80, 768 - 10 * len(note)), width=0.4)
            draw_lines(page, x, 780 - 10 * len(note), note, 8)


def report(document: Any, pages: int) -> None:
    """One column; a table with rules on every second page, one of bare columns on every third."""
    chance = random.Random(2)
    for number in range(1, pages + 1):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        page.insert_text((60, 40), "Annual report of the society", fontsize=8, fontname="helv")
        page.insert_text((480, 812), f"Page {number} of {pages}", fontsize=8, fontname="helv")
        y = draw_lines(page, 60, 85, [f"{number}. Results of the quarter"], 16, "hebo") + 6
        y = draw_lines(page, 60, y, wrapped(_prose(chance, 8), 475, 10.5, "helv"), 10.5, "helv") + 8
        if number % 2 == 0:
            y = draw_lines(page, 60, y, [f"Table {number}: Money spent and earned"], 9, "hebo")
            rows = [("Item", "2023", "2024", "2025"), *(_figures(chance, n) for n in range(12))]
            y = draw_grid(page, 60, y, (180, 90, 90, 90), rows)
        if number % 3 == 0:
            for cells in [("Place", "Visitors", "Share"), *(_figures(chance, n)[:3] for n in range(8))]:
                page.insert_text((60, y), cells[0], fontsize=10, fontname="helv")
                for right, cell in zip((330, 440), cells[1:], strict=True):
                    width = pymupdf.get_text_length(cell, fontname="helv", fontsize=10)
                    page.insert_text((right - width, y), cell, fontsize=10, fontname="helv")
                y += 14
            y += 10
        while y < 700:
            y = draw_lines(page, 60, y, wrapped(_prose(chance, 6), 475, 10.5, "helv"), 10.5, "helv") + 8


def _figures(chance: random.Random, number: int) -> tuple[str, ...]:
    name = " ".join(chance.choices(_WORDS, k=2)).strip(".,;")
    return (f"{name} {number}", *(f"{chance.randint(100, 999_999):,}" for _ in range(3)))


def chinese(document: Any, pages: int) -> None:
    """Chapters and articles, their lines filled to the edge, the pages counted at the foot."""
    chance = random.Random(3)
    for number in range(1, pages + 1):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        page.insert_text((250, 812), f"第{number}页 共{pages}页", fontsize=9, fontname="china-s")
        y = 90.0
        if number % 5 == 1:
            y = (
                draw_lines(
                    page, 240, y, [f"第{'一二三四五六七八九十'[number // 5 % 10]}章 总则"], 16, "china-s"
                )
                + 12
            )
        while y < 740:
            start = chance.randrange(len(_CHINESE) - 200)
            text = f"　　第{chance.randrange(100)}条　{_CHINESE[start : start + chance.randint(60, 180)]}。"
            y = draw_lines(page, 70, y, wrapped(text, 455, 11, "china-s"), 11, "china-s", 1.6) + 4


def manual(document: Any, pages: int) -> None:
    """Headings, lists with bullets and numbers, and code."""
    chance = random.Random(4)
    for number in range(1, pages + 1):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        page.insert_text((295, 815), str(number), fontsize=9)
        y = draw_lines(page, 60, 80, [f"{number}.1 What to do next"], 14, "hebo") + 4
        while y < 700:
            y = draw_lines(page, 60, y, wrapped(_prose(chance, 3), 475, 10.5), 10.5) + 6
            for item in range(1, 4):
                page.insert_text((70, y), "\u2022" if number % 2 else f"{item}.", fontsize=10.5)
                y = draw_lines(page, 88, y, wrapped(_prose(chance, 2), 440, 10.5), 10.5) + 2
            code = [
                "def total(values):",
                "    result = 0",
                "    for value in values:",
                "        result += value",
            ]
            y = draw_lines(page, 70, y + 6, code, 9, "cour") + 8


KINDS: dict[str, Callable[[Any, int], None]] = {
    "article": article,
    "report": report,
    "chinese": chinese,
    "manual": manual,
}


def write_paper(path: Path, kind: str, pages: int) -> None:
    """Make one of the kinds and write it."""
    with pymupdf.open() as document:
        KINDS[kind](document, pages)
        document.subset_fonts()
        document.save(path, garbage=3, deflate=True)
