"""The right answers that the user pinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.workers import Workers
from desktop.records import Hit

if TYPE_CHECKING:
    from desktop.store.pins import Pin


class Pins(QObject):
    """Pins hits and takes pins back.

    Signals:
        changed: other answers are pinned, or they stand elsewhere.
        told: (str) something short to tell, in passing.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self.all: tuple[Pin, ...] = ()

    def load(self) -> None:
        """Read anew what is pinned."""
        if self._workers.is_open:
            self._workers.reads(lambda library: library.pins.all(), self._on_loaded, self._on_failed)

    def of(self, question: str, hit: Hit) -> tuple[Pin, ...]:
        """The pins by which a hit is a right answer to a question."""
        if not self.all:
            return ()
        from desktop.pinned import is_of

        return tuple(pin for pin in self.all if is_of(pin, question, hit))

    def toggle(self, question: str, hit: Hit) -> None:
        """Pin a hit as a right answer to a question, or take that back."""
        pinned = self.of(question, hit)
        if pinned:
            self.remove([pin.id for pin in pinned])
        elif question.strip():
            told = self.tr("Pinned as the right answer.")
            self._change(lambda library: library.pins.pin(question, hit.passage_id), told)

    def remove(self, pin_ids: Sequence[int]) -> None:
        """Take pins back."""
        self._change(lambda library: library.pins.unpin(pin_ids), self.tr("No longer pinned."))

    def _change(self, job: Callable[[Any], object], told: str) -> None:
        def done(_result: object) -> None:
            self.told.emit(told)
            self.load()

        self._workers.engine(job, done, self._on_failed, urgent=True)

    def _on_loaded(self, found: list[Pin]) -> None:
        if tuple(found) != self.all:
            self.all = tuple(found)
            self.changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        self.told.emit(sentences.error(error))
