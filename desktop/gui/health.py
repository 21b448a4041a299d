"""How the library is: what a check finds, mending, compacting, and what takes the room."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.activity import Activity
from desktop.gui.stepping import Stepping
from desktop.gui.workers import Workers
from desktop.records import Progress

if TYPE_CHECKING:
    from desktop.checking import Found
    from desktop.disk_use import DiskUse

Doing = Literal["", "checking", "mending", "compacting"]


class Health(QObject):
    """One of these at a time; it goes on while nobody looks, and lets searches pass.

    A check goes between whatever else is done; mending and compacting wait until that is over.

    Signals:
        changed: it started, went on, ended or failed.
        mended: documents may be other than they were.
    """

    changed = Signal()
    mended = Signal()

    def __init__(self, workers: Workers, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._activity = activity
        self._stepping = Stepping(workers)
        self._future: Future[Any] | None = None
        self.doing: Doing = ""
        self.progress: Progress | None = None  # None before the first step
        self.found: tuple[Found, ...] = ()
        self.use: DiskUse | None = None
        self.freed: int | None = None  # bytes, by compacting
        self.problem = ""

    def check(self) -> None:
        """Compare everything with everything, then measure what takes the room."""
        if self.doing or self._stepping.running:
            return
        self._begin("checking")
        self.found = ()

        def job(library: Any) -> Generator[Any, None, None]:
            return self._checked(library)

        self._stepping.start(job, self._on_step, self._on_done, self._on_failed)
        self.changed.emit()

    def mend(self) -> None:
        """Make again what can be derived, then check."""

        def job(library: Any) -> Generator[Any, None, None]:
            yield Progress("mending", current="database"), self.found
            yield from _beside(library.upkeep.mend(), self.found)
            yield from self._checked(library)

        self._run("mending", job)

    def compact(self) -> None:
        """Give back room that nothing needs, then measure again."""

        def job(library: Any) -> Generator[Any, None, int]:
            freed: int = yield from _beside(library.upkeep.compact(), self.found)
            self.use = yield from _beside(library.upkeep.disk_use(), self.found)
            return freed

        self._run("compacting", job)

    def cancel(self) -> None:
        """Stop; what was found before stays."""
        if self._future is not None:
            self._workers.stop(self._future)
        self._stepping.stop()
        if self.doing:
            self._finish()

    def end(self) -> None:
        """Let go of everything; on the engine's thread."""
        self._stepping.end()

    def _checked(self, library: Any) -> Generator[Any, None, None]:
        checkup = library.upkeep.checkup()
        for progress in checkup:
            yield progress, checkup.found
        if not checkup.damaged:
            self.use = yield from _beside(library.upkeep.disk_use(), checkup.found)

    def _run(self, doing: Doing, job: Any) -> None:
        if self.doing or self._stepping.running:
            return
        self._begin(doing)
        self._future = self._workers.engine(job, self._on_done, self._on_failed, progress=self._on_step)
        self._activity.make_way()
        self.changed.emit()

    def _begin(self, doing: Doing) -> None:
        self.doing, self.progress, self.freed, self.problem = doing, None, None, ""

    def _finish(self) -> None:
        mended = self.doing == "mending"
        self.doing, self.progress, self._future = "", None, None
        self.changed.emit()
        if mended:
            self.mended.emit()

    def _on_step(self, step: tuple[Progress | None, tuple[Found, ...]]) -> None:
        if self.doing:
            progress, self.found = step
            self.progress = progress or self.progress
            self.changed.emit()

    def _on_done(self, freed: int | None) -> None:
        if self.doing:
            self.freed = freed
            self._finish()

    def _on_failed(self, error: BaseException) -> None:
        if self.doing:
            self.problem = sentences.error(error)
            self._finish()


def _beside(steps: Generator[Any, None, Any], found: tuple[Found, ...]) -> Generator[Any, None, Any]:
    """The steps, each with what was found before; what they return."""
    try:
        while True:
            yield next(steps), found
    except StopIteration as end:
        return end.value
    finally:
        steps.close()
