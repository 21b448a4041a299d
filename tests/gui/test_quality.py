"""Pinning right answers and measuring with them, as a person does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.gui.panels.quality import QualityDialog
from tests.gui import documents
from tests.gui.conftest import User

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
QUESTIONS = {"lease liability payments": 2, "orchard of apple trees": 3}


@pytest.fixture
def reader(user: User, tmp_path: Path) -> User:
    """Somebody with two documents."""
    user.add(documents.report(tmp_path / "report.pdf"), documents.notes(tmp_path / "notes.md"))
    return user


def pin(user: User, question: str) -> None:
    """Search and pin the first hit by key."""
    count = len(user.window.session.pins.all)
    user.search(question)
    user.until(lambda: user.window.session.viewing.view is not None)
    user.press(Qt.Key.Key_P, CTRL)
    user.until(lambda: len(user.window.session.pins.all) == count + 1)


@pytest.fixture
def dialog(reader: User) -> Iterator[QualityDialog]:
    """The page, opened by key, after two questions were pinned."""
    for question in QUESTIONS:
        pin(reader, question)
    reader.press(Qt.Key.Key_P, CTRL | SHIFT)
    opened = reader.window.findChild(QualityDialog)
    assert opened is not None
    yield opened
    if shiboken6.isValid(opened):
        opened.close()


def cells(dialog: QualityDialog, row: int) -> list[str]:
    model = dialog.figures
    return [model.index(row, column).data() for column in range(model.columnCount())]


def headings(dialog: QualityDialog) -> list[str]:
    model = dialog.figures
    return [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]


def measured(user: User, dialog: QualityDialog) -> None:
    user.click(dialog.measure)
    user.until(lambda: dialog.figures.rows and not dialog.cancel.isVisible())


def test_a_pin_is_made_and_taken_back_by_key(reader: User) -> None:
    button = reader.window.preview.foot.pin
    pin(reader, "lease liability payments")
    assert button.accessibleName() == "Pinned as the right answer"
    assert "Pinned as the right answer." in reader.texts()
    [made] = reader.window.session.pins.all
    assert (made.question, made.path.name, made.page) == ("lease liability payments", "report.pdf", 2)
    reader.search("orchard of apple trees")
    assert button.accessibleName() == "Pin as the right answer"  # of another question
    reader.search("lease liability payments")
    reader.until(lambda: button.accessibleName() == "Pinned as the right answer")
    reader.click(button)
    reader.until(lambda: not reader.window.session.pins.all)
    assert button.accessibleName() == "Pin as the right answer"


def test_the_menu_of_a_card_pins_it(reader: User) -> None:
    reader.search("orchard of apple trees")
    results = reader.window.results
    results.cards.menu_asked.emit(0, results.cards.mapToGlobal(QPoint(0, 0)))
    menu = results.findChild(QMenu)
    assert menu is not None
    action = next(each for each in menu.actions() if each.text() == "Pin as the right answer")
    action.trigger()
    menu.close()
    reader.until(lambda: reader.window.session.pins.all)
    assert reader.window.session.pins.is_pinned(results.hits[0])


def test_what_is_like_a_passage_answers_no_question_and_can_not_be_pinned(reader: User) -> None:
    session, preview, results = reader.window.session, reader.window.preview, reader.window.results
    pin(reader, "lease liability payments")
    assert preview.foot.pin.isVisible()
    reader.press(Qt.Key.Key_L, CTRL)
    searching = session.searching
    reader.until(lambda: searching.answered_like is not None and not searching.busy)
    assert results.selected is not None
    assert not preview.foot.pin.isVisible()
    reader.press(Qt.Key.Key_P, CTRL)
    results.cards.menu_asked.emit(results.cards.currentIndex().row(), results.cards.mapToGlobal(QPoint(0, 0)))
    menu = results.findChild(QMenu)
    assert menu is not None
    assert "Pin as the right answer" not in [each.text() for each in menu.actions()]
    menu.close()
    reader.press(Qt.Key.Key_Escape)
    reader.until(lambda: preview.foot.pin.accessibleName() == "Pinned as the right answer")
    assert preview.foot.pin.isVisible()
    assert len(session.pins.all) == 1


def test_the_page_says_how_to_begin(reader: User) -> None:
    opened = reader.window.dialogs.show_quality()
    assert "Ctrl+P" in opened.none.text()
    assert opened.none.isVisible()
    assert not opened.measure.isEnabled()
    opened.close()


def test_pinned_questions_are_measured(reader: User, dialog: QualityDialog) -> None:
    assert [row.text for row in dialog.pins.rows.rows] == list(QUESTIONS)
    assert [row.note for row in dialog.pins.rows.rows] == ["report.pdf · p. 2", "report.pdf · p. 3"]
    measured(reader, dialog)
    assert headings(dialog) == [
        *("Search by", "Dimension", "Recall@1", "Recall@5", "Recall@10", "MRR", "nDCG@10", "Time", "Memory")
    ]
    assert cells(dialog, 0)[:7] == ["Words", "–", "100.0 %", "100.0 %", "100.0 %", "1.000", "1.000"]
    assert cells(dialog, 1)[:2] == ["Meaning", "256, in use"]
    assert [cells(dialog, row)[1] for row in (3, 5, 7)] == ["128", "64", "32"]
    assert "kB" in cells(dialog, 1)[-1] or "KB" in cells(dialog, 1)[-1]
    assert "2 questions from what is pinned." in dialog.note.text()


def test_a_dimension_is_chosen_by_its_price(reader: User, dialog: QualityDialog) -> None:
    measured(reader, dialog)
    assert not dialog.use.isEnabled()
    dialog.table.selectRow(4)
    assert dialog.use.text() == "Use 128 dimensions"
    reader.click(dialog.use)
    session = reader.window.session
    reader.until(lambda: session.settings.dimension == 128 and not session.activity.busy)
    reader.until(lambda: cells(dialog, 4)[1] == "128, in use")
    assert cells(dialog, 2)[1] == "256"
    assert not dialog.use.isEnabled()
    reader.search("orchard of apple trees")
    assert session.searching.answer is not None
    assert session.searching.answer.dimension == 128


def test_what_the_model_is_told_is_compared(reader: User, dialog: QualityDialog) -> None:
    dialog.scope.setFocus()
    reader.bot.keyClick(dialog.scope, Qt.Key.Key_Down)
    measured(reader, dialog)
    assert headings(dialog)[2] == "Before the question"
    assert [cells(dialog, row)[2] for row in (0, 1, 3)] == ["–", "query:", "–"]


def test_measuring_is_cancelled_and_searching_goes_on(reader: User, dialog: QualityDialog) -> None:
    reader.click(dialog.measure)
    assert dialog.cancel.isVisible()
    assert not dialog.open_set.isEnabled()
    reader.search("beekeeper hives lavender")
    assert reader.window.results.hits[0].path.name == "notes.md"
    if dialog.cancel.isVisible():
        reader.click(dialog.cancel)
    reader.until(lambda: not dialog.cancel.isVisible())
    assert dialog.measure.isEnabled()
    measured(reader, dialog)


def test_measuring_goes_on_without_the_page(reader: User, dialog: QualityDialog) -> None:
    reader.click(dialog.measure)
    dialog.close()
    reader.until(lambda: reader.window.session.measuring.evaluation is not None)
    again = reader.window.dialogs.show_quality()
    assert again.table.isVisible()
    again.close()


def test_a_truth_set_in_a_file(reader: User, dialog: QualityDialog, tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    rows = [
        {"query": "roses pruning", "path": "notes.md"},
        {"query": "roses pruning", "path": "lost.md"},
        {"query": "hives", "path": "notes.md"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    dialog.start(file)
    reader.until(lambda: dialog.figures.rows)
    reader.until(lambda: dialog.note.isVisible())
    assert dialog.note.text() == (
        "2 questions from mine.jsonl. 1 right answer is in no document of this library."
    )
    file.write_text("nonsense", encoding="utf-8")
    dialog.start(file)
    reader.until(lambda: dialog.problem.isVisible())
    assert dialog.problem.text() == "Line 1 of mine.jsonl is no JSON object."


def test_a_pinned_question_is_asked_again_and_removed(reader: User, dialog: QualityDialog) -> None:
    dialog.pins.setCurrentIndex(dialog.pins.rows.index(0))
    reader.bot.keyClick(dialog.pins, Qt.Key.Key_Return)
    reader.until_answered("lease liability payments")
    reader.bot.keyClick(dialog.pins, Qt.Key.Key_Delete)
    reader.until(lambda: len(dialog.pins.rows.rows) == 1)
    assert [pin.question for pin in reader.window.session.pins.all] == ["orchard of apple trees"]


def test_the_settings_lead_to_the_page(reader: User) -> None:
    settings = reader.window.dialogs.show_settings()
    reader.click(settings.search.quality)
    opened = reader.window.findChild(QualityDialog)
    assert opened is not None
    assert opened.isVisible()
    opened.close()
    settings.close()


def test_every_key_is_there(reader: User) -> None:
    keys = {key.toString() for action in reader.window.findChildren(QAction) for key in action.shortcuts()}
    assert {"Ctrl+P", "Ctrl+Shift+P"} <= keys


def test_only_the_knowledge_base_that_is_looked_at_is_measured(reader: User, dialog: QualityDialog) -> None:
    reader.window.session.contents.create_kb("Empty")
    reader.until(lambda: reader.window.session.contents.scope == "Empty")
    reader.click(dialog.measure)
    reader.until(lambda: dialog.note.isVisible() and not dialog.cancel.isVisible())
    assert "Only Empty was searched." in dialog.note.text()
    assert "2 right answers are in no document of this library." in dialog.note.text()
    assert not dialog.table.isVisible()


def test_the_window_can_be_closed_meanwhile(reader: User, dialog: QualityDialog) -> None:
    reader.click(dialog.measure)
    reader.window.close()  # no thread, no folder of the measurement stays
