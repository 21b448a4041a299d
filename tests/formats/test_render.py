from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pymupdf
import pytest

from desktop.errors import UnreadableError
from desktop.formats.png import write_png
from desktop.formats.render import PageStore, marked
from desktop.page_text import Found, PageText
from desktop.records import Mark, PageImage, Rect


@pytest.fixture
def path(tmp_path: Path) -> Path:
    document = pymupdf.open()
    for number in (1, 2):
        document.new_page(width=200, height=100).insert_text((20, 50), f"page {number}", fontsize=20)
    document.save(path := tmp_path / "two.pdf")
    return path


def pixels(image: PageImage) -> np.ndarray:
    return np.frombuffer(image.samples, dtype=np.uint8).reshape(image.height, image.width, 3)


def test_a_page_is_drawn_at_its_scale(path: Path) -> None:
    image = PageStore().render(path, "", 2, 1.5, ())
    assert isinstance(image, PageImage)
    assert (image.number, image.page_count, image.width, image.height, image.scale) == (2, 2, 300, 150, 1.5)
    assert pixels(image).min() < 60  # ink
    assert (pixels(image)[0, 0] == 255).all()


def test_marks_are_multiplied_over_the_page(path: Path) -> None:
    soft, strong = Mark(Rect(1, 0, 0, 200, 60)), Mark(Rect(1, 0, 0, 50, 20), strong=True)
    plain, image = (PageStore().render(path, "", 1, 2.0, marks) for marks in ((), (strong, soft)))
    assert isinstance(plain, PageImage)
    assert isinstance(image, PageImage)
    colour = np.array((0xF4, 0xC9, 0x5D)) / 255
    for at, strength in (((100, 300), 0.40), ((10, 10), 0.75), ((150, 10), 0.0)):
        expected = pixels(plain)[at] * (1 - strength * (1 - colour))
        assert np.allclose(pixels(image)[at], expected, atol=1)
    darkest = pixels(plain).sum(axis=2).argmin()
    assert pixels(image).reshape(-1, 3)[darkest].sum() <= pixels(plain).reshape(-1, 3)[darkest].sum()


def test_marks_of_other_pages_and_outside_are_ignored(path: Path) -> None:
    plain = PageStore().render(path, "", 1, 1.0, ())
    other = PageStore().render(
        path, "", 1, 1.0, (Mark(Rect(2, 0, 0, 50, 50)), Mark(Rect(1, 900, 900, 950, 950)))
    )
    assert plain == other
    assert marked(b"\xff" * 12, 2, 2, 1.0, [Mark(Rect(1, -5, -5, 1, 1))])[:3] != b"\xff\xff\xff"


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_does_not_exist_says_so(path: Path, number: int) -> None:
    with pytest.raises(UnreadableError, match="2 pages"):
        PageStore().render(path, "", number, 1.0, ())


def test_a_changed_file_is_opened_anew(path: Path) -> None:
    store = PageStore()
    store.render(path, "", 1, 1.0, ())
    document = pymupdf.open()
    document.new_page(width=50, height=60)
    document.save(path)
    image = store.render(path, "", 1, 1.0, ())
    assert isinstance(image, PageImage)
    assert (image.width, image.page_count) == (50, 1)


def test_layouts_are_held_by_their_key(path: Path) -> None:
    store = PageStore()
    assert store.render(Path("nowhere.md"), "key", 1, 1.0, ()) == "missing"
    store.hold("key", path.read_bytes())
    image = store.render(Path("nowhere.md"), "key", 1, 1.0, ())
    assert isinstance(image, PageImage)
    assert image.page_count == 2


def test_a_monstrous_scale_is_brought_down(path: Path) -> None:
    image = PageStore().render(path, "", 1, 500.0, ())
    assert isinstance(image, PageImage)
    assert image.width * image.height <= 41_000_000
    assert image.scale < 500


def test_png_files_hold_the_picture(path: Path, tmp_path: Path) -> None:
    image = PageStore().render(path, "", 1, 1.0, ())
    assert isinstance(image, PageImage)
    write_png(image, out := tmp_path / "page.png")
    pixmap = pymupdf.Pixmap(out)
    assert (pixmap.width, pixmap.height, pixmap.samples) == (image.width, image.height, image.samples)
    content = out.read_bytes()
    assert struct.unpack(">I", content[29:33])[0] == zlib.crc32(content[12:29])


def test_the_text_of_a_page_stands_where_it_is_drawn(path: Path) -> None:
    page = PageStore().text(path, "", 2)
    assert isinstance(page, PageText)
    assert page.text == "page 2"
    (rect,) = page.rects(0, 6)
    with pymupdf.open(path) as document:
        assert pymupdf.Rect(rect[1:]).contains(document[1].search_for("page 2")[0] + (1, 5, -1, -5))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_what_is_found_is_inked(path: Path, tmp_path: Path, rotation: int) -> None:
    with pymupdf.open(path) as document:
        document[1].set_rotation(rotation)
        document.save(turned := tmp_path / "turned.pdf")
    store = PageStore()
    before = store.render(turned, "", 2, 2.0, ())
    found = store.find(turned, "", "PAGE 2", 1, 60.0)
    assert isinstance(found, Found)
    assert found.next_page == 0
    (rects,) = found.matches
    image = store.render(turned, "", 2, 2.0, ())
    assert isinstance(image, PageImage)
    assert image == before, "looking must not turn the page"
    ink = pixels(image).sum(axis=2) < 300
    inside = np.zeros_like(ink)
    for rect in rects:
        x0, y0, x1, y1 = (round(2 * side) for side in rect[1:])
        assert ink[y0:y1, x0:x1].sum() > 20
        inside[y0:y1, x0:x1] = True
    if rotation in (0, 180):
        assert ink.sum() == ink[inside].sum()


def test_finding_pauses_and_goes_on(path: Path) -> None:
    first = PageStore().find(path, "", "page", 1, -1.0)
    assert isinstance(first, Found)
    assert (len(first.matches), first.next_page) == (1, 2)
    rest = PageStore().find(path, "", "page", 2, -1.0)
    assert isinstance(rest, Found)
    assert ([rects[0].page for rects in rest.matches], rest.next_page) == ([2], 0)
