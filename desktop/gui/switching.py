"""Changing the model in the window: what it costs is told first, and a change cut short goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.models import Models
from desktop.gui.workers import Workers

if TYPE_CHECKING:
    from desktop.store.changes import ModelChange
    from desktop.switching import SwitchPlan

_SHORT_SECONDS = 60.0  # of embedding, for which nobody needs to be asked
_FEW = 2000  # texts, where their time is not known


class Switching(QObject):
    """What comes before a change of model; the change itself is `use`.

    Signals:
        planned: (SwitchPlan) it takes long, so the user has to agree.
        told: (str) a sentence about it.
    """

    planned = Signal(object)
    told = Signal(str)

    def __init__(
        self, workers: Workers, models: Models, use: Callable[[str, int | None], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._models = models
        self._use = use

    def ask(self, name: str, dimension: int | None) -> None:
        """Change to a model or dimension; what takes long is told first, as `planned`."""

        def found(plan: SwitchPlan | None) -> None:
            self._models.measured(name)
            if plan is None:
                return
            short = plan.texts < _FEW if plan.seconds is None else plan.seconds < _SHORT_SECONDS
            if short:
                self._use(name, dimension)
            else:
                self.planned.emit(plan)

        def failed(error: BaseException) -> None:
            self._models.measured(name)
            self.told.emit(sentences.error(error))

        self._workers.engine(
            lambda library: library.model.plan_switch(name, dimension),
            found,
            failed,
            urgent=True,
            progress=lambda progress: self._models.measuring(name, progress.fraction),
        )

    def go_on(self) -> None:
        """Go on with a change that the end of the program cut short, unless it may have been the cause."""
        from desktop.store.changes import ENDS_MAX

        def found(change: ModelChange | None) -> None:
            if change is None or change.complete:
                return
            if change.ends < ENDS_MAX:
                self._use(change.model, change.dimension)
            else:
                text = self.tr(
                    "Shufang ended twice while it embedded with {name}. Choose that model again to go on."
                )
                self.told.emit(text.format(name=self._models.file_title(change.model)))

        self._workers.engine(lambda library: library.model.unfinished_switch, found)
