"""Measuring how well is searched; it goes on while nobody looks, and gives way to every question."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.activity import Activity
from desktop.gui.workers import Workers
from desktop.records import Progress

if TYPE_CHECKING:
    from collections.abc import Generator

    from desktop.comparing import Evaluation

Scope = Literal["dimensions", "prefixes", "models"]
"""What is compared: modes and dimensions; prefixes too; or all of it with other models too."""


class Measuring(QObject):
    """One measurement at a time, and what the last one found.

    Signals:
        changed: it started, went on, ended or failed.
    """

    changed = Signal()

    def __init__(self, workers: Workers, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._activity = activity
        self._future: Future[Any] | None = None
        self.progress: Progress | None = None  # None while nothing is measured
        self.evaluation: Evaluation | None = None
        self.file: Path | None = None  # the truth set that is, or was, measured with
        self.kb: str | None = None  # that alone is, or was, searched
        self.used: tuple[str, int | None] | None = None
        self.problem = ""

    def start(self, file: Path | None, scope: Scope, kb: str | None, used: tuple[str, int | None]) -> None:
        """Measure with a truth set, or with what is pinned; `used` are the model and dimension set now."""
        if self.progress is not None:
            return

        def job(library: Any) -> Generator[Progress, None, Evaluation]:
            from desktop import pinned
            from desktop.comparing import Wanted
            from desktop.truth import read_truth

            truth = pinned.truth(library.pins.all(), "") if file is None else read_truth(file)
            yield Progress("measuring")
            steps: Generator[Progress, None, Evaluation] = library.answering.evaluate(
                [truth], Wanted(kb=kb), all_prefixes=scope != "dimensions", all_models=scope == "models"
            )
            return (yield from steps)

        self.problem, self.file, self.kb, self.used = "", file, kb, used
        self.progress = Progress("measuring")
        self._future = self._workers.engine(job, self._on_done, self._on_failed, progress=self._on_progress)
        self._activity.make_way()
        self.changed.emit()

    def cancel(self) -> None:
        """Stop; what was found before stays."""
        if self._future is not None:
            self._workers.stop(self._future)
            self._end()

    def _end(self) -> None:
        self._future = self.progress = None
        self.changed.emit()

    def _on_progress(self, progress: Progress) -> None:
        if self._future is not None:
            self.progress = progress
            self.changed.emit()

    def _on_done(self, evaluation: Evaluation | None) -> None:
        if self._future is not None and evaluation is not None:
            self.evaluation = evaluation
            self._end()

    def _on_failed(self, error: BaseException) -> None:
        if self._future is not None:
            self.problem = sentences.error(error)
            self._end()
