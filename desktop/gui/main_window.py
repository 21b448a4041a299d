"""The window: puts the panels in their places, catches what is dropped, and owns the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop import licences
from desktop.gui import icons, tokens
from desktop.gui.i18n import Language
from desktop.gui.panels.activity import ActivityPopup
from desktop.gui.panels.banner import Banner
from desktop.gui.panels.details import DetailsDialog
from desktop.gui.panels.drop import DropTarget
from desktop.gui.panels.exporting import ExportDialog
from desktop.gui.panels.folders import FoldersDialog
from desktop.gui.panels.header import Header
from desktop.gui.panels.health import HealthDialog
from desktop.gui.panels.importing import ImportDialog
from desktop.gui.panels.instruction import InstructionDialog
from desktop.gui.panels.licences import LicencesDialog
from desktop.gui.panels.mended import MendedStrip
from desktop.gui.panels.models import ModelsDialog
from desktop.gui.panels.notice import Notice
from desktop.gui.panels.password import PasswordDialog
from desktop.gui.panels.preview import Preview
from desktop.gui.panels.quality import QualityDialog
from desktop.gui.panels.results import Results
from desktop.gui.panels.server import ServerDialog
from desktop.gui.panels.settings import SettingsDialog
from desktop.gui.panels.shortcuts import ShortcutsDialog
from desktop.gui.panels.sidebar import Sidebar
from desktop.gui.panels.switch import SwitchDialog
from desktop.gui.panels.trace import TraceDialog
from desktop.gui.panels.welcome import Welcome
from desktop.gui.search_field import local_files
from desktop.gui.session import Session
from desktop.gui.suggestions import Suggestions
from desktop.gui.theme import Theme
from desktop.records import Document

if TYPE_CHECKING:
    from desktop.switching import SwitchPlan


class MainWindow(QMainWindow):
    """One library in one window."""

    def __init__(self, session: Session, theme: Theme, language: Language, data_dir: Path) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self._language = language
        self._data_dir = data_dir
        # They go with the window. Left to the garbage collector, they might be destroyed in whatever
        # thread it happens to run in, which Qt does not survive.
        for owned in (session, theme, language):
            owned.setParent(self)
        self._started = False
        self._arranged = False
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
        self._add_actions()
        self._connect()
        self._restore()
        self._restore_page()
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
        self._remember()
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

    def ask_for_files(self) -> None:
        """Let the user choose files to add."""
        self._choose(QFileDialog.FileMode.ExistingFiles, self.tr("Add files"))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder to add."""
        self._choose(QFileDialog.FileMode.Directory, self.tr("Add a folder"))

    def show_settings(self) -> SettingsDialog:
        """Open the settings beside the window, so that one sees what they do."""
        dialog = self.findChild(SettingsDialog)
        if dialog is None:
            dialog = SettingsDialog(self.session, self.theme, self._data_dir, self)
            dialog.reopen_asked.connect(self._on_reopen_asked)
            dialog.models_asked.connect(self.show_models)
            dialog.quality_asked.connect(self.show_quality)
            dialog.health_asked.connect(self.show_health)
            dialog.licences_asked.connect(self.show_licences)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def show_models(self) -> ModelsDialog:
        """Open the list of models."""
        dialog = next((each for each in self.findChildren(ModelsDialog) if each.isVisible()), None)
        if dialog is None:
            dialog = ModelsDialog(self.session, self.theme, self)
            dialog.server_asked.connect(self.show_server)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def show_quality(self) -> QualityDialog:
        """Open what was pinned and how well it is found."""
        dialog = next((each for each in self.findChildren(QualityDialog) if each.isVisible()), None)
        if dialog is None:
            dialog = QualityDialog(self.session, self.theme, self)
            dialog.question_asked.connect(self._on_question_asked)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def show_health(self) -> HealthDialog:
        """Open how the library is."""
        dialog = next((each for each in self.findChildren(HealthDialog) if each.isVisible()), None)
        if dialog is None:
            dialog = HealthDialog(self.session, self.theme, self)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def show_export(self, kb: str) -> ExportDialog:
        """Let the user write a knowledge base to a file."""
        dialog = ExportDialog(self.session, self.theme, kb, self)
        dialog.open()
        return dialog

    def show_import(self, file: Path) -> ImportDialog:
        """Ask what is to be known before a knowledge base is taken in."""
        dialog = ImportDialog(self.session, self.theme, file, self)
        dialog.open()
        return dialog

    def ask_for_import(self) -> None:
        """Let the user choose the file of an exported knowledge base."""
        dialog = QFileDialog(
            self, self.tr("Import a knowledge base"), "", self.tr("Knowledge bases (*.shufang)")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.show_import(Path(file)))
        dialog.open()

    def show_switch(self, plan: SwitchPlan) -> SwitchDialog:
        """Say what a change of model costs, and let the user agree."""
        dialog = SwitchDialog(self.session, plan, self.findChild(ModelsDialog) or self)
        dialog.open()
        return dialog

    def show_licences(self) -> LicencesDialog:
        """Open the licences of what is in this program."""
        dialog = LicencesDialog(licences.packed_file(), self)
        dialog.open()
        return dialog

    def show_server(self) -> ServerDialog:
        """Let the user describe a server."""
        dialog = ServerDialog(self.session, self.findChild(ModelsDialog) or self)
        dialog.open()
        return dialog

    def show_instruction(self, kb: str) -> InstructionDialog:
        """Let the user say what questions to a knowledge base are."""
        dialog = InstructionDialog(self.session, self.theme, kb, self)
        dialog.open()
        return dialog

    def show_password(self, documents: list[Document]) -> PasswordDialog:
        """Let the user enter the password of documents."""
        self.popup.put_away()
        dialog = PasswordDialog(self.session, documents, self)
        dialog.open()
        return dialog

    def show_details(self, document: Document | None = None) -> DetailsDialog | None:
        """Open what became of a document: the one that is named, selected or shown."""
        view = self.session.viewing.view
        document = document or self.sidebar.selected_document()
        if document is None and view is not None:
            document = self.session.document_of(view.document_id)
        if document is None:
            return None
        for old in self.findChildren(DetailsDialog):
            old.close()
        dialog = DetailsDialog(self.session, self.theme, document, self)
        dialog.unlock_asked.connect(self.show_password)
        dialog.show()
        return dialog

    def show_trace(self) -> TraceDialog | None:
        """Open “How was this found?” for the hit that is shown."""
        view, answer = self.session.viewing.view, self.session.searching.answer
        if view is None or view.hit is None or answer is None:
            return None
        shown = view.hit.passage_id  # it may have been chosen in an earlier answer to the question
        hit = next((hit for hit in answer.hits if hit.passage_id == shown), view.hit)
        dialog = TraceDialog(self.session, self.theme, answer, hit, self)
        dialog.open()
        return dialog

    def show_folders(self) -> FoldersDialog:
        """Open the list of folders that are followed."""
        dialog = next((each for each in self.findChildren(FoldersDialog) if each.isVisible()), None)
        if dialog is None:
            dialog = FoldersDialog(self.session, self.theme, self)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def show_shortcuts(self) -> QDialog:
        """Open the list of keys."""
        dialog = ShortcutsDialog(self)
        dialog.open()
        return dialog

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

    def _add_actions(self) -> None:
        keys: tuple[tuple[tuple[str, ...], Callable[[], object]], ...] = (
            (("Ctrl+K",), self.header.focus_search),
            (("Ctrl+F",), self._find),
            (("Ctrl+T",), self._toggle_strip),
            (("F3",), lambda: self.session.finding.step(1)),
            (("Shift+F3",), lambda: self.session.finding.step(-1)),
            (("Ctrl+O",), self.ask_for_files),
            (("Ctrl+Shift+O",), self.ask_for_folder),
            (("Ctrl+Shift+F",), self.show_folders),
            (("Ctrl+V",), self._paste),
            (("Ctrl+N",), lambda: self.sidebar.ask_for_name()),
            (("Ctrl+,",), self.show_settings),
            (("Ctrl+M",), self.show_models),
            (("Ctrl+P",), self.session.toggle_pin),
            (("Ctrl+Shift+P",), self.show_quality),
            (("Ctrl+H",), self.show_health),
            (("Ctrl+J",), self._show_activity),
            (("Ctrl+I",), self.show_details),
            (("Ctrl+L",), self._find_like),
            (("Ctrl+E",), self.results.toggle_fold),
            (("Ctrl+G",), self.preview.scroll_to_mark),
            (("Ctrl+Return",), self._open_shown),
            (("Ctrl+Shift+C",), self.preview.copy_passage),
            (("Ctrl++", "Ctrl+="), lambda: self.preview.pages.zoom_step(1)),
            (("Ctrl+-",), lambda: self.preview.pages.zoom_step(-1)),
            (("Ctrl+0",), lambda: self.preview.pages.set_zoom(1.0)),
            (("F1",), self.show_shortcuts),
            (("Ctrl+Q", "Ctrl+W"), self.close),
        )
        for names, call in keys:
            action = QAction(self)
            action.setShortcuts([QKeySequence(name) for name in names])
            action.triggered.connect(lambda _checked=False, call=call: call())
            self.addAction(action)

    def _connect(self) -> None:
        session = self.session
        header, sidebar = self.header, self.sidebar
        header.stepped.connect(self.results.step)
        header.turned.connect(self.preview.turn)
        header.entered.connect(self.results.open_selected)
        header.activity_asked.connect(self._show_activity)
        header.settings_asked.connect(self.show_settings)
        sidebar.document_shown.connect(self.results.forget_selection)
        sidebar.instruction_asked.connect(self.show_instruction)
        sidebar.export_asked.connect(self.show_export)
        sidebar.import_asked.connect(self.ask_for_import)
        session.import_asked.connect(self.show_import)
        sidebar.details_asked.connect(self.show_details)
        sidebar.folders_asked.connect(self.show_folders)
        for asking in (sidebar, self.preview, self.popup):
            asking.unlock_asked.connect(self.show_password)
        for panel in (sidebar, self.welcome):
            panel.files_asked.connect(self.ask_for_files)
            panel.folder_asked.connect(self.ask_for_folder)
        self.preview.trace_asked.connect(self.show_trace)
        self.preview.like_asked.connect(self.results.find_like)
        session.library_changed.connect(self._show_middle)
        session.open_failed.connect(self._show_middle)
        session.switching.planned.connect(self.show_switch)
        session.settings_changed.connect(self._on_settings_changed)
        session.scope_changed.connect(self._name_window)

    def _choose(self, mode: QFileDialog.FileMode, title: str) -> None:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        if mode == QFileDialog.FileMode.Directory:
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(self._on_files_chosen)
        dialog.open()

    def _find(self) -> None:
        """Look for something in the document that is shown; where none is, in all."""
        if self.preview.can_find:
            self.preview.look_in_document()
        else:
            self.header.focus_search()

    def _find_like(self) -> None:
        """Look for more of what is selected on the page; where nothing is, of what the passage says."""
        if self.preview.pages.hasFocus() and self.preview.pages.selected_text:
            self.preview.find_like_selected()
        else:
            self.results.find_like()

    def _toggle_strip(self) -> None:
        if self.preview.can_find:
            self.preview.strip.toggle()

    def _paste(self) -> None:
        self.session.add(local_files(QGuiApplication.clipboard().mimeData()))

    def _open_shown(self) -> None:
        view = self.session.viewing.view
        if view is not None:
            self.session.open_file(view.path)

    def _show_activity(self) -> None:
        if self.header.activity.isVisible():
            self.popup.open_below(self.header.activity)

    def _show_middle(self) -> None:
        if self.session.open_problem:
            self._middle.setCurrentIndex(1)
        elif self.session.loaded:
            self._middle.setCurrentIndex(2 if self.session.document_count else 1)

    def _name_window(self) -> None:
        name = self.tr("Shufang")
        self.setWindowTitle(f"{self.session.scope} – {name}" if self.session.scope else name)

    # Remembering

    @property
    def _memory(self) -> QSettings:
        return QSettings(str(self._data_dir / "window.ini"), QSettings.Format.IniFormat)

    def _remember(self) -> None:
        if not self.session.open_problem:
            memory = self._memory
            memory.setValue("geometry", self.saveGeometry())
            memory.setValue("sides", self._sides.saveState())
            memory.setValue("panes", self._panes.saveState())
            memory.setValue("page_fit", self.preview.pages.fit)
            memory.setValue("page_zoom", self.preview.pages.zoom)
            memory.setValue("thumbnails", self.preview.strip.isChecked())

    def _restore(self) -> None:
        memory = self._memory
        for name, restore in (
            ("geometry", self.restoreGeometry),
            ("sides", self._sides.restoreState),
            ("panes", self._panes.restoreState),
        ):
            value = memory.value(name)
            if value and restore(value) and name == "panes":
                self._arranged = True

    def _restore_page(self) -> None:
        """Show pages as large as they were last, with or without the strip beside them."""
        memory, pages = self._memory, self.preview.pages
        fit = memory.value("page_fit")
        if fit == "none":
            pages.set_zoom(float(memory.value("page_zoom", 1.0, float)))  # type: ignore[arg-type]
        elif fit in ("width", "page"):
            pages.set_fit(fit)
        self.preview.strip.setChecked(bool(memory.value("thumbnails", False, bool)))

    # Slots

    def _on_files_chosen(self, files: list[str]) -> None:
        self.session.add([Path(file) for file in files])

    def _on_question_asked(self, question: str) -> None:
        self.header.field.line.setText(question)

    def _on_reopen_asked(self) -> None:
        QTimer.singleShot(0, self, self.show_settings)  # once the old one is gone

    def _on_settings_changed(self) -> None:
        self.theme.choose(self.session.settings.theme)
        self._language.choose(self.session.settings.language)
        self._name_window()
