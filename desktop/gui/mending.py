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
    """Saves what is left of it, at once and once only. `reason` says what was saved; empty where all is well.

    Signals:
        mended: it was damaged, and has been mended.
        over: the library goes on with another database.
        failed: (str) it could not be mended; the sentence says why.
    """

    mended = Signal()
    over = Signal()
    failed = Signal(str)

    def __init__(self, workers: Workers, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._activity = activity
        self._running = False
        self.reason = ""
        workers.on_damage = self._on_damage

    def look(self) -> None:
        """Tell whether the library had to be mended when it was opened."""
        self._workers.engine(lambda library: library.mended, self._tell)

    def _tell(self, mended: Mended | None) -> None:
        if mended is not None:
            self.reason = mended.reason
            self.mended.emit()

    def _on_damage(self) -> None:
        """A page of the database turned out to be damaged: save what is left of it, now."""
        if self._running:
            return
        self._running = True
        current = self._activity.current
        if current is not None and current.future is not None:
            self._workers.stop(current.future)

        def over(mended: Mended | None) -> None:
            self._running = False
            self._tell(mended)
            self.over.emit()

        def failed(error: BaseException) -> None:
            self.failed.emit(sentences.error(error))  # and it is not tried again before the next start

        self._workers.engine(lambda library: library.mend_if_damaged(), over, failed)
