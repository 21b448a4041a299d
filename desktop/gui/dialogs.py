"""The dialogs of the window, and how each of them comes up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop import licences
from desktop.gui.panels.details import DetailsDialog
from desktop.gui.panels.exporting import ExportDialog
from desktop.gui.panels.folders import FoldersDialog
from desktop.gui.panels.health import HealthDialog
from desktop.gui.panels.importing import ImportDialog
from desktop.gui.panels.instruction import InstructionDialog
from desktop.gui.panels.licences import LicencesDialog
from desktop.gui.panels.models import ModelsDialog
from desktop.gui.panels.password import PasswordDialog
from desktop.gui.panels.quality import QualityDialog
from desktop.gui.panels.server import ServerDialog
from desktop.gui.panels.settings import SettingsDialog
from desktop.gui.panels.shortcuts import ShortcutsDialog
from desktop.gui.panels.switch import SwitchDialog
from desktop.gui.panels.trace import TraceDialog
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.records import Document

if TYPE_CHECKING:
    from desktop.switching import SwitchPlan

D = TypeVar("D", bound=QDialog)


class Dialogs(QObject):
    """Opens them over the window. Those that stay beside the work are there once and come to the front.

    Signals:
        question_asked: (str) ask this question.
        unlocking: the user is asked for a password, now.
    """

    question_asked = Signal(str)
    unlocking = Signal()

    def __init__(self, session: Session, theme: Theme, data_dir: Path, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._theme = theme
        self._data_dir = data_dir
        self._window = window

    # Files

    def ask_for_files(self) -> None:
        """Let the user choose files to add."""
        self._choose(QFileDialog.FileMode.ExistingFiles, self.tr("Add files"))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder to add."""
        self._choose(QFileDialog.FileMode.Directory, self.tr("Add a folder"))

    def ask_for_import(self) -> None:
        """Let the user choose the file of an exported knowledge base."""
        title, kinds = self.tr("Import a knowledge base"), self.tr("Knowledge bases (*.shufang)")
        dialog = QFileDialog(self._window, title, "", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.show_import(Path(file)))
        dialog.open()

    # Beside the work

    def show_settings(self) -> SettingsDialog:
        """Open the settings beside the window, so that one sees what they do."""

        def make() -> SettingsDialog:
            dialog = SettingsDialog(self._session, self._theme, self._data_dir, self._window)
            dialog.reopen_asked.connect(self._on_reopen_asked)
            dialog.models_asked.connect(self.show_models)
            dialog.quality_asked.connect(self.show_quality)
            dialog.health_asked.connect(self.show_health)
            dialog.licences_asked.connect(self.show_licences)
            return dialog

        return self._once(SettingsDialog, make)

    def show_models(self) -> ModelsDialog:
        """Open the list of models."""

        def make() -> ModelsDialog:
            dialog = ModelsDialog(self._session, self._theme, self._window)
            dialog.server_asked.connect(self.show_server)
            return dialog

        return self._once(ModelsDialog, make)

    def show_quality(self) -> QualityDialog:
        """Open what was pinned and how well it is found."""

        def make() -> QualityDialog:
            dialog = QualityDialog(self._session, self._theme, self._window)
            dialog.question_asked.connect(self.question_asked)
            return dialog

        return self._once(QualityDialog, make)

    def show_health(self) -> HealthDialog:
        """Open how the library is."""
        return self._once(HealthDialog, lambda: HealthDialog(self._session, self._theme, self._window))

    def show_folders(self) -> FoldersDialog:
        """Open the list of folders that are followed."""
        return self._once(FoldersDialog, lambda: FoldersDialog(self._session, self._theme, self._window))

    def show_details(self, document: Document) -> DetailsDialog:
        """Open what became of a document."""
        for old in self._window.findChildren(DetailsDialog):
            old.close()
        dialog = DetailsDialog(self._session, self._theme, document, self._window)
        dialog.unlock_asked.connect(self.show_password)
        dialog.show()
        return dialog

    # Over the work

    def show_export(self, kb: str) -> ExportDialog:
        """Let the user write a knowledge base to a file."""
        return _opened(ExportDialog(self._session, self._theme, kb, self._window))

    def show_import(self, file: Path) -> ImportDialog:
        """Ask what is to be known before a knowledge base is taken in."""
        return _opened(ImportDialog(self._session, self._theme, file, self._window))

    def show_instruction(self, kb: str) -> InstructionDialog:
        """Let the user say what questions to a knowledge base are."""
        return _opened(InstructionDialog(self._session, self._theme, kb, self._window))

    def show_password(self, documents: list[Document]) -> PasswordDialog:
        """Let the user enter the password of documents."""
        self.unlocking.emit()
        return _opened(PasswordDialog(self._session, documents, self._window))

    def show_switch(self, plan: SwitchPlan) -> SwitchDialog:
        """Say what a change of model costs, and let the user agree."""
        return _opened(SwitchDialog(self._session, plan, self._models_or_window))

    def show_server(self) -> ServerDialog:
        """Let the user describe a server."""
        return _opened(ServerDialog(self._session, self._models_or_window))

    def show_trace(self) -> TraceDialog | None:
        """Open “How was this found?” for the hit that is shown."""
        view, answer = self._session.viewing.view, self._session.searching.answer
        if view is None or view.hit is None or answer is None:
            return None
        shown = view.hit.passage_id  # it may have been chosen in an earlier answer to the question
        hit = next((hit for hit in answer.hits if hit.passage_id == shown), view.hit)
        return _opened(TraceDialog(self._session, self._theme, answer, hit, self._window))

    def show_licences(self) -> LicencesDialog:
        """Open the licences of what is in this program."""
        return _opened(LicencesDialog(licences.packed_file(), self._window))

    def show_shortcuts(self) -> ShortcutsDialog:
        """Open the list of keys."""
        return _opened(ShortcutsDialog(self._window))

    # Own

    @property
    def _models_or_window(self) -> QWidget:
        return self._window.findChild(ModelsDialog) or self._window

    def _once(self, kind: type[D], make: Callable[[], D]) -> D:
        dialog = next((each for each in self._window.findChildren(kind) if each.isVisible()), None) or make()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def _choose(self, mode: QFileDialog.FileMode, title: str) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        if mode == QFileDialog.FileMode.Directory:
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(self._on_files_chosen)
        dialog.open()

    def _on_files_chosen(self, files: list[str]) -> None:
        self._session.add([Path(file) for file in files])

    def _on_reopen_asked(self) -> None:
        QTimer.singleShot(0, self, self.show_settings)  # once the old one is gone


def _opened(dialog: D) -> D:
    dialog.open()
    return dialog
