"""The model that answers: whether it is ready, where it runs, and changing to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.activity import Activity
from desktop.gui.models import Models
from desktop.gui.workers import Workers
from desktop.records import Progress
from desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class ModelState:
    """Whether meaning can be searched. `problem` is the sentence that says why not."""

    stage: Literal["waiting", "preparing", "ready", "failed"]
    fraction: float = 0.0
    doing: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """Where the model runs. `note` says why not on a graphics card, `leaves` that texts go to a server."""

    device: str = ""
    note: str = ""
    leaves: bool = False


class ModelInUse(QObject):
    """Obtains it and changes it. `learned` is told of settings that the library has changed with it.

    Signals:
        changed: its state is another, or it runs somewhere else.
        ready: meaning can be searched.
        answers_changed: questions have other answers than before.
        failed: (str) something did not go as it should; the sentence says what.
    """

    changed = Signal()
    ready = Signal()
    answers_changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        workers: Workers,
        activity: Activity,
        models: Models,
        learned: Callable[..., None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._activity = activity
        self._models = models
        self._learned = learned
        self.state = ModelState("waiting")
        self.running = Running()

    def prepare(self) -> None:
        """Obtain the model if it is missing, and load it."""
        self._become(ModelState("preparing"))
        self._workers.engine(
            lambda library: library.model.prepare(),
            lambda _none: self._on_ready(),
            self._on_prepare_failed,
            progress=self._on_progress,
        )

    def use(self, name: str, dimension: int | None) -> None:
        """Change to another model or dimension; the present one answers until all is embedded again."""

        def over(error: BaseException | None) -> None:
            if error is not None:
                self.failed.emit(sentences.error(error))
            self._workers.reads(lambda library: library.settings, self._on_chosen)
            self._read_running()
            self.answers_changed.emit()

        self._activity.switch(lambda library: library.model.use(name, dimension), over)

    def use_reranker(self, name: str, on: bool) -> None:
        """Have a reranker read the first passages of every answer again, or no longer."""

        def done() -> None:
            self._learned(reranker=name if on else "")
            self.answers_changed.emit()

        self._models.switch_reranker(name, on, done)

    def retry_device(self) -> None:
        """Open the model again, on a graphics card that failed before too."""

        def over(error: BaseException | None) -> None:
            if error is not None:
                self.failed.emit(sentences.error(error))
            self._read_running()

        self._activity.switch(lambda library: library.model.retry_device(), over)

    def _become(self, state: ModelState) -> None:
        self.state = state
        self.changed.emit()

    def _read_running(self) -> None:
        def found(running: Running) -> None:
            self.running = running
            self.changed.emit()

        self._workers.reads(
            lambda library: Running(
                library.model.device, library.model.device_note, library.model.leaves_machine
            ),
            found,
        )

    def _on_progress(self, progress: Progress) -> None:
        self._become(ModelState("preparing", progress.fraction, progress.current))

    def _on_ready(self) -> None:
        self._become(ModelState("ready", 1.0))
        self._read_running()
        self.ready.emit()

    def _on_prepare_failed(self, error: BaseException) -> None:
        self._become(ModelState("failed", problem=sentences.error(error)))

    def _on_chosen(self, settings: Settings) -> None:
        self._learned(model=settings.model, dimension=settings.dimension)
        self._models.load()
