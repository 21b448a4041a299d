"""Picture files: pages as large as they say, recognised, and clear words for what can't be opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image

from desktop.errors import DocumentError, TooLargeError, UnreadableError, UnsupportedError
from desktop.formats import images, ocr
from desktop.formats.images import ImagesFormat
from desktop.formats.render import PageStore
from desktop.records import Reading
from tests.formats.places import texts
from tests.support import scans

SENTENCE = "The tenant pays for repairs of the roof."


def nothing() -> None:
    """A beat that nobody hears."""


def picture(text: str = SENTENCE, dpi: int = 150) -> Any:
    pixmap = scans.scan(scans.page_of(f"<p>{text}</p>", (300, 90)), dpi)
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


def recognised(path: Path) -> Reading:
    reader = ImagesFormat()
    waiting = reader.read(path, nothing)
    assert {p.page.state for p in waiting.pages} == {"waiting"}
    document = reader.open(path)
    found = {
        p.page.number: ocr.recognise(
            document[p.page.number - 1], reader.pixels_a_point(document[p.page.number - 1]), nothing
        )
        for p in waiting.pages
    }
    document.close()
    return reader.read_recognised(path, nothing, found)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tiff", "a.bmp", "a.webp", "a.gif"])
def test_every_kind_of_picture_is_a_page_with_words(name: str, tmp_path: Path) -> None:
    picture().save(path := tmp_path / name, dpi=(150, 150))
    reading = recognised(path)
    assert texts(reading) == [SENTENCE]
    page = reading.pages[0].page
    assert page.state == "recognised"
    dpi = 96 if name.endswith((".gif", ".webp")) else 150  # those two don't say
    assert (page.width, page.height) == pytest.approx((300 * 150 / dpi, 90 * 150 / dpi), rel=0.01)
    drawn = PageStore().render(path, "", 1, 1.0, ())
    assert not isinstance(drawn, str)
    assert (drawn.width, drawn.height) == pytest.approx((page.width, page.height), abs=1.5)


def test_marks_stand_on_the_words_of_a_picture(tmp_path: Path) -> None:
    picture().save(path := tmp_path / "a.png", dpi=(150, 150))
    truth = scans.words_of(scans.page_of(f"<p>{SENTENCE}</p>", (300, 90)))
    assert scans.misplaced(scans.read_words(recognised(path)), truth) == []


def test_a_tiff_has_many_pages(tmp_path: Path) -> None:
    pages = [picture(f"This is leaf number {number}.") for number in ("one", "two", "three")]
    pages[0].save(path := tmp_path / "leaves.tif", save_all=True, append_images=pages[1:], dpi=(150, 150))
    reading = recognised(path)
    assert texts(reading) == [f"This is leaf number {number}." for number in ("one", "two", "three")]
    assert [p.blocks[0].lines[0].rect.page for p in reading.pages] == [1, 2, 3]


def test_a_photograph_lies_as_its_camera_says(tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[0x112] = 6  # to be turned by a quarter to the right
    lying = picture().transpose(Image.Transpose.ROTATE_90)
    lying.save(path := tmp_path / "photo.jpg", exif=tags, dpi=(150, 150), quality=95)
    reading = recognised(path)
    assert (reading.pages[0].page.width, reading.pages[0].page.height) == pytest.approx((300, 90), abs=1)
    assert texts(reading) == [SENTENCE]


def test_an_animation_is_its_first_frame(tmp_path: Path) -> None:
    frames = [picture("First frame of it"), picture("Second frame of it")]
    frames[0].save(path := tmp_path / "moves.gif", save_all=True, append_images=frames[1:])
    assert texts(recognised(path)) == ["First frame of it"]


def _truncated(path: Path) -> None:
    picture().save(path, "PNG")
    path.write_bytes(path.read_bytes()[:40])


def _claims_much(path: Path) -> None:
    picture().save(path, "PNG")
    data = bytearray(path.read_bytes())
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "make", "error", "says"),
    [
        ("a.png", lambda path: path.write_bytes(b"no picture at all"), UnreadableError, "no picture"),
        ("a.png", _truncated, UnreadableError, "damaged"),
        ("a.jpg", lambda path: path.write_bytes(b"\xff\xd8\xff" + bytes(300)), UnreadableError, "damaged"),
        ("a.webp", lambda path: path.write_bytes(b"RIFF\0\0\0\0WEBPVP8 "), UnreadableError, "damaged"),
        ("a.png", _claims_much, TooLargeError, "too large"),
        ("a.heic", lambda path: path.write_bytes(b"\0\0\0\x18ftypheic"), UnsupportedError, "JPEG"),
        ("a.jpg", lambda path: path.write_bytes(b"\0\0\0\x18ftypheic"), UnsupportedError, "JPEG"),
    ],
    ids=["text", "cut off", "no jpeg", "no webp", "claims 3.6 gigapixels", "HEIC", "HEIC in disguise"],
)
def test_what_can_not_be_opened_says_why(
    name: str, make: Any, error: type[DocumentError], says: str, tmp_path: Path
) -> None:
    make(path := tmp_path / name)
    with pytest.raises(error, match=says):
        ImagesFormat().read(path, nothing)


def test_a_picture_with_a_false_name_is_not_taken_for_another_kind(tmp_path: Path) -> None:
    picture().save(path := tmp_path / "really_png.jpg", "PNG")
    assert images.is_image(path)
    assert ImagesFormat().read(path, nothing).pages[0].page.state == "waiting"


def test_a_long_screenshot_is_read_to_its_end(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>Line {number} of the talk</p>" for number in range(1, 21))
    pixmap = scans.scan(scans.page_of(paragraphs, (220, 560)), 96)
    pixmap.set_dpi(96, 96)
    pixmap.save(path := tmp_path / "long.png")
    read = " ".join(texts(recognised(path)))
    assert [n for n in range(1, 21) if f"Line {n} of the talk" not in read] == []
    assert pymupdf.open(path).page_count == 1
