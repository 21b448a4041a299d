from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import UnreadableError
from desktop.formats.text import TextFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, texts


def read(path: Path, text: str, encoding: str = "utf-8") -> Reading:
    path.write_bytes(text.encode(encoding))
    return TextFormat().read(path, lambda: None)


def test_paragraphs_chapters_and_places(tmp_path: Path) -> None:
    first = "公司章程\n\n第一章 总则\n\n第一条 本公司依法设立。\n\n"
    text = f"{first}第二章 股东\n\n第二条 股东应当出资。\n第三条 股东享有权利。"
    reading = read(path := tmp_path / "made.txt", text, "gbk")
    assert [(block.kind, block.text) for block in blocks_of(reading)] == [
        ("heading", "公司章程"),
        ("heading", "第一章 总则"),
        ("paragraph", "第一条 本公司依法设立。"),
        ("heading", "第二章 股东"),
        ("paragraph", "第二条 股东应当出资。"),
        ("paragraph", "第三条 股东享有权利。"),
    ]
    assert reading.title == "公司章程"
    check_places(reading, path)


def test_wrapped_lines_are_joined(tmp_path: Path) -> None:
    wrapped = (
        "The lease liability is measured at the present value of the payments\n"
        "that are not paid at that date, and it is remeasured when the lease\n"
        "payments change; the difference is shown in profit or loss.\n"
    )
    reading = read(tmp_path / "made.txt", f"{wrapped}\n{wrapped}")
    assert texts(reading) == [wrapped.replace("\n", " ").strip()] * 2


def test_short_lines_stay_lines(tmp_path: Path) -> None:
    reading = read(tmp_path / "made.txt", "Milk,\nBread,\nCheese, and some more things to buy.")
    assert texts(reading) == ["Milk,", "Bread,", "Cheese, and some more things to buy."]


@pytest.mark.parametrize(
    "line",
    ["Chapter 7 was read aloud. It pleased.", "第三章的内容很长，我们以后再说。", "1999 was a good year"],
)
def test_sentences_are_no_headings(tmp_path: Path, line: str) -> None:
    reading = read(
        tmp_path / "made.txt", f"Some words before, as a sentence.\n\n{line}\n\nAnd some after it."
    )
    assert texts(reading, "heading") == []


def test_a_file_without_line_breaks_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path / "made.txt", "word " * 30_000)
    assert sum(text.count("word") for text in texts(reading)) == 30_000


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 binary", bytes(range(256)) * 9, b"\n \n\t\n"], ids=["pdf", "noise", "blank"]
)
def test_what_is_no_text_says_so(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(UnreadableError):
        TextFormat().read(path, lambda: None)
