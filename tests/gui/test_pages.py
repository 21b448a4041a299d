"""A person at the page: looks for something in it, selects, copies, turns, zooms."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu

from tests.gui import documents
from tests.gui.conftest import User

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def reader(user: User, tmp_path: Path) -> User:
    """Somebody who looks at the second page of a report."""
    files = tmp_path / "files"
    files.mkdir()
    documents.report(files / "report.pdf")
    user.add(files)
    user.search("lease liability")
    user.until_drawn()
    user.until(lambda: user.window.session.viewing.text is not None)
    return user


def _page(user: User) -> int:
    view = user.window.session.viewing.view
    assert view is not None
    return view.page


def _place(user: User, text: str, nth: int = 0) -> QRectF:
    """Where a text of the page stands in the view."""
    page = user.window.session.viewing.text
    assert page is not None
    at = -1
    for _ in range(nth + 1):
        at = page.text.index(text, at + 1)
    return user.window.preview.pages.place_of(page.rects(at, at + len(text))[0])


def _blue(image: QImage, place: QRectF) -> float:
    """The part of a rectangle of a picture that is tinted blue."""
    colours = [
        QColor(image.pixel(x, y))
        for x in range(round(place.left()) + 1, round(place.right()))
        for y in range(round(place.top()) + 1, round(place.bottom()))
    ]
    return sum(colour.blue() - colour.red() > 25 for colour in colours) / max(1, len(colours))


def _find(user: User, text: str) -> None:
    user.press(Qt.Key.Key_F, CONTROL)
    bar = user.window.preview.find_bar
    user.until(lambda: bar.line.hasFocus())
    bar.line.clear()
    user.type(text)
    user.until(lambda: user.window.session.finding.wanted == text and not user.window.session.finding.busy)


def test_control_f_counts_the_places_and_marks_those_of_the_page(reader: User) -> None:
    _find(reader, "of interest")
    bar, pages = reader.window.preview.find_bar, reader.window.preview.pages
    assert bar.count.text() == "21 of 60"
    reader.until_drawn()
    whole = pages.viewport().rect().toRectF()

    def marked() -> bool:
        view = pages.grab().toImage()
        places = [_place(reader, "of interest", n) for n in range(20)]
        tints = [_blue(view, place) for place in places if whole.contains(place)]
        return sum(tint > 0.5 for tint in tints) > 5  # others may lie within the passage's own marks

    reader.until(marked)
    beside = _place(reader, "of interest", 5).translated(150, 0)
    assert _blue(pages.grab().toImage(), beside) < 0.05


def test_enter_goes_through_the_places_and_round(reader: User) -> None:
    _find(reader, "CHAPTER")
    bar = reader.window.preview.find_bar
    assert (bar.count.text(), _page(reader)) == ("2 of 3", 2)
    reader.press(Qt.Key.Key_Return)
    assert (bar.count.text(), _page(reader)) == ("3 of 3", 3)
    reader.press(Qt.Key.Key_Return)
    assert (bar.count.text(), _page(reader)) == ("1 of 3", 1)
    reader.press(Qt.Key.Key_Return, SHIFT)
    assert (bar.count.text(), _page(reader)) == ("3 of 3", 3)
    reader.click(bar.on)
    assert (bar.count.text(), _page(reader)) == ("1 of 3", 1)


def test_what_is_not_there_is_not_found_and_escape_ends_it(reader: User) -> None:
    _find(reader, "zebra")
    bar = reader.window.preview.find_bar
    assert bar.count.text() == "Not found"
    assert not bar.on.isEnabled()
    reader.press(Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert reader.window.preview.pages.hasFocus()
    assert reader.window.session.finding.wanted == ""


def test_chinese_is_found_in_a_text(user: User, tmp_path: Path) -> None:
    user.add(documents.chinese(tmp_path / "合同.txt"))
    user.search("果园")
    user.until_drawn()
    _find(user, "租赁")
    assert user.window.preview.find_bar.count.text() == "1 of 2"


def test_a_sentence_is_selected_with_the_mouse_and_copied(reader: User) -> None:
    viewport = reader.window.preview.pages.viewport()
    start, end = _place(reader, "The lease"), _place(reader, "measured")
    first = QPoint(round(start.left()) + 1, round(start.center().y()))
    last = QPoint(round(end.right()) - 1, round(end.center().y()))
    reader.bot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first)
    reader.bot.mouseMove(viewport, last)
    reader.bot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=last)
    assert reader.window.preview.pages.selected_text == "The lease liability is measured"
    view = reader.window.preview.pages.grab().toImage()
    ground = QColor(view.pixel(round(start.left()) + 2, round(start.top()) + 2))
    beside = QColor(view.pixel(round(end.right()) + 6, round(end.top()) + 2))
    assert ground != beside
    reader.window.preview.pages.setFocus()
    reader.press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "The lease liability is measured"


def test_a_double_click_takes_a_word_and_the_menu_its_source(reader: User) -> None:
    pages = reader.window.preview.pages
    place = _place(reader, "liability").center().toPoint()
    reader.bot.mouseDClick(pages.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pages.selected_text == "liability"
    pages.setFocus()
    reader.press(Qt.Key.Key_Menu)
    pages.menu_asked.emit(pages.mapToGlobal(place))
    reader.until(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(each for each in menu.actions() if each.text() == "Copy with source")
    reader.bot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert QGuiApplication.clipboard().text() == "“liability” — report.pdf, p. 2"


def test_all_of_a_page_can_be_selected(reader: User) -> None:
    pages = reader.window.preview.pages
    pages.setFocus()
    reader.press(Qt.Key.Key_A, CONTROL)
    assert pages.selected_text.startswith("Chapter 2\n")
    assert documents.LEASE in pages.selected_text
    reader.press(Qt.Key.Key_Escape)
    assert pages.selected_text == ""


def test_space_leafs_through_the_document(reader: User) -> None:
    pages = reader.window.preview.pages
    pages.setFocus()
    for _ in range(4):
        if _page(reader) == 3:
            break
        reader.press(Qt.Key.Key_Space)
    assert _page(reader) == 3


def test_the_next_page_is_there_before_it_is_asked_for(reader: User) -> None:
    viewing = reader.window.session.viewing
    reader.until(lambda: len(viewing._pictures) >= 3)
    pages = reader.window.preview.pages
    pages.setFocus()
    reader.press(Qt.Key.Key_PageDown)
    assert pages.picture is not None
    assert pages.picture.view.page == 3, "shown at once, not drawn first"


def _pages_file(path: Path, count: int) -> Path:
    import pymupdf

    with pymupdf.open() as document:
        for number in range(1, count + 1):
            page = document.new_page(width=300, height=400)
            page.insert_text((30, 60), f"Sheet {number}: {'quince jelly' if number % 50 == 0 else 'plain'}")
        document.save(path)
    return path


def test_the_strip_draws_only_what_is_in_sight_and_goes_where_one_clicks(user: User, tmp_path: Path) -> None:
    user.add(_pages_file(tmp_path / "long.pdf", 300))
    user.search("quince jelly")
    user.until_drawn()
    number = user.window.preview.bar.number
    user.click(number)
    number.selectAll()
    user.type("40")
    user.press(Qt.Key.Key_Return)
    start = _page(user)
    assert start == 40
    user.press(Qt.Key.Key_T, CONTROL)
    strip = user.window.preview.thumbnails
    user.until(strip.isVisible)
    user.until(lambda: start in strip.pages.pictures)
    assert len(strip.pages.pictures) < 30
    answer = user.window.session.searching.answer
    assert answer is not None
    assert strip.pages.hits == {hit.page for hit in answer.hits}
    index = strip.pages.index(start)
    user.bot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.visualRect(index).center())
    assert _page(user) == start + 1
    strip.setFocus()
    user.press(Qt.Key.Key_Down)
    assert _page(user) == start + 2
    user.press(Qt.Key.Key_End)
    assert _page(user) == 300
    user.until(lambda: 300 in strip.pages.pictures)
    assert len(strip.pages.pictures) < 60
    assert "300" in strip.spoken(300)


def test_size_and_strip_are_remembered(reader: User, open_window: object) -> None:
    reader.press(Qt.Key.Key_2, CONTROL)
    reader.window.preview.pages.setFocus()
    reader.press(Qt.Key.Key_Plus)
    zoom = reader.window.preview.pages.zoom
    reader.press(Qt.Key.Key_T, CONTROL)
    assert callable(open_window)
    again = open_window()
    assert again.window.preview.pages.fit == "none"
    assert again.window.preview.pages.zoom == zoom
    assert again.window.preview.bar.strip.isChecked()
