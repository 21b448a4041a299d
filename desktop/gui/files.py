"""The user's files, opened in the programs that the system has for them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from desktop.gui.history import History
from desktop.gui.workers import Workers
from desktop.names import within


class Files(QObject):
    """Opens them; the question that led to one is worth keeping.

    Signals:
        told: (str) why one was not opened.
    """

    told = Signal(str)

    def __init__(self, workers: Workers, history: History, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._history = history

    def open(self, path: Path) -> None:
        """Open a file in the program that the system has for it."""
        self._history.remember()

        def look(exists: bool) -> None:
            if not exists:
                self.told.emit(self.tr("{name} is no longer there.").format(name=within(path.name)))
            elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self.told.emit(self.tr("No program opens {name}.").format(name=within(path.name)))

        self._workers.reads(lambda _library: path.exists(), look)

    def show_folder(self, path: Path) -> None:
        """Open the folder that a file lies in."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
