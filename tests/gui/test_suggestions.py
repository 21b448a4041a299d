"""A person who types filters and earlier questions, and takes what is offered below the field."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.gui import tokens
from tests.gui import documents
from tests.gui.conftest import User


@pytest.fixture
def reader(user: User, tmp_path: Path) -> User:
    """Somebody with a report, some notes and two knowledge bases."""
    files = tmp_path / "files"
    files.mkdir()
    documents.report(files / "report.pdf")
    documents.notes(files / "notes.md")
    user.add(files)
    user.until(lambda: user.rows() == ["notes.md", "report.pdf"])
    user.window.session.contents.create_kb("River houses")
    user.until(
        lambda: any(base.name == "River houses" for base in user.window.session.contents.knowledge_bases)
    )
    user.window.session.contents.set_scope(None)
    user.line.setFocus()
    return user


def _offered(user: User) -> list[str]:
    suggestions = user.window.suggestions
    if not suggestions.isVisible():
        return []
    return [suggestions.list.item(row).text() for row in range(suggestions.list.count())]


def _chosen(user: User) -> str:
    item = user.window.suggestions.list.currentItem()
    return item.text() if user.window.suggestions.is_entered else ""


def _remember(user: User, *questions: str) -> None:
    for question in questions:
        user.search(question)
        user.until(lambda asked=question: user.window.session.history.questions[:1] == (asked,))


def test_a_filter_and_its_value_are_completed(reader: User) -> None:
    reader.type("orchard ty")
    assert _offered(reader) == ["type:"]
    assert _chosen(reader) == ""
    reader.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert _chosen(reader) == "type:"
    reader.press(Qt.Key.Key_Tab)
    assert reader.line.text() == "orchard type:"
    assert _offered(reader) == ["pdf", "markdown"], "the kinds there are"
    assert _chosen(reader) == "pdf"
    reader.press(Qt.Key.Key_Down)
    reader.press(Qt.Key.Key_Up)
    reader.press(Qt.Key.Key_Return)
    assert reader.line.text() == "orchard type:pdf "
    assert _offered(reader) == []
    assert reader.focused() is reader.line
    reader.until_answered("orchard type:pdf")
    assert {hit.path.name for hit in reader.window.results.hits} == {"report.pdf"}


def test_a_knowledge_base_is_completed_in_quotation_marks_by_a_click(reader: User) -> None:
    reader.type("in:r")
    assert _offered(reader) == ["River houses"]
    suggestions = reader.window.suggestions
    below = suggestions.mapToGlobal(suggestions.rect().topLeft()).y()
    field = reader.window.header.field
    assert below > field.mapToGlobal(field.rect().bottomLeft()).y()
    place = suggestions.list.visualItemRect(suggestions.list.item(0)).center()
    reader.bot.mouseClick(suggestions.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert reader.line.text() == 'in:"River houses" '
    assert reader.focused() is reader.line


def test_chinese_filters_are_completed_as_they_are_typed(reader: User) -> None:
    commit = QInputMethodEvent()
    commit.setCommitString("类")
    QApplication.sendEvent(reader.line, commit)
    assert _offered(reader) == ["类型:"]


def test_a_filter_says_what_it_is_for(reader: User) -> None:
    reader.type("be")
    item = reader.window.suggestions.list.item(0)
    spoken = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "before: changed before a day, month or year"


def test_the_arrow_goes_on_moving_through_the_hits(reader: User) -> None:
    _remember(reader, "lease liability payments chapter")
    reader.search("lease liability")
    assert _offered(reader) == ["lease liability payments chapter"]
    reader.press(Qt.Key.Key_Down)
    assert reader.window.results.cards.currentIndex().row() == 1
    assert _offered(reader) == [], "whoever looks at hits does not want it in the way"


def test_escape_puts_it_away_and_then_clears(reader: User) -> None:
    reader.type("orchard in")
    assert _offered(reader) == ["in:"]
    reader.press(Qt.Key.Key_Escape)
    assert _offered(reader) == []
    assert reader.line.text() == "orchard in"
    reader.press(Qt.Key.Key_Escape)
    assert reader.line.text() == ""


def test_the_last_questions_come_with_the_arrow_on_an_empty_field(
    reader: User, data_dir: Path, open_window: Callable[[], User]
) -> None:
    _remember(reader, "orchard of apple trees", "lease liability")
    reader.line.clear()
    assert _offered(reader) == []
    reader.press(Qt.Key.Key_Down)
    assert _offered(reader) == ["lease liability", "orchard of apple trees"]
    assert _chosen(reader) == "lease liability"
    assert reader.focused() is reader.line
    reader.press(Qt.Key.Key_Down)
    reader.press(Qt.Key.Key_Return)
    assert reader.line.text() == "orchard of apple trees"
    reader.until_answered("orchard of apple trees")
    kept = json.loads((data_dir / "questions.json").read_text(encoding="utf-8"))
    assert kept == ["lease liability", "orchard of apple trees"]
    again = open_window()
    again.until(lambda: again.window.session.history.questions == tuple(kept))


def test_above_the_first_the_list_is_left(reader: User) -> None:
    _remember(reader, "orchard of apple trees")
    reader.line.clear()
    reader.press(Qt.Key.Key_Down)
    reader.press(Qt.Key.Key_Up)
    assert _chosen(reader) == ""
    assert _offered(reader) == ["orchard of apple trees"]


def test_clicking_elsewhere_puts_it_away(reader: User) -> None:
    reader.type("orchard in")
    reader.window.sidebar.documents.setFocus()
    assert _offered(reader) == []


def test_what_is_typed_on_is_not_remembered_on_its_way(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    reader.type("orchard")
    reader.until_answered("orchard")
    reader.type(" of apple")
    reader.until_answered("orchard of apple")
    reader.until(lambda: reader.window.session.history.questions == ("orchard of apple",))


def test_questions_can_be_forgotten_in_the_settings(reader: User, data_dir: Path) -> None:
    _remember(reader, "orchard of apple trees", "lease liability")
    reader.until((data_dir / "questions.json").exists)
    settings = reader.window.dialogs.show_settings()
    kept = settings.data.questions
    assert kept.text.text() == "The last 2 questions are remembered, on this computer only."
    kept.forget.click()
    assert not kept.forget.isEnabled()
    reader.until(lambda: not (data_dir / "questions.json").exists())
    settings.close()
    reader.line.clear()
    reader.bot.keyClick(reader.line, Qt.Key.Key_Down)
    assert _offered(reader) == []


def test_it_is_as_wide_as_the_field(reader: User) -> None:
    reader.type("orchard in")
    suggestions, field = reader.window.suggestions, reader.window.header.field
    assert suggestions.width() == field.width()
    assert suggestions.height() < 2 * tokens.ROW_HEIGHT
