"""The right answers that the user pinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.searching import Searching
from desktop.gui.viewing import Viewing
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

    def __init__(self, workers: Workers, searching: Searching, viewing: Viewing, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._searching = searching
        self._viewing = viewing
        self.all: tuple[Pin, ...] = ()

    def load(self) -> None:
        """Read anew what is pinned."""
        if self._workers.is_open:
            self._workers.reads(lambda library: library.pins.all(), self._on_loaded, self._on_failed)

    def can_pin(self, hit: Hit) -> bool:
        """Whether a hit can be pinned: what is asked was typed, and the hit is found by it."""
        answer = self._searching.answer
        if answer is None or self._searching.answered_like is not None or not answer.query.strip():
            return False
        found = (*answer.hits, *answer.attempts)
        return any(
            hit.passage_id == each.passage_id or hit.passage_id in {twin.passage_id for twin in each.also}
            for each in found
        )

    def is_pinned(self, hit: Hit) -> bool:
        """Whether a hit is pinned as a right answer to the question that is asked."""
        answer = self._searching.answer
        return answer is not None and self.can_pin(hit) and bool(self._of(answer.query, hit))

    def toggle(self, hit: Hit | None = None) -> None:
        """Pin a hit as a right answer to the question that is asked, or take that back; the one shown."""
        answer, view = self._searching.answer, self._viewing.view
        hit = hit or (view.hit if view is not None else None)
        if answer is None or hit is None or not self.can_pin(hit):
            return
        pinned = self._of(answer.query, hit)
        if pinned:
            self.remove([pin.id for pin in pinned])
        else:
            self._pin(answer.query, hit)

    def remove(self, pin_ids: Sequence[int]) -> None:
        """Take pins back."""
        self._change(lambda library: library.pins.unpin(pin_ids), self.tr("No longer pinned."))

    def _pin(self, question: str, hit: Hit) -> None:
        told = self.tr("Pinned as the right answer.")
        self._change(lambda library: library.pins.pin(question, hit.passage_id), told)

    def _of(self, question: str, hit: Hit) -> tuple[Pin, ...]:
        """The pins by which a hit is a right answer to a question."""
        if not self.all:
            return ()
        from desktop.pinned import is_of

        return tuple(pin for pin in self.all if is_of(pin, question, hit))

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
