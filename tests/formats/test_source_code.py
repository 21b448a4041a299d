from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from desktop.errors import UnreadableError, UnsupportedError
from desktop.formats.registry import format_of, supported
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, uncovered


def read(path: Path) -> Reading:
    return format_of(path).read(path, lambda: None)


def test_a_file_is_one_block_of_its_language_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "rent.go"
    text = "package rent\n\n// Of a house.\nfunc Of(h House) int {\n\treturn h.rent // 租金\n}\n"
    path.write_text(text, encoding="utf-8")
    reading = read(path)
    [block] = blocks_of(reading)
    assert reading.title == "rent.go"
    assert (block.kind, block.language) == ("code", "go")
    assert block.text == text.replace("\t", "    ").rstrip()
    check_places(reading, path)
    assert uncovered(block) == ""


def test_code_is_coloured_in_the_preview(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("def rent(house):\n    return 640  # a month\n", encoding="utf-8")
    page = pymupdf.open("pdf", read(path).layout)[0]
    spans = [s for b in page.get_text("dict")["blocks"] for line in b["lines"] for s in line["spans"]]
    assert len({span["color"] for span in spans}) >= 3


def test_long_files_and_long_rows_are_marked_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text(
        "\n".join(f"let value{n} = '{'x' * 300 if n == 50 else n}';" for n in range(400)), encoding="utf-8"
    )
    reading = read(path)
    [block] = blocks_of(reading)
    assert len(reading.pages) > 4
    check_places(reading, path)
    assert uncovered(block) == ""
    assert {line.rect.page for line in block.lines} == set(range(1, len(reading.pages) + 1))


def test_files_without_an_ending_go_by_their_name(tmp_path: Path) -> None:
    path = tmp_path / "Makefile"
    path.write_text("all: rent\n\trun rent\n", encoding="utf-8")
    assert supported(path)
    assert blocks_of(read(path))[0].language == "make"
    with pytest.raises(UnsupportedError, match="ending"):
        format_of(tmp_path / "unknown")
    with pytest.raises(UnsupportedError, match=r"\.mkv"):
        format_of(tmp_path / "film.mkv")


def test_an_empty_or_binary_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("\n\n   \n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="no text"):
        read(path)
    path.write_bytes(b"\x7fELF" + bytes(range(256)) * 20)
    with pytest.raises(UnreadableError):
        read(path)
