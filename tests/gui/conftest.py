"""A real window on a real library, with a hashing embedder in place of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop import app as application
from desktop import settings as settings_file
from desktop.embed.base import Embedder
from desktop.gui.main_window import MainWindow
from desktop.paths import DataPaths
from desktop.records import Document
from desktop.settings import Settings
from desktop.updates import UpdateSource
from tests.support.hashing import hashing_embedder

WAIT_MS = 60_000  # on a busy machine; what is waited for is there at once on others


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))  # offscreen


class User:
    """What a person does with a window, and what they then see."""

    def __init__(self, window: MainWindow, bot: QtBot) -> None:
        self.window = window
        self.bot = bot

    @property
    def line(self) -> QWidget:
        return self.window.header.field.line

    def until(self, condition: Callable[[], object], timeout_ms: int = WAIT_MS) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    def drop(self, *paths: Path, over: QWidget | None = None) -> None:
        """Drag files over the window and let go of them."""
        place = self.hover(*paths, over=over)
        mime = _mime(paths)
        under = self._under(place)
        drop = QDropEvent(
            under.mapFrom(self.window, place).toPointF(),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(under, drop)
        assert drop.isAccepted()

    def hover(self, *paths: Path, over: QWidget | None = None) -> QPoint:
        """Drag files over a part of the window, without letting go."""
        widget = over or self.window.header
        place = widget.mapTo(self.window, widget.rect().center())
        under = self._under(place)
        mime = _mime(paths)
        for kind in (QDragEnterEvent, QDragMoveEvent):
            event = kind(
                under.mapFrom(self.window, place),
                Qt.DropAction.CopyAction,
                mime,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
            QApplication.sendEvent(under, event)
        return place

    def add(self, *paths: Path) -> None:
        """Drop files and wait until they can be searched, or can't."""
        self.drop(*paths)
        self.until_idle()

    def until_idle(self) -> None:
        session = self.window.session
        self.until(lambda: session.workers.is_open and not session.activity.busy)
        self.until(lambda: all(document.state != "pending" for document in session.contents.documents))
        self.until(lambda: session.contents.documents or session.activity.failures)

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard; what has no key comes from an input method."""
        if text.isascii():
            self.bot.keyClicks(self.focused(), text)
        else:
            commit = QInputMethodEvent()
            commit.setCommitString(text)
            QApplication.sendEvent(self.focused(), commit)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.bot.keyClick(self.focused(), key, modifier)

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible()
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def focused(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def search(self, text: str) -> None:
        """Type a question and wait for the complete answer."""
        self.window.activateWindow()
        self.line.setFocus()
        self.until(lambda: QApplication.focusWidget() is self.line)
        self.line.clear()
        self.type(text)
        self.until_answered(text)

    def until_answered(self, text: str) -> None:
        searching = self.window.session.searching
        self.until(lambda: searching.is_final and not searching.busy)
        assert searching.answer is not None
        assert searching.answer.query.strip() == text.strip()

    def until_drawn(self) -> None:
        """Wait for the page that is wanted, at the zoom that is wanted."""
        viewing, pages = self.window.session.viewing, self.window.preview.pages

        def drawn() -> bool:
            picture = pages.picture
            scale = pages.zoom * 96 / 72 * pages.devicePixelRatioF()
            return picture is not None and picture.view == viewing.view and abs(picture.scale - scale) < 1e-2

        self.until(drawn)

    def document(self, name: str) -> Document:
        return next(found for found in self.window.session.contents.documents if found.path.name == name)

    def state(self, name: str) -> str:
        """What became of a document; empty while nobody has heard of it."""
        states = [found.state for found in self.window.session.contents.documents if found.path.name == name]
        return states[0] if states else ""

    def rows(self) -> list[str]:
        """The documents in the sidebar, as they are read."""
        model = self.window.sidebar.documents.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def bases(self) -> list[str]:
        """The knowledge bases in the sidebar."""
        model = self.window.sidebar.bases.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def texts(self) -> str:
        """All text that can be seen in the window's labels and buttons."""
        from PySide6.QtWidgets import QAbstractButton, QLabel

        found = [w.text() for w in self.window.findChildren(QLabel) if w.isVisible()]
        found += [w.text() for w in self.window.findChildren(QAbstractButton) if w.isVisible()]
        return "\n".join(found)

    def _under(self, place: QPoint) -> QWidget:
        return self.window.childAt(place) or self.window


def _mime(paths: tuple[Path, ...]) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    settings_file.save(Settings(language="en", theme="light"), DataPaths(folder).settings)
    return folder


@pytest.fixture
def open_window(qtbot: QtBot, data_dir: Path) -> Iterator[Callable[..., User]]:
    """Opens windows one after the other; whatever is still open in the end is closed."""
    yield from _windows(qtbot, data_dir, lambda: hashing_embedder(256))


@pytest.fixture
def open_with_models(qtbot: QtBot, data_dir: Path) -> Iterator[Callable[..., User]]:
    """The same, with the models of the data folder in place of the hashing embedder."""
    yield from _windows(qtbot, data_dir, lambda: None)


def _windows(
    qtbot: QtBot, data_dir: Path, embedder: Callable[[], Embedder | None]
) -> Iterator[Callable[..., User]]:
    users: list[User] = []

    def open_(update_source: UpdateSource | None = None) -> User:
        for user in users:
            user.window.close()
        window = application.make_window(application.application(), data_dir, embedder(), update_source)
        user = User(window, qtbot)
        users.append(user)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        return user

    yield open_
    for user in users:
        user.window.close()
        shiboken6.delete(user.window)
    QGuiApplication.clipboard().clear()  # what Python put there must not outlive it


@pytest.fixture
def user(open_window: Callable[[], User]) -> User:
    """Somebody in front of an empty library."""
    user = open_window()
    user.until(
        lambda: user.window.session.contents.loaded and user.window.session.model.state.stage == "ready"
    )
    user.until(lambda: QApplication.focusWidget() is user.line)
    return user
