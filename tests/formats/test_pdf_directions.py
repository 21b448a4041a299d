"""Pages whose text runs another way than level from the left, and what lies across them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from desktop.formats.glyphs import clean, text_lines
from desktop.formats.pdf import PdfFormat
from tests.formats.pages_drawn import PROSE, drawn, kinds, put
from tests.formats.places import blocks_of, texts
from tests.support.papers import draw_lines, wrapped

VERTICAL = "灯塔的透镜每年用酒精清洗两次，不用肥皂，因为肥皂会在棱镜上留下一层膜。看守人穿没有纽扣的围裙。"


def prose(page: Any, x: float = 60, y: float = 100, times: int = 4) -> float:
    return draw_lines(page, x, y, wrapped(PROSE * times, 475, 10, "helv"), 10, "helv")


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_displayed_turned(tmp_path: Path, rotation: int) -> None:
    """Drawn as displayed, then turned as a landscape page is in its file."""

    def draw(page: Any) -> None:
        page.set_rotation(rotation)
        down = page.derotation_matrix
        for row, cells in enumerate(
            [("Place", "Visitors"), ("Mill", "12"), ("Harbour", "31"), ("Caves", "7")]
        ):
            for column, cell in enumerate(cells):
                point = pymupdf.Point(80 + 120 * column, 200 + 16 * row) * down
                page.insert_text(point, cell, fontsize=10, rotate=rotation)
        page.insert_text(pymupdf.Point(80, 120) * down, "Visitors of the year", fontsize=16, rotate=rotation)

    reading = drawn(tmp_path / "a.pdf", draw)
    assert kinds(reading) == ["table", "heading"]
    assert texts(reading, "table") == ["Place | Visitors\nMill | 12\nHarbour | 31\nCaves | 7"]


@pytest.mark.parametrize("rotate", [90, 270])
@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "bare"])
def test_a_table_that_lies_sideways_on_its_page(tmp_path: Path, rotate: int, ruled: bool) -> None:
    rows = [("Place", "Visitors", "Cost"), *((f"Harbour {n}", str(100 + n), str(40 - n)) for n in range(9))]

    def spot(along: float, down: float) -> pymupdf.Point:
        return pymupdf.Point(down, 842 - along) if rotate == 90 else pymupdf.Point(595 - down, along)

    def draw(page: Any) -> None:
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.insert_text(
                    spot(120 + 150 * column, 150 + 20 * number), cell, fontsize=10, rotate=rotate
                )
        if ruled:
            for number in range(11):
                page.draw_line(spot(110, 136 + 20 * number), spot(560, 136 + 20 * number))
            for column in range(4):
                page.draw_line(spot(110 + 150 * column, 136), spot(110 + 150 * column, 336))

    [table] = blocks_of(drawn(tmp_path / "a.pdf", draw))
    assert table.kind == "table"
    assert table.text == "\n".join(" | ".join(row) for row in rows)


def test_a_stamp_at_the_margin_and_a_watermark_are_left_out(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        put(page, 25, 600, "arXiv:2601.01234v2 [cs.IR] 9 Jan 2026", 16, rotate=90)
        middle = pymupdf.Point(200, 500)
        page.insert_text(
            middle, "CONFIDENTIAL", fontsize=60, morph=(middle, pymupdf.Matrix(45)), fill_opacity=0.2
        )
        prose(page)

    assert texts(drawn(tmp_path / "a.pdf", draw)) == [(PROSE * 4).strip()]


def test_sideways_text_that_is_no_stamp_stays(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        prose(page)
        put(page, 300, 600, "Depth in metres", 10, rotate=90)

    assert texts(drawn(tmp_path / "a.pdf", draw))[-1] == "Depth in metres"


def write_vertical(path: Path, columns: list[str], size: int = 14) -> None:
    """Vertical writing as word processors make it, through the predefined CMap UniGB-UTF16-V."""
    drawing = " ".join(
        f"1 0 0 1 {500 - 22 * number} 742 Tm <{text.encode('utf-16-be').hex()}> Tj"
        for number, text in enumerate(columns)
    )
    with pymupdf.open() as document:
        page = document.new_page(width=595, height=842)
        descriptor, descendant, font, content = (document.get_new_xref() for _ in range(4))
        document.update_object(
            descriptor,
            "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
            "/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        )
        document.update_object(
            descendant,
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo<</Registry(Adobe)"
            f"/Ordering(GB1)/Supplement 4>>/FontDescriptor {descriptor} 0 R>>",
        )
        document.update_object(
            font,
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-V"
            f"/DescendantFonts[{descendant} 0 R]>>",
        )
        document.update_object(content, "<<>>")
        document.update_stream(content, f"BT /F1 {size} Tf {drawing} ET".encode())
        document.xref_set_key(page.xref, "Resources", f"<</Font<</F1 {font} 0 R>>>>")
        document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
        document.save(path)


def inked(path: Path, count: int) -> list[float]:
    """The middles of vertical characters as they are drawn, 18 in a column: MuPDF's own boxes are too low."""
    with pymupdf.open(path) as document:
        pixmap = document[0].get_pixmap(colorspace=pymupdf.csGRAY)
    rows = [
        [y for y in range(842) if min(pixmap.samples[y * 595 + x] for x in range(left, left + 14)) < 128]
        for left in (493 - 22 * column for column in range((count + 17) // 18))
    ]
    return [rows[at // 18][0] + 7 + 14 * (at % 18) for at in range(count)]


def test_vertical_chinese_goes_down_and_to_the_left(tmp_path: Path) -> None:
    columns = [VERTICAL[at : at + 18] for at in range(0, len(VERTICAL), 18)]
    write_vertical(path := tmp_path / "a.pdf", columns)
    [block] = blocks_of(PdfFormat().read(path, lambda: None))
    assert block.text == VERTICAL
    for line, ink in zip(block.lines, inked(path, len(VERTICAL)), strict=True):
        assert (line.rect.y0 + line.rect.y1) / 2 == pytest.approx(ink, abs=7.5)  # half a character
    at = VERTICAL.index("肥皂会")
    parts = [part for line in block.lines if (part := line.part(at, at + 3))]
    assert len({round(part.x0) for part in parts}) == 1
    assert [part.y0 for part in parts] == sorted(part.y0 for part in parts)


def test_single_characters_set_one_under_the_other_are_vertical_too(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        for at, character in enumerate(VERTICAL):
            put(page, 480 - 24 * (at // 16), 100 + 15 * (at % 16), character, 14)

    assert texts(drawn(tmp_path / "a.pdf", draw)) == [VERTICAL]


HEBREW = "שומר המגדלור רוחץ את העדשה 12 פעמים בשנה ביין ובמטלית של פשתן ולעולם לא בסבון של Lux שמשאיר שכבה"


def test_hebrew_is_read_from_the_right(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        body = "".join(f"<p dir=rtl>{text}</p>" for text in (f"{HEBREW} " * 3, HEBREW))
        page.insert_htmlbox((60, 90, 500, 500), body, css="* {font-size: 12px}")

    reading = drawn(tmp_path / "a.pdf", draw)
    assert texts(reading) == [" ".join([HEBREW] * 3), HEBREW]
    block = blocks_of(reading)[0]
    at = block.text.index("המגדלור")
    keeper = [part for line in block.lines if (part := line.part(at, at + 7))]
    before = [part for line in block.lines if (part := line.part(0, 4))]
    assert keeper[0].x1 <= before[0].x0 + 0.1
    assert keeper[0].y0 == pytest.approx(before[0].y0, abs=1)


def as_extracted(characters: str) -> dict[str, Any]:
    """What MuPDF tells of a line whose characters stand from the left to the right."""
    chars = [
        {"c": c, "bbox": (60.0 + 6 * n, 90.0, 66.0 + 6 * n, 104.0), "origin": (60.0 + 6 * n, 100.0)}
        for n, c in enumerate(characters)
    ]
    box = (60.0, 90.0, 60.0 + 6 * len(chars), 104.0)
    span = {"font": "F", "flags": 0, "size": 12.0, "origin": (60.0, 100.0), "bbox": box, "chars": chars}
    return {"blocks": [{"type": 0, "lines": [{"dir": (1.0, 0.0), "bbox": box, "spans": [span]}]}]}


@pytest.mark.parametrize(
    ("displayed", "text"),
    [
        ("הנשב 12 רמושה", "השומר 12 בשנה"),
        ("xuL ןובס", "סבון xuL"),
        ("ןמוי 2026-11-23 ךיראת", "תאריך 2026-11-23 יומן"),
        ("ملاس", "سالم"),
    ],
)
def test_letters_that_the_file_has_as_displayed_are_turned_round(displayed: str, text: str) -> None:
    [line] = text_lines(as_extracted(displayed), 1)
    assert line.text == text
    for number, character in enumerate(text):
        [place] = line.places(number, number + 1, 0) if character != " " else [None]
        if place is not None and displayed.count(character) == 1:
            assert place.rect.x0 == pytest.approx(60 + 6 * displayed.index(character), abs=0.1)


def test_shapes_of_arabic_letters_are_made_letters() -> None:
    assert "".join(map(clean, "\ufee3\ufeae\ufea3\ufe92\ufe8e")) == "مرحبا"
    [line] = text_lines(as_extracted("\ufefb\ufee3"), 1)  # lam and alef in one shape
    assert line.text == "ملا"


def test_a_notes_number_is_no_part_of_the_word_before_it(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        body = "<p>The keeper<sup>12</sup> washes 10<sup>3</sup> lenses of 5 m<sup>2</sup> a year.</p>"
        page.insert_htmlbox((60, 90, 500, 500), body, css="* {font-size: 12px}")

    assert texts(drawn(tmp_path / "a.pdf", draw)) == ["The keeper 12 washes 10 3 lenses of 5 m2 a year."]
