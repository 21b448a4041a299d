"""Every setting takes effect, at once, and is still there in the next window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QComboBox

from desktop.gui.panels.settings import SettingsDialog
from desktop.gui.tokens import DARK, LIGHT
from tests.gui import documents
from tests.gui.conftest import User


@pytest.fixture
def dialog(user: User, tmp_path: Path) -> Iterator[SettingsDialog]:
    user.add(documents.report(tmp_path / "report.pdf"), documents.notes(tmp_path / "notes.md"))
    opened = user.window.dialogs.show_settings()
    user.until(lambda: opened.model.model.count() > 0)
    yield opened
    if shiboken6.isValid(opened):
        opened.close()


def _choose(user: User, box: QComboBox, data: object) -> None:
    """Pick an entry with the arrow keys, as a person without a mouse would."""
    box.setFocus()
    goal = box.findData(data)
    assert goal >= 0
    while box.currentIndex() != goal:
        user.bot.keyClick(box, Qt.Key.Key_Down if goal > box.currentIndex() else Qt.Key.Key_Up)


def test_the_number_of_passages(user: User, dialog: SettingsDialog) -> None:
    user.window.session.change_settings(top_k=1)
    user.search("nothing of interest report garden")
    assert len(user.window.results.hits) == 1
    _choose(user, dialog.search.top_k, 5)
    user.until_answered("nothing of interest report garden")
    user.until(lambda: len(user.window.results.hits) > 1)


def test_the_minimum_score(user: User, dialog: SettingsDialog) -> None:
    user.search("orchard of apple trees")
    count = len(user.window.results.hits)
    _choose(user, dialog.search.min_score, 90)
    user.until(lambda: user.window.session.searching.is_final and not user.window.session.searching.busy)
    user.until(lambda: len(user.window.results.hits) < count)
    assert all(hit.score >= 0.9 for hit in user.window.results.hits)


def test_the_mode_in_both_places(user: User, dialog: SettingsDialog) -> None:
    _choose(user, dialog.search.mode, "keyword")
    assert user.window.session.settings.mode == "keyword"
    user.search("orchard of apple trees")
    assert all(hit.meaning_rank is None for hit in user.window.results.hits)
    dialog.close()
    button = user.window.header.modes.findChild(object, "mode-meaning")
    user.click(button)
    user.until_answered("orchard of apple trees")
    user.until(lambda: all(hit.keyword_rank is None for hit in user.window.results.hits))


def test_the_prefix_reaches_the_model(user: User, dialog: SettingsDialog) -> None:
    assert dialog.model.prefix.placeholderText() == "query: "
    dialog.model.prefix.setFocus()
    user.bot.keyClicks(dialog.model.prefix, "Find: ")
    user.bot.keyClick(dialog.model.prefix, Qt.Key.Key_Tab)
    user.search("orchard of apple trees")
    answer = user.window.session.searching.answer
    assert answer is not None
    assert answer.instruction == "Find: "


def test_a_model_that_can_not_be_cut_says_why(user: User, dialog: SettingsDialog) -> None:
    assert not dialog.model.dimension.isEnabled()
    assert (
        dialog.model.dimension_note.text() == "This model was not trained to be cut to a smaller dimension."
    )
    assert "MIT" in dialog.model.model_note.text()


def test_passages_stay_short_for_a_model_that_reads_little(user: User, dialog: SettingsDialog) -> None:
    assert not dialog.model.passages.isEnabled()
    assert "512" in dialog.model.passages_note.text()
    assert not dialog.model.device.isEnabled()  # there is no graphics card here


def test_colours(user: User, dialog: SettingsDialog) -> None:
    def ground() -> str:
        QApplication.processEvents()
        return QColor(user.window.grab().toImage().pixel(3, 3)).name().upper()

    assert ground() == LIGHT.paper
    _choose(user, dialog.look.theme, "dark")
    assert ground() == DARK.paper
    _choose(user, dialog.look.theme, "light")
    assert ground() == LIGHT.paper


def test_language_changes_the_open_window(user: User, dialog: SettingsDialog) -> None:
    user.search("orchard of apple trees")
    _choose(user, dialog.look.language, "zh")
    user.until(lambda: "知识库" in user.texts())
    assert user.window.windowTitle() == "书房"
    assert "个段落，来自" in user.texts()
    user.until(lambda: [d.windowTitle() for d in user.window.findChildren(SettingsDialog)] == ["设置"])
    user.window.session.change_settings(language="en")
    user.until(lambda: "KNOWLEDGE BASES" in user.texts())


def test_settings_are_kept(user: User, dialog: SettingsDialog, open_window: Callable[[], User]) -> None:
    _choose(user, dialog.search.top_k, 50)
    _choose(user, dialog.look.theme, "dark")
    again = open_window()
    assert again.window.session.settings.top_k == 50
    assert again.window.theme.dark
