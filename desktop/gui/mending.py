"""What is done in the window when the library's database turns out to be damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.activity import Activity
from desktop.gui.workers import Workers

if TYPE_CHECKING:
    from desktop.mending import Mended


class Mending(QObject):
    """Saves what is left of it, at once and once only.

    Signals:
        changed: it began, or came to its end.
        over: the library goes on with another database.
        failed: (str) it could not be mended; the sentence says why.
    """

    changed = Signal()
    over = Signal()
    failed = Signal(str)

    def __init__(self, workers: Workers, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._activity = activity
        self._given_up = False
        self.running = False
        self.reason = ""  # what was damaged and what was saved; empty where all is well
        workers.on_damage = self._on_damage

    def look(self) -> None:
        """Tell whether the library had to be mended when it was opened."""
        self._workers.engine(lambda library: library.mended, self._tell)

    def _tell(self, mended: Mended | None) -> None:
        if mended is not None:
            self.reason = mended.reason
        self.changed.emit()

    def _on_damage(self) -> None:
        """A page of the database turned out to be damaged: save what is left of it, now."""
        if self.running or self._given_up:
            return
        self.running = True
        self.changed.emit()
        current = self._activity.current
        if current is not None and current.future is not None:
            self._workers.stop(current.future)

        def over(mended: Mended | None) -> None:
            self.running = False
            self._tell(mended)
            self.over.emit()

        def failed(error: BaseException) -> None:
            self.running, self._given_up = False, True  # until the next start
            self.changed.emit()
            self.failed.emit(sentences.error(error))

        self._workers.engine(lambda library: library.upkeep.mend_if_damaged(), over, failed)
