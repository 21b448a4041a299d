"""Removing documents with a way back: hidden at once, gone for good when the time to undo is over."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.gui import tokens
from desktop.gui.workers import Workers
from desktop.records import Document


class Removal(QObject):
    """The documents that are about to go.

    Signals:
        hidden_changed: (frozenset of document ids) leave these out of every list.
        removal_pending: (tuple of Documents) they can still be brought back.
        removal_over: they can't any more, or were.
        removed: the library has let go of them.
    """

    hidden_changed = Signal(object)
    removal_pending = Signal(object)
    removal_over = Signal()
    removed = Signal()

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._pending: tuple[Document, ...] = ()
        self._leaving: frozenset[int] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(tokens.NOTICE_STAYS)
        self._timer.timeout.connect(self.commit)

    @property
    def hidden(self) -> frozenset[int]:
        """Ids of the documents that are not to be seen."""
        return self._leaving | {document.id for document in self._pending}

    def remove(self, documents: Sequence[Document]) -> None:
        """Hide documents now and remove them once nobody has asked for them back."""
        self.commit()
        self._pending = tuple(documents)
        if self._pending:
            self._timer.start()
            self.hidden_changed.emit(self.hidden)
            self.removal_pending.emit(self._pending)

    def undo(self) -> None:
        """Bring the last ones back."""
        if self._pending:
            self._timer.stop()
            self._pending = ()
            self.hidden_changed.emit(self.hidden)
            self.removal_over.emit()

    def commit(self) -> None:
        """Remove for good what is hidden."""
        self._timer.stop()
        ids = self.take()
        if not ids:
            return
        self._leaving |= frozenset(ids)
        self.removal_over.emit()

        def over(_result: object) -> None:
            self._leaving -= frozenset(ids)
            self.hidden_changed.emit(self.hidden)
            self.removed.emit()

        self._workers.engine(lambda library: library.remove(ids), over, over, urgent=True, kept=True)

    def take(self) -> list[int]:
        """The ids that still wait to be removed, which from now on is the caller's business."""
        ids = [document.id for document in self._pending]
        self._pending = ()
        return ids
