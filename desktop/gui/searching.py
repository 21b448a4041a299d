"""Search as you type: keyword hits at once, meaning joins, stale answers are dropped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.completing import as_words
from desktop.gui import sentences, tokens
from desktop.gui.bridge import Generation
from desktop.gui.workers import Workers
from desktop.records import Answer, Hit, Question


@dataclass(frozen=True, slots=True)
class Like:
    """What is to be found more of: a passage, named by its text; without `passage_id` the text itself."""

    text: str
    passage_id: int | None = None

    @property
    def name(self) -> str:
        """Its first words, on one line."""
        return " ".join(self.text[: 2 * tokens.NAME_LENGTH].split())[: tokens.NAME_LENGTH]


class Searching(QObject):
    """The question being asked and its answer.

    Signals:
        hits_found: (Answer, bool) an answer, and whether it is the last one to this question.
        cleared: nothing is asked any more.
        search_failed: (str) the sentence that says why there is no answer.
        busy_changed: (bool) whether an answer is still awaited.
        like_changed: another passage is to be found more of, or none any more.
    """

    hits_found = Signal(object, bool)
    cleared = Signal()
    search_failed = Signal(str)
    busy_changed = Signal(bool)
    like_changed = Signal()

    def __init__(self, workers: Workers, question: Callable[[str], Question], parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._question = question
        self._generation = Generation()
        self._waiting: list[Future[Any]] = []
        self._meaning_ready = False
        self._hidden: frozenset[int] = frozenset()
        self._full_answer: Answer | None = None
        self._earlier: list[tuple[str, Like | None]] = []
        self.text = ""
        self.like: Like | None = None
        self.came_from: int | None = None  # the passage that was to be found more of, once gone back
        self.answer: Answer | None = None
        self.answered_like: Like | None = None  # what the answer says more of, where no question was typed
        self.is_final = False
        self.busy = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(tokens.TYPING_PAUSE)
        self._pause.timeout.connect(self.ask_now)

    @property
    def is_asking(self) -> bool:
        """Whether there is a question."""
        return self.like is not None or bool(self.text.strip())

    def ask(self, text: str) -> None:
        """Ask once the typing pauses; an empty text clears the answer at once."""
        if text.strip() == self.text.strip():
            self.text = text
            return
        self.text = text
        self.came_from = None
        self._drop()
        if self.like is not None:
            self.like = None
            self._earlier.clear()
            self.like_changed.emit()
        if text.strip():
            self._set_busy(True)
            self._pause.start()
        else:
            self._clear()

    def ask_like(self, like: Like) -> None:
        """Look for more of the same; the present question can be gone back to."""
        self._earlier.append((self.text, self.like))
        self.came_from = None
        self._take_up("", like)

    def go_back(self) -> None:
        """Ask what was asked before others like a passage were looked for."""
        self.came_from = self.like.passage_id if self.like is not None else None
        self._take_up(*(self._earlier.pop() if self._earlier else ("", None)))

    def ask_now(self) -> None:
        """Ask (again) without waiting: the settings, the model or the documents have changed."""
        self._pause.stop()
        if not self.is_asking or not self._workers.is_open:
            return
        self._drop()
        generation = self._generation.next()
        question = self._asked()
        self._set_busy(True)
        with_meaning = self._meaning_ready and question.mode != "keyword"
        if with_meaning and question.mode == "meaning":
            self._ask_for_meaning(generation, question)
        else:
            self._ask_for_words(generation, question, with_meaning)

    def _ask_for_words(self, generation: int, question: Question, with_meaning: bool) -> None:
        """Ask what the words find, and only then what the meaning adds.

        Both at once share the processor and the interpreter: the words' hits then take three times as long,
        and the others twice.
        """
        spelled = question if self._meaning_ready else replace(question, mode="keyword")

        def on_words(answer: Answer) -> None:
            if with_meaning:
                self._ask_for_meaning(generation, question)
            self._on_answer(generation, answer, not with_meaning)

        words = self._workers.reads(
            lambda library: library.answering.by_words(spelled),
            on_words,
            lambda error: self._on_failed(generation, error),
        )
        self._waiting.append(words)

    def _ask_for_meaning(self, generation: int, question: Question) -> None:
        if not self._generation.is_current(generation):
            return
        meaning = self._workers.engine(
            lambda library: library.answering.steps(question),
            lambda answer: self._on_answer(generation, answer, True),
            lambda error: self._on_failed(generation, error),
            urgent=True,
            progress=lambda answer: self._on_found(generation, answer),
        )
        self._waiting.append(meaning)

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
        if final:
            self._set_busy(False)
        self.answered_like = self.like
        self._publish(answer, final)

    def _on_found(self, generation: int, answer: Answer | None) -> None:
        """Show an answer whose passages a reranker goes on to read."""
        if answer is not None and self._generation.is_current(generation):
            self.answered_like = self.like
            self._publish(answer, False)

    def _on_failed(self, generation: int, error: BaseException) -> None:
        if self._generation.is_current(generation):
            self._set_busy(False)
            self.search_failed.emit(sentences.error(error))

    def _publish(self, answer: Answer, final: bool) -> None:
        self._full_answer = answer
        self.answer = answer
        if self._hidden:
            hits, attempts = self._seen(answer.hits), self._seen(answer.attempts)
            self.answer = replace(answer, hits=hits, attempts=attempts)
        self.is_final = final
        self.hits_found.emit(self.answer, final)

    def _seen(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Those of documents that are not hidden."""
        return tuple(
            replace(hit, also=tuple(twin for twin in hit.also if twin.document_id not in self._hidden))
            for hit in hits
            if hit.document_id not in self._hidden
        )

    def _asked(self) -> Question:
        if self.like is None:
            return self._question(self.text)
        if self.like.passage_id is None:
            return replace(self._question(as_words(self.like.text)), mode="meaning")
        return replace(self._question(self.like.name), like=self.like.passage_id)

    def _take_up(self, text: str, like: Like | None) -> None:
        self._drop()
        self.text, self.like = text, like
        self.like_changed.emit()
        if self.is_asking:
            self.ask_now()
        else:
            self._clear()

    def _clear(self) -> None:
        self.answer = self._full_answer = None
        self.is_final = False
        self._set_busy(False)
        self.cleared.emit()

    def _drop(self) -> None:
        """What was asked is asked no more: an answer to it that still comes is stale."""
        self._pause.stop()
        self._generation.next()
        for future in self._waiting:
            if not future.cancel():
                self._workers.stop(future)  # its passages need not be read again
        self._waiting.clear()

    def _set_busy(self, busy: bool) -> None:
        if busy != self.busy:
            self.busy = busy
            self.busy_changed.emit(busy)
