from __future__ import annotations

import time
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import UnreadableError
from desktop.formats.rtf import RtfFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, opened, texts, uncovered

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset134 SimSun;}"
    rb"{\f2\fnil\fcharset128 MS Mincho;}{\f3\fnil\fcharset204 Arial CYR;}{\f4\fmodern Courier New;}}"
    rb"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2\outlinelevel1 Clause;}{\s3 caption;}{\s4 \'b1\'ea;}}"
    rb"{\info{\title The letter}{\author Nobody}}{\header furniture\par}"
)


def read(path: Path, body: bytes, head: bytes = HEAD) -> Reading:
    path.write_bytes(head + body + b"}")
    return RtfFormat().read(path, lambda: None)


def hexadecimal(text: str, encoding: str) -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode(encoding))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.rtf"


def test_structure_and_places(path: Path) -> None:
    body = (
        rb"\pard\s1 \b Terms\b0\par\pard\s2 Payment\par\pard\plain We \b pay\b0  at once.\par"
        rb"{\pntext\'b7\tab}\pard\ls1 One\par{\listtext\'b7\tab}\ls1\ilvl1 Deeper\par"
        rb"{\listtext 1.\tab}\ilvl0 First step\par\pard\s3 Figure 1\par\pard\f4 x = 1\line   y = 2\par"
    )
    reading = read(path, body)
    assert reading.title == "The letter"
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("heading", 1, "Terms"),
        ("heading", 2, "Payment"),
        ("paragraph", 0, "We pay at once."),
        ("list_item", 1, "One"),
        ("list_item", 2, "Deeper"),
        ("list_item", 1, "1. First step"),
        ("caption", 0, "Figure 1"),
        ("code", 0, "x = 1\n  y = 2"),
    ]
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_code_pages_fonts_and_unicode(path: Path) -> None:
    body = (
        rb"\pard caf\'e9 \'93quoted\'94\par"
        + rb"{\f1 " + hexadecimal("付款期限", "gbk") + rb"}\par"
        + rb"{\f2 " + hexadecimal("表示ソ", "cp932") + rb"}\par"
        + rb"{\f3 " + hexadecimal("Договор", "cp1251") + rb"}\par"
        + rb"\uc1\u20184?\u27454 ?{\uc2\u-10179\'3f\'3f\u-8703 ??}\uc0\u26399 ok\par"
        + rb"{\upr{old}{\*\ud new}} text\par"
    )  # fmt: skip
    assert texts(read(path, body)) == [
        "café “quoted”",
        "付款期限",
        "表示ソ",
        "Договор",
        "付款😁期ok",
        "new text",
    ]
    chinese = rb"{\rtf1\ansi\ansicpg936{\stylesheet{\s5 " + hexadecimal("标题 1", "gbk") + rb";}}"
    reading = read(path, rb"\pard\s5 " + hexadecimal("合同", "gbk") + rb"\par", chinese)
    assert [(block.kind, block.text) for block in blocks_of(reading)] == [("heading", "合同")]


def test_tables(path: Path) -> None:
    def row(*cells: bytes, definitions: bytes = rb"\cellx1000\cellx2000", start: bytes = b"") -> bytes:
        return (
            rb"\trowd"
            + start
            + definitions
            + b"".join(rb"\pard\intbl " + c + rb"\cell" for c in cells)
            + rb"\row"
        )

    body = (
        rb"\pard Before\par"
        + row(b"Item", b"Cost", start=rb"\trhdr")
        + row(b"Rack", rb"12\par net")
        + row(b"Total", b"", definitions=rb"\clmgf\cellx1000\clmrg\cellx2000")
        + rb"\pard After\par"
    )
    reading = read(path, body)
    assert texts(reading) == ["Before", "Item | Cost\nRack | 12 net\nTotal", "After"]
    assert blocks_of(reading)[1].header_rows == 1
    check_places(reading, path)


def test_what_is_hidden_deleted_or_not_text_is_left_out(path: Path) -> None:
    body = (
        rb"\pard Seen{\v  hidden}{\deleted  gone}{\*\unknown nothing}{\*\bkmkstart a} here"
        rb'{\field{\*\fldinst HYPERLINK "https://example.org"}{\fldrslt  linked}}'
        rb"{\*\annotation remark}\par"
    )
    assert texts(read(path, body)) == ["Seen here linked"]


def test_footnotes_follow_the_text(path: Path) -> None:
    reading = read(path, rb"\pard Claim{\footnote\pard The source.} stands.\par")
    assert [(block.kind, block.text) for block in blocks_of(reading)] == [
        ("paragraph", "Claim[1] stands."),
        ("footnote", "[1] The source."),
    ]
    check_places(reading, path)


@pytest.mark.parametrize("binary", [False, True])
def test_pictures_are_shown(path: Path, binary: bool) -> None:
    page = pymupdf.open().new_page(width=200, height=100)
    page.draw_rect((0, 0, 200, 100), fill=(1, 0, 0))
    picture = page.get_pixmap().tobytes("png")
    data = rb"\bin%d " % len(picture) + picture if binary else picture.hex().encode()
    body = rb"\pard Above{\*\shppict{\pict\pngblip\picwgoal3000 " + data + rb"}}{\nonshppict x}\par Below\par"
    reading = read(path, body)
    assert texts(reading) == ["Above", "Below"]
    [shown] = opened(reading, path)[0].get_image_info()
    above, below = (block.lines[0].rect for block in blocks_of(reading))
    assert above.y1 <= shown["bbox"][1] < shown["bbox"][3] <= below.y0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"just words", "no RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "no RTF document"),
        (HEAD + rb"\pard words, and then", "damaged"),
        (rb"{\rtf1 " + b"{" * 200_000 + b"a" + b"}" * 200_001, "damaged"),
        (rb"{\rtf1 \par}", "no text"),
    ],
)
def test_what_can_not_be_read(path: Path, content: bytes, words: str) -> None:
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=words):
        RtfFormat().read(path, lambda: None)


def test_deep_groups_are_read(path: Path) -> None:
    assert texts(read(path, b"{" * 4000 + b"deep" + b"}" * 4000 + rb"\par")) == ["deep"]


def test_many_words_take_a_time_that_grows_with_them(path: Path) -> None:
    began = time.monotonic()
    body = b"".join(rb"\pard {\b word} \u20184?\par" for _ in range(3000))
    assert len(blocks_of(read(path, body))) == 3000
    assert time.monotonic() - began < 30
