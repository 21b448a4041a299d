from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from desktop.errors import EncryptedError, UnreadableError
from desktop.formats.glyphs import clean
from desktop.formats.pdf import PdfFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, texts, uncovered

A4 = (595, 842)
LOREM = (
    "The lease liability is measured at the present value of the payments that are not paid at that date. "
    "It is remeasured when the payments change, and the difference is shown in profit. "
)


def read(path: Path) -> Reading:
    return PdfFormat().read(path, lambda: None)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Makes a PDF from functions that draw a page each."""

    def made(*pages: Callable[[Any], None], **save: Any) -> Path:
        document = pymupdf.open()
        for draw in pages:
            draw(document.new_page(width=A4[0], height=A4[1]))
        path = tmp_path / "made.pdf"
        document.save(path, **save)
        document.close()
        return path

    return made


def nothing(page: Any) -> None:
    """An empty page."""


def html(text: str, box: tuple[float, float, float, float] = (60, 90, 535, 780)) -> Callable[[Any], None]:
    return lambda page: page.insert_htmlbox(
        box, text, css="* {font-size: 11px} h1 {font-size: 20px} h2 {font-size: 15px}"
    )


def lines(
    *content: str, x: float = 60, y: float = 100, size: float = 11, font: str = "helv"
) -> Callable[[Any], None]:
    def draw(page: Any) -> None:
        for number, text in enumerate(content):
            page.insert_text((x, y + number * size * 1.3), text, fontsize=size, fontname=font)

    return draw


def test_headings_paragraphs_and_their_places(make: Callable[..., Path]) -> None:
    body = f"<h1>Annual report</h1><p>{LOREM}</p><h2>Leases</h2><p>{LOREM * 3}</p><p>{LOREM}</p>"
    reading = read(path := make(html(body)))
    assert [(block.kind, block.level) for block in blocks_of(reading)] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
        ("paragraph", 0),
    ]
    assert texts(reading)[3] == (LOREM * 3).strip()
    assert reading.title == "Annual report"
    assert reading.layout is None
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_chinese_lines_join_without_spaces(make: Callable[..., Path]) -> None:
    text = (
        "第三条租赁负债应当按照租赁期开始日尚未支付的租赁付款额的现值进行初始计量，并在利润表中列示其差额。"
        * 4
    )
    reading = read(path := make(html(f"<h1>企业会计准则</h1><p>{text}</p>")))
    assert texts(reading, "paragraph") == [text]
    assert len(blocks_of(reading)[1].lines) > 3
    check_places(reading, path)


def test_hyphenated_words_are_whole_and_marked_on_both_lines(make: Callable[..., Path]) -> None:
    path = make(
        lines(
            "The company measures its obligations at the end of the inter-",
            "national reporting period, and its well-known competitors do like-",
            "wise, except where the standard on a well-",
            "known subject says something else about it.",
        )
    )
    reading = read(path)
    [text] = texts(reading)
    assert "the international reporting" in text
    assert "do likewise" in text
    assert text.count("well-known") == 2
    [block] = blocks_of(reading)
    at = text.index("international")
    parts = [part for line in block.lines if (part := line.part(at, at + len("international")))]
    assert len(parts) == 2
    assert parts[0].y0 < parts[1].y0
    check_places(reading, path)


def test_two_columns_are_read_one_after_the_other_and_go_on(make: Callable[..., Path]) -> None:
    sentences = [f"Sentence number {n} of the long paragraph speaks about columns." for n in range(26)]
    text = " ".join(sentences)

    def draw(page: Any) -> None:
        words, y, x = text.split(), 100.0, 60.0
        line = ""
        for word in words:
            if pymupdf.get_text_length(f"{line} {word}", fontsize=11) > 220:
                page.insert_text((x, y), line.strip(), fontsize=11)
                line, y = "", y + 14
                if y > 400:
                    x, y = 320.0, 100.0
            line += f" {word}"
        page.insert_text((x, y), line.strip(), fontsize=11)

    reading = read(path := make(draw))
    first, second = blocks_of(reading)
    assert second.continues
    assert f"{first.text} {second.text}" == text
    check_places(reading, path)


def test_a_paragraph_goes_on_over_the_page_even_in_the_middle_of_a_word(make: Callable[..., Path]) -> None:
    full = "The measurement of the liability goes on to the very last line of this page, without"
    reading = read(
        path := make(
            lines(
                full,
                full,
                full,
                "any pause in the middle of a sentence, which is to be continued on the inter-",
                y=700,
            ),
            lines("national page that follows it and ends here.", "It says no more than this."),
        )
    )
    first, second = blocks_of(reading)
    assert first.text.endswith("on the international")
    assert {line.rect.page for line in first.lines} == {1, 2}
    assert second.continues
    assert second.text.startswith("page that follows")
    check_places(reading, path)


def test_a_rotated_page_is_read_as_it_is_displayed(make: Callable[..., Path]) -> None:
    def draw(page: Any) -> None:
        page.set_rotation(90)
        point = pymupdf.Point(80, 120) * page.derotation_matrix
        page.insert_text(point, "Landscape table of results", fontsize=14, rotate=90)

    reading = read(path := make(draw))
    page = reading.pages[0].page
    assert (page.width, page.height) == (842, 595)
    [block] = blocks_of(reading)
    assert block.text == "Landscape table of results"
    assert block.lines[0].edges
    assert block.lines[0].rect.x0 == pytest.approx(80, abs=2)
    check_places(reading, path)


def test_text_that_stands_upright_is_placed_word_by_word(make: Callable[..., Path]) -> None:
    path = make(lambda page: page.insert_text((100, 400), "Upright words here", fontsize=12, rotate=90))
    reading = read(path)
    [block] = blocks_of(reading)
    assert block.text == "Upright words here"
    assert [block.text[line.start : line.end] for line in block.lines] == ["Upright", "words", "here"]
    check_places(reading, path)


def test_a_ruled_table_is_a_table(make: Callable[..., Path]) -> None:
    rows = [("Item", "Quantity", "Price"), ("Server rack", "12", "1,250.00"), ("冷却机组", "3", "8,400.50")]

    def draw(page: Any) -> None:
        page.insert_text((60, 80), "The table below lists everything that was bought.", fontsize=11)
        for y in range(4):
            page.draw_line((60, 100 + 24 * y), (420, 100 + 24 * y))
        for x in range(4):
            page.draw_line((60 + 120 * x, 100), (60 + 120 * x, 172))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                font = "china-s" if cell > "\u2e80" else "helv"
                page.insert_text((66 + 120 * column, 117 + 24 * number), cell, fontsize=11, fontname=font)
        page.insert_text((60, 200), "Nothing else was bought in that year.", fontsize=11)

    reading = read(path := make(draw))
    before, table, after = blocks_of(reading)
    assert (before.kind, table.kind, after.kind) == ("paragraph", "table", "paragraph")
    assert table.text == "\n".join(" | ".join(row) for row in rows)
    assert [table.text[start:end] for start, end in table.rows] == [" | ".join(row) for row in rows]
    assert table.header_rows == 1
    assert not uncovered(table)
    check_places(reading, path)


def test_code_keeps_its_lines_and_indentation(make: Callable[..., Path]) -> None:
    source = (
        "def total(values):\n    result = 0\n    for value in values:\n        result += value\n    return 1"
    )

    def draw(page: Any) -> None:
        page.insert_textbox((60, 60, 535, 130), LOREM * 2, fontsize=11)
        for number, line in enumerate(source.split("\n")):
            page.insert_text((60, 150 + 13 * number), line, fontsize=10, fontname="cour")

    reading = read(path := make(draw))
    assert texts(reading, "code") == [source]
    check_places(reading, path)


def test_list_items_stay_apart(make: Callable[..., Path]) -> None:
    body = (
        "<p>Three things matter:</p><ul><li>time</li><li>money "
        + "and patience " * 20
        + "</li><li>people</li></ul>"
    )
    reading = read(path := make(html(body)))
    items = [block for block in blocks_of(reading) if block.kind == "list_item"]
    assert len(items) == 3
    assert len({line.rect.y0 for line in items[1].lines}) > 1
    check_places(reading, path)


def test_a_numbered_list_is_no_row_of_headings(make: Callable[..., Path]) -> None:
    body = f"<p>{LOREM}</p><ol><li>Sign it</li><li>Send it</li><li>File it</li></ol><p>{LOREM}</p>"
    reading = read(make(html(body)))
    assert texts(reading, "list_item") == ["1. Sign it", "2. Send it", "3. File it"]
    assert texts(reading, "heading") == []


def test_code_within_a_sentence_does_not_part_it(make: Callable[..., Path]) -> None:
    code = "<code style='font-size:9px'>requests.Session.request</code>"
    reading = read(
        path := make(html(f"<p>{f'It tries again with backoff; see {code} and ' * 6} nothing else.</p>"))
    )
    [text] = texts(reading)
    assert text.count("see requests.Session.request and") == 6
    check_places(reading, path)


def test_running_headers_and_page_numbers_are_left_out(make: Callable[..., Path]) -> None:
    def page_of(number: int) -> Callable[[Any], None]:
        def draw(page: Any) -> None:
            page.insert_text((60, 40), "Quarterly bulletin of the society", fontsize=9)
            page.insert_textbox((60, 100, 535, 400), f"Part {number} tells this. {LOREM}", fontsize=11)
            page.insert_text((290, 815), f"– {number} –", fontsize=9)

        return draw

    reading = read(make(*(page_of(number) for number in range(1, 5))))
    joined = " ".join(texts(reading))
    assert "bulletin" not in joined
    assert "–" not in joined
    for number in range(1, 5):
        assert f"Part {number} tells this" in joined


def test_section_headings_at_the_top_of_pages_are_no_headers(make: Callable[..., Path]) -> None:
    def page_of(number: int) -> Callable[[Any], None]:
        def draw(page: Any) -> None:
            page.insert_text((60, 60), f"Section {number}", fontsize=15)
            page.insert_textbox((60, 100, 535, 400), LOREM, fontsize=11)

        return draw

    reading = read(make(page_of(1), page_of(2), page_of(3)))
    assert texts(reading, "heading") == ["Section 1", "Section 2", "Section 3"]


def test_the_outline_says_what_is_a_heading(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    lines("Plain words that look like nothing", y=100)(page)
    lines(LOREM[:80], y=140)(page)
    document.set_toc([[1, "Cover", 1], [2, "Plain words that look like nothing", 1]])
    document.save(path := tmp_path / "toc.pdf")
    [heading] = [block for block in blocks_of(read(path)) if block.kind == "heading"]
    assert (heading.text, heading.level) == ("Plain words that look like nothing", 2)


@pytest.mark.parametrize(
    "headings",
    [
        [("1 Lenses", 1), ("1.1 Washing", 2), ("1.1.1 With wine", 3), ("1.2 Drying", 2), ("2 Lamps", 1)],
        [("第一章 总则", 1), ("第一节 清洗", 2), ("第二节 晾干", 2), ("第二章 灯", 1)],
        [("一、原则", 1), ("（一）范围", 2), ("（二）对象", 2), ("二、清洗", 1)],
    ],
    ids=["decimal", "chapters", "Chinese numerals"],
)
def test_headings_that_look_alike_are_as_deep_as_their_numbers(
    make: Callable[..., Path], headings: list[tuple[str, int]]
) -> None:
    def draw(page: Any) -> None:
        for number, (text, _) in enumerate(headings):
            font = "china-s" if text > "\u2e80" else "hebo"
            page.insert_text((60, 80 + 120 * number), text, fontsize=13, fontname=font)
            page.insert_textbox((60, 95 + 120 * number, 535, 170 + 120 * number), LOREM, fontsize=10)

    blocks = [block for block in blocks_of(read(make(draw))) if block.kind == "heading"]
    assert [(block.text, block.level) for block in blocks] == headings


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Annual report 2023", "Annual report 2023"),
        ("Microsoft Word - draft7.doc", "The great title"),
        ("untitled", "The great title"),
        ("scan_0001.pdf", "The great title"),
        ("", "The great title"),
    ],
)
def test_the_title_is_the_stated_one_where_that_is_sane(tmp_path: Path, stated: str, expected: str) -> None:
    document = pymupdf.open()
    html(f"<h1>The great title</h1><p>{LOREM}</p>")(document.new_page())
    document.set_metadata({"title": stated})
    document.save(path := tmp_path / "title.pdf")
    assert read(path).title == expected


@pytest.mark.parametrize(
    ("below", "expected"), [(86, "The great title of two lines"), (300, "The great title")]
)
def test_the_shown_title_is_as_many_large_lines_as_stand_together(
    make: Callable[..., Path], below: float, expected: str
) -> None:
    def draw(page: Any) -> None:
        page.insert_text((60, 60), "The great title", fontsize=20)
        page.insert_text((60, below), "of two lines", fontsize=20)
        page.insert_textbox((60, 100, 535, 270), LOREM, fontsize=10)

    assert read(make(draw)).title == expected


def test_pages_without_text_wait_or_are_empty_and_cost_only_themselves(make: Callable[..., Path]) -> None:
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 40))
    picture.clear_with(200)
    path = make(lines(LOREM), lambda page: page.insert_image((100, 100, 300, 300), pixmap=picture), nothing)
    reading = read(path)
    assert [page.page.state for page in reading.pages] == ["text", "waiting", "empty"]
    assert "picture" in reading.pages[1].page.note
    assert reading.pages[2].page.note == ""


def test_a_damaged_page_costs_only_itself(make: Callable[..., Path]) -> None:
    path = make(lines(LOREM), lines("Second page"), lines("Third page"))
    document = pymupdf.open(path)
    number = document[1].xref
    kids = document.xref_get_key(document.pdf_catalog(), "Pages")[1].split()[0]
    document.update_object(number, "[1 2 3]")
    del kids
    document.save(broken := path.with_name("broken.pdf"))
    reading = read(broken)
    assert "Third page" in texts(reading)
    assert len([page for page in reading.pages if page.page.state == "failed"]) <= 1


@pytest.mark.parametrize("owner_only", [False, True], ids=["user password", "owner password"])
def test_a_password_is_asked_for_only_where_it_is_needed(make: Callable[..., Path], owner_only: bool) -> None:
    path = make(
        lines("Secret words of the contract"),
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        owner_pw="owner",
        user_pw="" if owner_only else "user",
    )
    if owner_only:
        assert texts(read(path)) == ["Secret words of the contract"]
    else:
        with pytest.raises(EncryptedError, match="password"):
            read(path)


@pytest.mark.parametrize(
    "content",
    [b"not a PDF at all, just words", b"%PDF-1.7\nnothing follows", b"%PDF-1.7\n" + bytes(range(256)) * 40],
    ids=["text", "stub", "noise"],
)
def test_what_is_no_pdf_says_so(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "bad.pdf").write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.reason.endswith((".", "helps."))


def test_a_truncated_file_gives_what_is_left_or_says_that_it_is_damaged(make: Callable[..., Path]) -> None:
    path = make(*(lines(f"Page {n} has words", LOREM[:60]) for n in range(8)))
    content = path.read_bytes()
    for share in (0.3, 0.6, 0.9):
        path.write_bytes(content[: int(len(content) * share)])
        try:
            reading = read(path)
        except UnreadableError as error:
            if "damaged" not in error.reason:
                raise
        else:
            assert reading.pages


def test_control_characters_and_ligatures_are_made_text(make: Callable[..., Path]) -> None:
    reading = read(path := make(html("<p>The o\ufb03cial \ufb01nance of\u00adfice</p>")))
    assert texts(reading) == ["The official finance office"]
    check_places(reading, path)


def test_radicals_that_stand_for_characters_are_made_characters() -> None:
    assert "".join(map(clean, "\u2f00\u4eba\u2f24\u7684")) == "一人大的"


def test_dots_that_lead_to_page_numbers_are_left_out_and_an_ellipsis_is_not(
    make: Callable[..., Path],
) -> None:
    path = make(
        lines("1 Introduction . . . . . . . . . . . 3", "2 Methods................ 17", y=100),
        lines("He said......and went."),
    )
    reading = read(path)
    assert texts(reading) == ["1 Introduction 3", "2 Methods 17", "He said......and went."]
    check_places(reading, path)
