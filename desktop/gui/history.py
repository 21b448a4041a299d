"""The questions that were asked, as the window remembers them: a question counts once it stays."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop import history
from desktop.gui import tokens
from desktop.gui.searching import Searching
from desktop.gui.workers import Workers
from desktop.records import Answer

_log = logging.getLogger(__name__)


class History(QObject):
    """The last questions, the latest first.

    Signals:
        changed: there is one more, or there are none any more.
    """

    changed = Signal()

    def __init__(self, workers: Workers, searching: Searching, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._searching = searching
        self._path = path
        self.questions: tuple[str, ...] = ()
        self._stays = QTimer(self)
        self._stays.setSingleShot(True)
        self._stays.setInterval(tokens.QUESTION_STAYS)
        self._stays.timeout.connect(self.remember)
        searching.hits_found.connect(self._on_hits_found)
        searching.cleared.connect(self._stays.stop)
        searching.like_changed.connect(self._stays.stop)

    def load(self) -> None:
        """Fetch what was kept."""
        path = self._path

        def loaded(questions: tuple[str, ...]) -> None:
            for question in reversed(self.questions):  # asked in the meantime
                questions = history.with_question(questions, question)
            self._become(questions)

        self._workers.reads(lambda _library: history.load(path), loaded)

    def remember(self) -> None:
        """Keep the question that is asked now, if it is one in words and was answered."""
        self._stays.stop()
        searching = self._searching
        if searching.like is not None or searching.answer is None or not searching.is_final:
            return
        if searching.answer.query == searching.text:
            self._keep(history.with_question(self.questions, searching.text))

    def clear(self) -> None:
        """Forget them all, on disk too."""
        self._stays.stop()
        self._keep(())

    def stop(self) -> None:
        """Nothing is to be remembered any more."""
        self._stays.stop()

    def _keep(self, questions: tuple[str, ...]) -> None:
        if questions == self.questions:
            return
        self._become(questions)
        path = self._path
        self._workers.reads(lambda _library: history.save(questions, path), None, self._on_failed)

    def _become(self, questions: tuple[str, ...]) -> None:
        self.questions = questions
        self.changed.emit()

    def _on_hits_found(self, answer: Answer, final: bool) -> None:
        if final and self._searching.like is None and (answer.hits or answer.attempts):
            self._stays.start()
        else:
            self._stays.stop()

    def _on_failed(self, error: BaseException) -> None:
        _log.warning("the questions that were asked can't be kept: %s", error)
