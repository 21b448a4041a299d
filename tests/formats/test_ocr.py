"""Pages that are pictures: what is recognised on them, and where exactly it stands."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from desktop.formats import ocr
from desktop.formats.pdf import PdfFormat
from desktop.records import Reading, Recognition
from tests.formats.places import texts
from tests.support import scans


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever calls anyone fails."""

    def refused(*_: object) -> None:
        raise AssertionError("somebody was called")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def nothing() -> None:
    """A beat that nobody hears."""


def recognised(path: Path) -> tuple[Reading, dict[int, Recognition]]:
    """The file read with what was recognised on the pages that waited for it."""
    reader = PdfFormat()
    waiting = [p.page.number for p in reader.read(path, nothing).pages if p.page.state == "waiting"]
    document = reader.open(path)
    found = {number: ocr.recognise(document[number - 1], 0.0, nothing) for number in waiting}
    document.close()
    return reader.read_recognised(path, nothing, found), found


@pytest.mark.parametrize("html", [scans.ENGLISH, scans.CHINESE], ids=["English", "Chinese"])
def test_words_are_read_and_stand_where_they_are_said_to(html: str, tmp_path: Path) -> None:
    page = scans.page_of(html)
    path = scans.pdf_of(tmp_path / "scan.pdf", page)
    reading, _ = recognised(path)
    assert [p.page.state for p in reading.pages] == ["recognised"]
    read, truth = scans.read_words(reading), scans.words_of(page)
    assert scans.f1(read, truth) >= 0.95
    assert scans.misplaced(read, truth) == []


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_are_read_and_marked_as_they_lie(rotation: int, tmp_path: Path) -> None:
    page = scans.page_of(scans.ENGLISH)
    path = scans.pdf_of(tmp_path / "turned.pdf", page, rotation=rotation)
    reading, found = recognised(path)
    assert found[1].turn == 360 - rotation
    shown = pymupdf.open(path)[0].rect
    assert (reading.pages[0].page.width, reading.pages[0].page.height) == (shown.width, shown.height)
    read, truth = scans.read_words(reading), scans.words_of(page, rotation)
    assert scans.f1(read, truth) >= 0.95
    assert scans.misplaced(read, truth) == []
    assert texts(reading, "heading") == ["Notes on the lease"]


def test_a_page_that_lay_crooked(tmp_path: Path) -> None:
    page = scans.page_of(scans.ENGLISH)
    path = scans.pdf_of(tmp_path / "crooked.pdf", scans.tilted(page, 2.5))
    reading, _ = recognised(path)
    truth = [
        scans.Word(word.text, scans.tilted_box(word.box, 2.5, *scans.SIZE)) for word in scans.words_of(page)
    ]
    read = scans.read_words(reading)
    assert scans.f1(read, truth) >= 0.95
    assert scans.misplaced(read, truth, overlap=0.35) == []


def test_headings_and_paragraphs_are_told_apart(tmp_path: Path) -> None:
    reading, _ = recognised(scans.pdf_of(tmp_path / "scan.pdf", scans.page_of(scans.ENGLISH)))
    kinds = [block.kind for block in reading.pages[0].blocks]
    assert kinds == ["heading", "paragraph", "paragraph"]
    assert texts(reading)[1].startswith("The lease liability is measured")
    assert texts(reading)[1].endswith("three months of rent.")


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = scans.page_of("<h1>One heading over both columns of the page</h1>", (420, 260))
    left = "The herring came in spring and the boats went out every night until the ice was back again."
    right = "Letters from the coast took nine days in summer and sometimes six weeks when it snowed hard."
    page.insert_htmlbox((30, 80, 200, 240), left, css="* {font-size: 11px}")
    page.insert_htmlbox((220, 80, 390, 240), right, css="* {font-size: 11px}")
    reading, _ = recognised(scans.pdf_of(tmp_path / "columns.pdf", page))
    wanted = f"One heading over both columns of the page {left} {right}"
    assert " ".join(texts(reading)).casefold() == wanted.casefold()


def test_white_on_black(tmp_path: Path) -> None:
    page = scans.page_of("<p>The tenant pays for repairs of the roof.</p>", (300, 90))
    pixmap = scans.scan(page)
    pixmap.invert_irect()
    document = pymupdf.open()
    made = document.new_page(width=300, height=90)
    made.insert_image(made.rect, pixmap=pixmap)
    document.save(path := tmp_path / "negative.pdf")
    reading, _ = recognised(path)
    assert texts(reading) == ["The tenant pays for repairs of the roof."]
    assert scans.misplaced(scans.read_words(reading), scans.words_of(page)) == []


def test_a_blank_page_is_empty(tmp_path: Path) -> None:
    reading, found = recognised(scans.pdf_of(tmp_path / "blank.pdf", scans.page_of("")))
    assert found[1].lines == ()
    assert [(p.page.state, p.page.note) for p in reading.pages] == [("empty", "")]


def test_text_that_the_page_has_stays_and_that_in_its_picture_is_added(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_text((30, 40), "Typed above the picture", fontsize=12)
    inner = scans.page_of("<p>Painted within the picture</p>", (300, 80))
    page.insert_image((30, 80, 330, 160), pixmap=scans.scan(inner))
    document.save(path := tmp_path / "both.pdf")
    before = PdfFormat().read(path, nothing)
    assert before.pages[0].page.state == "waiting"
    assert texts(before) == ["Typed above the picture"]
    reading, _ = recognised(path)
    assert reading.pages[0].page.state == "recognised"
    assert texts(reading) == ["Typed above the picture", "Painted within the picture"]


def _with_layer(page: Any) -> None:
    for word in scans.words_of(scans.page_of(scans.ENGLISH)):
        page.insert_text((word.box[0], word.box[3]), word.text, fontsize=9, render_mode=3)


def _with_curves(page: Any) -> None:
    svg = scans.page_of("<p>Letters turned into curves</p>").get_svg_image(text_as_path=True)
    drawn = pymupdf.open("pdf", pymupdf.open("svg", svg.encode()).convert_to_pdf())
    page.show_pdf_page(page.rect, drawn, 0)


def _with_a_logo(page: Any) -> None:
    page.insert_textbox((30, 60, 370, 280), "A page of text with a small picture on it. " * 8, fontsize=10)
    page.insert_image((30, 10, 70, 40), pixmap=scans.scan(scans.page_of("")))


@pytest.mark.parametrize(
    ("draw", "state"),
    [(_with_layer, "text"), (_with_curves, "waiting"), (_with_a_logo, "text")],
    ids=["a scanner's own layer", "letters as curves", "text with a small picture"],
)
def test_which_pages_wait_to_be_recognised(draw: Any, state: str, tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    if draw is _with_layer:
        page.insert_image(page.rect, pixmap=scans.scan(scans.page_of(scans.ENGLISH)))
    draw(page)
    document.save(path := tmp_path / "page.pdf")
    reading = PdfFormat().read(path, nothing)
    assert [p.page.state for p in reading.pages] == [state]


def test_a_page_that_failed_says_why(tmp_path: Path) -> None:
    path = scans.pdf_of(tmp_path / "scan.pdf", scans.page_of(scans.ENGLISH))
    page = PdfFormat().read_recognised(path, nothing, {1: "It was too much."}).pages[0].page
    assert (page.state, page.note) == ("failed", "It was too much.")
