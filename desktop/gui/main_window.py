"""The window: puts the panels in their places and takes in what is dropped on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.gui import icons, tokens
from desktop.gui.commands import Commands
from desktop.gui.dialogs import Dialogs
from desktop.gui.i18n import Language
from desktop.gui.panels.activity import ActivityPopup
from desktop.gui.panels.banner import Banner
from desktop.gui.panels.drop import DropTarget
from desktop.gui.panels.header import Header
from desktop.gui.panels.mended import MendedStrip
from desktop.gui.panels.notice import Notice
from desktop.gui.panels.preview import Preview
from desktop.gui.panels.results import Results
from desktop.gui.panels.sidebar import Sidebar
from desktop.gui.panels.welcome import Welcome
from desktop.gui.search_field import local_files
from desktop.gui.session import Session
from desktop.gui.suggestions import Suggestions
from desktop.gui.theme import Theme
from desktop.gui.window_memory import WindowMemory


class MainWindow(QMainWindow):
    """One library in one window."""

    def __init__(self, session: Session, theme: Theme, language: Language, data_dir: Path) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self._language = language
        # They go with the window. Left to the garbage collector, they might be destroyed in whatever
        # thread it happens to run in, which Qt does not survive.
        for owned in (session, theme, language):
            owned.setParent(self)
        self._started = False
        self.setWindowIcon(icons.seal())
        self.setMinimumSize(*tokens.WINDOW_MIN)
        self.resize(*tokens.WINDOW_SIZE)
        self.setAcceptDrops(True)
        self.header = Header(session, theme)
        self.sidebar = Sidebar(session, theme)
        self.banner = Banner(session, theme)
        self.mended = MendedStrip(session, theme)
        self.welcome = Welcome(session, theme)
        self.results = Results(session, theme)
        self.preview = Preview(session, theme)
        self._build()
        self.drop_target = DropTarget(session, theme, self)
        self.notice = Notice(session, theme, self)
        self.popup = ActivityPopup(session, theme, self)
        self.suggestions = Suggestions(session, theme, self.header.field, self)
        self.dialogs = Dialogs(session, theme, data_dir, self)
        self.commands = Commands(
            session, self.dialogs, self.header, self.sidebar, self.results, self.preview, self.popup, self
        )
        self._connect()
        self._memory = WindowMemory(data_dir / "window.ini")
        self._arranged = self._memory.restore_places(self, self._sides, self._panes)
        self._memory.restore_page(self.preview.pages, self.preview.bar.strip)
        self._name_window()
        self._show_middle()
        self.header.focus_search()

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Open the library once the window is on screen."""
        super().showEvent(event)
        if not self._started:
            self._started = True
            self._share_room()
            QTimer.singleShot(0, self.session.start)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go at once; the threads end behind a window that is already gone."""
        if not self.session.open_problem:
            self._memory.keep(self, self._sides, self._panes, self.preview.pages, self.preview.bar.strip)
        self.hide()
        self.session.close()
        self._language.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats over the panes in its place."""
        super().resizeEvent(event)
        if self.drop_target.isVisible():
            self.drop_target.setGeometry(self.rect())
        if self.notice.isVisible():
            self.notice.place()
        self.popup.place()
        self.suggestions.place()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may come in; anything else may not."""
        files = local_files(event.mimeData())
        if files and self.session.workers.is_open:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.drop_target.offer(len(files))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere will do."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        self.drop_target.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Make them searchable."""
        self.drop_target.hide()
        files = local_files(event.mimeData())
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.session.add(files)

    # Doing

    def take_in(self, files: Sequence[Path]) -> None:
        """Make files searchable, once the library is open."""
        if self.session.workers.is_open:
            self.session.add(files)
        elif files:
            self.session.opened.connect(
                lambda: self.session.add(files), Qt.ConnectionType.SingleShotConnection
            )

    def take_in_and_show(self, files: Sequence[Path]) -> None:
        """The same, and come to the front: somebody started Shufang again."""
        self.take_in(files)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # Building

    def _build(self) -> None:
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._panes.setHandleWidth(tokens.HAIRLINE)
        self._panes.addWidget(self.results)
        self._panes.addWidget(self.preview)
        self._panes.setChildrenCollapsible(False)
        self._panes.setStretchFactor(0, 0)
        self._panes.setStretchFactor(1, 1)
        self.preview.setMinimumWidth(tokens.PREVIEW_MIN)
        self._middle = QStackedWidget()
        self._middle.addWidget(QWidget())
        self._middle.addWidget(self.welcome)
        self._middle.addWidget(self._panes)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.mended)
        column.addWidget(self._middle, 1)
        self._sides = QSplitter(Qt.Orientation.Horizontal)
        self._sides.setHandleWidth(tokens.HAIRLINE)
        self._sides.addWidget(self.sidebar)
        self._sides.addWidget(right)
        self._sides.setChildrenCollapsible(False)
        self._sides.setStretchFactor(0, 0)
        self._sides.setStretchFactor(1, 1)
        self._sides.setSizes([tokens.SIDEBAR_WIDTH, tokens.WINDOW_SIZE[0] - tokens.SIDEBAR_WIDTH])
        window = QWidget()
        window.setObjectName("Window")
        outer = QVBoxLayout(window)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        row = QHBoxLayout()
        row.addWidget(self._sides)
        outer.addLayout(row, 1)
        self.setCentralWidget(window)

    def _share_room(self) -> None:
        """Give results and preview their widths, unless the user has chosen them before."""
        if not self._arranged:
            room = self.width() - tokens.SIDEBAR_WIDTH - 2 * tokens.HAIRLINE
            results = min(tokens.RESULTS_WIDTH, max(tokens.RESULTS_MIN, round(room * tokens.RESULTS_SHARE)))
            self._panes.setSizes([results, room - results])

    def _connect(self) -> None:
        session, dialogs = self.session, self.dialogs
        header, sidebar = self.header, self.sidebar
        header.stepped.connect(self.results.step)
        header.turned.connect(self.preview.turn)
        header.entered.connect(self.results.open_selected)
        header.activity_asked.connect(self.commands.show_activity)
        header.settings_asked.connect(dialogs.show_settings)
        sidebar.document_shown.connect(self.results.forget_selection)
        sidebar.instruction_asked.connect(dialogs.show_instruction)
        sidebar.export_asked.connect(dialogs.show_export)
        sidebar.import_asked.connect(dialogs.ask_for_import)
        session.import_asked.connect(dialogs.show_import)
        sidebar.details_asked.connect(dialogs.show_details)
        sidebar.folders_asked.connect(dialogs.show_folders)
        for asking in (sidebar, self.preview, self.popup):
            asking.unlock_asked.connect(dialogs.show_password)
        for panel in (sidebar, self.welcome):
            panel.files_asked.connect(dialogs.ask_for_files)
            panel.folder_asked.connect(dialogs.ask_for_folder)
        self.preview.trace_asked.connect(dialogs.show_trace)
        dialogs.unlocking.connect(self.popup.put_away)
        dialogs.question_asked.connect(header.field.line.setText)
        self.preview.like_asked.connect(self.results.find_like)
        session.contents.changed.connect(self._show_middle)
        session.open_failed.connect(self._show_middle)
        session.switching.planned.connect(dialogs.show_switch)
        session.settings_changed.connect(self._on_settings_changed)
        session.contents.scope_changed.connect(self._name_window)

    def _show_middle(self) -> None:
        if self.session.open_problem:
            self._middle.setCurrentIndex(1)
        elif self.session.contents.loaded:
            self._middle.setCurrentIndex(2 if self.session.contents.document_count else 1)

    def _name_window(self) -> None:
        name, scope = self.tr("Shufang"), self.session.contents.scope
        self.setWindowTitle(f"{scope} – {name}" if scope else name)

    # Slots

    def _on_settings_changed(self) -> None:
        self.theme.choose(self.session.settings.theme)
        self._language.choose(self.session.settings.language)
        self._name_window()
