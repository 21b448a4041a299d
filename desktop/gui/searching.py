"""Search as you type: keyword hits at once, meaning joins, stale answers are dropped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.gui import sentences, tokens
from desktop.gui.bridge import Generation
from desktop.gui.workers import Workers
from desktop.records import Answer, Hit, Question


class Searching(QObject):
    """The question being asked and its answer.

    Signals:
        hits_found: (Answer, bool) an answer, and whether it is the last one to this question.
        cleared: nothing is asked any more.
        search_failed: (str) the sentence that says why there is no answer.
        busy_changed: (bool) whether an answer is still awaited.
    """

    hits_found = Signal(object, bool)
    cleared = Signal()
    search_failed = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, workers: Workers, question: Callable[[str], Question], parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._question = question
        self._generation = Generation()
        self._meaning: Future[Any] | None = None
        self._meaning_ready = False
        self._hidden: frozenset[int] = frozenset()
        self._full_answer: Answer | None = None
        self._finally_answered = 0
        self.text = ""
        self.answer: Answer | None = None
        self.is_final = False
        self.busy = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(tokens.TYPING_PAUSE)
        self._pause.timeout.connect(self.ask_now)

    def ask(self, text: str) -> None:
        """Ask once the typing pauses; an empty text clears the answer at once."""
        if text.strip() == self.text.strip():
            self.text = text
            return
        self.text = text
        self._generation.next()
        if text.strip():
            self._set_busy(True)
            self._pause.start()
        else:
            self._clear()

    def ask_now(self) -> None:
        """Ask (again) without waiting: the settings, the model or the documents have changed."""
        self._pause.stop()
        if not self.text.strip() or not self._workers.is_open:
            return
        generation = self._generation.next()
        question = self._question(self.text)
        self._set_busy(True)
        self._drop_meaning()
        with_meaning = self._meaning_ready and question.mode != "keyword"
        if question.mode != "meaning" or not self._meaning_ready:
            spelled = replace(question, mode="keyword") if not self._meaning_ready else question
            self._workers.reads(
                lambda library: library.keyword_answer(spelled),
                lambda answer: self._on_answer(generation, answer, not with_meaning),
                lambda error: self._on_failed(generation, error),
            )
        if with_meaning:
            self._meaning = self._workers.engine(
                lambda library: library.answering(question),
                lambda answer: self._on_answer(generation, answer, True),
                lambda error: self._on_failed(generation, error),
                urgent=True,
                progress=lambda answer: self._on_found(generation, answer),
            )

    def set_meaning_ready(self, ready: bool) -> None:
        """Whether the model can be asked; a question on screen is asked again when it can."""
        if ready != self._meaning_ready:
            self._meaning_ready = ready
            if ready:
                self.ask_now()

    def hide(self, document_ids: frozenset[int]) -> None:
        """Leave these documents out of what is shown: they are about to be removed."""
        self._hidden = document_ids
        if self._full_answer is not None:
            self._publish(self._full_answer, self.is_final)

    def neighbours(self, hit: Hit) -> tuple[Hit, ...]:
        """The hits after and before one in the list."""
        hits = self.answer.hits if self.answer is not None else ()
        at = next((row for row, each in enumerate(hits) if each.passage_id == hit.passage_id), None)
        return () if at is None else (*hits[at + 1 : at + 2], *hits[max(0, at - 1) : at])

    def _on_answer(self, generation: int, answer: Answer, final: bool) -> None:
        if not self._generation.is_current(generation):
            return
        if not final and self._finally_answered == generation:
            return  # the keyword answer was overtaken by one that knows more
        if final:
            self._finally_answered = generation
            self._set_busy(False)
        self._publish(answer, final)

    def _on_found(self, generation: int, answer: Answer | None) -> None:
        """Show an answer whose passages a reranker goes on to read."""
        if answer is not None and self._generation.is_current(generation):
            self._finally_answered = generation
            self._publish(answer, False)

    def _on_failed(self, generation: int, error: BaseException) -> None:
        if self._generation.is_current(generation):
            self._set_busy(False)
            self.search_failed.emit(sentences.error(error))

    def _publish(self, answer: Answer, final: bool) -> None:
        self._full_answer = answer
        kept: tuple[Hit, ...] = answer.hits
        if self._hidden:
            kept = tuple(hit for hit in answer.hits if hit.document_id not in self._hidden)
        self.answer = answer if len(kept) == len(answer.hits) else replace(answer, hits=kept)
        self.is_final = final
        self.hits_found.emit(self.answer, final)

    def _clear(self) -> None:
        self._pause.stop()
        self._drop_meaning()
        self.answer = self._full_answer = None
        self.is_final = False
        self._set_busy(False)
        self.cleared.emit()

    def _drop_meaning(self) -> None:
        if self._meaning is not None:
            self._workers.stop(self._meaning)  # it need not be asked, nor its passages read again
            self._meaning = None

    def _set_busy(self, busy: bool) -> None:
        if busy != self.busy:
            self.busy = busy
            self.busy_changed.emit(busy)
