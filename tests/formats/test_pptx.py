from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from desktop.errors import EncryptedError, UnreadableError
from desktop.formats.pptx import PptxFormat
from desktop.formats.pptx_shapes import Placed, ordered
from desktop.records import Block, Reading
from tests.formats.places import blocks_of, check_places, opened, texts, uncovered

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path) -> Reading:
    return PptxFormat().read(path, lambda: None)


def saved(presentation: Any, path: Path) -> Path:
    presentation.save(str(path))
    return path


def box(slide: Any, text: str, left: float, top: float) -> Any:
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(0.5))
    shape.text_frame.text = text
    return shape


def said(reading: Reading, page: int) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in reading.pages[page - 1].blocks]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.pptx"


def test_each_slide_is_a_page_with_its_title_and_bullets(path: Path) -> None:
    made = Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    first = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = "供应商年度回顾", "A review"
    second = made.slides.add_slide(made.slide_layouts[1])
    second.shapes.title.text = "What changed"
    frame = second.placeholders[1].text_frame
    frame.text = "交货时间缩短"
    deeper = frame.add_paragraph()
    deeper.text, deeper.level = "Rail instead of road", 1
    made.slides.add_slide(made.slide_layouts[6])
    reading = read(saved(made, path))
    assert reading.title == "供应商年度回顾"
    assert said(reading, 1) == [("heading", 1, "供应商年度回顾"), ("paragraph", 0, "A review")]
    assert said(reading, 2) == [
        ("heading", 2, "What changed"),
        ("list_item", 1, "交货时间缩短"),
        ("list_item", 2, "Rail instead of road"),
    ]
    assert [page.page.state for page in reading.pages] == ["text", "text", "empty"]
    for page in reading.pages:
        assert page.page.width / page.page.height == pytest.approx(16 / 9, abs=0.01)
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_a_long_slide_stays_one_page_and_keeps_the_numbers(path: Path) -> None:
    made = Presentation()
    for name in ("One", "Two"):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = name
        slide.placeholders[1].text_frame.text = "\n".join(f"Point {n} of {name}" for n in range(80))
    reading = read(saved(made, path))
    assert [page.page.number for page in reading.pages] == [1, 2]
    assert [page.blocks[0].text for page in reading.pages] == ["One", "Two"]
    for page in reading.pages:
        assert len(page.blocks) == 81
    check_places(reading, path)


def test_tables_charts_and_groups_in_reading_order(path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    chart_data = CategoryChartData()
    chart_data.categories = ["Q1", "二季度"]
    chart_data.add_series("North", (1.5, 2))
    place = (Inches(1), Inches(4), Inches(5), Inches(3))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *place, chart_data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Units sold"
    table = slide.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(5), Inches(1.5)).table
    for row, cells in enumerate((("Item", "Cost"), ("运费", "98"), ("Both", ""))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(2, 0).merge(table.cell(2, 1))
    group = slide.shapes.add_group_shape()
    for text, left in (("Second in the group", 5), ("First in the group", 1)):
        inner = group.shapes.add_textbox(Inches(left), Inches(0.2), Inches(3), Inches(0.5))
        inner.text_frame.text = text
    reading = read(saved(made, path))
    assert texts(reading) == [
        "First in the group",
        "Second in the group",
        "Item | Cost\n运费 | 98\nBoth",
        "Units sold",
        " | North\nQ1 | 1.5\n二季度 | 2",
    ]
    tables: list[Block] = [block for block in blocks_of(reading) if block.kind == "table"]
    assert [block.header_rows for block in tables] == [1, 1]
    check_places(reading, path)


def test_columns_are_read_one_after_the_other(path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    for text, left, top, height in (
        ("right below", 5, 2.6, 0.6),
        ("left above", 1, 1, 0.8),
        ("right above", 5, 1, 1.4),
        ("left below", 1, 2, 1.2),
        ("foot", 1, 5, 0.5),
        ("head", 1, 0.1, 0.5),
    ):
        box(slide, text, left, top).height = Inches(height)
    wanted = ["head", "left above", "left below", "right above", "right below", "foot"]
    assert texts(read(saved(made, path))) == wanted


def test_boxes_that_lap_over_are_ordered_from_the_top() -> None:
    boxes = [Placed("b", 1, 1, 9, 9), Placed("a", 0, 0, 8, 8), Placed("c", 20, 0, 30, 9)]
    assert [entry.element for entry in ordered(boxes)] == ["a", "b", "c"]


def test_notes_stand_below_and_hidden_slides_say_so(path: Path) -> None:
    made = Presentation()
    for name in ("Shown", "Hidden"):
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = name
        slide.notes_slide.notes_text_frame.text = f"要说的话 {name}"
    slide._element.set("show", "0")
    reading = read(saved(made, path))
    assert said(reading, 2) == [("heading", 2, "Hidden"), ("paragraph", 0, "要说的话 Hidden")]
    assert [page.page.note for page in reading.pages] == ["", "This slide is hidden in the presentation."]
    assert "备注" in opened(reading, path)[0].get_text()
    check_places(reading, path)


def test_pictures_are_shown_and_the_footer_is_not_read(path: Path) -> None:
    picture = pymupdf.open().new_page(width=200, height=100)
    picture.draw_rect((0, 0, 200, 100), fill=(1, 0, 0))
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    box(slide, "Above", 1, 0.2)
    content = io.BytesIO(picture.get_pixmap().tobytes("png"))
    slide.shapes.add_picture(content, Inches(1), Inches(2), Inches(3))
    footer = box(slide, "Confidential", 1, 7)
    properties = footer._element.nvSpPr.nvPr
    properties._add_ph().set("type", "ftr")
    reading = read(saved(made, path))
    assert texts(reading) == ["Above"]
    [shown] = opened(reading, path)[0].get_image_info()
    assert shown["bbox"][1] >= blocks_of(reading)[0].lines[0].rect.y1


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"just words", UnreadableError, "no PowerPoint presentation"),
        (OLE + bytes(600), UnreadableError, "old PowerPoint"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), EncryptedError, "password"),
        (b"PK\x03\x04" + bytes(300), UnreadableError, "damaged"),
        (_zip(**{"ppt/presentation.xml": b"<p/>"}), UnreadableError, "damaged|no PowerPoint"),
    ],
)
def test_what_is_no_presentation(path: Path, content: bytes, error: type[Exception], words: str) -> None:
    path.write_bytes(content)
    with pytest.raises(error, match=words):
        read(path)


def test_a_truncated_presentation(path: Path) -> None:
    made = Presentation()
    box(made.slides.add_slide(made.slide_layouts[6]), "words", 1, 1)
    content = saved(made, path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableError, match="damaged"):
        read(path)
