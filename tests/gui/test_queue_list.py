"""The list of the queue in the activity panel: looked at, and changed by keyboard and mouse."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from desktop import settings as settings_file
from desktop.gui.panels.shortcuts import ShortcutsDialog
from desktop.gui.queue_list import QueueList
from desktop.gui.rows import RowRole
from desktop.library import Library
from desktop.paths import DataPaths
from desktop.settings import Settings
from desktop.store.documents import FileStamp
from tests.gui.conftest import User
from tests.support.hashing import hashing_embedder

_PATIENCE_MS = 120_000  # where a process has to start on a busy machine


def noted(data_dir: Path, folder: Path, count: int, kb: str = "Library") -> None:
    """Put so many small files into the queue of a library that is paused, the first one first."""
    folder.mkdir(exist_ok=True)
    library = Library.open(data_dir, embedder=hashing_embedder(256))
    library.change_settings(paused=True)
    for number in range(count):
        (folder / f"{number}.md").write_text(f"# Note {number}\n\nwords of note {number}\n")
    with library.connections.writer.transaction():
        kb_id = library.connections.writer.documents.create_kb(kb)
        for number in range(count):
            stamp = FileStamp(30, 10**18 - number)
            library.connections.writer.documents.put_pending(kb_id, folder / f"{number}.md", stamp)
    library.close()


@pytest.fixture
def waiting(data_dir: Path, tmp_path: Path, open_window: Callable[[], User]) -> User:
    """Somebody who looks at five documents that wait, paused."""
    noted(data_dir, tmp_path / "files", 5)
    user = open_window()
    user.until(lambda: user.window.header.activity.isVisible())
    user.click(user.window.header.activity)
    user.until(lambda: listed(user) == ["0.md", "1.md", "2.md", "3.md", "4.md"])
    return user


def queue(user: User) -> QueueList:
    return user.window.popup.queue


def listed(user: User) -> list[str]:
    model = queue(user).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def choose(user: User, *rows: int) -> None:
    shown = queue(user)
    shown.setFocus()
    shown.clearSelection()
    for row in rows:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        shown.selectionModel().setCurrentIndex(shown.model().index(row, 0), flags)


def test_what_waits_is_listed_and_pausing_is_kept(waiting: User) -> None:
    waiting.until(lambda: "Paused" in waiting.texts() and "0 of 5 files" in waiting.texts())
    assert waiting.window.popup.pause.text() == "Continue"
    spoken = queue(waiting).model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("0.md, Waiting")
    waiting.until(waiting.window.popup.pause.isVisible)
    waiting.click(waiting.window.popup.pause)
    waiting.until(lambda: not waiting.window.session.activity.busy, _PATIENCE_MS)
    waiting.until_idle()
    assert all(document.state == "ready" for document in waiting.window.session.contents.documents)


def test_keys_put_first_hold_and_leave_out_and_the_selection_follows(waiting: User) -> None:
    choose(waiting, 3)
    waiting.press(Qt.Key.Key_N)
    waiting.until(lambda: listed(waiting)[0] == "3.md")
    assert queue(waiting).currentIndex().row() == 0
    assert queue(waiting).model().index(0, 0).data(RowRole).note == "Next"
    waiting.press(Qt.Key.Key_H)
    waiting.until(lambda: listed(waiting)[-1] == "3.md")
    assert queue(waiting).model().index(4, 0).data(RowRole).note == "Held"
    assert [index.row() for index in queue(waiting).selectionModel().selectedRows()] == [4]
    choose(waiting, 0, 1)
    waiting.press(Qt.Key.Key_Delete)
    waiting.until(lambda: listed(waiting) == ["2.md", "4.md", "3.md"])
    waiting.until(lambda: waiting.rows() == ["2.md", "3.md", "4.md"])
    waiting.until(waiting.window.popup.pause.isVisible)
    waiting.click(waiting.window.popup.pause)
    waiting.until(lambda: listed(waiting) == ["3.md"], _PATIENCE_MS)
    assert waiting.state("3.md") == "pending"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            {
                "Read a waiting document next",
                "Keep a waiting document for later",
                "Leave a waiting document out",
            },
        ),
        ("zh", {"优先读取等待中的文档", "将等待中的文档留到以后", "不再添加等待中的文档"}),
    ],
)
def test_its_keys_are_among_those_that_f1_shows(waiting: User, language: str, texts: set[str]) -> None:
    waiting.window.session.change_settings(language=language)
    waiting.press(Qt.Key.Key_F1)
    dialog = waiting.window.findChild(ShortcutsDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert texts <= {label.text() for label in dialog.findChildren(QLabel)}
    dialog.close()


def test_the_menu_does_the_same(waiting: User) -> None:
    choose(waiting, 2)
    place = queue(waiting).visualRect(queue(waiting).currentIndex()).center()
    where = queue(waiting).viewport().mapToGlobal(place)
    QApplication.sendEvent(
        queue(waiting).viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, where)
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert texts == ["Read next", "Keep for later", "Leave out"]
    waiting.bot.mouseClick(
        menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[0]).center()
    )
    waiting.until(lambda: listed(waiting)[0] == "2.md")
    assert waiting.window.popup.isVisible()


def test_stop_asks_what_becomes_of_the_rest(waiting: User) -> None:
    waiting.until(waiting.window.popup.stop.isVisible)
    waiting.click(waiting.window.popup.stop)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Keep the rest for later", "Leave the rest out"]
    waiting.bot.keyClick(menu, Qt.Key.Key_Down)
    waiting.bot.keyClick(menu, Qt.Key.Key_Down)
    waiting.bot.keyClick(menu, Qt.Key.Key_Return)
    waiting.until(lambda: waiting.rows() == [])
    waiting.until(lambda: not waiting.window.session.activity.busy)
    assert not waiting.window.session.settings.paused


def test_thousands_are_listed_by_fetching_what_is_seen(
    data_dir: Path, tmp_path: Path, open_window: Callable[[], User]
) -> None:
    noted(data_dir, tmp_path / "files", 3)
    library = Library.open(data_dir, embedder=hashing_embedder(256))
    with library.connections.writer.transaction():
        for number in range(2000):
            library.connections.writer.documents.put_pending(
                1, Path(f"/no/{number:04}.md"), FileStamp(99, 4000 - number)
            )
    library.close()
    user = open_window()
    user.until(lambda: user.window.header.activity.isVisible())
    user.click(user.window.header.activity)
    user.until(lambda: queue(user).count == 2003)
    tester = QAbstractItemModelTester(queue(user).model())
    model = queue(user)._model
    user.until(lambda: model.index(0, 0).data() == "0.md")
    assert len(model._blocks) <= 2
    queue(user).scrollToBottom()
    queue(user).viewport().repaint()
    user.until(lambda: model.index(2002, 0).data() == "1999.md")
    assert len(model._blocks) <= 5
    choose(user)
    queue(user).selectAll()
    user.press(Qt.Key.Key_Delete)
    user.until(lambda: not user.window.session.activity.busy)
    user.until(lambda: user.rows() == [])
    assert tester.model() is model


def test_a_knowledge_base_is_paused_in_the_sidebar(
    data_dir: Path, tmp_path: Path, open_window: Callable[[], User]
) -> None:
    noted(data_dir, tmp_path / "files", 1, kb="Slow")
    user = open_window()
    user.until(lambda: user.bases() == ["Slow"])
    bases = user.window.sidebar.bases
    bases.customContextMenuRequested.emit(bases.visualRect(bases.model().index(0, 0)).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entry = next(action for action in menu.actions() if action.text() == "Pause reading its documents")
    user.bot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=QPoint(menu.actionGeometry(entry).center()))
    user.until(lambda: bases.model().index(0, 0).data(RowRole).sign == "pause")
    user.window.session.activity.go_on()
    user.until(lambda: not user.window.session.activity.busy)
    assert user.state("0.md") == "pending"
    user.window.session.activity.pause_base("Slow", False)
    user.until(lambda: user.state("0.md") == "ready", _PATIENCE_MS)


def test_what_was_asked_for_just_before_closing_is_done_however_busy_the_engine_is(
    user: User, data_dir: Path, tmp_path: Path
) -> None:
    (late := tmp_path / "late.md").write_text("# Late\n\nwords")
    session = user.window.session
    go_on, engine = threading.Event(), session.workers._engine
    session.workers.engine(lambda _library: go_on.wait(_PATIENCE_MS / 1000))
    session.change_settings(top_k=37)
    session.contents.create_kb("Just made")
    user.drop(late)

    def let_go_once_it_closes() -> None:
        while not engine._closing.is_set():
            threading.Event().wait(0.01)
        go_on.set()

    (helper := threading.Thread(target=let_go_once_it_closes)).start()
    user.window.close()
    helper.join()
    library = Library.open(data_dir, embedder=hashing_embedder(256))
    try:
        assert library.settings.top_k == 37
        assert "Just made" in [base.name for base in library.contents().knowledge_bases]
        for _ in library.intake.resume():
            pass
        assert [(each.path.name, each.state) for each in library.documents()] == [("late.md", "ready")]
    finally:
        library.close()


def test_it_says_why_it_waits(data_dir: Path, tmp_path: Path, open_window: Callable[[], User]) -> None:
    noted(data_dir, tmp_path / "files", 2)
    settings_file.save(
        Settings(language="en", theme="light", only_on_mains=True), DataPaths(data_dir).settings
    )
    user = open_window()
    user.window.session.workers._sources.on_mains = lambda: False
    user.until(lambda: user.window.header.activity.isVisible())
    user.click(user.window.header.activity)
    user.until(lambda: "Waiting for mains power, as is set." in user.texts())
    user.window.session.workers._sources.on_mains = lambda: True
    user.until(lambda: not user.window.session.activity.busy, _PATIENCE_MS)
    user.until_idle()
    assert all(document.state == "ready" for document in user.window.session.contents.documents)
